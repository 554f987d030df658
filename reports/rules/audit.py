"""Audit trail: every effect has its record before it, and the log's checkpoints came in time and in the run's own hand."""

from reports import policy
from reports.checkers.log import entries
from reports.evidence.rows import CheckpointRow
from reports.rules.case import ROWS_KEPT, SECOND_US, Broke, Case, RuleResult, Word, broke, count, shown
from reports.rules.shared import invariants, scenarios
from reports.signatures import Signatures
from reports.statistics import rule_of_three


def sentence(case: Case, _: policy.AuditAsks) -> str:
    """What an open gate shows."""
    return f"Each of {count(case.judged_under_load('I5'), 'effect')} had its record before it, in a log of which nothing is missing."


def recorded(case: Case, asks: policy.AuditAsks) -> RuleResult:
    """Every effect of the load has its record, earlier, and a checkpoint that includes it (its root is held by I9)."""
    n = case.judged_under_load("I5")
    found = case.broken("I5")
    log = case.of_load.audit if case.of_load else ()
    proved = max((each.size for each in _counted(case)), default=0)
    loose = len(log) - proved
    word: Word = "pass"
    why = ""
    if found:
        word, why = "fail", f"{found[0][1].sentence} (in {found[0][0]})"
    elif n < asks.effects_at_least:
        word, why = "no_data", f"{count(n, 'effect')} under load, at least {asks.effects_at_least:,} must be judged"
    elif loose > 0:
        word, why = (
            "no_data",
            f"the last {loose:,} entries stand under no checkpoint, so nothing proves that they are in",
        )
    return RuleResult(
        name="Effects without a record",
        limit=f"0 of ≥ {asks.effects_at_least:,}, all proved",
        measured=f"{len(found)} of {n:,} effects, {min(proved, len(log)):,} of {len(log):,} entries proved",
        n=n,
        bound="" if found else rule_of_three(n),
        word=word,
        why=why,
        rows=shown(found),
    )


def checkpoints(case: Case, asks: policy.AuditAsks) -> RuleResult:
    """No entry of the load waited too long for its checkpoint, nor behind too many others; each is signed as asked.

    Counted from the first permit on: what was written while the installation was set up waits for the first signer.
    """
    signatures = _signatures(case)
    heads = _counted(case)
    waits = _waits(case, heads)
    limit_us = asks.checkpoint_s_max * SECOND_US
    late = [each for each in waits if each[1] > limit_us or each[2] > asks.checkpoint_entries_max]
    false = [(row, why) for row in _rows(case) if (why := signatures.fault(row))]
    wait_s = max((each[1] for each in waits), default=0) / SECOND_US
    entries_apart = max((each[2] for each in waits), default=0)
    apart = f"at most {wait_s:.1f} s and {entries_apart} entries apart"
    rows = [broke(row, f"the checkpoint of {row.size} entries {why}") for row, why in false]
    rows += [_late(row, wait_us, behind) for row, wait_us, behind in late]
    word: Word = "fail" if rows else "pass" if waits and not signatures.missing else "no_data"
    why = rows[0].sentence if rows else "" if word == "pass" else signatures.missing or _nothing(case)
    return RuleResult(
        name="Checkpoints",
        limit=f"≤ {asks.checkpoint_s_max} s and ≤ {asks.checkpoint_entries_max} entries apart{signatures.asked}",
        measured=f"{count(len(waits), 'checkpoint')}, {apart}" if waits else "none",
        n=len(waits),
        bound="from the load's first permit on",
        word=word,
        why=why,
        rows=tuple(rows[:ROWS_KEPT]),
    )


def _signatures(case: Case) -> Signatures:
    bench = case.environment.bench
    return Signatures(wanted=case.step.signatures, key=bench.audit_key if bench else None, rows=_rows(case))


def _rows(case: Case) -> tuple[CheckpointRow, ...]:
    return case.of_load.checkpoints if case.of_load else ()


def _counted(case: Case) -> list[CheckpointRow]:
    """The checkpoints that count: of each size the one seen first, in order."""
    first: dict[int, CheckpointRow] = {}
    for each in _signatures(case).counted():
        known = first.get(each.size)
        if known is None or each.seen_us < known.seen_us:
            first[each.size] = each
    return [first[size] for size in sorted(first)]


def _waits(case: Case, heads: list[CheckpointRow]) -> list[tuple[CheckpointRow, int, int]]:
    """Each checkpoint, how long the oldest entry that it is the first to cover had waited, and how many those are."""
    written = list(entries(case.of_load)) if case.of_load else []
    start = next((index for index, entry in written if entry.get("kind") == "permit"), None)
    if start is None:
        return []
    times = {index: entry["at_us"] for index, entry in written if isinstance(entry.get("at_us"), int)}
    found = []
    for head in heads:
        if head.size > start:
            oldest_us = min((times[index] for index in range(start, head.size) if index in times), default=head.seen_us)
            found.append((head, max(0, head.seen_us - oldest_us), head.size - start))
            start = head.size
    return found


def _late(head: CheckpointRow, wait_us: int, behind: int) -> Broke:
    return broke(
        head,
        f"the checkpoint of {head.size:,} entries came {wait_us / SECOND_US:.1f} s after, and {behind} entries behind, what it"
        " is the first to cover",
    )


def _nothing(case: Case) -> str:
    return "no checkpoint covers a permit of the load" if _rows(case) else "the load left no checkpoint"


RULES = (recorded, checkpoints, invariants, scenarios)
