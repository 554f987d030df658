"""What is brought in once somebody asked for it: the step library, the collection, the recorder."""

import importlib
import importlib.util
import os
import pkgutil
from pathlib import Path
from typing import Any

import pytest

from steps.plugin import lookup, tags
from steps.plugin.collection import FeatureFile, ScenarioItem
from steps.plugin.evidence import EvidenceWriter
from steps.plugin.failure import RunIdentity
from steps.plugin.limit import limit_s_of
from steps.plugin.progress import Progress
from steps.plugin.recorder import Recorder


def activate(config: pytest.Config) -> None:
    """Register everything with pytest.

    Raises:
        pytest.UsageError: a bad tag expression or ``FILE:LINE``, an evidence folder that is already written, or a report
            of pytest-bdd's that would be empty.
    """
    _refuse_an_empty_report(config)
    for tag, meaning in tags.REGISTERED.items():
        config.addinivalue_line("markers", f"{tag}: {meaning}")
    lookup.install(config)
    identity = identity_of(config)
    config.pluginmanager.register(Collector(config, identity), "holdpoint-collector")
    config.pluginmanager.register(Recorder(identity, limit_s_of(config)), "holdpoint-recorder")
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(EvidenceWriter(identity), "holdpoint-evidence")
        config.pluginmanager.register(Progress(config), "holdpoint-progress")
    for name in [*vocabulary_modules(config.getini("holdpoint_vocabulary")), *config.getini("holdpoint_plugins")]:
        pytest.register_assert_rewrite(name)
        config.pluginmanager.import_plugin(name)


def _refuse_an_empty_report(config: pytest.Config) -> None:
    """Over several processes pytest-bdd writes ``[]``, which a reader takes for a run without failures."""
    spread = config.getoption("numprocesses", None) or config.getoption("tx", None)
    if spread and config.getoption("cucumber_json_path", None):
        raise pytest.UsageError(
            "--cucumber-json writes an empty list over several processes; leave -n out, or read run.ndjson of "
            "--holdpoint-evidence, which holds the whole run"
        )


def vocabulary_modules(package_name: str) -> list[str]:
    """Every module of the step library, where there is one; an empty name stands for none."""
    if not package_name or importlib.util.find_spec(package_name) is None:
        return []
    pytest.register_assert_rewrite(package_name)
    package = importlib.import_module(package_name)
    found = sorted(f"{package_name}.{module.name}" for module in pkgutil.iter_modules(package.__path__))
    return found or [package_name]


def identity_of(config: pytest.Config) -> RunIdentity:
    """The run's seed and folder; a worker process takes the seed of the process that started it."""
    inherited: dict[str, Any] = getattr(config, "workerinput", {})
    seed = inherited.get("holdpoint_seed", config.getoption("holdpoint_seed"))
    if seed is None:
        seed = int.from_bytes(os.urandom(4), "big")
    asked = config.getoption("holdpoint_evidence")
    evidence = (config.invocation_params.dir / asked) if asked else None
    if evidence is not None and not inherited and (evidence / "run.ndjson").exists():
        raise pytest.UsageError(f"{evidence} already holds the evidence of a run; name another folder")
    if evidence is not None and not inherited:
        try:
            evidence.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise pytest.UsageError(f"{evidence}: evidence cannot be written there ({error.strerror})") from error
    return RunIdentity(int(seed), evidence, config.rootpath, str(inherited.get("workerid", "master")))


class Collector:
    """Takes ``.feature`` files, and leaves out what was not asked for."""

    def __init__(self, config: pytest.Config, identity: RunIdentity) -> None:
        self.identity = identity
        self.faulty = False
        try:
            self.wanted = tags.compile_expression(config.getoption("holdpoint_tags") or "")
        except tags.BadExpression as error:
            raise pytest.UsageError(str(error)) from error
        self.at: dict[Path, set[int]] = {}
        for place in config.getoption("holdpoint_at"):
            path, _, line = place.rpartition(":")
            if not path or not line.isdecimal():
                raise pytest.UsageError(f"--holdpoint-at {place}: write it as FILE:LINE")
            self.at.setdefault((config.invocation_params.dir / path).resolve(), set()).add(int(line))

    def pytest_report_header(self) -> str:
        """The seed, so that any run can be had again."""
        return f"holdpoint: seed {self.identity.seed}"

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Each worker process works with this run's seed."""
        node.workerinput["holdpoint_seed"] = self.identity.seed

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> FeatureFile | None:
        """A bare feature file is ours."""
        if file_path.suffix != ".feature":
            return None
        uri = Path(
            os.path.relpath(file_path, parent.config.rootpath)
        ).as_posix()  # pytest knows no name outside its root
        made: FeatureFile = FeatureFile.from_parent(parent, path=file_path, nodeid=uri)
        return made

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Remember that a feature could not be taken."""
        self.faulty = self.faulty or hasattr(report, "holdpoint_faults")

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave out scenarios by tag and by place; and all of them, in every process, when one feature is at fault."""
        if self.faulty:
            items[:] = [item for item in items if not isinstance(item, ScenarioItem)]
            return
        kept = [item for item in items if self._is_wanted(item)]
        if left_out := [item for item in items if not self._is_wanted(item)]:
            config.hook.pytest_deselected(items=left_out)
            items[:] = kept

    def _is_wanted(self, item: pytest.Item) -> bool:
        if not isinstance(item, ScenarioItem):
            return True
        lines = self.at.get(item.path.resolve())
        if lines is not None:
            chosen = {case.id for line in lines for case in item.document.at(line)}
            if item.case.id not in chosen:
                return False
        return self.wanted(item.case.tags)
