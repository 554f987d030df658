"""An honest run of six gates as rows: the honest load, with decisions of people in its log, which is signed as it grows.

What judges approvals, windows and isolation needs rows that are not made here: those findings are put in by hand.
"""

import copy
import json
import pickle
import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from operator import eq
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

import pytest

from reports import judge as judging
from reports import policy, verdict
from reports.checkers import CHECKERS, Checker, check_all, i18_budget
from reports.checkers.finding import Finding, Violation
from reports.evidence import folder as folders
from reports.evidence.folder import Evidence, from_rows
from reports.evidence.messages import Run
from reports.evidence.rows import FILES
from reports.judge import Judged
from tests.reports import bench as benches
from tests.reports import burning, signing
from tests.reports.bench import SECOND, Bench, Row
from tests.reports.burning import Burn
from tests.reports.cucumber import Message, Told
from tests.reports.rules.case import scenario

STEP = "bench: six gates"
GATES = ("kill-switch", "isolation", "audit", "approval", "cadence", "error-budget")
SCENARIOS = ("kill-switch",) * 34 + GATES[1:5] * 3 + ("error-budget",) * 30
"""The gate of each scenario: as many as the policy asks for."""
KINDS = ("effect", "request", "sample", "checkpoint", "entry", "trip", "permit")
BY_HAND = {"I4": "Approved bytes", "I10": "Cadence", "I11": "Isolation", "I12": "Rollout", "I13": "Human engagement"}
JUDGED = tuple(each for each in CHECKERS if sys.modules[each.__module__].NAME not in BY_HAND)
"""Whose word is taken: what the others say is thrown away."""
BURNS = 5
HELD = Finding(invariant="I18", title="Error budget", status="held", n=1000, why="put in by hand")
SET_APART_US = 400 * SECOND


Asked, Known = TypeVar("Asked"), TypeVar("Known")


class Kept(Generic[Asked, Known]):
    """The last few answers, each with what was asked: of a run most rows stay as they are from test to test."""

    def __init__(self, same: Callable[[Asked, Asked], bool], most: int) -> None:
        self._same = same
        self._kept: deque[tuple[Asked, Known]] = deque(maxlen=most)

    def __call__(self, asked: Asked, make: Callable[[], Known]) -> Known:
        found = next((each for each in self._kept if self._same(each[0], asked)), None)
        if found is None:
            found = (asked, make())
        else:
            self._kept = deque((each for each in self._kept if each is not found), self._kept.maxlen)
        self._kept.append(found)
        return found[1]


class Once:
    """Evidence that was read, and what checkers said of it: the very same bytes are read and judged once. Nobody changes it."""

    def __init__(self) -> None:
        self._folders: Kept[bytes, dict[str, Evidence]] = Kept(eq, 3)
        self._rows: Kept[bytes, Evidence] = Kept(eq, 16)
        self._found: Kept[tuple[Evidence, tuple[Checker, ...]], tuple[Finding, ...]] = Kept(
            lambda one, other: one[0] is other[0] and one[1] == other[1], 16
        )

    def read(self, path: Path) -> dict[str, Evidence]:
        """As ``folder.read``; what it raises nobody keeps."""
        there = [(name, (path / name).read_bytes()) for name in FILES if (path / name).exists()]
        digest = sha256(repr([(name, sha256(data).digest()) for name, data in there]).encode()).digest()
        return self._folders(digest, lambda: folders.read(path))

    def of(self, bench: Bench | Burn) -> Evidence:
        """From rows in memory."""
        return self._rows(sha256(pickle.dumps(bench)).digest(), lambda: from_rows(bench.rows()))

    def found(self, evidence: Evidence, by: tuple[Checker, ...]) -> tuple[Finding, ...]:
        """What these checkers say."""
        return self._found((evidence, by), lambda: tuple(check(evidence) for check in by))

    def every(self, evidence: Evidence) -> tuple[Finding, ...]:
        """As ``check_all``."""
        return self._found((evidence, ()), lambda: check_all(evidence))

    def take(self, patch: pytest.MonkeyPatch) -> None:
        """For as long as the patch stands a run that is judged again, beside other things, is not read again."""
        patch.setattr(verdict, "check_all", self.every)
        patch.setattr(judging, "folder", SimpleNamespace(read=self.read))


KNOWN = Once()


@dataclass
class Made:
    """One run: rows of the load and of the features, and findings put in by hand."""

    load: Bench
    features: Bench
    by_hand: dict[str, Finding] = field(default_factory=dict)
    burns: list[Burn] = field(default_factory=list)

    def __deepcopy__(self, memo: dict[int, Any]) -> "Made":
        """By way of its bytes: much faster than walking it, and nearly every test takes a copy."""
        made: Made = pickle.loads(pickle.dumps(self))
        return made

    def but(self, change: "Change") -> "Made":
        """The same run with one thing changed."""
        changed = copy.deepcopy(self)
        change(changed)
        return changed

    def without(self, invariant: str) -> "Made":
        """The same run, in which nothing judged that invariant."""
        return replace(self, by_hand={name: each for name, each in self.by_hand.items() if name != invariant})

    def checked(self, evidence: Evidence) -> tuple[Finding, ...]:
        """What the checkers say, with what is put in by hand."""
        if evidence.scenario in {each.scenario for each in self.burns}:
            return KNOWN.found(evidence, (i18_budget.check,))
        found = {each.invariant: each for each in KNOWN.found(evidence, JUDGED)}
        if evidence.scenario == "load":
            found["I18"] = HELD
        return tuple((found | (self.by_hand if evidence.scenario == "load" else {})).values())

    def environment(self) -> Row:
        """What is not as in every made environment: the step, and the key that signs the log."""
        plain = benches.environment_of("").bench
        assert plain is not None
        return {"step": STEP, "bench": benches.replaced(plain, audit_key=signing.KEY)}

    def written(self, folder: Path) -> Path:
        """Its folder of evidence."""
        digest = policy.load().digest
        return benches.write(folder, self.load, digest, self.told(), self.besides(), self.environment())

    def besides(self) -> list[Row]:
        """The rows of its features."""
        return [*self.features.rows(), *(row for each in self.burns for row in each.rows())]

    def judged(self, folder: Path) -> Judged:
        """Its folder, judged."""
        with self.taken():
            return judging.judge(self.written(folder), key_file=signing.run_key(folder.parent))

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Meanwhile what is put in by hand is taken for what the checkers say, and the same rows are read once."""
        with pytest.MonkeyPatch.context() as patch:
            self.take(patch)
            yield

    def take(self, patch: pytest.MonkeyPatch) -> None:
        """The same, for as long as the patch stands."""
        patch.setattr(verdict, "check_all", self.checked)
        patch.setattr(judging, "folder", SimpleNamespace(read=KNOWN.read))

    def decided(self, **changed: Any) -> verdict.Verdict:
        """The verdict on it."""
        scenarios = tuple(scenario(tags=(f"@gate-{gate}",)) for gate in SCENARIOS)
        evidences = [KNOWN.of(each) for each in (self.features, *self.burns, self.load)]
        plain: Row = {
            "evidences": {each.scenario: each for each in evidences},
            "run": Run(scenarios=scenarios, finished=True, success=True, errors=()),
            "load": benches.load_of(self.load),
            "environment": benches.environment_of(policy.load().digest, **self.environment()),
            "signed_by": "ab" * 32,
        }
        with self.taken():
            return verdict.decide(STEP, policy.load(), **(plain | changed))

    def told(self) -> list[Message]:
        """Its features' run, as Cucumber messages."""
        told = Told()
        for n, gate in enumerate(SCENARIOS):
            told.scenario(f"Scenario {n + 1}, of {gate}", tags=(f"@gate-{gate}",))
        return told.messages()


Change = Callable[[Made], None]


def make(whole: Bench, little: Bench) -> Made:
    """From an honest load, and a small one for the features."""
    little.scenario, little.clock = "features/kill_switch/all.feature:10", "virtual"
    little.samples[-1]["us"] += SET_APART_US
    _decide(whole)
    _sign(whole)
    whole.samples += [
        {"name": "cross_tenant", "us": n + 1, "ref": f"{door}/{role}", "detail": "refused: of_another_client"}
        for n, (door, role) in enumerate((f"command {door}", role) for door in range(70) for role in "abc")
    ]
    n = len(whole.ledger)
    counts = {"I4": n // 3, "I10": len(whole.journal), "I11": 4, "I12": n, "I13": n // 3}
    by_hand = {
        name: Finding(invariant=name, title=title, status="held", n=counts[name], why="put in by hand")
        for name, title in BY_HAND.items()
    }
    burns = [burning.burn(scenario=f"features/error_budget/burn.feature:{n}") for n in range(BURNS)]
    return Made(whole, little, by_hand, burns)


def _decide(bench: Bench) -> None:
    """To every third intent somebody says yes before it gets its permit."""
    log = [json.loads(each["entry"]) for each in bench.audit]
    for n, intent in enumerate(bench.intents):
        if n % 3 == 0:
            minted_us = bench.permits[n]["minted_us"]
            log.append(
                {"v": 1, "kind": "decision", "intent": intent["intent"], "word": "yes", "at_us": minted_us - 1000,
                 "person": ("quinn", "rosa")[n % 2]}
            )  # fmt: skip
    log.append({"v": 1, "kind": "key", "key": signing.KEY, "at_us": 1})
    log.sort(key=lambda each: each["at_us"])
    lines = [json.dumps(entry, sort_keys=True, separators=(",", ":")) for entry in log]
    bench.audit = [{"index": index, "entry": line} for index, line in enumerate(lines)]


def _sign(bench: Bench) -> None:
    """A checkpoint every hundred entries or five seconds, and one at the end."""
    lines = [each["entry"] for each in bench.audit]
    times = [json.loads(each)["at_us"] for each in lines]
    bench.checkpoints, covered, since_us = [], 0, times[0]
    for size, at_us in enumerate(times, 1):
        if size - covered >= 100 or at_us - since_us >= 5 * SECOND or size == len(lines):
            root = benches.tree(lines[:size])
            note = signing.note(size, root)
            bench.checkpoints.append({"size": size, "root": root, "seen_us": at_us, "note": note})
            covered, since_us = size, at_us


def broken(invariant: str) -> Change:
    """Break one of those put in by hand, by an effect of the load."""

    def change(made: Made) -> None:
        row = {"kind": "effect", "scenario": "load", "clock": "wall", "source": "simulated", **made.load.ledger[0]}
        rows = (Violation(sentence=f"effect {row['object']} breaks {invariant}", row=row),)
        was = made.by_hand[invariant]
        made.by_hand[invariant] = Finding(
            invariant=invariant, title=was.title, status="broken", n=was.n, why="by hand", rows=rows
        )

    change.__name__ = f"broken {invariant}"
    return change


def allowed(made: Made) -> None:
    made.load.samples[-1]["detail"] = "ALLOWED: 1 row of birch"


def missing_checkpoint(made: Made) -> None:
    """One is missing, and the next has too much behind it."""
    del made.load.checkpoints[3]


def another_key(made: Made) -> None:
    """Whoever signs the log is not whom the run's key is of."""
    plain = json.loads(made.load.audit[0]["entry"]) | {"key": signing.key_line(bytes(range(1, 33)))}
    made.load.audit[0]["entry"] = json.dumps(plain, sort_keys=True, separators=(",", ":"))
    _sign(made.load)


def too_fast(made: Made) -> None:
    made.load.journal[5] |= {"status": 429, "fault": None}


def written_after(made: Made) -> None:
    """The commitment of a permit's record is of something else than what was shown."""
    at = next(n for n, each in enumerate(made.load.audit) if "commitment" in each["entry"])
    plain = json.loads(made.load.audit[at]["entry"]) | {"commitment": "00" * 32}
    made.load.audit[at]["entry"] = json.dumps(plain, sort_keys=True, separators=(",", ":"))
    _sign(made.load)


def wrong_account(made: Made) -> None:
    """An effect on an account of another client."""
    made.load.ledger[7]["account"] = made.load.bindings[-1]["platform_account"]


def said_too_early(made: Made) -> None:
    """Every halt of the load is acknowledged when it is written, not when it is true."""
    for each in made.load.halts:
        each["quiesced_us"] = each["fenced_us"] - 6000


def unhalted(made: Made) -> None:
    """A trip that no halt followed."""
    made.burns[0].trips[0] |= {"halt": None, "freed_us": None, "freed_by": None}


def let_on(made: Made) -> None:
    """The next stage, while a burn stood."""
    made.burns[0].samples[0]["detail"] = "ADVANCED: first"


def freed_by_nobody(made: Made) -> None:
    made.burns[0].trips[0]["freed_by"] = "holdpoint"


BREAKS: dict[str, tuple[Change, ...]] = {
    "kill-switch": (said_too_early,),
    "isolation": (allowed, broken("I11")),
    "audit": (written_after, missing_checkpoint, another_key),
    "approval": (broken("I4"), broken("I13")),
    "cadence": (broken("I10"), too_fast),
    "error-budget": (unhalted, let_on, freed_by_nobody),
}
"""What breaks one gate and no other."""
