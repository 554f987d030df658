"""The run as Cucumber messages, from the records of its scenarios. Pure: the same records give the same messages.

Protocol: https://github.com/cucumber/messages. Ids derive from the feature files alone, and the order is that of files
and lines, so a run over several processes reads as one in a single process does; only times and workers differ.
What was planned and has no record is written as UNKNOWN with the reason, never left out.
"""

import hashlib
import json
import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from steps.plugin.document import Case, FeatureDocument
from steps.plugin.expressions import snippet_of
from steps.plugin.scenario import Slot
from steps.plugin.tags import MANUAL

PROTOCOL: Final = "34.2.1"
RUN: Final = "run"
MASTER: Final = "master"
"""The one process of a run that is not spread: no worker."""
HOOKS: Final = {
    "before": ("setting up", "BEFORE_TEST_CASE"),
    "invariants": ("invariants", "AFTER_TEST_CASE"),
    "after": ("tearing down", "AFTER_TEST_CASE"),
}

Message = dict[str, Any]


@dataclass
class RunFacts:
    """All that is known when the run is over.

    Attributes:
        planned: ids of the cases that should have run. records: what each handed over, by id.
        overruled: for ids whose record says less than pytest knows: why they failed (a crashed worker, a late error).
        faults: what was wrong in feature files, as ``uri``, ``line``, ``message``.
        ended: why the run ended early; empty when it did not.
    """

    documents: dict[str, FeatureDocument]
    planned: list[str] = field(default_factory=list)
    records: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    overruled: dict[str, str] = field(default_factory=dict)
    faults: list[Mapping[str, Any]] = field(default_factory=list)
    ended: str = ""
    started_ns: int = 0
    finished_ns: int = 0
    version: str = ""

    def cases(self) -> list[Case]:
        """The planned cases, by file and line."""
        planned = set(self.planned) | set(self.records)
        known = [case for uri in sorted(self.documents) for case in self.documents[uri].cases]
        return [case for case in known if case.id in planned]

    def statuses(self) -> dict[str, str]:
        """The worst status of each planned case, by id; UNKNOWN for what left no record."""
        found = {case.id: worst(self.slots_of(case)) for case in self.cases()}
        return {**dict.fromkeys(self.planned, "UNKNOWN"), **found}

    def success(self) -> bool:
        """Whether all that was planned passed, and something was. What is left to a person is neither; the gate asks for it."""
        left = {case.id for case in self.cases() if MANUAL in case.tags}
        statuses = [status for case, status in self.statuses().items() if case not in left or status != "SKIPPED"]
        return bool(statuses) and set(statuses) == {"PASSED"} and not self.faults and not self.ended

    def slots_of(self, case: Case) -> list[dict[str, Any]]:
        """The lines of a case's record; made up, and never green, where none was handed over."""
        overruled = self.overruled.get(case.id)
        record = self.records.get(case.id)
        if record is None:
            slots: list[dict[str, Any]] = [vars(Slot(status="UNKNOWN")) for _ in range(len(case.pickle["steps"]) + 3)]
            slots[0]["message"] = overruled or f"not run: {self.ended or 'the run ended before it'}"
        else:
            slots = [dict(slot) for slot in record["slots"]]
        if overruled and worst(slots) in {"PASSED", "UNKNOWN"}:
            slots[-1].update(status="FAILED", message=overruled)
        return slots


ORDER: Final = ("FAILED", "AMBIGUOUS", "UNDEFINED", "PENDING", "UNKNOWN", "SKIPPED", "PASSED")


def worst(slots: Iterable[Mapping[str, Any]]) -> str:
    """The status of a whole from those of its parts; UNKNOWN when there is none."""
    found = {str(slot["status"]) for slot in slots} or {"UNKNOWN"}
    return next((status for status in ORDER if status in found), "UNKNOWN")


def messages_of(facts: RunFacts) -> Iterator[Message]:
    """Every message of the run, in its order in the file."""
    cases = facts.cases()
    yield {"meta": _meta(facts.version)}
    for uri in sorted(facts.documents):
        yield from _file(facts.documents[uri], [case for case in cases if case.uri == uri])
    for fault in sorted(facts.faults, key=lambda each: (each["uri"], each["line"], each["message"])):
        source = {"uri": fault["uri"], "location": {"line": fault["line"]}}
        yield {"parseError": {"source": source, "message": fault["message"]}}
    yield from ({"parameterType": each} for each in _parameter_types(facts))
    yield from ({"stepDefinition": each} for each in _definitions(facts))
    for name, (title, kind) in HOOKS.items():
        yield {"hook": {"id": f"hook-{name}", "name": title, "type": kind, "sourceReference": {"uri": "steps/plugin"}}}
    yield {"testRunStarted": {"id": RUN, "timestamp": _time(facts.started_ns)}}
    for case in cases:
        yield {"testCase": _test_case(case, facts.slots_of(case))}
    for case in cases:
        yield from _execution(case, facts)
    finished = {"testRunStartedId": RUN, "success": facts.success(), "timestamp": _time(facts.finished_ns)}
    yield {"testRunFinished": {**finished, **({"message": facts.ended} if facts.ended else {})}}


def _meta(version: str) -> Message:
    return {
        "protocolVersion": PROTOCOL,
        "implementation": {"name": "holdpoint", "version": version},
        "runtime": {"name": platform.python_implementation(), "version": platform.python_version()},
        "os": {"name": platform.system()},
        "cpu": {"name": platform.machine()},
    }


def _file(document: FeatureDocument, cases: list[Case]) -> Iterator[Message]:
    yield {"source": {"uri": document.uri, "data": document.source, "mediaType": "text/x.cucumber.gherkin+plain"}}
    yield {"gherkinDocument": {**document.ast, "uri": document.uri}}
    yield from ({"pickle": dict(case.pickle)} for case in cases)


def _definition_id(definition: Mapping[str, Any]) -> str:
    return "step-" + hashlib.sha256(json.dumps(definition, sort_keys=True).encode()).hexdigest()[:12]


def _definitions(facts: RunFacts) -> list[Message]:
    """The step definitions that the scenarios could have used, by their places."""
    known = {_definition_id(each): each for each in _in_sight(facts, "steps")}
    ordered = sorted(known.items(), key=lambda each: (each[1]["uri"], each[1]["line"], each[0]))
    return [
        {
            "id": name,
            "pattern": {"source": each["pattern"], "type": each["type"]},
            "sourceReference": {"uri": each["uri"], "location": {"line": each["line"]}},
        }
        for name, each in ordered
    ]


def _parameter_types(facts: RunFacts) -> list[Message]:
    """The types of words that the definitions know beside Cucumber's own."""
    known = {each["name"]: each for each in _in_sight(facts, "types")}
    return [
        {
            "id": f"type-{name}",
            "name": name,
            "regularExpressions": [each["pattern"]],
            "preferForRegularExpressionMatch": False,
            "useForSnippets": True,
            "sourceReference": {"uri": each["uri"], "location": {"line": each["line"]}},
        }
        for name, each in sorted(known.items())
    ]


def _in_sight(facts: RunFacts, what: str) -> Iterator[Mapping[str, Any]]:
    for case in facts.cases():
        yield from (facts.records.get(case.id, {}).get("definitions") or {}).get(what, ())


def _step_ids(case: Case) -> list[str]:
    pickle_id = case.pickle["id"]
    steps = [f"{pickle_id}/{index}" for index in range(1, len(case.pickle["steps"]) + 1)]
    return [f"{pickle_id}/before", *steps, f"{pickle_id}/invariants", f"{pickle_id}/after"]


def _test_case(case: Case, slots: list[dict[str, Any]]) -> Message:
    before, *ids, invariants, after = _step_ids(case)
    steps: list[Message] = [{"id": before, "hookId": "hook-before"}]
    for step_id, step, slot in zip(ids, case.pickle["steps"], slots[1:-2], strict=True):
        definitions = [_definition_id(each) for each in slot["definitions"]]
        matched: list[Message] = [{"stepMatchArguments": each} for each in slot["arguments"]]
        steps.append(
            {
                "id": step_id,
                "pickleStepId": step["id"],
                "stepDefinitionIds": definitions,
                "stepMatchArgumentsLists": matched,
            }
        )
    steps += [{"id": invariants, "hookId": "hook-invariants"}, {"id": after, "hookId": "hook-after"}]
    return {
        "id": f"{case.pickle['id']}/case",
        "pickleId": case.pickle["id"],
        "testSteps": steps,
        "testRunStartedId": RUN,
    }


def _execution(case: Case, facts: RunFacts) -> Iterator[Message]:
    slots = facts.slots_of(case)
    run_id = f"{case.pickle['id']}/run"
    worker = facts.records.get(case.id, {}).get("worker", "")
    started = slots[0]["started_ns"] or facts.finished_ns
    begun = {"id": run_id, "testCaseId": f"{case.pickle['id']}/case", "attempt": 0, "timestamp": _time(started)}
    spread = bool(worker) and worker != MASTER
    yield {"testCaseStarted": {**begun, **({"workerId": worker} if spread else {})}}
    ended = started
    pickled = {f"{case.pickle['id']}/{n}": step for n, step in enumerate(case.pickle["steps"], 1)}
    for step_id, slot in zip(_step_ids(case), slots, strict=True):
        owner = {"testCaseStartedId": run_id, "testStepId": step_id}
        at = max(slot["started_ns"], ended)
        ended = at + slot["duration_ns"]
        yield {"testStepStarted": {**owner, "timestamp": _time(at)}}
        for attachment in slot["attachments"]:
            yield {"attachment": {**owner, **attachment, "timestamp": _time(at)}}
        if slot["status"] == "UNDEFINED":
            step = pickled[step_id]
            snippets = [snippet_of(slot["kind"], step["text"])]
            yield {"suggestion": {"id": f"{step_id}/suggestion", "pickleStepId": step["id"], "snippets": snippets}}
        yield {"testStepFinished": {**owner, "testStepResult": _result(slot), "timestamp": _time(ended)}}
    yield {"testCaseFinished": {"testCaseStartedId": run_id, "willBeRetried": False, "timestamp": _time(ended)}}


def _result(slot: Mapping[str, Any]) -> Message:
    result: Message = {"status": slot["status"], "duration": _time(slot["duration_ns"])}
    if slot["message"]:
        result["message"] = slot["message"]
    if slot["error"]:
        result["exception"] = {"type": slot["error"], "message": slot["message"]}
    return result


def _time(ns: int) -> dict[str, int]:
    return {"seconds": ns // 1_000_000_000, "nanos": ns % 1_000_000_000}
