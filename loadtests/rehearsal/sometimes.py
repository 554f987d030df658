"""What really came together in a rehearsal, counted by name from its evidence: a sweep that never saw it shows nothing of it.

One function per conjunction, each a reading of exported rows: nothing here asks the core, and nothing is counted because
it was planned.
"""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, Final

from reports.checkers.log import entries
from reports.checkers.scope import FOREVER_US, index_of
from reports.evidence.folder import Evidence
from reports.evidence.rows import HaltRow, JournalRow, LedgerRow, PermitRow

DIED = "worker_died"
LOST = frozenset(("answer_lost", "half_body"))
FAR_US = 60_000_000


class Seen:
    """One scenario's evidence, by what the readings below ask for."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.index = index_of(evidence)
        self.tags = {each.intent: each.tag for each in evidence.intents}
        self.states = {each.intent: each.state for each in evidence.intents}

    @cached_property
    def by_tag(self) -> dict[str, list[JournalRow]]:
        """Committing requests of each intent, in the order of their arrival."""
        found: dict[str, list[JournalRow]] = {}
        for each in self.index.requests():
            if each.tag is not None:
                found.setdefault(each.tag, []).append(each)
        return found

    @cached_property
    def effects(self) -> dict[str, list[LedgerRow]]:
        """Effects of each intent."""
        found: dict[str, list[LedgerRow]] = {}
        for each in self.evidence.ledger:
            if each.tag is not None:
                found.setdefault(each.tag, []).append(each)
        return found

    @cached_property
    def refusals(self) -> list[dict[str, Any]]:
        """Refusals and holds, as the log has them."""
        return [entry for _, entry in entries(self.evidence, {"refusal"})]

    @cached_property
    def mishaps(self) -> dict[str, list[int]]:
        """When each kind of mishap came."""
        found: dict[str, list[int]] = {}
        for each in self.evidence.samples:
            if each.name == "mishap":
                found.setdefault(each.ref, []).append(each.us)
        return found

    def request(self, permit: PermitRow) -> JournalRow | None:
        """The committing request that a permit made, if it reached the platform."""
        tag = self.tags.get(permit.intent)
        until_us = permit.minted_us + permit.duration_us
        of_tag = self.by_tag.get(tag or "", [])
        return next((each for each in of_tag if permit.minted_us <= each.arrived_us <= until_us), None)

    def effect(self, permit: PermitRow) -> LedgerRow | None:
        """What that request became."""
        made = self.request(permit)
        of_tag = self.effects.get(self.tags.get(permit.intent) or "", [])
        return None if made is None else next((each for each in of_tag if each.call == made.n), None)

    def samples(self, name: str) -> int:
        """How often the harness noted this."""
        return sum(each.name == name for each in self.evidence.samples)

    def under(self, at_us: int, halts: Iterator[HaltRow] | tuple[HaltRow, ...] | None = None) -> bool:
        """Whether a halt stands at an instant."""
        return any(_stands(each, at_us) for each in (self.evidence.halts if halts is None else halts))

    def in_flight_at(self, at_us: int) -> list[PermitRow]:
        """Permits whose request was on its way then."""
        return [
            each
            for each in self.evidence.permits
            if (made := self.request(each)) is not None
            and made.arrived_us <= at_us < (each.answered_us or made.arrived_us + FAR_US)
        ]

    def retried(self, reason: str, state: str = "") -> int:
        """Intents that were confirmed although an earlier permit of theirs ended for this reason (or in this state)."""
        hit = {
            each.intent for each in self.evidence.permits if (each.reason == reason if reason else each.state == state)
        }
        return sum(self.states.get(each) == "confirmed" for each in hit)


def _stands(halt: HaltRow, at_us: int) -> bool:
    return halt.fenced_us <= at_us < (halt.released_us or FOREVER_US)


def _halt_while_answer_lost(seen: Seen) -> int:
    found = 0
    for permit in seen.evidence.permits:
        made = seen.request(permit)
        if made is None or made.replied_us is not None or made.fault not in LOST:
            continue
        answered_us = permit.answered_us or made.arrived_us + FAR_US
        found += any(made.arrived_us <= each.fenced_us <= answered_us for each in seen.evidence.halts)
    return found


def _once_dead(seen: Seen) -> list[PermitRow]:
    """Permits whose worker died over them: the log says so even where the record went on."""
    dead = {entry["permit"] for _, entry in entries(seen.evidence, {"answer"}) if entry["reason"] == DIED}
    return [each for each in seen.evidence.permits if each.permit in dead]


def _killed_between_commit_and_record(seen: Seen) -> int:
    return sum(seen.effect(each) is not None for each in _once_dead(seen))


def _killed_before_first_byte(seen: Seen) -> int:
    return sum(seen.request(each) is None for each in _once_dead(seen))


def _late_commit_found(seen: Seen) -> int:
    return sum(
        each.state == "confirmed" and (made := seen.effect(each)) is not None and each.answered_us is not None
        and made.committed_us > each.answered_us
        for each in seen.evidence.permits
    )  # fmt: skip


def _late_commit_under_halt(seen: Seen) -> int:
    return sum(
        each.committed_us > each.arrived_us + 1 and seen.under(each.committed_us) for each in seen.evidence.ledger
    )


def _absent_then_done(seen: Seen) -> int:
    return seen.retried("", state="absent")


def _lost_answer_adopted(seen: Seen) -> int:
    return sum(
        each.state == "confirmed" and (made := seen.request(each)) is not None and made.replied_us is None
        for each in seen.evidence.permits
    )


def _lost_like_settled(seen: Seen) -> int:
    return sum(
        each.action == "like" and each.state == "confirmed" and (made := seen.request(each)) is not None
        and made.replied_us is None
        for each in seen.evidence.permits
    )  # fmt: skip


def _two_halts_overlap(seen: Seen) -> int:
    halts = seen.evidence.halts
    return sum(
        _stands(one, other.fenced_us)
        for one in halts
        for other in halts
        if one.halt < other.halt or one.fenced_us < other.fenced_us
    )


def _released_while_another_stands(seen: Seen) -> int:
    halts = seen.evidence.halts
    return sum(
        one.released_us is not None and any(_stands(other, one.released_us) for other in halts if other is not one)
        for one in halts
    )


def _halt_found_requests_in_flight(seen: Seen) -> int:
    return sum(
        any(each.halt in seen.index.covering(p) for p in seen.in_flight_at(each.fenced_us))
        for each in seen.evidence.halts
    )


def _stopped_at_the_last_look(seen: Seen) -> int:
    return sum(each.state == "not_sent" and each.reason == "switch_thrown" for each in seen.evidence.permits)


def _quiesced_by_time(seen: Seen) -> int:
    return sum(each.quiesced_by == "time" for each in seen.evidence.halts)


def _halt_latched(seen: Seen) -> int:
    return sum(each.latched for each in seen.evidence.halts)


def _halter_died(seen: Seen) -> int:
    printed = {each.ref for each in seen.evidence.samples if each.name == "halt_printed"}
    return sum(
        not each.automatic and each.quiesced_us is not None and each.halt not in printed for each in seen.evidence.halts
    )


def _written_for_the_dead(seen: Seen) -> int:
    return sum(each.harm == "halter_died" for each in seen.evidence.halts)


def _worker_killed_for_a_halt(seen: Seen) -> int:
    return sum(each.how == "killed" for each in seen.evidence.confirmations)


def _worker_died_under_halt(seen: Seen) -> int:
    return sum(
        any(
            _stands(halt, each.minted_us + each.duration_us)
            or each.minted_us < halt.fenced_us <= (each.answered_us or 0)
            for halt in seen.evidence.halts
        )
        for each in _once_dead(seen)
    )


def _another_worker_finished(seen: Seen) -> int:
    dead = {each.intent: each for each in _once_dead(seen)}
    return sum(
        each.state == "confirmed" and each.intent in dead and each.worker != dead[each.intent].worker
        for each in seen.evidence.permits
    )


def _wrong_token_stopped(seen: Seen) -> int:
    return sum(each.automatic and each.harm == "wrong_account" for each in seen.evidence.halts)


def _halted_by_hand_and_by_itself(seen: Seen) -> int:
    halts = seen.evidence.halts
    return sum(
        one.automatic and not other.automatic and (_stands(one, other.fenced_us) or _stands(other, one.fenced_us))
        for one in halts
        for other in halts
    )


def _refused(reason: str) -> Callable[[Seen], int]:
    return lambda seen: sum(each["reason"] == reason for each in seen.refusals)


def _resumed(seen: Seen) -> int:
    stopped = {each["intent"] for each in seen.refusals if each["reason"] == "switch_thrown"}
    return sum(seen.states.get(each) == "confirmed" for each in stopped)


def _retried(reason: str) -> Callable[[Seen], int]:
    return lambda seen: seen.retried(reason)


def _sampled(name: str) -> Callable[[Seen], int]:
    return lambda seen: seen.samples(name)


def _mishap_in_flight(*kinds: str) -> Callable[[Seen], int]:
    def count(seen: Seen) -> int:
        return sum(bool(seen.in_flight_at(at_us)) for kind in kinds for at_us in seen.mishaps.get(kind, []))

    return count


def _mishap_under_halt(*kinds: str) -> Callable[[Seen], int]:
    def count(seen: Seen) -> int:
        return sum(seen.under(at_us) for kind in kinds for at_us in seen.mishaps.get(kind, []))

    return count


def _clock_jumped_with_a_yes_open(seen: Seen) -> int:
    jumps = [us for kind in ("clock_forward", "clock_back") for us in seen.mishaps.get(kind, [])]
    return sum(
        each.asked_us <= us < (each.ended_us or FOREVER_US) and each.consumed_by is None
        for us in jumps
        for each in seen.evidence.approvals
    )


def _voided_by_newer_rules(seen: Seen) -> int:
    return sum(each.state == "void" and "of the rules is in force" in each.saw for each in seen.evidence.approvals)


def _store_gone_at_the_last_look(seen: Seen) -> int:
    return sum(each.state == "not_sent" and each.reason == "switches_unreadable" for each in seen.evidence.permits)


CONJUNCTIONS: Final[dict[str, Callable[[Seen], int]]] = {
    "halt_while_an_answer_was_lost": _halt_while_answer_lost,
    "halt_found_requests_in_flight": _halt_found_requests_in_flight,
    "stopped_at_the_last_look": _stopped_at_the_last_look,
    "two_halts_overlap": _two_halts_overlap,
    "released_while_another_halt_stands": _released_while_another_stands,
    "halted_by_hand_and_by_itself_at_once": _halted_by_hand_and_by_itself,
    "halt_quiesced_by_time": _quiesced_by_time,
    "halt_latched_without_a_store": _halt_latched,
    "halter_died_and_the_halt_went_on": _halter_died,
    "halt_written_for_a_dead_halter": _written_for_the_dead,
    "worker_killed_for_a_halt": _worker_killed_for_a_halt,
    "worker_died_over_a_permit_under_a_halt": _worker_died_under_halt,
    "waiting_work_resumed_after_a_release": _resumed,
    "killed_between_commit_and_record": _killed_between_commit_and_record,
    "killed_before_the_first_byte": _killed_before_first_byte,
    "another_worker_finished_a_dead_ones_work": _another_worker_finished,
    "lost_answer_adopted_by_reading": _lost_answer_adopted,
    "lost_answer_to_a_like_settled": _lost_like_settled,
    "late_commit_found_when_looked_up": _late_commit_found,
    "late_commit_under_a_halt": _late_commit_under_halt,
    "proved_absent_and_then_done": _absent_then_done,
    "another_accounts_token_stopped_the_client": _wrong_token_stopped,
    "breaker_open_under_a_halt": _sampled("breaker_open_under_a_halt"),
    "platform_too_fast_and_then_done": _retried("platform_too_fast"),
    "store_gone_at_the_last_look": _store_gone_at_the_last_look,
    "supervisor_silent_no_permit": _refused("supervisor_silent"),
    "approval_revoked_before_its_permit": _sampled("revoked"),
    "revocation_refused_under_a_permit": _sampled("revoked_refused"),
    "edited_before_its_permit": _sampled("edited"),
    "withdrawn_before_its_permit": _sampled("withdrawn"),
    "approvals_voided_by_newer_rules": _voided_by_newer_rules,
    "store_away_with_requests_in_flight": _mishap_in_flight("store_busy", "store_gone", "lock_holder"),
    "store_away_under_a_halt": _mishap_under_halt("store_busy", "store_gone", "lock_holder"),
    "wire_cut_with_requests_in_flight": _mishap_in_flight("wire_cut"),
    "clock_jumped_with_requests_in_flight": _mishap_in_flight("clock_forward", "clock_back"),
    "clock_jumped_with_a_yes_open": _clock_jumped_with_a_yes_open,
    "limits_reloaded_with_requests_in_flight": _mishap_in_flight("limits_reloaded"),
    "worker_killed_under_a_halt": _mishap_under_halt("worker_killed"),
}
"""What is looked for, by name."""


def counted(evidence: Evidence) -> dict[str, int]:
    """How often each conjunction occurred; those that did not are left out."""
    seen = Seen(evidence)
    return {name: n for name, count in CONJUNCTIONS.items() if (n := count(seen))}
