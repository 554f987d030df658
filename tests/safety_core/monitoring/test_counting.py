"""Each permit is counted once when it has ended, however often and at whatever moments somebody looks."""

from random import Random

import pytest

from safety_core.adapters.stores.sqlite import open_sqlite
from safety_core.adapters.stores.statements import monitoring as sql
from safety_core.lifecycle import PERMIT_MOVES, PermitState
from safety_core.monitored import ENDED, Ended
from safety_core.monitoring import counting
from safety_core.monitoring.counting import Seen, advance
from safety_core.vocabulary import Action, ObjectId, Platform, Reason
from tests.safety_core.monitoring.ground import (
    ACCOUNTS,
    SECOND_US,
    confirmed,
    heard,
    installation,
    minted,
    moved,
)


@pytest.fixture
def core(tmp_path, monkeypatch):
    made = installation(tmp_path, monkeypatch)
    yield made
    made.store.close()


def look(core, seen: Seen | None = None) -> Seen:
    return core.store.read(lambda tx: advance(tx, seen or Seen(), tx.open_permits()))


def caught_up(core, seen: Seen) -> Seen:
    while True:
        before, seen = seen, look(core, seen)
        if seen.upto == before.upto:
            return seen


@pytest.mark.parametrize("seed", range(3))
def test_looking_now_and_then_counts_the_same_as_looking_once_at_the_end(core, monkeypatch, seed):
    monkeypatch.setattr(counting, "STRIDE", 4)
    rng, seen, under_way = Random(seed), Seen(), []
    for number in range(30):
        free = [each for each in ACCOUNTS if all(each.platform_account != on.platform_account for on in under_way)]
        if free:
            under_way.append(minted(core, number, rng.choice(free), sent_us=SECOND_US))
        for each in tuple(under_way):
            if rng.random() < 0.4:
                to = rng.choice(sorted(PERMIT_MOVES[each.state]))
                under_way.remove(each)
                at = {"confirmed_us": SECOND_US + rng.randrange(10**9)} if to is PermitState.CONFIRMED else {}
                now = moved(core, each, to, Reason.NOT_CONNECTED if to is PermitState.NOT_SENT else None, **at)
                if PERMIT_MOVES[to]:
                    under_way.append(now)
        if rng.random() < 0.5:
            seen = look(core, seen)
    seen = caught_up(core, seen)
    assert seen == caught_up(core, Seen())
    permits = core.store.read(lambda tx: tx.permits())
    assert sum(seen.ended.values()) == sum(each.state in ENDED for each in permits) > 0
    assert len(seen.open) == sum(each.state not in ENDED for each in permits) > 0


def test_what_ended_is_counted_by_what_became_of_it_and_whose_fault_it_was(core):
    confirmed(core, 1, 5)
    moved(core, minted(core, 2), PermitState.NOT_SENT, Reason.SWITCH_THROWN)
    moved(core, minted(core, 3), PermitState.REJECTED, Reason.PLATFORM_INVALID)
    assert look(core).ended == {
        (Platform.X, Action.PUBLISH, "confirmed", "none"): 1,
        (Platform.X, Action.PUBLISH, "not_sent", "apart"): 1,
        (Platform.X, Action.PUBLISH, "rejected", "refused"): 1,
    }


@pytest.mark.parametrize(("took_us", "bucket"), [(300 * SECOND_US, 9), (300 * SECOND_US + 1, 10), (10**13, 13)])
def test_five_minutes_are_within_five_minutes_and_a_microsecond_more_is_not(core, took_us, bucket):
    confirmed(core, 1, took_us)
    found = look(core).verified[Platform.X, Action.PUBLISH]
    assert [number for number, each in enumerate(found.counts) if each] == [bucket]
    assert found.sum_us == took_us


def test_a_length_across_two_boots_is_none(core):
    confirmed(core, 1, -1)
    assert look(core).verified == {}


def test_a_reply_is_timed_from_when_it_was_heard_to_its_first_byte(core):
    heard(core, ACCOUNTS[0], "77", made_us=10 * SECOND_US)
    said = {"action": Action.REPLY, "target": ObjectId("77"), "sent_us": 100 * SECOND_US}
    confirmed(core, 1, 5, **said)
    heard(core, ACCOUNTS[1], "78", made_us=SECOND_US)
    confirmed(core, 2, 5, ACCOUNTS[2], **{**said, "target": ObjectId("78")})  # heard on another account
    found = look(core).replied[Platform.X]
    assert (sum(found.counts), found.counts[1], found.sum_us) == (1, 1, 90 * SECOND_US)


def test_what_is_quarantined_has_not_ended(core):
    stands = moved(core, moved(core, minted(core, 1), PermitState.UNKNOWN), PermitState.QUARANTINED)
    seen = look(core)
    assert (seen.ended, len(seen.open)) == ({}, 1)
    moved(core, stands, PermitState.ABSENT)
    assert sum(look(core, seen).ended.values()) == 1


def test_a_store_that_knows_fewer_permits_than_were_counted_is_counted_anew(core):
    confirmed(core, 1, 5)
    assert sum(look(core, Seen(upto=50, open=frozenset({7}))).ended.values()) == 1


def test_one_look_walks_only_through_what_was_minted_since(tmp_path):
    store = open_sqlite(str(tmp_path / "s.db"), mode="inline", create=True)
    plan = store.read(
        lambda tx: tx._connection.execute(
            f"EXPLAIN QUERY PLAN {sql.ENDED_BETWEEN.sql}", {"after": 1, "upto": 2}
        ).fetchall()
    )
    assert any("seq>?" in each[3] and "seq<?" in each[3] for each in plan), plan
    assert not any("SCAN" in each[3] for each in plan), plan
    store.close()


@pytest.mark.parametrize("reason", [None, *Reason])
@pytest.mark.parametrize("state", ENDED)
def test_whatever_can_become_of_a_permit_is_told(state, reason):
    ended = Ended(Platform.X, Action.PUBLISH, state, reason, None, None, 1, 0, 0)
    assert (state.value, counting.fault(ended)) in counting.ENDS
