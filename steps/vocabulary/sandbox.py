"""The sandbox: what becomes of side effects while they are rehearsed, who saw what it let out; and leave to act for real."""

from collections.abc import Callable

from pytest_bdd import given, then, when

from safety_core.sandbox import Mode
from safety_core.shell.names import member
from safety_core.shell.sandbox_status import Word
from safety_core.vocabulary import Action, Platform, Reason
from steps.rig.rig import Rig
from steps.rig.sandboxing import SEEN_BY
from steps.vocabulary.words import phrase

COLUMNS: dict[str, tuple[str, Callable[[str], object]]] = {
    "platforms": ("platforms", lambda text: tuple(member(Platform, "platform", each) for each in text.split(", "))),
    "actions": ("actions", lambda text: tuple(member(Action, "action", each) for each in text.split(", "))),
    "effects": ("effects_max", int),
    "taken percent": ("success_per_mille", lambda text: 10 * int(text)),
    "half within ms": ("latency_p50_ms", int),
    "most within ms": ("latency_p95_ms", int),
}
"""What can be said of a setting in a table of one row, what that is called, and how it is read."""


def _more(datatable: list[list[str]]) -> dict[str, object]:
    head, *rows = datatable
    strange = set(head) - set(COLUMNS)
    assert not strange, f"the columns are of {', '.join(COLUMNS)}, not {', '.join(sorted(strange))}"
    assert len(rows) == 1, "one setting has one row"
    return {COLUMNS[name][0]: COLUMNS[name][1](cell) for name, cell in zip(head, rows[0], strict=True)}


@given(phrase('"{person:Text}" set the sandbox to "{mode:Mode}" for {lasts:Duration} because "{why:Text}"'))
def has_set(rig: Rig, person: str, mode: Mode, lasts: float, why: str) -> None:
    rig.set_sandbox(person, mode, lasts, why)
    rig.check_taken()


@given(phrase('"{person:Text}" set the sandbox to "{mode:Mode}" for {lasts:Duration} because "{why:Text}", with'))
def has_set_with(rig: Rig, person: str, mode: Mode, lasts: float, why: str, datatable: list[list[str]]) -> None:
    rig.set_sandbox(person, mode, lasts, why, **_more(datatable))
    rig.check_taken()


@when(phrase('"{person:Text}" sets the sandbox to "{mode:Mode}" for {lasts:Duration} because "{why:Text}"'))
def sets(rig: Rig, person: str, mode: Mode, lasts: float, why: str) -> None:
    rig.set_sandbox(person, mode, lasts, why)


@when(phrase('"{person:Text}" turns the sandbox off because "{why:Text}"'))
def turns_off(rig: Rig, person: str, why: str) -> None:
    rig.turn_sandbox_off(person, why)


@when("somebody takes the sandbox's settings out of the store")
def settings_lost(rig: Rig) -> None:
    rig.forget_sandbox()


@when("the recordings are full")
def recordings_full(rig: Rig) -> None:
    rig.fill_recordings()


@given(phrase('the accounts of "{client:Text}" are protected where platforms protect any'))
def protected(rig: Rig, client: str) -> None:
    rig.protect(client)


@when(phrase('somebody shows everybody what is hidden on "{platform:Platform}"'))
def shows_hidden(rig: Rig, platform: Platform) -> None:
    rig.show_what_was_hidden(platform)


@then(phrase('nothing of "{client:Text}" left for any platform'))
def nothing_left(rig: Rig, client: str) -> None:
    assert rig.left(client) == []


@then(phrase('{count:d} requests to "{platform:Platform}" are written down, and no token with them'))
def written_down(rig: Rig, count: int, platform: Platform) -> None:
    assert len(rig.written_down(platform)) == count, rig.written_down(platform)
    assert rig.tokens_written_down() == []


@then("the dice took some of them at once and refused some")
def both_ways(rig: Rig) -> None:
    assert rig.never_sent_because() == {Reason.SANDBOXED, Reason.SANDBOX_FAILED}


@then(phrase('what "{client:Text}" made last on "{platform:Platform}" was seen by "{whom:SeenBy}" alone'))
def seen_by(rig: Rig, client: str, platform: Platform, whom: str) -> None:
    assert rig.seen_by(client, platform) == SEEN_BY[whom]
    assert rig.hidden_from_outside(client, platform)


@then(phrase('"{text:Text}" of "{client:Text}" is taken down again within {limit:Duration}'))
def taken_down(rig: Rig, text: str, client: str, limit: float) -> None:
    assert rig.run_until(lambda: rig.taken_down(client, text), limit_s=limit), rig.clean_up(client, text)


@when(phrase('"{person:Text}" takes down "{text:Text}" of "{client:Text}" by hand because "{why:Text}"'))
def takes_down(rig: Rig, person: str, text: str, client: str, why: str) -> None:
    rig.take_down_by_hand(person, client, text, why)


@then(phrase('"{text:Text}" of "{client:Text}" is "{word:Made}" within {limit:Duration}'))
def is_said(rig: Rig, text: str, client: str, word: Word, limit: float) -> None:
    rig.run_until(lambda: rig.word_of(client, text) == word, limit_s=limit)
    assert rig.word_of(client, text) == word


@given(phrase('"{platform:Platform}" is reached for real'))
def reached_for_real(rig: Rig, platform: Platform) -> None:
    rig.reach_for_real(platform)


@given(phrase('"{other:Text}" gave the leave to act for real that "{person:Text}" asked for because "{why:Text}"'))
def leave_given(rig: Rig, other: str, person: str, why: str) -> None:
    rig.hold_drill(other)
    rig.ask_leave(person, why)
    rig.check_taken()
    rig.grant_leave(other)
    rig.check_taken()


@when(phrase('"{person:Text}" asks for leave to act for real because "{why:Text}"'))
def asks_leave(rig: Rig, person: str, why: str) -> None:
    rig.ask_leave(person, why)


@when(phrase('"{person:Text}" grants the leave to act for real'))
def grants_leave(rig: Rig, person: str) -> None:
    rig.grant_leave(person)


@when(phrase('"{person:Text}" ends the leave to act for real because "{why:Text}"'))
def ends_leave(rig: Rig, person: str, why: str) -> None:
    rig.end_leave(person, why)
