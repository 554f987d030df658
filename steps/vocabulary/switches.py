"""Kill switches: throwing one, what it waits for, and ending it."""

from pytest_bdd import given, then, when

from safety_core.switches import Scope
from safety_core.vocabulary import AccountId, Action, ClientId, Platform
from steps.rig.rig import Rig
from steps.vocabulary.words import phrase


@when(phrase('"{person:Text}" halts everything because "{reason:Text}"'))
def halts_everything(rig: Rig, person: str, reason: str) -> None:
    rig.halt_and_wait(person, Scope(), reason)


@given(phrase('"{person:Text}" halted everything because "{reason:Text}"'))
def halted_everything(rig: Rig, person: str, reason: str) -> None:
    rig.halt_and_wait(person, Scope(), reason)


@when(phrase('"{person:Text}" halts client "{client:Text}" because "{reason:Text}"'))
def halts_client(rig: Rig, person: str, client: str, reason: str) -> None:
    rig.halt_and_wait(person, Scope(client=ClientId(client)), reason)


@given(phrase('"{person:Text}" halted client "{client:Text}" because "{reason:Text}"'))
def halted_client(rig: Rig, person: str, client: str, reason: str) -> None:
    rig.halt_and_wait(person, Scope(client=ClientId(client)), reason)


@when(phrase('"{person:Text}" halts platform "{platform:Platform}" because "{reason:Text}"'))
def halts_platform(rig: Rig, person: str, platform: Platform, reason: str) -> None:
    rig.halt_and_wait(person, Scope(platform=platform), reason)


@when(phrase('"{person:Text}" halts account "{account:Text}" of "{client:Text}" because "{reason:Text}"'))
def halts_account(rig: Rig, person: str, account: str, client: str, reason: str) -> None:
    rig.halt_and_wait(person, Scope(client=ClientId(client), account=AccountId(account)), reason)


@when(phrase('"{person:Text}" halts action "{action:Action}" because "{reason:Text}"'))
def halts_action(rig: Rig, person: str, action: Action, reason: str) -> None:
    rig.halt_and_wait(person, Scope(action=action), reason)


@when(phrase('"{person:Text}" halts action "{action:Action}" of client "{client:Text}" because "{reason:Text}"'))
def halts_action_of_client(rig: Rig, person: str, action: Action, client: str, reason: str) -> None:
    rig.halt_and_wait(person, Scope(client=ClientId(client), action=action), reason)


@when(phrase('"{person:Text}" releases the halt because "{reason:Text}"'))
def releases(rig: Rig, person: str, reason: str) -> None:
    rig.release(person, reason)


@when(phrase('"{person:Text}" releases the halt of client "{client:Text}" because "{reason:Text}"'))
def releases_client(rig: Rig, person: str, client: str, reason: str) -> None:
    rig.release(person, reason, rig.halts_of(Scope(client=ClientId(client))))


@then("the halt is acknowledged within its bound")
def acknowledged_in_time(rig: Rig) -> None:
    halt = rig.last_halt()
    assert halt.quiesced_us is not None, f"it is {halt.state}"
    assert halt.quiesced_us - halt.asked_us <= halt.bound_us


@then("the halt is acknowledged only after the last post on its way was answered")
def acknowledged_after_answers(rig: Rig) -> None:
    halt = rig.last_halt()
    assert halt.quiesced_us is not None
    assert rig.in_flight_at(halt.asked_us), "nothing was on its way: this shows nothing"
    assert halt.quiesced_us >= rig.last_answer_us(before_us=halt.fenced_us)


@then("the halt is acknowledged only after the last permit in its scope was answered")
def acknowledged_after_permits(rig: Rig) -> None:
    halt = rig.last_halt()
    assert halt.quiesced_us is not None
    assert halt.live_at_fence, "no permit was live: this shows nothing"
    assert halt.quiesced_us >= rig.last_permit_answered_us(halt)


@then("the halt is acknowledged only after the last request that prepares something was answered")
def acknowledged_after_preparing(rig: Rig) -> None:
    halt = rig.last_halt()
    assert halt.quiesced_us is not None
    assert halt.quiesced_us >= rig.last_prepared_us()


@then("the halt is acknowledged by time alone")
def acknowledged_by_time(rig: Rig) -> None:
    assert rig.last_halt().quiesced_by == "time"


@then(phrase('no {effect:Effect} arrived at "{platform:Platform}" after the acknowledgement'))
def nothing_arrived(rig: Rig, platform: Platform, effect: str) -> None:  # noqa: ARG001  nothing in the halt's scope did
    halt = rig.last_halt()
    assert halt.quiesced_us is not None
    assert rig.arrived(platform, after_us=halt.quiesced_us, scope=halt.scope) == []
    assert rig.prepared_on(platform, after_us=halt.quiesced_us, scope=halt.scope) == [], "not even what prepares one"


@then(phrase('posts of "{client:Text}" went on arriving at "{platform:Platform}"'))
def others_went_on(rig: Rig, client: str, platform: Platform) -> None:
    halt = rig.last_halt()
    assert halt.quiesced_us is not None
    rig.run_for(rig.RESUME_S)
    assert rig.arrived(platform, client=client, after_us=halt.quiesced_us)


@then(phrase('replies of "{client:Text}" went on arriving at "{platform:Platform}"'))
def replies_went_on(rig: Rig, client: str, platform: Platform) -> None:
    halt = rig.last_halt()
    assert halt.quiesced_us is not None
    rig.run_for(rig.RESUME_S)
    assert rig.arrived(platform, client=client, after_us=halt.quiesced_us, action=Action.REPLY)


@then(phrase('posts of "{one:Text}" and "{other:Text}" arrive at "{platform:Platform}" again'))
def both_resume(rig: Rig, one: str, other: str, platform: Platform) -> None:
    released_us = rig.last_release_us()
    rig.run_for(rig.RESUME_S)
    assert rig.arrived(platform, client=one, after_us=released_us)
    assert rig.arrived(platform, client=other, after_us=released_us)


@then(phrase('posts of "{client:Text}" still do not arrive at "{platform:Platform}"'))
def still_halted(rig: Rig, client: str, platform: Platform) -> None:
    released_us = rig.last_release_us()
    rig.run_for(rig.RESUME_S)
    assert rig.arrived(platform, client=client, after_us=released_us) == []


@then(phrase('the release is refused because "{why:Text}"'))
def release_refused(rig: Rig, why: str) -> None:
    assert why in rig.last_refusal()


@then(phrase('client "{client:Text}" is halted by Holdpoint itself'))
def halted_by_itself(rig: Rig, client: str) -> None:
    assert [each for each in rig.in_force() if each.automatic and each.scope == Scope(client=ClientId(client))]


@then("the halt still stands")
def halt_stands(rig: Rig) -> None:
    assert [each.halt for each in rig.in_force()] == [rig.last_halt().halt]


@then("both halts still stand")
def both_stand(rig: Rig) -> None:
    assert {each.halt for each in rig.in_force()} == {each.told[-1].halt for each in rig.halts}
