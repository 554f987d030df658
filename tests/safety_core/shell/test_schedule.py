"""Scheduled releases, from the proposal to what became of it."""

import json
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from safety_core.errors import BadInput, Refused, UnknownName
from safety_core.lifecycle import IntentState
from safety_core.records import NoticeKind
from safety_core.schedules import ScheduleState
from safety_core.shell import halt, schedule
from safety_core.shell.release import release
from safety_core.switches import Scope
from safety_core.triggers import Alarm
from safety_core.vocabulary import ClientId, Harm, PersonId, Role

AHEAD_S = 600


@pytest.fixture
def dana(ground):
    return ground.person("dana")


@pytest.fixture
def femi(ground):
    return ground.person("femi")


@pytest.fixture
def stopped(ground, dana):
    return thrown(ground)


def thrown(ground, scope: Scope | None = None, **how: object):
    return halt.halt(ground.core, ground.asked(scope, **how))


def ahead(ground, seconds: float = AHEAD_S) -> datetime:
    return ground.clock.now() + timedelta(seconds=seconds)


def proposed(ground, stopped, claimant, **changes: object):
    at = changes.get("at", ahead(ground))
    return schedule.propose(ground.core, (stopped.halt,), at, claimant, "mended by then")


def carried_out(ground) -> list[tuple[ScheduleState, str]]:
    return [(each.state, each.saw) for each in schedule.carry_out(ground.core)]


def in_force(ground) -> set[str]:
    return {each.halt for each in ground.halts() if each.in_force}


def kinds(ground) -> list[str]:
    entries = ground.store.store.read(lambda tx: tx.audit_entries())
    return [kind for each in entries if (kind := json.loads(each)["kind"]).startswith(("schedule", "release"))]


def notices(ground) -> list[NoticeKind]:
    told = {NoticeKind.RELEASE_SCHEDULED, NoticeKind.SCHEDULE_LAPSED, NoticeKind.RELEASED}
    return [each.kind for each in ground.store.store.read(lambda tx: tx.notices()) if each.kind in told]


def test_it_takes_effect_at_its_time_once_another_operator_agreed(ground, stopped, dana, femi):
    made = proposed(ground, stopped, dana)
    assert (made.state, made.agreed_by) == (ScheduleState.PROPOSED, None)
    agreed = schedule.agree(ground.core, made.schedule, femi)
    assert (agreed.state, agreed.agreed_by) == (ScheduleState.AGREED, "femi")
    ground.clock.pass_s(AHEAD_S - 0.001)
    assert carried_out(ground) == []
    assert in_force(ground) == {stopped.halt}
    ground.clock.pass_s(0.001)
    assert carried_out(ground) == [(ScheduleState.DONE, "")]
    (ended,) = ground.halts()
    assert (ended.in_force, ended.released_by, ended.release_epoch) == (False, "femi", stopped.epoch + 1)
    assert ended.release_reason == "mended by then (scheduled by dana, agreed by femi)"
    assert kinds(ground) == ["schedule_proposed", "schedule_agreed", "release", "schedule_done"]
    assert notices(ground) == [NoticeKind.RELEASE_SCHEDULED, NoticeKind.RELEASE_SCHEDULED, NoticeKind.RELEASED]
    assert carried_out(ground) == []


def test_without_a_yes_it_ends_nothing_and_lapses_an_hour_after_its_time(ground, stopped, dana):
    proposed(ground, stopped, dana)
    ground.clock.pass_s(AHEAD_S + 3_599)
    assert carried_out(ground) == []
    ground.clock.pass_s(1)
    assert carried_out(ground) == [(ScheduleState.LAPSED, "nobody else agreed until an hour after its time")]
    assert in_force(ground) == {stopped.halt}
    assert kinds(ground) == ["schedule_proposed", "schedule_lapsed"]
    assert notices(ground) == [NoticeKind.RELEASE_SCHEDULED, NoticeKind.SCHEDULE_LAPSED]


def test_a_yes_that_comes_later_than_its_time_is_when_it_takes_effect(ground, stopped, dana, femi):
    made = proposed(ground, stopped, dana)
    ground.clock.pass_s(AHEAD_S + 1_800)
    schedule.agree(ground.core, made.schedule, femi)
    assert carried_out(ground) == [(ScheduleState.DONE, "")]


def test_a_proposer_who_threw_none_of_the_halts_has_agreed_thereby(ground, stopped, femi):
    made = proposed(ground, stopped, femi)
    assert (made.state, made.agreed_by) == (ScheduleState.AGREED, "femi")
    ground.clock.pass_s(AHEAD_S)
    assert carried_out(ground) == [(ScheduleState.DONE, "")]


def test_who_threw_one_of_several_cannot_say_yes_to_any(ground, stopped, dana, femi):
    other = thrown(ground, Scope(client=ClientId("acme")), person="femi")
    made = schedule.propose(ground.core, (stopped.halt, other.halt), ahead(ground), dana, "mended by then")
    for claimant in (dana, femi):
        with pytest.raises(Refused, match="a second person agrees") as refused:
            schedule.agree(ground.core, made.schedule, claimant)
        assert refused.value.exit_code == 4
    assert schedule.agree(ground.core, made.schedule, ground.person("kim")).agreed_by == "kim"


@pytest.mark.parametrize("role", [Role.VIEWER, Role.APPROVER])
def test_nobody_below_operator_proposes_agrees_or_takes_back(ground, stopped, dana, role):
    made = proposed(ground, stopped, dana)
    lower = ground.person("lou", role)
    with pytest.raises(Refused, match="may not act as operator"):
        proposed(ground, stopped, lower)
    for verb in (schedule.agree, schedule.withdraw):
        with pytest.raises(Refused, match="may not act as operator"):
            verb(ground.core, made.schedule, lower)
        with pytest.raises(Refused, match="has not proved"):
            verb(ground.core, made.schedule, msgspec.structs.replace(dana, key=b"x" * 32))


def test_a_new_halt_that_overlaps_lets_it_lapse(ground, stopped, dana, femi):
    made = proposed(ground, stopped, dana)
    schedule.agree(ground.core, made.schedule, femi)
    new = thrown(ground, Scope(client=ClientId("acme")), person="kim")
    assert carried_out(ground) == [
        (ScheduleState.LAPSED, f"halt {new.halt} of client acme was thrown after it was proposed")
    ]
    ground.clock.pass_s(AHEAD_S)
    assert carried_out(ground) == []
    assert in_force(ground) == {stopped.halt, new.halt}


def test_a_new_halt_of_others_leaves_it_standing(ground, dana, femi):
    acme = thrown(ground, Scope(client=ClientId("acme")))
    made = proposed(ground, acme, dana)
    schedule.agree(ground.core, made.schedule, femi)
    other = thrown(ground, Scope(client=ClientId("bolt")), person="kim")
    ground.clock.pass_s(AHEAD_S)
    assert carried_out(ground) == [(ScheduleState.DONE, "")]
    assert in_force(ground) == {other.halt}


def test_it_lapses_when_one_of_its_halts_was_released_meanwhile_and_no_other_schedule_does(ground, dana, femi):
    acme, bolt = thrown(ground, Scope(client=ClientId("acme"))), thrown(ground, Scope(client=ClientId("bolt")))
    both = schedule.propose(ground.core, (acme.halt, bolt.halt), ahead(ground), dana, "mended by then")
    one = proposed(ground, bolt, dana)
    release(ground.core, (acme.halt,), femi, "mended")
    (gone,) = schedule.carry_out(ground.core)
    assert (gone.schedule, gone.saw) == (both.schedule, f"halt {acme.halt} was released meanwhile, by femi")
    assert schedule.agree(ground.core, one.schedule, femi).state is ScheduleState.AGREED


@pytest.mark.parametrize("name", ["dana", "femi"])
def test_it_lapses_when_who_proposed_or_agreed_may_release_no_more(ground, stopped, dana, femi, name):
    schedule.agree(ground.core, proposed(ground, stopped, dana).schedule, femi)
    person = ground.store.store.read(lambda tx: tx.person(PersonId(name)))
    gone = msgspec.structs.replace(person, active=False)
    read = ground.store.store.read
    ground.clock.pass_s(AHEAD_S)
    people = {name: gone}
    ground.store.store = Remembering(ground.store.store, people)
    assert carried_out(ground) == [(ScheduleState.LAPSED, f"{name} may not release these halts any more")]
    assert [each.in_force for each in read(lambda tx: tx.halts())] == [True]


class Remembering:
    """The store, with other words on some people."""

    def __init__(self, store, people) -> None:
        self._store, self._people = store, people

    def read(self, look):
        return self._store.read(lambda tx: look(_Told(tx, self._people)))

    def transact(self, decide, **how: object):
        return self._store.transact(lambda tx: decide(_Told(tx, self._people)), **how)

    def close(self) -> None:
        self._store.close()


class _Told:
    def __init__(self, tx, people) -> None:
        self._tx, self._people = tx, people

    def person(self, name):
        return self._people.get(name) or self._tx.person(name)

    def __getattr__(self, name) -> object:
        return getattr(self._tx, name)


def test_a_cool_down_is_waited_for_and_never_ended_by_it(ground, femi):
    stopped = halt.throw_automatically(ground.core, Alarm(harm=Harm.DUPLICATE, what="twice", client=ClientId("acme")))
    halt.look(ground.core, stopped)
    proposed(ground, stopped, femi, at=ahead(ground, 60))
    ground.clock.pass_s(60)
    assert carried_out(ground) == []
    ground.clock.pass_s(239)
    assert carried_out(ground) == []
    assert in_force(ground) == {stopped.halt}
    ground.clock.pass_s(1)
    assert carried_out(ground) == [(ScheduleState.DONE, "")]


def test_a_halt_that_is_not_acknowledged_yet_is_waited_for(ground, dana, femi):
    ground.under_permit()
    fenced = halt.fence_until_bound(ground.core, ground.asked())
    schedule.agree(ground.core, proposed(ground, fenced, dana, at=ahead(ground, 5)).schedule, femi)
    ground.clock.pass_s(5)
    assert carried_out(ground) == []
    ground.clock.pass_s(60)
    halt.look(ground.core, fenced)
    assert carried_out(ground) == [(ScheduleState.DONE, "")]


def test_a_wall_clock_that_jumps_ends_no_halt(ground, stopped, femi, monkeypatch):
    proposed(ground, stopped, femi)
    now = ground.clock.now
    monkeypatch.setattr(ground.clock, "now", lambda: now() + timedelta(seconds=AHEAD_S))
    assert [state for state, _ in carried_out(ground)] == [ScheduleState.LAPSED]
    assert in_force(ground) == {stopped.halt}


def test_a_reboot_lets_it_lapse(ground, stopped, femi):
    proposed(ground, stopped, femi)
    ground.clock.us = 60_000_000
    assert [state for state, _ in carried_out(ground)] == [ScheduleState.LAPSED]
    assert in_force(ground) == {stopped.halt}


def test_what_waited_is_decided_anew_when_it_takes_effect(ground, stopped, femi):
    queued = ground.attempt("one")
    assert ground.now(queued).state is IntentState.WAITING
    proposed(ground, stopped, femi)
    ground.clock.pass_s(AHEAD_S)
    schedule.carry_out(ground.core)
    assert ground.now(queued).state is IntentState.QUEUED


def test_it_is_taken_back_by_any_operator_and_is_over_then(ground, stopped, dana, femi):
    made = proposed(ground, stopped, dana)
    schedule.agree(ground.core, made.schedule, femi)
    gone = schedule.withdraw(ground.core, made.schedule, ground.person("kim"))
    assert (gone.state, gone.saw) == (ScheduleState.WITHDRAWN, "withdrawn by kim")
    ground.clock.pass_s(AHEAD_S)
    assert carried_out(ground) == []
    assert in_force(ground) == {stopped.halt}
    assert kinds(ground)[-1] == "schedule_withdrawn"
    for verb in (schedule.agree, schedule.withdraw):
        with pytest.raises(Refused, match="is withdrawn"):
            verb(ground.core, made.schedule, femi)


def test_a_yes_to_what_has_lapsed_is_refused_with_why(ground, stopped, dana, femi):
    made = proposed(ground, stopped, dana)
    thrown(ground, person="kim")
    with pytest.raises(Refused, match=r"has lapsed: halt .* was thrown after") as refused:
        schedule.agree(ground.core, made.schedule, femi)
    assert "propose it anew" in refused.value.do


def test_what_cannot_be_proposed_is_refused_and_proposes_nothing(ground, stopped, dana, femi):
    with pytest.raises(BadInput, match="not in the future"):
        proposed(ground, stopped, dana, at=ground.clock.now() - timedelta(seconds=1))
    with pytest.raises(BadInput, match="reason"):
        schedule.propose(ground.core, (stopped.halt,), ahead(ground), dana, " ")
    with pytest.raises(UnknownName, match=stopped.halt):
        schedule.propose(ground.core, (stopped.halt[:-1],), ahead(ground), dana, "mended")
    with pytest.raises(Refused, match="no halt is named"):
        schedule.propose(ground.core, (), ahead(ground), dana, "mended")
    release(ground.core, (stopped.halt,), femi, "mended")
    with pytest.raises(Refused, match="released already, by femi"):
        proposed(ground, stopped, dana)
    assert ground.store.read(lambda tx: tx.schedules()) == ()


def test_a_schedule_that_never_was_is_answered_with_the_nearest(ground, stopped, dana):
    made = proposed(ground, stopped, dana)
    for verb in (schedule.agree, schedule.withdraw):
        with pytest.raises(UnknownName, match=made.schedule):
            verb(ground.core, made.schedule[:-1], dana)


def test_its_time_is_kept_in_utc(ground, stopped, femi):
    made = proposed(ground, stopped, femi)
    assert datetime.fromisoformat(made.at).tzinfo == UTC


def test_two_who_keep_house_at_once_release_once(ground, stopped, femi):
    proposed(ground, stopped, femi)
    ground.clock.pass_s(AHEAD_S)
    assert len(carried_out(ground)) == 1
    assert carried_out(ground) == []
    assert kinds(ground).count("release") == 1
