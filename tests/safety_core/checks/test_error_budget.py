import msgspec
import pytest

from safety_core.budget.objectives import Does
from safety_core.budget.trips import BudgetFacts, Trip
from safety_core.checks.error_budget import judge
from safety_core.ruling import Word
from safety_core.vocabulary import NEVER_ASKED, AccountId, Action, Check, ClientId, Harm, Platform, Reason
from tests.safety_core.examples import FACTS, INTENT, NOW_US

TRIP = Trip(
    trip="trip-1", by="x-publish", harm=Harm.BUDGET_BURN, does=Does.HALT, what="fails", tripped_us=5, minute=7, at="then"
)  # fmt: skip


def ruling_on(intent=INTENT, *standing: Trip, measured: bool = True):
    facts = msgspec.structs.replace(FACTS, budget=BudgetFacts(standing=standing, measured=measured))
    return judge(intent, facts, now_us=NOW_US)


def test_with_nothing_tripped_what_is_measured_may_go() -> None:
    ruling = ruling_on()
    assert (ruling.check, ruling.word, ruling.reason) == (Check.ERROR_BUDGET, Word.ALLOW, None)


@pytest.mark.parametrize(
    "scope",
    [
        {},
        {"client": ClientId("acme")},
        {"platform": Platform.X, "action": Action.PUBLISH},
        {"client": ClientId("acme"), "platform": Platform.X, "action": Action.PUBLISH},
        {"client": ClientId("acme"), "account": AccountId("acme-1")},
    ],
)
def test_a_trip_that_covers_the_intent_refuses_and_is_named(scope) -> None:
    ruling = ruling_on(INTENT, msgspec.structs.replace(TRIP, **scope))
    assert (ruling.word, ruling.reason) == (Word.REFUSE, Reason.BUDGET_SPENT)
    assert "trip-1" in ruling.saw


@pytest.mark.parametrize(
    "scope",
    [
        {"client": ClientId("bolt")},
        {"platform": Platform.LINKEDIN},
        {"action": Action.REPLY},
        {"client": ClientId("acme"), "account": AccountId("acme-2")},
    ],
)
def test_a_trip_of_others_refuses_nothing(scope) -> None:
    assert ruling_on(INTENT, msgspec.structs.replace(TRIP, **scope)).word is Word.ALLOW


def test_a_trip_that_was_freed_refuses_nothing() -> None:
    assert ruling_on(INTENT, msgspec.structs.replace(TRIP, freed_us=9, freed_by="femi")).word is Word.ALLOW


def test_a_trip_that_no_evidence_led_to_says_of_none() -> None:
    assert (TRIP.run, TRIP.evidence, TRIP.threshold) == (0, 0, 0)


def test_what_nobody_measures_is_refused() -> None:
    assert ruling_on(measured=False).reason is Reason.BUDGET_UNREADABLE


def test_objectives_that_cannot_be_read_refuse() -> None:
    ruling = judge(INTENT, msgspec.structs.replace(FACTS, budget=None), now_us=NOW_US)
    assert (ruling.word, ruling.reason) == (Word.REFUSE, Reason.BUDGET_UNREADABLE)


@pytest.mark.parametrize("action", sorted(NEVER_ASKED))
def test_what_takes_harm_away_or_has_no_effect_is_never_stopped(action) -> None:
    facts = msgspec.structs.replace(FACTS, budget=None)
    assert judge(msgspec.structs.replace(INTENT, action=action), facts, now_us=NOW_US).word is Word.ALLOW
    assert ruling_on(msgspec.structs.replace(INTENT, action=action), TRIP).word is Word.ALLOW
