"""The observer: lists our own real accounts, and writes what it sees into the evidence.

It is a program of its own, with clients of its own and tokens of its own that only read, so that no mistake in what it watches can
be its mistake too: it imports nothing of the core, and was written from the platforms' documents alone. It is the only room of the
reports that asks a network, and nothing else there knows of it. docs/observer.md
"""
