"""What a step asks whose evidence is collected on real accounts and not run: of the looks, of its gates and its criteria.

No scenario is asked for, since none is run; ``invariants`` must hold over what was collected.
"""

from typing import Annotated, Literal

from pydantic import Field

from reports.asks import (
    Asks,
    Count,
    Invariant,
    Kind,
    Name,
    PerMille,
    PublishSuccessAsks,
    Required,
    ScenarioRule,
    Seconds,
    Strict,
    VerificationAsks,
    WrongAccountAsks,
)

Days = Annotated[int, Field(ge=1, le=90)]
Gap = Annotated[int, Field(ge=60, le=86_400)]


class CollectedRule(Strict):
    """What must have been collected, of each account that an observer looks at.

    Attributes:
        scenario: what the rows carry. client: whose accounts all must be looked at; left out: everybody's.
        days_at_least: from the first complete look to the last, less one gap.
        gap_max_s: between two complete looks; gaps_longer_per_mille: the share of the time that longer ones may take.
        permits_at_least: of live effects. judged_per_mille: the share of them that the observer must be able to judge.
    """

    scenario: Name
    client: Name | None = None
    days_at_least: Days
    gap_max_s: Gap
    gaps_longer_per_mille: Annotated[int, Field(ge=0, le=100)]
    permits_at_least: Count
    judged_per_mille: PerMille


class ObservedAsks(Asks):
    """What is asked of any gate: which invariants hold over what was collected."""

    scenarios: Annotated[list[ScenarioRule], Field(max_length=0, default_factory=list)]
    invariants_of_load: Annotated[list[Invariant], Field(max_length=0, default_factory=list)]


class ObservedKillSwitchAsks(ObservedAsks):
    """Beside these: the drills that were held meanwhile."""

    drills_at_least: Count
    response_max_s: Seconds
    bound_max_s: Seconds


class ObservedIsolationAsks(ObservedAsks):
    """Beside these: effects that were seen."""

    effects_at_least: Count


class ObservedAuditAsks(ObservedAsks):
    """Beside these: effects that were seen, and how far apart the log's checkpoints may be."""

    effects_at_least: Count
    checkpoint_entries_max: Count


class ObservedApprovalAsks(ObservedAsks):
    """Beside these: engagements that were seen, and the people who decided."""

    engagements_at_least: Count
    people_at_least: Count


class ObservedCadenceAsks(ObservedAsks):
    """Beside these: requests, by the places that they took in our own windows."""

    requests_at_least: Count


class ObservedErrorBudgetAsks(ObservedAsks):
    """Beside these: ends of permits that are counted anew."""

    ends_at_least: Count


class ObservedGates(Required):
    """The gates that such a step requires. One that is left out is not required."""

    kill_switch: ObservedKillSwitchAsks | None = Field(default=None, alias="kill-switch")
    isolation: ObservedIsolationAsks | None = None
    audit: ObservedAuditAsks | None = None
    approval: ObservedApprovalAsks | None = None
    cadence: ObservedCadenceAsks | None = None
    error_budget: ObservedErrorBudgetAsks | None = Field(default=None, alias="error-budget")


class DrillAsks(Strict):
    """So many drills, and how long the worst may take, by the wall clock."""

    drills_at_least: Count
    response_max_s: Seconds


class PassedBeforeAsks(Strict):
    """The step that passed before, in date, on the same sources and by the same policy, with so many required scenarios."""

    step: Name
    scenarios_at_least: Count


class SupportAsks(Strict):
    """That somebody comes when something is wrong, and knows what to do. Left out of a list is not asked for.

    Attributes:
        days_at_most: how old may be what was seen of alerts and runbook, in days; drill_days_at_most: of drills.
        alerts: that a Prometheus has loaded, each as released, and one of which fired.
        channels: by which people on call are told; a log is nobody's address.
        runbook_lines_at_least: that were typed and ended with 0, of one version of the page.
        drills: kinds of scopes of which one was held while work was under way.
        letters: kinds of which each client's template stands. house: who is no client, and is told nothing.
    """

    days_at_most: Days
    drill_days_at_most: Days
    alerts: Annotated[list[Name], Field(min_length=1)]
    channels: Annotated[list[Literal["smtp", "webhook"]], Field(min_length=1)]
    runbook_lines_at_least: Count
    drills: Annotated[list[Kind], Field(min_length=1)]
    letters: Annotated[list[Name], Field(min_length=1)]
    house: Name


class ObservedCriteria(Required):
    """The criteria that such a step requires. One that is left out is not required."""

    publish_success: PublishSuccessAsks | None = Field(default=None, alias="publish-success")
    verification: VerificationAsks | None = None
    wrong_account: WrongAccountAsks | None = Field(default=None, alias="wrong-account")
    switch_response: DrillAsks | None = Field(default=None, alias="switch-response")
    e2e_pass_rate: PassedBeforeAsks | None = Field(default=None, alias="e2e-pass-rate")
    support: SupportAsks | None = None
