"""A burn as rows: two clients publish, one fails twice, its scope is halted, a word for the next stage is refused, and a person
frees it. Nothing of the product is used; that two of three are enough is worked out by hand below.

One cell of 99 %, run 1: ln E of one good and two bad is ln(Σ (q/0.01)² (1-q)/0.99 / 16) over the 16 alternatives, well above
ln(π²/(6·0.05)) = 3.494; of one bad among as many good as stand before it, far below.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from tests.reports.bench import Row, chained, committed, visible

SECOND = 1_000_000
MINUTE = 60 * SECOND
EPOCH_S = 1_790_000_040
OBJECTIVES = """apiVersion: openslo/v1
kind: SLO
metadata: {name: x-publish}
spec:
  indicator:
    spec:
      ratioMetric:
        total: {metricSource: {type: holdpoint, spec: {platform: X, action: publish, permits: ended}}}
  objectives:
    - {target: 0.99}
"""
TAKEN, REFUSED = "confirmed", "rejected"


@dataclass
class Burn:
    """One scenario's rows; tests change one of them and say what must be found."""

    scenario: str = "features/error_budget/burn.feature:5"
    objectives: str = OBJECTIVES
    now_us: int = SECOND
    log: list[Row] = field(default_factory=list)
    permits: list[Row] = field(default_factory=list)
    intents: list[Row] = field(default_factory=list)
    ledger: list[Row] = field(default_factory=list)
    halts: list[Row] = field(default_factory=list)
    trips: list[Row] = field(default_factory=list)
    moves: list[Row] = field(default_factory=list)
    samples: list[Row] = field(default_factory=list)

    def rows(self) -> list[Row]:
        """All of them, stamped."""
        stamp = {"scenario": self.scenario, "clock": "virtual", "source": "simulated"}
        rules = {
            "name": "objectives",
            "version": 1,
            "digest": "00",
            "body": self.objectives,
            "loaded_by": "ada",
            "at": "then",
        }
        kinds = {
            "rules": [rules], "halt": self.halts, "trip": self.trips, "move": self.moves, "intent": self.intents,
            "permit": self.permits, "effect": self.ledger, "sample": self.samples,
            "binding": [
                {"client": each, "platform": "X", "account": f"{each}-1", "platform_account": f"of-{each}"}
                for each in ("acme", "bolt")
            ],
            "entry": [
                {"index": index, "entry": json.dumps(each, sort_keys=True, separators=(",", ":"))}
                for index, each in enumerate(self.log)
            ],
        }  # fmt: skip
        return chained([{"kind": kind, **stamp, **row} for kind, found in kinds.items() for row in found])

    def said(self, kind: str, **fields: Any) -> Row:
        """One entry of the log, at this instant."""
        entry = {"v": 1, "kind": kind, "at_us": self.now_us, "at": at(self.now_us), **fields}
        self.log.append(entry)
        return entry

    def post(self, client: str, word: str = TAKEN, *, trips: bool = False, reason: str | None = None) -> None:
        """One post, from its permit to its end; ``trips``: its end is what the trip was written with."""
        n = len(self.permits) + 1
        where = {"client": client, "platform": "X", "account": f"{client}-1", "action": "publish"}
        ends_us = self.now_us + SECOND
        good = word == TAKEN
        salt, shown = f"{n:032x}", visible(f"post {n}")
        given = {"platform_account": f"of-{client}", "epoch": 0, "commitment": committed(salt, shown)}
        self.said("permit", permit=f"per-{n}", intent=f"int-{n}", **where, **given)
        self.intents.append(
            {
                "intent": f"int-{n}", **where, "tag": f"tag-{n}", "salt": salt, "visible": shown, "state": word,
                "reason": reason, "waits_for": None, "submitted_us": self.now_us, "due_us": self.now_us,
                "settled_us": ends_us, "attempts": 1, "object": f"obj-{n}" if good else None,
            }
        )  # fmt: skip
        self.permits.append(
            {
                "permit": f"per-{n}", "intent": f"int-{n}", **where, "platform_account": f"of-{client}", "worker": "w",
                "epoch": 0, "asked_us": self.now_us, "duration_us": 7 * SECOND, "minted_us": self.now_us,
                "sent_us": self.now_us + 10, "answered_us": ends_us, "settle_us": None,
                "confirmed_us": ends_us if good else None, "state": word, "reason": reason,
                "object": f"obj-{n}" if good else None, "visible": shown,
            }
        )  # fmt: skip
        if good:
            self.ledger.append(
                {
                    "n": n, "call": n, "arrived_us": self.now_us + 20, "committed_us": self.now_us + 20,
                    "visible_us": self.now_us + 20, "platform": "X", "event": "create_post", "account": f"of-{client}",
                    "token_account": f"of-{client}", "object": f"obj-{n}", "visible": shown, "tag": f"tag-{n}",
                    "digest": "00" * 32,
                }
            )  # fmt: skip
        self.now_us = ends_us
        if trips:
            self.trip(client)
        self.said(
            "outcome" if good else "answer",
            permit=f"per-{n}",
            client=client,
            **{"outcome" if good else "answer": word, "reason": reason},
        )
        self.now_us += SECOND

    def trip(self, client: str) -> None:
        """A burn of one client trips, and its halt is thrown."""
        n = len(self.trips) + 1
        scope = {"client": client, "platform": "X", "account": None, "action": "publish"}
        self.said("trip", trip=f"trip-{n}", rule="evidence", harm="budget_burn", does="halt", **scope)
        self.trips.append(
            {
                "trip": f"trip-{n}", "by": "evidence", "harm": "budget_burn", "does": "halt", **scope, "run": n,
                "evidence": 0, "threshold": 0, "what": "fails", "tripped_us": self.now_us, "minute": 0,
                "at": at(self.now_us), "halt": f"halt-{n}", "freed_us": None, "freed_by": None,
            }
        )  # fmt: skip
        self.halts.append(
            {
                "halt": f"halt-{n}", **scope, "person": "holdpoint", "proven": True, "reason": f"trip-{n}: fails",
                "automatic": True, "state": "released", "epoch": n, "asked_at": at(self.now_us),
                "asked_us": self.now_us + 10, "fenced_us": self.now_us + 20, "bound_us": 10 * SECOND,
                "live_at_fence": 0, "quiesced_us": self.now_us + 30, "quiesced_by": "answers", "reconciled_us": None,
                "failed_us": None, "released_us": None, "released_by": None, "release_reason": None,
                "release_epoch": None,
            }
        )  # fmt: skip

    def ask(self, detail: str = "refused: fail: it burns") -> None:
        """Somebody asks for the next stage."""
        self.samples.append({"name": "advance", "us": self.now_us, "ref": "dana", "detail": detail})

    def free(self, person: str = "femi") -> None:
        """The halt is released, and the trip with it."""
        self.now_us += 20 * MINUTE
        self.halts[-1] |= {"released_us": self.now_us, "released_by": person, "release_epoch": 9}
        self.trips[-1] |= {"freed_us": self.now_us, "freed_by": person}
        self.said("trip_freed", trip=self.trips[-1]["trip"])
        self.now_us += SECOND

    def end(self) -> None:
        """The harness stops watching."""
        self.now_us += 5 * MINUTE
        self.samples.append({"name": "ended", "us": self.now_us, "ref": "", "detail": ""})


def at(us: int) -> str:
    """The wall clock at an instant."""
    minute, second = divmod(EPOCH_S + us // SECOND, 60)
    hours, minute = divmod(minute, 60)
    days, hour = divmod(hours, 24)
    day = days - 20_717  # since 2026-09-21
    return f"2026-09-{21 + day:02}T{hour:02}:{minute:02}:{second:02}+00:00"


def burn(*, ends: int = 200, scenario: str = "features/error_budget/burn.feature:5") -> Burn:
    """One burn, stopped and freed, and so many posts that end well after it."""
    made = Burn(scenario=scenario)
    made.post("bolt")
    made.post("acme", REFUSED, reason="platform_duplicate")
    made.post("acme", REFUSED, reason="platform_duplicate", trips=True)
    made.post("bolt")
    made.ask()
    made.free()
    for _ in range(ends - 4):
        made.post("acme")
    made.end()
    return made
