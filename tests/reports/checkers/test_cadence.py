"""I10: windows to the microsecond, whose requests they hold, which limits were in force, and who was called too fast."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from reports.checkers import i10_cadence
from reports.checkers.finding import Finding
from reports.evidence.folder import from_rows
from tests.reports.bench import SECOND, Bench, Row, limit

MINUTE = 60 * SECOND
START_US = 100 * MINUTE
PINNED = {"acme-1": "70001", "acme-2": "70002", "birch-1": "70003"}


class Run(Bench):
    """A few requests by hand, each under a permit of its own."""

    def __init__(self, *limits: Row) -> None:
        super().__init__(scenario="by hand", limits=list(limits))
        self.bindings = [
            {"client": name.split("-")[0], "platform": "X", "account": name, "platform_account": pinned}
            for name, pinned in PINNED.items()
        ]

    def request(self, at_us: int, account: str = "acme-1", **changed: Any) -> Row:
        n = len(self.journal) + 1
        row = {
            "n": n, "arrived_us": at_us, "replied_us": at_us + 1000, "platform": "X", "operation": "create_post",
            "committing": True, "account": PINNED[account], "status": 201, "fault": None, "tag": f"tag-{n}", **changed,
        }  # fmt: skip
        self.journal.append(row)
        return row

    def post(self, at_us: int, account: str = "acme-1", *, action: str = "publish", asked_us: int | None = None) -> Row:
        row = self.request(at_us, account)
        asked_us = at_us - 1000 if asked_us is None else asked_us
        what = {"intent": f"int-{row['n']}", "client": account.split("-", maxsplit=1)[0], "platform": "X", "account": account,
                "action": action}  # fmt: skip
        self.intents.append(
            {
                **what, "tag": row["tag"], "salt": "ab", "visible": "cd", "state": "confirmed", "reason": None,
                "waits_for": None, "submitted_us": 1, "due_us": 1, "settled_us": None, "attempts": 1, "object": None,
            }
        )  # fmt: skip
        self.permits.append(
            {
                "permit": f"per-{row['n']}", **what, "platform_account": row["account"], "worker": "worker-1", "epoch": 0,
                "asked_us": asked_us, "duration_us": 7 * SECOND, "minted_us": asked_us + 500, "sent_us": at_us - 100,
                "answered_us": None, "settle_us": None, "confirmed_us": None, "state": "live", "reason": None,
                "object": None, "visible": "cd",
            }
        )  # fmt: skip
        return row

    def wall(self, at_us: int, shown: str) -> None:
        """An entry of the log: the wall clock showed this at that instant of the boot clock."""
        entry = {"v": 1, "kind": "submitted", "at_us": at_us, "at": shown}
        self.audit.append({"index": len(self.audit), "entry": json.dumps(entry)})

    def found(self) -> Finding:
        return i10_cadence.check(from_rows(self.rows()))


def per_minute(most: int, **changed: Any) -> Row:
    return {**limit("posts per minute", {"create_post": 1}, most=most), "length_us": MINUTE, **changed}


# ---------------------------------------------------------------- rolling windows


@pytest.mark.parametrize(("apart_us", "status"), [(MINUTE, "held"), (MINUTE - 1, "broken")])
def test_a_window_is_over_exactly_its_length_after_its_first_request(apart_us: int, status: str) -> None:
    run = Run(per_minute(2))
    for at_us in (0, 5 * SECOND, apart_us):
        run.post(START_US + at_us)
    assert run.found().status == status


def test_the_sentence_names_request_limit_window_and_instants() -> None:
    run = Run(per_minute(1))
    run.post(START_US)
    second = run.post(START_US + SECOND)
    found = run.found()
    assert (found.n, len(found.rows), found.rows[0].row["n"]) == (2, 1, second["n"])
    assert found.rows[0].sentence == (
        "create_post of 70001 on X (arrived 6001.000000 s) makes it 2 of at most 1 "
        'of "posts per minute" within 60 s, the first at 6000.000000 s'
    )


@pytest.mark.parametrize(("apart_us", "status"), [(90 * SECOND, "held"), (90 * SECOND - 1, "broken")])
def test_a_distance_is_a_window_with_room_for_one(apart_us: int, status: str) -> None:
    run = Run(per_minute(1, operations={}, actions={"publish": 1}, window="spacing", length_us=90 * SECOND))
    run.post(START_US)
    run.post(START_US + apart_us)
    assert run.found().status == status


def test_refused_and_unanswered_requests_took_their_place() -> None:
    run = Run(per_minute(1))
    run.post(START_US).update(status=503)
    run.post(START_US + 1).update(status=None, replied_us=None)
    assert run.found().status == "broken"


@pytest.mark.parametrize(("cost", "status"), [(2, "held"), (3, "broken")])
def test_requests_count_with_their_costs(cost: int, status: str) -> None:
    run = Run(per_minute(4, operations={"create_post": cost}))
    run.post(START_US)
    run.post(START_US + 1)
    assert run.found().status == status


def test_rows_in_any_order_are_judged_alike() -> None:
    run = Run(per_minute(1))
    run.post(START_US + MINUTE)
    run.post(START_US)
    assert run.found().status == "held"
    run.post(START_US + MINUTE - 1)
    assert len(run.found().rows) == 2


# ---------------------------------------------------------------- whose requests


@pytest.mark.parametrize(
    ("subject", "accounts", "status"),
    [
        ("account", ("acme-1", "acme-2"), "held"),
        ("account", ("acme-1", "acme-1"), "broken"),
        ("client", ("acme-1", "birch-1"), "held"),
        ("client", ("acme-1", "acme-2"), "broken"),
        ("app", ("acme-1", "birch-1"), "broken"),
        ("platform", ("acme-1", "birch-1"), "broken"),
    ],
)
def test_a_window_holds_what_its_subject_asked(subject: str, accounts: tuple[str, str], status: str) -> None:
    run = Run(per_minute(1, subject=subject))
    for number, account in enumerate(accounts):
        run.post(START_US + number, account)
    assert run.found().status == status


def test_one_without_a_known_token_stands_in_the_quota_of_all_and_in_no_accounts() -> None:
    run = Run(per_minute(1), per_minute(1, name="of the app", subject="app"))
    run.request(START_US, account="acme-1").update(account=None, status=401)
    run.post(START_US + 1)
    found = run.found()
    assert [each.sentence.count('"of the app"') for each in found.rows] == [1]


def test_another_platforms_requests_are_not_counted() -> None:
    run = Run(per_minute(1))
    run.post(START_US)
    run.post(START_US + 1)["platform"] = "Mastodon"
    found = run.found()
    assert (found.status, found.n) == ("held", 1)


@pytest.mark.parametrize("sample", ["placed", "probe"])
def test_what_the_harness_asked_itself_is_nobodys(sample: str) -> None:
    run = Run(per_minute(1))
    run.post(START_US)
    run.request(START_US + 1, tag="own", status=429)
    assert run.found().status == "broken"
    run.samples.append({"name": sample, "us": 1, "ref": "own", "detail": ""})
    found = run.found()
    assert (found.status, found.n) == ("held", 1)


@pytest.mark.parametrize(
    ("second", "status"), [("publish", "broken"), ("reply", "held"), ("recall", "held"), (None, "broken")]
)
def test_a_limit_on_effects_counts_those_of_its_actions_and_those_of_nobody_knows_what(
    second: str | None, status: str
) -> None:
    run = Run(per_minute(1, operations={}, actions={"publish": 1}))
    run.post(START_US)
    if second is None:
        run.request(START_US + 1, tag=None)
    else:
        run.post(START_US + 1, action=second)
    run.request(START_US + 2, operation="who_am_i", committing=False)
    found = run.found()
    assert (found.status, found.n) == (status, 1 + (second in (None, "publish")))


# ---------------------------------------------------------------- limits that change in flight


@pytest.mark.parametrize(("asked_us", "status"), [(0, "broken"), (-1, "held")])
def test_an_effect_is_judged_by_the_limits_in_force_since_its_permit_was_asked_for(asked_us: int, status: str) -> None:
    loaded_us = START_US + 10 * SECOND
    run = Run(per_minute(9), per_minute(1, version=2, from_us=loaded_us))
    run.post(START_US)
    run.post(loaded_us + SECOND, asked_us=loaded_us + asked_us)
    assert run.found().status == status


@pytest.mark.parametrize(("early_us", "status"), [(0, "held"), (1, "broken")])
def test_wider_limits_excuse_from_the_instant_at_which_they_were_loaded(early_us: int, status: str) -> None:
    second_us = START_US + 10 * SECOND
    run = Run(per_minute(1), per_minute(9, version=2, from_us=second_us + early_us))
    run.post(START_US)
    run.post(second_us)
    assert run.found().status == status


@pytest.mark.parametrize(("late_us", "status"), [(-1, "held"), (0, "broken")])
def test_a_read_may_have_been_decided_twenty_five_seconds_before_it_arrived(late_us: int, status: str) -> None:
    reads = {"name": "reads", "operations": {"who_am_i": 1}}
    run = Run(per_minute(9, **reads), per_minute(1, version=2, from_us=START_US, **reads))
    for at_us in (START_US - 1, START_US + 25 * SECOND + late_us):
        run.request(at_us, operation="who_am_i", committing=False)
    assert run.found().status == status


# ---------------------------------------------------------------- clock-aligned windows


@pytest.mark.parametrize(
    ("window", "zone", "boundary"),
    [
        ("utc hour", None, "2026-11-28T15:00:00+00:00"),
        ("utc day", None, "2026-11-28T00:00:00+00:00"),
        ("local day", None, "2026-11-28T00:00:00+00:00"),
        ("local day", "Europe/Berlin", "2026-11-27T23:00:00+00:00"),
        ("local day", "Africa/Cairo", "2026-04-23T22:00:00+00:00"),  # midnight is left out: the day begins at 01:00
        ("local day", "America/Havana", "2026-11-01T04:00:00+00:00"),  # midnight comes twice: at its first coming
    ],
)
def test_an_aligned_window_begins_to_the_microsecond_where_the_wall_clock_puts_it(
    window: str, zone: str | None, boundary: str
) -> None:
    zones = {} if zone is None else {PINNED["acme-1"]: zone}
    run = Run(per_minute(1, window=window, length_us=25 * 60 * MINUTE, zones=zones))
    shown = datetime.fromisoformat(boundary) - timedelta(microseconds=10 * SECOND)
    run.wall(START_US - 10 * SECOND, shown.isoformat())
    run.post(START_US - 1)
    run.post(START_US)
    assert run.found().status == "held"
    third = run.post(START_US - 2)
    assert run.found().status == "broken"
    third["arrived_us"] = START_US + 1
    assert run.found().status == "broken"


def test_a_wall_clock_that_was_set_moves_the_boundary_for_what_comes_after() -> None:
    run = Run(per_minute(1, window="utc day"))
    run.wall(START_US, "2026-11-28T12:00:00+00:00")
    run.post(START_US + 1)
    run.post(START_US + MINUTE)
    assert run.found().status == "broken"
    run.wall(START_US + MINUTE, "2026-11-29T00:00:30+00:00")
    assert run.found().status == "held"


def test_without_a_wall_clock_no_aligned_window_is_judged() -> None:
    run = Run(per_minute(1, window="utc day"))
    run.post(START_US)
    run.post(START_US + 1)
    found = run.found()
    assert (found.status, found.n, found.why) == ("no_data", 0, "no limit counts what was requested")


# ---------------------------------------------------------------- too fast


@pytest.mark.parametrize(
    ("fault", "status"), [("too_fast", "held"), (None, "broken"), ("latency", "broken"), ("answer_lost", "broken")]
)
def test_a_429_is_a_breach_unless_a_storm_spent_the_window(fault: str | None, status: str) -> None:
    run = Run(per_minute(9))
    run.post(START_US).update(status=429, fault=fault)
    assert run.found().status == status


def test_a_429_of_what_no_limit_counts_is_a_breach_all_the_same() -> None:
    run = Run(per_minute(9))
    run.request(START_US, operation="list_posts", committing=False, status=429)
    found = run.found()
    assert (found.status, found.n) == ("broken", 1)
    assert "as too fast, and no storm was injected" in found.why


# ---------------------------------------------------------------- nothing happened


def test_nothing_requested_is_no_data() -> None:
    assert Run(per_minute(1)).found().status == "no_data"


def test_no_limit_known_is_no_data() -> None:
    run = Run()
    run.post(START_US)
    found = run.found()
    assert (found.status, found.why) == ("no_data", "no limit is known")


def test_requests_that_no_limit_counts_are_no_data() -> None:
    run = Run(per_minute(1))
    run.request(START_US, operation="list_posts", committing=False)
    assert run.found().status == "no_data"


def test_limits_loaded_after_all_is_over_judge_nothing() -> None:
    run = Run(per_minute(1, from_us=START_US + MINUTE))
    run.post(START_US)
    run.post(START_US + 1)
    assert run.found().status == "no_data"


# ---------------------------------------------------------------- slots


def slot(run: Run, row: Row, **changed: Any) -> None:
    """A slot for a request: taken a second before it, over a second after it."""
    run.slots.append(
        {
            "slot": f"slot-{len(run.slots)}", "client": "acme", "platform": "X", "account": "acme-1",
            "platform_account": row["account"], "operation": row["operation"], "action": "publish",
            "begun_us": row["arrived_us"] - SECOND, "ends_us": row["arrived_us"] + SECOND, "state": "closed",
            "permit": None, **changed,
        }
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({}, "held"),
        ({"begun_us": START_US}, "held"),
        ({"begun_us": START_US + 1}, "broken"),
        ({"ends_us": START_US}, "held"),
        ({"ends_us": START_US - 1}, "broken"),
        ({"state": "open"}, "held"),
        ({"state": "given_back"}, "broken"),
        ({"operation": "delete_post"}, "broken"),
        ({"platform_account": PINNED["birch-1"]}, "held"),
    ],
)
def test_a_request_needs_a_slot_that_holds_its_arrival_and_counts(changed: Row, status: str) -> None:
    run = Run(per_minute(9))
    slot(run, run.post(START_US), **changed)
    assert run.found().status == status


def test_one_slot_is_not_enough_for_two_requests_and_the_sentence_names_the_one_without() -> None:
    run = Run(per_minute(9))
    slot(run, run.post(START_US))
    second = run.post(START_US + SECOND // 2)
    found = run.found()
    assert [each.row["n"] for each in found.rows] == [second["n"]]
    assert found.rows[0].sentence == (
        "create_post of 70001 on X (arrived 6000.500000 s) has no slot that counts: the core's own windows know nothing of it"
    )


def test_a_request_under_a_token_of_another_account_leaves_that_one_the_slot_that_is_over_later() -> None:
    run = Run(per_minute(9))
    swapped, own = run.post(START_US), run.post(START_US + 5)
    slot(run, swapped, platform_account=PINNED["acme-2"], ends_us=swapped["arrived_us"])
    slot(run, own, ends_us=own["arrived_us"])
    assert run.found().status == "held"
    run.slots[0]["ends_us"] -= 1
    assert run.found().status == "broken"


def test_what_no_limit_names_needs_no_slot_and_where_none_was_exported_none_is_asked_for() -> None:
    run = Run(per_minute(9))
    run.post(START_US)
    assert run.found().status == "held"
    slot(run, run.journal[0])
    run.request(START_US + 1, operation="hand_out", committing=False)
    assert run.found().status == "held"
