"""I14: an outage of the store is held where nothing began in it and all went on after it; each way of breaking it is found."""

import pytest

from reports.checkers import i14_fail_closed
from reports.evidence.folder import from_rows
from tests.reports.bench import SECOND, Bench

LATE = 301 * SECOND


def judged(bench: Bench):
    return i14_fail_closed.check(from_rows(bench.rows()))


def away(bench: Bench, since_us: int, until_us: int | None) -> None:
    marks = [{"name": "store_away", "us": since_us, "ref": "gone", "detail": ""}]
    if until_us is not None:
        marks.append({"name": "store_back", "us": until_us, "ref": "gone", "detail": ""})
    bench.samples = [*marks, *bench.samples]


def ended_us(bench: Bench) -> int:
    return next(each["us"] for each in bench.samples if each["name"] == "ended")


@pytest.fixture
def after(little: Bench) -> Bench:
    """An outage after all that was done, ten seconds long, and long enough before the end."""
    last = max(each["arrived_us"] for each in little.journal)
    little.samples = [each for each in little.samples if each["name"] != "ended"]
    little.samples.append({"name": "ended", "us": last + 11 * SECOND + LATE, "ref": "", "detail": ""})
    away(little, last + SECOND, last + 11 * SECOND)
    return little


def test_a_run_without_an_outage_is_no_data(little: Bench) -> None:
    assert judged(little).status == "no_data"


def test_an_outage_in_which_nothing_began_is_held(after: Bench) -> None:
    assert (judged(after).status, judged(after).n) == ("held", 1), judged(after).why


@pytest.mark.parametrize(
    ("late_us", "status"), [(0, "held"), (1, "broken"), (9_999_999, "broken"), (10_000_000, "held")]
)
def test_a_permit_is_minted_before_or_after_and_not_within(after: Bench, late_us: int, status: str) -> None:
    after.permits[-1]["minted_us"] = after.samples[0]["us"] + late_us
    assert judged(after).status == status


@pytest.mark.parametrize(("late_us", "status"), [(0, "held"), (1, "broken")])
def test_what_was_let_go_before_may_arrive_within_l_and_p_and_no_later(after: Bench, late_us: int, status: str) -> None:
    longest = max(each["duration_us"] for each in after.permits)
    assert longest + 2 * SECOND + 1 < 10 * SECOND, "the outage is longer than L + P: else this shows nothing"
    row = next(each for each in after.journal if each["committing"])
    row["arrived_us"] = after.samples[0]["us"] + longest + 2 * SECOND + late_us
    assert judged(after).status == status


def test_a_read_may_arrive_at_any_time(after: Bench) -> None:
    row = next(each for each in after.journal if each["committing"])
    row.update(arrived_us=after.samples[1]["us"] - 1, committing=False)
    assert judged(after).status == "held"


@pytest.mark.parametrize(
    ("changes", "watched_us", "status"),
    [
        ({"state": "queued"}, 0, "broken"),
        ({"state": "claimed"}, 0, "broken"),
        ({"state": "queued"}, -2 * SECOND, "held"),
        ({"state": "waiting"}, 0, "held"),
        ({"state": "quarantined"}, 0, "held"),
        ({"state": "queued", "due_us": 10**12}, 0, "held"),
        ({"state": "queued", "submitted_us": 10**12}, 0, "held"),
    ],
)
def test_what_was_there_before_goes_on_within_five_minutes(after: Bench, changes, watched_us, status) -> None:
    after.intents[0].update(changes)
    after.samples[-1]["us"] += watched_us
    assert judged(after).status == status


@pytest.mark.parametrize(("released", "status"), [(True, "broken"), (False, "held")])
def test_what_stands_under_a_halt_need_not_go_on(after: Bench, released: bool, status: str) -> None:
    after.intents[0]["state"] = "queued"
    halt = after.halts[0]
    halt.update(client=None, platform=None, account=None, action=None)
    if not released:
        halt["released_us"] = None
    assert judged(after).status == status


def test_an_outage_without_an_end_lasts_as_long_as_anybody_watched(after: Bench) -> None:
    after.samples = [each for each in after.samples if each["name"] != "store_back"]
    after.permits[-1]["minted_us"] = ended_us(after) - 1
    assert judged(after).status == "broken"
