"""One installation of Holdpoint for the load, made with its own commands in a folder of its own."""

import os
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec

from loadtests.approving import APPROVES
from loadtests.halt import bench
from loadtests.halt.processes import Ended, NotReady, Running, program, run

COMMAND_S = 40.0
THROWS, RELEASES = "dana", "femi"
"""Whoever throws a halt may not release it."""
EVERYONE = Path(__file__).parents[1] / "everyone.toml"
OBJECTIVES = Path(__file__).parents[1] / "objectives.yaml"
"""Under which no weather of a load is enough to halt for: what is measured is halts that it throws itself."""
LOG = "holdpoint.example/load"
"""The name under which the load's log is signed."""


class Installation:
    """Files and environment. ``env`` is what every process of it is started with; tokens stand there and nowhere else."""

    limits = Path(__file__).parent / "limits.toml"
    """The limits that it puts in force."""
    operators: tuple[str, ...] = (THROWS, RELEASES)

    def __init__(self, folder: Path, tenants: Sequence[bench.Tenant]) -> None:
        self.folder = folder
        self.tenants = tuple(tenants)
        self.config = folder / "holdpoint.toml"
        self.orders = folder / "orders.json"
        self.audit_key: str | None = None
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
        """What the simulator knows of accounts and tokens."""
        return bench.world(self.tenants)

    def weather(self) -> dict[str, Any]:
        """The faults that it begins with."""
        return bench.weather()

    def set_up(self, base_url: str) -> None:
        """Configuration, database, bindings, people.

        Raises:
            NotReady: one of the commands did not end well.
        """
        self.configure(base_url)
        self.furnish()

    def configure(self, base_url: str) -> None:
        """Write the configuration."""
        self.config.write_text(bench.settings(base_url), encoding="utf-8")

    def furnish(self) -> None:
        """Database, bindings, people: as an operator would, by the commands.

        Raises:
            NotReady: one of the commands did not end well.
        """
        accounts = self.folder / "accounts.toml"
        accounts.write_text(bench.bindings(self.tenants), encoding="utf-8")
        self._done("db", "upgrade")
        lines: list[tuple[str, ...]] = [("accounts", "load", str(accounts))]
        lines.append(("cadence", "limits", "load", str(self.limits)))
        lines.append(("rollout", "plan", "load", str(EVERYONE)))
        lines.append(("budget", "load", str(OBJECTIVES)))
        lines += [("people", "add", name, "--role", "operator") for name in self.operators]
        lines.append(("people", "add", APPROVES, "--role", "approver"))
        with ThreadPoolExecutor(len(lines)) as at_once:
            list(at_once.map(lambda words: self._done(*words), lines))

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
