"""What a supervisor and the workers that it starts say to each other at a start."""

import msgspec

from safety_core.vocabulary import WorkerId


class Orders(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a supervisor tells the worker that it starts, as JSON in its only argument.

    Attributes:
        supervisor: its pid.
        slot: the worker's place in the machine's pulse.
        report: where the worker says, in one line, how its start ended; an inherited descriptor.
        intake: the socket that listens, if there is one; an inherited descriptor.
        config: the configuration's file, as it was named.
    """

    supervisor: int
    slot: int
    threads: int
    report: int
    intake: int | None = None
    config: str | None = None


class Stands(msgspec.Struct, frozen=True, kw_only=True):
    """What a worker found at its start: the sandbox's setting, and which platforms it reaches for real.

    Attributes:
        serial: 0, and ``mode`` empty: nobody could say which setting stands.
        until: its end; empty where it has none.
        warning: what a person must know before anything goes out for real; empty where nothing does.
    """

    serial: int
    mode: str
    until: str
    real: tuple[str, ...]
    warning: str


class Started(msgspec.Struct, frozen=True, kw_only=True):
    """How a worker's start ended: it works, and on what it found; or ``failed`` says why it cannot."""

    worker: WorkerId | None = None
    stands: Stands | None = None
    failed: str | None = None
