"""The rig of a scenario on real accounts: the house's own, over the real clock, with a witness from outside.

``choice``: which scenarios hold there, and why others do not; ``conditions``: what must be so before anything is sent;
``ground``: what a run stands on; ``witness``: the observer, as a process of its own; ``sender``: the process that sends;
``clearing``: what is taken down at a scenario's end, or found by the next run; ``rig``: what steps call; ``run``: one run, its cap, and what it leaves standing.
"""
