"""Workers killed at every point of a publish, and again while others clear up: nothing may be lost, nothing done twice."""
