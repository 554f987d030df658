"""The torture: real processes under every fault the halts must live with, and workers killed at every point of a publish.

Nothing here believes what the system says of itself: the simulator's ledger and journal and the checkers judge.
"""
