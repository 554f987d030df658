"""Loads on a running system over its HTTP API: intents in, outcomes out.

1. ``scenarios.py``, ``schedule.py``: what is handed over when, out of a seed, before anything runs. Pure.
2. ``api.py``, ``ground.py``: the system that is loaded, whether it may be, and whether it works at all.
3. ``generator.py``, ``follower.py``, ``tally.py``: one worker's share, and its histograms.
4. ``harness.py``, ``gathering.py``: how Locust runs them, and how a master merges what its workers saw.
5. ``system.py``, ``run.py``, ``table.py``: ``holdpoint load``, on one machine, with a system of its own.
"""
