"""Checker I12: what a rollout may do, and each thing that it must not, on a log of a few lines."""

import json
from typing import Any

import pytest

from reports.checkers.i12_rollout import check
from reports.evidence.folder import from_rows

BODY = """name = "test"
[canary]
most = 2
[[stage]]
name = "house"
clients = "house"
[[stage]]
name = "ten"
clients = "canary"
share = 10
advance = "two-person"
[[stage]]
name = "ga"
clients = "all"
share = 100
"""
ABOUT = {"scenario": "test", "clock": "virtual", "source": "simulated"}


class Log:
    """A log that is written entry by entry."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = [self.rules(1, BODY)]
        self.serial = 1
        self.index = 0

    @staticmethod
    def rules(version: int, body: str) -> dict[str, Any]:
        plain = {"name": "rollout", "version": version, "digest": "d", "body": body, "loaded_by": "ada", "at": "then"}
        return {**ABOUT, "kind": "rules", **plain}

    def entry(self, kind: str, **fields: Any) -> "Log":
        text = json.dumps({"v": 2, "kind": kind, **fields})
        self.rows.append({**ABOUT, "kind": "entry", "index": self.index, "entry": text})
        self.index += 1
        return self

    def move(self, move: str, stage: str, to: str, **changed: Any) -> "Log":
        self.serial += 1
        usual = {"verdict": "pass" if move in ("advance", "promote_cell") else None, "person": "p", "second": None}
        fields = {"serial": self.serial, "plan": 1, "platform": None, "action": None, **usual, **changed}
        return self.entry("stage", move=move, stage=stage, next_stage=to, **fields)

    def cell(self, stage: str, to: str, action: str = "publish") -> "Log":
        return self.move("promote_cell", stage, to, platform="X", action=action)

    def enrolled(self, client: str, **changed: Any) -> "Log":
        return self.entry("enrolled", **{"client": client, "person": "p", **changed})

    def removed(self, client: str, **changed: Any) -> "Log":
        return self.entry("removed", **{"client": client, "person": "p", **changed})

    def permit(self, client: str, stage: str | None, action: str = "publish") -> "Log":
        where = {"platform": "X", "action": action, "client": client, "stage": stage}
        return self.entry("permit", permit=f"per-{self.index}", **where)

    def row(self, kind: str, **fields: Any) -> "Log":
        self.rows.append({**ABOUT, "kind": kind, **fields})
        return self


def at_ten() -> Log:
    """A rollout with one canary at the second stage, its posts with it."""
    return Log().enrolled("acme").move("advance", "house", "ten").cell("house", "ten")


def at_ga() -> Log:
    return at_ten().permit("acme", "ten").move("advance", "ten", "ga", person="q", second="p").cell("ten", "ga")


def judged(log: Log):
    return check(from_rows(log.rows))


def canary(client: str, *, removed: bool = False) -> dict[str, Any]:
    gone = {"removed_by": "p", "removed_at": "then", "removed_serial": 2, "removed_why": "left"}
    there = dict.fromkeys(gone)
    return {
        "client": client,
        "enrolled_by": "p",
        "enrolled_at": "then",
        "minute": 1,
        "serial": 1,
        "why": "w",
        **(gone if removed else there),
    }


def move_row(serial: int) -> dict[str, Any]:
    return {
        "serial": serial,
        "move": "hold",
        "stage": "house",
        "next_stage": "house",
        "state": "held",
        "verdict": None,
        "saw": "",
        "person": "p",
        "second": None,
        "why": "w",
        "plan": 1,
        "at_us": 1,
        "at": "then",
        "platform": None,
        "action": None,
    }


@pytest.mark.parametrize(
    "log",
    [
        Log().permit("rtv-house", "house"),
        at_ten().permit("acme", "ten").permit("rtv-house", "ten"),
        at_ten().permit("rtv-house", "house", "reply"),
        at_ga().permit("globex", "ga"),
        at_ga().move("roll_back", "ga", "ten").permit("acme", "ten"),
        at_ten().removed("acme").permit("rtv-house", "ten"),
        at_ten().move("ask", "ten", "ten", verdict="pass").move("hold", "ten", "ten"),
        at_ten().removed("acme").enrolled("globex").enrolled("hooli"),
        at_ten().row("canary", **canary("acme")),
        at_ten().removed("acme").row("canary", **canary("acme", removed=True)),
        Log().move("hold", "house", "house").row("move", **move_row(2)),
    ],
)
def test_what_a_rollout_may_do_holds(log) -> None:
    found = judged(log)
    assert (found.status, found.why) == ("held", found.why), found.why


@pytest.mark.parametrize(
    ("log", "said"),
    [
        (Log().enrolled("acme").move("advance", "house", "ten", verdict="hold"), "advanced on hold"),
        (Log().move("advance", "house", "ten", verdict=None), "advanced on no verdict"),
        (Log().move("advance", "house", "ten", verdict="fail"), "advanced on fail"),
        (Log().move("advance", "house", "ga"), "goes 2 stages on"),
        (Log().move("roll_back", "house", "ten"), "goes 1 stages on"),
        (Log().move("hold", "house", "ten"), "goes 1 stages on"),
        (at_ten().move("advance", "house", "ten"), "began at house"),
        (at_ten().move("advance", "ten", "ga"), "needed two persons"),
        (at_ten().move("advance", "ten", "ga", second="p"), "twice by one person"),
        (at_ten().move("advance", "ten", "ga", second="q", person=None), "nobody's word"),
        (at_ten().move("hold", "ten", "ten", serial=9), "does not follow"),
        (at_ten().cell("ten", "ga"), "ahead of ten"),
        (at_ten().cell("ten", "house"), "not one stage on"),
        (Log().cell("house", "ten"), "ahead of house"),
        (at_ten().cell("house", "ten"), "began elsewhere"),
        (Log().permit("acme", "house"), "whose cohort it was not in"),
        (at_ten().permit("globex", "ten"), "whose cohort it was not in"),
        (at_ten().removed("acme").permit("acme", "ten"), "whose cohort it was not in"),
        (at_ten().permit("acme", "ga"), "only ten was in force"),
        (at_ten().permit("acme", "ten", "reply"), "only house was in force"),
        (at_ten().permit("acme", "nowhere"), "only ten was in force"),
        (at_ga().move("roll_back", "ga", "ten").permit("globex", "ga"), "only ten was in force"),
        (at_ten().permit("acme", None), "nobody could say which stage"),
        (Log().enrolled("rtv-house"), "the house was enrolled"),
        (at_ten().removed("acme").enrolled("acme"), "enrolled again"),
        (at_ten().enrolled("globex").enrolled("hooli"), "3 canaries, more than 2"),
        (at_ten().removed("acme", person=None), "nobody's word"),
        (at_ten().removed("globex"), "was not in the cohort"),
        (at_ten().row("canary", **canary("globex")), "no entry of the log says so"),
        (at_ten().row("canary", **canary("acme", removed=True)), "left the cohort, and no entry"),
        (Log().move("hold", "house", "house").row("move", **move_row(9)), "stands in no entry"),
    ],
)
def test_what_it_must_not_do_is_found_and_named(log, said) -> None:
    found = judged(log)
    assert found.status == "broken"
    assert said in found.why or any(said in each.sentence for each in found.rows)


EVERYONE = 'name = "e"\n[[stage]]\nname = "everyone"\nclients = "all"\nshare = 100\n'
CHANGED = BODY.replace("share = 10\n", "share = 20\n")
LATER = BODY.replace('name = "ga"', 'name = "all"')


def loaded(log: Log, body: str, stage: str, to: str) -> Log:
    log.rows.insert(1, Log.rules(2, body))
    return log.move("load", stage, to, plan=2)


def test_where_nothing_was_let_in_a_plan_may_begin_as_it_likes() -> None:
    assert judged(loaded(Log(), EVERYONE, "house", "everyone").permit("acme", "everyone")).status == "held"


def test_a_plan_may_change_what_is_ahead() -> None:
    assert judged(loaded(at_ten().permit("acme", "ten"), LATER, "ten", "ten").permit("acme", "ten")).status == "held"


@pytest.mark.parametrize(("body", "to"), [(EVERYONE, "everyone"), (CHANGED, "ten")])
def test_a_plan_that_lets_in_more_than_was_let_in_is_found(body, to) -> None:
    found = judged(loaded(at_ten().permit("acme", "ten"), body, "ten", to))
    assert found.status == "broken"
    assert "changes what was let in already" in found.why


def test_a_plan_that_was_not_exported_is_found() -> None:
    assert "was not exported" in judged(Log().move("load", "house", "house", plan=7)).why


def test_where_nothing_was_moved_or_minted_there_is_no_data() -> None:
    assert judged(Log()).status == "no_data"


def test_a_permit_of_before_there_was_a_rollout_is_not_judged() -> None:
    assert judged(Log().entry("permit", permit="old", client="acme", action="publish")).status == "no_data"


def test_what_takes_an_effect_back_is_stopped_by_no_stage_and_judged_by_none() -> None:
    assert judged(Log().permit("acme", "house", "recall")).status == "no_data"
