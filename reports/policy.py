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

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from reports.errors import BadPolicy

DEFAULT = Path(__file__).with_name("policy.yaml")

Name = Annotated[str, Field(min_length=1, max_length=80)]
Argument = Annotated[str, Field(min_length=1, max_length=500)]
Count = Annotated[int, Field(ge=1, le=1_000_000)]
Seconds = Annotated[int, Field(ge=1, le=30)]
Percent = Annotated[int, Field(ge=1, le=100)]
PerMille = Annotated[int, Field(ge=1, le=1000)]
Kind = Literal["all", "client", "platform", "account", "action"]
Invariant = Literal[
    "I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I9", "I10", "I11", "I12", "I13", "I14", "I16", "I17", "I18", "I19", "I20"
]  # fmt: skip


class Strict(BaseModel):
    """Nothing unknown, nothing converted, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


def _not_empty(value: Any) -> Any:
    """Refuse a gate or a criterion that is named and asks for nothing."""
    if value is None:
        raise ValueError("is empty: say what is asked for, or take the line away")
    return value


class GateWords(Strict):
    """A gate's title and its owner's letter in the seed."""

    title: Name
    owner: Name


class CriterionWords(Strict):
    """A criterion's title and its target in words."""

    title: Name
    target: Name


class ScenarioRule(Strict):
    """Scenarios of this tag must all pass, and there must be at least so many of them."""

    tag: Annotated[str, Field(pattern=r"^@[A-Za-z0-9-]+$")]
    at_least: Count


class LoadRule(Strict):
    """What makes a load run one to judge by. ``scenario`` is what its rows carry."""

    scenario: Name
    clock: Literal["wall", "virtual"]
    processes: list[Name]
    handed_at_least: Count
    permits_at_least: Count
    cpu_max_percent: Percent
    late_starts_max_percent: Percent


class HaltRule(Strict):
    """How many halts must count, of which kinds, under how much work, and how long the worst may take."""

    samples_at_least: Count
    per_kind_at_least: Count
    kinds: list[Kind]
    in_flight_machine_at_least: Count
    in_flight_scope_at_least: Count
    queued_scope_at_least: Count
    response_max_s: Seconds
    bound_max_s: Seconds


class WeatherRule(Strict):
    """What these faults must really have hit: a share of the requests that may change something, or of the reads."""

    faults: Annotated[list[Name], Field(min_length=1)]
    of: Literal["committing", "reads"]
    at_least_per_mille: PerMille


class RehearsalRule(Strict):
    """What was rehearsed in virtual time: how long, how many permits, and which invariants had something to hold for."""

    days_at_least: Count
    permits_at_least: Count
    invariants: Annotated[list[Invariant], Field(min_length=1)]


class Asks(Strict):
    """What a step asks of any gate: which scenarios pass, and which invariants hold anywhere and under load."""

    scenarios: Annotated[list[ScenarioRule], Field(min_length=1)]
    invariants: Annotated[list[Invariant], Field(min_length=1)]
    invariants_of_load: list[Invariant]

    @model_validator(mode="after")
    def _of_load_are_of_the_gate(self) -> "Asks":
        strange = [each for each in self.invariants_of_load if each not in self.invariants]
        if strange:
            raise ValueError(f"invariants_of_load names {strange[0]}, which invariants does not")
        return self


class KillSwitchAsks(Asks):
    """Beside these: halts."""

    halts: HaltRule


class IsolationAsks(Asks):
    """Beside these: attempts to reach across tenants, and effects under load."""

    cross_tenant_at_least: Count
    effects_at_least: Count


class AuditAsks(Asks):
    """Beside these: effects under load, and how far apart the log's checkpoints may be."""

    effects_at_least: Count
    checkpoint_s_max: Seconds
    checkpoint_entries_max: Count


class ApprovalAsks(Asks):
    """Beside these: engagements under load, and the people who decided on them."""

    engagements_at_least: Count
    people_at_least: Count


class CadenceAsks(Asks):
    """Beside these: requests under load."""

    requests_at_least: Count


class ErrorBudgetAsks(Asks):
    """Beside these: trips that budgets made, by scenarios and load together, and what was tried and done while they stood."""

    trips_at_least: Count
    ends_at_least: Count
    outside_at_least: Count
    advances_at_least: Count
    freed_at_least: Count


class StepGates(Strict):
    """The gates that a step requires, each with what it asks for. One that is left out is not required."""

    kill_switch: KillSwitchAsks | None = Field(default=None, alias="kill-switch")
    isolation: IsolationAsks | None = None
    audit: AuditAsks | None = None
    approval: ApprovalAsks | None = None
    cadence: CadenceAsks | None = None
    error_budget: ErrorBudgetAsks | None = Field(default=None, alias="error-budget")

    _not_empty = field_validator("*", mode="before")(_not_empty)

    def required(self) -> dict[str, Asks]:
        """What is asked, by the gate's name."""
        asked = {
            "kill-switch": self.kill_switch,
            "isolation": self.isolation,
            "audit": self.audit,
            "approval": self.approval,
            "cadence": self.cadence,
            "error-budget": self.error_budget,
        }
        return {name: asks for name, asks in asked.items() if asks is not None}


class PublishSuccessAsks(Strict):
    """So many permits of the load, and a lower bound on the share confirmed that is above the target."""

    permits_at_least: Count
    above_per_mille: PerMille
    confidence_percent: Annotated[int, Field(ge=80, le=99)]


class VerificationAsks(Strict):
    """So many permits of the load whose first byte left, and how long until they were read back."""

    permits_at_least: Count
    p95_s_max: Annotated[int, Field(ge=1, le=300)]


class WrongAccountAsks(Strict):
    """So many effects of the load."""

    effects_at_least: Count


class SwitchResponseAsks(Strict):
    """So many halts of the load that count, and how long the worst may take."""

    samples_at_least: Count
    response_max_s: Seconds


class PassRateAsks(Strict):
    """So many scenarios that the step requires, all of them passed."""

    scenarios_at_least: Count


class StepCriteria(Strict):
    """The criteria that a step requires, each with what it asks for. One that is left out is not required."""

    publish_success: PublishSuccessAsks | None = Field(default=None, alias="publish-success")
    verification: VerificationAsks | None = None
    wrong_account: WrongAccountAsks | None = Field(default=None, alias="wrong-account")
    switch_response: SwitchResponseAsks | None = Field(default=None, alias="switch-response")
    e2e_pass_rate: PassRateAsks | None = Field(default=None, alias="e2e-pass-rate")

    _not_empty = field_validator("*", mode="before")(_not_empty)

    def required(self) -> dict[str, Strict]:
        """What is asked, by the criterion's name."""
        asked: dict[str, Strict | None] = {
            "publish-success": self.publish_success,
            "verification": self.verification,
            "wrong-account": self.wrong_account,
            "switch-response": self.switch_response,
            "e2e-pass-rate": self.e2e_pass_rate,
        }
        return {name: asks for name, asks in asked.items() if asks is not None}


class Step(Strict):
    """One release step. ``gates`` and ``criteria`` are those that it requires; all others are listed as not required.

    In ``commands`` the words ``{evidence}`` and ``{seed}`` stand for the run's folder and its seed. ``signatures``: what
    must have signed: nothing, or a run key the report, and the key that the run declared the checkpoints of the load's log.
    ``platforms``: on each of them the load must have had effects. ``storms_at_least``: of refusals because a platform called everybody too fast.
    ``rehearsal``: ``None`` where the step asks for none.
    """

    sources: list[Literal["simulated", "observed"]]
    signatures: Literal["none", "run-key"]
    commands: list[Annotated[list[Argument], Field(min_length=1)]]
    gates: StepGates
    criteria: StepCriteria
    platforms: Annotated[list[Name], Field(min_length=1)]
    load: LoadRule
    weather: list[WeatherRule]
    storms_at_least: Count | None = None
    rehearsal: RehearsalRule | None = None

    _not_empty = field_validator("rehearsal", mode="before")(_not_empty)

    @model_validator(mode="after")
    def _signatures_are_judged(self) -> "Step":
        if self.signatures != "none" and self.gates.audit is None:
            raise ValueError(
                f"signatures: {self.signatures} is judged by the gate audit, which the step does not require"
            )
        return self


class Policy(Strict):
    """The whole file. ``valid_hours``: for how long after its run began a verdict counts."""

    version: Literal[4]
    valid_hours: Annotated[int, Field(ge=1, le=720)]
    gates: dict[Name, GateWords]
    criteria: dict[Name, CriterionWords]
    steps: dict[Name, Step]

    @model_validator(mode="after")
    def _names_exist(self) -> "Policy":
        for name, step in self.steps.items():
            for gate in step.gates.required():
                if gate not in self.gates:
                    raise ValueError(f"step {name!r} requires the gate {gate!r}, which is not listed under gates")
            for criterion in step.criteria.required():
                if criterion not in self.criteria:
                    raise ValueError(f"step {name!r} requires {criterion!r}, which is not listed under criteria")
        return self


class LoadedPolicy(Strict):
    """A policy and the SHA-256 (hex) of the bytes that it was read from."""

    policy: Policy
    digest: str

    def step(self, name: str) -> Step:
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
        where = first["loc"]
        field = ".".join(str(each) for each in where)
        raise BadPolicy(
            name, _line(tree, where), field, first["msg"], "see reports/policy.py for what each field takes"
        ) from wrong


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
