"""How long a platform asks to wait is counted by its own clock: this machine's may be hours off, and changes nothing."""

import json
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest

from safety_core.adapters.platforms import linkedin, x, youtube
from safety_core.adapters.platforms.dates import said_at
from safety_core.ports import Answered, Ready, Rejected
from tests.safety_core.examples import INTENT

THEIRS = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
OURS = [THEIRS + timedelta(minutes=off) for off in (-90, -14, 14, 90)]
QUARTER_S, UTC_MIDNIGHT_S, PACIFIC_MIDNIGHT_S = 900.0, 12 * 3600.0, 20 * 3600.0
RESET = int(THEIRS.timestamp() + QUARTER_S)
SPENT = {"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(RESET)}
THROTTLED = {"title": "Too Many Requests", "type": "about:blank", "status": 429}
USED_UP = {"status": 429, "code": "TOO_MANY_REQUESTS", "message": "throttle APPLICATION DAY limit is reached"}
QUOTA = {"error": {"code": 403, "message": "no", "errors": [{"reason": "quotaExceeded"}]}}
REFUSALS = pytest.mark.parametrize(
    ("platform", "status", "body", "headers", "wait_s"),
    [
        (x, 429, THROTTLED, SPENT, QUARTER_S),
        (linkedin, 429, USED_UP, {}, UTC_MIDNIGHT_S),
        (youtube, 403, QUOTA, {}, PACIFIC_MIDNIGHT_S),
    ],
    ids=["x", "linkedin", "youtube"],
)


def refusal(status: int, body: object, headers: dict[str, str]) -> Answered:
    date = format_datetime(THEIRS, usegmt=True)
    return Answered(status, {"content-type": "application/json", "date": date, **headers}, json.dumps(body).encode())


@REFUSALS
@pytest.mark.parametrize("ours", OURS, ids=lambda ours: ours.isoformat())
def test_a_refusal_waits_as_long_whatever_this_machines_clock_says(platform, status, body, headers, wait_s, ours):
    answer = refusal(status, body, headers)
    refused = platform.read_commit(answer, intent=INTENT, ready=Ready(), now=ours)
    assert isinstance(refused, Rejected)
    assert refused.retry_after_s == wait_s
    pace = platform.read_pace(answer, now=ours)
    waits = [each.reset_s for each in pace.said] or [pace.wait_s]
    assert waits == [wait_s]


@pytest.mark.parametrize("ours", OURS, ids=lambda ours: ours.isoformat())
def test_xs_windows_open_by_xs_clock_on_every_answer(ours):
    said = {**SPENT, "x-app-limit-24hour-remaining": "9", "x-app-limit-24hour-reset": str(RESET + 60)}
    pace = x.read_pace(refusal(200, {}, said), now=ours)
    assert [each.reset_s for each in pace.said] == [QUARTER_S, QUARTER_S + 60]


@pytest.mark.parametrize(
    "date", ["", "soon", "12:00", "Sun, 01 Mar 10000 12:00:00 GMT", "٣", "Sun, 32 Mar 2026 12:00:00 GMT"]
)
def test_without_a_date_that_can_be_read_our_own_clock_counts(date):
    assert said_at({"date": date}, OURS[0]) is OURS[0]
    assert said_at({"date": date}, None) is None
    assert said_at({}, OURS[0]) is OURS[0]


def test_a_date_is_told_in_utc_whatever_zone_it_names():
    east = THEIRS.astimezone(timezone(timedelta(hours=5)))
    for date in (
        format_datetime(THEIRS, usegmt=True),
        format_datetime(THEIRS.replace(tzinfo=None)),
        format_datetime(east),
    ):
        assert said_at({"date": date}, None) == THEIRS
