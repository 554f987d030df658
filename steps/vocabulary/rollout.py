"""The rollout: its plan, its canaries, the people who move it, and what a stage lets in."""

from pytest_bdd import given, then, when

from safety_core.vocabulary import Action
from steps.rig.rig import Rig
from steps.vocabulary.words import phrase


@given(phrase("a rollout from the house over canaries at {first:d} % and {second:d} % to everybody"))
def a_rollout(rig: Rig, first: int, second: int) -> None:
    rig.load_rollout(first, second)


@given(phrase('the rollout has come to stage "{stage:Text}" on {count:d} posts of the house'))
def has_come_on(rig: Rig, stage: str, count: int) -> None:
    rig.bring_rollout_to(stage, of_the_house=count)


@given(phrase('the rollout has come to stage "{stage:Text}"'))
@when(phrase('the rollout comes to stage "{stage:Text}"'))
def has_come(rig: Rig, stage: str) -> None:
    rig.bring_rollout_to(stage)


@given("somebody wrote another plan of the rollout into the database")
def spoilt(rig: Rig) -> None:
    rig.spoil_plan()


@given(phrase('{count:d} effects of "{client:Text}" by action "{action:Action}" went well'))
@when(phrase('{count:d} effects of "{client:Text}" by action "{action:Action}" go well'))
def went_well(rig: Rig, count: int, client: str, action: Action) -> None:
    rig.count_posts(client, count, action=action)


@given(phrase('"{person:Text}" enrolled the canaries "{clients:Text}" because "{why:Text}"'))
@when(phrase('"{person:Text}" enrolls the canaries "{clients:Text}" because "{why:Text}"'))
def enrolls(rig: Rig, person: str, clients: str, why: str) -> None:
    rig.enrol(person, clients, why)


@given(phrase('"{person:Text}" took the canary "{client:Text}" out because "{why:Text}"'))
def takes_out(rig: Rig, person: str, client: str, why: str) -> None:
    rig.remove_canary(person, client, why)


@when(phrase('"{person:Text}" advances the rollout because "{why:Text}"'))
def advances(rig: Rig, person: str, why: str) -> None:
    rig.advance_rollout(person, why)


@when(phrase('"{person:Text}" rolls back because "{why:Text}"'))
def rolls_back(rig: Rig, person: str, why: str) -> None:
    rig.roll_back(person, why)


@given(phrase('"{person:Text}" held the rollout because "{why:Text}"'))
def held(rig: Rig, person: str, why: str) -> None:
    rig.hold_rollout(person, why)


@when(phrase('"{client:Text}" answers a reader of the house'))
def answers_a_reader(rig: Rig, client: str) -> None:
    rig.reply_to_the_house(client)


@then(phrase('action "{action:Action}" stands at stage "{stage:Text}"'))
def action_stands_at(rig: Rig, action: Action, stage: str) -> None:
    assert rig.stage_of_action(action) == stage


@then(phrase('the rollout is at stage "{stage:Text}"'))
def is_at(rig: Rig, stage: str) -> None:
    assert rig.rollout().stage == stage


@then(phrase('the advance is found to be "{found:Text}"'))
def is_found(rig: Rig, found: str) -> None:
    assert found in rig.verdict(), rig.verdict()


@then(phrase('the word on the rollout is refused because "{why:Text}"'))
def is_refused(rig: Rig, why: str) -> None:
    assert why in str(rig.rollout_refusal())


@then(phrase('the canaries are "{clients:Text}"'))
def canaries_are(rig: Rig, clients: str) -> None:
    assert rig.canaries() == clients.split(" and ")


@then(phrase('the post of "{client:Text}" waits for the stage because of "{reason:Text}"'))
def waits_for_the_stage(rig: Rig, client: str, reason: str) -> None:
    assert rig.await_state(client, "waiting", rig.PATIENCE_S), rig.describe_last(client)
    last = rig.last_intent(client)
    assert (last.waits_for, str(last.reason)) == ("stage", reason), rig.describe_last(client)


@then(phrase('{count:d} of the {all:d} posts of "{client:Text}" are confirmed, and the others wait for the stage'))
def share_is_let_in(rig: Rig, count: int, all: int, client: str) -> None:  # noqa: A002  # the step's own word
    assert rig.run_until(lambda: sum(rig.let_in(client)) == all, limit_s=rig.PATIENCE_S), rig.let_in(client)
    assert rig.let_in(client) == (count, all - count)
