"""What a checker says: held, broken, or no data; how much it judged; and each row that broke the rule."""

from typing import Any, Literal

import msgspec

from reports.evidence.rows import Row

Status = Literal["held", "broken", "no_data"]


class Violation(msgspec.Struct, frozen=True, kw_only=True):
    """One row that breaks an invariant, and a sentence that names the instants."""

    sentence: str
    row: dict[str, Any]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What one checker found in one scenario's evidence.

    Attributes:
        invariant: ``I1`` …; title: its name.
        n: how many things were judged.
        why: one sentence, always there.
    """

    invariant: str
    title: str
    status: Status
    n: int
    why: str
    rows: tuple[Violation, ...] = ()

    def attachment(self) -> dict[str, Any]:
        """The body of an attachment of type ``application/vnd.holdpoint.invariant+json``."""
        return {**msgspec.to_builtins(self), "held": {"held": True, "broken": False, "no_data": None}[self.status]}


def violation(sentence: str, row: Row) -> Violation:
    """A violation with the row that shows it."""
    return Violation(sentence=sentence, row=msgspec.to_builtins(row))


def judged(name: tuple[str, str], n: int, rows: list[Violation], *, unit: str, nothing: str) -> Finding:
    """Broken when there are rows; no data when nothing was judged; held otherwise.

    Args:
        name: the invariant and its title.
        n: how many things were judged.
        rows: each that broke the rule.
        unit: what was counted, in the plural.
        nothing: why there is no data when ``n`` is 0.
    """
    invariant, title = name
    if rows:
        why = f"{len(rows)} of {n} {unit}: {rows[0].sentence}"
        return Finding(invariant=invariant, title=title, status="broken", n=n, why=why, rows=tuple(rows))
    if n == 0:
        return Finding(invariant=invariant, title=title, status="no_data", n=0, why=nothing)
    return Finding(invariant=invariant, title=title, status="held", n=n, why=f"all {n} {unit}")


def no_data(invariant: str, title: str, why: str) -> Finding:
    """Nothing could be judged, and why."""
    return Finding(invariant=invariant, title=title, status="no_data", n=0, why=why)


def seconds(us: int) -> str:
    """An instant of the run's boot clock, for a sentence: ``12.345678 s``."""
    return f"{us / 1_000_000:.6f} s"
