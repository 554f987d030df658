"""What happened to each scenario, noted where it runs and handed over on pytest's own reports.

Two locks on a green record: the slots that pytest-bdd's hooks fill, and pytest's outcome of each phase, which overrules
them whenever it is worse.
"""

from collections.abc import Generator

import pytest

from steps.plugin.collection import FeatureFile, ScenarioItem
from steps.plugin.document import UnreadableFeature
from steps.plugin.failure import RunIdentity, attach_failure, sentence, told
from steps.plugin.limit import limited
from steps.plugin.scenario import Pending, RunningScenario, Slot, unclear_of


class Ambiguous(Exception):
    """Several definitions mean one line, and pytest-bdd would take the later one."""


class Recorder:
    """Lives in every process that runs scenarios."""

    def __init__(self, identity: RunIdentity, limit_s: float = 0) -> None:
        self.identity = identity
        self._limit_s = limit_s
        self._sent: set[str] = set()

    @pytest.fixture
    def holdpoint_scenario(self, request: pytest.FixtureRequest) -> RunningScenario:
        """The scenario that is running: its name, seed, place and tags, and ``attach``."""
        if not isinstance(request.node, ScenarioItem):
            pytest.fail("holdpoint_scenario belongs to scenarios of .feature files; this test is none")
        return request.node.running

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> None:
        """A fresh record before the first fixture, and before a mark can skip it."""
        if isinstance(item, ScenarioItem):
            item.begin(self.identity.seed)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """Steps and invariants, no longer than a scenario may take."""
        with limited(self._limit_s if isinstance(item, ScenarioItem) else 0):
            return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_bdd_before_step(self, request: pytest.FixtureRequest) -> None:
        """The step's line is the current one from here."""
        if isinstance(request.node, ScenarioItem):
            running = request.node.running
            running.current = running.next_step()
            running.current.begin()
            if unclear_of(running.current) == "AMBIGUOUS":
                places = ", ".join(f"{each['pattern']} ({each['uri']})" for each in running.current.definitions)
                wrong = Ambiguous(f"{len(running.current.definitions)} steps mean this line: {places}")
                running.current.end("AMBIGUOUS", sentence(wrong))
                raise wrong

    @pytest.hookimpl(trylast=True)
    def pytest_bdd_after_step(self, request: pytest.FixtureRequest) -> None:
        """It passed; what follows may still overrule it."""
        if isinstance(request.node, ScenarioItem):
            request.node.running.current.end("PASSED")

    @pytest.hookimpl(tryfirst=True)
    def pytest_bdd_step_error(self, request: pytest.FixtureRequest, exception: BaseException) -> None:
        """It failed, and why."""
        if isinstance(request.node, ScenarioItem):
            status = "PENDING" if isinstance(exception, Pending) else "FAILED"
            request.node.running.current.end(status, sentence(exception), exception)

    @pytest.hookimpl(tryfirst=True)
    def pytest_bdd_step_func_lookup_error(self, request: pytest.FixtureRequest, exception: BaseException) -> None:
        """Nobody defines it, although somebody did while the file was collected."""
        if isinstance(request.node, ScenarioItem):
            running = request.node.running
            running.current = running.next_step()
            running.current.end("UNDEFINED", sentence(exception))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Settle the phase, tell a failure in Gherkin, and hand the record over with the last phase."""
        report = yield
        if isinstance(item, ScenarioItem) and hasattr(item, "running"):
            self._settle(item, report, call)
            if report.when == "teardown":
                item.running.close()
                new = item.running.uri not in self._sent
                self._sent.add(item.running.uri)
                source = item.running.document.source if new else None
                definitions = item.definitions.as_records() if new else None
                record = item.running.as_record(self.identity.worker, source, definitions)
                report.holdpoint = record  # type: ignore[attr-defined]
        return report

    def _settle(self, item: ScenarioItem, report: pytest.TestReport, call: pytest.CallInfo[None]) -> None:
        running = item.running
        expected = getattr(report, "wasxfail", None)
        fine = report.passed and expected is None
        own = {"setup": running.before, "call": running.invariants, "teardown": running.after}[str(report.when)]
        if report.when != "call":
            own.started_ns = own.started_ns or int(call.start * 1e9)
        else:
            running.current = running.after
        if fine:
            own.end("PASSED")
            return
        words = (
            sentence(call.excinfo.value) if call.excinfo else str(report.longrepr or f"marked as failing: {expected}")
        )
        slot = _worst(running) if report.when == "call" else own
        if slot is None:
            own.status = ""
            slot = own
        raised = call.excinfo.value if call.excinfo else None
        slot.end("SKIPPED" if report.skipped and expected is None else "FAILED", words, raised)
        if report.failed:
            attach_failure(running, slot, self.identity)
            text = told(running, slot, self.identity)
            verbose = item.config.get_verbosity() > 0
            report.longrepr = f"{text}\n\n{report.longrepr}" if verbose else text

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Hand a file's faults over with the report of its collection."""
        report = yield
        if isinstance(collector, FeatureFile) and report.failed:
            error = getattr(getattr(report, "call", None), "excinfo", None)
            faults = error.value.faults if error is not None and isinstance(error.value, UnreadableFeature) else []
            told_faults = [dict(vars(each)) for each in faults]
            unknown = [{"uri": collector.nodeid, "line": 1, "message": str(report.longrepr)}]
            report.holdpoint_faults = told_faults or unknown  # type: ignore[attr-defined]
        return report


def _worst(running: RunningScenario) -> Slot | None:
    """The line that a failed or skipped call is about; ``None`` when none of them owns up to it."""
    for slot in [*running.steps, running.invariants]:
        if slot.status not in {"", "PASSED"}:
            return slot
    return None
