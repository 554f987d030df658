"""Clients side by side: what each has, who reaches across, and what the records say of one without the other."""

from pytest_bdd import given, then, when

from steps.rig.rig import Rig
from steps.vocabulary.words import phrase


@given(phrase('"{client:Text}" has one of everything that somebody could reach for'))
def has_everything(rig: Rig, client: str) -> None:
    rig.furnish(client)


@when(phrase('people of "{one:Text}" of each role reach for it by every command and every verb'))
def reach_across(rig: Rig, one: str) -> None:
    rig.reach_across(one, next(each for each in rig.clients() if each != one))


@then(phrase("at least {count:d} attempts were made and each was refused"))
def all_refused(rig: Rig, count: int) -> None:
    assert rig.allowed() == []
    assert rig.attempts() >= count


@then(phrase('an admin of "{client:Text}" is shown what is theirs'))
def own_is_shown(rig: Rig, client: str) -> None:
    assert rig.hidden_from_own(client) == []


@given(phrase('"{one:Text}" and "{other:Text}" publish "{text:Text}" under the key "{key:Text}"'))
@when(phrase('"{one:Text}" and "{other:Text}" publish "{text:Text}" under the key "{key:Text}"'))
def say_the_same(rig: Rig, one: str, other: str, text: str, key: str) -> None:
    for client in (one, other):
        rig.hand_over(client, text, key)
    rig.run_for(rig.A_MOMENT_S)


@then(phrase('"{client:Text}" is refused other words under the key "{key:Text}"'))
def other_words(rig: Rig, client: str, key: str) -> None:
    assert "was used for other content" in rig.refused_to_hand_over(client, "Autumn is here", key)


@then(phrase('"{client:Text}" is given what stands for the key "{key:Text}" already'))
def same_words(rig: Rig, client: str, key: str) -> None:
    first = rig.last_intent(client)
    assert rig.hand_over(client, first.intent.text, key).intent == first.intent


@when(phrase('somebody binds the first account of "{other:Text}" to "{client:Text}", too'))
def bind_again(rig: Rig, other: str, client: str) -> None:
    rig.bind_again(client, other)


@then(phrase('the binding is refused as bound already, and "{other:Text}" is not named'))
def binding_refused(rig: Rig, other: str) -> None:
    said = rig.refused_binding()
    assert "is bound already" in said
    assert other not in said


@then(phrase('what is said of "{client:Text}" is the same as if "{other:Text}" had never been there'))
def same_without(rig: Rig, client: str, other: str) -> None:
    found = rig.compare_without(client, other)
    assert found.status == "held", found.why


@then(phrase('nothing that is exported of "{client:Text}" names anything of "{other:Text}"'))
def export_is_own(rig: Rig, client: str, other: str) -> None:
    assert rig.exported_of(client), "it did nothing: this shows nothing"
    assert [each for each in rig.names_of(other) if each in rig.exported_of(client)] == []


@then("every effect stands on an account of the client that wanted it")
def effects_are_own(rig: Rig) -> None:
    assert rig.effects_elsewhere() == []


@then(phrase("at least {count:d} effects stand"))
def effects_stand(rig: Rig, count: int) -> None:
    assert len(rig.world.ledger.entries) >= count


@then(phrase('the clients halted by Holdpoint itself are "{clients:Text}"'))
def halted_alone(rig: Rig, clients: str) -> None:
    halted = {each.scope.client for each in rig.in_force() if each.automatic}
    assert halted == set(clients.split(", "))


@then(phrase('what is exported of "{client:Text}" says "{one:Text}" and "{other:Text}"'))
def export_says(rig: Rig, client: str, one: str, other: str) -> None:
    exported = rig.exported_of(client)
    assert [each for each in (one, other) if f'"{each}"' not in exported] == []
