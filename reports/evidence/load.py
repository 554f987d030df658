"""``load.json``: what the load generator itself saw. Latencies run from the *intended* start of each hand-over."""

from pathlib import Path

import msgspec

from reports.errors import BadEvidence
from reports.evidence.strict import read_object

NAME = "load.json"


class Spread(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A distribution's figures, in milliseconds."""

    p50: float
    p95: float
    p99: float
    max: float
    mean: float


class Generator(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the generator itself fared: its busiest moment (share of a core, 0 to 1), and hand-overs begun late."""

    cpu_max: float
    late_starts: int


class Load(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One load run.

    Attributes:
        handed: intents handed over; outcomes: how each ended, by state; lost: those never heard of again.
        latency_ms: intended start to outcome; service_ms: real hand-over to outcome.
        rate_asked, rate_done: intents per second.
    """

    users: int
    handed: int
    outcomes: dict[str, int]
    lost: int
    latency_ms: Spread
    service_ms: Spread
    rate_asked: float
    rate_done: float
    generator: Generator
    duration_s: float
    crashed: bool


def write(folder: Path, load: Load) -> None:
    """Write it.

    Raises:
        BadEvidence: it is there already.
    """
    try:
        with (folder / NAME).open("xb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(load), indent=2) + b"\n")
    except FileExistsError as wrong:
        raise BadEvidence(str(folder / NAME), None, "is there already", "give every run a folder of its own") from wrong


def read(folder: Path) -> Load | None:
    """The load run; ``None`` when there was none.

    Raises:
        BadEvidence: not exactly the format, or a figure that cannot be (negative counts).
    """
    path = folder / NAME
    if not path.exists():
        return None
    load = read_object(path, Load)
    counts = {"users": load.users, "handed": load.handed, "lost": load.lost, **load.outcomes}
    for name, count in counts.items():
        if count < 0:
            raise BadEvidence(str(path), None, f"{name} is {count}: a count cannot be negative")
    return load
