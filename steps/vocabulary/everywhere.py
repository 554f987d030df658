"""All platforms at once: who is on them, what meets them, and what came of it on each."""

from pytest_bdd import given, then, when

from safety_core.shell.names import member
from safety_core.vocabulary import Platform
from steps.rig.everywhere import POST, Came
from steps.rig.rig import Rig
from steps.vocabulary.words import phrase

REQUESTS = ["platform", "request"]
OUTCOMES = ["platform", "state", "reason", "standing"]


@given(phrase('the client "{client:Text}" with an account on every platform'))
def joins_everywhere(rig: Rig, client: str) -> None:
    rig.join_everywhere(client)


@given(phrase("{count:d} clients spread over all platforms"))
def join_spread(rig: Rig, count: int) -> None:
    rig.join_spread(count)


@given(phrase('the fault "{name:Fault}" meets the next post on every platform'))
def meets_everywhere(rig: Rig, name: str) -> None:
    rig.strike_everywhere(name, [(platform, POST) for platform in Platform])


@given(phrase('the fault "{name:Fault}" meets the next of these'))
def meets_these(rig: Rig, name: str, datatable: list[list[str]]) -> None:
    head, *rows = datatable
    assert head == REQUESTS, f"the columns are {', '.join(REQUESTS)}, not {', '.join(head)}"
    rig.strike_everywhere(name, [(member(Platform, "platform", platform), request) for platform, request in rows])


@when(phrase('"{client:Text}" publishes "{text:Text}" on every platform'))
def publishes_everywhere(rig: Rig, client: str, text: str) -> None:
    rig.publish_everywhere(client, text)
    rig.run_for(rig.A_MOMENT_S)


@when(phrase('"{client:Text}" publishes "{text:Text}" with a picture or a film on every platform'))
def shows_everywhere(rig: Rig, client: str, text: str) -> None:
    rig.publish_everywhere(client, text, showing=True)
    rig.run_for(rig.A_MOMENT_S)


@when("every client publishes")
def all_publish(rig: Rig) -> None:
    rig.publish_all()
    rig.run_for(rig.A_MOMENT_S)


@then(phrase("each of them is confirmed within {limit:Duration}"))
def each_confirmed(rig: Rig, limit: float) -> None:
    assert rig.await_everywhere("confirmed", limit) == []


@then(phrase('exactly one post "{text:Text}" stands on every platform'))
def one_stands_everywhere(rig: Rig, text: str) -> None:
    assert {platform: rig.standing(platform, text) for platform in Platform} == dict.fromkeys(Platform, 1)


@then(phrase("within {limit:Duration} this has come of them"))
def has_come(rig: Rig, limit: float, datatable: list[list[str]]) -> None:
    head, *rows = datatable
    assert head == OUTCOMES, f"the columns are {', '.join(OUTCOMES)}, not {', '.join(head)}"
    wanted = sorted(Came(platform, state, reason, int(standing)) for platform, state, reason, standing in rows)
    assert rig.await_came(wanted, limit) == wanted
