"""The page for services is run as it stands: its JavaScript by Node, against a console, a worker and a simulated X, each a process.

So the signature of a message is checked by what Node makes of it, and by nothing of ours.
"""

import base64
import os
import re
import subprocess
from pathlib import Path

from loadtests.halt.processes import Running, program
from safety_core.console import operations
from tests import npm
from tests.architecture.ground import ROOT
from tests.safety_core.adapters.notifiers.ground import dead_port

TEXT = (ROOT / "docs" / "integrating.md").read_text(encoding="utf-8")
SCRIPT = "\n".join(re.findall(r"^```js\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL))
HOOK = f"whsec_{base64.b64encode(bytes(range(32))).decode()}"
TOLD = """
[outcomes.relay]
url = "http://127.0.0.1:{port}/holdpoint"
secret = "vault:env:RELAY_HOOK"
clients = ["acme"]
"""
TOKEN, OTHER = "acme-bearer", "zeta-bearer"
ACCOUNTS = """
[[account]]
client = "acme"
platform = "X"
account = "acme-1"
platform_account = "1001"
credential = "vault:env:ACME_1"
[[account]]
client = "acme"
platform = "X"
account = "acme-2"
platform_account = "1002"
credential = "vault:env:ACME_2"
"""
EVERYONE = 'name = "everyone"\n[[stage]]\nname = "everyone"\nclients = "all"\nshare = 100\n'


class Installation:
    """One, set up by the commands, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.env = {
            **os.environ,
            "HOLDPOINT_KEYS": str(folder / "keys"),
            "ACME_1": TOKEN,
            "ACME_2": OTHER,
            "RELAY_HOOK": HOOK,
        }
        self.env.pop("HOLDPOINT_CONFIG", None)

    def typed(self, *words: str) -> None:
        done = subprocess.run(
            [program("holdpoint"), *words],
            cwd=self.folder, env=self.env, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{words}: {done.stderr}"

    def running(self, role: str, *words: str) -> Running:
        line = f'cd "{self.folder}" && exec "$@"'
        return Running(role, ["/bin/sh", "-c", line, role, program("holdpoint"), *words], self.env, self.folder)

    def set_up(self, x: str, hook: int) -> None:
        (self.folder / "holdpoint.toml").write_text(f'[hosts]\n"api.x.com" = "{x}"\n{TOLD.format(port=hook)}')
        (self.folder / "accounts.toml").write_text(ACCOUNTS)
        (self.folder / "everyone.toml").write_text(EVERYONE)
        self.typed("db", "upgrade")
        self.typed("accounts", "load", "accounts.toml")
        self.typed("people", "add", "relay", "--role", "operator", "--client", "acme")
        self.typed("rollout", "plan", "load", "everyone.toml")


def test_the_page_does_what_it_says(tmp_path):
    node = npm.node()
    made = Installation(tmp_path)
    with made.running("simulator", "simulate", "--port", "0", "--only", "X", "--json") as simulator:
        x = simulator.ready(60)["platforms"]["X"]["url"]
        hook = dead_port()
        made.set_up(x, hook)
        with (
            made.running("worker", "worker", "--processes", "1", "--threads", "2", "--listen", "0") as worker,
            made.running("console", "serve", "--port", "0", "--json") as console,
        ):
            worker.ready(60)
            (tmp_path / "page.mjs").write_text(SCRIPT)
            env = {
                "HOLDPOINT_URL": console.ready(60)["url"],
                "HOLDPOINT_KEY": (tmp_path / "keys" / "relay.key").read_text().strip(),
                "HOLDPOINT_HOOK": HOOK,
                "HOOK_PORT": str(hook),
                "PLATFORM_URL": x,
                "PLATFORM_TOKEN": OTHER,
            }
            ran = subprocess.run(
                [node, str(tmp_path / "page.mjs")],
                env={**os.environ, **env},
                capture_output=True,
                text=True,
                timeout=180,
                check=False,
            )
    assert ran.returncode == 0, ran.stderr
    said = ran.stdout.splitlines()
    assert [re.sub(r" as \w+$", "", each) for each in said] == [
        "handed over: confirmed",
        "told: intent.confirmed of campaign-7/post-1",
        "asked: accepted",
        "read back: confirmed",
    ]
    objects = [each.rpartition(" ")[2] for each in said if " as " in each]
    assert objects[0] == objects[1], "what it was told of is what it had asked for"
    assert objects[0] != objects[2], "each is a post of its own"


def test_every_path_that_the_page_names_is_in_the_table():
    table = {(each.method, each.path) for each in operations.every()}
    named = {(method, path) for method, path in re.findall(r"`(GET|POST) /api/v1(/[^`?\s]+)", TEXT)}
    assert len(named) > 3
    beside = {("GET", "/openapi.json"), ("GET", "/events")}  # the description, and the stream
    assert named - beside <= table
