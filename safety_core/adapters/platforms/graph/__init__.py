"""Meta's Graph dialect, as Facebook, Instagram and Threads speak it: requests, refusals, pages, usage, containers, tokens.

It is no platform: what each of the three does with it stands in its own room. Wire facts: docs/platforms/facebook.md.
"""
