"""The check: it holds until the earliest time at which everything allows, and refuses what never fits or nothing counts."""

from datetime import UTC, datetime

import msgspec
import pytest

from safety_core.breaker import Breaker, BreakerState, Traffic
from safety_core.cadence.limits import ANYWHERE, Home, Window
from safety_core.cadence.rule import CadenceFacts, Paused, Usage
from safety_core.cadence.rule import judge as rule
from safety_core.cadence.wall import Quiet, Wall, unix_us
from safety_core.checks.cadence import judge
from safety_core.records import Pause
from safety_core.ruling import DISPOSITIONS, Disposition, Word
from safety_core.vocabulary import Action, Platform, Reason
from tests.safety_core.examples import FACTS, INTENT, LIMIT, NOW_US, SECOND_US

NOON = Wall(unix_us(datetime(2026, 3, 10, 12, tzinfo=UTC)) - NOW_US)
QUARTER_US = 900 * SECOND_US


def usage(used: int, *ends: int, cost: int = 1, most: int = 100, **changes: object) -> Usage:
    limit = msgspec.structs.replace(LIMIT, **changes)
    return Usage(limit=limit, most=most, used=used, cost=cost, ends=tuple((end, 1) for end in ends))


def facts(*usages: Usage, home: Home = ANYWHERE, **found: object) -> CadenceFacts:
    return CadenceFacts(usages=usages, wall=NOON, subject="acme-1", home=home, **found)


def asked(found: CadenceFacts | None, now_us: int = NOW_US, action: Action = Action.PUBLISH):
    intent = msgspec.structs.replace(INTENT, action=action)
    return judge(intent, msgspec.structs.replace(FACTS, cadence=found), now_us=now_us)


def test_what_fits_is_allowed_up_to_the_last_place():
    assert asked(facts(usage(99))).word is Word.ALLOW


def test_a_full_window_holds_until_its_oldest_slot_is_free_to_the_microsecond():
    full = facts(usage(100, NOW_US - 5))
    held = asked(full)
    assert (held.word, held.reason, held.until_us) == (Word.HOLD, Reason.WINDOW_FULL, NOW_US - 5 + QUARTER_US)
    assert "posts per 15 minutes of acme-1: 100 of 100 used, next at 2026-03-10T12:15:00Z" in held.saw
    assert asked(full, NOW_US - 5 + QUARTER_US - 1).word is Word.HOLD
    assert asked(full, NOW_US - 5 + QUARTER_US).word is Word.ALLOW


def test_more_than_is_free_waits_for_as_many_slots_as_it_needs():
    held = asked(facts(usage(99, NOW_US - 30, NOW_US - 20, NOW_US - 10, cost=3)))
    assert held.until_us == NOW_US - 20 + QUARTER_US


def test_of_several_limits_the_one_that_lasts_longest_decides():
    near, far = usage(100, NOW_US - 50), usage(1, NOW_US, most=1, name="time between posts", window=Window.SPACING)
    held = asked(facts(near, far))
    assert (held.reason, held.until_us) == (Reason.TOO_SOON, NOW_US + QUARTER_US)
    assert held == asked(facts(far, near))


@pytest.mark.parametrize(("cost", "word"), [(100, Word.HOLD), (101, Word.REFUSE)])
def test_what_costs_more_than_a_window_holds_is_refused_for_good(cost, word):
    ruling = asked(facts(usage(1, NOW_US, cost=cost)))
    assert ruling.word is word
    if word is Word.REFUSE:
        assert ruling.reason is Reason.COST_ABOVE_LIMIT
        assert DISPOSITIONS[ruling.reason] is Disposition.CANCELLED


def test_a_client_whose_share_of_a_common_quota_is_nothing_is_refused():
    assert asked(facts(usage(0, most=0))).reason is Reason.COST_ABOVE_LIMIT


@pytest.mark.parametrize("found", [None, facts()])
def test_no_known_limit_is_a_refusal_that_is_tried_again(found):
    ruling = asked(found)
    assert (ruling.word, ruling.reason) == (Word.REFUSE, Reason.LIMITS_UNKNOWN)
    assert DISPOSITIONS[Reason.LIMITS_UNKNOWN] is Disposition.RETRIES


def paused(remaining: int, begun: int, *, subject: str = "1001", until_us: int = NOW_US + 7) -> Paused:
    said = Pause(
        platform=Platform.X, subject=subject, operation="create_post", client=None, since_us=NOW_US - 1,
        until_us=until_us, remaining=remaining, said="0 left",
    )  # fmt: skip
    return Paused(said, begun)


def test_a_platforms_own_word_holds_once_what_it_leaves_is_spent():
    assert asked(facts(usage(0), pauses=(paused(3, 2),))).word is Word.ALLOW
    held = asked(facts(usage(0), pauses=(paused(3, 3),)))
    assert (held.reason, held.until_us) == (Reason.PLATFORM_PAUSED, NOW_US + 7)
    assert "the account" in held.saw
    assert "the app" in asked(facts(usage(0), pauses=(paused(0, 0, subject=""),))).saw


NIGHT = Home(quiet=(Quiet(since=12 * 60, until=7 * 60),))


def test_quiet_hours_hold_an_effect_and_neither_a_read_nor_a_recall():
    quiet = facts(usage(0), home=NIGHT)
    held = asked(quiet)
    assert (held.word, held.reason) == (Word.HOLD, Reason.QUIET_HOURS)
    assert held.until_us == NOW_US + 19 * 3600 * SECOND_US
    assert asked(quiet, NOW_US - 1).word is Word.ALLOW
    assert asked(quiet, held.until_us - 1).word is Word.HOLD
    assert asked(quiet, held.until_us).word is Word.ALLOW
    assert asked(quiet, action=Action.RECALL).word is Word.ALLOW
    assert rule(quiet, Action.READ, now_us=NOW_US).word is Word.ALLOW


def test_a_hold_that_ends_in_quiet_hours_goes_on_to_their_end():
    home = Home(quiet=(Quiet(since=12 * 60 + 10, until=13 * 60),))
    held = asked(facts(usage(100, NOW_US), home=home))
    assert (held.reason, held.until_us) == (Reason.QUIET_HOURS, NOW_US + 3600 * SECOND_US)


@pytest.mark.parametrize("state", [BreakerState.OPEN, BreakerState.HALF_OPEN])
@pytest.mark.parametrize(("subject", "whom"), [("1001", "acme-1 on X"), ("", "X")])
@pytest.mark.parametrize("traffic", Traffic)
def test_a_breaker_that_is_not_closed_holds_until_its_time_to_the_microsecond(state, subject, whom, traffic):
    breaker = Breaker(
        platform=Platform.X, subject=subject, client=None, traffic=traffic, state=state, failures=4, until_us=NOW_US + 7
    )
    found = facts(usage(0), breakers=(breaker,))
    held = asked(found)
    assert (held.word, held.reason, held.until_us) == (Word.HOLD, Reason.BREAKER_OPEN, NOW_US + 7)
    tried = ", one is being tried" if state is BreakerState.HALF_OPEN else ""
    assert held.saw.startswith(f"{whom}: 4 {traffic} in a row failed{tried}, next at ")
    assert asked(found, NOW_US + 6).word is Word.HOLD
    assert asked(found, NOW_US + 7).word is Word.ALLOW


@pytest.mark.parametrize("action", [Action.READ, Action.RECALL])
def test_reads_and_recalls_are_held_by_a_breaker_too(action):
    breaker = Breaker(
        platform=Platform.X,
        subject="",
        client=None,
        traffic=Traffic.READS,
        state=BreakerState.OPEN,
        until_us=NOW_US + 7,
    )
    assert asked(facts(usage(0), breakers=(breaker,)), action=action).reason is Reason.BREAKER_OPEN


def test_a_closed_breaker_that_has_counted_holds_nothing():
    breaker = Breaker(
        platform=Platform.X, subject="", client=None, traffic=Traffic.READS, failures=5, until_us=NOW_US + 7
    )
    assert asked(facts(usage(0), breakers=(breaker,))).word is Word.ALLOW
