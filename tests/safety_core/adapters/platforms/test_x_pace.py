"""What X's headers say of its rate, and what they do not, whatever they hold."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.platforms.x import ACTIONS, OPERATIONS, commits, read_pace
from safety_core.cadence.pace import Pace, Said
from safety_core.ports import Answered, Lost, NeverSent
from safety_core.vocabulary import Action, Reason

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
RESET = int(NOW.timestamp()) + 300


def answered(status: int = 200, **headers: object) -> Answered:
    return Answered(status, {name.replace("_", "-"): str(value) for name, value in headers.items()}, b"")


USER = {"x_rate_limit_remaining": 3, "x_rate_limit_reset": RESET}


def test_the_users_window_is_read_and_so_is_the_apps_day():
    found = read_pace(answered(**USER), now=NOW)
    assert found == Pace(said=(Said(remaining=3, reset_s=300),))
    app = {"x_app_limit_24hour_remaining": 9, "x_app_limit_24hour_reset": RESET + 60}
    found = read_pace(answered(**USER, **app), now=NOW)
    assert found == Pace(said=(Said(remaining=3, reset_s=300), Said(remaining=9, reset_s=360, app_wide=True)))


@pytest.mark.parametrize("remaining", ["", "-1", "nan", "1e3", "3.0", "٣", "0x10", "9" * 13, " "])
def test_a_remaining_that_is_no_whole_number_says_nothing(remaining):
    assert read_pace(answered(x_rate_limit_remaining=remaining, x_rate_limit_reset=RESET), now=NOW) is None


@pytest.mark.parametrize("reset", ["", "soon", "-5", "NaN", "1e99", "9" * 13, "2026-03-04T05:06:07Z"])
def test_a_reset_that_is_no_unix_time_says_nothing(reset):
    assert read_pace(answered(x_rate_limit_remaining=0, x_rate_limit_reset=reset), now=NOW) is None


def test_a_refusal_without_a_credible_reset_is_waited_for_one_window():
    assert read_pace(answered(429), now=NOW) == Pace(wait_s=900)
    past = answered(429, x_rate_limit_remaining=0, x_rate_limit_reset=RESET - 1000)
    assert read_pace(past, now=NOW).wait_s == 900


def test_a_refusal_that_names_the_window_that_is_spent_says_no_more():
    found = read_pace(answered(429, x_rate_limit_remaining=0, x_rate_limit_reset=RESET), now=NOW)
    assert found == Pace(said=(Said(remaining=0, reset_s=300),))


@pytest.mark.parametrize("exchange", [Lost("reset"), NeverSent(Reason.NOT_CONNECTED, "refused"), answered(200)])
def test_what_says_nothing_of_the_rate_is_nothing(exchange):
    assert read_pace(exchange, now=NOW) is None


@given(st.dictionaries(st.sampled_from([
    "x-rate-limit-remaining", "x-rate-limit-reset", "x-rate-limit-limit", "x-app-limit-24hour-remaining",
    "x-app-limit-24hour-reset", "retry-after", "date",
]), st.text(max_size=20)), st.sampled_from([200, 201, 429, 500]))  # fmt: skip
def test_no_headers_make_it_raise(headers, status):
    found = read_pace(Answered(status, headers, b""), now=NOW)
    assert found is None or all(each.remaining >= 0 for each in found.said)


def test_every_action_that_x_has_commits_by_an_operation_that_is_named():
    assert {commits(each) for each in ACTIONS} <= OPERATIONS
    assert commits(Action.MESSAGE) == ""
