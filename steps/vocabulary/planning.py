"""Brands, plans made from them, who plans and how wrongly, and people who decide on plans."""

from datetime import date

from pytest_bdd import given, then, when

from safety_core.planning.plan import PlanState
from safety_core.vocabulary import Platform
from steps.rig.rig import Rig
from steps.vocabulary.words import phrase

COLUMNS = ["field", "value"]


@given(phrase('it is noon of "{day:Day}"'))
def noon_of(rig: Rig, day: date) -> None:
    rig.set_calendar(day)


@given(phrase('the viewer "{person:Text}"'))
def viewer(rig: Rig, person: str) -> None:
    rig.add_viewer(person)


@given(phrase('"{person:Text}" loaded the brand of "{client:Text}"'))
def loaded(rig: Rig, person: str, client: str) -> None:
    rig.word_brand(client)
    rig.load_brand(person, client)
    rig.taken()


@given(phrase('"{person:Text}" loaded the brand of "{client:Text}", drawn in "{locale:Text}"'))
def loaded_drawn(rig: Rig, person: str, client: str, locale: str) -> None:
    rig.word_brand(client, locale=locale)
    rig.load_brand(person, client)
    rig.taken()


@given(phrase('"{person:Text}" loaded the brand of "{client:Text}" with'))
def loaded_with(rig: Rig, person: str, client: str, datatable: list[list[str]]) -> None:
    rig.word_brand(client, _rows(datatable))
    rig.load_brand(person, client)
    rig.taken()


@when(phrase('"{person:Text}" loads the brand of "{client:Text}" with'))
def loads_with(rig: Rig, person: str, client: str, datatable: list[list[str]]) -> None:
    rig.word_brand(client, _rows(datatable))
    rig.load_brand(person, client)


@given(phrase('the planner of "{client:Text}" answers "{answers:Text}"'))
def planned_by(rig: Rig, client: str, answers: str) -> None:
    rig.plan_by(client, answers)


@given(phrase('the planner of "{client:Text}" takes {time:Duration}'))
def planned_slowly(rig: Rig, client: str, time: float) -> None:
    rig.plan_slowly(client, time)


@given(phrase('"{person:Text}" had a plan of "{client:Text}" made'))
def had_made(rig: Rig, person: str, client: str) -> None:
    rig.ask_for_plan(person, client)
    rig.taken()


@when(phrase('"{person:Text}" has a plan of "{client:Text}" made'))
def has_made(rig: Rig, person: str, client: str) -> None:
    rig.ask_for_plan(person, client)


@when(phrase('"{person:Text}" begins to have a plan of "{client:Text}" made'))
def begins_to_have_made(rig: Rig, person: str, client: str) -> None:
    rig.ask_for_plan(person, client, wait=False)


@when(phrase('"{person:Text}" approves the plan of "{client:Text}"'))
def approves_plan(rig: Rig, person: str, client: str) -> None:
    rig.approve_plan(person, client)


@given(phrase('"{person:Text}" rejected the plan of "{client:Text}" because "{why:Text}"'))
@when(phrase('"{person:Text}" rejects the plan of "{client:Text}" because "{why:Text}"'))
def rejects_plan(rig: Rig, person: str, client: str, why: str) -> None:
    rig.reject_plan(person, client, why)


@then(phrase('the plan of "{client:Text}" is "{state:PlanState}", version {version:d}'))
def plan_is(rig: Rig, client: str, state: PlanState, version: int) -> None:
    kept = rig.plan_of(client).kept
    assert (kept.state, kept.version) == (state, version), f'the plan is "{kept.state}", version {kept.version}'


@then(phrase('there is no plan of "{client:Text}"'))
def no_plan(rig: Rig, client: str) -> None:
    assert rig.plans_of(client) == []


@then(phrase('the posts of "{client:Text}" planned on "{platform:Platform}" show "{media:Text}"'))
def posts_show(rig: Rig, client: str, platform: Platform, media: str) -> None:
    shown = rig.media_planned(client, platform)
    assert shown, "nothing is planned there: this shows nothing"
    assert shown <= set(media.split(" or "))


@then(phrase('the plan of "{client:Text}" keeps to its mix, cadence, hours and blackouts'))
def keeps_to_brand(rig: Rig, client: str) -> None:
    assert rig.strays(client) == []


@then(phrase('no post of the plan of "{client:Text}" is on "{day:Day}" in "{zone:Text}"'))
def none_on(rig: Rig, client: str, day: date, zone: str) -> None:
    assert rig.posts_on(client, day, zone) == []


@then(phrase('a post of the plan of "{client:Text}" is on "{day:Day}" in "{zone:Text}"'))
def some_on(rig: Rig, client: str, day: date, zone: str) -> None:
    assert rig.posts_on(client, day, zone)


@then(phrase('the plan of "{client:Text}" answers "{why:Text}" and plans something else'))
def answers_rejection(rig: Rig, client: str, why: str) -> None:
    assert rig.answered_by_plan(client) == why
    assert not rig.planned_again(client)


@then(phrase('"{person:Text}" sees no plan of "{client:Text}"'))
def sees_none(rig: Rig, person: str, client: str) -> None:
    assert rig.plans_of(client), "there is none: this shows nothing"
    assert rig.plans_of(client, person=person) == []


@then(phrase('nothing of "{other:Text}" stands in the plan of "{client:Text}"'))
def nothing_of(rig: Rig, other: str, client: str) -> None:
    assert [each for each in rig.marks_of(client) if each in rig.said_in_plan(client)], (
        "nothing is found: this shows nothing"
    )
    assert [each for each in rig.marks_of(other) if each in rig.said_in_plan(client)] == []


@then(phrase('an earlier decision was refused because "{why:Text}"'))
def earlier_refused(rig: Rig, why: str) -> None:
    assert [each for each in rig.decisions[:-1] if why in str(each.error)]


def _rows(datatable: list[list[str]]) -> list[list[str]]:
    head, *rows = datatable
    assert head == COLUMNS, f"the columns are {', '.join(COLUMNS)}, not {', '.join(head)}"
    return rows
