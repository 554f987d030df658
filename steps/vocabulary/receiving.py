"""What fans say to clients' accounts, told by platforms or looked up, and what is kept of it."""

from pytest_bdd import given, then, when

from safety_core.vocabulary import Platform
from steps.rig.receiving import ALTERED
from steps.rig.rig import Rig
from steps.vocabulary.words import phrase

COLUMNS = ["from", "text", "on"]


@given(phrase('"{platform:Platform}" tells Holdpoint what happens on it'))
def tells_holdpoint(rig: Rig, platform: Platform) -> None:
    rig.be_told(platform)


@when(phrase('"{fan:Text}" comments "{text:Text}" on "{on:Text}" of "{client:Text}"'))
@given(phrase('"{fan:Text}" comments "{text:Text}" on "{on:Text}" of "{client:Text}"'))
def comments(rig: Rig, fan: str, text: str, on: str, client: str) -> None:
    rig.say(fan, text, on, client)


@when(phrase('"{fan:Text}" mentions "{client:Text}" in "{text:Text}"'))
def mentions(rig: Rig, fan: str, client: str, text: str) -> None:
    rig.mention(fan, client, text)


@when(phrase('the last delivery of "{platform:Platform}" is sent again "{how:Text}"'))
def sent_again(rig: Rig, platform: Platform, how: str) -> None:
    assert how in ALTERED, f"it is sent again {', '.join(ALTERED)}"
    rig.send_again(platform, how)


@when(phrase('Holdpoint looks up what was said to "{client:Text}"'))
def looks_up(rig: Rig, client: str) -> None:
    rig.poll(client)


@then(phrase('the last delivery was "{became:Text}"'))
def became(rig: Rig, became: str) -> None:
    assert rig.last_became() == became, f"it was {rig.last_became()}"


@then(phrase('the look at "{client:Text}" ended with "{word:Text}"'))
def ended_with(rig: Rig, client: str, word: str) -> None:
    last = next(each for each in reversed(rig.polled) if each.client == client)
    assert last.word == word, f"it ended with {last.word}: {last.saw}"


@then(phrase('"{client:Text}" has heard within {limit:Duration}'))
def has_heard(rig: Rig, client: str, limit: float, datatable: list[list[str]]) -> None:
    head, *rows = datatable
    assert head == COLUMNS, f"the columns are {', '.join(COLUMNS)}, not {', '.join(head)}"
    wanted = [tuple(each) for each in rows]
    rig.run_until(lambda: rig.heard(client) == wanted, limit_s=limit)
    assert rig.heard(client) == wanted
