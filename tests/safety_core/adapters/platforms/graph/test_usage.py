import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.platforms.graph.pace import read_pace
from safety_core.adapters.platforms.graph.problems import RETRY_DEFAULT_S
from safety_core.adapters.platforms.graph.usage import PAUSE_S
from safety_core.cadence.pace import Pace, Said
from safety_core.ports import Answered, Lost
from tests.safety_core.adapters.platforms.graph.ground import BUSY, JSON, NOW, PATIENT, answered, error


def account(**usage: object):
    return {"x-business-use-case-usage": json.dumps({"2001": [{"type": "pages", **usage}]})}


def app(**usage: object):
    return {"x-app-usage": json.dumps(usage)}


def pace(answer):
    return read_pace(answer, now=NOW)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (account(call_count=99, total_time=99, total_cputime=99, estimated_time_to_regain_access=0), None),
        (account(call_count=100), Pace(said=(Said(remaining=0, reset_s=PAUSE_S),))),
        (account(total_cputime=100.5), Pace(said=(Said(remaining=0, reset_s=PAUSE_S),))),
        (account(call_count=1, estimated_time_to_regain_access=7), Pace(said=(Said(remaining=0, reset_s=420),))),
        (account(estimated_time_to_regain_access=24 * 60), Pace(said=(Said(remaining=0, reset_s=86_400),))),
        (account(estimated_time_to_regain_access=24 * 60 + 1), None),
        (app(call_count=99, total_time=25), None),
        (app(call_count=100), Pace(said=(Said(remaining=0, reset_s=PAUSE_S, app_wide=True),))),
        (app(call_count="100"), None),
        (app(call_count=True), None),
    ],
)
def test_only_an_allowance_that_is_used_up_says_something(headers, expected):
    assert pace(answered(200, {}, JSON | headers)) == expected


def test_a_throttle_of_the_app_is_the_apps_and_any_other_the_accounts():
    assert pace(error(4)) == Pace(said=(Said(remaining=0, reset_s=RETRY_DEFAULT_S, app_wide=True),))
    assert pace(error(32)) == Pace(wait_s=RETRY_DEFAULT_S)
    assert pace(error(32, headers=JSON | BUSY)) == Pace(said=(Said(remaining=0, reset_s=420),))
    assert pace(error(190)) is None
    assert pace(Lost("reset")) is None


@PATIENT
@given(st.text(max_size=30), st.text(max_size=30), st.sampled_from([200, 400, 503]))
def test_no_header_makes_it_raise(one, other, status):
    headers = {"x-business-use-case-usage": one, "x-app-usage": other}
    found = pace(Answered(status, headers, b""))
    assert found is None or all(each.remaining == 0 and 0 < each.reset_s <= 86_400 for each in found.said)


@pytest.mark.parametrize("text", ["[]", "{}", '{"1":7}', '{"1":[7]}', '{"1":[{"call_count":1e400}]}', "[" * 9999, "{", '{"1":[{"estimated_time_to_regain_access":' + "9" * 400 + "}]}"])  # fmt: skip
def test_a_header_of_another_shape_says_nothing(text):
    headers = {"x-business-use-case-usage": text, "x-app-usage": text}
    assert pace(answered(200, {}, JSON | headers)) is None
