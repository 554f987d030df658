"""What is halted and what was."""

from datetime import timedelta

import pytest

from safety_core.records import Answered, Confirmation
from safety_core.shell import halt, schedule
from safety_core.shell.history import history, matrix, touches
from safety_core.shell.release import release
from safety_core.switches import Scope
from safety_core.triggers import Alarm
from safety_core.vocabulary import AccountId, Action, ClientId, Harm, Platform, Risk, WorkerId

ACME, BOLT = ClientId("acme"), ClientId("bolt")


def thrown(ground, scope: Scope | None = None, **how: object):
    return halt.halt(ground.core, ground.asked(scope, **how))


def found(ground, scope: Scope, limit: int = 10) -> list[str]:
    return [each.halt.halt for each in history(ground.core, scope, limit=limit)]


def test_nothing_halted_shows_nothing(ground):
    seen = matrix(ground.core)
    assert (seen.epoch, seen.chapters) == (ground.store.read(lambda tx: tx.switches().epoch), ())


def test_each_halt_stands_with_its_risk_its_age_and_its_proof(ground):
    stopped = thrown(ground, Scope(action=Action.READ))
    ground.clock.pass_s(90)
    (seen,) = matrix(ground.core).chapters
    assert (seen.halt, seen.risk, seen.age_us) == (stopped, Risk.LOW, 90_000_000)
    assert seen.proof.acknowledged
    ground.clock.us = 5
    assert matrix(ground.core).chapters[0].age_us is None, "the machine rebooted since"


def test_released_halts_are_shown_when_asked_for(ground):
    stopped = thrown(ground)
    release(ground.core, (stopped.halt,), ground.person("femi"), "mended")
    assert matrix(ground.core).chapters == ()
    (seen,) = matrix(ground.core, everything=True).chapters
    assert (seen.halt.released_by, seen.overdue, seen.cool_down_left_us) == ("femi", False, 0)


def test_a_halt_that_stands_longer_than_expected_is_overdue_and_stands_on(ground):
    thrown(ground, expected_end_at=(ground.clock.now() + timedelta(seconds=60)).isoformat())
    ground.clock.pass_s(60)
    assert not matrix(ground.core).chapters[0].overdue
    ground.clock.pass_s(1)
    (seen,) = matrix(ground.core).chapters
    assert (seen.overdue, seen.halt.in_force) == (True, True)


def test_a_cool_down_is_shown_as_it_runs_out(ground):
    halt.throw_automatically(ground.core, Alarm(harm=Harm.DUPLICATE, what="twice", client=ACME))
    ground.clock.pass_s(48)
    assert matrix(ground.core).chapters[0].cool_down_left_us == 252_000_000


def test_it_says_how_many_of_how_many_workers_confirmed(ground):
    stopped = thrown(ground)
    for n, how in enumerate((Answered.CONFIRMED, Answered.KILLED, Answered.DIED, Answered.UNSEEN)):
        said = Confirmation(halt=stopped.halt, worker=WorkerId(f"other-{n}"), pid=n, how=how, at_us=n)
        ground.store.transact(lambda tx, said=said: tx.confirm(said), deadline_s=1)
    (seen,) = matrix(ground.core).chapters
    others = [each for each in seen.confirmations if each.worker.startswith("other-")]
    assert len(others) == 4
    assert (seen.asked - len(seen.confirmations), seen.asked - seen.confirmed) == (0, 1)


def test_what_is_planned_for_a_halt_stands_beside_it_and_beside_no_other(ground):
    dana = ground.person("dana")
    one, _other = thrown(ground, Scope(client=ACME)), thrown(ground, Scope(client=BOLT))
    made = schedule.propose(ground.core, (one.halt,), ground.clock.now() + timedelta(hours=1), dana, "mended by then")
    assert [each.schedules for each in matrix(ground.core).chapters] == [(made,), ()]


def test_history_holds_what_touched_the_scope_newest_first_and_no_more_than_asked_for(ground):
    everything = thrown(ground)
    acme = thrown(ground, Scope(client=ACME))
    bolt = thrown(ground, Scope(client=BOLT, action=Action.REPLY))
    release(ground.core, (everything.halt,), ground.person("femi"), "mended")
    assert found(ground, Scope()) == [bolt.halt, acme.halt, everything.halt]
    assert found(ground, Scope(client=ACME)) == [acme.halt, everything.halt]
    assert found(ground, Scope(client=BOLT)) == [bolt.halt, everything.halt]
    assert found(ground, Scope(client=BOLT, action=Action.PUBLISH)) == [everything.halt]
    assert found(ground, Scope(client=ACME), limit=1) == [acme.halt]
    assert history(ground.core, Scope(), limit=3)[2].halt.release_reason == "mended"


@pytest.mark.parametrize(
    ("halted", "asked", "touched"),
    [
        (Scope(), Scope(action=Action.READ), False),
        (Scope(action=Action.READ), Scope(), True),
        (Scope(action=Action.RECALL), Scope(client=ACME), True),
        (Scope(action=Action.READ), Scope(action=Action.READ), True),
        (Scope(client=ACME, account=AccountId("acme-1")), Scope(client=ACME), True),
        (Scope(client=ACME), Scope(client=ACME, account=AccountId("acme-1")), True),
        (Scope(client=BOLT), Scope(client=ACME, platform=Platform.X), False),
    ],
)
def test_whoever_names_no_action_asks_about_spared_ones_too(halted, asked, touched):
    assert touches(halted, asked) is touched
