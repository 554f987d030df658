"""Drills: on the house tenant, with a load of their own, measured, recorded, and over by themselves."""

import json

import pytest

from safety_core.errors import BadInput, Refused, UnknownName
from safety_core.lifecycle import IntentState, PermitState
from safety_core.ports import Accepted
from safety_core.sandbox import DRILL_PREFIX, Mode
from safety_core.shell import halt, publish, sandboxing, staff, submit
from safety_core.shell.drill import LEFT_AFTER_S, LOAD_WAIT_S, Plan, Result, drill, end_left_over
from safety_core.shell.release import release
from safety_core.switches import HOLDPOINT, HOUSE, HaltState, Scope
from safety_core.vocabulary import ClientId, PersonId, Reason
from tests.safety_core.shell.ground import heard
from tests.safety_core.shell.sandboxed import put, real


class Stopped(Exception):
    pass


class Work:
    """A worker that takes one step each time the drill sleeps: a post under way, and its answer after the fence."""

    def __init__(self, ground, *, answers: bool = True) -> None:
        self.ground = ground
        self.answers = answers
        self.claimed: publish.Claimed | None = None
        ground.platform.whose = f"{HOUSE}/1"
        ground.clock.on_sleep.append(self.step)

    def step(self) -> None:
        if self.claimed is None:
            taken = publish.claim(self.ground.core, 1)
            if taken:
                (self.claimed,) = taken
                self._send()
        elif self.answers and self.ground.halts():
            live = self.ground.permits(PermitState.LIVE)
            for permit in live:
                made = Accepted(self.ground.platform.post("sent"))
                publish.record_answer(self.ground.core, self.claimed, permit, heard(made, self.ground.clock.us))

    def _send(self) -> None:
        def stop() -> None:
            raise Stopped

        self.ground.platform.after_connect = stop
        try:
            publish.attempt(self.ground.core, self.claimed)
        except Stopped:
            self.ground.platform.after_connect = lambda: None


@pytest.fixture
def house(ground):
    staff.add_accounts(ground.core, [ground.account(HOUSE, 1)])
    return ground


def hold(ground, told: list | None = None, **changes: object):
    given = {"client": HOUSE, "person": PersonId("dana"), "proven": True, "reason": "drill"}
    plan = Plan(**{**given, **changes})
    return drill(ground.core, plan, told.append if told is not None else lambda _: None)


def posts(ground) -> list[IntentState]:
    return [each.state for each in ground.store.store.read(lambda tx: tx.intents())]


def entry(ground) -> dict:
    entries = [json.loads(each) for each in ground.store.store.read(lambda tx: tx.audit_entries())]
    (found,) = [each for each in entries if each["kind"] == "drill"]
    return found


def test_a_drill_is_the_real_halt_under_a_load_measured_and_over_by_itself(house):
    Work(house)
    told = []
    drilled = hold(house, told)
    assert (drilled.result, drilled.idle, drilled.failure) == (Result.SAMPLE, "", "")
    assert [each.state for each in told] == [HaltState.FENCED, HaltState.QUIESCED, HaltState.RELEASED]
    stopped = drilled.halt
    assert (stopped.scope, stopped.drill, stopped.person) == (Scope(client=HOUSE), True, "dana")
    assert (stopped.live_at_fence, stopped.released_by, stopped.in_force) == (1, HOLDPOINT, False)
    assert stopped.asked_us <= stopped.fenced_us < stopped.quiesced_us <= stopped.asked_us + stopped.bound_us
    assert house.halts() == [stopped]


def test_it_leaves_nothing_behind_to_be_published_and_names_what_was(house):
    Work(house)
    drilled = hold(house, posts=5)
    assert (drilled.posts, drilled.queued, drilled.withdrawn) == (5, 4, 4)
    assert posts(house) == [IntentState.ACCEPTED, *[IntentState.CANCELLED] * 4]
    (named,) = drilled.published
    assert f"on {HOUSE}-1" in named
    house.clock.pass_s(60)
    assert publish.claim(house.core, 10) == []


def test_its_posts_say_what_they_are_and_no_two_drills_share_a_key(house):
    Work(house)
    hold(house)
    hold(house, posts=3)
    every = [each.intent for each in house.store.store.read(lambda tx: tx.intents())]
    assert len({each.idempotency_key for each in every}) == len({each.text for each in every}) == 5
    assert all(each.idempotency_key.startswith(DRILL_PREFIX) and "Holdpoint drill-" in each.text for each in every)
    assert {each.client for each in every} == {HOUSE}


def test_it_is_recorded_so_that_its_date_and_its_measure_can_be_read_later(house):
    Work(house)
    drilled = hold(house)
    told = entry(house)
    assert (told["halt"], told["client"], told["result"], told["posts"]) == (drilled.halt.halt, HOUSE, "sample", 2)
    assert told["total_us"] == drilled.halt.quiesced_us - drilled.halt.asked_us
    assert told["bound_us"] == drilled.halt.bound_us


def test_any_other_client_is_refused_with_why_and_nothing_is_halted(house):
    with pytest.raises(Refused, match="on rtv-house only") as refused:
        hold(house, client="acme")
    assert refused.value.exit_code == 4
    with pytest.raises(UnknownName, match="acme"):
        hold(house, client="acne")
    assert house.halts() == []


def test_without_the_house_tenant_there_is_no_drill(ground):
    with pytest.raises(UnknownName, match="add rtv-house first"):
        hold(ground)
    assert ground.halts() == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"posts": 0}, "posts"), ({"posts": -1}, "posts"), ({"posts": 1_001}, "posts"), ({"reason": " "}, "reason")],
)
def test_what_cannot_be_held_is_refused_and_nothing_is_halted(house, changes, field):
    with pytest.raises(BadInput, match=field):
        hold(house, **changes)
    assert house.halts() == []


@pytest.mark.parametrize("stands", [None, Mode.RECORD, Mode.INTERCEPT])
def test_where_the_platform_is_the_real_one_its_work_is_under_way_and_caught_whatever_stands(house, stands):
    if stands is not None:
        put(house, house.person("ada"), stands)
    real(house)
    Work(house)
    drilled = hold(house)
    assert (drilled.result, drilled.idle, drilled.halt.live_at_fence) == (Result.SAMPLE, "", 1)
    (permit,) = house.permits()
    now = house.store.store.read(lambda tx: tx.sandbox())
    assert (permit.client, permit.sandbox, permit.setting) == (HOUSE, Mode.SIMULATE, now.serial)
    assert now.mode is (stands or Mode.OFF)
    assert entry(house)["result"] == "sample"


def test_what_is_the_houses_own_is_no_work_of_a_drill_and_waits_for_leave(house):
    real(house)
    house.platform.whose = f"{HOUSE}/1"
    own = house.submit("the house's own", client=HOUSE, account=f"{HOUSE}-1")
    (claimed,) = publish.claim(house.core, 1)
    publish.attempt(house.core, claimed)
    assert (house.now(own).reason, house.permits()) == (Reason.LIVE_NOT_GRANTED, [])


def test_nobody_else_hands_over_for_the_house_what_would_be_taken_for_a_drills_work(house):
    with pytest.raises(BadInput, match="as the work of a drill alone does"):
        house.submit("my own", client=HOUSE, account=f"{HOUSE}-1", key=f"{DRILL_PREFIX}of-mine")
    house.submit("a client's", key=f"{DRILL_PREFIX}of-theirs")
    assert len(posts(house)) == 1


def test_a_clients_work_is_none_of_a_drills_whatever_its_key(house):
    real(house)
    queued = house.submit("a client's", key=f"{DRILL_PREFIX}of-theirs")
    standing = house.store.store.read(lambda tx: sandboxing.standing(house.core, tx, queued.intent))
    assert standing.mode is Mode.OFF


def test_without_a_worker_it_says_idle_after_a_while_and_takes_its_posts_back(house):
    before_us = house.clock.us
    drilled = hold(house)
    assert drilled.result is Result.IDLE
    assert "is a worker running?" in drilled.idle
    assert 0 <= house.clock.us - before_us - LOAD_WAIT_S * 1_000_000 < 1_000_000
    assert posts(house) == [IntentState.CANCELLED] * 2
    assert not drilled.halt.in_force


def test_with_nothing_queued_behind_what_is_under_way_there_is_no_sample(house):
    Work(house)
    drilled = hold(house, posts=1)
    assert (drilled.result, drilled.halt.live_at_fence) == (Result.IDLE, 1)
    assert "no post waited behind" in drilled.idle


def test_under_another_halt_it_brings_no_load_and_ends_only_its_own(house):
    standing = halt.halt(house.core, house.asked())
    drilled = hold(house)
    assert drilled.result is Result.IDLE
    assert f"{standing.halt} of everything stands already" in drilled.idle
    assert [each.halt for each in house.halts() if each.in_force] == [standing.halt]
    assert posts(house) == []


def test_a_drill_that_is_not_acknowledged_leaves_its_halt_standing_for_a_person(house):
    Work(house, answers=False)
    house.clock.on_sleep.append(lambda: house.clock.pass_s(30 if house.halts() else 0))
    drilled = hold(house)
    assert drilled.result is Result.NOT_ACKNOWLEDGED
    assert "its bound" in drilled.failure
    assert drilled.halt.in_force
    assert entry(house)["result"] == "not_acknowledged"
    house.clock.pass_s(10 * LEFT_AFTER_S)
    assert house.halts() == [drilled.halt]
    assert end_left_over(house.core) == ()
    assert [each.in_force for each in house.halts()] == [True]


def left_behind(house, **how: object):
    """A drill whose process died right after its acknowledgement."""
    asked = house.asked(Scope(client=HOUSE), drill=True)
    wanted = submit.Wanted(
        client=HOUSE, platform="X", account=f"{HOUSE}-1", action="publish", text="left", key=f"{DRILL_PREFIX}left/1"
    )
    queued = house.store.transact(lambda tx: submit.take(house.core, tx, wanted), deadline_s=1)
    return halt.halt(house.core, asked), queued


def test_a_drill_left_behind_is_ended_by_whoever_keeps_house_after_a_while_with_its_posts(house):
    stopped, queued = left_behind(house)
    own = house.submit("the house's own", client=HOUSE, account=f"{HOUSE}-1")
    house.clock.pass_s(LEFT_AFTER_S)
    assert end_left_over(house.core) == ()
    house.clock.pass_s(0.000001)
    assert end_left_over(house.core) == (stopped.halt,)
    assert house.now(queued).state is IntentState.CANCELLED
    assert house.now(own).state is IntentState.QUEUED
    assert (house.halts()[0].released_by, end_left_over(house.core)) == (HOLDPOINT, ())


def test_a_drill_left_behind_by_a_reboot_is_ended_too(house):
    stopped, _ = left_behind(house)
    house.clock.us = 1
    assert end_left_over(house.core) == (stopped.halt,)


def test_no_halt_but_a_drill_is_ended_by_keeping_house(house):
    for scope in (Scope(client=HOUSE), Scope(), Scope(client=ClientId("acme"))):
        halt.halt(house.core, house.asked(scope))
    halt.halt(house.core, house.asked(Scope(), drill=True))
    house.clock.pass_s(10 * LEFT_AFTER_S)
    assert end_left_over(house.core) == ()
    assert all(each.in_force for each in house.halts())


def test_a_second_person_can_end_a_drill_that_was_left_behind_at_once(house):
    stopped, _ = left_behind(house)
    with pytest.raises(Refused, match="a second person"):
        release(house.core, (stopped.halt,), house.person("dana"), "mended")
    assert release(house.core, (stopped.halt,), house.person("femi"), "mended").halts
