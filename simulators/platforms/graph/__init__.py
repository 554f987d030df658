"""The dialect that Facebook, Instagram and Threads share: the Graph API of Meta."""
