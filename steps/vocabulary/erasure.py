"""Erasing people and content, and what is left."""

from pytest_bdd import given, then, when

from steps.rig.rig import Rig
from steps.vocabulary.words import phrase


@given(phrase('"{person:Text}" released the halt because "{reason:Text}"'))
def released(rig: Rig, person: str, reason: str) -> None:
    rig.release(person, reason)


@when(phrase('"{person:Text}" is erased because "{why:Text}"'))
def person_erased(rig: Rig, person: str, why: str) -> None:
    rig.erase_person(person, why)


@when(phrase('the content of "{client:Text}" is erased because "{why:Text}"'))
def content_erased(rig: Rig, client: str, why: str) -> None:
    rig.erase_content(client, why)


@then(phrase('nothing that is kept names "{person:Text}"'))
def named_nowhere(rig: Rig, person: str) -> None:
    assert rig.names_in_store(person) == []


@then(phrase('nobody learns from the log that "{person:Text}" halted'))
def not_opened(rig: Rig, person: str) -> None:
    halted = rig.who_halted()
    assert halted, "nobody halted: this shows nothing"
    assert person not in halted


@then(phrase('whoever has the salts learns from the log that "{person:Text}" halted'))
def opened_by_salts(rig: Rig, person: str) -> None:
    assert person in rig.who_halted()


@then("a stranger who kept the root from before finds the log extended and whole")
def extended(rig: Rig) -> None:
    report = rig.extends_what_was_kept()
    assert (report.problem, report.complete_to) == (None, report.entries)


@then(phrase('"{text:Text}" stands in nothing that is kept of "{client:Text}"'))
def content_gone(rig: Rig, text: str, client: str) -> None:
    assert not rig.still_said(client, text)


@then(
    phrase('a stranger finds that an entry of "{client:Text}" was left out, though numbers and hashes were made anew')
)
def omission_found(rig: Rig, client: str) -> None:
    problem = rig.omitted(client).problem
    assert problem is not None
    assert "one is missing" in problem.what
