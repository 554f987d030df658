"""Outcomes to services: every end once and in order, to whoever is told of its client, again until it is taken."""

import dataclasses
import json

import msgspec
import pytest

from safety_core.adapters.notifiers.line import TOTAL_S
from safety_core.callbacks import Message
from safety_core.errors import NotDelivered
from safety_core.halt import SECOND_US
from safety_core.lifecycle import IntentState
from safety_core.ports import Rejected
from safety_core.records import DeliveryState, NoticeKind
from safety_core.shell import callbacks, publish, quarantine, settle, staff, submit
from safety_core.shell.core import Core
from safety_core.shell.deliver import ATTEMPTS_MIN, LEASE_US, PAUSE_MAX_S
from safety_core.vocabulary import ClientId, IntentId, Reason, Role
from tests.safety_core.shell.ground import Ground
from tests.safety_core.shell.test_quarantine import quarantined


class Service:
    """Takes what it is told, unless ``refuses`` says otherwise; ``during`` runs in the middle of each call."""

    def __init__(self, name: str = "relay", *clients: str) -> None:
        self.name, self.clients = name, frozenset(map(ClientId, clients or ("acme",)))
        self.called: list[str] = []
        self.taken: list[Message] = []
        self.refuses = lambda _: False
        self.during = lambda: None

    def call(self, message: Message) -> None:
        self.called.append(message.name)
        self.during()
        if self.refuses(message.name):
            raise NotDelivered("127.0.0.1 port 1 answered 500", "later")
        self.taken.append(message)

    @property
    def said(self) -> list[tuple[str, str]]:
        told = [json.loads(each.body)["data"] for each in self.taken]
        return [(each["intent"], each["state"]) for each in told]


@pytest.fixture
def ground():
    made = Ground()
    yield made
    made.store.close()


@pytest.fixture
def relay():
    return Service()


def told(ground: Ground, *services: Service) -> Core:
    core = dataclasses.replace(ground.core, callers=services)
    callbacks.register(core)
    return core


def go_round(core: Core, *services: Service) -> int:
    """Everything that is due, as the post does it, but one after the other; how many batches there were."""
    rounds = 0
    for each in services or core.callers:
        while (claimed := callbacks.claim(core, each)) is not None:
            callbacks.settle(core, each, claimed, callbacks.attempt(each, claimed, core.clock))
            rounds += 1
    return rounds


def waiting(ground: Ground):
    return ground.store.read(lambda tx: tx.callbacks())


def withdrawn(ground: Ground, **changes: object) -> str:
    queued = ground.submit(f"text {ground.n}", **changes)
    submit.withdraw(ground.core, queued.intent.intent, person="olga")
    return queued.intent.intent


# ------------------------------------------------------------ every end


def test_each_end_of_an_intent_is_told_once_with_what_it_became_and_none_of_its_words(ground, relay):
    core = told(ground, relay)
    confirmed = ground.attempt("a secret plan")
    ground.clock.pass_s(60)
    for each in settle.due(core):
        settle.settle(core, each)
    ground.platform.answers = [Rejected(Reason.PLATFORM_INVALID, "no")]
    refused = ground.attempt("another")
    back = withdrawn(ground)
    go_round(core)
    go_round(core)
    assert relay.said == [
        (confirmed.intent.intent, "confirmed"),
        (refused.intent.intent, "rejected"),
        (back, "cancelled"),
    ]
    first = json.loads(relay.taken[0].body)
    assert first == {
        "type": "intent.confirmed",
        "data": {
            "intent": confirmed.intent.intent, "client": "acme", "key": "key-1", "platform": "X", "account": "acme-1",
            "action": "publish", "state": "confirmed", "reason": None, "object": "100",
        },
    }  # fmt: skip
    assert b"secret" not in b"".join(each.body for each in relay.taken)
    assert waiting(ground) == ()
    (stands,) = ground.store.read(lambda tx: tx.receivers())
    assert (stands.taken, stands.failures, stands.saw) == (3, 0, "")


def test_a_refusal_that_cancels_one_commit_after_its_entry_in_the_log_is_told(ground, relay):
    """Why neither the log nor a cursor over it is what ends are told from."""
    core = told(ground, relay)
    queued = ground.submit("x" * 281)
    told_at = []
    ground.store.on_try = lambda: told_at.append((_kinds(ground)[-1], len(waiting(ground))))
    publish.attempt(core, ground.claim())
    ground.store.on_try = lambda: None
    assert ("refusal", 0) in told_at, "the log has it, and the intent is not at its end"
    go_round(core)
    assert relay.said == [(queued.intent.intent, "cancelled")]


def _kinds(ground) -> list[str]:
    return [json.loads(each)["kind"] for each in ground.store.store.read(lambda tx: tx.audit_entries())]


def test_what_a_person_makes_of_a_quarantined_one_is_an_end_of_its_own_and_comes_after_it(ground, relay):
    core = told(ground, relay)
    queued, permit = quarantined(ground)
    ground.clock.pass_s(1)
    olga = ground.person("olga", Role.OPERATOR)
    quarantine.adopt(ground.core, permit.permit, "100", olga, "it is there")
    relay.refuses = lambda name: "quarantined" in name
    go_round(core)
    assert relay.taken == []
    assert len(waiting(ground)) == 2
    relay.refuses = lambda _: False
    ground.clock.pass_s(PAUSE_MAX_S)
    go_round(core)
    name = queued.intent.intent
    assert relay.said == [(name, "quarantined"), (name, "confirmed")]


# ------------------------------------------------------------ at least once


def test_whoever_dies_between_the_delivery_and_its_record_has_it_sent_again_under_the_same_name(ground, relay):
    core = told(ground, relay)
    withdrawn(ground)
    claimed = callbacks.claim(core, relay)
    assert callbacks.attempt(relay, claimed, core.clock) == (1, None)
    ground.clock.us += LEASE_US - 1  # the process is gone, and nothing was recorded
    assert go_round(core) == 0
    ground.clock.us += 1
    go_round(core)
    assert relay.taken == [relay.taken[0]] * 2
    assert waiting(ground) == ()


def test_an_end_that_is_not_committed_is_not_told_and_one_that_is_is_there_with_it(ground, relay):
    told(ground, relay)
    queued = ground.submit()

    def ends_and_fails(tx):
        submit.take_back(ground.core, tx, queued, person="olga")
        assert [each.intent for each in tx.callbacks()] == [queued.intent.intent]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ground.store.transact(ends_and_fails, deadline_s=1)
    assert waiting(ground) == ()


def test_a_late_failure_does_not_bring_back_what_another_sent_meanwhile(ground, relay):
    core = told(ground, relay)
    withdrawn(ground)
    slow = callbacks.claim(core, relay)
    ground.clock.us += LEASE_US
    quick = callbacks.claim(core, relay)
    callbacks.settle(core, relay, slow, callbacks.Sent(0, "timed out"))
    (held,) = waiting(ground)
    assert (held.state, held.attempts) == (DeliveryState.SENDING, 2)
    callbacks.settle(core, relay, quick, callbacks.Sent(1, None))
    callbacks.settle(core, relay, slow, callbacks.Sent(0, "timed out"))
    assert waiting(ground) == ()


# ------------------------------------------------------------ whose


def test_a_service_hears_of_its_own_clients_and_of_nobody_elses(ground):
    staff.add_accounts(ground.core, [ground.account("zeta", 1)])
    acmes, zetas, both = Service("acmes", "acme"), Service("zetas", "zeta"), Service("both", "acme", "zeta")
    core = told(ground, acmes, zetas, both)
    one, two = withdrawn(ground), withdrawn(ground, client="zeta", account="zeta-1")
    go_round(core)
    assert [each.said for each in (acmes, zetas)] == [[(one, "cancelled")], [(two, "cancelled")]]
    assert sorted(both.said) == sorted([(one, "cancelled"), (two, "cancelled")])
    assert {each.client for each in acmes.taken} == {"acme"}


def test_whoever_is_named_is_told_from_then_on_and_whoever_is_not_any_more_of_nothing(ground, relay):
    withdrawn(ground)
    core = told(ground, relay, Service("ghosts", "nobody-yet"))
    assert [each.receiver for each in ground.store.read(lambda tx: tx.receivers())] == ["relay"]
    after = withdrawn(ground)
    assert [each.intent for each in waiting(ground)] == [after]
    told(ground)
    assert (waiting(ground), ground.store.read(lambda tx: tx.receivers())) == ((), ())
    assert go_round(core) == 0


# ------------------------------------------------------------ who does not take it


def test_a_dead_service_is_tried_ever_more_seldom_told_of_and_holds_nobody_else_up(ground, relay):
    dead = Service("dead")
    dead.refuses = lambda _: True
    core = told(ground, dead, relay)
    ends = [withdrawn(ground) for _ in range(3)]
    pauses = []
    for tried in range(1, callbacks.TOLD_AFTER + 1):
        assert go_round(core, dead) == 1
        (stands,) = [each for each in ground.store.read(lambda tx: tx.receivers()) if each.receiver == "dead"]
        assert (stands.failures, len(dead.called), stands.saw) == (tried, tried, "127.0.0.1 port 1 answered 500")
        pauses.append((stands.due_us - ground.clock.us) / SECOND_US)
        ground.clock.us = stands.due_us
    slowed = callbacks.SLOWED_MOST - 1
    assert all(2 ** min(n, slowed) <= pause <= 2 * 2 ** min(n, slowed) for n, pause in enumerate(pauses))
    go_round(core, relay)
    assert [name for name, _ in relay.said] == ends
    (notice,) = ground.store.read(lambda tx: tx.notices())
    assert (notice.kind, notice.client) == (NoticeKind.OUTCOMES_NOT_TAKEN, "acme")
    assert "by dead: 8 attempts failed: 127.0.0.1 port 1 answered 500" in notice.words


def test_what_a_dead_service_does_not_take_within_a_day_is_given_up_and_what_comes_later_is_tried(ground):
    dead = Service("dead")
    dead.refuses = lambda _: True
    core = told(ground, dead)
    early = {withdrawn(ground) for _ in range(3)}
    for _ in range(ATTEMPTS_MIN):
        go_round(core)
        ground.clock.pass_s(PAUSE_MAX_S)
    late = withdrawn(ground)
    assert {each.state for each in waiting(ground)} == {DeliveryState.PENDING}
    ground.clock.pass_s(callbacks.GIVEN_UP_AFTER_S)
    go_round(core)
    stands = {each.intent: each.state for each in waiting(ground)}
    assert {name for name, state in stands.items() if state is DeliveryState.GIVEN_UP} == early
    dead.refuses = lambda _: False
    ground.clock.pass_s(PAUSE_MAX_S)
    go_round(core)
    assert [name for name, _ in dead.said] == [late]
    words = [each.words for each in ground.store.read(lambda tx: tx.notices())]
    assert ["attempts failed" in words[0], "3 given up" in words[1], len(words)] == [True, True, 2]


def test_one_message_that_is_never_taken_stands_in_no_other_ones_way(ground, relay):
    core = told(ground, relay)
    poison, *others = [withdrawn(ground) for _ in range(30)]
    relay.refuses = lambda name: name.startswith(poison)
    for _ in range(4):
        go_round(core)
        ground.clock.pass_s(PAUSE_MAX_S)
    assert [name for name, _ in relay.said] == others
    (left,) = waiting(ground)
    assert (left.intent, left.saw) == (poison, "127.0.0.1 port 1 answered 500")


def test_what_comes_behind_messages_that_are_never_taken_waits_for_half_a_minute_at_most(ground, relay):
    core = told(ground, relay)
    poison = {withdrawn(ground) for _ in range(20)}
    relay.refuses = lambda name: name.split("_")[0] in poison
    for _ in range(200):
        go_round(core)
        ground.clock.pass_s(10)
    good = withdrawn(ground)
    ground.clock.pass_s(32)
    go_round(core)
    assert [name for name, _ in relay.said] == [good]


def test_the_time_of_an_earlier_boot_holds_nothing_back(ground, relay):
    ground.clock.us = 10**12
    core = told(ground, relay)
    withdrawn(ground)
    relay.refuses = lambda _: True
    go_round(core)
    ground.clock.us = 5 * SECOND_US
    relay.refuses = lambda _: False
    go_round(core)
    assert len(relay.taken) == 1


def test_a_bug_in_a_receiver_is_its_own_failure_and_what_it_says_is_not_repeated(ground, relay):
    core = told(ground, relay)
    withdrawn(ground)

    def bug() -> None:
        raise ZeroDivisionError("with a secret in it")

    relay.during = bug
    go_round(core)
    assert waiting(ground)[0].saw == "the receiver relay has a bug: ZeroDivisionError"


def test_a_batch_stops_in_time_and_the_rest_is_as_if_it_was_never_tried(ground, relay):
    core = told(ground, relay)
    for _ in range(3):
        withdrawn(ground)
    relay.during = lambda: ground.clock.pass_s(callbacks.SEND_US / SECOND_US + 1)
    claimed = callbacks.claim(core, relay)
    sent = callbacks.attempt(relay, claimed, core.clock)
    callbacks.settle(core, relay, claimed, sent)
    assert (sent.taken, [(each.state, each.attempts) for each in waiting(ground)]) == (
        1,
        [(DeliveryState.PENDING, 0)] * 2,
    )


def test_one_that_is_at_its_end_when_it_is_added_is_told(ground, relay):
    """What a person took down by hand is such a one."""
    core = told(ground, relay)
    made = ground.now(ground.submit())
    ended = msgspec.structs.replace(
        made,
        intent=msgspec.structs.replace(made.intent, intent=IntentId("by-hand"), idempotency_key="by-hand"),
        state=IntentState.CANCELLED,
        settled_us=ground.clock.us,
    )
    ground.store.transact(lambda tx: tx.add_intent(ended), deadline_s=1)
    go_round(core)
    assert relay.said == [("by-hand", "cancelled")]


def test_the_last_of_a_batch_has_its_whole_time_within_the_lease():
    assert callbacks.SEND_US + TOTAL_S * SECOND_US < LEASE_US


def test_nothing_is_written_where_nothing_is_due(ground, relay):
    core = told(ground, relay)
    ground.store.on_try = lambda: pytest.fail("a transaction")
    callbacks.register(core)
    assert go_round(core) == 0
