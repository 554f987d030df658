"""Audit trail: every effect has its record before it, and the log's checkpoints came in time and in the run's own hand."""

from reports import policy
from reports.checkers.log import entries
from reports.evidence.rows import AuditRow, CheckpointRow
from reports.rules.case import ROWS_KEPT, SECOND_US, Broke, Case, RuleResult, Word, below, broke, count, over, shown
from reports.rules.shared import invariants, scenarios
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
        margin="" if found else over(n, asks.effects_at_least),
    )


def checkpoints(case: Case, asks: policy.AuditAsks) -> RuleResult:
    """No entry of the load waited too long for its checkpoint, nor behind too many others; signed where that is asked.

    Counted from the first permit on: what was written while the installation was set up waits for the first signer.
    Whether each signature is true is a finding of I9; here, that it is by the key which the run made beforehand.
    """
    waits = _waits(case, _counted(case))
    limit_us = asks.checkpoint_s_max * SECOND_US
    wait_s = max((each[1] for each in waits), default=0) / SECOND_US
    apart = max((each[2] for each in waits), default=0)
    late = [each for each in waits if each[1] > limit_us or each[2] > asks.checkpoint_entries_max]
    rows = [*_strange_key(case), *(_late(*each) for each in late)]
    nothing = _nothing(case) or ("" if waits else "no checkpoint covers a permit of the load")
    word: Word = "fail" if rows else "no_data" if nothing else "pass"
    signed = ", signed by the run's key" if case.step.signatures == "run-key" else ""
    return RuleResult(
        name="Checkpoints",
        limit=f"≤ {asks.checkpoint_s_max} s and ≤ {asks.checkpoint_entries_max} entries apart{signed}",
        measured=f"{count(len(waits), 'checkpoint')}, at most {wait_s:.1f} s and {apart} entries apart"
        if waits
        else "none",
        n=len(waits),
        bound="from the load's first permit on",
        word=word,
        why=rows[0].sentence if rows else nothing,
        rows=tuple(rows[:ROWS_KEPT]),
        margin=below(wait_s, asks.checkpoint_s_max, "s") if waits else "",
    )


def _rows(case: Case) -> tuple[CheckpointRow, ...]:
    return case.of_load.checkpoints if case.of_load else ()


def _counted(case: Case) -> list[CheckpointRow]:
    """The checkpoints that count, in order: of each size the one seen first; only signed ones where that is asked."""
    first: dict[int, CheckpointRow] = {}
    for each in _rows(case):
        known = first.get(each.size)
        signed = case.step.signatures == "none" or each.note is not None
        if signed and (known is None or each.seen_us < known.seen_us):
            first[each.size] = each
    return [first[size] for size in sorted(first)]


def _declared(case: Case) -> str | None:
    """The key that the harness made, known before the load began."""
    return case.environment.bench.audit_key if case.environment.bench else None


def _first_key(case: Case) -> tuple[AuditRow, str] | None:
    """The entry by which the log names its first key."""
    rows = {each.index: each for each in case.of_load.audit} if case.of_load else {}
    named = (
        (index, entry) for index, entry in (entries(case.of_load) if case.of_load else ()) if entry.get("kind") == "key"
    )
    return next(((rows[index], str(entry.get("key"))) for index, entry in named), None)


def _strange_key(case: Case) -> list[Broke]:
    """The log's first key is not the one that the run made: whoever signed it may have written it too."""
    declared, named = _declared(case), _first_key(case)
    if case.step.signatures == "none" or declared is None or named is None or named[1] == declared:
        return []
    return [broke(named[0], f"the log begins with the key {named[1]}, and the run made {declared}")]


def _nothing(case: Case) -> str:
    """Why nothing can be said; empty when something can."""
    if not _rows(case):
        return "the load left no checkpoint"
    if case.step.signatures == "none":
        return ""
    checks = (
        (_declared(case) is None, "the load declared no key (environment.json, bench.audit_key)"),
        (_first_key(case) is None, "the log names no key"),
        (not _counted(case), "no checkpoint of the load is signed"),
    )
    return next((told for wrong, told in checks if wrong), "")


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


RULES = (recorded, checkpoints, invariants, scenarios)
