"""What is said of a stop of this machine, where the store could not be asked for the halt that was meant (``stopping.py``)."""

import msgspec


class Stopped(msgspec.Struct, frozen=True, kw_only=True):
    """What was done, and what was not.

    Attributes:
        halt: its id, under which it will be on record; at: when it was asked for (UTC).
        took_s: until nothing began here any more; quiet_s: after that nothing can be under way here either.
        kept: its order stands in the STOP file; otherwise the disk had no room for it, and the machine is stopped all the same.
        recorded: the store took it after all, where the STOP file could not be written.
        confirmed: workers of this machine that have seen it and begin nothing, or are dead; missing: those that have not yet.
        notes: what was not done, and what to type, for whoever sees no page.
    """

    halt: str
    at: str
    took_s: float
    quiet_s: float
    kept: bool
    recorded: bool
    confirmed: tuple[str, ...]
    missing: tuple[str, ...]
    notes: tuple[str, ...] = ()
