"""One line that says what is running now, while a person watches a terminal; nothing where the output is piped."""

from typing import Any

import pytest


class Progress:
    """Takes the place of pytest's dots on a terminal. With ``-v`` every scenario has a line anyway."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._reporter: Any = None
        self._total = 0
        self._ended = 0

    @pytest.hookimpl(trylast=True)
    def pytest_sessionstart(self) -> None:
        """See whether anybody watches."""
        reporter: Any = self._config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None and reporter.isatty and self._config.get_verbosity() <= 0:
            self._reporter = reporter

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """How many there are, in one process."""
        self._total = len(session.items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        """How many there are, over several; all of them collect alike."""
        self._total = len(ids)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """What begins is what is running."""
        if self._reporter is not None:
            file, _, name = nodeid.partition("::")
            self._show(f"[{self._ended + 1}/{self._total}] {name or file} ({file})")

    def pytest_runtest_logfinish(self) -> None:
        """One more is over."""
        self._ended += 1

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: Any) -> tuple[str, str, str] | None:
        """No dots between; the counts and the failures are told at the end."""
        if self._reporter is None or not isinstance(report, pytest.TestReport):
            return None
        if report.failed:
            return ("failed" if report.when == "call" else "error"), "", ""
        return ("skipped" if report.skipped else "passed" if report.when == "call" else ""), "", ""

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Leave no line behind."""
        if self._reporter is not None:
            self._show("")
            self._reporter.write("\r")

    def _show(self, text: str) -> None:
        width = self._reporter._tw.fullwidth - 1  # noqa: SLF001  pytest tells its width nowhere else
        self._reporter.rewrite(text[:width], erase=True)
