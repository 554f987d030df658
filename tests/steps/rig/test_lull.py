"""Looks for work that are spared are those that find nothing, and no others; nothing else about a scenario changes."""

import contextlib

import pytest

from safety_core.lifecycle import IntentState
from safety_core.shell import publish
from steps.rig.lull import LULL_MAX_US, Lull
from steps.rig.rig import Rig

NOW_US = 1_000_000_000


@pytest.fixture
def rig():
    with contextlib.closing(Rig(1, "lull")) as made:
        yield made


def write(rig, statement: str) -> None:
    rig.store._connection.execute(statement)


def test_it_lasts_until_the_time_and_no_longer(rig):
    lull = Lull(rig.store)
    assert not lull.holds(NOW_US)
    lull.begin(NOW_US)
    assert lull.holds(NOW_US)
    assert lull.holds(NOW_US + LULL_MAX_US - 1)
    assert not lull.holds(NOW_US + LULL_MAX_US)


def test_whatever_is_written_ends_it(rig):
    lull = Lull(rig.store)
    lull.begin(NOW_US)
    write(rig, "UPDATE meta SET value = value")
    assert not lull.holds(NOW_US)


@pytest.mark.parametrize(("due_s", "resume_s", "until_s"), [(2, 0, 2), (0, 3, 3), (1, 2, 2), (60, 0, 4)])
def test_it_ends_when_the_next_work_is_due_on_a_lane_that_is_free(rig, due_s, resume_s, until_s):
    rig.add_client("acme", 1)
    write(rig, f"UPDATE lanes SET due_us = {NOW_US + due_s * 1_000_000}, resume_us = {NOW_US + resume_s * 1_000_000}")
    lull = Lull(rig.store)
    lull.begin(NOW_US)
    assert lull.holds(NOW_US + until_s * 1_000_000 - 1)
    assert not lull.holds(NOW_US + until_s * 1_000_000)


def test_a_store_that_is_away_or_slow_is_looked_at_each_time(rig):
    worker = rig.start_worker()
    rig.run_for(2)
    store = worker.core.store
    assert not store.away()
    rig.outage.each_us = 1
    assert store.away()
    rig.outage.each_us = 0
    rig.outage.begin("busy", for_us=1_000_000)
    assert store.away()
    rig.run_for(1)
    assert not store.away()


def test_workers_look_once_in_four_seconds_and_leave_the_very_evidence_of_those_who_always_look(monkeypatch):
    spared, evidence = evidence_of(monkeypatch, sparing=True)
    made, same = evidence_of(monkeypatch, sparing=False)
    assert spared < 60 / 4 + 10 < 140 < made
    assert evidence == same
    assert IntentState.CONFIRMED in {row.get("state") for row in same}


def evidence_of(monkeypatch, *, sparing: bool):
    """How many looks there were in a quiet minute, and all that a post before and after it leaves behind."""
    looks, claim = [], publish.claim
    with monkeypatch.context() as patched, contextlib.closing(Rig(7, "lull")) as rig:
        patched.setattr(publish, "claim", lambda core, most: looks.append(most) or claim(core, most))
        if not sparing:
            patched.setattr(rig.lull, "holds", lambda _now_us: False)
        rig.add_client("acme", 1)
        rig.submit("acme", "before")
        rig.settle_all()
        so_far = len(looks)
        rig.run_for(60)
        quiet = len(looks) - so_far
        rig.submit("acme", "after")
        return quiet, rig.finish()
