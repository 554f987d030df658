"""What a run's record says of one scenario: how its lines went, and what every invariant came to."""

import json
from dataclasses import dataclass, field
from pathlib import Path

INVARIANT = "application/vnd.holdpoint.invariant+json"


@dataclass(frozen=True)
class Recorded:
    """One scenario of one run.

    Attributes:
        failed: what the failed lines said; empty when all passed.
        held: by invariant: true, false, or ``None`` where there was nothing to judge.
        saw: by invariant, one sentence.
    """

    failed: tuple[str, ...] = ()
    held: dict[str, bool | None] = field(default_factory=dict)
    saw: dict[str, str] = field(default_factory=dict)

    def short(self) -> str:
        """Why it failed, in a line."""
        broken = [f"{name}: {self.saw[name]}" for name, held in self.held.items() if held is False]
        return " | ".join([*broken, *self.failed])[:300] or "everything passed"


def read(folder: Path, feature: str, scenario: str) -> Recorded | None:
    """The scenario's record; ``None`` when the run did not finish exactly one of that name."""
    path = folder / "run.ndjson"
    if not path.exists():
        return None
    messages = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    wanted = {
        each["pickle"]["id"]
        for each in messages
        if "pickle" in each and (each["pickle"]["uri"], each["pickle"]["name"]) == (feature, scenario)
    }
    cases = {
        each["testCase"]["id"] for each in messages if "testCase" in each and each["testCase"]["pickleId"] in wanted
    }
    runs = {
        each["testCaseStarted"]["id"]
        for each in messages
        if "testCaseStarted" in each and each["testCaseStarted"]["testCaseId"] in cases
    }
    ended = [each["testCaseFinished"]["testCaseStartedId"] for each in messages if "testCaseFinished" in each]
    if len(runs) != 1 or ended.count(next(iter(runs))) != 1:
        return None
    return _of_run(messages, next(iter(runs)))


def _of_run(messages: list[dict], run: str) -> Recorded:
    failed: list[str] = []
    held: dict[str, bool | None] = {}
    saw: dict[str, str] = {}
    for each in messages:
        step = each.get("testStepFinished", {})
        if step.get("testCaseStartedId") == run and step["testStepResult"]["status"] != "PASSED":
            failed.append(step["testStepResult"].get("message", step["testStepResult"]["status"]).splitlines()[0])
        attached = each.get("attachment", {})
        if attached.get("testCaseStartedId") == run and attached["mediaType"] == INVARIANT:
            body = json.loads(attached["body"])
            held[body["invariant"]], saw[body["invariant"]] = body["held"], body["saw"]
    return Recorded(tuple(failed), held, saw)
