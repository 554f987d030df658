"""A real worker process is killed in the middle of its work and started again: nothing is lost, nothing is made twice."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from loadtests import halt
from steps.rig import platforms
from tests.safety_core.fleet.supervised import until

HOLDPOINT = [sys.executable, "-m", "safety_core.cli.main"]
LIMIT_S = 25
POSTS = 6
EVERYONE = Path(halt.__file__).parents[1] / "everyone.toml"

TIMING = """
[timing]
request_s = 3.0
pause_s = 0.5
minting_s = 1.5
permit_s = 6.0
in_flight_s = 0.5
read_lag_s = 0.2
claim_s = 6.0
retry_s = 0.3
"""
"""Each answer takes a second: with half of one besides a busy machine lost one after the other, and its breaker opened for longer than
the test waits.
"""


def run(folder: Path, *words: str) -> str:
    done = subprocess.run(
        [*HOLDPOINT, *words], cwd=folder, capture_output=True, text=True, timeout=LIMIT_S, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def started(ended, folder: Path, *words: str, **more: str) -> tuple[subprocess.Popen[str], dict]:
    process = subprocess.Popen(
        [*HOLDPOINT, *words], cwd=folder, stdout=subprocess.PIPE, text=True, env={**os.environ, **more}
    )
    ended(process)
    assert process.stdout is not None
    return process, json.loads(process.stdout.readline())


@pytest.fixture
def ended():
    """Processes that are ended with the test, each by its own id."""
    processes: list[subprocess.Popen[str]] = []
    yield processes.append
    for each in processes:
        each.kill()
        each.wait()
        each.stdout.close()


def test_after_a_kill_in_the_middle_everything_is_posted_exactly_once(tmp_path, ended, monkeypatch):
    monkeypatch.setenv("HOLDPOINT_KEYS", str(tmp_path / "keys"))
    (tmp_path / "world.yaml").write_text(
        "accounts:\n"
        + "".join(
            f'  - {{platform: X, id: "{1001 + n}", username: acme_{n}, tokens: [{{token: token-{n}}}]}}\n'
            for n in range(POSTS)
        )
    )
    (tmp_path / "faults.yaml").write_text(
        "plans:\n  - {fault: latency, side: after, when: {operation: create_post}, do: {delay: {constant_s: 1.0}}}\n"
    )
    _, told = started(
        ended, tmp_path, "simulate", "--world", "world.yaml", "--faults", "faults.yaml", "--port", "0", "--json"
    )
    url = next(each for each in json.dumps(told).split('"') if each.startswith("http://127.0.0.1"))
    url = url.removesuffix("/").removesuffix("/_simulator")
    (tmp_path / "holdpoint.toml").write_text(f'[hosts]\n"api.x.com" = "{url}"\n{TIMING}')
    (tmp_path / "accounts.toml").write_text(
        "".join(
            f'[[account]]\nclient = "acme"\nplatform = "X"\naccount = "acme-{n}"\nplatform_account = "{1001 + n}"\n'
            f'credential = "vault:env:ACME_{n}"\n'
            for n in range(POSTS)
        )
    )
    run(tmp_path, "db", "upgrade")
    run(tmp_path, "accounts", "load", "accounts.toml")
    run(tmp_path, "people", "add", "ada", "--role", "admin")  # an attempt found absent keeps its place among the posts
    (tmp_path / "limits.toml").write_text(platforms.limits())
    run(tmp_path, "cadence", "limits", "load", "limits.toml", "--as", "ada")
    run(tmp_path, "rollout", "plan", "load", str(EVERYONE), "--as", "ada")
    tokens = {f"ACME_{n}": f"token-{n}" for n in range(POSTS)}

    import socket

    worker, ready = started(ended, tmp_path, "worker", "--threads", str(POSTS), "--listen", "0", **tokens)
    host, _, port = ready["intake"].rpartition(":")

    def hand(n: int, to: str) -> None:
        wanted = {"client": "acme", "platform": "X", "account": f"acme-{n}", "action": "publish"}
        line = json.dumps({**wanted, "text": f"post {n}", "key": f"k{n}"}) + "\n"
        with socket.create_connection((host, int(to)), timeout=LIMIT_S) as door:
            door.sendall(line.encode())
            with door.makefile("rb") as lines:
                assert json.loads(lines.readline())["state"] == "queued"

    for n in range(POSTS):
        hand(n, port)
    from safety_core.adapters.stores.sqlite import open_sqlite
    from safety_core.lifecycle import PermitState

    store = open_sqlite(str(tmp_path / "holdpoint.sqlite"), mode="inline")

    def has_one_in_hand() -> bool:
        assert worker.poll() is None, "the worker ended by itself"
        return store.read(lambda tx: any(each.sent_us is None for each in tx.permits([PermitState.LIVE])))

    until(has_one_in_hand, "a permit whose request was not recorded as sent")
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    again, _ = started(ended, tmp_path, "worker", "--threads", str(POSTS), **tokens)

    def all_are_confirmed() -> bool:
        assert again.poll() is None, "the second worker ended by itself"
        return store.read(lambda tx: all(each.state == "confirmed" for each in tx.intents()))

    until(all_are_confirmed, "every post confirmed by the second worker")
    intents = store.read(lambda tx: tx.intents())
    objects = [each.object for each in intents]
    log = [json.loads(each) for each in store.read(lambda tx: tx.audit_entries())]
    store.close()
    assert len(intents) == len(set(objects)) == POSTS
    assert any(each.get("reason") == "worker_died" for each in log), "nothing was in hand: this shows nothing"
    again.send_signal(signal.SIGTERM)
    assert again.wait(LIMIT_S) == 0
    import urllib.request

    with urllib.request.urlopen(f"{url}/_simulator/ledger", timeout=LIMIT_S) as answer:
        entries = json.load(answer)
    assert entries["count"] == POSTS
