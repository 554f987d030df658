"""What every store has to keep for halts: confirmations, cool-downs, schedules, notices, and how far it has come."""

from collections.abc import Iterator

import msgspec
import pytest

from safety_core.audit import merkle
from safety_core.audit.canonical import canonical
from safety_core.errors import Miswired
from safety_core.ports import Store
from safety_core.records import (
    Answered,
    Confirmation,
    Delivery,
    DeliveryState,
    Incident,
    IncidentState,
    Notice,
    NoticeKind,
)
from safety_core.schedules import ScheduledRelease, ScheduleState
from safety_core.switches import Halt, HaltState, Scope
from safety_core.vocabulary import ClientId, HaltId, Harm, IncidentId, NoticeId, PersonId, ScheduleId, WorkerId
from tests.contract.test_store_contract import WORLDS, Undo
from tests.safety_core.adapters.stores.ground import write
from tests.safety_core.examples import HALT, halted


@pytest.fixture(params=WORLDS)
def store(request, tmp_path) -> Iterator[Store]:
    opened = WORLDS[request.param](tmp_path)
    yield opened
    opened.close()


# ---------------------------------------------------------------- whose halts


def test_a_client_is_stopped_by_its_own_halts_and_by_everybodys(store):
    scopes = [Scope(client=of, account=None if of is None else f"{of}-1") for of in ("bolt", None, "acme")]
    others, everybodys, own = (halted(scope, name=f"halt_{number}") for number, scope in enumerate(scopes))
    write(store, lambda tx: [tx.put_halt(each) for each in (others, everybodys, own)])
    assert store.read(lambda tx: tx.switches_of(ClientId("acme")).halts) == (everybodys, own)
    assert store.read(lambda tx: tx.switches_of(None).halts) == (everybodys,)
    released = msgspec.structs.replace(own, state=HaltState.RELEASED)
    write(store, lambda tx: tx.put_halt(released))
    assert store.read(lambda tx: tx.switches_of(ClientId("acme")).halts) == (everybodys,)


# ---------------------------------------------------------------- confirmations


def confirmation(worker: str, halt: Halt = HALT, how: Answered = Answered.CONFIRMED) -> Confirmation:
    return Confirmation(halt=halt.halt, worker=WorkerId(worker), pid=7, how=how, at_us=1)


def test_confirmations_are_of_their_halt_and_come_in_the_order_in_which_they_came(store):
    second = halted(Scope(client=ClientId("acme")), name="halt_2")
    words = [confirmation("w2"), confirmation("w1"), confirmation("w1", second)]
    write(store, lambda tx: (tx.put_halt(HALT), tx.put_halt(second), [tx.confirm(each) for each in words]))
    killed = confirmation("w2", how=Answered.KILLED)
    write(store, lambda tx: tx.confirm(killed))
    assert store.read(lambda tx: tx.confirmations(HALT.halt)) == (killed, words[1])
    assert store.read(lambda tx: tx.confirmations(second.halt)) == (words[2],)
    assert store.read(lambda tx: tx.confirmations()) == (killed, *words[1:])
    assert store.read(lambda tx: tx.confirmations(HaltId("none"))) == ()


@pytest.mark.parametrize(
    "put",
    [
        lambda tx: tx.confirm(confirmation("w", halted(Scope(), name="never"))),
        lambda tx: tx.add_notice(notice("n", halted(Scope(), name="never"))),
        lambda tx: tx.put_delivery(delivery("never", DeliveryState.SENT)),
    ],
)
def test_nothing_is_said_of_a_halt_or_a_notice_that_does_not_exist(store, put):
    with pytest.raises(Miswired):
        write(store, put)


# ---------------------------------------------------------------- a new boot

LATEST_US = 5 + 900_000_000


@pytest.mark.parametrize(
    ("until_us", "then_us"),
    [(LATEST_US + 1, LATEST_US), (LATEST_US, LATEST_US), (LATEST_US - 1, LATEST_US - 1), (1, 1)],
)
@pytest.mark.parametrize("state", [each for each in HaltState if each is not HaltState.RELEASED])
def test_after_a_reboot_an_automatic_halt_cools_down_no_longer_than_the_longest_cool_down(
    store, state, until_us, then_us
):
    hot = msgspec.structs.replace(HALT, state=state, automatic=True, cool_down_until_us=until_us)
    write(store, lambda tx: tx.put_halt(hot))
    write(store, lambda tx: tx.new_boot(now_us=5, settle_us=6))
    assert store.read(lambda tx: tx.halts()) == (msgspec.structs.replace(hot, cool_down_until_us=then_us),)


def test_a_reboot_changes_no_other_halt_and_ends_none(store):
    far = LATEST_US * 9
    persons = msgspec.structs.replace(HALT, cool_down_until_us=far)
    over = halted(Scope(), name="over", state=HaltState.RELEASED)
    over = msgspec.structs.replace(over, automatic=True, cool_down_until_us=far)
    without = msgspec.structs.replace(halted(Scope(), name="without"), automatic=True)
    standing = (persons, over, without)
    write(store, lambda tx: [tx.put_halt(each) for each in standing])
    write(store, lambda tx: tx.new_boot(now_us=5, settle_us=6))
    assert store.read(lambda tx: (tx.halts(), tx.switches().halts)) == (standing, (persons, without))


# ---------------------------------------------------------------- scheduled releases, notices


def schedule(name: str, **changes: object) -> ScheduledRelease:
    plain = ScheduledRelease(
        schedule=ScheduleId(name),
        halts=(HALT.halt, HaltId("halt_2")),
        at="2026-01-01T01:00:00+00:00",
        due_us=9,
        proposed_by=PersonId("olga"),
        reason="over by then",
        proposed_us=1,
        epoch=2,
        state=ScheduleState.PROPOSED,
    )
    return msgspec.structs.replace(plain, **changes)


def notice(name: str, halt: Halt = HALT) -> Notice:
    return Notice(
        notice=NoticeId(name), kind=NoticeKind.HALTED, halt=halt.halt, client=None, words="halted", at=HALT.asked_at
    )


def delivery(name: str, state: DeliveryState, channel: str = "log") -> Delivery:
    return Delivery(notice=NoticeId(name), channel=channel, state=state, attempts=1, due_us=1)


def test_a_schedule_put_again_keeps_its_place(store):
    first, second = schedule("s1"), schedule("s2")
    agreed = schedule("s1", state=ScheduleState.AGREED, agreed_by=PersonId("paul"))
    write(store, lambda tx: [tx.put_schedule(each) for each in (first, second, agreed)])
    assert store.read(lambda tx: tx.schedules()) == (agreed, second)
    assert store.read(lambda tx: (tx.schedule(first.schedule), tx.schedule(ScheduleId("none")))) == (agreed, None)


@pytest.mark.parametrize(
    ("state", "over"),
    [
        (DeliveryState.PENDING, False),
        (DeliveryState.SENDING, False),
        (DeliveryState.SENT, True),
        (DeliveryState.GIVEN_UP, True),
    ],
)
def test_a_notice_is_undelivered_until_it_was_sent_or_given_up(store, state, over):
    mine = notice("n1")
    write(store, lambda tx: (tx.put_halt(HALT), tx.add_notice(mine), tx.put_delivery(delivery("n1", state))))
    assert store.read(lambda tx: tx.undelivered("log")) == (() if over else (mine,))
    assert store.read(lambda tx: tx.undelivered("smtp")) == (mine,)


def test_every_delivery_state_is_tried():
    assert set(DeliveryState) == {
        DeliveryState.PENDING,
        DeliveryState.SENDING,
        DeliveryState.SENT,
        DeliveryState.GIVEN_UP,
        DeliveryState.BOUNCED,  # of letters alone: a notice's recipients are told together
    }


def test_undelivered_notices_come_oldest_first_and_each_channel_has_its_own(store):
    names = ["n2", "n1", "n3"]
    write(store, lambda tx: (tx.put_halt(HALT), [tx.add_notice(notice(name)) for name in names]))
    write(store, lambda tx: tx.put_delivery(delivery("n1", DeliveryState.SENT)))
    write(store, lambda tx: tx.put_delivery(delivery("n2", DeliveryState.SENT, "smtp")))
    assert [each.notice for each in store.read(lambda tx: tx.undelivered("log"))] == ["n2", "n3"]
    assert [each.notice for each in store.read(lambda tx: tx.undelivered("smtp"))] == ["n1", "n3"]
    assert [each.notice for each in store.read(lambda tx: tx.notices())] == names
    assert store.read(lambda tx: tx.notice(NoticeId("none"))) is None


def test_a_notice_is_told_once(store):
    write(store, lambda tx: (tx.put_halt(HALT), tx.add_notice(notice("n1"))))
    with pytest.raises(Miswired):
        write(store, lambda tx: tx.add_notice(notice("n1")))


# ---------------------------------------------------------------- how far it has come


def leaf_of(entry) -> bytes:
    return merkle.leaf_hash(canonical(entry))


def test_a_transaction_says_where_it_began_and_how_far_it_has_come(store):
    first, second = {"kind": "one"}, {"kind": "two"}
    assert store.read(lambda tx: (tx.began_at(), tx.horizon())) == ((1, 0, merkle.EMPTY_ROOT),) * 2
    write(store, lambda tx: tx.append_audit(first))

    def decide(tx):
        began = tx.began_at()
        tx.append_audit(second)
        tx.next_epoch()
        return began, tx.began_at(), tx.horizon()

    began = (1, 1, leaf_of(first))
    assert write(store, decide) == (began, began, (2, 2, leaf_of(second)))
    assert store.read(lambda tx: tx.horizon()) == (2, 2, leaf_of(second))


def test_what_was_undone_is_not_come_to(store):
    kept = []

    def undone(tx):
        tx.began_at()
        tx.append_audit({"kind": "undone"})
        tx.next_epoch()
        kept.append(tx)
        raise Undo

    with pytest.raises(Undo):
        write(store, undone)
    assert store.read(lambda tx: tx.horizon()) == (1, 0, merkle.EMPTY_ROOT)


def test_after_the_commit_it_says_where_that_ended(store):
    def decide(tx):
        tx.append_audit({"kind": "one"})
        tx.next_epoch()
        tx.horizon()
        return tx

    assert write(store, decide).horizon() == store.read(lambda tx: tx.horizon())


# ---------------------------------------------------------------- incidents


def incident(name: str, halt: Halt = HALT, **changes: object) -> Incident:
    given = {"harm": Harm.DUPLICATE, "client": None, "what": "seen", "opened_us": 1, "opened_at": HALT.asked_at}
    return Incident(incident=IncidentId(name), halt=halt.halt, **{**given, **changes})


def test_an_incident_is_of_one_halt_and_each_halt_has_one(store):
    other = msgspec.structs.replace(HALT, halt=HaltId("halt_other"))
    write(store, lambda tx: (tx.put_halt(HALT), tx.put_halt(other)))
    write(store, lambda tx: (tx.add_incident(incident("b")), tx.add_incident(incident("a", other))))
    assert [each.incident for each in store.read(lambda tx: tx.incidents())] == ["b", "a"]
    assert store.read(lambda tx: tx.incident(IncidentId("none"))) is None
    for twin in (incident("c"), incident("a", msgspec.structs.replace(HALT, halt=HaltId("halt_none")))):
        with pytest.raises(Miswired):
            write(store, lambda tx, twin=twin: tx.add_incident(twin))
    assert len(store.read(lambda tx: tx.incidents())) == 2


def test_an_incident_is_closed_once_and_keeps_the_first_word(store):
    write(store, lambda tx: (tx.put_halt(HALT), tx.add_incident(incident("a"))))

    def close(why: str) -> bool:
        return write(
            store, lambda tx: tx.close_incident(IncidentId("a"), closed_by=PersonId("femi"), closed_us=9, why=why)
        )

    assert (close("first"), close("second")) == (True, False)
    (closed,) = store.read(lambda tx: tx.incidents())
    assert (closed.state, closed.closed_by, closed.closed_us, closed.why) == (IncidentState.CLOSED, "femi", 9, "first")


def test_an_incident_that_is_none_is_not_closed(store):
    close = {"closed_by": PersonId("femi"), "closed_us": 9, "why": "why"}
    assert write(store, lambda tx: tx.close_incident(IncidentId("none"), **close)) is False
