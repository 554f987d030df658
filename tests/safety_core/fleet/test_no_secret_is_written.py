"""Real workers against a simulated platform: of every token and key that passes through them nothing is written, said or
shown, whatever goes wrong with it. The tokens are marker strings, and everything that is left behind is searched.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from loadtests import halt
from safety_core.fleet import compose, settings
from safety_core.shell.export import rows
from steps.rig import platforms
from tests.markers import found_in, found_in_process, found_under, marker
from tests.safety_core.fleet.supervised import HOLDPOINT, PATIENCE_S, TIMING, until

ACME, ROTATED, ZETA, STRANGER, HOOK, MISTAKEN = (marker(f"the token {n}") for n in range(6))
"""Acme's token, the one that follows it, zeta's, one that no platform knows, a webhook's secret, one typed wrongly."""
WORLD = f"""
accounts:
  - platform: X
    id: "1001"
    username: acme
    tokens: [{{token: {ACME}}}, {{token: {ROTATED}}}]
  - platform: X
    id: "1002"
    username: zeta
    tokens: [{{token: {ZETA}}}]
"""
EVERYONE = Path(halt.__file__).parents[1] / "everyone.toml"
ACCOUNT = """
[[account]]
client = "{0}"
platform = "X"
account = "{0}-1"
platform_account = "{1}"
credential = "vault:file:{0}"
"""


class Installation:
    """One machine's: a database, a vault, workers; and all that its commands have said."""

    def __init__(self, folder: Path, platform: str) -> None:
        self.folder = folder
        self.said: list[str] = []
        (folder / "keys").mkdir()
        (folder / "holdpoint.toml").write_text(
            f'{TIMING}\n[hosts]\n"api.x.com" = "{platform}"\n[vault]\nroot_key = "file:keys/vault.key"\n'
            '[notify.log]\npath = "notices.jsonl"\n'
            '[notify.webhook]\nurl = "http://127.0.0.1:9/hook"\nsecret = "vault:file:hook"\n'
        )
        (folder / "accounts.toml").write_text(ACCOUNT.format("acme", "1001") + ACCOUNT.format("zeta", "1002"))
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("HOLDPOINT")},
            "HOLDPOINT_KEYS": str(folder / "keys"),
            "PYTHONPATH": os.pathsep.join(sys.path),
            "PYTHONFAULTHANDLER": "1",
        }

    def run(self, *words: str, typed: str = "", code: int = 0) -> str:
        done = subprocess.run(
            [*HOLDPOINT, *words], cwd=self.folder, env=self.environment, input=typed, capture_output=True, text=True,
            timeout=PATIENCE_S, check=False,
        )  # fmt: skip
        self.said += [done.stdout, done.stderr]
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def put(self, how: str, client: str, token: str, *, code: int = 0) -> None:
        whose = ("--client", client, "--platform", "X", "--account", f"{client}-1")
        self.run("vault", how, client, *whose, typed=token, code=code)

    def submit(self, client: str, text: str) -> str:
        whose = ("--client", client, "--platform", "X", "--account", f"{client}-1", "--action", "publish")
        return json.loads(self.run("intent", "submit", *whose, "--text", text, "--key", text, "--json"))["intent"][
            "intent"
        ]

    def await_reason(self, intent: str, reason: str | None, state: str) -> None:
        def there() -> bool:
            found = json.loads(self.run("intent", "show", intent, "--json"))
            return found["state"] == state and found["reason"] == reason

        until(there, f"{intent} is {state} because of {reason}")


@pytest.fixture
def simulated(tmp_path) -> Iterator[str]:
    """A simulated X, whose own files are no part of what is searched."""
    world = tmp_path / "world.yaml"
    world.write_text(WORLD)
    words = [sys.executable, "-m", "simulators", "--port", "0", "--json", "--world", str(world)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield json.loads(process.stdout.readline())["platforms"]["X"]["url"]
        finally:
            process.kill()


@pytest.fixture
def machine(tmp_path, simulated) -> Iterator[tuple[Installation, subprocess.Popen]]:
    folder = tmp_path / "machine"
    folder.mkdir()
    made = Installation(folder, simulated)
    made.run("db", "upgrade")
    made.run("people", "add", "femi", "--role", "operator")
    made.run("accounts", "load", "accounts.toml")
    made.run("people", "add", "ada", "--role", "admin")
    (folder / "limits.toml").write_text(platforms.limits())
    made.run(
        "cadence", "limits", "load", "limits.toml", "--as", "ada"
    )  # two posts at once: not how often, but what is said
    made.run("rollout", "plan", "load", str(EVERYONE), "--as", "ada")
    made.run("vault", "init")
    made.put("put", "acme", ACME)
    made.put("put", "zeta", ZETA)
    made.run("vault", "put", "hook", "--own", typed=HOOK)
    with (folder / "out").open("w") as out, (folder / "err").open("w") as err:
        worker = subprocess.Popen(
            [*HOLDPOINT, "worker", "--threads", "2"], cwd=folder, env=made.environment, stdout=out, stderr=err, text=True,
            start_new_session=True,
        )  # fmt: skip
        try:
            until(lambda: (folder / "out").read_text().endswith("\n"), "the workers work")
            yield made, worker
        finally:
            worker.kill()
            worker.wait(PATIENCE_S)


def test_of_no_token_and_no_key_anything_is_written_said_or_shown(machine):
    made, worker = machine
    made.await_reason(made.submit("acme", "first"), None, "confirmed")
    made.put("rotate", "acme", ROTATED)
    made.await_reason(made.submit("acme", "second"), None, "confirmed")
    made.put("rotate", "zeta", STRANGER)
    made.await_reason(made.submit("zeta", "third"), "identity_unknown", "queued")
    vault = made.folder / "holdpoint.vault"
    vault.chmod(0o644)
    made.await_reason(made.submit("zeta", "fourth"), "credential_unusable", "queued")
    vault.chmod(0o600)
    made.put("rotate", "acme", ZETA)
    made.await_reason(made.submit("acme", "fifth"), "wrong_account", "waiting")
    made.put("rotate", "acme", f"{MISTAKEN}\nmore", code=2)
    made.put("put", "acme", MISTAKEN, code=2)
    made.run("vault", "rekey", "--root")

    for words in (
        ["accounts", "list"], ["people", "list"], ["switch", "show"], ["switch", "history"], ["incident", "list"],
        ["notices", "list"], ["vault", "list"], ["unknown", "list"], ["recall", "list"], ["audit", "verify"],
    ):  # fmt: skip
        made.run(*words)
        made.run(*words, "--json")
    (incident,) = json.loads(made.run("incident", "list", "--json"))["incidents"]
    made.run("incident", "show", incident["incident"], "--json")
    assert incident["harm"] == "wrong_account"
    made.run("notices", "test", code=2)  # the webhook is not there
    made.run("audit", "export", "audit.ndjson")
    core = compose.command_core(settings.load(str(made.folder / "holdpoint.toml")))
    evidence = rows(core.store)
    core.store.close()
    (made.folder / "evidence.ndjson").write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in evidence))

    ready = json.loads((made.folder / "out").read_text())
    pids = [worker.pid, *(each["pid"] for each in ready["workers"])]
    roots = (made.folder / "keys" / "vault.key").read_text().split()
    assert len(pids) > 1
    for planted in (ACME, ROTATED, ZETA, STRANGER, HOOK, MISTAKEN, *roots):
        assert [hit for pid in pids for hit in found_in_process(pid, planted)] == []
        assert found_in("".join(made.said), planted) == []

    for pid in pids[1:]:
        os.kill(pid, signal.SIGABRT)  # a fault handler writes every thread's stack
    until(lambda: "Fatal Python error: Aborted" in (made.folder / "err").read_text(), "the stacks are written")
    os.kill(worker.pid, signal.SIGTERM)
    worker.wait(PATIENCE_S)
    for planted in (ACME, ROTATED, ZETA, STRANGER, HOOK, MISTAKEN):
        assert found_under(made.folder, planted) == []
    for root in roots:
        assert found_under(made.folder, root, but=["vault.key"]) == []
