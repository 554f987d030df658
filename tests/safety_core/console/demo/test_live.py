"""The demo as a newcomer has it: the real command, signed in over HTTP, halted by the line that it says, ended by a signal."""

import os
import re
import select
import shlex
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from loadtests.halt.processes import Running, program, run
from safety_core.cli.main import cli
from safety_core.console.demo import live
from safety_core.console.demo.control import Control
from safety_core.errors import BadInput

LONG_S = 240.0
"""Nobody is measured here: as long as a machine that does a lot else may take."""
CSRF = re.compile(r'name="_csrf" value="([0-9a-f]+)"')
PLATFORMS = {"X", "Facebook", "Instagram", "LinkedIn", "Threads"}
PARTS = {"simulator", "worker", "engage", "poll"}


def at_work_in(folder: Path) -> dict[int, int]:
    """The processes that stand in a folder, each with a file that tells of its end."""
    found: dict[int, int] = {}
    for each in Path("/proc").glob("[0-9]*"):
        try:
            if (each / "cwd").readlink() == folder:
                found[int(each.name)] = os.pidfd_open(int(each.name))
        except OSError:
            continue  # it has ended meanwhile, or is somebody else's
    return found


def have_ended(files: dict[int, int]) -> list[int]:
    """Wait for all of them; those that live on."""
    left = []
    for pid, file in files.items():
        if not select.select([file], [], [], 30)[0]:
            left.append(pid)
        os.close(file)
    return left


@contextmanager
def signed_in(url: str, name: str, password: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, headers={"origin": url}, timeout=60) as browser:
        shown = CSRF.search(browser.get("/sign-in").text)
        assert shown is not None
        after = browser.post("/sign-in", data={"name": name, "password": password, "_csrf": shown[1], "next": "/"})
        assert after.status_code == 303, after.text
        yield browser


def seen(browser: httpx.Client, holds: Callable[[list[dict[str, Any]]], bool]) -> bool:
    """Whether the intents come to be so in time: looked at again as soon as something has become of one of them."""
    until, after = time.monotonic() + LONG_S, -1
    while time.monotonic() < until:
        if holds(asked(browser, "intents", limit=200)["intents"]):
            return True
        after = asked(browser, "outcomes", after=after, limit=200, wait_s=20)["last"]
    return False


def confirmed(rows: list[dict[str, Any]]) -> set[str]:
    """The platforms on which something was read back."""
    return {each["platform"] for each in rows if each["state"] == "confirmed"}


def asked(browser: httpx.Client, what: str, **which: int) -> dict[str, Any]:
    answer = browser.get(f"/api/v1/{what}", params=which)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def reached(control_url: str, count: int) -> bool:
    """Whether the platforms come to hold so many effects."""
    answer = httpx.get(f"{control_url}/ledger/wait", params={"count": count, "timeout_s": 60}, timeout=90)
    return bool(answer.json()["reached"])


def test_a_newcomer_sees_posts_and_comments_halts_by_the_line_that_is_said_and_ends_it_all(tmp_path: Path):
    folder = tmp_path / "demo"
    words = [program("holdpoint"), "serve", "--demo", "--port", "0", "--folder", str(folder), "--seed", "7", "--json"]
    outside = {name: value for name, value in os.environ.items() if not name.startswith("HOLDPOINT_")}
    with Running("demo", words, outside, tmp_path) as demo:
        said = demo.ready(LONG_S)
        parts = at_work_in(folder)
        assert set(said["parts"]) == PARTS
        assert set(said["parts"].values()) < set(parts), "the worker's own process stands there as well"

        dana = next(each for each in said["people"] if each["name"] == "dana")
        with signed_in(said["url"], "dana", dana["password"]) as browser:
            assert seen(browser, lambda rows: confirmed(rows) >= PLATFORMS), "not on every platform there is a post"
            assert seen(browser, lambda rows: any(each["action"] == "reply" for each in rows)), (
                "no comment was answered"
            )

        halted = run(shlex.split(said["try"]["halt"]), outside, limit_s=LONG_S)
        assert halted.exit_code == 0, halted.out + halted.err
        control = Control(said["control_url"])
        before = len(control.effects(0))
        assert reached(said["control_url"], before + 1), "the others do not go on"
        stopped = {each["number"] for each in said["accounts"] if each["client"] == "acme"}
        assert stopped
        assert not stopped & {each["account"] for each in control.effects(before)}

        demo.signal(signal.SIGTERM)
        assert demo.wait(LONG_S) == 0, demo.tail()
        assert have_ended(parts) == []
        assert at_work_in(folder) == {}


def test_a_port_that_is_taken_is_said_in_a_sentence_and_nothing_begins(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = CliRunner().invoke(cli, ["serve", "--demo", "--port", str(port), "--folder", str(tmp_path / "demo")])
    assert isinstance(done.exception, BadInput)
    assert str(done.exception) == f"--port: port {port}: Address already in use; name a free port, or 0 for any"
    assert not (tmp_path / "demo").exists()


def test_a_folder_that_holds_something_is_left_as_it_is(tmp_path: Path):
    (tmp_path / "mine.txt").write_text("mine")
    done = CliRunner().invoke(cli, ["serve", "--demo", "--port", "0", "--folder", str(tmp_path)])
    assert isinstance(done.exception, BadInput)
    assert "is not empty" in str(done.exception)
    assert [each.name for each in tmp_path.iterdir()] == ["mine.txt"]


def test_where_no_platforms_are_simulated_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(live, "entry_points", lambda **_: ())
    done = CliRunner().invoke(cli, ["serve", "--demo", "--port", "0", "--folder", str(tmp_path / "demo")])
    assert isinstance(done.exception, BadInput)
    assert "the simulated platforms, which are not installed" in str(done.exception)


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        (["--demo", "--config", "holdpoint.toml"], "--config: is against --demo"),
        (["--folder", "demo"], "--folder: is for --demo alone"),
        (["--seed", "1"], "--seed: is for --demo alone"),
    ],
)
def test_options_that_do_not_go_together_are_named(words: list[str], wrong: str):
    done = CliRunner().invoke(cli, ["serve", *words])
    assert isinstance(done.exception, BadInput)
    assert wrong in str(done.exception)
