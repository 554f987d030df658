"""What an installation's core says of itself after a run of real processes: the one look that a load takes into it."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from safety_core.errors import LogBroken, NotSigned
from safety_core.fleet import compose, settings
from safety_core.shell import checkpoint, export


@dataclass(frozen=True, slots=True)
class Said:
    """Rows without the head that every row of evidence carries, and the configuration that they were made under.

    Attributes:
        timing_s: the durations of the permit and halt protocol by name, in seconds (``drift`` is a ratio).
        bound_s: B.
    """

    rows: list[dict[str, object]]
    timing_s: dict[str, float]
    bound_s: float


def exported(config: Path) -> Said:
    """Open the database that a configuration names, and read control, records and audit with its head.

    Raises:
        StoreUnavailable: it cannot be read.
        BadFile: the configuration cannot be taken.
    """
    loaded = settings.load(str(config))
    core = compose.signing_core(loaded)
    try:
        with suppress(NotSigned, LogBroken):  # it is exported as it is; the checkers say what is missing or wrong
            checkpoint.sign(core)
        said = export.rows(core.store)
        head = export.checkpoint(core.store, seen_us=core.clock.boot_us())
    finally:
        core.store.close()
    timing_s = {name: float(value) for name, value in msgspec.structs.asdict(loaded.timing).items()}
    return Said(rows=[*said, head], timing_s=timing_s, bound_s=loaded.timing.bound_s)
