"""What a step asks of its gates and its criteria: one kind of asks for each, read strictly."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

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


def not_empty(value: Any) -> Any:
    """Refuse a gate or a criterion that is named and asks for nothing."""
    if value is None:
        raise ValueError("is empty: say what is asked for, or take the line away")
    return value


class Required(Strict):
    """What a step requires, by the names of the file; a field that is left out is not required."""

    _not_empty = field_validator("*", mode="before")(not_empty)

    def required(self) -> dict[str, Any]:
        """What is asked, by the name of its gate or its criterion."""
        asked = {field.alias or name: getattr(self, name) for name, field in type(self).model_fields.items()}
        return {name: asks for name, asks in asked.items() if asks is not None}


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


class TimeRule(Strict):
    """How long something may take at most, in ms, at one place of its distribution.

    ``of``: as the load names it, and ``NAME/GROUP`` for a part of it. ``measured_at_least``: with fewer there is no figure.
    """

    of: Name
    measured_at_least: Count = 1
    at: Literal["mean", "p50", "p95", "p99", "max"]
    ms_max: Annotated[int, Field(ge=1, le=3_600_000)]


class SustainedRule(Strict):
    """How many hand-overs an hour must be sustained: the highest part of the load up to which each kept the time and was confirmed."""

    within: TimeRule
    per_hour_at_least: Count


class HttpLoadRule(Strict):
    """What a load over the HTTP API is judged by.

    Attributes:
        samples_at_least: hand-overs that were confirmed; with fewer there is no figure.
        cpu_max_percent: of a core, in the generator's busiest second: beyond it the load measured itself.
        late_starts_max_percent: of the hand-overs, those that the generator itself began late.
        confirmed_at_least_per_mille: of the hand-overs; one without an end is none.
        sustained: of a load that rises step by step; ``None``: of no other.
    """

    samples_at_least: Count
    cpu_max_percent: Percent
    late_starts_max_percent: Percent
    confirmed_at_least_per_mille: PerMille
    times: Annotated[list[TimeRule], Field(min_length=1)]
    sustained: SustainedRule | None = None


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


class StepGates(Required):
    """The gates that a step requires, each with what it asks for. One that is left out is not required."""

    kill_switch: KillSwitchAsks | None = Field(default=None, alias="kill-switch")
    isolation: IsolationAsks | None = None
    audit: AuditAsks | None = None
    approval: ApprovalAsks | None = None
    cadence: CadenceAsks | None = None
    error_budget: ErrorBudgetAsks | None = Field(default=None, alias="error-budget")


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


class StepCriteria(Required):
    """The criteria that a step requires, each with what it asks for. One that is left out is not required."""

    publish_success: PublishSuccessAsks | None = Field(default=None, alias="publish-success")
    verification: VerificationAsks | None = None
    wrong_account: WrongAccountAsks | None = Field(default=None, alias="wrong-account")
    switch_response: SwitchResponseAsks | None = Field(default=None, alias="switch-response")
    e2e_pass_rate: PassRateAsks | None = Field(default=None, alias="e2e-pass-rate")
