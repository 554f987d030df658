"""A whole run of features in a process of its own, with the processor time that goes into recording it.

    python -m loadtests.benchmarks.recording FOLDER EVIDENCE

The last line it prints is JSON: ``code`` of pytest, ``scenarios``, ``cpu_s`` of the process, ``recorder_s`` of that.
"""

import json
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from time import process_time
from typing import Any, Final

from steps.cli.launch import Order, launch_quietly, root_of
from steps.plugin.evidence import EvidenceWriter
from steps.plugin.recorder import Recorder
from steps.plugin.scenario import RunningScenario

SEED: Final = 7
RECORDING: Final = (
    (EvidenceWriter, ("pytest_runtest_logreport", "pytest_sessionfinish")),
    (Recorder, ("pytest_runtest_protocol", "pytest_bdd_before_step", "pytest_bdd_after_step", "_settle")),
    (RunningScenario, ("add_rows", "attach", "as_record", "close")),
)
"""What would not be called if nothing were kept."""


class Stopwatch:
    """Processor time within any of the functions that it was put around; within two of them it counts once."""

    def __init__(self) -> None:
        self.cpu_s = 0.0
        self._depth = 0

    def around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, timed. Its marks as a hook stay."""

        @wraps(function)
        def timed(*given: Any, **named: Any) -> Any:
            self._depth += 1
            began_s = process_time()
            try:
                return function(*given, **named)
            finally:
                self._depth -= 1
                if not self._depth:
                    self.cpu_s += process_time() - began_s

        return timed


def main(folder: str, evidence: str) -> None:
    """Run them all, one after the other, in this process."""
    watch = Stopwatch()
    for kind, names in RECORDING:
        for name in names:
            setattr(kind, name, watch.around(getattr(kind, name)))
    order = Order(root=root_of(Path(folder).absolute()), paths=(folder,), seed=SEED, evidence=Path(evidence))
    code = launch_quietly(order)
    lines = (Path(evidence) / "run.ndjson").read_text(encoding="utf-8").splitlines()
    scenarios = sum(line.startswith('{"testCaseStarted"') for line in lines)
    found = {"code": code, "scenarios": scenarios, "cpu_s": process_time(), "recorder_s": watch.cpu_s}
    print(f"\n{json.dumps(found)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
