"""Cucumber messages of a run of scenarios, written by hand."""

import base64
import json
from typing import Any

Message = dict[str, Any]


class Told:
    """Builds one run; ``scenario`` adds a scenario, ``messages`` ends it."""

    def __init__(self, uri: str = "features/kill_switch/all.feature") -> None:
        self.uri = uri
        self._pickled: list[Message] = []
        self._ran: list[Message] = []
        self._nodes: list[Message] = []

    def scenario(
        self,
        name: str,
        *statuses: str,
        tags: tuple[str, ...] = ("@gate-kill-switch",),
        invariants: tuple[Message, ...] = (),
        failure: Message | None = None,
        message: str = "expected 0 effects, the ledger holds 1",
        finish: bool = True,
        start: bool = True,
    ) -> "Told":
        n = len(self._nodes) + 1
        line = n * 10
        texts = ['"dana" halts everything because "wrong campaign"', "nothing arrives at a platform", "work goes on"]
        statuses = statuses or ("PASSED", "PASSED", "PASSED")
        steps = [
            {
                "id": f"n{n}s{index}",
                "text": texts[index % 3],
                "location": {"line": line + 1 + index},
                "keyword": "When ",
            }
            for index in range(len(statuses))
        ]
        node = {"id": f"n{n}", "name": name, "location": {"line": line}, "steps": steps}
        self._nodes.append({"scenario": node})
        self._pickled.append(
            {
                "pickle": {
                    "id": f"p{n}", "uri": self.uri, "name": name, "language": "en", "astNodeIds": [f"n{n}"],
                    "tags": [{"name": tag, "astNodeId": f"t{n}"} for tag in tags],
                    "steps": [{"id": f"p{each['id']}", "text": each["text"], "astNodeIds": [each["id"]]} for each in steps],
                }
            }
        )  # fmt: skip
        test_steps = [{"id": f"t{each['id']}", "pickleStepId": f"p{each['id']}"} for each in steps]
        self._pickled.append({"testCase": {"id": f"c{n}", "pickleId": f"p{n}", "testSteps": test_steps}})
        if not start:
            return self
        self._ran.append({"testCaseStarted": {"id": f"r{n}", "testCaseId": f"c{n}", "attempt": 0}})
        for step, status in zip(test_steps, statuses, strict=True):
            result = {"status": status, "duration": {"seconds": 0, "nanos": 1}}
            told = {"message": message} if status == "FAILED" else {}
            self._ran.append(
                {
                    "testStepFinished": {
                        "testCaseStartedId": f"r{n}",
                        "testStepId": step["id"],
                        "testStepResult": result | told,
                    }
                }
            )
        for each in invariants:
            self._attach(n, "application/vnd.holdpoint.invariant+json", json.dumps(each), "IDENTITY")
        if failure is not None:
            body = base64.b64encode(json.dumps(failure).encode()).decode()
            self._attach(n, "application/vnd.holdpoint.failure+json", body, "BASE64")
        if finish:
            self._ran.append({"testCaseFinished": {"testCaseStartedId": f"r{n}", "willBeRetried": False}})
        return self

    def _attach(self, n: int, kind: str, body: str, encoding: str) -> None:
        attachment = {"testCaseStartedId": f"r{n}", "mediaType": kind, "body": body, "contentEncoding": encoding}
        self._ran.append({"attachment": attachment})

    def messages(self, *, success: bool | None = True) -> list[Message]:
        document = {"gherkinDocument": {"uri": self.uri, "feature": {"name": "Kill switch", "children": self._nodes}}}
        meta = {"meta": {"protocolVersion": "27.0.0"}}
        end = [] if success is None else [{"testRunFinished": {"success": success}}]
        return [meta, document, *self._pickled, *self._ran, *end]
