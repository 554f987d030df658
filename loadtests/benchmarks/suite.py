"""The benchmarks by name, and a run of some of them."""

from collections.abc import Callable, Iterable
from time import perf_counter

import msgspec

from loadtests.benchmarks import (
    alone,
    audit_log,
    cadence,
    commits,
    features,
    flags,
    flows,
    gate_report,
    growth,
    guard,
    halts,
    publishing,
    rehearsal,
    service,
    simulated,
    stall,
    startup,
    verification,
)
from loadtests.benchmarks.findings import FORM, Run, Section
from loadtests.benchmarks.measure import environment, noise, now

BENCHES: dict[str, Callable[..., Section]] = {
    "guard": guard.run,
    "flags": flags.run,
    "cadence": cadence.run,
    "log": audit_log.run,
    "commits": commits.run,
    "halt": halts.run,
    "publishing": publishing.run,
    "alone": alone.run,
    "startup": startup.run,
    "stall": stall.run,
    "simulators": simulated.run,
    "flows": flows.run,
    "service": service.run,
    "verify": verification.run,
    "report": gate_report.run,
    "growth": growth.run,
    "features": features.run,
    "rehearsal": rehearsal.run,
}
"""In the order in which they run: what needs an idle core before what heats the machine up."""


def run(names: Iterable[str], *, quick: bool, say: Callable[[Section], None]) -> Run:
    """Measure these (all of them when none is named), and tell each as it is found."""
    wanted = [name for name in BENCHES if name in set(names)] or list(BENCHES)
    command = " ".join(
        ["holdpoint bench", *(wanted if len(wanted) < len(BENCHES) else []), *(["--quick"] if quick else [])]
    )
    begun_at, began = now(), perf_counter()
    before = noise()
    sections: list[Section] = []
    for name in wanted:
        started = perf_counter()
        found = BENCHES[name](quick=quick)
        sections.append(msgspec.structs.replace(found, took_s=round(perf_counter() - started, 1)))
        say(sections[-1])
    return Run(
        command=command,
        quick=quick,
        begun_at=begun_at,
        took_s=round(perf_counter() - began, 1),
        environment=environment(),
        noise_before=before,
        noise_after=noise(),
        sections=tuple(sections),
        form=FORM,
    )
