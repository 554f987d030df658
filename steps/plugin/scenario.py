"""One scenario while it runs: what its fixtures may know of it and add to its record.

The record is a plain dictionary, because it travels from a worker process to the one that writes the evidence.
"""

import base64
import hashlib
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from steps.plugin.document import Case, FeatureDocument
from steps.plugin.tags import MANUAL

INVARIANT: Final = "application/vnd.holdpoint.invariant+json"
FAILURE: Final = "application/vnd.holdpoint.failure+json"
WIRE: Final = "application/vnd.holdpoint.wire+json"
"""Media types of attachments that the report reads."""


class Pending(Exception):
    """Raised by a step that is defined and not written yet: its scenario is PENDING, and never green."""


SEED_BITS: Final = 48
"""Seeds stay below 2**53, so that every JSON reader keeps them whole."""


def seed_of(run_seed: int, scenario_id: str) -> int:
    """The scenario's own seed: the same for the same run seed and id, in any process and any order."""
    digest = hashlib.sha256(f"{run_seed}/{scenario_id}".encode()).digest()
    return int.from_bytes(digest[: SEED_BITS // 8], "big")


def sayable(text: str) -> str:
    """``text`` as UTF-8 can hold it: a lone surrogate becomes its escape, which JSON reads back as what it was."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


@dataclass
class Slot:
    """One line of the record: the setting up, a step, the invariants or the tearing down.

    ``status`` is one of Cucumber's words (PASSED, FAILED, SKIPPED, PENDING, UNDEFINED, AMBIGUOUS, UNKNOWN); empty until it
    is known.

    Attributes:
        error: the type of what was raised. kind: of a step (given, when, then).
        definitions: those that mean the step's line; arguments: what each takes out of it.
    """

    status: str = ""
    message: str = ""
    started_ns: int = 0
    duration_ns: int = 0
    error: str = ""
    kind: str = ""
    definitions: list[dict[str, Any]] = field(default_factory=list)
    arguments: list[list[dict[str, Any]]] = field(default_factory=list)
    attachments: list[dict[str, str]] = field(default_factory=list)

    def begin(self) -> None:
        """Note the wall time."""
        self.started_ns = time.time_ns()

    def end(self, status: str, message: str = "", error: BaseException | None = None) -> None:
        """Note the outcome; the first one stays."""
        if self.status:
            return
        self.status, self.message = status, sayable(message)
        self.error = type(error).__name__ if error is not None else ""
        now = time.time_ns()
        self.started_ns = self.started_ns or now
        self.duration_ns = max(0, now - self.started_ns)


class RunningScenario:
    """The scenario that is running, as the fixture ``holdpoint_scenario`` hands it out.

    Attributes:
        name: with its row in brackets. uri: its file, relative to the run's root. line: of the scenario or the row.
        tags: without ``@``.
        seed: its own, for every random choice made in it. run_seed: what ``--seed`` takes.
    """

    def __init__(self, case: Case, document: FeatureDocument, run_seed: int) -> None:
        self.case = case
        self.document = document
        self.name = case.name
        self.id = case.id
        self.uri = case.uri
        self.line = case.line
        self.tags = case.tags
        self.run_seed = run_seed
        self.seed = seed_of(run_seed, case.id)
        self.before = Slot()
        self.steps = [Slot() for _ in case.pickle["steps"]]
        self.invariants = Slot()
        self.after = Slot()
        self.current = self.before
        self._rows: dict[str, list[str]] = {}

    @property
    def slots(self) -> list[Slot]:
        """All lines of the record, in order."""
        return [self.before, *self.steps, self.invariants, self.after]

    def attach(self, media_type: str, data: Any, *, file_name: str = "") -> None:
        """Keep ``data`` with the line that is running: text as it is, bytes as base64, anything else as JSON."""
        self.attach_to(self.current, media_type, data, file_name=file_name)

    def attach_to(self, slot: Slot, media_type: str, data: Any, *, file_name: str = "") -> None:
        """As :meth:`attach`, with a line of one's own choice."""
        if isinstance(data, bytes):
            body, encoding = base64.b64encode(data).decode("ascii"), "BASE64"
        else:
            body = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False, sort_keys=True)
            encoding = "IDENTITY"
        named = {"fileName": sayable(file_name)} if file_name else {}
        slot.attachments.append({"mediaType": media_type, "body": sayable(body), "contentEncoding": encoding, **named})

    def invariant(self, name: str, *, held: bool | None, n: int, saw: Any = "") -> None:
        """Record one invariant: whether it held (``None``: could not be judged), over ``n`` cases, and what was seen."""
        self.attach(INVARIANT, {"invariant": name, "held": held, "n": n, "saw": saw})

    def broken_invariants(self) -> list[dict[str, Any]]:
        """The invariants recorded as not held."""
        said = [json.loads(a["body"]) for slot in self.slots for a in slot.attachments if a["mediaType"] == INVARIANT]
        return [each for each in said if each["held"] is False]

    def wire(self) -> list[Any]:
        """What was attached as exchanges with a platform, in order."""
        bodies = [a["body"] for slot in self.slots for a in slot.attachments if a["mediaType"] == WIRE]
        return [json.loads(body) for body in bodies]

    def add_rows(self, file: str, lines: Iterable[str]) -> None:
        """Lines (one JSON object each) for ``file`` of the evidence folder; written in the scenarios' order.

        Raises:
            ValueError: ``file`` is not the plain name of an ``.ndjson`` file, or is the recorder's own; or a line is more
                than one, or holds what UTF-8 cannot.
        """
        if "/" in file or "\\" in file or not file.endswith(".ndjson") or file == "run.ndjson":
            raise ValueError(f"{file!r}: rows go to a plain .ndjson name other than run.ndjson")
        taken = [line.removesuffix("\n") for line in lines]
        for line in taken:
            if "\n" in line or sayable(line) != line:
                raise ValueError(f"{file}: {line!r} is no single line of UTF-8; escape it as JSON does")
        self._rows.setdefault(file, []).extend(taken)

    def next_step(self) -> Slot:
        """The step that pytest-bdd turns to next."""
        return next(slot for slot in self.steps if not slot.status)

    def close(self) -> None:
        """Give every line without an outcome one: skipped. A step that has no one meaning is said to have none, unless the
        scenario was left by a step that skipped itself, or is left to a person.
        """
        left = MANUAL in self.tags or any(slot.status == "SKIPPED" for slot in self.steps)
        for slot in self.slots:
            unclear = unclear_of(slot) if slot in self.steps and not left else ""
            slot.end(unclear or "SKIPPED")

    def as_record(self, worker: str, source: str | None, definitions: dict[str, Any] | None) -> dict[str, Any]:
        """What travels; ``source`` and the definitions in sight only where the receiver may not have them yet."""
        return {
            "id": self.id,
            "uri": self.uri,
            "worker": worker,
            "source": source,
            "definitions": definitions,
            "slots": [vars(slot) for slot in self.slots],
            "rows": self._rows,
        }


def unclear_of(step: Slot) -> str:
    """UNDEFINED or AMBIGUOUS for a step that has not one meaning; empty for one that has."""
    return "" if len(step.definitions) == 1 else "AMBIGUOUS" if step.definitions else "UNDEFINED"
