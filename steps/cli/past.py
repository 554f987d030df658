"""Reads what an earlier run left behind, for ``--failed`` and ``replay``."""

import difflib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from steps.cli.launch import REPLAY, CouldNotRun, runs_folder

FAILURE = "application/vnd.holdpoint.failure+json"


@dataclass(frozen=True)
class PastCase:
    """One scenario or row of an earlier run.

    Attributes:
        line: of the scenario or the row. scenario_line: of the scenario.
        tags: without ``@``. status: the worst of its lines. failure: what the recorder attached, where it failed.
    """

    uri: str
    name: str
    line: int
    scenario_line: int
    status: str
    failure: dict[str, Any] | None
    tags: frozenset[str]

    @property
    def place(self) -> str:
        """``FILE:LINE``."""
        return f"{self.uri}:{self.line}"

    def same_failure_as(self, other: "PastCase") -> bool:
        """Whether both failed at one step with one error."""
        if self.failure is None or other.failure is None:
            return False
        return all(self.failure[key] == other.failure[key] for key in ("error", "step", "line"))


@dataclass(frozen=True)
class PastRun:
    """One evidence folder."""

    folder: Path
    seed: int
    sources: dict[str, str]
    cases: tuple[PastCase, ...]


def find_run(run: str, root: Path) -> Path:
    """The folder of a run, by id or by path.

    Raises:
        CouldNotRun: there is none.
    """
    for folder in (runs_folder(root) / run, Path(run)):
        if (folder / "run.ndjson").is_file():
            return folder
    known = sorted(path.parent.name for path in runs_folder(root).glob("*/run.ndjson"))
    near = difflib.get_close_matches(run, known, n=3, cutoff=0.4) or known[-1:]
    offer = "".join(f"\n    {name}" for name in near)
    raise CouldNotRun(
        f"there is no run {run!r}: neither a folder with a run.ndjson nor one below {runs_folder(root)}"
        + (f"; did you mean:{offer}" if near else "")
    )


def latest_run(root: Path) -> Path:
    """The run that began last.

    Raises:
        CouldNotRun: nothing was run yet.
    """
    runs = [path for path in runs_folder(root).glob("*/run.ndjson") if not path.parent.name.endswith(REPLAY)]
    found = sorted(runs, key=lambda path: (path.stat().st_mtime_ns, str(path)))
    if not found:
        raise CouldNotRun(f"there is no earlier run below {runs_folder(root)}; run once without --failed")
    return found[-1].parent


def read_run(folder: Path) -> PastRun:
    """What ``folder`` holds.

    Raises:
        CouldNotRun: a file is missing or does not hold what it should, with its line.
    """
    messages = _messages(folder / "run.ndjson")
    try:
        seed = int(json.loads((folder / "environment.json").read_text(encoding="utf-8"))["seed"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CouldNotRun(f"{folder / 'environment.json'}: seed: cannot be read ({error}); run anew") from error
    try:
        return PastRun(folder, seed, _sources(messages), tuple(_cases(messages)))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise CouldNotRun(f"{folder / 'run.ndjson'}: not as the recorder writes it ({error!r}); run anew") from error


def _messages(path: Path) -> list[dict[str, Any]]:
    messages = []
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise CouldNotRun(f"{path}: cannot be read ({error}); run anew") from error
    for number, line in enumerate(text.splitlines(keepends=False), start=1):
        try:
            messages.append(json.loads(line))
        except ValueError as error:
            raise CouldNotRun(f"{path}:{number}: not JSON ({error}); run anew") from error
    return messages


def _sources(messages: list[dict[str, Any]]) -> dict[str, str]:
    return {each["source"]["uri"]: each["source"]["data"] for each in messages if "source" in each}


def _cases(messages: list[dict[str, Any]]) -> list[PastCase]:
    from steps.plugin.messages import worst

    lines = {node["id"]: node["location"]["line"] for each in messages for node in _scenarios(each)}
    by_case = {each["testCase"]["id"]: each["testCase"]["pickleId"] for each in messages if "testCase" in each}
    begun = [each["testCaseStarted"] for each in messages if "testCaseStarted" in each]
    pickle_of = {each["id"]: by_case[each["testCaseId"]] for each in begun}
    results: dict[str, list[dict[str, Any]]] = {}
    failures: dict[str, dict[str, Any]] = {}
    for each in messages:
        if ended := each.get("testStepFinished"):
            results.setdefault(pickle_of[ended["testCaseStartedId"]], []).append(ended["testStepResult"])
        attached = each.get("attachment")
        if attached and attached["mediaType"] == FAILURE:
            failures.setdefault(pickle_of[attached["testCaseStartedId"]], json.loads(attached["body"]))
    return [
        PastCase(
            pickle["uri"],
            pickle["name"],
            pickle["location"]["line"],
            lines[pickle["astNodeIds"][0]],
            worst(results.get(pickle["id"], [])),
            failures.get(pickle["id"]),
            frozenset(tag["name"].removeprefix("@") for tag in pickle["tags"]),
        )
        for pickle in (each["pickle"] for each in messages if "pickle" in each)
    ]


def _scenarios(message: dict[str, Any]) -> list[dict[str, Any]]:
    """The scenarios of a ``gherkinDocument`` message, those under rules too."""
    children = message.get("gherkinDocument", {}).get("feature", {}).get("children", [])
    below = [grandchild for child in children for grandchild in child.get("rule", {}).get("children", [])]
    return [child["scenario"] for child in [*children, *below] if "scenario" in child]
