"""A live system for whoever sees it for the first time: ``holdpoint serve --demo``, and ``make demo``.

Simulated platforms, workers, drafting and reading of comments run as processes of their own, on loopback and in one folder, and
all end with the console. Nothing in here decides anything: what is seeded goes through the stories that everybody uses.

1. ``world.py``, ``words.py``: what there is, out of a seed. Pure.
2. ``setting_up.py``: configuration, database, people and rules, as an operator would.
3. ``parts.py``, ``part.py``: the processes.
4. ``tide.py``: posts and comments that keep coming; ``control.py``: the simulators' own door.
5. ``live.py``: all of it in order; ``telling.py``: what it says of itself.
"""
