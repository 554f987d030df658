"""I3 Halt: a halt is acknowledged or reported as failed by t0 + B, and then nothing in its scope arrives.

For every halt: t2 exists or a failure was reported by t0 + B; no effect and no committing or preparing request in scope
arrived in (t2, u), u the release of the last halt covering it, nor, whatever was said, in (t0 + B, u). From the fence (t1) to u no
permit in scope was minted: a later check that stops such a permit's request hides a broken fence, and does not mend it.
Nor may a permit minted before t1 have been live at t2, whether or not something came of it.
If the halt's command printed "acknowledged" before t2, that instant counts: harm begins where somebody was told that it
had ended.
"""

import msgspec

from reports.checkers.finding import Finding, Violation, judged, seconds, violation
from reports.checkers.once import once
from reports.checkers.scope import FOREVER_US, acknowledged_us, index_of, printed_us, scope_text
from reports.evidence.folder import Evidence
from reports.evidence.rows import HaltRow, JournalRow, LedgerRow

NAME, TITLE = "I3", "Halt"
FAILURE_PRINTED = "halt_failure_printed"
"""Sample: a halt's command, or of one that nobody waits for whoever keeps house, said that it was not acknowledged in time."""
REPORT_GRACE_US = 1_000_000
"""A failure is noticed at t0 + B and reported within this, in µs."""


class Arrival(msgspec.Struct, frozen=True):
    """Something in a halt's scope that arrived when it must not; ``effect`` is what the request became, if anything."""

    halt: HaltRow
    row: LedgerRow | JournalRow
    since_us: int
    after: str
    effect: LedgerRow | None


def check(evidence: Evidence) -> Finding:
    """Judge every halt."""
    ended_us = max((each.us for each in evidence.samples if each.name == "ended"), default=None)
    failures = _first_said(evidence)
    rows: list[Violation] = [
        violation(late, halt)
        for halt in evidence.halts
        if (late := _unreported(halt, failures.get(halt.halt), ended_us)) is not None
    ]
    for each in arrivals(evidence):
        became = f" and became {each.effect.object}" if each.effect else ""
        rows.append(
            violation(
                f"a request for {each.row.account} arrived at {seconds(each.row.arrived_us)}{became}, "
                f"{(each.row.arrived_us - each.since_us) / 1000:.3f} ms after {each.after} ({seconds(each.since_us)}) of "
                f"{each.halt.halt} of {scope_text(each.halt)}, {_until(each.halt)}",
                each.effect or each.row,
            )
        )
    rows += _minted_under_halts(evidence)
    rows += _live_at_acknowledgements(evidence)
    return judged((NAME, TITLE), len(evidence.halts), rows, unit="halts", nothing="no halt was thrown")


def _first_said(evidence: Evidence) -> dict[str, int]:
    """When it was first said of a halt that it had failed: by its command, or by whoever keeps house."""
    said: dict[str, int] = {}
    for each in evidence.samples:
        if each.name == FAILURE_PRINTED:
            said[each.ref] = min(each.us, said.get(each.ref, each.us))
    return said


def _until(halt: HaltRow) -> str:
    return "never released" if halt.released_us is None else f"released at {seconds(halt.released_us)}"


def _unreported(halt: HaltRow, printed_us: int | None, ended_us: int | None) -> str | None:
    """Why a halt was neither acknowledged nor reported in time. One whose time was not up at the end is not judged.

    ``printed_us``: when its command said that it had failed. A store that is away then learns of it later.
    """
    due_us = halt.asked_us + halt.bound_us
    failures = [each for each in (halt.failed_us, printed_us) if each is not None]
    if halt.quiesced_us is not None and halt.quiesced_us <= due_us:
        return None
    if failures and min(failures) <= due_us + REPORT_GRACE_US:
        return None
    reported = [*failures, *([halt.quiesced_us] if halt.quiesced_us is not None else [])]
    if not reported and ended_us is not None and ended_us <= due_us + REPORT_GRACE_US:
        return None
    said = f"only at {seconds(min(reported))}" if reported else "never"
    return (
        f"halt {halt.halt} of {scope_text(halt)}, asked at {seconds(halt.asked_us)}, was acknowledged or reported as failed {said}; "
        f"its bound ended at {seconds(due_us)}"
    )


def _minted_under_halts(evidence: Evidence) -> list[Violation]:
    """Permits in a halt's scope that were minted after its fence and before its release. One sentence per permit."""
    index = index_of(evidence)
    fences = {each.halt: each for each in evidence.halts}
    rows: list[Violation] = []
    for permit in evidence.permits:
        for name, until_us in index.covering(permit).items():
            halt = fences[name]
            if halt.fenced_us < permit.minted_us < until_us:
                since = f"{seconds(halt.fenced_us)}) of {name} of {scope_text(halt)}, {_until(halt)}"
                minted = f"permit {permit.permit} on {permit.account} was minted at {seconds(permit.minted_us)}"
                rows.append(violation(f"{minted}, after the fence ({since}", permit))
                break
    return rows


def _live_at_acknowledgements(evidence: Evidence) -> list[Violation]:
    """Permits over which a halt was acknowledged although their answers were not recorded yet: the earliest harm.

    Only halts that say they quiesced by answers: one that quiesced by time counts such permits as void.
    """
    index = index_of(evidence)
    said = {
        each.halt: each for each in evidence.halts if each.quiesced_us is not None and each.quiesced_by == "answers"
    }
    rows: list[Violation] = []
    for permit in evidence.permits:
        for name in index.covering(permit):
            halt = said.get(name)
            if halt is None or halt.quiesced_us is None or permit.minted_us >= halt.fenced_us:
                continue
            if permit.answered_us is None or permit.answered_us > halt.quiesced_us:
                when = "never" if permit.answered_us is None else f"only at {seconds(permit.answered_us)}"
                held = f"permit {permit.permit} on {permit.account} was live: its answer was recorded {when}"
                rows.append(
                    violation(
                        f"{name} of {scope_text(halt)} was acknowledged at {seconds(halt.quiesced_us)} while {held}",
                        permit,
                    )
                )
    return rows


@once
def arrivals(evidence: Evidence) -> list[Arrival]:
    """Everything in scope that arrived after an acknowledgement or a bound, and before the release. Once per halt."""
    index = index_of(evidence)
    printed = printed_us(evidence)
    calls = {(each.platform, each.n) for each in index.requests()}
    effects = {(each.platform, each.call): each for each in index.effects()}
    strays = [each for key, each in effects.items() if key not in calls]
    arrived: list[LedgerRow | JournalRow] = [*index.requests(), *index.preparing(), *strays]
    silent = {each.halt: (each, *_silent_from(each, printed)) for each in evidence.halts}
    found: list[Arrival] = []
    arrived.sort(key=lambda each: each.arrived_us)
    for row in arrived:
        effect = row if isinstance(row, LedgerRow) else effects.get((row.platform, row.n))
        holds = index.covering(row)
        if effect is not None and effect is not row:  # what it became may lie in more halts' scope than what it said
            more = index.covering(effect)
            if more is not holds:
                holds = {**holds, **{name: max(us, holds.get(name, us)) for name, us in more.items()}}
        for name, until_us in holds.items():
            halt, since_us, after = silent[name]
            if since_us < row.arrived_us < until_us:
                found.append(Arrival(halt, row, since_us, after, effect))
    return found


def _silent_from(halt: HaltRow, printed: dict[str, int]) -> tuple[int, str]:
    """The instant after which nothing in scope may arrive, and what it is called."""
    bound_us = halt.asked_us + halt.bound_us
    said_us = acknowledged_us(halt, printed)
    if said_us is not None and said_us <= bound_us:
        return said_us, "the acknowledgement"
    return min(bound_us, FOREVER_US), "the end of the bound"
