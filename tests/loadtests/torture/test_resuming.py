"""After a release a scope must go again within the trial's patience; a breaker that holds it by design is waited for, and no longer."""

from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from loadtests.halt import bench
from loadtests.halt.campaign import Target
from loadtests.torture import bed, holding, trial
from safety_core.breaker import FIRST_US, LONGEST_US, Breaker, BreakerState, Traffic
from safety_core.vocabulary import Platform

SECOND_US = 1_000_000
RELEASED_US = 1_000 * SECOND_US
PATIENCE_S = trial.RESUMES * trial.RESUME_S


def breaker(subject: str = "", *, until_us: int, state: BreakerState = BreakerState.OPEN) -> Breaker:
    return Breaker(
        platform=Platform.X, subject=subject, client=None, traffic=Traffic.EFFECTS, state=state, until_us=until_us
    )


@pytest.mark.parametrize(
    ("breakers", "until_us"),
    [
        ([], 0),
        ([breaker(until_us=9, state=BreakerState.CLOSED)], 0),
        ([breaker(until_us=9)], 9),
        ([breaker(until_us=9, state=BreakerState.HALF_OPEN)], 9),
        ([breaker("1", until_us=9)], 0),
        ([breaker("1", until_us=9), breaker("2", until_us=7)], 7),
        ([breaker("1", until_us=9), breaker("2", until_us=7), breaker(until_us=8)], 8),
        ([breaker("3", until_us=9)], 0),
    ],
)
def test_a_scope_is_held_as_long_as_none_of_its_accounts_may_go(breakers, until_us):
    assert holding.held_until_us(breakers, {"1", "2"}) == until_us


def test_a_store_that_is_away_holds_nothing(tmp_path):
    missing = tmp_path / "holdpoint.toml"
    missing.write_text(f'[store]\npath = "{tmp_path}/none/holdpoint.sqlite"\n', encoding="utf-8")
    assert holding.until_us(missing, bench.tenants_of_one(1, 1), Target()) == 0


class Lane:
    """A lane whose clock goes on while it waits; something arrives at ``arrives_us``, and breakers stand as ``held`` says."""

    def __init__(self, monkeypatch, *, arrives_s: float, held=lambda _now_us: 0) -> None:
        self.now_us = RELEASED_US
        self.timing_s = bed.TIMING
        self.tenants = ()
        self.bed = SimpleNamespace(approve=nullcontext, config=None)
        self.sight = SimpleNamespace(arrived=lambda *_: self.now_us >= RELEASED_US + round(arrives_s * SECOND_US))
        monkeypatch.setattr(trial, "boot_us", lambda: self.now_us)
        monkeypatch.setattr(holding, "until_us", lambda *_: held(self.now_us))

    def feed(self) -> None:
        """Nothing."""

    ensure_workers = feed

    def standing(self):
        return []

    def wait_until(self, holds, limit_s: float, *, feeding: bool) -> bool:  # noqa: ARG002
        until_us = self.now_us + round(limit_s * SECOND_US)
        while not holds() and self.now_us < until_us:
            self.now_us += SECOND_US
        return holds()


def resumed(lane) -> tuple[list[str], float]:
    return trial._resumed(lane, Target(client="acme"), RELEASED_US)


def test_what_nothing_holds_must_go_within_the_patience(monkeypatch):
    assert resumed(Lane(monkeypatch, arrives_s=PATIENCE_S)) == ([], 0.0)
    (wrong,), _ = resumed(Lane(monkeypatch, arrives_s=PATIENCE_S + 1))
    assert wrong == "nothing of client acme arrived within 24 s of its release"


def test_what_a_breaker_holds_must_go_soon_after_its_time(monkeypatch):
    held_s = 40
    until_us = RELEASED_US + held_s * SECOND_US
    assert resumed(Lane(monkeypatch, arrives_s=held_s + trial.RESUME_S, held=lambda _: until_us)) == ([], held_s)
    (wrong,), _ = resumed(Lane(monkeypatch, arrives_s=held_s + trial.RESUME_S + 1, held=lambda _: until_us))
    assert wrong == "nothing of client acme arrived within 48 s of its release, of which a breaker held it for 40 s"


def test_a_breaker_that_opens_again_and_again_is_not_waited_for_for_ever(monkeypatch):
    longest_s = 2 * (LONGEST_US / SECOND_US + bed.TIMING["permit_s"] + bed.TIMING["pause_s"])
    problems, held_s = resumed(Lane(monkeypatch, arrives_s=10_000, held=lambda now_us: now_us + FIRST_US))
    assert len(problems) == 1
    assert held_s == longest_s
