"""The machine under the workers: its supervisor, its view, its hard stop, its store and its clocks."""

from pytest_bdd import given, then, when

from safety_core.switches import Scope
from safety_core.vocabulary import ClientId, Harm, Platform
from steps.rig.rig import Rig
from steps.vocabulary.words import phrase

KILL_WITHIN_S = 3.0
"""P, and a round of the supervisor."""


@given("workers under a supervisor")
def supervised(rig: Rig) -> None:
    rig.supervise()


@given(phrase("the store takes no writes for {duration:Duration}"))
def store_busy(rig: Rig, duration: float) -> None:
    rig.outage.begin("busy", for_us=round(duration * 1_000_000))


@given(phrase("the store is gone for {duration:Duration}"))
@when(phrase("the store is gone for {duration:Duration}"))
def store_gone(rig: Rig, duration: float) -> None:
    rig.outage.begin("gone", for_us=round(duration * 1_000_000))


@given("a process stands still in the middle of a write to the store")
def store_held(rig: Rig) -> None:
    rig.hold_write_lock()


@when(phrase('"{person:Text}" halts client "{client:Text}" because "{reason:Text}" and dies at "{seam:Text}"'))
def halter_dies(rig: Rig, person: str, client: str, reason: str, seam: str) -> None:
    rig.halt_and_die(person, Scope(client=ClientId(client)), reason, seam)


@given(phrase("the supervisor stands still for {duration:Duration}"))
@when(phrase("the supervisor stands still for {duration:Duration}"))
def supervisor_stands_still(rig: Rig, duration: float) -> None:
    rig.stop_supervisor(duration)


@when("the supervisor dies")
def supervisor_dies(rig: Rig) -> None:
    rig.kill_supervisor()


@when(phrase('somebody writes "{words:Text}" into a STOP file on the machine'))
def stop_file(rig: Rig, words: str) -> None:
    rig.write_stop_file(words)


@when("the machine's sentinel is lost")
def sentinel_lost(rig: Rig) -> None:
    rig.lose_sentinel()


@when(phrase("the wall clock jumps {duration:Duration} forward"))
def wall_forward(rig: Rig, duration: float) -> None:
    rig.jump_wall(duration)


@when(phrase("the wall clock jumps {duration:Duration} back"))
def wall_back(rig: Rig, duration: float) -> None:
    rig.jump_wall(-duration)


@then(phrase('nothing began at "{platform:Platform}" while the supervisor was silent, and work goes on since'))
def silent_supervisor_stops_all(rig: Rig, platform: Platform) -> None:
    silent_us, woke_us = rig.supervisor_silence()
    rig.run_for(rig.RESUME_S)
    began = [each.arrived_us for each in rig.arrived(platform, after_us=silent_us)]
    assert [each for each in began if each < woke_us] == []
    assert began, "nothing goes on"


@then("every worker of that supervisor is dead with it")
def workers_died(rig: Rig) -> None:
    assert rig.workers
    assert not any(rig.scheduler.alive(name) for name in rig.workers)


@then("the stopped worker is killed")
def silent_worker_killed(rig: Rig) -> None:
    assert rig.run_until(lambda: bool(rig.killed_by_supervisor()), limit_s=KILL_WITHIN_S), "nobody killed it"


@then(phrase('no post of "{client:Text}" began at "{platform:Platform}" after it was raised'))
def nothing_after_raise(rig: Rig, client: str, platform: Platform) -> None:
    halt = rig.last_halt()
    assert halt.fenced_us > halt.asked_us, "it was fenced at once: this shows nothing"
    assert rig.arrived(platform, client=client, after_us=halt.asked_us) == []


@then(phrase('the halt of client "{client:Text}" is completed by Holdpoint itself within its bound'))
def completed_for_the_dead(rig: Rig, client: str) -> None:
    halt = rig.await_halt(Scope(client=ClientId(client)))
    assert halt.quiesced_us is not None
    assert halt.quiesced_us - halt.asked_us <= halt.bound_us


@then("the whole machine is stopped by its hard stop")
def latched(rig: Rig) -> None:
    assert rig.last_told().latched
    assert rig.machine is not None
    assert rig.machine.hard_stop.latched()


@then("the halt was fenced, and the process that stood still was killed for it")
def holder_ended(rig: Rig) -> None:
    assert not rig.last_told().latched
    assert not rig.scheduler.alive(rig.LOCK_HOLDER)


@then(phrase('nothing begins at "{platform:Platform}" for {duration:Duration}'))
def nothing_begins(rig: Rig, platform: Platform, duration: float) -> None:
    since_us = rig.scheduler.now_us()
    rig.run_for(duration)
    assert rig.arrived(platform, after_us=since_us) == []


@then("everything is halted by Holdpoint itself, as the machine is stopped")
def stop_is_a_halt(rig: Rig) -> None:
    halt = rig.await_halt(Scope())
    assert (halt.automatic, halt.harm) == (True, Harm.HARD_STOP)
