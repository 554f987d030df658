"""Credentials: where clients' tokens are kept, what happens to them, and the incidents that come of it."""

from pytest_bdd import given, then, when

from safety_core.vocabulary import Harm, Platform
from steps.rig.rig import Rig
from steps.vocabulary.words import phrase


@given("the tokens are kept in an encrypted file")
def kept_in_a_file(rig: Rig) -> None:
    rig.keep_tokens_in_a_file()


@given(phrase('the token of "{client:Text}" is rotated'))
@when(phrase('the token of "{client:Text}" is rotated'))
def rotated(rig: Rig, client: str) -> None:
    rig.rotate_token(client, client)


@when(phrase('the token of "{client:Text}" is rotated to one of "{other:Text}"'))
def rotated_wrongly(rig: Rig, client: str, other: str) -> None:
    rig.rotate_token(client, other)


@when(phrase('the platform ends the token of "{client:Text}" as {fate:w}'))
def ended(rig: Rig, client: str, fate: str) -> None:
    rig.end_token(client, fate)


@when(phrase('somebody who has the root key moves the token of "{other:Text}" to "{client:Text}"'))
def moved(rig: Rig, other: str, client: str) -> None:
    rig.move_entry(other, client)


@when(phrase('the token of "{client:Text}" is taken out of the vault'))
def taken_out(rig: Rig, client: str) -> None:
    rig.take_token_out(client)


@when(phrase('the token of "{client:Text}" is put into the vault'))
def put_in(rig: Rig, client: str) -> None:
    rig.put_token_back(client)


@when("the vault is opened to everybody")
def opened_to_everybody(rig: Rig) -> None:
    rig.open_file_to_everybody()


@when("the vault from before is put back")
def put_back(rig: Rig) -> None:
    rig.put_back_older_file()


@when("the vault is put right")
def put_right(rig: Rig) -> None:
    rig.mend_file()


@when(phrase('"{person:Text}" closes the incident of "{client:Text}" because "{why:Text}"'))
def closes(rig: Rig, person: str, client: str, why: str) -> None:
    rig.close_incident(person, client, why)


@then(phrase('nothing more of "{client:Text}" arrives at "{platform:Platform}"'))
def nothing_more(rig: Rig, client: str, platform: Platform) -> None:
    assert rig.arrived_since(platform, client) == []


@then(phrase('an incident of "{harm:Text}" is open for "{client:Text}"'))
def incident_open(rig: Rig, harm: str, client: str) -> None:
    assert rig.is_open(client, Harm(harm))


@then(phrase('the closing is refused because "{why:Text}"'))
def closing_refused(rig: Rig, why: str) -> None:
    assert why in rig.refused_closing()


@then(phrase('the incident of "{client:Text}" is closed by "{person:Text}"'))
def incident_closed(rig: Rig, client: str, person: str) -> None:
    assert rig.incident_of(client).closed_by == person
