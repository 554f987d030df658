"""What each kind of harm halts, and how long it cools down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.switches import Scope
from safety_core.triggers import COOL_DOWN_S, DIMENSIONS, NARROWEST, Alarm, narrowest
from safety_core.vocabulary import SPARED_BY_ALL, AccountId, Action, ClientId, Harm, Platform

EFFECT = {
    "client": ClientId("acme"),
    "platform": Platform.X,
    "account": AccountId("acme-1"),
    "action": Action.PUBLISH,
}
KNOWN = st.sets(st.sampled_from(DIMENSIONS))


@pytest.mark.parametrize("harm", Harm)
def test_every_harm_has_a_scope_and_a_cool_down(harm: Harm) -> None:
    assert NARROWEST[harm] <= set(DIMENSIONS)
    assert 0 <= COOL_DOWN_S[harm] <= 3_600
    assert "account" not in NARROWEST[harm] or "client" in NARROWEST[harm], "an account is named beside its client"


def test_the_tables_hold_nothing_else() -> None:
    assert set(NARROWEST) == set(COOL_DOWN_S) == set(Harm)


@pytest.mark.parametrize(
    ("harm", "scope"),
    [
        (Harm.WRONG_ACCOUNT, Scope(client=ClientId("acme"))),
        (Harm.DUPLICATE, Scope(**EFFECT)),
        (Harm.UNAPPROVED_ENGAGEMENT, Scope(client=ClientId("acme"), action=Action.PUBLISH)),
        (Harm.AUDIT_BREAK, Scope()),
        (Harm.ERROR_RATE, Scope(client=ClientId("acme"), platform=Platform.X, action=Action.PUBLISH)),
        (Harm.LATENCY, Scope(platform=Platform.X, action=Action.PUBLISH)),
        (Harm.BUDGET_BURN, Scope(client=ClientId("acme"), platform=Platform.X, action=Action.PUBLISH)),
        (Harm.HARD_STOP, Scope()),
        (Harm.STORE_WENT_BACK, Scope()),
        (Harm.HALTER_DIED, Scope(**EFFECT)),
    ],
)
def test_a_harm_of_which_all_is_known_halts_no_more_than_this(harm: Harm, scope: Scope) -> None:
    assert narrowest(Alarm(harm=harm, what="seen", **EFFECT)) == scope


@given(st.sampled_from(Harm), KNOWN, st.sampled_from(sorted(set(Action) - SPARED_BY_ALL)))
def test_the_halt_covers_the_effect_that_the_alarm_is_about_whatever_of_it_is_known(
    harm: Harm, known: set[str], action: Action
) -> None:
    effect = {**EFFECT, "action": action}
    alarm = Alarm(harm=harm, what="seen", **{name: effect[name] for name in known})
    assert narrowest(alarm).covers(**effect)


@given(st.sampled_from(Harm), KNOWN, st.sampled_from(DIMENSIONS))
def test_knowing_less_never_halts_less(harm: Harm, known: set[str], forgotten: str) -> None:
    more = narrowest(Alarm(harm=harm, what="seen", **{name: EFFECT[name] for name in known}))
    less = narrowest(Alarm(harm=harm, what="seen", **{name: EFFECT[name] for name in known - {forgotten}}))
    for other in (EFFECT, {**EFFECT, "account": AccountId("acme-2")}, {**EFFECT, "client": ClientId("bolt")}):
        assert less.covers(**other) or not more.covers(**other)


@pytest.mark.parametrize("harm", [Harm.DUPLICATE, Harm.HALTER_DIED])
def test_an_account_whose_client_is_not_known_is_not_named_alone(harm: Harm) -> None:
    alarm = Alarm(harm=harm, what="seen", account=AccountId("acme-1"), platform=Platform.X)
    assert narrowest(alarm) == Scope(platform=Platform.X)


@pytest.mark.parametrize("harm", [Harm.HARD_STOP, Harm.STORE_WENT_BACK, Harm.HALTER_DIED])
def test_where_a_person_is_behind_the_halt_or_a_machine_says_it_nothing_cools_down(harm: Harm) -> None:
    assert COOL_DOWN_S[harm] == 0
