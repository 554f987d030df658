"""What a halt waits for, whom it hears, and what is kept and told of it."""

import dataclasses
import json
from dataclasses import dataclass, field

import pytest

from safety_core.errors import HaltNotAcknowledged, StoreUnavailable
from safety_core.fleet.view import SharedView
from safety_core.halt import proof, us
from safety_core.lifecycle import PermitState
from safety_core.ports import Beat
from safety_core.records import Answered, NoticeKind
from safety_core.shell import halt, publish, quiescence
from safety_core.shell.housekeeping import housekeep
from safety_core.switches import HaltState, QuiescedBy, Scope
from safety_core.triggers import Alarm
from safety_core.vocabulary import ClientId, Harm, Reason, WorkerId
from tests.safety_core.shell.ground import lost


@dataclass
class Beating:
    """This machine's heartbeats, as a test sets them."""

    told: dict[str, Beat] = field(default_factory=dict)

    def beats(self):
        return tuple(self.told.values())

    def attended(self, *, now_us: int) -> bool:  # noqa: ARG002
        return True

    def set(self, name: str, *, confirmed: int = 0, at_us: int = 0, killed_us: int | None = None, pid: int = 0) -> None:
        self.told[name] = Beat(
            worker=WorkerId(name),
            pid=pid,
            started_ticks=1,
            beat_us=at_us,
            confirmed=confirmed,
            confirmed_us=at_us,
            killed_us=killed_us,
        )


@pytest.fixture
def machine(ground, tmp_path):
    """The ground with a view and heartbeats; ``ground.beating`` sets them."""
    ground.beating = Beating()
    ground.core = dataclasses.replace(
        ground.core, view=SharedView(tmp_path / "view", "boot"), heartbeats=ground.beating
    )
    return ground


def how(machine, name=None) -> dict[str, Answered]:
    return {each.worker: each.how for each in machine.store.read(lambda tx: tx.confirmations(name))}


def entries(machine) -> list[dict]:
    return [json.loads(each) for each in machine.store.read(lambda tx: tx.audit_entries())]


def notices(machine):
    return list(machine.store.read(lambda tx: tx.notices()))


# ---------------------------------------------------------------- the dead


def test_a_halter_buries_the_dead_itself_and_need_not_wait_for_their_time(ground):
    ground.register()
    ground.under_permit()
    ground.clock.on_sleep.append(lambda: ground.fates.dead.add("worker-1"))
    thrown = halt.halt(ground.core, ground.asked())
    assert thrown.quiesced_by is QuiescedBy.ANSWERS
    assert thrown.quiesced_us - thrown.fenced_us < us(1)
    (left,) = ground.permits()
    assert (left.state, left.reason) == (PermitState.UNKNOWN, Reason.WORKER_DIED)
    assert how(ground) == {"worker-1": Answered.DIED}


def test_a_worker_that_this_machine_cannot_see_is_waited_for_by_time(ground):
    ground.register()
    ground.under_permit()
    ground.fates.fate = lambda _: "elsewhere"
    thrown = halt.halt(ground.core, ground.asked())
    assert thrown.quiesced_by is QuiescedBy.TIME
    assert how(ground) == {"worker-1": Answered.UNSEEN}


# ---------------------------------------------------------------- each worker's word


def test_each_worker_is_kept_with_how_it_answered_and_when(machine):
    for number, name in enumerate(("confirms", "is-killed", "dies", "is-silent")):
        machine.register(name, pid=100 + number)
    asked = machine.asked()

    def answer() -> None:
        generation, now_us = machine.core.view.generation(), machine.clock.us
        machine.beating.set("confirms", confirmed=generation, at_us=now_us)
        machine.beating.set("is-killed", killed_us=now_us)
        machine.beating.set("is-silent", confirmed=generation - 1, at_us=now_us)
        machine.fates.dead |= {"is-killed", "dies"}

    machine.beating.set("confirms")
    machine.clock.on_sleep.append(answer)
    told = []
    thrown = halt.halt(machine.core, asked, on_progress=told.append)
    assert how(machine) == {
        "confirms": Answered.CONFIRMED,
        "is-killed": Answered.KILLED,
        "dies": Answered.DIED,
        "is-silent": Answered.UNSEEN,
    }
    assert [(each.answered, each.workers) for each in told][:1] == [(0, 4)]
    assert (told[-1].answered, told[-1].workers) == (3, 4)
    shown = proof(thrown, machine.timing, confirmations=machine.store.read(lambda tx: tx.confirmations()))
    assert [[each.worker for each in part] for part in (shown.confirmed, shown.killed, shown.died, shown.unseen)] == [
        ["confirms"], ["is-killed"], ["dies"], ["is-silent"]
    ]  # fmt: skip
    assert shown.acknowledged


@pytest.mark.parametrize(("short", "heard"), [(0, Answered.CONFIRMED), (1, Answered.UNSEEN)])
def test_a_confirmation_counts_from_the_generation_of_the_raise_on(machine, short, heard):
    machine.register()
    raised = halt.raise_scopes(machine.core, [machine.asked()])
    machine.beating.set("worker-1", confirmed=raised.generation - short, at_us=machine.clock.us)
    halt.await_quiescence(machine.core, raised, halt.fence_or_latch(machine.core, raised))
    assert how(machine) == {"worker-1": heard}


@pytest.mark.parametrize(("early_us", "heard"), [(0, Answered.CONFIRMED), (1, Answered.UNSEEN)])
def test_a_confirmation_from_before_the_halt_was_asked_for_is_none(machine, early_us, heard):
    machine.register()
    asked = machine.asked()
    machine.beating.set("worker-1", confirmed=2**62, at_us=asked.asked_us - early_us)
    halt.halt(machine.core, asked)
    assert how(machine) == {"worker-1": heard}


def test_a_view_that_cannot_be_read_confirms_nobody(machine, tmp_path):
    machine.register()
    machine.beating.set("worker-1", confirmed=2**62, at_us=machine.clock.us)
    core = dataclasses.replace(machine.core, view=SharedView(tmp_path / "no" / "view", "boot"))
    assert halt.halt(core, machine.asked()).state is HaltState.QUIESCED
    assert how(machine) == {"worker-1": Answered.UNSEEN}


def test_one_that_joined_and_is_not_registered_is_counted_while_it_lives(machine):
    machine.beating.set("not-yet-registered", pid=7)
    machine.beating.set("long-dead", pid=8, killed_us=1)
    machine.fates.dead.add("long-dead")
    halt.halt(machine.core, machine.asked())
    assert how(machine) == {"not-yet-registered": Answered.UNSEEN}


def test_a_silent_worker_without_a_live_permit_holds_up_a_halt_for_a_moment_only(machine):
    machine.register()
    machine.beating.set("worker-1")
    thrown = halt.halt(machine.core, machine.asked())
    waited_us = thrown.quiesced_us - thrown.fenced_us
    assert us(quiescence.HEAR_S) <= waited_us <= us(quiescence.HEAR_S + halt.LOOK_EVERY_S)


def test_who_is_heard_of_later_is_kept_later(machine):
    machine.register()
    machine.beating.set("worker-1")
    thrown = halt.halt(machine.core, machine.asked())
    assert how(machine, thrown.halt) == {"worker-1": Answered.UNSEEN}
    machine.clock.pass_s(1)
    machine.beating.set("worker-1", confirmed=machine.core.view.generation(), at_us=machine.clock.us)
    housekeep(machine.core, {})
    assert how(machine, thrown.halt) == {"worker-1": Answered.CONFIRMED}


# ---------------------------------------------------------------- whoever holds the write lock


def test_the_holder_of_a_stuck_write_lock_is_killed_after_a_third_of_c_and_is_named_in_the_record(machine):
    machine.register("worker-1", pid=4711)
    began_us = machine.clock.us
    machine.store.away = 10**9
    killed = []

    def end_holder() -> str:
        killed.append(machine.clock.us)
        machine.store.away = 0
        machine.fates.dead.add("worker-1")
        return "process 4711 (holdpoint worker)"

    def let_go_after_c() -> None:
        if machine.clock.us - began_us > us(machine.timing.fence_s):
            machine.store.away = 0

    machine.store.end_holder = end_holder
    machine.clock.on_sleep.append(let_go_after_c)
    thrown = halt.halt(machine.core, machine.asked())
    third_us = us(machine.timing.fence_s / 3)
    assert killed, "it held the lock until it let go by itself"
    assert third_us <= killed[0] - began_us <= third_us + us(halt.LOOK_EVERY_S)
    assert (thrown.latched, len(killed)) == (False, 1)
    assert how(machine) == {"worker-1": Answered.KILLED}
    assert entries(machine)[0]["ended"] == "process 4711 (holdpoint worker)"
    assert "process 4711" in notices(machine)[0].words
    (word,) = machine.store.read(lambda tx: tx.confirmations())
    assert word.at_us == killed[0]


def test_a_killed_holder_that_is_no_worker_is_kept_by_its_pid(machine):
    machine.store.holders = ["process 99 (sqlite3)"]
    machine.store.away = 10**9
    machine.clock.on_sleep.append(lambda: None if machine.store.holders else setattr(machine.store, "away", 0))
    halt.halt(machine.core, machine.asked())
    assert how(machine) == {"process-99": Answered.KILLED}


def test_a_fence_that_is_committed_at_once_kills_nobody(machine):
    machine.store.holders = ["process 1"]
    halt.halt(machine.core, machine.asked())
    assert machine.store.holders == ["process 1"]


def test_what_was_lost_before_the_fence_began_comes_out_of_c(machine):
    machine.store.away = 10**9
    asked = machine.asked()
    machine.clock.pass_s(machine.timing.ask_s + 1)
    raised = halt.raise_scopes(machine.core, [asked])
    held = []
    machine.core = dataclasses.replace(machine.core, hard_stop=Latching(held, machine.clock))
    halt.fence_or_latch(machine.core, raised)
    assert held[0] - asked.asked_us <= us(machine.timing.ask_s + machine.timing.fence_s + halt.LOOK_EVERY_S)


@dataclass
class Latching:
    held: list
    clock: object

    def latch(self, order) -> None:  # noqa: ARG002
        self.held.append(self.clock.us)


# ---------------------------------------------------------------- several at once


def test_several_scopes_are_one_commit_with_one_t0_and_consecutive_epochs(machine):
    several = [machine.asked(Scope(client=ClientId(name))) for name in ("acme", "bolt", "cora")]
    commits = []
    real = machine.store.store.transact
    machine.store.store.transact = lambda decide, **given: (commits.append(1), real(decide, **given))[1]
    raised = halt.raise_scopes(machine.core, several)
    fenced = halt.fence_or_latch(machine.core, raised)
    assert len(commits) == 1
    assert [each.epoch - fenced[0].epoch for each in fenced] == [0, 1, 2]
    assert len({each.asked_us for each in fenced}) == len({each.fenced_us for each in fenced}) == 1
    done = halt.await_quiescence(machine.core, raised, fenced)
    assert [each.scope.client for each in done] == ["acme", "bolt", "cora"]
    assert len(machine.core.view.standing()) == 3


def test_one_of_several_that_fails_does_not_lose_the_others(ground):
    ground.register()
    ground.under_permit()
    stopped, quiet = (ground.asked(Scope(client=ClientId(name))) for name in ("acme", "bolt"))
    ground.clock.pass_s(ground.timing.bound_s - 10)
    told = []
    with pytest.raises(HaltNotAcknowledged, match="client acme was not acknowledged"):
        halt.halt_all(ground.core, [stopped, quiet], told.append)
    assert [(each.scope.client, each.state) for each in told][-1] == ("bolt", HaltState.QUIESCED)
    assert [each.state for each in ground.halts()] == [HaltState.FAILED, HaltState.QUIESCED]


# ---------------------------------------------------------------- what is told


def test_each_instant_has_its_notice_in_the_same_transaction(ground):
    asked = ground.asked(Scope(client=ClientId("acme")), expected_end_at="2027-01-01T00:00:00+00:00")
    thrown = halt.halt(ground.core, asked)
    halted, acknowledged = notices(ground)
    assert [each.kind for each in (halted, acknowledged)] == [NoticeKind.HALTED, NoticeKind.ACKNOWLEDGED]
    for each in (halted, acknowledged):
        assert (each.halt, each.client) == (thrown.halt, "acme")
        for part in ("client acme", "dana", "why", asked.asked_at, "risk: critical", "2027-01-01", "holdpoint "):
            assert part in each.words, part
    assert f"holdpoint release {thrown.halt}" in acknowledged.words


def test_a_failed_halt_is_told_with_who_did_not_answer(ground):
    ground.register("worker-1", pid=4711)
    ground.under_permit()
    asked = ground.asked()
    ground.clock.pass_s(ground.timing.bound_s - 10)
    with pytest.raises(HaltNotAcknowledged):
        halt.halt(ground.core, asked)
    (told,) = [each for each in notices(ground) if each.kind is NoticeKind.NOT_ACKNOWLEDGED]
    assert "process 4711" in told.words


def test_a_drill_is_told_as_one_and_an_automatic_halt_with_its_harm_and_an_unproved_name_as_unproved(ground):
    halt.halt(ground.core, ground.asked(drill=True))
    halt.throw_automatically(ground.core, Alarm(harm=Harm.AUDIT_BREAK, what="leaf 7 is gone"))
    halt.halt(ground.core, ground.asked(proven=False))
    words = [each.words for each in notices(ground)]
    assert all(each.startswith("DRILL ") for each in words[:2])
    assert "Holdpoint itself (audit_break): leaf 7 is gone" in words[2]
    assert words[3].startswith("INCIDENT OPENED: ")
    assert words[4].startswith("HALT ACKNOWLEDGED: ")
    assert "an operator ends it, once it has cooled down: holdpoint release halt-auto-" in words[4]
    assert "dana (unproved)" in words[5]
    assert not any(each.startswith("DRILL") for each in words[2:])


def test_nothing_is_told_of_a_fence_that_was_undone(ground):
    ground.store.away = 3
    halt.halt(ground.core, ground.asked())
    assert len(notices(ground)) == 2


# ---------------------------------------------------------------- automatic halts


def test_an_automatic_halt_raises_the_view_before_its_fence(machine):
    machine.store.on_try = lambda: standing.append(dict(machine.core.view.standing()))
    standing: list = []
    thrown = halt.throw_automatically(machine.core, Alarm(harm=Harm.AUDIT_BREAK, what="harm"))
    assert standing[0] == {thrown.halt: Scope()}


def test_an_automatic_halt_that_could_not_be_written_stays_raised_and_is_the_same_one_next_time(machine):
    harm = Alarm(harm=Harm.WRONG_ACCOUNT, what="harm", client=ClientId("acme"))
    machine.store.on_try = lambda: setattr(machine.store, "away", 1)
    with pytest.raises(StoreUnavailable):
        halt.throw_automatically(machine.core, harm)
    machine.store.on_try = lambda: None
    (name,) = machine.core.view.standing()
    assert halt.throw_automatically(machine.core, harm).halt == name
    assert list(machine.core.view.standing()) == [name]


def test_an_automatic_halt_never_takes_up_a_persons(machine):
    machine.store.on_try = lambda: setattr(machine.store, "away", 10**9)
    machine.core.view.raise_scope("halt-of-dana", Scope(client=ClientId("acme")))
    machine.store.on_try = lambda: None
    thrown = halt.throw_automatically(
        machine.core, Alarm(harm=Harm.WRONG_ACCOUNT, what="harm", client=ClientId("acme"))
    )
    assert thrown.halt != "halt-of-dana"


def test_a_halter_taken_for_dead_gets_its_halt_back_under_its_own_name(machine):
    raised = halt.raise_scopes(machine.core, [machine.asked()])
    seen: dict = {}
    housekeep(machine.core, seen)
    machine.clock.pass_s(machine.timing.fence_s + 1)
    housekeep(machine.core, seen)
    (for_the_dead,) = machine.halts()
    assert (for_the_dead.harm, for_the_dead.automatic) == (Harm.HALTER_DIED, True)
    halt.fence_or_latch(machine.core, raised)
    (kept,) = machine.halts()
    assert (kept.halt, kept.person, kept.automatic, kept.harm) == (for_the_dead.halt, "dana", False, None)
    assert [each["kind"] for each in entries(machine)].count("halt_claimed") == 1


def test_a_permit_answered_while_the_halter_waits_is_not_marked_unknown(ground):
    ground.register()
    queued, permit = ground.under_permit()
    held = (ground.claims()[0], queued, ground.account("acme", 1))

    def answer() -> None:
        if ground.permits(PermitState.LIVE):
            publish.record_answer(ground.core, held, permit, lost(ground.clock.us))

    ground.clock.on_sleep.append(answer)
    thrown = halt.halt(ground.core, ground.asked())
    assert thrown.quiesced_by is QuiescedBy.ANSWERS
    assert ground.permits()[0].reason is Reason.ANSWER_LOST
    shown = proof(thrown, ground.timing, permits=ground.permits())
    assert (shown.in_flight, shown.contradictions) == ((permit.permit,), ())
    assert [(each.permit, each.became) for each in shown.unknown] == [(permit.permit, PermitState.UNKNOWN)]
