"""Error budgets: objectives, what goes wrong, and what stops by itself."""

from pytest_bdd import given, then, when

from safety_core.switches import Scope
from safety_core.vocabulary import Action, ClientId, Platform
from steps.rig.rig import Rig
from steps.vocabulary.words import phrase


@given("the objectives of a new installation")
def usual_objectives(rig: Rig) -> None:
    rig.usual_objectives()


@given("nobody can read the objectives")
def no_objectives(rig: Rig) -> None:
    rig.forget_objectives()


@when(
    phrase(
        '"{client:Text}" publishes "{text:Text}" {count:d} times, which "{platform:Platform}" refuses from the second on'
    )
)
def repeats(rig: Rig, client: str, text: str, count: int, platform: Platform) -> None:  # noqa: ARG001
    rig.repeat(client, text, count)


@when(phrase('"{client:Text}" publishes "{text:Text}" {count:d} times in one breath'))
def repeats_at_once(rig: Rig, client: str, text: str, count: int) -> None:
    rig.repeat(client, text, count, every_s=0)
    rig.run_for(rig.A_MOMENT_S)


@when(phrase('"{client:Text}" publishes {count:d} posts, one each {gap:Duration}'))
def evenly(rig: Rig, client: str, count: int, gap: float) -> None:
    rig.publish_evenly(client, count, gap)


@when(phrase('"{client:Text}" publishes {count:d} posts, one each {gap:Duration}, and number {refused:d} is refused'))
def evenly_but_one(rig: Rig, client: str, count: int, gap: float, refused: int) -> None:
    rig.publish_evenly(client, count, gap, refused=refused)


@then(phrase('"{action:Action}" of "{client:Text}" on "{platform:Platform}" alone is halted by Holdpoint itself, once'))
def cell_halted(rig: Rig, action: Action, client: str, platform: Platform) -> None:
    (standing,) = rig.in_force()
    assert standing.automatic
    assert standing.scope == Scope(client=ClientId(client), platform=platform, action=action)
    assert [each.halt for each in rig.trips()] == [standing.halt]


@then("nothing is halted")
def nothing_halted(rig: Rig) -> None:
    assert not rig.in_force()
    assert not rig.trips()


@then(phrase('of "{action:Action}" on "{platform:Platform}" the tests count one failure and the budget more'))
def one_incident(rig: Rig, action: Action, platform: Platform) -> None:
    in_full, tested = rig.failures(platform, action)
    assert tested == 1
    assert in_full > 1


@then(phrase('a promotion of "{action:Action}" on "{platform:Platform}" is refused because it is {why:w}'))
def promotion_refused(rig: Rig, action: Action, platform: Platform, why: str) -> None:
    refusals = rig.outlook(platform, action).refusals
    assert [each for each in refusals if why in each], refusals


@then(phrase('budgets have nothing against a promotion of "{action:Action}" on "{platform:Platform}"'))
def promotion_allowed(rig: Rig, action: Action, platform: Platform) -> None:
    assert rig.outlook(platform, action).refusals == ()


@then(phrase('nothing that "{client:Text}" waits for is a budget any more'))
def freed(rig: Rig, client: str) -> None:
    own = [rig.now(each) for each in rig.submitted if each.intent.client == client]
    assert [each.waits_for for each in own if each.waits_for == "budget"] == []
    assert all(each.freed_by is not None for each in rig.trips())
