"""What is made of an approved plan: by whom and how wrongly, judged, handed over, withdrawn, and seen on the platform."""

from pytest_bdd import given, then, when

from safety_core.vocabulary import Platform
from steps.rig.rig import Rig
from steps.vocabulary.words import phrase

COLUMNS = ["post", "state", "because"]


@given(phrase('"{client:Text}" has an approved plan of'))
def approved_plan(rig: Rig, client: str, datatable: list[list[str]]) -> None:
    head, *rows = datatable
    rig.approve_plan_of(client, [dict(zip(head, each, strict=True)) for each in rows])


@given(phrase('the creator of "{client:Text}" answers "{answers:Text}"'))
def created_by(rig: Rig, client: str, answers: str) -> None:
    rig.create_by(client, answers)


@given(phrase('the creator of "{client:Text}" answers "{answers:Text}" for "{post:Text}"'))
@when(phrase('the creator of "{client:Text}" answers "{answers:Text}" for "{post:Text}"'))
def created_by_for(rig: Rig, client: str, answers: str, post: str) -> None:
    rig.create_by(client, answers, post)


@given(phrase('the creator of "{client:Text}" takes {time:Duration} for each post'))
def created_slowly(rig: Rig, client: str, time: float) -> None:
    rig.create_slowly(client, time)


@given(phrase('"{person:Text}" had the posts of "{client:Text}" made'))
@when(phrase('"{person:Text}" has the posts of "{client:Text}" made'))
def has_made(rig: Rig, person: str, client: str) -> None:
    rig.have_made(person, client)


@when(phrase('"{person:Text}" begins to have the posts of "{client:Text}" made'))
def begins_to_have_made(rig: Rig, person: str, client: str) -> None:
    rig.have_made(person, client, wait=False)


@given(phrase('"{person:Text}" handed over what was made for "{client:Text}"'))
@when(phrase('"{person:Text}" hands over what was made for "{client:Text}"'))
def hands_over(rig: Rig, person: str, client: str) -> None:
    rig.hand_over_made(person, client)


@when(phrase('"{person:Text}" withdraws what was made of "{post:Text}" for "{client:Text}" because "{why:Text}"'))
def withdraws_made(rig: Rig, person: str, post: str, client: str, why: str) -> None:
    rig.withdraw_made(person, client, post, why)


@when(phrase('it is {ahead:Duration} to the first post planned for "{client:Text}"'))
def days_pass(rig: Rig, ahead: float, client: str) -> None:
    rig.skip_to_first(client, ahead)


@given(phrase('what flows made for "{client:Text}" is erased'))
def flows_erased(rig: Rig, client: str) -> None:
    rig.erase_what_flows_made(client)


@then(phrase('of the plan of "{client:Text}" stands'))
def plan_stands(rig: Rig, client: str, datatable: list[list[str]]) -> None:
    head, *rows = datatable
    assert head == COLUMNS, f"the columns are {', '.join(COLUMNS)}, not {', '.join(head)}"
    assert rig.made_of(client) == [tuple(each) for each in rows]


@then(phrase('only "{post:Text}" is refused, because "{why:Text}"'))
def refused_alone(rig: Rig, post: str, why: str) -> None:
    refused = rig.refused_alone()
    assert list(refused) == [post], f"refused are {refused}"
    assert why in refused[post], refused[post]


@then(phrase('what was made for "{client:Text}" stands once on "{platform:Platform}", as it was made'))
def stands_as_made(rig: Rig, client: str, platform: Platform) -> None:
    assert rig.amiss(client, platform) == []


@then(phrase('the creator of "{client:Text}" was asked {count:d} times'))
def creator_asked(rig: Rig, client: str, count: int) -> None:
    assert rig.creator_asked(client) == count


@then(phrase('nothing of "{other:Text}" stands in what was made for "{client:Text}"'))
def nothing_of(rig: Rig, other: str, client: str) -> None:
    said = rig.words_made(client).casefold()
    assert client.casefold() in said, "nothing is found: this shows nothing"
    assert other.casefold() not in said
