"""Halts of every scope, one after another, each at the instant at which a fault strikes what it names."""

from pytest_bdd import given, then, when

from safety_core.vocabulary import Platform
from steps.rig.rig import Rig
from steps.vocabulary.words import phrase

COLUMNS = ["halted", "goes on"]


@given('readers comment on a post of "acme" and on one of "zeta"')
def commented_on(rig: Rig) -> None:
    rig.be_commented_on()


@when(
    phrase(
        '"{thrower:Text}" halts each of these as the fault "{fault:Fault}" meets a "{request:Text}" of "acme" '
        'because "{reason:Text}", and "{releaser:Text}" ends it'
    )
)
def halts_each(
    rig: Rig, datatable: list[list[str]], thrower: str, fault: str, request: str, reason: str, releaser: str
) -> None:
    head, *rows = datatable
    assert head == COLUMNS, f"the columns are {', '.join(COLUMNS)}, not {', '.join(head)}"
    for named, goes_on in rows:
        rig.halt_as_struck(thrower, releaser, named, goes_on, reason=reason, fault=fault, request=request)


@then("each was asked for with work under way in it and more waiting")
def work_in_each(rig: Rig) -> None:
    assert rig.shows_nothing() == []


@then("each was acknowledged within its bound, and no earlier than what had reached a platform in it was answered")
def each_acknowledged(rig: Rig) -> None:
    assert rig.not_in_time() == []
    assert rig.too_early() == []


@then("nothing in it arrived at a platform between its acknowledgement and its end")
def nothing_in_each(rig: Rig) -> None:
    assert rig.arrived_under_halts() == []


@then("what goes on beside it arrived meanwhile")
def beside_each(rig: Rig) -> None:
    assert rig.stopped_outside() == []


@given(phrase('an app is told of what happens on "{platform:Platform}"'))
def app_is_told(rig: Rig, platform: Platform) -> None:
    rig.listen(platform)
