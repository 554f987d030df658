"""What the core says became of things: intents, permits, the audit log."""

from pytest_bdd import then

from safety_core.lifecycle import IntentState
from safety_core.vocabulary import Reason
from steps.plugin.real import on_real_accounts
from steps.rig.rig import Rig
from steps.vocabulary.words import phrase


@then(phrase('"{client:Text}" sees it confirmed within {limit:Duration}'))
@on_real_accounts(public=True)
def confirmed_within(rig: Rig, client: str, limit: float) -> None:
    assert rig.await_state(client, "confirmed", limit), rig.describe_last(client)


@then(phrase('"{client:Text}" sees it {state:IntentState} because of "{reason:Reason}"'))
@on_real_accounts()
def ended_because(rig: Rig, client: str, state: IntentState, reason: Reason) -> None:
    rig.await_state(client, state, rig.PATIENCE_S)
    assert (rig.last_intent(client).state, rig.last_intent(client).reason) == (state, reason), rig.describe_last(client)


@then(phrase('the post of "{client:Text}" waits for the release'))
def waits(rig: Rig, client: str) -> None:
    assert rig.await_state(client, "waiting", rig.PATIENCE_S), rig.describe_last(client)
    assert rig.last_intent(client).waits_for == "release"


@then(phrase('operators are told once "{said:Text}"'))
def operators_told(rig: Rig, said: str) -> None:
    assert rig.told(said) == 1


@then("the audit log shows the permit before the post")
@on_real_accounts(public=True, seen=True)
def permit_before_post(rig: Rig) -> None:
    rig.see_log()
    assert rig.permits_before_effects()


@then("the lost post is found absent and tried again")
def found_absent(rig: Rig) -> None:
    assert rig.await_permit("absent", rig.PATIENCE_S)
    rig.settle_all()


@then("that it was found absent and came late is reported")
def came_late(rig: Rig) -> None:
    assert len(rig.breaches_of_last()) == 1


@then(phrase('a permit of "{client:Text}" was never used because of "{reason:Text}"'))
def never_used(rig: Rig, client: str, reason: str) -> None:
    assert reason in rig.permit_reasons(client, "not_sent")


@then(phrase('a permit was refused to "{client:Text}" because of "{reason:Text}"'))
def permit_refused(rig: Rig, client: str, reason: str) -> None:
    assert reason in rig.refusals_in_log(client)


@then(phrase("{count:d} permits were given for it"))
def permits_given(rig: Rig, count: int) -> None:
    rig.settle_all()
    assert rig.permits_of_last() == count
