"""Outcomes that nobody knows, the people who decide on them, and what is taken back around a halt."""

from pytest_bdd import given, then, when

from safety_core.vocabulary import Platform, Reason
from steps.rig.rig import Rig
from steps.rig.unknowns import DELETING
from steps.vocabulary.words import phrase


@given(phrase('the operator "{person:Text}", who may act for "{client:Text}" only'))
def operator_for(rig: Rig, person: str, client: str) -> None:
    rig.add_person_for(person, client)


@given(phrase('"{client:Text}" has "{text:Text}" in quarantine, which "{platform:Platform}" took'))
def quarantined_and_there(rig: Rig, client: str, text: str, platform: Platform) -> None:
    rig.bring_into_quarantine(client, text, platform, taken=True)


@given(phrase('"{client:Text}" has "{text:Text}" in quarantine, which "{platform:Platform}" never took'))
def quarantined_and_not_there(rig: Rig, client: str, text: str, platform: Platform) -> None:
    rig.bring_into_quarantine(client, text, platform, taken=False)


@when(phrase('"{person:Text}" adopts "{text:Text}" for "{client:Text}" because "{why:Text}"'))
def adopts(rig: Rig, person: str, text: str, client: str, why: str) -> None:
    rig.adopt(person, client, rig.object_of(client, text), why)


@when(phrase('"{person:Text}" declares the post of "{client:Text}" absent because "{why:Text}"'))
def declares_absent(rig: Rig, person: str, client: str, why: str) -> None:
    rig.declare_absent(person, client, why)


@when(phrase('"{person:Text}" has the post of "{client:Text}" looked up once more because "{why:Text}"'))
def has_it_looked_up(rig: Rig, person: str, client: str, why: str) -> None:
    rig.probe(person, client, why)


@then(phrase('"{text:Text}" of "{client:Text}" still waits for a person'))
def waits_for_a_person(rig: Rig, text: str, client: str) -> None:
    assert (client, text) in rig.waiting_for_a_person()


@then(phrase('the decision is refused because "{why:Text}"'))
def decision_refused(rig: Rig, why: str) -> None:
    assert why in rig.last_decision_refused()


@then(phrase('the audit log names "{person:Text}" and "{why:Text}" for the {kind:w}'))
def log_names(rig: Rig, person: str, why: str, kind: str) -> None:
    assert rig.named_in_log(person, why).count(kind) == 1


@given(phrase('"{platform:Platform}" loses the answer to the next deletion after doing it'))
def loses_deletions_answer(rig: Rig, platform: Platform) -> None:
    rig.fault("answer_lost", platform, operation=DELETING, first=1)


@given(phrase('"{platform:Platform}" loses the next deletion before doing it'))
def loses_deletion(rig: Rig, platform: Platform) -> None:
    rig.fault("server_error", platform, operation=DELETING, first=1)


@when(phrase('"{person:Text}" recalls "{text:Text}" of "{client:Text}" because "{why:Text}"'))
def recalls(rig: Rig, person: str, text: str, client: str, why: str) -> None:
    rig.recall(person, client, text, why)


@then(phrase("the recall is confirmed within {limit:Duration}"))
def recall_confirmed(rig: Rig, limit: float) -> None:
    assert rig.await_recall("confirmed", limit), rig.last_recall().saw


@then(phrase('the recall is {state:w} because of "{reason:Reason}"'))
def recall_ended(rig: Rig, state: str, reason: Reason) -> None:
    assert rig.await_recall(state, rig.PATIENCE_S), rig.last_recall().state
    assert rig.last_recall().reason is reason


@then("the recall waits for the release")
def recall_waits(rig: Rig) -> None:
    assert rig.await_recall("waiting", rig.PATIENCE_S), rig.last_recall().state
    assert rig.last_recall().waits_for == "release"


@then(phrase("{count:d} recall was ordered"))
def recalls_ordered(rig: Rig, count: int) -> None:
    assert rig.orders_given() == count


@then(phrase("{count:d} deletion reached the platform"))
def deletions_done(rig: Rig, count: int) -> None:
    assert len(rig.deletions()) == count


@then(phrase('the record of "{text:Text}" of "{client:Text}" still says confirmed'))
def record_stays(rig: Rig, text: str, client: str) -> None:
    assert rig.state_of(client, text) == "confirmed"
