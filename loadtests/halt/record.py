"""What the harness itself saw, and the one place where the evidence of a load is put together and written."""

import shutil
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec

from loadtests.clock import boot_us
from loadtests.halt.installation import Installation
from loadtests.halt.simulator import Simulator
from loadtests.halt.throwing import Thrown
from reports.evidence import environment, folder
from reports.evidence import load as load_file
from reports.evidence.load import Generator, Load, Spread
from steps.rig.export import exported

SCENARIO = "load"
HEAD = {"scenario": SCENARIO, "clock": "wall", "source": "simulated"}
TROUBLE = "trouble"
"""Sample by which the harness says what broke; ``detail`` is the sentence."""
BY_ITSELF = "bench: kill switch"
"""The step whose features go before such a load in a gate."""
_NOTHING = Spread(p50=0.0, p95=0.0, p99=0.0, max=0.0, mean=0.0)


class Record:
    """One run's samples and troubles. ``processes`` are process ids by role."""

    def __init__(self) -> None:
        self.processes: dict[str, int] = {}
        self.troubles: list[str] = []
        self._rows: list[dict[str, Any]] = []

    def sample(self, name: str, ref: str, detail: str = "", *, us: int | None = None) -> None:
        """Something that the harness saw or did, now or at ``us`` (boot clock)."""
        at_us = boot_us() if us is None else us
        self._rows.append({"kind": "sample", **HEAD, "name": name, "us": at_us, "ref": ref, "detail": detail})

    def trouble(self, what: str) -> None:
        """Something broke: the run is no run to judge by."""
        self.troubles.append(what)
        self.sample(TROUBLE, "", what)

    def thrown(self, thrown: Thrown) -> None:
        """A halt's command ended."""
        if thrown.acknowledged and thrown.halt is not None:
            self.sample("halt_printed", thrown.halt, str(thrown.target), us=thrown.printed_us)
        if thrown.trouble is not None:
            self.trouble(thrown.trouble)

    def seen_by_simulator(self, simulator: Simulator) -> None:
        """Take the simulator's rows.

        Raises:
            SimulatorGone: it does not give them.
        """
        self._rows += simulator.rows(**HEAD)

    def write(self, evidence: Path, installation: Installation, *, seed: int, handed_at_least: int) -> Load:
        """Append everything to the evidence folder; with trouble, ``load.json`` says that the load crashed.

        The processes' own logs go beside it, for people.

        Raises:
            BadEvidence: the folder cannot take it.
        """
        folder.create(evidence)
        said = exported(installation.config)
        load = self._of_generator(installation.folder / "generated")
        if load.handed < handed_at_least:
            self.trouble(f"only {load.handed} intents were handed over, at least {handed_at_least} must be")
        load = msgspec.structs.replace(load, crashed=load.crashed or bool(self.troubles))
        folder.append(evidence, _headed(said.rows))
        folder.append(evidence, self._rows)
        load_file.write(evidence, load)
        if not (evidence / environment.NAME).exists():
            environment.begin(evidence, _environment_of_its_own(evidence, seed))
        for log in installation.folder.glob("*.log"):
            shutil.copy(log, evidence / f"load-{log.name}")
        environment.declare(
            evidence,
            bench=environment.Bench(
                timing_s=said.timing_s,
                bound_s=said.bound_s,
                processes=self.processes,
                audit_key=installation.audit_key,
            ),
        )
        return load

    def _of_generator(self, out: Path) -> Load:
        """What the generator wrote; nothing handed over when it wrote nothing."""
        found = load_file.read(out)
        if found is None:
            self.trouble("the load generator ended without writing what it saw")
            return Load(
                users=0, handed=0, outcomes={}, lost=0, latency_ms=_NOTHING, service_ms=_NOTHING, rate_asked=0.0,
                rate_done=0.0, generator=Generator(cpu_max=0.0, late_starts=0), duration_s=0.0, crashed=True,
            )  # fmt: skip
        for each in msgspec.json.decode((out / "troubles.json").read_bytes(), type=list[str]):
            self.trouble(each)
        for of_scenario in folder.read(out).values():
            self._rows += [{"kind": "sample", **msgspec.structs.asdict(each)} for each in of_scenario.samples]
        return found


def _headed(rows: Iterable[Mapping[str, object]]) -> list[dict[str, Any]]:
    return [{**HEAD, **row} for row in rows]


def _environment_of_its_own(evidence: Path, seed: int) -> environment.Environment:
    """For a load that no gate started. Its page is that of ``BY_ITSELF``, of which it is half: it decides nothing."""
    return environment.Environment(
        run=evidence.name,
        step=BY_ITSELF,
        build=version("holdpoint"),
        commit="unknown",
        policy_digest="",
        seed=seed,
        started_at=datetime.now(UTC).isoformat(timespec="seconds"),
        versions={},
    )
