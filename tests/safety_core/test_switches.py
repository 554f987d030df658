from itertools import permutations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.facts import Facts
from safety_core.guard import decide
from safety_core.halt import release_refusal
from safety_core.intent import Intent
from safety_core.ruling import Word
from safety_core.switches import (
    HOLDPOINT,
    HOUSE,
    TRANSITIONS,
    Halt,
    HaltState,
    Scope,
    SwitchView,
    cool_down_left_us,
    not_yet,
    spoken,
)
from safety_core.vocabulary import (
    MARKS,
    RISKS,
    SPARED_BY_ALL,
    AccountId,
    Action,
    ClientId,
    PersonId,
    Platform,
    PlatformAccountId,
    Risk,
)
from tests.safety_core.examples import ACCOUNT, FACTS, INTENT, NOW_US, SCOPES, SECOND_US, approved, facts_with, halted

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
OVERLAPS_IN = [
    {"client": client, "platform": Platform.X, "account": AccountId(account), "action": action}
    for client in (ClientId("acme"), ClientId("bolt"))
    for account in ("acme-1", "acme-2", "bolt-1")
    for action in Action
]
"""A small world with every combination, so that scopes that can meet do."""


def asked_of(effect: dict, *halts: Halt) -> tuple[Intent, Facts]:
    """An intent for this effect, and facts that would allow it but for the halts."""
    target = "1" if effect["action"] in (Action.REPLY, Action.COMMENT, Action.LIKE, Action.FOLLOW) else None
    recalls = "1" if effect["action"] is Action.RECALL else None
    text = "" if effect["action"] in MARKS else INTENT.text
    intent = msgspec.structs.replace(INTENT, **effect, target=target, recalls=recalls, text=text)
    account = msgspec.structs.replace(ACCOUNT, client=intent.client, account=intent.account)
    assert account.platform_account == PlatformAccountId("1001")
    return intent, msgspec.structs.replace(
        FACTS, switches=SwitchView(8, halts), account=account, approval=approved(intent)
    )


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
def test_the_scope_of_all_covers_everything_but_what_is_spared(effect: dict) -> None:
    """Invariant I16."""
    assert Scope().covers(**effect) is (effect["action"] not in SPARED_BY_ALL)
    assert {Action.READ, Action.RECALL} == SPARED_BY_ALL


@pytest.mark.parametrize("scope", SCOPES)
def test_the_scope_of_all_covers_whatever_a_scope_that_names_no_spared_action_covers(scope: Scope) -> None:
    """Invariant I16."""
    covered = [effect for effect in EFFECTS if scope.covers(**effect)]
    if scope.action in SPARED_BY_ALL:
        assert {effect["action"] for effect in covered} <= {scope.action}
    else:
        assert all(Scope().covers(**effect) for effect in covered)


@pytest.mark.parametrize("scope", SCOPES)
def test_a_scope_covers_just_what_agrees_with_all_that_it_names_and_no_spared_action_unnamed(scope: Scope) -> None:
    for effect in EFFECTS:
        named = {name: getattr(scope, name) for name in effect if getattr(scope, name) is not None}
        spared = scope.action is None and effect["action"] in SPARED_BY_ALL
        assert scope.covers(**effect) is (named.items() <= effect.items() and not spared)


@pytest.mark.parametrize("action", sorted(SPARED_BY_ALL))
def test_naming_a_spared_action_stops_it(action: Action) -> None:
    for effect in EFFECTS:
        assert Scope(action=action).covers(**effect) is (effect["action"] is action)


@pytest.mark.parametrize("scope", SCOPES)
def test_naming_less_never_covers_less_but_for_what_only_a_name_stops(scope: Scope) -> None:
    for name in ("client", "platform", "account", "action"):
        wider = Scope(**{other: getattr(scope, other) for other in EFFECTS[0] if other != name})
        lost = [effect for effect in EFFECTS if scope.covers(**effect) and not wider.covers(**effect)]
        assert all(name == "action" and effect["action"] in SPARED_BY_ALL for effect in lost)


def test_two_scopes_overlap_just_when_some_effect_lies_in_both_whichever_is_asked() -> None:
    inside = {scope: frozenset(n for n, effect in enumerate(OVERLAPS_IN) if scope.covers(**effect)) for scope in SCOPES}
    for one in SCOPES:
        for other in SCOPES:
            assert one.overlaps(other) is bool(inside[one] & inside[other]), f"{one} / {other}"


def test_every_action_has_a_risk_and_a_scope_the_highest_of_what_it_covers() -> None:
    assert set(RISKS) == set(Action)
    assert {action: Scope(action=action).risk for action in Action} == RISKS
    assert Scope().risk is Scope(client=ClientId("acme")).risk is Risk.CRITICAL
    assert Scope(action=Action.READ).risk is Risk.LOW


def test_what_a_scope_of_all_spares_adds_nothing_to_its_risk(monkeypatch: pytest.MonkeyPatch) -> None:
    for action in set(Action) - SPARED_BY_ALL:
        monkeypatch.setitem(RISKS, action, Risk.LOW)
    assert Scope(action=Action.RECALL).risk is Risk.CRITICAL
    assert Scope().risk is Risk.LOW


@pytest.mark.parametrize("scope", SCOPES)
def test_every_combination_that_is_halted_refuses_what_it_covers_and_lets_the_rest_go_on(scope: Scope) -> None:
    """The whole product of clients, platforms, accounts and actions, each named or not, through the guard itself."""
    for effect in EFFECTS:
        intent, facts = asked_of(effect, halted(scope))
        word = decide(intent, facts, now_us=NOW_US).word
        assert word is (Word.REFUSE if scope.covers(**effect) else Word.ALLOW), f"{scope}: {effect}"


@pytest.mark.parametrize(
    ("left_s", "words"),
    [(0.000001, "1 s"), (1, "1 s"), (1.000001, "2 s"), (59.5, "1 min 0 s"), (252, "4 min 12 s"), (3_600, "1 h 0 min 0 s"), (86_400, "24 h 0 min 0 s")],
)  # fmt: skip
def test_a_duration_is_told_in_whole_seconds_and_never_too_short(left_s: float, words: str) -> None:
    assert spoken(round(left_s * SECOND_US)) == words


def cooling(until_us: int | None, **changes: object) -> Halt:
    automatic = halted(Scope(), state=HaltState.QUIESCED)
    return msgspec.structs.replace(automatic, automatic=True, cool_down_until_us=until_us, **changes)


@pytest.mark.parametrize(("now_us", "left_us"), [(-1, 1), (0, 0), (1, 0)])
def test_a_cool_down_is_over_at_its_instant_and_not_before(now_us: int, left_us: int) -> None:
    until_us = NOW_US + 300 * SECOND_US
    assert cool_down_left_us(cooling(until_us), now_us=until_us + now_us) == left_us
    assert cool_down_left_us(cooling(None), now_us=NOW_US) == 0


def test_a_cool_down_counts_from_the_boot_when_the_machine_rebooted_and_never_for_ever() -> None:
    halt = cooling(NOW_US + 300 * SECOND_US)
    assert cool_down_left_us(halt, now_us=100 * SECOND_US) == 200 * SECOND_US
    assert cool_down_left_us(halt, now_us=300 * SECOND_US) == 0


def test_what_cools_down_is_released_by_nobody_and_says_when_it_may_be() -> None:
    halt = cooling(NOW_US + 252 * SECOND_US)
    for person in (PersonId("pia"), HOLDPOINT):
        said = release_refusal([halt], person, now_us=NOW_US)
        assert said == "halt halt_1 cools down: it may be released in 4 min 12 s"
    assert release_refusal([halt], PersonId("pia"), now_us=NOW_US + 252 * SECOND_US) is None


@pytest.mark.parametrize("state", HaltState)
def test_of_the_halts_in_force_one_that_is_neither_acknowledged_nor_failed_is_not_ripe(state: HaltState) -> None:
    said = not_yet(halted(Scope(), state=state), now_us=NOW_US)
    assert (said == "halt halt_1 is fenced: it is neither acknowledged nor failed yet") is (state is HaltState.FENCED)
    assert (said is None) is (state is not HaltState.FENCED)


def test_holdpoint_itself_ends_its_drills_on_the_house_and_nothing_else() -> None:
    on_house = msgspec.structs.replace(halted(Scope(client=HOUSE), state=HaltState.QUIESCED), drill=True)
    assert release_refusal([on_house], HOLDPOINT, now_us=NOW_US) is None
    for other in (
        msgspec.structs.replace(on_house, drill=False),
        msgspec.structs.replace(on_house, drill=False, automatic=True),
        msgspec.structs.replace(on_house, scope=Scope(client=ClientId("acme"))),
        msgspec.structs.replace(on_house, scope=Scope()),
    ):
        said = release_refusal([on_house, other], HOLDPOINT, now_us=NOW_US) or ""
        assert "a person releases it" in said


def test_who_held_a_drill_still_needs_a_second_person_to_end_it_by_hand() -> None:
    on_house = msgspec.structs.replace(halted(Scope(client=HOUSE), state=HaltState.QUIESCED), drill=True)
    assert "a second person" in (release_refusal([on_house], on_house.person, now_us=NOW_US) or "")
    assert release_refusal([on_house], PersonId("pia"), now_us=NOW_US) is None


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
