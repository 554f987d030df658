"""An installation whose house accounts stand in simulated worlds that are reached as in earnest: own names, own certificates."""

import contextlib
import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from reports.observer.platforms import CLIENTS
from steps.cli import house

HOLDPOINT = [sys.executable, "-P", "-m", "safety_core.cli.main"]
LIMIT_S = 90
PRODUCT = str(Path(house.__file__).parents[2])
"""Commands run what the tests import, be it a copy with a bug in it."""

X, OTHER_X = "1005", "1001"
ACCOUNTS = {
    "X": (X, "house-x"),
    "LinkedIn": ("urn:li:organization:5001", "ann-linkedin"),
    "YouTube": ("UChouse00000000000000000", "house-youtube"),
    "Facebook": ("2001", "house-facebook"),
}
WORLD = """
accounts:
  - {platform: X, id: "1005", username: rtv_house, protected: true, tokens: [{token: house-x}, {token: reads-token-x, scopes: [tweet.read, users.read]}]}
  - {platform: X, id: "1001", username: acme, tokens: [{token: acme-x}]}
  - {platform: LinkedIn, id: ann1, username: ann, kind: person, tokens: [{token: ann-linkedin}, {token: reads-token-linkedin, scopes: [r_organization_social]}]}
  - {platform: LinkedIn, id: "5001", username: rtv, kind: organization, managers: [ann1]}
  - {platform: YouTube, id: UChouse00000000000000000, username: rtv, tokens: [{token: house-youtube}, {token: reads-token-youtube, scopes: ["https://www.googleapis.com/auth/youtube.readonly"]}]}
  - {platform: Facebook, id: "2001", username: rtv, kind: page, tokens: [{token: house-facebook}, {token: reads-token-facebook, scopes: [public_profile, pages_show_list, pages_read_engagement]}]}
platforms:
  X: {list_lag: {constant_s: 0}}
  YouTube: {processing_s: 0}
"""
HOSTS = {
    "X": ("api.x.com",),
    "LinkedIn": ("api.linkedin.com", "www.linkedin.com"),
    "YouTube": ("www.googleapis.com", "oauth2.googleapis.com"),
    "Facebook": ("graph.facebook.com",),
}
TIMING = """
[timing]
request_s = 4.0
pause_s = 1.5
minting_s = 1.0
permit_s = 7.0
in_flight_s = 0.5
read_lag_s = 0.2
claim_s = 10.0
retry_s = 0.3
"""


class Run(NamedTuple):
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


class Installation:
    """See the module. Every method is a command of its own, as somebody would type it."""

    def __init__(self, folder: Path, said: dict[str, Any]) -> None:
        self.folder, self.said = folder, said
        self.port = said["tls"]["url"].rsplit(":", 1)[1]
        self.tokens = {name: token for name, (_, token) in ACCOUNTS.items()}
        (folder / "features").mkdir(exist_ok=True)
        self.configure()

    def configure(self, *, clear: bool = False, more: str = "") -> None:
        """Both configurations. ``clear``: by [hosts], as a simulator."""
        each = [host for hosts in HOSTS.values() for host in hosts]
        urls = {host: url["url"] for url in self.said["platforms"].values() for host in url["hosts"]}
        ways = [f'"{host}" = "{urls[host]}"' if clear else f'"{host}" = "127.0.0.1:{self.port}"' for host in each]
        table = ["[hosts]" if clear else "[resolve]", *ways]
        ca = ["[tls]", f'ca = "{self.said["tls"]["ca_file"]}"']
        (self.folder / "holdpoint.toml").write_text("\n".join([*table, *ca, TIMING, more]))

    def watch(self, *platforms: str) -> None:
        """The observer's configuration."""
        lines = [f'ca = "{self.said["tls"]["ca_file"]}"']
        for name in platforms:
            lines += ["[[account]]", f'platform = "{name}"', f'name = "rtv-{name.lower()}"',
                      f'account = "{ACCOUNTS[name][0]}"', f'token = "env:READS_{name.upper()}"']  # fmt: skip
        lines += ["[hosts]", *(f'"{CLIENTS[name].HOSTS[0]}" = "https://127.0.0.1:{self.port}"' for name in platforms)]
        (self.folder / "observer.toml").write_text("\n".join(lines))

    def bind(self, *platforms: str, client: str = "rtv-house", **more: str) -> None:
        """Bind accounts, of the house unless somebody else is named; ``more``: other pinned ids."""
        for name in platforms:
            number = more.get(name, ACCOUNTS[name][0])
            (self.folder / "accounts.toml").write_text(
                f'[[account]]\nclient = "{client}"\nplatform = "{name}"\naccount = "{client}-{name.lower()}"\n'
                f'platform_account = "{number}"\ncredential = "vault:env:WRITES_{name.upper()}"\n'
            )
            assert self("accounts", "load", "accounts.toml").code == 0

    def feature(self, text: str, *, name: str = "made.feature") -> None:
        """A feature file; its head is given."""
        head = "@flow-publishing\nFeature: What is made here\n\n"
        (self.folder / "features" / name).write_text(head + text)

    @property
    def environ(self) -> dict[str, str]:
        writes = {f"WRITES_{name.upper()}": token for name, token in self.tokens.items()}
        reads = {f"READS_{name.upper()}": f"reads-token-{name.lower()}" for name in ACCOUNTS}
        return {**os.environ, "PYTHONPATH": PRODUCT, **writes, **reads}

    def __call__(self, *words: str, typed: str = "") -> Run:
        done = subprocess.run(
            [*HOLDPOINT, *words], cwd=self.folder, env=self.environ, input=typed, capture_output=True, text=True,
            timeout=LIMIT_S, check=False,
        )  # fmt: skip
        return Run(done.returncode, done.stdout, done.stderr)

    def run(self, *words: str, yes: bool = True, typed: str = "") -> Run:
        """A run on house accounts."""
        usual = ["run", "--platforms", "house", "--config", "holdpoint.toml", "--evidence", "evidence"]
        usual += ["--observer", "observer.toml", *(["--yes"] if yes else [])]
        return self(*usual, *words, typed=typed)

    def ask(self, url: str, body: Any = None, *, method: str = "GET", token: str = "") -> Any:
        """Ask a simulator, as anybody can."""
        data = None if body is None else json.dumps(body).encode()
        heads = {"content-type": "application/json", "authorization": f"Bearer {token}"}
        asked = urllib.request.Request(url, data, heads, method=method)
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return json.loads(answer.read())

    def refuse_deletions(self) -> None:
        """From now on X takes nothing down: the token loses the right to at the first attempt."""
        when = {"platform": "X", "operation": "delete_post"}
        plan = {"fault": "scope_lost", "when": when, "do": {"scope": "tweet.write"}}
        self.ask(f"{self.said['control_url']}/faults", {"plans": [plan]}, method="PUT")

    def post_by_hand(self, text: str) -> None:
        """Somebody posts on X with the house's own token, past everybody."""
        self.ask(
            f"{self.said['platforms']['X']['url']}/2/tweets", {"text": text}, method="POST", token=self.tokens["X"]
        )

    def ledger(self) -> list[dict[str, Any]]:
        """What became real."""
        found: list[dict[str, Any]] = self.ask(f"{self.said['control_url']}/ledger")["entries"]
        return found


@contextlib.contextmanager
def simulated(folder: Path, *words: str) -> Iterator[dict[str, Any]]:
    """The worlds, in a process of their own."""
    (folder / "world.yaml").write_text(WORLD)
    command = [
        *HOLDPOINT,
        "simulate",
        "--world",
        "world.yaml",
        "--port",
        "0",
        "--tls",
        "--ca",
        "ca.pem",
        "--json",
        *words,
    ]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        said["tls"]["ca_file"] = str(folder / "ca.pem")
        yield said
    finally:
        process.terminate()
        process.wait(20)
        assert process.stdout is not None
        process.stdout.close()


def made_at(folder: Path, said: dict[str, Any], *platforms: str) -> Installation:
    """An installation whose house has accounts on these platforms, watched by an observer."""
    made = Installation(folder, said)
    assert made("db", "upgrade").code == 0
    made.bind(*platforms)
    made.watch(*platforms)
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    subprocess.run(["git", *who, "commit", "-q", "--allow-empty", "-m", "empty"], cwd=folder, check=True)
    return made
