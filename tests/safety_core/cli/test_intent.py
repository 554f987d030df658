"""What is planned, as people type it: shown, moved earlier or later, and taken back."""

import json
import re

import pytest

from tests.safety_core.cli.ground import Ended


def submit(run, text: str, at: str | None = "2h") -> str:
    words = ["--client", "acme", "--platform", "X", "--account", "acme-1", "--action", "publish", "--text", text]
    ended = run("intent", "submit", *words, "--key", text, *(["--at", at] if at else []))
    assert ended.code == 0, ended.err
    return ended.out.split()[0]


def move(run, name: str, at: str, *words: str) -> Ended:
    return run("intent", "reschedule", name, "--at", at, "--as", "dana", *words)


def queue(run, *words: str) -> list[dict]:
    ended = run("intent", "queue", "--json", *words)
    assert ended.code == 0, ended.err
    return json.loads(ended.out)["planned"]


def test_nothing_planned_is_said(ready):
    assert ready("intent", "queue").out == "nothing is planned\n"
    assert queue(ready) == []


def test_what_is_planned_is_shown_in_order_of_time_with_what_it_waits_for(ready):
    later, now, soon = submit(ready, "later", "3h"), submit(ready, "now", None), submit(ready, "soon", "1h")
    assert [each["intent"] for each in queue(ready, "--client", "acme")] == [now, soon, later]
    assert [each["waits_for"] for each in queue(ready)] == ["its turn", "its time", "its time"]
    lines = ready("intent", "queue", "--as", "dana").out.splitlines()
    assert [each.split()[0] == "now" for each in lines] == [True, False, False]
    assert all(re.match(r"2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\dZ ", each) for each in lines[1:])
    assert ready("intent", "queue", "--client", "bolt").code == 2
    assert ready("intent", "queue", "--as", "nobody").code == 4


def test_a_post_is_moved_by_a_named_person_and_the_log_has_it(ready, tmp_path):
    name = submit(ready, "Spring is here")
    before = json.loads(ready("intent", "show", name, "--json").out)
    ended = move(ready, name, "3h", "-m", "the shop opens later", "--json")
    assert ended.code == 0, ended.err
    after = json.loads(ended.out)
    assert after["due_us"] - before["due_us"] > 3_500_000_000
    assert after["due_us"] == after["intent"]["not_before_us"]
    assert ready("audit", "export", "out").code == 0
    log = (tmp_path / "out").read_text()
    assert "rescheduled" in log
    assert "the shop opens later" not in log


@pytest.mark.parametrize(
    ("at", "code", "said"),
    [
        ("2020-01-01T00:00Z", 2, "is past"),
        ("2999-01-01T00:00Z", 2, "more than a year ahead"),
        ("2026-03-29T02:30[Europe/Berlin]", 2, "does not exist in Europe/Berlin"),
        ("tomorrow", 2, "is not a time"),
        ("2026-03-29T09:00", 2, "has no offset"),
    ],
)
def test_a_time_that_is_none_moves_nothing(ready, at, code, said):
    name = submit(ready, "Spring is here")
    before = queue(ready)
    ended = move(ready, name, at)
    assert (ended.code, said in ended.err) == (code, True), ended.err
    assert "Traceback" not in ended.err
    assert queue(ready) == before


def test_who_proves_nothing_moves_nothing(ready):
    name = submit(ready, "Spring is here")
    assert ready("intent", "reschedule", name, "--at", "3h").code == 4
    assert ready("intent", "reschedule", name, "--at", "3h", "--as", "nobody").code == 4
    assert move(ready, "int-none", "3h").code == 2


def test_a_conflict_is_shown_refused_and_moved_into_by_who_means_it(ready):
    first, second = submit(ready, "Spring is here", "1h"), submit(ready, "Summer is here", "10h")
    (other,) = (json.loads(ready("intent", "show", each, "--json").out) for each in (second,))
    ended = move(ready, second, "61m")
    assert (ended.code, "--despite-conflict" in ended.err, first in ended.err) == (4, True, True), ended.err
    assert json.loads(ready("intent", "show", second, "--json").out) == other
    assert move(ready, second, "61m", "--despite-conflict").code == 0
    rows = queue(ready)
    assert [[one["kind"] for one in each["conflicts"]] for each in rows] == [["too_close"], ["too_close"]]
    assert rows[0]["conflicts"] == rows[1]["conflicts"]
    said = ready("intent", "queue").out
    assert f"in conflict: {first} and {second} are planned" in said
    assert f"holdpoint intent reschedule {second} --at TIME" in said


def test_a_post_is_taken_back_with_a_reason_and_moved_no_more(ready):
    name = submit(ready, "Spring is here")
    ended = ready("intent", "cancel", name, "--as", "dana", "-m", "it still snows")
    assert (ended.code, "withdrawn by dana: it still snows" in ended.out) == (0, True), ended.out
    ended = move(ready, name, "3h")
    assert (ended.code, "is cancelled and cannot be rescheduled" in ended.err) == (4, True), ended.err
    assert ready("intent", "cancel", submit(ready, "other"), "-m", "x" * 501).code == 2


def test_a_move_says_for_when_it_is_planned_now(ready):
    name = submit(ready, "Spring is here")
    ended = move(ready, name, "2026-12-24T09:00[Europe/Berlin]")
    assert ended.out.startswith(f"{name}  queued, planned for 2026-12-24T08:00:00Z")
