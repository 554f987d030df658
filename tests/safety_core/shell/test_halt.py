"""Throwing a switch, and saying so only when it is true."""

import json

import pytest

from safety_core.errors import HaltNotAcknowledged
from safety_core.halt import proof, quiesced_by_time_us, us
from safety_core.lifecycle import PermitState
from safety_core.ports import Unknown
from safety_core.shell import fencing, halt, publish
from safety_core.shell.housekeeping import housekeep
from safety_core.switches import HaltState, QuiescedBy, Scope
from safety_core.triggers import COOL_DOWN_S, Alarm
from safety_core.vocabulary import AccountId, ClientId, Harm, Reason
from tests.safety_core.shell.ground import lost


def alarm(harm: Harm) -> Alarm:
    return Alarm(harm=harm, what="seen", client=ClientId("acme"), account=AccountId("acme-1"))


def kinds(ground) -> list[str]:
    return [json.loads(each)["kind"] for each in ground.store.read(lambda tx: tx.audit_entries())]


def test_with_nothing_under_way_it_is_acknowledged_at_once(ground):
    told = []
    thrown = halt.halt(ground.core, ground.asked(), told.append)
    assert [each.state for each in told] == [HaltState.FENCED, HaltState.QUIESCED]
    assert (thrown.quiesced_by, thrown.live_at_fence) == (QuiescedBy.ANSWERS, 0)
    assert kinds(ground) == ["halt", "quiesced"]
    assert proof(thrown, ground.timing).acknowledged


def test_it_waits_for_the_answer_of_what_is_under_way(ground):
    queued, permit = ground.under_permit()
    looks = []

    def answer_at_the_third_look() -> None:
        looks.append(halt.look(ground.core, ground.halts()[0]).state)
        if len(looks) == 3:
            held = (ground.claims()[0], queued, ground.account("acme", 1))
            publish.record_answer(ground.core, held, permit, lost(ground.clock.us))

    ground.clock.on_sleep.append(answer_at_the_third_look)
    thrown = halt.halt(ground.core, ground.asked())
    assert looks == [HaltState.FENCED] * 3
    assert (thrown.quiesced_by, thrown.live_at_fence) == (QuiescedBy.ANSWERS, 1)
    assert thrown.quiesced_us - thrown.fenced_us >= 3 * us(halt.LOOK_EVERY_S)


def test_it_does_not_wait_for_what_is_outside_its_scope(ground):
    ground.under_permit()
    thrown = halt.halt(ground.core, ground.asked(Scope(client=ClientId("bolt"))))
    assert (thrown.state, thrown.live_at_fence) == (HaltState.QUIESCED, 0)


def test_a_worker_that_never_answers_is_waited_for_by_time_and_no_longer(ground):
    _, permit = ground.under_permit()
    thrown = halt.halt(ground.core, ground.asked())
    least_us = quiesced_by_time_us(thrown, [permit], ground.timing)
    assert thrown.quiesced_by is QuiescedBy.TIME
    assert least_us <= thrown.quiesced_us <= least_us + us(halt.LOOK_EVERY_S)
    assert ground.permits()[0].state is PermitState.UNKNOWN
    assert thrown.quiesced_us < thrown.asked_us + thrown.bound_us
    assert proof(thrown, ground.timing).contradictions == ()


def test_a_permit_of_a_longer_life_is_waited_for_longer(ground):
    from safety_core.halt import Timing
    from tests.safety_core.shell.ground import Ground

    long = Ground(timing=Timing(permit_s=20.0))
    _, permit = long.under_permit()
    long.timing = Timing()
    thrown = halt.fence_until_bound(long.worker("halter"), long.asked())
    long.clock.us = thrown.fenced_us + long.timing.dead_after_us
    assert halt.look(long.worker("halter"), thrown).state is HaltState.FENCED
    long.clock.us = quiesced_by_time_us(thrown, [permit], long.timing)
    assert halt.look(long.worker("halter"), thrown).state is not HaltState.FENCED
    long.store.close()


def test_past_its_bound_it_has_failed_and_says_who_did_not_answer(ground):
    ground.register("worker-1", pid=4711)
    ground.under_permit()
    ground.store.away = 0
    asked = ground.asked()
    ground.clock.pass_s(ground.timing.bound_s - 10)  # the fence came late: time alone would be too late as well
    with pytest.raises(HaltNotAcknowledged, match=r"worker-1 \(process 4711: per-.* on acme-1\)") as failed:
        halt.halt(ground.core, asked)
    assert "kill -9" in failed.value.do
    assert failed.value.exit_code == 6
    (thrown,) = ground.halts()
    assert (thrown.state, thrown.quiesced_us) == (HaltState.FAILED, None)
    assert thrown.failed_us >= thrown.asked_us + thrown.bound_us
    assert kinds(ground)[-1] == "halt_failed"


def test_a_failed_halt_still_stops_everything_and_quiesces_later(ground):
    ground.under_permit()
    asked = ground.asked()
    ground.clock.pass_s(ground.timing.bound_s - 10)
    with pytest.raises(HaltNotAcknowledged):
        halt.halt(ground.core, asked)
    ground.clock.pass_s(60)
    housekeep(ground.core, {ground.halts()[0].halt: ground.clock.us - us(60)})
    (thrown,) = ground.halts()
    assert (thrown.state, thrown.failed_us is not None) == (HaltState.QUIESCED, True)


def test_a_halt_that_one_look_finds_both_failed_and_quiet_is_told_as_failed(ground):
    ground.under_permit()
    raised = halt.raise_scopes(ground.core, [ground.asked()])
    fenced = halt.fence_or_latch(ground.core, raised)
    ground.clock.pass_s(60)  # the halter itself was stopped, past the bound and past the life of every permit
    with pytest.raises(HaltNotAcknowledged):
        halt.await_quiescence(ground.core, raised, fenced)
    (thrown,) = ground.halts()
    assert (thrown.state, thrown.failed_us == thrown.quiesced_us) == (HaltState.QUIESCED, True)


def test_a_store_that_stays_away_fails_the_halt_at_its_bound_with_the_next_step(ground):
    ground.store.away = 1_000_000
    started_us = ground.clock.us
    with pytest.raises(HaltNotAcknowledged, match=r"could not be written.*stop the worker processes"):
        halt.halt(ground.core, ground.asked())
    assert ground.clock.us - started_us >= us(ground.timing.bound_s)


def test_a_store_that_goes_away_after_the_fence_fails_at_the_bound_too(ground):
    ground.under_permit()

    def go_away() -> None:
        ground.store.away = 1_000_000

    ground.clock.on_sleep.append(go_away)
    with pytest.raises(HaltNotAcknowledged, match="the store is away"):
        halt.halt(ground.core, ground.asked())


def test_a_fence_whose_commit_was_not_answered_is_one_halt(ground):
    ground.store.unanswered = 2
    thrown = halt.halt(ground.core, ground.asked())
    assert [each.halt for each in ground.halts()] == [thrown.halt]
    assert kinds(ground) == ["halt", "quiesced"]


def test_the_fence_is_timed_after_its_commit(ground):
    real = ground.store.store.transact

    def slow(decide, **how: object):
        done = real(decide, **how)
        ground.clock.pass_s(0.7)
        return done

    ground.store.store.transact = slow
    thrown = halt.fence_until_bound(ground.core, ground.asked())
    assert thrown.fenced_us == thrown.asked_us + us(0.7)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("", halt.NO_REASON),
        ("  ", halt.NO_REASON),
        ("\ud800", "\\ud800"),
        ("nul\x00", "nul\\x00"),
        ("x" * 501, "x" * 500),
        ("x" * 500, "x" * 500),
    ],
)
def test_no_reason_keeps_a_halt_from_being_thrown(ground, given, kept):
    assert halt.halt(ground.core, ground.asked(reason=given)).state is HaltState.QUIESCED
    assert ground.halts()[0].reason == kept


def test_an_automatic_halt_is_thrown_once_per_scope_and_again_after_its_release(ground):
    from safety_core.shell.release import release

    harm = alarm(Harm.WRONG_ACCOUNT)
    first = halt.throw_automatically(ground.core, harm)
    assert (first.scope, first.automatic, first.harm) == (Scope(client=ClientId("acme")), True, Harm.WRONG_ACCOUNT)
    assert first.cool_down_until_us == first.asked_us + us(COOL_DOWN_S[Harm.WRONG_ACCOUNT])
    assert halt.throw_automatically(ground.core, harm).halt == first.halt
    assert halt.throw_automatically(ground.core, alarm(Harm.AUDIT_BREAK)).halt != first.halt
    ground.clock.pass_s(COOL_DOWN_S[Harm.WRONG_ACCOUNT])
    release(ground.core, (first.halt,), ground.person("dana"), "mended")
    assert halt.throw_automatically(ground.core, harm).halt != first.halt


def test_two_senders_that_see_one_harm_throw_one_halt(ground):
    asked = ground.asked(Scope(client=ClientId("acme")), automatic=True, person="holdpoint", harm=Harm.WRONG_ACCOUNT)
    one, two = (
        fencing.fence(ground.core, [fencing.Throw(ground.core.new_id("halt", None), asked)], deadline_s=1)[0]
        for _ in "12"
    )
    assert one.halt == two.halt
    assert len(ground.halts()) == 1


def test_a_persons_halt_of_a_scope_that_is_halted_already_is_one_of_its_own(ground):
    halt.throw_automatically(ground.core, alarm(Harm.AUDIT_BREAK))
    halt.halt(ground.core, ground.asked())
    assert len(ground.halts()) == 2


def test_each_halt_begins_an_epoch_and_waits_only_for_earlier_ones(ground):
    one = halt.fence_until_bound(ground.core, ground.asked(Scope(client=ClientId("bolt"))))
    _, permit = ground.under_permit()
    two = halt.fence_until_bound(ground.core, ground.asked())
    assert one.epoch == permit.epoch < two.epoch
    assert two.live_at_fence == 1


def test_a_halt_whose_halter_died_is_moved_on_by_a_workers_housekeeping(ground):
    queued, permit = ground.under_permit()
    thrown = halt.fence_until_bound(ground.core, ground.asked())  # and the halter is killed here
    seen: dict = {}
    housekeep(ground.core, seen)
    assert ground.halts()[0].state is HaltState.FENCED
    held = (ground.claims()[0], queued, ground.account("acme", 1))
    publish.record_answer(ground.core, held, permit, lost(ground.clock.us))
    housekeep(ground.core, seen)
    (after,) = ground.halts()
    assert (after.state, after.quiesced_by) == (HaltState.QUIESCED, QuiescedBy.ANSWERS)
    assert after.halt == thrown.halt


@pytest.mark.parametrize(("early_us", "state"), [(1, HaltState.FENCED), (0, HaltState.QUIESCED)])
def test_housekeeping_counts_the_time_of_a_halt_from_when_it_first_saw_it(ground, early_us, state):
    _, permit = ground.under_permit()
    halt.fence_until_bound(ground.core, ground.asked())
    ground.clock.pass_s(1.5)
    seen: dict = {}
    housekeep(ground.core, seen)
    (first_us,) = seen.values()
    longest_us = us(permit.duration_us / 1e6 * (1 + ground.timing.drift) + ground.timing.pause_s)
    ground.clock.us = first_us + max(longest_us, ground.timing.dead_after_us) - early_us
    ground.register()  # it lives, and does not answer
    halt_after = None
    for each in ground.halts():
        import msgspec

        halt_after = halt.look(ground.core, msgspec.structs.replace(each, fenced_us=first_us))
    assert halt_after.state is state


def test_reconciled_is_written_once_every_unknown_in_scope_was_looked_up(ground):
    from safety_core.shell import settle

    ground.platform.answers = [Unknown(Reason.ANSWER_LOST, "reset")]
    ground.attempt()
    (permit,) = ground.permits()
    halt.halt(ground.core, ground.asked())
    halt.reconciled(ground.core)
    assert ground.halts()[0].reconciled_us is None
    ground.clock.us = permit.settle_us
    settle.settle(ground.core, permit)
    halt.reconciled(ground.core)
    halt.reconciled(ground.core)
    assert ground.halts()[0].reconciled_us == ground.clock.us
    assert kinds(ground).count("reconciled") == 1
