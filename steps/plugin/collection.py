"""Bare ``.feature`` files as pytest sees them: a file, and a node per scenario and row.

Parsing for the run, matching and fixtures are pytest-bdd's: a node calls the function that ``pytest_bdd.scenario``
makes, with its row.
"""

import types
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from pytest_bdd import scenario as bdd_scenario
from pytest_bdd.exceptions import GherkinParseError
from pytest_bdd.feature import features as parsed_features
from pytest_bdd.feature import get_feature

from steps.plugin import guards, tags
from steps.plugin.definitions import Definitions, lines_of
from steps.plugin.document import Case, Fault, FeatureDocument, UnreadableFeature, parse, read_source
from steps.plugin.failure import sentence
from steps.plugin.scenario import RunningScenario, Slot


class InvariantBroken(AssertionError):
    """An invariant did not hold, although no checker raised."""


class FeatureFile(pytest.Module):
    """One feature file. A ``Module``, so that module-scoped fixtures have something to hang on."""

    document: FeatureDocument

    def _getobj(self) -> types.ModuleType:
        return types.ModuleType(self.path.stem)

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """A node per case.

        Raises:
            UnreadableFeature: with every fault found.
        """
        uri = self.nodeid
        self.document = document = parse(read_source(self.path, uri), uri)
        house_rules = bool(self.config.getini("holdpoint_house_rules"))
        faults = guards.faults_of(document, house_rules=house_rules)
        if any("the column" in fault.message for fault in faults):
            raise UnreadableFeature(faults)  # Gherkin's compiler takes a column's name for a regular expression
        document.compile()
        definitions = Definitions.in_sight_of(self)
        named = {fault.line for fault in faults}
        faults = sorted(
            {
                *faults,
                *(each for each in definitions.faults_of(document, house_rules=house_rules) if each.line not in named),
            }
        )
        if faults:
            raise UnreadableFeature(faults)
        register_marks(self.config, document)
        runners = self._runners(document)
        for case in document.cases:
            yield ScenarioItem.of(self, case, runners[case.scenario], definitions)

    def _runners(self, document: FeatureDocument) -> dict[str, Any]:
        """pytest-bdd's function for each scenario, made from the file as it is now."""
        folder, name = str(self.path.parent), self.path.name
        parsed_features.pop(str(self.path), None)
        try:
            feature = get_feature(folder, name, encoding="utf-8-sig")
        except GherkinParseError as error:
            raise UnreadableFeature([Fault(document.uri, error.line, error.message)]) from error
        for case in document.cases:
            template = feature.scenarios[case.scenario]
            ours = [(kind, text) for kind, text, _ids in lines_of(case)]
            theirs = [(step.type, step.name) for step in template.render(case.row).steps]
            if ours != theirs:
                wrong = f"the row reads differently to Gherkin ({ours}) and to pytest-bdd ({theirs}); write it plainly"
                raise UnreadableFeature([Fault(document.uri, case.line, wrong)])
        names = {case.scenario for case in document.cases}
        return {
            each: bdd_scenario(name, each, encoding="utf-8-sig", features_base_dir=folder)(_nothing) for each in names
        }

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> Any:  # type: ignore[override]
        """The faults alone, where the file is at fault."""
        if isinstance(excinfo.value, UnreadableFeature):
            return str(excinfo.value)
        return super().repr_failure(excinfo)


class ScenarioItem(pytest.Function):
    """One scenario, or one row of an outline."""

    running: RunningScenario

    @classmethod
    def of(cls, file: FeatureFile, case: Case, runner: Any, definitions: Definitions) -> "ScenarioItem":
        """The node of ``case``, with its tags as marks."""
        item: ScenarioItem = cls.from_parent(file, name=case.name, callobj=body_of(runner, case.row))
        item.case = case
        item.document = file.document
        item.meanings = [(kind, *definitions.meanings_of(kind, text)) for kind, text, _ids in lines_of(case)]
        item.definitions = definitions
        for tag in case.tags:
            item.add_marker(getattr(pytest.mark, tag))
        if tags.MANUAL in case.tags:
            item.add_marker(pytest.mark.skip(reason="not run: left to a person (holdpoint manual record)"))
        return item

    case: Case
    document: FeatureDocument
    definitions: Definitions
    meanings: list[tuple[str, list[dict[str, Any]], list[list[dict[str, Any]]]]]

    def begin(self, run_seed: int) -> None:
        """Start a fresh record; called before the fixtures are set up."""
        self.running = RunningScenario(self.case, self.document, run_seed)
        for slot, (kind, definitions, arguments) in zip(self.running.steps, self.meanings, strict=True):
            slot.kind, slot.definitions, slot.arguments = kind, definitions, arguments
        self.running.before.begin()

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the scenario stands (pytest counts lines from 0)."""
        return self.path, self.case.line - 1, self.case.name


def _nothing() -> None:
    """What pytest-bdd calls after the last step."""


def body_of(runner: Any, row: Mapping[str, str]) -> Any:
    """The test function of a node: all steps, then whoever wants to judge the scenario."""

    def body(request: pytest.FixtureRequest) -> None:
        __tracebackhide__ = True
        running: RunningScenario = request.node.running
        failure: BaseException | None = None
        try:
            runner(request, dict(row))
        except (Exception, pytest.fail.Exception, pytest.skip.Exception) as error:  # noqa: BLE001  raised again below
            failure = error
            _note(running, error)
        judged = _judge(running, request)
        if failure is not None:
            raise failure
        if judged is not None:
            raise judged

    return body


def _note(running: RunningScenario, error: BaseException) -> None:
    """Mark the step that an exception left without an outcome: a skip, or a fault outside the step itself."""
    if all(slot.status in {"", "PASSED"} for slot in running.steps):
        slot = next((slot for slot in running.steps if not slot.status), running.invariants)
        skipped = isinstance(error, pytest.skip.Exception)
        slot.end("SKIPPED" if skipped else "FAILED", sentence(error))


def _judge(running: RunningScenario, request: pytest.FixtureRequest) -> BaseException | None:
    """Let the invariants be checked, and record what came of it."""
    slot: Slot = running.invariants
    running.current = slot
    if not slot.started_ns:
        slot.begin()
    error: BaseException | None = None
    try:
        request.config.hook.pytest_holdpoint_after_scenario(scenario=running, request=request)
    except (Exception, pytest.fail.Exception, pytest.skip.Exception) as raised:  # noqa: BLE001  handed to the caller
        error = raised
    if broken := running.broken_invariants():
        names = ", ".join(f"{each['invariant']}: {each['saw']}" for each in broken)
        error = error or InvariantBroken(f"broken: {names}")
    if error is None:
        slot.end("PASSED")
    else:
        slot.end("FAILED", sentence(error))
    return error


def register_marks(config: pytest.Config, document: FeatureDocument) -> None:
    """Tags of a pattern (``@flow-…``) become known marks as they are met."""
    known = {line.split(":")[0] for line in config.getini("markers")}
    for tag in {tag for case in document.cases for tag in case.tags} - known:
        config.addinivalue_line("markers", f"{tag}: {tags.meaning_of(tag)}")
