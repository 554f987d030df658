"""One installation of Holdpoint for the load, made with its own commands in a folder of its own."""

import os
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec

from loadtests.approving import APPROVES
from loadtests.halt import bench
from loadtests.halt.processes import Ended, NotReady, Running, program, run
from steps.rig import platforms

COMMAND_S = 40.0
THROWS, RELEASES = "dana", "femi"
"""Whoever throws a halt may not release it."""
EVERYONE = Path(__file__).parents[1] / "everyone.toml"
LOG = "holdpoint.example/load"
"""The name under which the load's log is signed."""


class Installation:
    """Files and environment. ``env`` is what every process of it is started with; tokens stand there and nowhere else.

    ``shown``: what its posts show on platforms that want a picture or a film.
    """

    operators: tuple[str, ...] = (THROWS, RELEASES)

    def __init__(self, folder: Path, tenants: Sequence[bench.Tenant]) -> None:
        self.folder = folder
        self.tenants = tuple(tenants)
        self.config = folder / "holdpoint.toml"
        self.orders = folder / "orders.json"
        self.audit_key: str | None = None
        self.shown = bench.put_on_shelf(folder)
        self.env = {
            **os.environ,
            "HOLDPOINT_CONFIG": str(self.config),
            "HOLDPOINT_KEYS": str(folder / "keys"),
            **{each.variable: each.token for each in tenants},
        }

    def simulate(self, seed: int) -> Running:
        """Start the simulator with this world and its weather; it says where it is once it serves."""
        world, faults = self.folder / "world.json", self.folder / "faults.json"
        world.write_bytes(msgspec.json.encode(self.world()))
        faults.write_bytes(msgspec.json.encode(self.weather()))
        words = [
            "simulate",
            "--world",
            str(world),
            "--faults",
            str(faults),
            "--seed",
            str(seed),
            "--port",
            "0",
            "--json",
        ]
        return Running("simulator", [program("holdpoint"), *words], os.environ, self.folder)

    def world(self) -> dict[str, Any]:
        """What the simulator knows of accounts and tokens, and what stands on its web."""
        return {**bench.world(self.tenants), "web": self.shown.web}

    def weather(self) -> dict[str, Any]:
        """The faults that it begins with."""
        return bench.weather()

    def limits(self) -> str:
        """The limits that it puts in force: the platforms' own as they were published, which its simulator keeps as well, and
        no posting cadence of ours, since it judges halting.
        """
        return platforms.limits()

    def set_up(self, urls: Mapping[str, str]) -> None:
        """Configuration, database, bindings, people.

        Raises:
            NotReady: one of the commands did not end well.
        """
        self.config.write_text(bench.settings(urls), encoding="utf-8")
        self.furnish()

    def furnish(self) -> None:
        """Database, bindings, people: as an operator would, by the commands.

        Raises:
            NotReady: one of the commands did not end well.
        """
        accounts, limits, objectives = (
            self._written(name, text)
            for name, text in (
                ("accounts.toml", bench.bindings(self.tenants)),
                ("limits.toml", self.limits()),
                # No weather of a load is enough to halt for: what is measured is halts that it throws itself.
                ("objectives.yaml", platforms.objectives()),
            )
        )
        self._done("db", "upgrade")
        lines: list[tuple[str, ...]] = [("accounts", "load", accounts)]
        lines.append(("cadence", "limits", "load", limits))
        lines.append(("rollout", "plan", "load", str(EVERYONE)))
        lines.append(("budget", "load", objectives))
        lines += [("people", "add", name, "--role", "operator") for name in self.operators]
        lines.append(("people", "add", APPROVES, "--role", "approver"))
        with ThreadPoolExecutor(len(lines)) as at_once:
            list(at_once.map(lambda words: self._done(*words), lines))

    def _written(self, name: str, text: str) -> str:
        place = self.folder / name
        place.write_text(text, encoding="utf-8")
        return str(place)

    def make_key(self) -> None:
        """The key that is to sign the log, before anything of the load is written; ``audit_key`` is its public half.

        Raises:
            NotReady: the command did not end well.
        """
        self.audit_key = self._done("audit", "key", "new", "--name", LOG).out.splitlines()[-1]

    def work(self, processes: int, threads: int) -> Running:
        """Start the workers under their supervisor, the thing under test."""
        words = [program("holdpoint"), "worker", "--processes", str(processes), "--threads", str(threads)]
        return Running("supervisor", [*words, "--listen", "0"], self.env, self.folder)

    def approve(self) -> Running:
        """Start the person who says yes to the replies."""
        words = [sys.executable, "-m", "loadtests.approving", str(self.config)]
        return Running("approver", words, self.env, self.folder)

    def hand(self, users: int, scenario: str) -> Running:
        """Start the load generator; it writes to ``folder/generated``."""
        out = self.folder / "generated"
        out.mkdir()
        locustfile = Path(bench.__file__).parents[1] / "locust" / "handing.py"
        words = [program("locust"), "-f", str(locustfile), "--headless", "--only-summary", "--skip-log-setup"]
        words += ["--users", str(users), "--spawn-rate", str(users)]
        env = {
            **os.environ,
            "HOLDPOINT_LOAD_ORDERS": str(self.orders),
            "HOLDPOINT_LOAD_OUT": str(out),
            "HOLDPOINT_LOAD_SCENARIO": scenario,
        }
        return Running("load", words, env, self.folder)

    def command(self, *words: str) -> Ended:
        """Run one of Holdpoint's commands in its own process, to its end."""
        return run([program("holdpoint"), *words], self.env, limit_s=COMMAND_S)

    def _done(self, *words: str) -> Ended:
        ended = self.command(*words)
        if ended.exit_code != 0:
            line = " ".join(words)
            raise NotReady(f"holdpoint {line} ended with {ended.exit_code}: {ended.err.strip()[-400:]}")
        return ended
