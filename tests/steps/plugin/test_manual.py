"""What is tagged @manual is done by a person: it is never run, never green, and its lines need no step."""

from collections.abc import Iterator

import pytest

from tests.steps.plugin.harness import World, feature, quick_garbage_collection

pytest_plugins = ["pytester"]

BY_HAND = """
    @manual
    Scenario: a person sees the banner
      When "dana" halts everything because "w"
      Then the banner is red
    """
BESIDE = feature(f"""
    Scenario: fine
      Then 2 posts stand
{BY_HAND}""")


@pytest.fixture
def world(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with quick_garbage_collection():
        yield World(pytester, monkeypatch)


@pytest.mark.parametrize("processes", [0, 2])
def test_it_is_listed_as_not_run_beside_what_ran(world: World, processes: int) -> None:
    world.write(BESIDE)
    result = world.run(processes=processes)
    assert result.ret == 0
    assert world.statuses() == {"fine": ["PASSED"] * 4, "a person sees the banner": ["SKIPPED"] * 4 + ["PASSED"]}
    result.stdout.fnmatch_lines(["not run, left to a person: features/x.feature:* a person sees the banner"])
    assert world.record()[-1]["testRunFinished"]["success"] is True


def test_a_run_of_nothing_else_is_not_green(world: World) -> None:
    world.write(feature(BY_HAND))
    assert world.run().ret == pytest.ExitCode.TESTS_FAILED
    assert world.record()[-1]["testRunFinished"]["success"] is False


def test_its_other_guards_stay(world: World) -> None:
    assert "has no Then" in world.faults(feature('@manual\nScenario: a\n  When "dana" looks'))
