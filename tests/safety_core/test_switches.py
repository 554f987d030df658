from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.guard import decide
from safety_core.ruling import Word
from safety_core.switches import TRANSITIONS, Halt, HaltState, Scope, SwitchView
from safety_core.vocabulary import AccountId, Action, ClientId, Platform
from tests.safety_core.examples import FACTS, INTENT, NOW_US, SCOPES, facts_with, halted

HALTS = st.lists(
    st.builds(
        lambda scope, state, number: halted(scope, state=state, name=f"halt_{number}"),
        st.sampled_from(SCOPES),
        st.sampled_from(HaltState),
        st.integers(0, 99),
    ),
    max_size=4,
)
EFFECTS = [
    {"client": ClientId(client), "platform": Platform.X, "account": AccountId(account), "action": action}
    for client, account in [("acme", "acme-1"), ("acme", "acme-2"), ("bolt", "bolt-1"), ("bolt", "acme-1")]
    for action in Action
]


@given(HALTS, HALTS)
def test_adding_halts_never_enables_anything(halts: list[Halt], more: list[Halt]) -> None:
    """Invariant I16."""
    before = decide(INTENT, facts_with(*halts), now_us=NOW_US).word
    after = decide(INTENT, facts_with(*halts, *more), now_us=NOW_US).word
    assert after is not Word.ALLOW or before is Word.ALLOW


@given(HALTS)
def test_halts_commute(halts: list[Halt]) -> None:
    """Invariant I16."""
    answers = {repr(decide(INTENT, facts_with(*order), now_us=NOW_US)) for order in permutations(halts)}
    assert len(answers) == 1


@pytest.mark.parametrize("effect", EFFECTS)
def test_the_scope_of_all_covers_whatever_any_scope_covers(effect: dict) -> None:
    """Invariant I16."""
    assert Scope().covers(**effect)
    assert any(scope.covers(**effect) for scope in SCOPES if scope != Scope())


@pytest.mark.parametrize("scope", SCOPES)
def test_a_scope_covers_just_what_agrees_with_all_that_it_names(scope: Scope) -> None:
    for effect in EFFECTS:
        named = {name: getattr(scope, name) for name in effect if getattr(scope, name) is not None}
        assert scope.covers(**effect) is (named.items() <= effect.items())


@pytest.mark.parametrize("scope", SCOPES)
def test_naming_less_never_covers_less(scope: Scope) -> None:
    for name in ("client", "platform", "account", "action"):
        wider = Scope(**{other: getattr(scope, other) for other in EFFECTS[0] if other != name})
        assert all(wider.covers(**effect) for effect in EFFECTS if scope.covers(**effect))


@pytest.mark.parametrize(
    ("scope", "kind", "text"),
    [
        (Scope(), "all", "everything"),
        (Scope(client=ClientId("acme")), "client", "client acme"),
        (Scope(client=ClientId("acme"), account=AccountId("acme-1")), "account", "client acme, account acme-1"),
        (Scope(platform=Platform.X, action=Action.REPLY), "platform+action", "platform X, action reply"),
    ],
)
def test_a_scope_says_what_it_names(scope: Scope, kind: str, text: str) -> None:
    assert (scope.kind, str(scope)) == (kind, text)


@pytest.mark.parametrize("state", HaltState)
def test_every_halt_but_a_released_one_is_in_force_and_covers(state: HaltState) -> None:
    thrown = halted(Scope(), state=state)
    assert thrown.in_force is (state is not HaltState.RELEASED)
    assert SwitchView(8, (thrown,)).covering(**EFFECTS[0]) == ((thrown,) if thrown.in_force else ())


def test_a_halt_in_force_ends_only_by_a_release() -> None:
    assert set(TRANSITIONS) == set(HaltState)
    assert {state for state, moves in TRANSITIONS.items() if not moves} == {HaltState.RELEASED}
    assert HaltState.RELEASED not in TRANSITIONS[HaltState.FENCED], "it is acknowledged or failed first"


def test_the_example_facts_allow_so_that_a_halt_is_what_stops_them() -> None:
    assert decide(INTENT, FACTS, now_us=NOW_US).word is Word.ALLOW
