"""What the observer saw of permits, as if a platform's ledger said it: for the checkers of approvals and of the log.

Account, object and content are the observer's word; that it arrived when its permit was sent is the core's, since nobody else
knows. Where content has media it is taken for what was meant: nobody can compare it. A row that breaks a rule is shown as the
observer wrote it.
"""

from collections.abc import Callable

from msgspec import to_builtins
from msgspec.structs import replace

from reports.checkers import i04_approved_bytes, i05_written_before_done, i10_cadence, i13_human_engagement
from reports.checkers.finding import Finding, Violation, no_data, violation
from reports.checkers.log import entries
from reports.checkers.observed.joined import joined
from reports.checkers.once import once
from reports.evidence.folder import Evidence
from reports.evidence.rows import JournalRow, LedgerRow, Row, SeenRow, SlotRow

EVENTS = {"post": "create_post", "comment": "create_comment"}
GIVEN_BACK, TOO_FAST = "given_back", "platform_too_fast"


class AsLedger:
    """The evidence with a ledger made of what was seen and a journal made of slots, and where each of their rows is from."""

    def __init__(self, evidence: Evidence) -> None:
        self.seen: list[SeenRow] = []
        self.slots = [each for each in evidence.slots if each.state != GIVEN_BACK]
        ledger = tuple(self._ledger(evidence))
        self.evidence = replace(
            evidence,
            intents=tuple(replace(each, tag=each.intent) for each in evidence.intents),
            ledger=ledger,
            journal=tuple(self._journal(evidence)),
        )

    def _ledger(self, evidence: Evidence) -> list[LedgerRow]:
        known = joined(evidence)
        found = []
        for permit in evidence.permits:
            rows = (
                known.seen_on.get((permit.platform, permit.object or ""), [])
                if permit.sandbox in ("off", "record")
                else []
            )
            for each in rows if known.permits.get((permit.platform, permit.object or "")) is permit else []:
                said, media, _ = known.said_last(each)
                at_us = permit.sent_us or permit.minted_us
                self.seen.append(each)
                found.append(
                    LedgerRow(
                        scenario=each.scenario, clock=each.clock, source=each.source, n=len(self.seen), call=len(self.seen),
                        arrived_us=at_us, committed_us=at_us, visible_us=at_us, platform=each.platform,
                        event=EVENTS.get(each.what, each.what), account=each.account, token_account=each.account,
                        object=each.object, visible=permit.visible if media else said, tag=permit.intent, digest="",
                        target=each.target,
                    )
                )  # fmt: skip
        return found

    def _journal(self, evidence: Evidence) -> list[JournalRow]:
        intents = {each.permit: each.intent for each in evidence.permits}
        return [
            JournalRow(
                scenario=each.scenario, clock=each.clock, source=each.source, n=n, arrived_us=each.begun_us, replied_us=None,
                platform=each.platform, operation=each.operation, committing=each.permit is not None,
                account=each.platform_account, status=None, fault=None, tag=intents.get(each.permit or ""),
            )
            for n, each in enumerate(self.slots)
        ]  # fmt: skip

    def shown(self, found: Finding) -> Finding:
        """A finding on these, with its rows as they stand in the evidence."""
        return replace(found, rows=tuple(map(self._shown, found.rows)))

    def _shown(self, each: Violation) -> Violation:
        row: Row | None = None
        if each.row.get("kind") == "effect":
            row = self.seen[each.row["n"] - 1]
        elif each.row.get("kind") == "request":
            row = self.slots[each.row["n"]]
        return each if row is None else Violation(sentence=each.sentence, row=to_builtins(row))


@once
def as_ledger(evidence: Evidence) -> AsLedger:
    """The same for whoever asks of the same evidence."""
    return AsLedger(evidence)


def _by(check: Callable[[Evidence], Finding]) -> Callable[[Evidence], Finding]:
    def judge(evidence: Evidence) -> Finding:
        known = as_ledger(evidence)
        return known.shown(check(known.evidence))

    return judge


approved_bytes = _by(i04_approved_bytes.check)
written_before_done = _by(i05_written_before_done.check)
human_engagement = _by(i13_human_engagement.check)
_windows = _by(i10_cadence.check)


def cadence(evidence: Evidence) -> Finding:
    """I10 by the places that requests took in our own windows, and by what the core heard. What platforms counted nobody saw."""
    name, title = i10_cadence.NAME, i10_cadence.TITLE
    windows = _windows(evidence)
    rows = {each.index: each for each in evidence.audit}
    late = [
        violation(f"{entry.get('permit')} of {entry.get('client')} was answered that it came too fast", rows[index])
        for index, entry in entries(evidence, {"answer"})
        if entry.get("reason") == TOO_FAST
    ]
    if not late:
        return (
            windows if windows.n else no_data(name, title, "no limit counts a request that took a place in our windows")
        )
    found = (*windows.rows, *late)
    why = f"{len(found)} rows: {found[0].sentence}"
    return Finding(invariant=name, title=title, status="broken", n=max(windows.n, len(found)), why=why, rows=found)


def slots_of(evidence: Evidence) -> list[SlotRow]:
    """The places that count."""
    return as_ledger(evidence).slots
