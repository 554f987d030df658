"""How halts end or do not: by a time that one proposes and another agrees to, by themselves after a drill, never by cooling
down; and halts that Holdpoint throws itself.
"""

from pytest_bdd import given, then, when

from safety_core.lifecycle import PermitState
from safety_core.schedules import ScheduleState
from safety_core.shell.drill import Result
from safety_core.switches import HOLDPOINT
from safety_core.vocabulary import Action, Harm, Platform
from steps.rig.rig import Rig
from steps.vocabulary.words import phrase


@when(phrase('"{person:Text}" halts {named} where "acme-1" publishes because "{reason:Text}"'))
def halts_combination(rig: Rig, person: str, named: str, reason: str) -> None:
    rig.halt_combination(person, named, reason)


@then("what it names waits for the release")
def named_waits(rig: Rig) -> None:
    rig.run_for(rig.RESUME_S)
    assert rig.refused_in_scope(), "nothing in its scope was refused: this shows nothing"


@then(phrase('nothing went on arriving at "{platform:Platform}"'))
def nothing_went_on(rig: Rig, platform: Platform) -> None:
    halt = rig.last_halt()
    assert halt.quiesced_us is not None
    rig.run_for(rig.RESUME_S)
    assert rig.arrived(platform, after_us=halt.quiesced_us) == []


@given(phrase('a trigger saw "{harm:Text}" on the account of "{client:Text}"'))
def trigger_saw(rig: Rig, harm: str, client: str) -> None:
    rig.alarm(Harm(harm), client)


@when(phrase('a trigger sees "{harm:Text}" on the account of "{client:Text}"'))
def trigger_sees(rig: Rig, harm: str, client: str) -> None:
    rig.alarm(Harm(harm), client)


@then(phrase('action "{action:Action}" of account "{account:Text}" alone is halted by Holdpoint itself'))
def account_halted_by_itself(rig: Rig, action: Action, account: str) -> None:
    (standing,) = rig.in_force()
    assert standing.automatic
    assert (standing.scope.kind, standing.scope.account, standing.scope.action) == (
        "platform+account+action",
        account,
        action,
    )


@then("the halt is over")
def halt_over(rig: Rig) -> None:
    assert not rig.last_halt().in_force, f"it is {rig.last_halt().state}"


@given(phrase('"{person:Text}" proposed its release in {ahead:Duration} because "{reason:Text}"'))
def proposed(rig: Rig, person: str, ahead: float, reason: str) -> None:
    rig.propose_release(person, ahead, reason)


@when(phrase('"{person:Text}" proposes its release in {ahead:Duration} because "{reason:Text}"'))
def proposes(rig: Rig, person: str, ahead: float, reason: str) -> None:
    rig.propose_release(person, ahead, reason)


@given(phrase('"{person:Text}" agreed to the release'))
def agreed(rig: Rig, person: str) -> None:
    rig.agree_to_release(person)


@when(phrase('"{person:Text}" agrees to the release'))
def agrees(rig: Rig, person: str) -> None:
    rig.agree_to_release(person)


@when(phrase('"{person:Text}" withdraws the release'))
def withdraws_release(rig: Rig, person: str) -> None:
    rig.withdraw_release(person)


@then(phrase('the agreement is refused because "{why:Text}"'))
def agreement_refused(rig: Rig, why: str) -> None:
    assert why in rig.refused_plan()


@then(phrase('the planned release is {state:w} because "{why:Text}"'))
def plan_ended(rig: Rig, state: str, why: str) -> None:
    assert rig.await_schedule(ScheduleState(state), rig.PATIENCE_S), f"it is {rig.last_schedule().state}"
    assert why in rig.last_schedule().saw


@then(phrase('"{person:Text}" has ended the halt by agreeing'))
def ended_by_agreeing(rig: Rig, person: str) -> None:
    assert rig.await_schedule(ScheduleState.DONE, rig.PATIENCE_S), f"it is {rig.last_schedule().state}"
    assert rig.last_halt().released_by == person


@when(phrase('"{person:Text}" holds a drill'))
def holds_drill(rig: Rig, person: str) -> None:
    rig.hold_drill(person)


@when(phrase('"{person:Text}" holds a drill on client "{client:Text}"'))
def holds_drill_elsewhere(rig: Rig, person: str, client: str) -> None:
    rig.hold_drill(person, client)


@then("the drill is a sample, measured within its bound")
def drill_sampled(rig: Rig) -> None:
    drilled = rig.last_drill()
    assert drilled.result is Result.SAMPLE, drilled.idle or drilled.failure
    assert drilled.halt.quiesced_us is not None
    assert drilled.halt.quiesced_us - drilled.halt.asked_us <= drilled.halt.bound_us


@then("each post of the drill was caught or taken back")
def drill_showed_nothing(rig: Rig) -> None:
    """Which of the two is chance: a post under way is caught, or the halt stops it at its re-check and it is taken back."""
    drilled = rig.last_drill()
    assert drilled.posts > 0, "it had no work: this shows nothing"
    assert (drilled.caught + drilled.withdrawn, drilled.published) == (drilled.posts, ())


@then(phrase('the drill is refused because "{why:Text}"'))
def drill_refused(rig: Rig, why: str) -> None:
    assert why in rig.refused_drill()
    assert rig.in_force() == ()


@then("the drill has released itself")
def drill_released(rig: Rig) -> None:
    assert rig.last_drill().halt.released_by == HOLDPOINT
    assert rig.in_force() == ()


@then(phrase('no post of the drill arrives at "{platform:Platform}" after it'))
def drill_left_nothing(rig: Rig, platform: Platform) -> None:
    ended_us = rig.last_drill().halt.released_us
    assert ended_us is not None
    rig.run_for(rig.RESUME_S)
    late = [each for each in rig.arrived(platform, after_us=ended_us) if (each.tag or "").startswith("drill-")]
    assert late == []


@then(phrase('the post of "{client:Text}" is still unknown'))
def still_unknown(rig: Rig, client: str) -> None:
    assert [each.state for each in rig.permits_of(client)] == [PermitState.UNKNOWN]
