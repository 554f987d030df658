"""Two records of one feature, brought to what must be the same in both.

Left out, as Cucumber's own implementations do: ids, places of code, times, the texts of errors. Ids are not dropped but
numbered by their first appearance, so that what points at what is compared.
"""

from typing import Any

Message = dict[str, Any]

IDS = {"id", "astNodeId", "astNodeIds", "pickleId", "pickleStepId", "stepDefinitionIds", "testRunStartedId", "testCaseId",
       "testCaseStartedId", "testStepId", "hookId"}  # fmt: skip
TIMES = {"timestamp", "duration"}
ELSEWHERE = {"uri", "sourceReference", "message", "stackTrace"}
OURS = ("hook-before", "hook-invariants", "hook-after")
"""Lines that each of our scenarios has beside its steps."""


def comparable(messages: list[Message]) -> list[Message]:
    numbers: dict[str, int] = {}
    return [_plain(each, numbers) for each in messages if "meta" not in each]


def _plain(node: Any, numbers: dict[str, int], key: str = "") -> Any:
    if key in IDS:
        return [_number(each, numbers) for each in node] if isinstance(node, list) else _number(node, numbers)
    if key in TIMES:
        return sorted(node)
    if key in ELSEWHERE:
        return "somewhere"
    if key == "snippets":
        return "some" if node else "none"
    if isinstance(node, list):
        return [_plain(each, numbers) for each in node]
    if not isinstance(node, dict):
        return node
    if key == "exception":
        return "some" if node["type"] else "none"
    if key == "testStepResult":
        node = _result(node)
    # What is numbered first must not hang on the order in which a writer puts the fields.
    return {name: _plain(node[name], numbers, name) for name in sorted(node)}


def _number(name: str, numbers: dict[str, int]) -> int:
    return numbers.setdefault(name, len(numbers))


def _result(result: Message) -> Message:
    """A step is left as pending or skipped by a word here and by an exception there; that it was is compared."""
    spared = {"message"} | ({"exception"} if result["status"] in {"PENDING", "SKIPPED"} else set())
    return {name: value for name, value in result.items() if name not in spared}


def without_our_lines(messages: list[Message]) -> list[Message]:
    """Our record without the lines around the steps, which must all have passed, and without what only our report reads."""
    kept, dropped = [], set()
    for each in messages:
        kind, body = next(iter(each.items()))
        if kind == "hook":
            assert body["id"] in OURS
            continue
        if kind == "testCase":
            dropped |= {step["id"] for step in body["testSteps"] if step.get("hookId") in OURS}
            body = {**body, "testSteps": [step for step in body["testSteps"] if step["id"] not in dropped]}
        if kind in {"testStepStarted", "testStepFinished"} and body["testStepId"] in dropped:
            assert body.get("testStepResult", {"status": "PASSED"})["status"] == "PASSED"
            continue
        if kind == "attachment" and body["mediaType"].startswith("application/vnd.holdpoint."):
            continue
        kept.append({kind: body})
    return kept
