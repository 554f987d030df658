"""One installation whose house stands on platforms that are reached as in earnest, each of its parts a process of its own."""

import json
import os
import shutil
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from loadtests.approving import APPROVES
from loadtests.halt.processes import Ended, NotReady, Running, program, run
from reports.evidence.observed_rows import LookRow
from reports.observer.platforms import CLIENTS
from safety_core.adapters.platforms import ADAPTERS
from safety_core.adapters.shelves.folder import FolderShelf
from safety_core.switches import HOUSE
from safety_core.vocabulary import Platform
from steps.rig.platforms import TERMS, limits, objectives, shown
from tests.house.accounts import OBSERVER, Mine, mine

COMMAND_S, CONTROL_S = 90.0, 30.0
OPERATORS = ("dana", "femi")
SHELF, SHELF_URL = "media", "https://shelf.example"
LOG = "holdpoint.example/house-hour"
QUICK = {
    "request_s": 4.0, "pause_s": 1.5, "minting_s": 1.0, "permit_s": 7.0, "in_flight_s": 2.0, "read_lag_s": 0.5,
    "claim_s": 10.0, "retry_s": 1.0,
}  # fmt: skip
"""Durations of the protocol where an hour is not waited for."""
QUICK_REGIMES = {"YouTube": {"processing_s": 2}, "TikTok": {"processing_s": 1, "moderation_s": 2}}
"""And how soon films are seen there."""


class Installation:
    """See the module.

    Attributes:
        env: what the installation's own processes are started with; reads: what the observer is: neither has the other's tokens.
        seen: the folder that the observer writes into, and the export.
    """

    def __init__(self, folder: Path, *, quick: bool, weather: dict[str, Any]) -> None:
        self.folder, self.accounts = folder, mine()
        self.config, self.seen = folder / "holdpoint.toml", folder / "seen"
        self._timing, self._regimes = (QUICK, QUICK_REGIMES) if quick else ({}, {})
        self._weather = weather
        self.refs: dict[Platform, str] = {}
        plain = dict(os.environ)
        self.env = {**plain, "HOLDPOINT_CONFIG": str(self.config), "HOLDPOINT_KEYS": str(folder / "keys")}
        self.env |= {f"WRITES_{each.variable}": each.writes for each in self.accounts}
        self.reads = {**plain, **{f"READS_{each.variable}": each.reads for each in self.accounts}}
        self.said: dict[str, Any] = {}

    # ------------------------------------------------------------ processes

    def simulate(self, seed: int) -> Running:
        """The platforms, under their own names and certificates."""
        self._write("world.json", json.dumps(self._world()))
        self._write("faults.json", json.dumps(self._weather))
        words = ["simulate", "--world", "world.json", "--faults", "faults.json", "--seed", str(seed), "--port", "0"]
        return self._running("simulator", [*words, "--tls", "--ca", "ca.pem", "--json"], dict(os.environ))

    def work(self) -> Running:
        """The workers under their supervisor."""
        return self._running("supervisor", ["worker", "--processes", "1", "--threads", "8", "--listen", "0"], self.env)

    def approve(self) -> Running:
        """Who says yes to replies and comments."""
        return Running(
            "approver", [sys.executable, "-m", "loadtests.approving", str(self.config)], self.env, self.folder
        )

    def observe(self, every: str) -> Running:
        """The observer, for as long as it is let."""
        words = [
            "observe",
            "--config",
            "observer.toml",
            "--evidence",
            str(self.seen),
            "--every",
            every,
            "--for",
            "7d",
            "--json",
        ]
        return self._running("observer", words, self.reads)

    def _running(self, role: str, words: list[str], env: dict[str, str]) -> Running:
        line = f'cd "{self.folder}" && exec "$@"'
        return Running(role, ["/bin/sh", "-c", line, role, program("holdpoint"), *words], env, self.folder)

    # ------------------------------------------------------------ setting up

    def set_up(self, said: dict[str, Any]) -> None:
        """Configuration, database, bindings, people and a key, as an operator would, by the commands."""
        self.said = said
        self._write("holdpoint.toml", self._settings())
        self._write("accounts.toml", "\n".join(map(_binding, self.accounts)))
        self._write("observer.toml", self._observer())
        self._write("objectives.yaml", objectives())  # of every platform, and nothing is enough for them
        self._write("limits.toml", limits())  # the platforms' own: our cadence lets an account post once in ten minutes
        self.done("db", "upgrade")
        self.done("accounts", "load", "accounts.toml")
        self.done("cadence", "limits", "load", "limits.toml")
        self.done("budget", "load", "objectives.yaml")
        for name in OPERATORS:
            self.done("people", "add", name, "--role", "operator")
        self.done("people", "add", APPROVES, "--role", "approver")
        self.done("audit", "key", "new", "--name", LOG)

    def go_live(self) -> str:
        """Two people let the house act for real; how that was said."""
        asked = self.command("house", "live", "ask", "--yes", "-m", "an hour of the house", "--as", OPERATORS[0])
        if asked.exit_code == 0:
            self.done("house", "live", "grant", "--yes", "--as", OPERATORS[1])
            return "holdpoint house live ask, grant"
        if "live" not in asked.err.splitlines()[-1]:
            raise NotReady(f"nobody may go live: {asked.out}{asked.err}")
        _put_leave(self.config)
        return "put into the store: this build has no holdpoint house live"

    def _settings(self) -> str:
        port = self.said["tls"]["url"].rpartition(":")[2]
        hosts = sorted({host for each in self.accounts for host in ADAPTERS[each.platform].HOSTS})
        lines = ["[resolve]", *(f'"{host}" = "127.0.0.1:{port}"' for host in hosts), "[tls]", 'ca = "ca.pem"']
        lines += ["[audit]", 'key = "audit.key"', "[media]", f'folder = "{SHELF}"', f'url = "{SHELF_URL}"']
        lines += ["[timing]", *(f"{name} = {value}" for name, value in self._timing.items())]
        return "\n".join([*lines, "[worker]", "settlers = 2", ""])

    def _observer(self) -> str:
        lines = ['ca = "ca.pem"']
        for each in self.accounts:
            lines += ["[[account]]", f'platform = "{each.platform.value}"', f'name = "{each.account}"',
                      f'account = "{each.number}"', f'token = "env:READS_{each.variable}"']  # fmt: skip
        hosts = sorted({CLIENTS[each.platform.value].HOSTS[0] for each in self.accounts})
        return "\n".join([*lines, "[hosts]", *(f'"{host}" = "{self.said["tls"]["url"]}"' for host in hosts), ""])

    def _world(self) -> dict[str, Any]:
        shelf = FolderShelf(self.folder / SHELF, base_url=SHELF_URL)
        web = []
        for kind in sorted({TERMS[each.platform].shows for each in self.accounts} - {""}):
            place = self.folder / kind.replace("/", ".")
            place.write_bytes(shown(kind))
            medium = shelf.put_file(place)
            self.refs |= {name: str(medium.ref) for name, terms in TERMS.items() if terms.shows == kind}
            web.append({"url": str(shelf.url(medium)), "file": place.name, "kind": kind})
        world = [who.model_dump(mode="json") for each in self.accounts for who in each.world]
        apps = [{"key": "house", "secret": "house-app-secret"}, OBSERVER.model_dump(mode="json")]
        return {"apps": apps, "accounts": world, "web": web, "platforms": self._regimes}

    def _write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    # ------------------------------------------------------------ asking

    def command(self, *words: str) -> Ended:
        """One of Holdpoint's commands, to its end."""
        line = f'cd "{self.folder}" && exec "$@"'
        return run(["/bin/sh", "-c", line, "sh", program("holdpoint"), *words], self.env, limit_s=COMMAND_S)

    def done(self, *words: str) -> Ended:
        """The same, which must end well.

        Raises:
            NotReady: it did not.
        """
        ended = self.command(*words)
        if ended.exit_code != 0:
            raise NotReady(
                f"holdpoint {' '.join(words)} ended with {ended.exit_code}: {ended.out[-300:]}{ended.err[-600:]}"
            )
        return ended

    def control(self, method: str, what: str, body: Any = None) -> Any:
        """What the platforms themselves say: nobody whom they are there for asks that."""
        data = None if body is None else json.dumps(body).encode()
        asked = urllib.request.Request(
            f"{self.said['control_url']}/{what}", data, {"content-type": "application/json"}, method=method
        )
        try:
            with urllib.request.urlopen(asked, timeout=CONTROL_S) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as wrong:
            raise NotReady(f"{method} {what}: {wrong.code} {wrong.read()[:300]!r}") from wrong

    def looks(self) -> list[LookRow]:
        """Every look so far."""
        import msgspec

        path = self.seen / "observed.ndjson"
        lines = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
        return [msgspec.json.decode(each, type=LookRow) for each in lines if b'"kind":"look"' in each]

    def logs_to(self, place: Path) -> None:
        """What the processes said, for people."""
        for log in self.folder.glob("*.log"):
            shutil.copy(log, place / log.name)


def _binding(of: Mine) -> str:
    return (
        f'[[account]]\nclient = "{HOUSE}"\nplatform = "{of.platform.value}"\naccount = "{of.account}"\n'
        f'platform_account = "{of.number}"\ncredential = "vault:env:WRITES_{of.variable}"\n'
    )


def _put_leave(config: Path) -> None:
    from datetime import UTC, datetime

    from safety_core.fleet import compose, settings
    from safety_core.sandbox import Leave
    from safety_core.vocabulary import PersonId

    now, (one, other) = datetime.now(UTC).isoformat(), OPERATORS
    core = compose.command_core(settings.load(str(config)))
    leave = Leave(
        serial=1, asked_by=PersonId(one), asked_at=now, why="an hour of the house", saw="accounts, hosts, drill",
        granted_by=PersonId(other), granted_at=now,
    )  # fmt: skip
    core.store.transact(lambda tx: tx.put_leave(leave), deadline_s=10)
    core.store.close()


def waited(holds: Callable[[], bool], limit_s: float) -> bool:
    """Whether something came to hold in time."""
    import time

    until = time.monotonic() + limit_s
    while not holds():
        if time.monotonic() >= until:
            return False
        time.sleep(0.2)
    return True
