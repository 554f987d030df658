"""People at the console: what it shows them, and what they do there."""

from pytest_bdd import given, then, when

from safety_core.vocabulary import Action, Platform
from steps.rig.consoles import CARD
from steps.rig.rig import Rig
from steps.vocabulary.words import phrase


@given(phrase('"{person:Text}" is signed in to the console'))
def signed_in(rig: Rig, person: str) -> None:
    rig.sign_in_to_console(person)


@when(phrase('"{person:Text}" halts everything in the console because "{reason:Text}"'))
def halts_everything(rig: Rig, person: str, reason: str) -> None:
    rig.halt_everything_in_console(person, reason)


@when(
    phrase(
        '"{person:Text}" halts action "{action:Action}" of client "{client:Text}" on "{platform:Platform}" in the console '
        'because "{reason:Text}"'
    )
)
def halts_action(rig: Rig, person: str, action: Action, client: str, platform: Platform, reason: str) -> None:
    rig.halt_action_in_console(person, action, client, platform, reason)


@when(phrase('"{person:Text}" types "{typed:Text}" to release the halt in the console because "{reason:Text}"'))
def releases(rig: Rig, person: str, typed: str, reason: str) -> None:
    rig.release_in_console(person, typed, reason)


@when(phrase('"{person:Text}" approves the draft of "{client:Text}" in the console'))
def approves(rig: Rig, person: str, client: str) -> None:
    rig.approve_in_console(person, client)


@then(phrase('the console answers "{person:Text}" with "{words:Text}"'))
def answers(rig: Rig, person: str, words: str) -> None:
    told = rig.told_in_console(person)
    assert any(words in each for each in told), f"it says: {'; '.join(told)}"


@then(phrase('the console shows "{person:Text}" the matrix'))
def shows_matrix(rig: Rig, person: str, datatable: list[list[str]]) -> None:
    head, *rows = datatable
    seen = rig.matrix_seen(person)
    strange = [each for each in head if seen and each not in seen[0]]
    assert not strange, f"the matrix has no column {', '.join(strange)}"
    assert sorted([row[each] for each in head] for row in seen) == sorted(rows)


@then(phrase('the console shows "{person:Text}" these halts'))
def shows_halts(rig: Rig, person: str, datatable: list[list[str]]) -> None:
    head, *rows = datatable
    assert sorted(rig.halts_seen(person, _known(head))) == sorted(rows)


@then(phrase('the console shows "{person:Text}" the history of client "{client:Text}"'))
def shows_history(rig: Rig, person: str, client: str, datatable: list[list[str]]) -> None:
    head, *rows = datatable
    assert sorted(rig.history_seen(person, client, _known(head))) == sorted(rows)


@then(phrase('the console shows "{person:Text}" that it is "{health:Text}", since "{words:Text}"'))
def shows_health(rig: Rig, person: str, health: str, words: str) -> None:
    seen, said = rig.health_seen(person)
    assert seen == health, f"it is {seen}: {'; '.join(said)}"
    assert any(words in each for each in said), f"it says: {'; '.join(said)}"


@then(phrase('the console shows "{person:Text}" no switch, only that "{words:Text}"'))
def shows_only(rig: Rig, person: str, words: str) -> None:
    page = rig.page_seen(person)
    assert any(words in each.lower() for each in page.alerts()), f"it says: {page.alerts()}"
    assert page.matrix() == []
    assert page.healths() == []


@then(phrase('the console shows "{person:Text}" under "{page:Text}"'))
def shows_rows(rig: Rig, person: str, page: str, datatable: list[list[str]]) -> None:
    """Of the rows whose first column says what one of these says, exactly these."""
    head, *rows = datatable
    spoken_of = {each[0] for each in rows}
    assert sorted(each for each in rig.rows_seen(person, page, head) if each[0] in spoken_of) == sorted(rows)


def _known(head: list[str]) -> list[str]:
    strange = [each for each in head if each not in CARD]
    assert not strange, f"a halt's card has no {', '.join(strange)}; it has {', '.join(CARD)}"
    return head
