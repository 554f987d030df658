"""``holdpoint run --platforms house`` against simulated worlds under the platforms' own names and certificates."""

import json
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from reports.evidence import folder
from steps.plugin.messages import worst
from steps.plugin.scenario import INVARIANT
from tests.steps.house_run.installation import HOLDPOINT, LIMIT_S, Installation, made_at, simulated

Installed = Callable[..., Installation]

STANDS = """
  Scenario: A post on {platform} is confirmed and stands once{more}
    Given the client "acme" with an account on "{platform}"
    When "acme" publishes "Spring is here"
    Then "acme" sees it confirmed within 1 minute
    And exactly one post "Spring is here" stands on "{platform}"
    And the audit log shows the permit before the post
"""
LOST = """
  Scenario: A lost answer is looked up
    Given the client "acme" with an account on "X"
    And "X" loses the answer to the next post after taking it
    When "acme" publishes "Spring is here"
    Then "acme" sees it confirmed within 1 minute
"""
SLOW = """
  Scenario: Nobody sees it in time
    Given the client "acme" with an account on "X"
    When "acme" publishes "Spring is here"
    Then "acme" sees it confirmed within 1 minute
    And exactly one post "Autumn is here" stands on "X"
"""
"""It waits for what never comes, as long as lists may lag: whoever ends it comes in time."""


def stands(platform: str, more: str = "") -> str:
    return STANDS.format(platform=platform, more=more)


def effects(at: Installation) -> list[tuple[str, str]]:
    return [(each["platform"], each["event"]) for each in at.ledger()]


def statuses(at: Installation) -> dict[str, str]:
    """What each scenario ended as: the worst of its lines."""
    lines = [json.loads(line) for line in (at.folder / "evidence" / "run.ndjson").read_text().splitlines()]
    cases = {each["testCase"]["id"]: each["testCase"]["pickleId"] for each in lines if "testCase" in each}
    names = {each["pickle"]["id"]: each["pickle"]["name"] for each in lines if "pickle" in each}
    begun = {
        each["testCaseStarted"]["id"]: each["testCaseStarted"]["testCaseId"]
        for each in lines
        if "testCaseStarted" in each
    }
    found: dict[str, set[str]] = {}
    for each in lines:
        if "testStepFinished" in each:
            done = each["testStepFinished"]
            name = names[cases[begun[done["testCaseStartedId"]]]]
            found.setdefault(name, set()).add(done["testStepResult"]["status"])
    return {name: worst({"status": each} for each in ended) for name, ended in found.items()}


def judged(at: Installation, invariant: str) -> list[bool | None]:
    """What the checkers said of it, scenario by scenario."""
    lines = [json.loads(line) for line in (at.folder / "evidence" / "run.ndjson").read_text().splitlines()]
    bodies = [each["attachment"]["body"] for each in lines if each.get("attachment", {}).get("mediaType") == INVARIANT]
    return [each["held"] for each in map(json.loads, bodies) if each["invariant"] == invariant]


def test_what_holds_is_run_for_real_and_seen_from_outside_and_taken_down_and_the_rest_is_listed(
    installed: Installed,
) -> None:
    at = installed("X", "LinkedIn")
    before = len(at.ledger())
    at.feature(stands("X") + stands("LinkedIn") + LOST)
    ended = at.run("features")
    assert ended.code == 0, ended.out + ended.err
    made = effects(at)[before:]
    assert made == [(name, event) for name in ("X", "LinkedIn") for event in ("create_post", "delete_post")]
    assert (
        "A lost answer is looked up ('\"X\" loses the answer to the next post after taking it' needs a platform that"
        in ended.out
    )
    assert '"acme" stands for rtv-house there' in ended.out
    assert "2 of 20 effects were made" in ended.out
    found = statuses(at)
    assert found.pop("A lost answer is looked up") == "SKIPPED"
    assert set(found.values()) == {"PASSED"}
    read = folder.read(at.folder / "evidence")
    assert {(each.clock, each.source) for each in read.values()} == {("wall", "rehearsed")}
    assert [(len(each.seen), len(each.gone)) for each in read.values()] == [(1, 1), (1, 1)]
    assert all(judged(at, name) == [True, True] for name in ("I1", "I2", "I6", "I7", "I9", "I20"))
    _is_no_business_of_the_installation(at)


def _is_no_business_of_the_installation(at: Installation) -> None:
    shown = json.loads(at("unknown", "list", "--json").out or "{}")
    assert not shown.get("unknown")


def test_a_cap_that_is_reached_in_the_middle_leaves_the_rest_not_run(installed: Installed) -> None:
    at = installed("X")
    before = len(at.ledger())
    at.feature(stands("X") + stands("X", ", again"))
    ended = at.run("features", "--effects", "1")
    assert ended.code == 1
    assert effects(at)[before:] == [("X", "create_post"), ("X", "delete_post")]
    assert "(1 of 1 effects are made, and it may make 1: give more by --effects)" in ended.out
    assert statuses(at)["A post on X is confirmed and stands once, again"] == "SKIPPED"


def test_what_a_platform_does_not_take_down_is_listed_and_ends_the_run_with_a_code_of_its_own(tmp_path: Path) -> None:
    with simulated(tmp_path) as said:
        at = made_at(tmp_path, said, "X")
        at.feature(stands("X") + stands("X", ", again"))
        at.refuse_deletions()
        ended = at.run("features")
    assert ended.code == 3, ended.out + ended.err
    assert "LEFT STANDING: X rtv-house-x" in ended.err
    assert "stands, by the observer" in ended.err
    assert "something is left standing of a scenario before it" in ended.out


def test_what_came_and_no_record_means_fails_the_scenario_and_is_listed(installed: Installed) -> None:
    at = installed("X")
    at.feature(stands("X"))
    with ThreadPoolExecutor(1) as hands:
        by_hand = hands.submit(_once, (at.folder / "evidence" / "house" / "1").exists, at.post_by_hand)
        ended = at.run("features")
        by_hand.result()
    assert ended.code == 3, ended.out + ended.err
    assert "by the observer this came, and no record says that it was meant" in ended.out


def _once(holds: Callable[[], bool], act: Callable[[str], None]) -> None:
    _until(holds)
    act("by hand")


@pytest.fixture
def _ctrl_c_is_heard() -> Iterator[None]:
    """A shell starts what it runs in the background deaf to SIGINT, and whoever is started from there inherits it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_ctrl_c_is_heard")
@pytest.mark.parametrize(
    "by", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.long("test_ctrl_c_takes_down_what_was_made"))]
)
def test_ctrl_c_takes_down_what_was_made(installed: Installed, by: signal.Signals) -> None:
    at = installed("X")
    before = len(at.ledger())
    at.feature(SLOW)
    words = ["run", "--platforms", "house", "--config", "holdpoint.toml", "--observer", "observer.toml", "--yes"]
    process = subprocess.Popen(
        [*HOLDPOINT, *words, "--evidence", "evidence", "features"], cwd=at.folder, env=at.environ,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        _until(lambda: len(at.ledger()) > before)
        process.send_signal(by)
        said, _ = process.communicate(timeout=LIMIT_S)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 2, said
    assert effects(at)[before:] == [("X", "create_post"), ("X", "delete_post")]


def test_what_a_killed_run_left_is_taken_down_before_the_next_begins(installed: Installed) -> None:
    at = installed("X")
    before = len(at.ledger())
    at.feature(SLOW)
    words = ["run", "--platforms", "house", "--config", "holdpoint.toml", "--observer", "observer.toml", "--yes"]
    with (at.folder / "said").open("w") as said_to:
        process = subprocess.Popen(
            [*HOLDPOINT, *words, "--evidence", "evidence", "features"], cwd=at.folder, env=at.environ,
            stdout=said_to, stderr=said_to,
        )  # fmt: skip
    try:
        _until(lambda: len(at.ledger()) > before or process.poll() is not None)
        assert process.poll() is None, (at.folder / "said").read_text()
    finally:
        process.kill()
        process.wait()
    assert effects(at)[before:] == [("X", "create_post")], "it was cleaned up by somebody else: this shows nothing"
    (journal,) = at.folder.glob("*-house-left")
    assert journal.read_text() == f"{at.folder / 'evidence' / 'house' / '1'}\n"
    at.feature(stands("X"))
    said = at.run("features", "--evidence", "evidence-2")
    assert "an earlier run was killed: taking down what it left" in said.err
    assert said.code == 0, said.out + said.err
    made = effects(at)[before:]
    assert made[:2] == [("X", "create_post"), ("X", "delete_post")], "the next began before the last was cleared"
    assert made[2:] == [("X", "create_post"), ("X", "delete_post")]
    assert journal.read_text() == ""


def _until(holds: Callable[[], bool]) -> None:
    ends = time.monotonic() + LIMIT_S
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.05)
