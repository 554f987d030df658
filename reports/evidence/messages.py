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
from typing import Any

import msgspec

from reports.errors import BadEvidence
from reports.evidence.left_out import Standing, standing
from reports.evidence.strict import pairs

NAME = "run.ndjson"
INVARIANT_TYPE = "application/vnd.holdpoint.invariant+json"
FAILURE_TYPE = "application/vnd.holdpoint.failure+json"
SECOND_NS = 1_000_000_000

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
        invariants: attachments of the invariant type; failure: the attachment of the failure type.
        took_us: what its steps and the lines around them took together.
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
    attempts: int = 1

    @property
    def location(self) -> str:
        """``uri:line``: also what rows of evidence carry as ``scenario``."""
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
    data = path.read_bytes()
    if data and not data.endswith(b"\n"):
        raise BadEvidence(str(path), data.count(b"\n") + 1, "the last line has no end: it was cut off")
    reading = _Reading()
    for number, line in enumerate(data.split(b"\n")[:-1], 1):
        try:
            reading.take(json.loads(line.decode(), object_pairs_hook=pairs))
        except KeyError as wrong:
            raise BadEvidence(str(path), number, f"lacks, or points at something not given before: {wrong}") from wrong
        except (ValueError, TypeError, AttributeError, binascii.Error) as wrong:
            raise BadEvidence(str(path), number, f"is not a Cucumber message: {wrong}") from wrong
    return reading.run()


class _Reading:
    """The messages so far, by the ids that they refer to one another with."""

    def __init__(self) -> None:
        self._lines: dict[str, int] = {}
        self._pickles: dict[str, dict[str, Any]] = {}
        self._cases: dict[str, dict[str, Any]] = {}
        self._started: dict[str, dict[str, Any]] = {}
        self._results: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
        self._attached: dict[str, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
        self._finished: set[str] = set()
        self._attempts: dict[str, int] = {}
        self._standing: dict[str, Standing] = {}
        self._seen: set[tuple[str, ...]] = set()
        self._end: dict[str, Any] | None = None
        self._errors: list[str] = []

    def take(self, envelope: dict[str, Any]) -> None:
        """One line. Raises KeyError or ValueError where it does not fit."""
        if len(envelope) != 1 or not set(envelope) <= _KINDS:
            raise ValueError(f"an envelope holds exactly one known kind, not {sorted(envelope)}")
        ((kind, body),) = envelope.items()
        self._once(kind, body)
        takers: dict[str, Callable[[dict[str, Any]], None]] = {
            "gherkinDocument": self._take_document,
            "pickle": lambda each: self._pickles.__setitem__(each["id"], each),
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
                self._lines[node["id"]] = node["location"]["line"]
            for each in node.values():
                self._take_lines(each)
        elif isinstance(node, list):
            for each in node:
                self._take_lines(each)

    def _take_case(self, case: dict[str, Any]) -> None:
        self._pickles[case["pickleId"]]
        self._cases[case["id"]] = case

    def _take_start(self, start: dict[str, Any]) -> None:
        self._cases[start["testCaseId"]]
        self._started[start["id"]] = start
        tried = max(self._attempts.get(start["testCaseId"], 0), int(start.get("attempt", 0)))
        self._attempts[start["testCaseId"]] = tried + 1

    def _take_result(self, result: dict[str, Any]) -> None:
        status = result["testStepResult"]["status"]
        if status not in _WORST_FIRST:
            raise ValueError(f"there is no status {status!r}")
        _us(result["testStepResult"]["duration"])
        self._results[self._known(result)][result["testStepId"]] = result["testStepResult"]

    def _take_attachment(self, attachment: dict[str, Any]) -> None:
        if attachment["mediaType"] not in (INVARIANT_TYPE, FAILURE_TYPE):
            return
        body = attachment["body"]
        text = base64.b64decode(body, validate=True) if attachment["contentEncoding"] == "BASE64" else body
        self._attached[self._known(attachment)].append((attachment["mediaType"], dict(json.loads(text))))

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
        return str(self._started[start_id]["id"])

    def run(self) -> Run:
        """Everything read so far, as one run."""
        last: dict[str, str] = {}
        for start_id, start in self._started.items():
            last[start["testCaseId"]] = start_id
        ran = {self._cases[case_id]["pickleId"] for case_id in last}
        scenarios = [self._scenario(self._cases[case_id], start_id) for case_id, start_id in last.items()]
        scenarios += [self._never_ran(pickle) for pickle_id, pickle in self._pickles.items() if pickle_id not in ran]
        return Run(
            scenarios=tuple(scenarios),
            finished=self._end is not None,
            success=self._end is not None and self._end["success"],
            errors=tuple(self._errors),
            left_out=self._left_out(),
        )

    def _left_out(self) -> tuple[Standing, ...]:
        """Of the features that the run had anything of."""
        taken = {each["astNodeIds"][-1] for each in self._pickles.values()}
        return tuple(each for each in self._standing.values() if each.node not in taken)

    def _scenario(self, case: dict[str, Any], start_id: str) -> Scenario:
        pickle = self._pickles[case["pickleId"]]
        texts = {each["id"]: each for each in pickle["steps"]}
        steps = []
        for test_step in case["testSteps"]:
            pickle_step = texts.get(test_step.get("pickleStepId"))
            result = self._results[start_id].get(test_step["id"], {"status": "UNKNOWN", "message": "it never ended"})
            steps.append(
                Step(
                    text=pickle_step["text"] if pickle_step else "(hook)",
                    line=self._lines.get(pickle_step["astNodeIds"][0]) if pickle_step else None,
                    status=result["status"],
                    message=result.get("message", ""),
                )
            )
        statuses = {each.status for each in steps} or {"UNKNOWN"}
        if start_id not in self._finished:
            statuses.add("UNKNOWN")
        attached = self._attached[start_id]
        failures = [body for kind, body in attached if kind == FAILURE_TYPE]
        return self._made(
            pickle,
            status=next(each for each in _WORST_FIRST if each in statuses),
            steps=tuple(steps),
            invariants=tuple(body for kind, body in attached if kind == INVARIANT_TYPE),
            failure=failures[-1] if failures else None,
            took_us=sum(_us(each["duration"]) for each in self._results[start_id].values()),
            attempts=self._attempts[case["id"]],
        )

    def _never_ran(self, pickle: dict[str, Any]) -> Scenario:
        return self._made(pickle, status="UNKNOWN", steps=(), invariants=(), failure=None)

    def _made(self, pickle: dict[str, Any], **ran: Any) -> Scenario:
        line = self._lines.get(pickle["astNodeIds"][-1], 0)
        tags = tuple(each["name"] for each in pickle["tags"])
        return Scenario(name=pickle["name"], uri=pickle["uri"], line=line, tags=tags, **ran)


def _us(duration: dict[str, Any]) -> int:
    """A duration in microseconds. Raises KeyError or ValueError where it is none."""
    seconds, nanos = duration["seconds"], duration["nanos"]
    if not (type(seconds) is int and type(nanos) is int and seconds >= 0 and 0 <= nanos < SECOND_NS):
        raise ValueError(f"{seconds!r} seconds and {nanos!r} nanoseconds are no duration")
    return seconds * 1_000_000 + nanos // 1000
