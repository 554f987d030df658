"""Gathers the records of all processes and writes the evidence folder: ``run.ndjson``, rows, ``environment.json``, and
what there was to be seen.

Lives only in the process that pytest was started in; under xdist the records come to it on the reports.
"""

import json
import platform
import subprocess
import time
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from reports.evidence import catalogue
from reports.evidence.rows import SCHEMA
from steps.plugin.document import FeatureDocument, UnreadableFeature, parse, read_source
from steps.plugin.failure import RunIdentity
from steps.plugin.messages import RunFacts, messages_of
from steps.plugin.tags import MANUAL

ENDS = {2: "interrupted", 3: "pytest broke", 4: "pytest could not be started as asked", 5: "nothing was selected"}
"""What pytest's exit codes say of a run that ended early."""


class EvidenceWriter:
    """Listens to the reports, and writes once at the end."""

    def __init__(self, identity: RunIdentity) -> None:
        self.identity = identity
        self.facts = RunFacts({}, started_ns=time.time_ns(), version=version("holdpoint"))
        self._sources: dict[str, str] = {}

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """What will run, in one process."""
        self._plan([item.nodeid for item in session.items])

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        """What will run, over several; all of them collect alike."""
        self._plan(list(ids))

    def _plan(self, ids: list[str]) -> None:
        self.facts.planned = [each for each in ids if each.split("::")[0].endswith(".feature")]

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep the faults of files that could not be taken, each once."""
        faults: list[Mapping[str, Any]] = getattr(report, "holdpoint_faults", [])
        self.facts.faults += [fault for fault in faults if fault not in self.facts.faults]
        if report.failed and not faults and not self.facts.ended:
            self.facts.ended = f"{report.nodeid} could not be collected"

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep a scenario's record; and pytest's own word where it is worse."""
        if record := getattr(report, "holdpoint", None):
            self.facts.records[report.nodeid] = record
            if record["source"] is not None:
                self._sources[record["uri"]] = record["source"]
        if not report.passed or hasattr(report, "wasxfail"):
            self.facts.overruled.setdefault(report.nodeid, str(report.longrepr or report.outcome))

    def pytest_keyboard_interrupt(self) -> None:
        """Somebody stopped the run."""
        self.facts.ended = "interrupted"

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Read the documents, judge the whole, write; a run that is not all green never ends with 0."""
        facts = self.facts
        facts.finished_ns = time.time_ns()
        if facts.faults:
            exitstatus = session.exitstatus = pytest.ExitCode.INTERRUPTED  # xdist alone would call it a failed test
            facts.ended = "a feature is at fault, so nothing was run"
        if exitstatus not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED} and not facts.ended:
            facts.ended = ENDS.get(int(exitstatus), f"pytest ended with {int(exitstatus)}")
        if session.config.option.collectonly:
            return
        self._read_documents()
        if exitstatus == pytest.ExitCode.OK and facts.planned and not facts.success():
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        if self.identity.evidence is not None:
            self._write(self.identity.evidence)
            known = session.config.hook.pytest_holdpoint_catalogue()
            if known is not None:
                catalogue.write(self.identity.evidence, known)

    def _read_documents(self) -> None:
        uris = {each.split("::")[0] for each in self.facts.planned} | set(self._sources)
        for uri in sorted(uris):
            try:
                source = self._sources.get(uri)
                text = source if source is not None else read_source(self.identity.root / uri, uri)
                document: FeatureDocument = parse(text, uri)
                document.compile()
            except UnreadableFeature as error:
                self.facts.faults += [vars(fault) for fault in error.faults]
                continue
            self.facts.documents[uri] = document

    def _write(self, folder: Path) -> None:
        _write_whole(folder / "run.ndjson", [dump(message) for message in messages_of(self.facts)])
        rows: dict[str, list[str]] = {}
        for case in self.facts.cases():
            for file, lines in self.facts.records.get(case.id, {"rows": {}})["rows"].items():
                rows.setdefault(file, []).extend(lines)
        for file, lines in rows.items():
            _write_whole(folder / file, lines)
        environment = folder / "environment.json"
        if not environment.exists():
            content = environment_of(self.identity, self.facts.started_ns)
            environment.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n", encoding="utf-8")

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """What a person has yet to do, and where to look."""
        for case in self.facts.cases():
            if MANUAL in case.tags:
                terminalreporter.write_line(f"not run, left to a person: {case.uri}:{case.line} {case.name}")
        if self.identity.evidence is not None and (self.identity.evidence / "run.ndjson").exists():
            terminalreporter.write_line(f"evidence: {self.identity.evidence}")


def dump(message: Mapping[str, Any]) -> str:
    """One line of JSON; lone surrogates, which UTF-8 cannot hold, stay escaped."""
    text = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(message, separators=(",", ":"))
    return text


def _write_whole(path: Path, lines: list[str]) -> None:
    """All lines or, when the disk says no, none: a half file would read as a short run."""
    partial = path.with_name(path.name + ".partial")
    partial.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    partial.replace(path)


def environment_of(identity: RunIdentity, started_ns: int) -> dict[str, Any]:
    """What the run stood on; others add their keys."""
    return {
        "schema": SCHEMA,
        "seed": identity.seed,
        "commit": commit_of(identity.root),
        "started_wall": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(started_ns // 1_000_000_000)),
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("pytest", "pytest-bdd", "holdpoint")},
        },
    }


def commit_of(root: Path) -> str | None:
    """The checkout's commit, or ``None`` outside of one."""
    try:
        asked = subprocess.run(
            ["git", "-C", str(root), "rev-parse", "HEAD"], capture_output=True, text=True, check=False, timeout=10
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return asked.stdout.strip() or None if asked.returncode == 0 else None
