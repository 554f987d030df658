"""The step house → canary on a week of the house: each word, by one thing that is planted or missing."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from reports import verdict
from reports.checkers import check_all
from reports.rules import OBSERVED, collected
from tests.reports.observed_week import DAY, EVERY_US, MINUTE, STAMP, STEP, Change, Week, passed, seen


def of(week: Week, invariant: str) -> Any:
    """What its checker says."""
    (found,) = [each for each in check_all(week.evidence()) if each.invariant == invariant]
    return found


def an_object(week: Week, platform: str = "X") -> dict[str, Any]:
    """One that stands, as it was seen."""
    gone = {each["object"] for each in week.of("gone")}
    return next(each for each in week.of("seen", platform=platform) if each["object"] not in gone)


def permit_of(week: Week, row: dict[str, Any]) -> dict[str, Any]:
    (found,) = [each for each in week.of("permit", platform=row["platform"]) if each["object"] == row["object"]]
    return found


def test_an_honest_week_is_go_and_says_that_it_was_observed() -> None:
    found = Week().decided()
    assert (found.word, found.exit_code, found.simulated, found.step) == ("GO", 0, False, STEP), found.why
    assert [each.word for each in found.gates] == ["GO"] * 6
    assert [each.word for each in found.criteria] == ["GO"] * 5 + [None]
    assert [each.word for each in found.ground] == ["pass"] * 5
    told = " ".join([each.why for each in found.gates] + [rule.bound for each in found.gates for rule in each.rules])
    assert "under load" not in told


# ---------------------------------------------------------------- what is planted


def stray(week: Week) -> None:
    """Something that only the platform knows of."""
    row = an_object(week)
    week.rows.append({**row, "object": "stray-1", "said": "ab" * 32, "visible": "ab" * 32})


def wrong_account(week: Week) -> None:
    """An object of a permit stands on another account of the platform, and not on its own."""
    row = an_object(week, "Facebook")
    other = f"{row['account']}9"
    week.rows += [{**each, "account": other} for each in week.of("look", platform="Facebook")]
    row["account"] = other


def missing(week: Week) -> None:
    """What is confirmed was never seen."""
    week.drop([an_object(week)])


def twice(week: Week) -> None:
    """The same content twice for one intent."""
    row = an_object(week)
    week.rows.append({**row, "object": "again-1"})


def altered(week: Week) -> None:
    """It shows something else than was meant."""
    an_object(week)["said"] = "cd" * 32


def altered_reply(week: Week) -> None:
    """What a person approved is not what stands there."""
    answered = next(each for each in week.of("seen", platform="X") if each["target"] is not None)
    answered["said"] = "cd" * 32


def altered_later(week: Week) -> None:
    """It was as it was meant, and no longer is."""
    row = an_object(week)
    what = {name: row[name] for name in ("platform", "account", "object", "at_us", "media")}
    week.rows.append({"kind": "changed", **STAMP, **what, "look": row["look"], "before": row["said"], "visible": "cd" * 32,
                      "said": "cd" * 32})  # fmt: skip


def stands_after_recall(week: Week) -> None:
    """A recall is confirmed, and the object is there at every look."""
    row = an_object(week)
    permit = permit_of(week, row)
    (intent,) = week.of("intent", intent=permit["intent"])
    week.rows += [
        {
            **intent,
            "intent": "int-r",
            "action": "recall",
            "recalls": row["object"],
            "object": None,
            "tag": None,
            "visible": "",
        },
        {
            **permit,
            "permit": "per-r",
            "intent": "int-r",
            "action": "recall",
            "object": None,
            "approval": None,
            "setting": 0,
        },
    ]
    said = '{"at":"2020-01-01T00:00:00+00:00","kind":"outcome","outcome":"confirmed","permit":"per-r"}'
    week.rows.append({"kind": "entry", **STAMP, "index": len(week.of("entry")), "entry": said})


def absent_and_there(week: Week) -> None:
    """The records say that it is absent, and it is there."""
    row = an_object(week)
    permit = permit_of(week, row)
    (intent,) = week.of("intent", intent=permit["intent"])
    permit |= {"state": "absent", "object": None}
    intent |= {"state": "absent", "object": None, "reason": "not_found"}


def late_drill(week: Week) -> None:
    halt = week.of("halt")[0]
    halt["quiesced_us"] = halt["asked_us"] + 31_000_000


def too_fast(week: Week) -> None:
    week.rows.append(
        {"kind": "entry", **STAMP, "index": len(week.of("entry")),
         "entry": '{"client":"rtv-house","kind":"answer","permit":"per-1","reason":"platform_too_fast"}'}
    )  # fmt: skip


def no_leave(week: Week) -> None:
    week.drop(week.of("leave"))


def failed_before(week: Week) -> None:
    week.before = passed(word="NO-GO", e2e="NO-GO")


def one_in_twenty_failed(week: Week) -> None:
    for permit in week.of("permit", state="confirmed")[::20]:
        permit["state"] = "rejected"


@pytest.mark.parametrize(
    ("plant", "invariant", "stops", "says"),
    [
        (stray, "I2", "Per-client isolation", "was made by nobody here"),
        (wrong_account, "I2", "Per-client isolation", "is pinned to"),
        (missing, "I6", "Global kill switch", "is confirmed, and no look at"),
        (twice, "I1", "Global kill switch", "shows what"),
        (altered, "I6", "Global kill switch", "shows other content than"),
        (altered_later, "I6", "Global kill switch", "shows other content than"),
        (altered_reply, "I4", "Human approval", "commits to other content"),
        (altered, "I5", "Audit trail", "shows other content than any of its permit records committed to"),
        (absent_and_there, "I6", "Global kill switch", "is absent, and"),
        (stands_after_recall, "I6", "Global kill switch", "took it back"),
        (too_fast, "I10", "Rate limiting", "came too fast"),
        (no_leave, "I20", "Per-client isolation", "no leave of two people stood"),
    ],
)  # fmt: skip
def test_one_thing_that_is_planted_breaks_its_invariant_and_ends_no_go(
    plant: Change, invariant: str, stops: str, says: str
) -> None:
    week = Week()
    plant(week)
    found = week.decided()
    (finding,) = [each for each in found.findings["observed"] if each.invariant == invariant]
    assert finding.status == "broken"
    assert any(says in each.sentence for each in finding.rows), finding.why
    assert (found.word, found.exit_code) == ("NO-GO", 1)
    assert next(each for each in found.gates if each.title == stops).word == "NO-GO"


def test_the_row_that_broke_it_is_the_observers_own() -> None:
    for plant in (stray, altered_reply):
        week = Week()
        plant(week)
        rows = [
            row.row for found in check_all(week.evidence()) for row in found.rows if found.invariant in ("I2", "I4")
        ]
        assert rows
        assert {each["kind"] for each in rows} == {"seen"}


@pytest.mark.parametrize(
    ("plant", "criterion"),
    [
        (late_drill, "switch-response"),
        (failed_before, "e2e-pass-rate"),
        (one_in_twenty_failed, "publish-success"),
        (wrong_account, "wrong-account"),
    ],
)
def test_a_criterion_that_is_missed_ends_no_go(plant: Change, criterion: str) -> None:
    week = Week()
    plant(week)
    found = week.decided()
    assert found.word == "NO-GO"
    assert next(each for each in found.criteria if each.criterion == criterion).word == "NO-GO"


# ---------------------------------------------------------------- what is missing


def six_days(week: Week) -> None:
    first = min(each["at_us"] for each in week.of("look"))
    week.drop([each for each in week.of("look") if each["at_us"] < first + DAY])


def a_gap(hours: float, platform: str = "LinkedIn") -> Change:
    def change(week: Week) -> None:
        looks = week.of("look", platform=platform)
        middle = looks[len(looks) // 2]["at_us"]
        week.drop([each for each in looks if middle < each["at_us"] < middle + hours * 60 * MINUTE])

    return change


def unreadable_for(hours: float) -> Change:
    def change(week: Week) -> None:
        looks = week.of("look", platform="LinkedIn")
        for each in looks[100 : 100 + round(hours * 6)]:
            each |= {"word": "partial", "saw": "HTTP 500"}

    return change


def blind(what: str) -> Change:
    def change(week: Week) -> None:
        week.drop(week.of("seen", platform="LinkedIn"))
        (bound,) = week.of("binding", platform="LinkedIn")
        who = {"platform": "LinkedIn", "account": bound["platform_account"]}
        week.rows.append(
            {"kind": "blind", **STAMP, **who, "what": what, "why": "r_member_social is closed", "at_us": 1}
        )

    return change


def no_permits(week: Week) -> None:
    for kind in ("permit", "intent", "seen", "gone", "slot", "approval", "decision"):
        week.drop(week.of(kind))
    for kind in ("entry", "checkpoint", "halt", "confirmation", "move"):
        week.drop(week.of(kind))


def nobody_looked(week: Week) -> None:
    for kind in ("look", "seen", "gone", "blind"):
        week.drop(week.of(kind))


def one_account_unseen(week: Week) -> None:
    for kind in ("look", "seen", "gone"):
        week.drop(week.of(kind, platform="Threads"))


def clock_back(week: Week) -> None:
    looks = week.of("look", platform="X")
    looks[50]["at_us"] -= 30 * MINUTE


def without_export(week: Week) -> None:
    """Nobody says when the core's rows were taken: what was seen later cannot be told apart."""
    week.of("sample", name="exported")[0]["name"] = "ended-2"


def few_drills(week: Week) -> None:
    week.drop(week.of("halt")[:1])


def an_idle_drill(week: Week) -> None:
    """Nothing was under way when it was asked for: it has shown nothing."""
    week.of("halt")[0]["live_at_fence"] = 0


@pytest.mark.parametrize(
    ("lacks", "says"),
    [
        (six_days, "6.00 of 7 days were looked at"),
        (a_gap(2), "of the time lies in gaps of more than 15 min"),
        (unreadable_for(2), "of the time lies in gaps of more than 15 min"),
        (blind("everything"), "LinkedIn (r_member_social is closed)"),
        (blind("posts"), "LinkedIn (r_member_social is closed)"),
        (no_permits, "0 live permits were minted"),
        (nobody_looked, "nobody looked at it"),
        (one_account_unseen, "nobody looked at it"),
        (clock_back, "the observer's clock went back"),
        (few_drills, "4 drills were held with work under way, at least 5 must be"),
        (an_idle_drill, "and 1 more with nothing under way"),
    ],
)
def test_what_is_missing_is_no_data_and_says_what(lacks: Change, says: str) -> None:
    week = Week()
    lacks(week)
    found = week.decided()
    assert (found.word, found.exit_code) == ("NO DATA", 3), found.why
    assert says in " ".join(found.missing), found.missing


@pytest.mark.parametrize(("hours", "word"), [(1.6, "GO"), (1.8, "NO DATA")])
def test_gaps_may_take_one_in_a_hundred_of_the_time(hours: float, word: str) -> None:
    week = Week()
    a_gap(hours)(week)
    assert week.decided().word == word


@pytest.mark.parametrize(("less_us", "word"), [(EVERY_US, "GO"), (2 * EVERY_US, "NO DATA")])
def test_seven_days_may_lack_one_gap_and_no_more(less_us: int, word: str) -> None:
    week = Week()
    first = min(each["at_us"] for each in week.of("look"))
    week.drop([each for each in week.of("look") if each["at_us"] < first + less_us])
    assert week.decided().word == word


def test_without_the_time_of_the_export_nothing_is_said_of_what_appeared() -> None:
    week = Week()
    (exported,) = week.of("sample", name="exported")
    exported["detail"] = "some time"
    week.environment = {"started_at": "2026-11-30T12:00:00+00:00"}
    assert of(week, "I2").status == "no_data"
    assert week.decided().word == "NO DATA"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (None, "there is no verdict on simulated → house"),
        ({"step": "bench: six gates"}, "the verdict is on bench: six gates"),
        ({"word": "NO DATA", "e2e": "NO DATA"}, "ended NO DATA"),
        ({"key_id": "cd" * 32}, "by another key"),
        ({"policy_digest": "00"}, "by another policy"),
        ({"commit": "fedcba987654"}, "was running, and it is of"),
        ({"expires": "2020-01-01T00:00:00Z"}, "it counted until 2020-01-01T00:00:00Z"),
        ({"scenarios": 269}, "269 required scenarios ran in it"),
    ],
)
def test_the_scenarios_word_is_that_of_the_step_before_or_there_is_none(
    changed: dict[str, Any] | None, says: str
) -> None:
    week = Week()
    week.before = None if changed is None else passed(**changed)
    found = week.decided()
    assert found.word == "NO DATA"
    (e2e,) = [each for each in found.criteria if each.criterion == "e2e-pass-rate"]
    assert e2e.word == "NO DATA"
    assert says in e2e.why


# ---------------------------------------------------------------- what clocks excuse


def confirmed_at(week: Week, row: dict[str, Any]) -> datetime:
    name = permit_of(week, row)["permit"]
    said = [json.loads(each["entry"]) for each in week.of("entry")]
    return next(datetime.fromisoformat(each["at"]) for each in said if each.get("outcome") and each["permit"] == name)


@pytest.mark.parametrize(
    ("after", "status"), [(timedelta(minutes=5, microseconds=-1), "held"), (timedelta(minutes=5), "broken")]
)
def test_an_object_is_missed_once_a_complete_look_began_five_minutes_after_its_confirmation(
    after: timedelta, status: str
) -> None:
    week = Week()
    row = an_object(week)
    at_us = round((confirmed_at(week, row) + after).timestamp() * 1_000_000)
    week.drop([row])
    looks = week.of("look", platform="X")
    shift = at_us - max(each["at_us"] for each in looks)
    for each in looks:
        each["at_us"] += shift
    for each in [*week.of("seen", platform="X"), *week.of("gone", platform="X")]:
        each["at_us"] = at_us
    found = of(week, "I6")
    assert found.status == status, found.why
    assert all(row["object"] in each.sentence for each in found.rows)


def test_what_was_seen_after_the_export_is_not_judged() -> None:
    week = Week()
    row = an_object(week)
    exported = datetime.fromisoformat(week.of("sample", name="exported")[0]["detail"])
    late_us = round(exported.timestamp() * 1_000_000) + 1
    week.rows.append({**row, "object": "later-1", "said": "ab" * 32, "at_us": late_us})
    assert of(week, "I2").status == "held"
    week.rows[-1]["at_us"] = late_us - 1
    assert of(week, "I2").status == "broken"


def test_what_may_be_of_a_permit_of_which_nobody_knows_yet_is_no_stray() -> None:
    week = Week()
    row = an_object(week)
    permit = permit_of(week, row)
    permit |= {"state": "unknown", "object": None}
    assert of(week, "I2").status == "held"
    permit["state"] = "absent"
    assert of(week, "I2").status == "broken"


def test_what_stood_before_the_first_look_is_nobodys_business() -> None:
    week = Week()
    row = an_object(week)
    week.rows.append({**row, "object": "old-1", "said": "ab" * 32, "baseline": True})
    assert of(week, "I2").status == "held"


def test_a_confirmed_recall_explains_what_was_never_seen() -> None:
    week = Week()
    row = an_object(week)
    permit = permit_of(week, row)
    (intent,) = week.of("intent", intent=permit["intent"])
    week.drop([row])
    week.rows.append(
        {**intent, "intent": "int-r", "action": "recall", "recalls": row["object"], "object": None, "visible": ""}
    )
    assert of(week, "I6").status == "held"


def test_a_confirmed_recall_is_not_held_against_the_words_of_what_it_took_down() -> None:
    week = Week()
    row = an_object(week)
    permit = permit_of(week, row)
    (intent,) = week.of("intent", intent=permit["intent"])
    recall = {"intent": "int-r", "action": "recall", "visible": "ef" * 32}
    week.rows += [
        {**intent, **recall, "recalls": row["object"], "tag": None},
        {**permit, **recall, "permit": "per-r", "approval": None, "setting": 0},
        {**week.of("look", platform=row["platform"])[0], "kind": "gone"},
    ]
    last = week.rows.pop()
    gone = {name: last[name] for name in (*STAMP, "kind", "platform", "account", "look", "at_us")}
    week.rows.append({**gone, "object": row["object"], "how": "listed no longer"})
    assert of(week, "I6").status == "held"


def test_what_a_platform_does_not_show_is_told_and_neither_passed_nor_failed() -> None:
    week = Week()
    found = of(week, "I6")
    hidden = [each for each in week.of("permit", platform="TikTok") if each["state"] == "confirmed"]
    assert hidden
    assert f"no data on {len(hidden)} more" in found.why
    (bound,) = week.of("binding", platform="TikTok")
    who = {"platform": "TikTok", "account": bound["platform_account"], "look": 9, "at_us": 1, "object": "7123"}
    week.rows.append({**STAMP, **seen(said="ab" * 32, **who)})
    assert of(week, "I2").status == "held", "the list knows a post by another number than the posting API"


def test_words_that_nobody_knows_hide_nothing() -> None:
    week = Week()
    blind("some things")(week)
    assert of(week, "I6").status == "broken"


# ---------------------------------------------------------------- each rule by itself


def test_each_gate_has_its_rules_and_its_sentence() -> None:
    assert set(OBSERVED) == {"kill-switch", "isolation", "audit", "approval", "cadence", "error-budget"}
    assert len(collected.GROUND) == 5


def rule(found: verdict.Verdict, name: str) -> str:
    every = [*found.ground, *(rule for gate in found.gates for rule in gate.rules)]
    return next(each.word for each in every if each.name == name)


def unsigned_heads(week: Week) -> None:
    for each in week.of("checkpoint"):
        each["note"] = None


def heads_apart(week: Week) -> None:
    week.drop(week.of("checkpoint")[100:250])


def nobody_signs(week: Week) -> None:
    week.signed_by = None


def other_policy(week: Week) -> None:
    week.environment = {"policy_digest": "00" * 32}


def large_bound(week: Week) -> None:
    week.of("halt")[0]["bound_us"] = 31_000_000


def breach(week: Week) -> None:
    permit = week.of("permit")[0]
    week.rows.append({"kind": "breach", **STAMP, "client": permit["client"], "intent": permit["intent"],
                      "permit": permit["permit"], "what": "found late", "found_us": 1})  # fmt: skip


@pytest.mark.parametrize(
    ("change", "name", "word"),
    [
        (late_drill, "Drills", "fail"),
        (few_drills, "Drills", "no_data"),
        (an_idle_drill, "Drills", "no_data"),
        (large_bound, "Proven bound", "fail"),
        (breach, "Breaches reported by the core", "fail"),
        (wrong_account, "Wrong accounts", "fail"),
        (nobody_looked, "Wrong accounts", "no_data"),
        (altered, "Effects without a record", "fail"),
        (heads_apart, "Checkpoints", "fail"),
        (unsigned_heads, "Checkpoints", "no_data"),
        (altered_reply, "Unapproved engagements", "fail"),
        (too_fast, "Windows exceeded", "fail"),
        (six_days, "Looks", "no_data"),
        (blind("everything"), "Platforms", "no_data"),
        (no_permits, "Judged by the observer", "no_data"),
        (nobody_looked, "Judged by the observer", "no_data"),
        (other_policy, "Provenance", "no_data"),
        (nobody_signs, "Signature", "no_data"),
    ],
)
def test_each_rule_fails_for_what_it_is_about(change: Callable[[Week], None], name: str, word: str) -> None:
    week = Week()
    change(week)
    assert rule(week.decided(), name) == word
