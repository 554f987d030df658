"""What is planned for a time to come: handed over, moved, taken back, and seen in the queue."""

from pytest_bdd import given, then, when

from safety_core.vocabulary import Action
from steps.rig.rig import Rig
from steps.vocabulary.words import phrase

COLUMNS = ["text", "from now", "waits for", "conflict"]


@given(phrase('"{client:Text}" plans "{text:Text}" for {ahead:Duration} from now'))
@when(phrase('"{client:Text}" plans "{text:Text}" for {ahead:Duration} from now'))
def plans(rig: Rig, client: str, text: str, ahead: float) -> None:
    rig.plan(client, text, ahead)


@given(phrase('"{client:Text}" plans the approved reply "{text:Text}" for {ahead:Duration} from now'))
def plans_reply(rig: Rig, client: str, text: str, ahead: float) -> None:
    rig.plan(client, text, ahead, action=Action.REPLY)


@when(
    phrase(
        '"{person:Text}" reschedules "{text:Text}" of "{client:Text}" to {ahead:Duration} from now because "{why:Text}"'
    )
)
def reschedules(rig: Rig, person: str, text: str, client: str, ahead: float, why: str) -> None:
    rig.reschedule(person, client, text, ahead, why)


@when(
    phrase(
        '"{person:Text}" reschedules "{text:Text}" of "{client:Text}" to {ahead:Duration} from now despite the conflict, '
        'because "{why:Text}"'
    )
)
def reschedules_despite(rig: Rig, person: str, text: str, client: str, ahead: float, why: str) -> None:
    rig.reschedule(person, client, text, ahead, why, despite=True)


@when(phrase('"{person:Text}" takes back "{text:Text}" of "{client:Text}" because "{why:Text}"'))
def takes_back(rig: Rig, person: str, text: str, client: str, why: str) -> None:
    rig.take_back(person, client, text, why)


@then(phrase('the queue of "{client:Text}" is'))
def queue_is(rig: Rig, client: str, datatable: list[list[str]]) -> None:
    head, *rows = datatable
    assert head == COLUMNS, f"the columns are {', '.join(COLUMNS)}, not {', '.join(head)}"
    assert sorted(rig.in_queue(client)) == sorted(tuple(each) for each in rows)


@then(phrase('"{person:Text}" sees nothing of "{client:Text}" in the queue'))
def sees_nothing(rig: Rig, person: str, client: str) -> None:
    assert rig.in_queue(client), "nothing is planned: this shows nothing"
    assert rig.in_queue(client, person=person) == []
