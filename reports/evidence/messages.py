"""``run.ndjson``: the pieces of Cucumber messages that the verdict needs.

Source: github.com/cucumber/messages, ``jsonschema/Envelope.json``. An envelope of a kind that the schema does not have
is refused; kinds that the verdict does not need are read over. A scenario that began and did not finish is UNKNOWN, and so
is one whose next attempt was announced and never made.
"""

import base64
import binascii
import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from sys import intern
from typing import Any, NamedTuple

import msgspec

from reports.errors import BadEvidence
from reports.evidence.left_out import Standing, standing
from reports.evidence.strict import lines, pairs

NAME = "run.ndjson"
SECOND_NS = 1_000_000_000
INVARIANT_TYPE = "application/vnd.holdpoint.invariant+json"
FAILURE_TYPE = "application/vnd.holdpoint.failure+json"

_KINDS = frozenset(
    [
        "attachment",
        "externalAttachment",
        "gherkinDocument",
        "hook",
        "meta",
        "parameterType",
        "parseError",
        "pickle",
        "source",
        "stepDefinition",
        "suggestion",
        "testCase",
        "testCaseFinished",
        "testCaseStarted",
        "testRunFinished",
        "testRunHookFinished",
        "testRunHookStarted",
        "testRunStarted",
        "testStepFinished",
        "testStepStarted",
        "undefinedParameterType",
    ]
)
_WORST_FIRST = ("FAILED", "AMBIGUOUS", "UNDEFINED", "PENDING", "SKIPPED", "UNKNOWN", "PASSED")


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step as it ran; ``line`` is ``None`` for a hook."""

    text: str
    line: int | None
    status: str
    message: str


class Scenario(msgspec.Struct, frozen=True, kw_only=True):
    """One scenario as it ran (its last attempt).

    Attributes:
        status: PASSED, FAILED, SKIPPED, UNDEFINED, AMBIGUOUS, PENDING or UNKNOWN.
        line: of the scenario, or of its row of the examples.
        invariants: attachments of the invariant type, of those that were not broken only that; failure: the attachment of the failure type.
        took_us: what its steps and the lines around them took together.
        id: what its rows of evidence carry as ``scenario``: ``uri::name``, of an outline with the row's cells in brackets.
        attempts: how often it was tried; of more than one the last is shown, and that is no pass.
    """

    name: str
    uri: str
    line: int
    tags: tuple[str, ...]
    status: str
    steps: tuple[Step, ...]
    invariants: tuple[dict[str, Any], ...]
    failure: dict[str, Any] | None
    took_us: int = 0
    id: str = ""
    attempts: int = 1

    @property
    def location(self) -> str:
        """``uri:line``."""
        return f"{self.uri}:{self.line}"

    @property
    def failing(self) -> Step | None:
        """The first step that did not pass."""
        return next((each for each in self.steps if each.status != "PASSED"), None)


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One run of features; ``finished`` and ``success`` are the runner's own last word. ``left_out``: what stands in a
    feature of the run and was not to run.
    """

    scenarios: tuple[Scenario, ...]
    finished: bool
    success: bool
    errors: tuple[str, ...]
    left_out: tuple[Standing, ...] = ()


def read(folder: Path) -> Run | None:
    """The run of features; ``None`` when there was none.

    Raises:
        BadEvidence: a line that is cut off, not JSON, of no known kind, or that points at nothing.
    """
    path = folder / NAME
    if not path.exists():
        return None
    reading = _Reading()
    for number, line in lines(path):
        try:
            reading.take(json.loads(line.decode(), object_pairs_hook=pairs))
        except KeyError as wrong:
            raise BadEvidence(str(path), number, f"lacks, or points at something not given before: {wrong}") from wrong
        except (ValueError, TypeError, AttributeError, binascii.Error) as wrong:
            raise BadEvidence(str(path), number, f"is not a Cucumber message: {wrong}") from wrong
    return reading.run()


class _Pickle(NamedTuple):
    """What is kept of a pickle: the nodes that it stands on, the row of an outline last; ``steps`` by id, each with its
    text and its node.
    """

    name: str
    uri: str
    tags: tuple[str, ...]
    nodes: tuple[str, ...]
    steps: dict[str, tuple[str, str]]


class _Case(NamedTuple):
    """What is kept of a test case: its steps, each with the pickle's that it runs; ``None`` for a hook."""

    pickle: str
    steps: tuple[tuple[str, str | None], ...]


class _Reading:
    """The messages so far, by the ids that they refer to one another with. Of each no more is kept than is asked for later:
    a run of ten thousand scenarios says two hundred megabytes.
    """

    def __init__(self) -> None:
        self._lines: dict[str, int] = {}
        self._names: dict[str, str] = {}
        self._pickles: dict[str, _Pickle] = {}
        self._cases: dict[str, _Case] = {}
        self._started: dict[str, str] = {}
        self._results: dict[str, dict[str, tuple[str, str, int]]] = defaultdict(dict)
        self._invariants: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._failures: dict[str, dict[str, Any]] = {}
        self._finished: set[str] = set()
        self._attempts: dict[str, int] = {}
        self._standing: dict[str, Standing] = {}
        self._seen: set[tuple[str, ...]] = set()
        self._end: dict[str, Any] | None = None
        self._errors: list[str] = []
        self._held: dict[tuple[str, bool | None], dict[str, Any]] = {}

    def take(self, envelope: dict[str, Any]) -> None:
        """One line. Raises KeyError or ValueError where it does not fit."""
        if len(envelope) != 1 or not set(envelope) <= _KINDS:
            raise ValueError(f"an envelope holds exactly one known kind, not {sorted(envelope)}")
        ((kind, body),) = envelope.items()
        self._once(kind, body)
        takers: dict[str, Callable[[dict[str, Any]], None]] = {
            "gherkinDocument": self._take_document,
            "pickle": self._take_pickle,
            "testCase": self._take_case,
            "testCaseStarted": self._take_start,
            "testStepFinished": self._take_result,
            "attachment": self._take_attachment,
            "testCaseFinished": self._take_finish,
            "testRunFinished": self._take_end,
            "parseError": lambda each: self._errors.append(str(each["message"])),
        }
        taker = takers.get(kind)
        if taker is not None:
            taker(body)

    def _once(self, kind: str, body: dict[str, Any]) -> None:
        """Refuse what can stand only once in a run: else the lines of two runs, or one line twice, would count as more."""
        if kind == "pickle":
            self._new("pickle of", str(body["uri"]), *map(str, body["astNodeIds"]))
        if kind in ("pickle", "testCase", "testCaseStarted"):
            self._new(kind, str(body["id"]))
        elif kind in ("meta", "testRunStarted"):
            self._new(kind)

    def _new(self, *named: str) -> None:
        if named in self._seen:
            raise ValueError(f"{' '.join(named)} is given twice")
        self._seen.add(named)

    def _take_document(self, document: dict[str, Any]) -> None:
        self._take_lines(document)
        self._standing |= {each.node: each for each in standing(document)}

    def _take_lines(self, node: Any) -> None:
        if isinstance(node, dict):
            if "id" in node and "location" in node:
                self._lines[intern(node["id"])] = node["location"]["line"]
                if "cells" in node:
                    self._names[node["id"]] = f"[{', '.join(each['value'] for each in node['cells'])}]"
                elif "steps" in node and "name" in node:
                    self._names[node["id"]] = node["name"]
            for each in node.values():
                self._take_lines(each)
        elif isinstance(node, list):
            for each in node:
                self._take_lines(each)

    def _take_pickle(self, pickle: dict[str, Any]) -> None:
        self._pickles[pickle["id"]] = _Pickle(
            name=pickle["name"],
            uri=intern(pickle["uri"]),
            tags=tuple(intern(each["name"]) for each in pickle["tags"]),
            nodes=tuple(intern(each) for each in pickle["astNodeIds"]),
            steps={
                intern(each["id"]): (intern(each["text"]), intern(each["astNodeIds"][0])) for each in pickle["steps"]
            },
        )

    def _take_case(self, case: dict[str, Any]) -> None:
        self._pickles[case["pickleId"]]
        steps = ((intern(each["id"]), each.get("pickleStepId")) for each in case["testSteps"])
        self._cases[case["id"]] = _Case(case["pickleId"], tuple((one, other and intern(other)) for one, other in steps))

    def _take_start(self, start: dict[str, Any]) -> None:
        self._cases[start["testCaseId"]]
        self._started[start["id"]] = start["testCaseId"]
        tried = max(self._attempts.get(start["testCaseId"], 0), int(start.get("attempt", 0)))
        self._attempts[start["testCaseId"]] = tried + 1

    def _take_result(self, result: dict[str, Any]) -> None:
        told = result["testStepResult"]
        if told["status"] not in _WORST_FIRST:
            raise ValueError(f"there is no status {told['status']!r}")
        kept = (intern(told["status"]), told.get("message", ""), _us(told["duration"]))
        self._results[self._known(result)][intern(result["testStepId"])] = kept

    def _take_attachment(self, attachment: dict[str, Any]) -> None:
        kind = attachment["mediaType"]
        if kind not in (INVARIANT_TYPE, FAILURE_TYPE):
            return
        body = attachment["body"]
        text = base64.b64decode(body, validate=True) if attachment["contentEncoding"] == "BASE64" else body
        start, told = self._known(attachment), dict(json.loads(text))
        if kind == FAILURE_TYPE:
            self._failures[start] = told
        else:
            self._invariants[start].append(self._brief(told))

    def _brief(self, told: dict[str, Any]) -> dict[str, Any]:
        """What a scenario recorded of an invariant: all of it where it was broken, otherwise that it was not."""
        held, name = told.get("held"), told.get("invariant")
        if held is False or not isinstance(name, str) or not isinstance(held, bool | None):
            return told
        return self._held.setdefault((name, held), {"invariant": name, "held": held})

    def _take_finish(self, finish: dict[str, Any]) -> None:
        start = self._known(finish)
        if not finish.get("willBeRetried", False):
            self._finished.add(start)

    def _take_end(self, end: dict[str, Any]) -> None:
        if self._end is not None:
            raise ValueError("the run ends twice")
        self._end = {"success": bool(end["success"])}

    def _known(self, body: dict[str, Any]) -> str:
        start_id: str = body["testCaseStartedId"]
        self._started[start_id]
        return start_id

    def run(self) -> Run:
        """Everything read so far, as one run."""
        last = {case_id: start_id for start_id, case_id in self._started.items()}
        ran = {self._cases[case_id].pickle for case_id in last}
        scenarios = [self._scenario(self._cases[case_id], start_id) for case_id, start_id in last.items()]
        scenarios += [self._never_ran(pickle) for name, pickle in self._pickles.items() if name not in ran]
        return Run(
            scenarios=tuple(scenarios),
            finished=self._end is not None,
            success=self._end is not None and self._end["success"],
            errors=tuple(self._errors),
            left_out=self._left_out(),
        )

    def _left_out(self) -> tuple[Standing, ...]:
        """Of the features that the run had anything of."""
        taken = {each.nodes[-1] for each in self._pickles.values()}
        return tuple(each for each in self._standing.values() if each.node not in taken)

    def _scenario(self, case: _Case, start_id: str) -> Scenario:
        pickle = self._pickles[case.pickle]
        steps = []
        for test_step, step in case.steps:
            known = pickle.steps.get(step) if step is not None else None
            status, message, _ = self._results[start_id].get(test_step, ("UNKNOWN", "it never ended", 0))
            text, line = (known[0], self._lines.get(known[1])) if known else ("(hook)", None)
            steps.append(Step(text=text, line=line, status=status, message=message))
        statuses = {each.status for each in steps} or {"UNKNOWN"}
        if start_id not in self._finished:
            statuses.add("UNKNOWN")
        return self._made(
            pickle,
            status=next(each for each in _WORST_FIRST if each in statuses),
            steps=tuple(steps),
            invariants=tuple(self._invariants.get(start_id, ())),
            failure=self._failures.get(start_id),
            took_us=sum(took_us for *_, took_us in self._results[start_id].values()),
            attempts=self._attempts[self._started[start_id]],
        )

    def _never_ran(self, pickle: _Pickle) -> Scenario:
        return self._made(pickle, status="UNKNOWN", steps=(), invariants=(), failure=None)

    def _made(self, pickle: _Pickle, **ran: Any) -> Scenario:
        line = self._lines.get(pickle.nodes[-1], 0)
        known = "".join(self._names.get(each, "") for each in pickle.nodes)
        return Scenario(
            name=pickle.name, uri=pickle.uri, line=line, tags=pickle.tags, id=f"{pickle.uri}::{known}", **ran
        )


def _us(duration: dict[str, Any]) -> int:
    """A duration in microseconds. Raises KeyError or ValueError where it is none."""
    seconds, nanos = duration["seconds"], duration["nanos"]
    if not (type(seconds) is int and type(nanos) is int and seconds >= 0 and 0 <= nanos < SECOND_NS):
        raise ValueError(f"{seconds!r} seconds and {nanos!r} nanoseconds are no duration")
    return seconds * 1_000_000 + nanos // 1000
