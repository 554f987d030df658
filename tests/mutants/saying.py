"""What the runner says, at once even into a pipe."""

import sys


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def murmur(text: str) -> None:
    """How far it is; never part of what is printed, and heard from a process whose output leads nowhere."""
    sys.__stderr__.write(text + "\n")
    sys.__stderr__.flush()
