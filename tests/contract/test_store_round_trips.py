"""Whatever a record's types allow comes back from any store as it went in: every field set, every field left out."""

import contextlib
from collections.abc import Callable, Iterator
from enum import StrEnum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safety_core.adapters.stores.sqlite import open_sqlite
from safety_core.breaker import Breaker
from safety_core.budget.meter import Meter
from safety_core.budget.trips import Trip
from safety_core.callbacks import Receiver
from safety_core.letters import Channel, Contact, Dispatch, FormAnswer, Letter, LetterKind
from safety_core.lifecycle import IntentState
from safety_core.people import Person
from safety_core.ports import Store
from safety_core.records import (
    Account,
    Breach,
    Checkpoint,
    Claim,
    Confirmation,
    Delivery,
    Incident,
    IncidentState,
    LogKey,
    Notice,
    NoticeKind,
    Pause,
    Permit,
    QueuedIntent,
    Rules,
    Slot,
    Worker,
)
from safety_core.rollout.states import Cell, Enrolled, Moved, Rollout, RolloutState
from safety_core.schedules import ScheduledRelease
from safety_core.switches import Halt, HaltState
from safety_core.tallies import Tallied
from safety_core.vocabulary import ClientId, LetterId, NoticeId, Platform
from tests.safety_core.adapters.stores.ground import DEADLINE_S, account, furnish, permit, queued, write
from tests.safety_core.examples import HALT

ONE = account(1)
POST = queued("int_1", ONE)
WHOLE = st.sampled_from([0, 1, -1, 2**53 + 1, 2**63 - 1]) | st.integers(-(2**63), 2**63 - 1)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(
    ["", "'; DROP TABLE permits; --", "NULL", "Grüße\u202e\u200b\U0001f680", "a\x00b"]
)
NAMES = st.text(st.characters(min_codepoint=33, exclude_categories=["Z", "Cs", "Cc"]), min_size=1, max_size=9)


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a field's type."""
    kind = getattr(kind, "__supertype__", kind)
    if get_origin(kind) in (Union, UnionType):
        return st.one_of(*(values(each) for each in get_args(kind)))
    if get_origin(kind) is tuple:
        return st.lists(NAMES, max_size=3).map(tuple)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return st.sampled_from(kind)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return any_of(kind)
    return {int: WHOLE, str: WORDS, bool: st.booleans(), type(None): st.none()}[kind]


def any_of(kind: type[msgspec.Struct], **fixed: object) -> st.SearchStrategy[Any]:
    """Any record of a kind, but for what is ``fixed``: its names, and whom it belongs to."""
    hints = get_type_hints(kind)
    free = {name: values(hints[name]) for name in kind.__struct_fields__ if name not in fixed}
    return st.fixed_dictionaries(free).map(lambda given: kind(**given, **fixed))


def belonging(record: msgspec.Struct, *names: str) -> dict[str, object]:
    return {name: getattr(record, name) for name in names}


INTENTS = any_of(
    type(POST.intent), **belonging(POST.intent, "intent", "client", "platform", "account", "idempotency_key")
)
MINE = permit("per_1", POST, ONE)
OWNED = belonging(MINE, "permit", "intent", "client", "platform", "account", "platform_account")

NOTICE = Notice(
    notice=NoticeId("notice_1"), kind=NoticeKind.HALTED, halt=HALT.halt, client=None, words="halted", at=HALT.asked_at
)


LETTER = Letter(
    letter=LetterId("letter_1"), client=ONE.client, kind=LetterKind.FEEDBACK, occasion="q1", subject="s", body="b",
    salt="00", token="t", written_by=None, at=HALT.asked_at,
)  # fmt: skip


def _only(*ways: tuple[Any, ...]) -> Any:
    """The one record that every way of reading finds."""
    (found,) = ways[0]
    assert all(way == (found,) for way in ways)
    return found


def _set(tx: Any, rollout: Rollout) -> None:
    assert tx.move_rollout(rollout, serial=tx.rollout().serial)


# kind: any such record, how it is put, how it is read back
KINDS: dict[str, tuple[st.SearchStrategy[Any], Callable[..., object], Callable[..., object]]] = {
    "account": (
        any_of(Account, client=ONE.client, account="new"),
        lambda tx, it: tx.add_account(it),
        lambda tx, it: tx.account(it.client, it.platform, it.account),
    ),
    "person": (any_of(Person), lambda tx, it: tx.add_person(it), lambda tx, it: tx.person(it.person)),
    "intent": (
        INTENTS.flatmap(lambda intent: any_of(QueuedIntent, intent=intent)),
        lambda tx, it: tx.add_intent(it),
        lambda tx, it: tx.intent(it.intent.intent),
    ),
    "permit": (
        any_of(Permit, **OWNED),
        lambda tx, it: (tx.add_intent(POST), tx.add_permit(it)),
        lambda tx, it: tx.permit(it.permit),
    ),
    "halt": (any_of(Halt), lambda tx, it: tx.put_halt(it), lambda tx, it: tx.halt(it.halt)),
    "worker": (any_of(Worker), lambda tx, it: tx.put_worker(it), lambda tx, _: tx.workers()[0]),
    "breach": (
        any_of(Breach, **belonging(MINE, "client", "intent", "permit")),
        lambda tx, it: (tx.add_intent(POST), tx.add_permit(MINE), tx.add_breach(it)),
        lambda tx, _: tx.breaches()[0],
    ),
    "slot": (
        any_of(Slot, **belonging(MINE, "client", "platform", "account", "platform_account")),
        lambda tx, it: tx.add_slot(it),
        lambda tx, _: _only(tx.slots()),
    ),
    "pause": (any_of(Pause), lambda tx, it: tx.put_pause(it), lambda tx, _: _only(tx.pauses())),
    "breaker": (
        any_of(Breaker),
        lambda tx, it: tx.put_breaker(it),
        lambda tx, it: _only(tx.breakers(), tx.breakers_of(it.platform, it.subject)),
    ),
    "tallied": (
        any_of(Tallied, client=ONE.client),
        lambda tx, it: tx.tally(it),
        lambda tx, it: _only(tx.tallies(since=it.minute), tx.tallied(since=it.minute)),
    ),
    "rollout": (
        any_of(Rollout, state=RolloutState.HELD, asked_by=None),
        _set,
        lambda tx, _: tx.rollout(),
    ),
    "cell": (
        any_of(Cell),
        lambda tx, it: tx.put_cell(it),
        lambda tx, it: _only(tx.cells(), (tx.cell(it.platform, it.action),)),
    ),
    "enrolled": (
        any_of(Enrolled, client=ONE.client, removed_by=None, removed_at=None),
        lambda tx, it: tx.enrol(it),
        lambda tx, it: _only(tx.cohort(), (tx.enrolled(it.client),)),
    ),
    "move": (any_of(Moved), lambda tx, it: tx.add_move(it), lambda tx, _: _only(tx.moves())),
    "meter": (
        any_of(Meter),
        lambda tx, it: tx.put_meter(it),
        lambda tx, it: _only(tx.meters(), (tx.meter(it.objective),)),
    ),
    "trip": (
        any_of(Trip, halt=None, freed_us=None),
        lambda tx, it: tx.add_trip(it),
        lambda tx, _: _only(tx.trips(), tx.standing_trips()),
    ),
    "rules": (
        any_of(Rules, name="test"),
        lambda tx, it: tx.put_rules(it),
        lambda tx, it: tx.rules(it.name),
    ),
    "checkpoint": (
        any_of(Checkpoint),
        lambda tx, it: tx.add_checkpoint(it),
        lambda tx, _: _only(tx.checkpoints(), (tx.last_checkpoint(),)),
    ),
    "log key": (any_of(LogKey), lambda tx, it: tx.add_log_key(it), lambda tx, _: _only(tx.log_keys())),
    "confirmation": (
        any_of(Confirmation, halt=HALT.halt),
        lambda tx, it: (tx.put_halt(HALT), tx.confirm(it)),
        lambda tx, it: _only(tx.confirmations(), tx.confirmations(it.halt)),
    ),
    "schedule": (
        any_of(ScheduledRelease),
        lambda tx, it: tx.put_schedule(it),
        lambda tx, it: _only(tx.schedules(), (tx.schedule(it.schedule),)),
    ),
    "notice": (
        any_of(Notice, halt=HALT.halt),
        lambda tx, it: (tx.put_halt(HALT), tx.add_notice(it)),
        lambda tx, it: _only(tx.notices(), (tx.notice(it.notice),), tx.undelivered("log")),
    ),
    "incident": (
        any_of(Incident, halt=HALT.halt, state=IncidentState.OPEN, closed_by=None),
        lambda tx, it: (tx.put_halt(HALT), tx.add_incident(it)),
        lambda tx, it: _only(tx.incidents(), (tx.incident(it.incident),)),
    ),
    "delivery": (
        any_of(Delivery, notice=NOTICE.notice),
        lambda tx, it: (tx.put_halt(HALT), tx.add_notice(NOTICE), tx.put_delivery(it)),
        lambda tx, _: _only(tx.deliveries()),
    ),
    "notice of no halt": (
        any_of(Notice, halt=None),
        lambda tx, it: tx.add_notice(it),
        lambda tx, it: _only(tx.notices(), (tx.notice(it.notice),)),
    ),
    "receiver": (
        any_of(Receiver, client=ONE.client),
        lambda tx, it: tx.put_receiver(it),
        lambda tx, it: _only(tx.receivers(), (tx.receiver(it.client, it.receiver),)),
    ),
    "contact": (
        any_of(Contact, client=ONE.client),
        lambda tx, it: tx.put_contact(it),
        lambda tx, it: _only(tx.contacts(), (tx.contact(it.client, it.channel),)),
    ),
    "letter": (
        any_of(Letter, client=ONE.client),
        lambda tx, it: tx.add_letter(it),
        lambda tx, it: _only(tx.letters(), (tx.letter(it.letter),), (tx.letter_for(it.client, it.kind, it.occasion),)),
    ),
    "dispatch": (
        any_of(Dispatch, client=ONE.client, letter=LETTER.letter),
        lambda tx, it: (tx.add_letter(LETTER), tx.put_dispatch(it)),
        lambda tx, it: _only(tx.dispatches(), (tx.dispatch(it.client, it.letter, it.channel),)),
    ),
    "answer": (
        any_of(FormAnswer, client=ONE.client, letter=LETTER.letter),
        lambda tx, it: (tx.add_letter(LETTER), tx.add_answer(it)),
        lambda tx, it: _only(tx.answers(), (tx.answer_to(it.client, it.letter),)),
    ),
}


class _Over(Exception):
    """Undoes an example, so that the next one finds the store as this one did."""


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with contextlib.closing(open_sqlite(":memory:", mode="inline")) as opened:
        furnish(opened, ONE)
        yield opened


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_record_comes_back_as_it_went_in(store, kind, data):
    anything, put, back = KINDS[kind]
    given_one = data.draw(anything)

    def decide(tx):
        put(tx, given_one)
        assert back(tx, given_one) == given_one
        raise _Over

    with pytest.raises(_Over):
        store.transact(decide, deadline_s=DEADLINE_S)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=any_of(Halt, halt="h"), second=any_of(Halt, halt="h"))
def test_a_halt_put_again_is_replaced_in_every_field_and_keeps_its_place(store, first, second):
    later = msgspec.structs.replace(first, halt="later", state=HaltState.FENCED)

    def decide(tx):
        for each in (first, later, second):
            tx.put_halt(each)
        assert tx.halts() == (second, later)
        assert tx.switches().halts == ((second, later) if second.in_force else (later,))
        raise _Over

    with pytest.raises(_Over):
        store.transact(decide, deadline_s=DEADLINE_S)


REPLACED: dict[str, tuple[st.SearchStrategy[Any], Callable[..., object], Callable[..., tuple[Any, ...]]]] = {
    "confirmation": (
        any_of(Confirmation, halt=HALT.halt, worker="w"),
        lambda tx, it: tx.confirm(it),
        lambda tx: tx.confirmations(),
    ),
    "schedule": (any_of(ScheduledRelease, schedule="s"), lambda tx, it: tx.put_schedule(it), lambda tx: tx.schedules()),
    "delivery": (
        any_of(Delivery, notice=NOTICE.notice, channel="log"),
        lambda tx, it: tx.put_delivery(it),
        lambda tx: tx.deliveries(),
    ),
    "contact": (
        any_of(Contact, client=ONE.client, channel=Channel.SMTP),
        lambda tx, it: tx.put_contact(it),
        lambda tx: tx.contacts(),
    ),
    "dispatch": (
        any_of(Dispatch, client=ONE.client, letter=LETTER.letter, channel=Channel.SMTP),
        lambda tx, it: tx.put_dispatch(it),
        lambda tx: tx.dispatches(),
    ),
}


@pytest.mark.parametrize("kind", REPLACED)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_put_again_is_replaced_in_every_field(store, kind, data):
    anything, put, all_of = REPLACED[kind]
    first, second = data.draw(anything), data.draw(anything)

    def decide(tx):
        tx.put_halt(HALT)
        tx.add_notice(NOTICE)
        tx.add_letter(LETTER)
        put(tx, first)
        put(tx, second)
        assert all_of(tx) == (second,)
        raise _Over

    with pytest.raises(_Over):
        store.transact(decide, deadline_s=DEADLINE_S)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=any_of(QueuedIntent, intent=POST.intent, state=IntentState.CANCELLED, submitted_us=POST.submitted_us))
def test_every_field_that_may_change_of_an_intent_is_kept(store, changes):
    named = {name: getattr(changes, name) for name in changes.__struct_fields__}
    for fixed in ("intent", "state", "submitted_us"):
        del named[fixed]

    def decide(tx):
        tx.add_intent(POST)
        assert tx.move_intent(POST.intent.intent, IntentState.QUEUED, IntentState.CANCELLED, **named)
        assert tx.intent(POST.intent.intent) == changes
        raise _Over

    with pytest.raises(_Over):
        store.transact(decide, deadline_s=DEADLINE_S)


def test_a_claim_comes_back_as_it_was_given_out(store):
    def decide(tx):
        tx.add_intent(POST)
        claim, _, _ = tx.claim_next("w", now_us=7)
        assert tx.claims() == (claim,)
        assert tx.claim_of(POST.intent.intent) == Claim(
            platform=Platform.X,
            platform_account=ONE.platform_account,
            intent=POST.intent.intent,
            client=ClientId("acme"),
            worker="w",
            claimed_us=7,
        )
        raise _Over

    with pytest.raises(_Over):
        store.transact(decide, deadline_s=DEADLINE_S)
    assert write(store, lambda tx: tx.claims()) == ()
