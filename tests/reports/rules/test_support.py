"""Support stands ready: each part of it at its edge, and what it says when one is missing, too old or wrong."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from reports import policy
from reports.evidence.folder import from_rows
from reports.rules import judge_criterion
from reports.rules.case import Case, RuleResult
from tests.docs.commands import lines
from tests.docs.test_runbook import SECTIONS, part
from tests.monitoring.test_documents import ALERTS
from tests.reports import bench as benches
from tests.reports.ready import EXPORTED, STEP, Row, asks, drill, ready

DAY_US = 86_400_000_000


def judged(rows: list[Row], **known: Any) -> RuleResult:
    loaded = policy.load()
    case = Case(
        step=loaded.step(STEP),
        policy_digest=loaded.digest,
        evidences={"observed": from_rows(rows)} if rows else {},
        run=None,
        load=None,
        environment=benches.environment_of(loaded.digest, **{"started_at": EXPORTED.isoformat(), **known}),
        findings={},
        samples=(),
        response=None,
    )
    return judge_criterion("support", case, asks())


Change = Callable[[list[Row]], list[Row]]


def of(kind: str, **fields: Any) -> Callable[[Row], bool]:
    return lambda row: row["kind"] == kind and all(row[name] == value for name, value in fields.items())


def without(kind: str, **fields: Any) -> Change:
    return lambda rows: [each for each in rows if not of(kind, **fields)(each)]


def but(kind: str, changed: Row, **fields: Any) -> Change:
    """The first row of that kind, changed."""

    def change(rows: list[Row]) -> list[Row]:
        at = next(place for place, each in enumerate(rows) if of(kind, **fields)(each))
        return [*rows[:at], {**rows[at], **changed}, *rows[at + 1 :]]

    return change


def every(kind: str, changed: Callable[[Row], Row]) -> Change:
    return lambda rows: [{**each, **changed(each)} if each["kind"] == kind else each for each in rows]


def also(row: Row) -> Change:
    return lambda rows: [*rows, row]


def older(name: str = "at_us") -> Callable[[Row], Row]:
    return lambda row: {name: row[name] - DAY_US}


FIRST = "HoldpointWrongAccount"
LATE = (EXPORTED - timedelta(days=31)).isoformat()


def test_what_is_as_old_as_it_may_be_stands_ready_and_every_limb_is_told() -> None:
    found = judged(ready(EXPORTED))
    assert (found.word, found.why, found.rows) == ("pass", "", ())
    assert found.measured == (
        f"32 of 32 alerts loaded; {FIRST} fired and came by smtp, webhook; 17 of 17 lines of the runbook ended with 0; "
        "last drill of a client 2026-10-31; 1 of 1 client with a contact"
    )


@pytest.mark.parametrize(
    ("change", "word", "says"),
    [
        # alerts
        (without("alert_rule", alert=FIRST), "no_data", f"nobody asked a Prometheus for the alert {FIRST}"),
        (but("alert_rule", {"loaded": ""}), "fail", f"has not loaded the alert {FIRST}"),
        (but("alert_rule", {"loaded": "00" * 32}), "fail", f"has loaded another {FIRST} than was released"),
        (but("alert_rule", {"health": "err"}), "fail", f"evaluates the alert {FIRST} in vain"),
        (but("alert_rule", {"health": "unknown"}), "no_data", f"has not evaluated the alert {FIRST} yet"),
        (but("alert_rule", {"saw": "connection refused", "loaded": ""}), "no_data", "connection refused"),
        (every("alert_rule", older()), "no_data", "alerts were looked at 31 days ago, at most 30"),
        # one that fired
        (without("alert_fired"), "no_data", "no alert that fired was handed to whoever is on call"),
        (but("alert_fired", {"taken": False, "saw": "answered 500"}), "fail", f"smtp did not take {FIRST} for whoever"),
        (every("alert_fired", lambda _: {"alert": "Another"}), "no_data", "no alert that fired"),
        (every("alert_fired", lambda _: {"managers": 0}), "fail", "hands its alerts to no Alertmanager"),
        (every("alert_fired", older()), "no_data", "an alert was handed on 31 days ago"),
        # the runbook
        (but("runbook_line", {"exit_code": 2, "saw": ""}), "fail", "'holdpoint look 0' of the runbook ended with 2"),
        (but("runbook_line", {"exit_code": None, "saw": "no intent"}), "no_data", "was not typed: no intent"),
        (but("runbook_line", {"runbook": "00" * 32}), "no_data", "16 lines of the runbook were typed, at least 17"),
        (but("runbook_line", older()({"at_us": 0}), line="holdpoint look 0"), "no_data", "was typed"),
        # drills
        (without("halt"), "no_data", "no drill of a client was held with work under way"),
        (but("halt", {"asked_at": LATE}), "no_data", "the last drill of a client was held 31 days ago"),
        (but("halt", {"live_at_fence": 0}), "no_data", "no drill of a client was held with work under way"),
        (also(drill(EXPORTED, halt="halt-2", quiesced_us=None)), "fail", "halt-2, was never acknowledged"),
        # clients
        (without("contact"), "fail", "acme has no contact"),
        (without("binding"), "no_data", "no client is bound"),
        (without("rules"), "no_data", "no templates of letters are loaded"),
        (but("rules", {"body": "== welcome\n"}), "fail", "is not the text that was loaded"),
    ],
)  # fmt: skip
def test_what_is_missing_or_too_old_has_no_data_and_what_is_wrong_fails(change: Change, word: str, says: str) -> None:
    found = judged(change(ready(EXPORTED)))
    assert (found.word, says in found.why) == (word, True), found.why
    assert bool(found.rows) == (word == "fail")


def test_where_another_is_reached_no_client_is() -> None:
    found = judged(but("contact", {"client": "rtv-house"})(ready(EXPORTED)))
    assert (found.word, found.why) == ("fail", "acme has no contact (holdpoint client contact set)")


def test_a_template_of_one_client_is_no_others() -> None:
    import hashlib

    rows = ready(EXPORTED)
    (letters,) = [each for each in rows if each["kind"] == "rules"]
    for whose, word in (("acme", "pass"), ("zeta", "fail")):
        body = letters["body"].replace("== incident\n", f"== incident for {whose}\n")
        changed = {"body": body, "digest": hashlib.sha256(body.encode()).hexdigest()}
        found = judged(but("rules", changed)(rows))
        assert (found.word, found.why) == (
            word,
            "" if word == "pass" else "acme has no template of the letter incident",
        )


def test_the_last_look_counts_and_not_the_best() -> None:
    rows = ready(EXPORTED)
    again = [{**each, "at_us": each["at_us"] + DAY_US} for each in rows if each["kind"] == "alert_fired"]
    found = judged([*rows, *({**each, "taken": each["channel"] != "smtp"} for each in again)])
    assert (found.word, "did not take" in found.why) == ("fail", True)


def test_a_clock_that_ran_ahead_makes_the_rest_old_and_an_export_without_a_time_says_nothing() -> None:
    rows = ready(EXPORTED)
    ahead = [{**each, "at_us": each["at_us"] + 60 * DAY_US} if each["kind"] == "alert_rule" else each for each in rows]
    assert (judged(ahead).word, "60 days ago" in judged(ahead).why) == ("no_data", True)
    assert judged(rows, started_at="yesterday").word == "no_data"
    assert judged([]).word == "no_data"


def test_the_policy_names_the_alerts_that_are_released_and_counts_the_lines_of_the_runbook() -> None:
    assert asks().alerts == [each["alert"] for each in ALERTS]
    checks = {line for section in SECTIONS for line in lines(part(section, "Check"))}
    assert asks().runbook_lines_at_least == len(checks)


def test_only_the_last_step_asks_for_it_and_it_asks_for_all_else_of_every_clients_accounts() -> None:
    found = policy.load().policy
    steps, last = found.steps, found.steps[STEP]
    assert (list(last.gates.required()), list(last.criteria.required())) == (list(found.gates), list(found.criteria))
    assert isinstance(last, policy.ObservedStep)
    assert (last.sources, last.collected.client) == (["observed"], None)
    assert [name for name, each in steps.items() if "support" in each.criteria.required()] == [STEP]
