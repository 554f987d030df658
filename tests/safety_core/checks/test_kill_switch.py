import msgspec
import pytest

from safety_core.checks.kill_switch import judge
from safety_core.ruling import Word
from safety_core.switches import HaltState, Scope
from safety_core.vocabulary import AccountId, Action, Check, ClientId, Platform, Reason
from tests.safety_core.examples import FACTS, HALT, INTENT, NOW_US, facts_with, halted


def test_with_no_halt_in_force_the_intent_may_go() -> None:
    ruling = judge(INTENT, FACTS, now_us=NOW_US)
    assert (ruling.check, ruling.word, ruling.reason) == (Check.KILL_SWITCH, Word.ALLOW, None)


def test_switches_that_cannot_be_read_refuse() -> None:
    facts = msgspec.structs.replace(FACTS, switches=None)
    ruling = judge(INTENT, facts, now_us=NOW_US)
    assert (ruling.word, ruling.reason) == (Word.REFUSE, Reason.SWITCHES_UNREADABLE)


@pytest.mark.parametrize(
    "scope",
    [
        Scope(),
        Scope(client=ClientId("acme")),
        Scope(platform=Platform.X),
        Scope(client=ClientId("acme"), account=AccountId("acme-1")),
        Scope(action=Action.PUBLISH),
        Scope(client=ClientId("acme"), platform=Platform.X, account=AccountId("acme-1"), action=Action.PUBLISH),
    ],
)
@pytest.mark.parametrize("state", [HaltState.FENCED, HaltState.QUIESCED, HaltState.FAILED])
def test_a_halt_of_every_scope_refuses_in_every_state_but_released(scope: Scope, state: HaltState) -> None:
    ruling = judge(INTENT, facts_with(halted(scope, state=state)), now_us=NOW_US)
    assert (ruling.word, ruling.reason) == (Word.REFUSE, Reason.SWITCH_THROWN)
    assert "halt_1" in ruling.saw
    assert str(scope) in ruling.saw


@pytest.mark.parametrize(
    "scope",
    [
        Scope(client=ClientId("bolt")),
        Scope(action=Action.REPLY),
        Scope(client=ClientId("acme"), account=AccountId("acme-2")),
    ],
)
def test_a_halt_of_something_else_does_not_refuse(scope: Scope) -> None:
    assert judge(INTENT, facts_with(halted(scope)), now_us=NOW_US).word is Word.ALLOW


def test_a_released_halt_does_not_refuse() -> None:
    released = msgspec.structs.replace(HALT, state=HaltState.RELEASED)
    assert judge(INTENT, facts_with(released), now_us=NOW_US).word is Word.ALLOW
