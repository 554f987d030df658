"""What bounds a run on house accounts, looked at by itself: the cap, the end, halts, and which scenarios hold there at all."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from safety_core.fleet import compose, settings
from safety_core.vocabulary import PersonId, Platform
from steps.plugin.real import OF_MODULES, UNSAID, OnRealAccounts, holds
from steps.rig.real.choice import Step, _why_not
from steps.rig.real.ground import Ground
from steps.rig.real.run import RealRun
from steps.rig.real.witness import Witness
from steps.vocabulary import clients, platforms, switches
from tests.steps.house_run.test_refused import HOUSE_X

HERE = frozenset({Platform.X, Platform.FACEBOOK, Platform.INSTAGRAM, Platform.TIKTOK})
GIVEN = OnRealAccounts()
POSTS, SEES, LOOKS = OnRealAccounts(effects=1), OnRealAccounts(public=True), OnRealAccounts(seen=True)


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    """Of an installation that has a database, and nothing in it."""
    (tmp_path / "holdpoint.toml").touch()
    loaded = settings.load(str(tmp_path / "holdpoint.toml"))
    compose.upgrade(loaded)
    return Ground(
        loaded=loaded,
        accounts={Platform.X: HOUSE_X},
        folder=tmp_path / "house",
        called="abc123",
        person=PersonId("ada"),
        effects_max=3,
        until=datetime.now(UTC) + timedelta(minutes=1),
        vouched=(),
        witness=Witness(tmp_path / "observer.toml", tmp_path / "seen"),
    )


def run_on(ground: Ground) -> RealRun:
    return RealRun(ground, lambda _: None)


@pytest.mark.parametrize(("spent", "effects", "fits"), [(2, 1, True), (3, 0, True), (3, 1, False), (2, 2, False)])
def test_a_scenario_that_the_cap_leaves_no_room_for_is_not_begun(
    ground: Ground, spent: int, effects: int, fits: bool
) -> None:
    run = run_on(ground)
    run.spent = spent
    assert (run._too_many(effects) == "") is fits


def test_past_its_end_nothing_more_is_begun(ground: Ground) -> None:
    assert run_on(ground).stopped() == ""
    over = replace(ground, until=datetime.now(UTC) - timedelta(seconds=1))
    assert "the sandbox of this run ended" in run_on(over).stopped()


def test_a_halt_of_the_installation_that_covers_the_house_stops_the_run(ground: Ground) -> None:
    # A process of its own: a halt counts from the beginning of its process, and this one has lived for long.
    halting = [sys.executable, "-m", "safety_core.cli.main", "halt", "-m", "wrong campaign"]
    halted = subprocess.run(
        [*halting, "--config", str(ground.loaded.file)], capture_output=True, text=True, check=False, timeout=60
    )
    assert halted.returncode == 0, halted.stdout + halted.stderr
    assert "is in force: wrong campaign" in run_on(ground).stopped()


def test_without_the_installations_database_the_run_stops(ground: Ground) -> None:
    ground.loaded.database.unlink()
    assert "cannot be read" in run_on(ground).stopped()


def chosen(platform: Platform | None, *hows: OnRealAccounts | str, client: str | None = "acme") -> str:
    steps = [
        Step(f"step {n}", each, client if n == 0 else None, platform if n == 0 else None) for n, each in enumerate(hows)
    ]
    return _why_not(steps, sorted({each.client for each in steps if each.client}), frozenset({platform} - {None}), HERE)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("platform", "hows", "why_not"),
    [
        (Platform.X, (GIVEN, POSTS, SEES, LOOKS), ""),
        (Platform.X, (GIVEN, UNSAID, "virtual time"), "'step 2' needs virtual time"),
        (Platform.X, (GIVEN, UNSAID), f"'step 1' needs {UNSAID}"),
        (Platform.YOUTUBE, (GIVEN, POSTS), "rtv-house has no account on YouTube"),
        (Platform.FACEBOOK, (GIVEN, POSTS, SEES), ""),
        (Platform.FACEBOOK, (GIVEN, POSTS, LOOKS), "Facebook lists no unpublished post"),
        (Platform.INSTAGRAM, (GIVEN, POSTS, LOOKS), ""),
        (Platform.INSTAGRAM, (GIVEN, POSTS, SEES), "is prepared to the end and never published"),
        (Platform.TIKTOK, (GIVEN, POSTS), "TikTok lets no program delete"),
        (None, (GIVEN,), "it is about 0 platforms"),
    ],
)
def test_a_scenario_that_does_not_hold_says_why(
    platform: Platform | None, hows: tuple[OnRealAccounts | str, ...], why_not: str
) -> None:
    found = chosen(platform, *hows)
    assert found == "" if not why_not else why_not in found


def test_one_name_stands_for_the_house_and_two_do_not() -> None:
    steps = [Step("a", GIVEN, "acme", Platform.X), Step("b", GIVEN, "bolt", Platform.X)]
    assert "it is about acme, bolt" in _why_not(steps, ["acme", "bolt"], frozenset({Platform.X}), HERE)


@pytest.mark.parametrize(
    ("step", "how"),
    [
        (clients.publishes, OnRealAccounts(effects=1)),
        (platforms.one_post_stands, OnRealAccounts(public=True, seen=True)),
        (platforms.loses_next_answer, platforms.FAULTS),
        (clients.time_passes, "virtual time"),
        (switches.halts_everything, OF_MODULES["switches"]),
    ],
)
def test_a_step_says_how_it_holds_or_what_it_needs(step: Callable[..., None], how: OnRealAccounts | str) -> None:
    assert holds(step) == how
