"""Has pytest collect features exactly as a run would, says nothing, and keeps what it saw: for lint and the catalogue."""

import contextlib
import io
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from steps.cli.launch import CouldNotRun, Order, launch_quietly
from steps.plugin.collection import FeatureFile
from steps.plugin.definitions import Definitions
from steps.plugin.document import Fault, FeatureDocument, UnreadableFeature


@dataclass
class Heard:
    """What a collection brought to light.

    Attributes:
        documents: those that are Gherkin, at fault or not. faults: by file and line. files: how many features there are.
        interrupted: somebody ended it with Ctrl-C, and what it saw is a part.
    """

    definitions: Definitions = field(default_factory=lambda: Definitions([]))
    documents: list[FeatureDocument] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    files: int = 0
    interrupted: bool = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> bool | None:
        """The steps that every feature may use; without a path, pytest would collect the whole root."""
        self.definitions = Definitions.in_sight_of(session)
        return None if session.config.args_source is pytest.Config.ArgsSource.ARGS else True

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """A file's document and faults."""
        report = yield
        if isinstance(collector, FeatureFile):
            self.files += 1
            if hasattr(collector, "document"):
                self.documents.append(collector.document)
            error = getattr(getattr(report, "call", None), "excinfo", None)
            if report.failed and error is not None and isinstance(error.value, UnreadableFeature):
                self.faults += error.value.faults
            elif report.failed:
                self.faults.append(Fault(collector.nodeid, 1, str(report.longrepr)))
        return report

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Ctrl-C; pytest ends a collection with faults in the same way, by an exception of its own."""
        self.interrupted = not isinstance(excinfo.value, pytest.Session.Interrupted)


def listen(root: Path, paths: tuple[str, ...]) -> Heard:
    """Collect ``paths``; without any, only the steps are looked up.

    Raises:
        CouldNotRun: pytest could not be started as the settings ask; with what it said.
        KeyboardInterrupt: Ctrl-C; a part of the features is not taken for all of them.
    """
    heard = Heard()
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = launch_quietly(Order(root, paths, seed=0, evidence=None, dry_run=True), heard)
    if heard.interrupted:
        raise KeyboardInterrupt
    usual = {pytest.ExitCode.OK, pytest.ExitCode.INTERRUPTED, pytest.ExitCode.NO_TESTS_COLLECTED}
    if code not in usual:
        raise CouldNotRun(f"the features could not be collected:\n{said.getvalue().strip()}")
    return heard
