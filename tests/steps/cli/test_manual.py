"""`holdpoint manual record`: a person's word on a scenario that only a person can do, kept beside the run."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from steps.cli import manual, run
from tests.steps.cli.shell import Shell
from tests.steps.plugin.harness import feature

pytest_plugins = ["pytester"]

BOTH = feature("""
    Scenario: fine
      Then 2 posts stand

    @manual
    Scenario: a person sees the red banner
      When somebody looks at the screen
      Then the banner is red
    """)
BY_HAND = "a person sees the red banner"
SEEN = b"a picture of a red banner"


@pytest.fixture
def ran(small: Shell) -> Path:
    """The folder of a run of both, and a picture beside it."""
    small.world.write(BOTH)
    result = small.call(run.command)
    assert result.exit_code == 0, result.output
    (small.path / "seen.png").write_bytes(SEEN)
    [folder] = small.runs()
    return folder


def record(small: Shell, *words: str, person: str = "petra", evidence: str = "seen.png"):
    return small.call(manual.command, "record", *words, "--as", person, "--evidence", evidence)


def rows(folder: Path) -> list[dict]:
    return [json.loads(line) for line in (folder / "manual.ndjson").read_text(encoding="utf-8").splitlines()]


def test_a_result_is_kept_with_who_when_and_what_shows_it(small: Shell, ran: Path) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    result = record(small, ran.name, BY_HAND, "pass")
    assert result.exit_code == 0, result.output
    [row] = rows(ran)
    digest = hashlib.sha256(SEEN).hexdigest()
    assert before <= datetime.fromisoformat(row.pop("at")) <= datetime.now(UTC)
    assert row == {
        "kind": "manual",
        "uri": "features/x.feature",
        "line": 7,
        "scenario": BY_HAND,
        "result": "pass",
        "person": "petra",
        "evidence": {"name": "seen.png", "sha256": digest, "bytes": len(SEEN)},
    }
    assert (ran / "manual" / f"{digest}.png").read_bytes() == SEEN


def test_a_second_word_is_added_and_the_first_stays(small: Shell, ran: Path) -> None:
    record(small, ran.name, "features/x.feature:7", "fail")
    record(small, str(ran), BY_HAND, "pass", person="rosa")
    assert [(row["result"], row["person"]) for row in rows(ran)] == [("fail", "petra"), ("pass", "rosa")]


def test_what_the_runner_wrote_is_left_as_it_was(small: Shell, ran: Path) -> None:
    before = (ran / "run.ndjson").read_bytes()
    record(small, ran.name, BY_HAND, "pass")
    assert (ran / "run.ndjson").read_bytes() == before


@pytest.mark.parametrize(
    ("words", "more", "says"),
    [
        (("{run}", "fine", "pass"), {}, "features/x.feature:3 'fine' is not tagged @manual: it ran by itself"),
        (("{run}", "a person sees the blue banner", "pass"), {}, f"did you mean:\n    {BY_HAND}"),
        (("{run}x", BY_HAND, "pass"), {}, "; did you mean:\n    {run}"),
        (("{run}", BY_HAND, "maybe"), {}, "'maybe' is not one of 'pass', 'fail'"),
        (("{run}", BY_HAND, "pass"), {"person": " "}, "a result is somebody's word; give their name"),
        (("{run}", BY_HAND, "pass"), {"evidence": "nowhere.png"}, "--evidence: nowhere.png cannot be read"),
        (("{run}", BY_HAND, "pass"), {"evidence": "empty.png"}, "--evidence: empty.png is empty and shows nothing"),
    ],
)
def test_what_cannot_be_recorded_ends_with_two_and_leaves_nothing(
    small: Shell, ran: Path, words: tuple[str, ...], more: dict[str, str], says: str
) -> None:
    (small.path / "empty.png").touch()
    result = record(small, *(word.replace("{run}", ran.name) for word in words), **more)
    assert result.exit_code == 2
    assert says.replace("{run}", ran.name) in result.output
    assert not (ran / "manual.ndjson").exists()


def test_failed_runs_again_what_failed_and_not_what_a_person_does(small: Shell, ran: Path) -> None:
    result = small.call(run.command, "--failed")
    assert result.exit_code == 2
    assert "everything asked for passed in the last run" in result.output
