"""``policy.yaml``: what each release step asks for. Read strictly: a mistake in it must never loosen a gate.

A file is refused, with line and field, for a key that is unknown or given twice, a value of another type (``no``,
``010`` and ``1e3`` are not numbers here), or a name that stands for nothing.
"""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from io import StringIO
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, ValidationError, field_validator, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from reports.asks import (
    ApprovalAsks,
    Argument,
    Asks,
    AuditAsks,
    CadenceAsks,
    Count,
    ErrorBudgetAsks,
    HaltRule,
    HttpLoadRule,
    IsolationAsks,
    KillSwitchAsks,
    LoadRule,
    Name,
    PassRateAsks,
    PublishSuccessAsks,
    RehearsalRule,
    ScenarioRule,
    StepCriteria,
    StepGates,
    Strict,
    SwitchResponseAsks,
    VerificationAsks,
    WeatherRule,
    WrongAccountAsks,
    not_empty,
)
from reports.errors import BadPolicy
from reports.evidence.row import Source
from reports.observed_asks import CollectedRule, ObservedCriteria, ObservedGates

__all__ = [
    "AnyStep",
    "ApprovalAsks",
    "Asks",
    "AuditAsks",
    "CadenceAsks",
    "CollectedRule",
    "ErrorBudgetAsks",
    "HaltRule",
    "HttpLoadRule",
    "IsolationAsks",
    "KillSwitchAsks",
    "LoadRule",
    "LoadedPolicy",
    "ObservedStep",
    "PassRateAsks",
    "Policy",
    "PublishSuccessAsks",
    "RehearsalRule",
    "ScenarioRule",
    "Step",
    "SwitchResponseAsks",
    "VerificationAsks",
    "WeatherRule",
    "WrongAccountAsks",
    "load",
]

DEFAULT = Path(__file__).with_name("policy.yaml")
RUN, COLLECTED = "run", "collected"
"""What tells the two kinds of steps apart for whoever reads the file; they stand in no field's name."""
TAG_AT = 2
"""Where it stands in the place of a mistake: behind ``steps`` and the step's name."""


class GateWords(Strict):
    """A gate's title and its owner's letter in the seed."""

    title: Name
    owner: Name


class CriterionWords(Strict):
    """A criterion's title and its target in words."""

    title: Name
    target: Name


class Step(Strict):
    """One release step. ``gates`` and ``criteria`` are those that it requires; all others are listed as not required.

    In ``commands`` the words ``{evidence}`` and ``{seed}`` stand for the run's folder and its seed. ``signatures``: what
    must have signed: nothing, or a run key the report, and the key that the run declared the checkpoints of the load's log.
    ``platforms``: on each of them the load must have had effects. ``storms_at_least``: of refusals because a platform called everybody too fast.
    ``rehearsal``: ``None`` where the step asks for none.
    """

    sources: list[Source]
    signatures: Literal["none", "run-key"]
    commands: list[Annotated[list[Argument], Field(min_length=1)]]
    gates: StepGates
    criteria: StepCriteria
    platforms: Annotated[list[Name], Field(min_length=1)]
    load: LoadRule
    weather: list[WeatherRule]
    storms_at_least: Count | None = None
    rehearsal: RehearsalRule | None = None

    _not_empty = field_validator("rehearsal", mode="before")(not_empty)

    @property
    def scenario(self) -> str:
        """What the rows carry by which the step is judged above all."""
        return self.load.scenario

    @model_validator(mode="after")
    def _signatures_are_judged(self) -> "Step":
        if self.signatures != "none" and self.gates.audit is None:
            raise ValueError(
                f"signatures: {self.signatures} is judged by the gate audit, which the step does not require"
            )
        return self


class ObservedStep(Strict):
    """One release step whose evidence is collected on real accounts: nothing is run, so ``commands`` is empty.

    ``platforms``: on each of them effects must have been seen. What only other platforms show is told of, and releases nothing.
    ``sources``: only a policy by which the step is rehearsed takes ``rehearsed``: the rows say so, and their page.
    """

    sources: Annotated[list[Source], Field(min_length=1)]
    signatures: Literal["run-key"]
    commands: Annotated[list[list[Argument]], Field(max_length=0)]
    gates: ObservedGates
    criteria: ObservedCriteria
    platforms: Annotated[list[Name], Field(min_length=1)]
    collected: CollectedRule

    @property
    def scenario(self) -> str:
        """What the rows carry by which the step is judged above all."""
        return self.collected.scenario


def _kind(value: Any) -> str:
    """Which kind of step is meant."""
    if isinstance(value, dict):
        return COLLECTED if COLLECTED in value else RUN
    return COLLECTED if isinstance(value, ObservedStep) else RUN


AnyStep = Step | ObservedStep
TaggedStep = Annotated[
    Annotated[Step, Tag(RUN)] | Annotated[ObservedStep, Tag(COLLECTED)],
    Discriminator(_kind),
]


class Policy(Strict):
    """The whole file.

    Attributes:
        valid_hours: for how long after its run began a verdict counts.
        loads: what loads over the HTTP API are judged by, by their names; no step rests on one.
    """

    version: Literal[5]
    valid_hours: Annotated[int, Field(ge=1, le=720)]
    gates: dict[Name, GateWords]
    criteria: dict[Name, CriterionWords]
    steps: dict[Name, TaggedStep]
    loads: Annotated[dict[Name, HttpLoadRule], Field(default_factory=dict)]

    @model_validator(mode="after")
    def _names_exist(self) -> "Policy":
        for name, step in self.steps.items():
            for gate in step.gates.required():
                if gate not in self.gates:
                    raise ValueError(f"step {name!r} requires the gate {gate!r}, which is not listed under gates")
            for criterion in step.criteria.required():
                if criterion not in self.criteria:
                    raise ValueError(f"step {name!r} requires {criterion!r}, which is not listed under criteria")
            before = step.criteria.e2e_pass_rate if isinstance(step, ObservedStep) else None
            if before is not None and before.step not in self.steps:
                raise ValueError(f"step {name!r} asks that {before.step!r} passed before, which is no step")
        return self


class LoadedPolicy(Strict):
    """A policy and the SHA-256 (hex) of the bytes that it was read from."""

    policy: Policy
    digest: str

    def step(self, name: str) -> AnyStep:
        """The step of that name; ``->`` may be typed for an arrow.

        Raises:
            BadPolicy: the file has no such step; names those that it has.
        """
        found = self.policy.steps.get(name.replace("->", "→"))
        if found is None:
            known = ", ".join(repr(each) for each in self.policy.steps)
            raise BadPolicy("--step", None, "", f"there is no step {name!r}", f"the policy can decide: {known}")
        return found


def load(path: Path = DEFAULT) -> LoadedPolicy:
    """Read a policy.

    Raises:
        BadPolicy: naming file, line and field.
    """
    try:
        data = path.read_bytes()
        text = data.decode()
    except (OSError, UnicodeDecodeError) as wrong:
        raise BadPolicy(str(path), None, "", f"cannot be read: {wrong}", "give a policy file in UTF-8") from wrong
    return LoadedPolicy(policy=_read(text, str(path)), digest=hashlib.sha256(data).hexdigest())


@lru_cache(maxsize=4)
def _read(text: str, name: str) -> Policy:
    """The policy in a file's text, read once: reading YAML with its lines takes longer than a verdict on a small run."""
    tree = _parse(text, name)
    try:
        return Policy.model_validate(_plain(tree))
    except ValidationError as wrong:
        first = wrong.errors()[0]
        where = _without_tag(first["loc"])
        field = ".".join(str(each) for each in where)
        raise BadPolicy(
            name, _line(tree, where), field, first["msg"], "see reports/policy.py for what each field takes"
        ) from wrong


def _without_tag(where: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """The place of a mistake as it stands in the file: which kind of step it was taken for is no field of it."""
    of_step = len(where) > TAG_AT and where[0] == "steps" and where[TAG_AT] in (RUN, COLLECTED)
    return (*where[:TAG_AT], *where[TAG_AT + 1 :]) if of_step else where


def _parse(text: str, name: str) -> Any:
    yaml = YAML(typ="rt")
    try:
        return yaml.load(StringIO(text))
    except DuplicateKeyError as wrong:
        line = wrong.problem_mark.line + 1
        told = str(wrong.problem).splitlines()[0].split(" with value")[0]
        raise BadPolicy(name, line, "", told, "give each key once") from wrong
    except MarkedYAMLError as wrong:
        line = wrong.problem_mark.line + 1 if wrong.problem_mark else 1
        raise BadPolicy(name, line, "", f"is not YAML: {wrong.problem}", "mend the line") from wrong
    except YAMLError as wrong:
        raise BadPolicy(name, None, "", f"is not YAML: {wrong}", "mend the file") from wrong


def _plain(node: Any) -> Any:
    """The tree as plain values. Only whole decimal numbers stay numbers."""
    if isinstance(node, dict):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(each) for each in node]
    if isinstance(node, bool) or node is None:
        return node
    if type(node) is int:
        return node
    return str(node)  # dates, fractions and numbers written as 010, 0x1f, 1_000 or 1e3: a typed field refuses them


def _line(tree: Any, where: Sequence[int | str]) -> int | None:
    """The line (from 1) of the deepest field on the way that the file has."""
    line, node = None, tree
    for step in where:
        marks = getattr(node, "lc", None)
        try:
            if isinstance(node, dict) and marks is not None:
                line = marks.key(step)[0] + 1
            elif isinstance(node, list) and marks is not None:
                line = marks.item(step)[0] + 1
            node = node[step]
        except (KeyError, IndexError, TypeError):
            break
    return line
