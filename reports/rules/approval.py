"""Human approval: every engagement that was seen on a platform has a person's decision for exactly those bytes."""

from reports import policy
from reports.checkers.log import entries
from reports.rules.case import Case, RuleResult, count, zero_of
from reports.rules.shared import invariants, scenarios

UNAPPROVED = ("I4", "I13")
"""Either broken is an engagement that nobody decided on as it was shown."""


def sentence(case: Case, _: policy.ApprovalAsks) -> str:
    """What an open gate shows."""
    return (
        f"Each of {count(case.judged_under_load('I13'), 'engagement')} has a person's yes for exactly what was shown."
    )


def unapproved(case: Case, asks: policy.ApprovalAsks) -> RuleResult:
    """Enough engagements took effect under load, and none without a decision for its own bytes."""
    n = case.judged_under_load("I13")
    return zero_of(
        "Unapproved engagements",
        unit="engagements",
        n=n,
        at_least=asks.engagements_at_least,
        found=case.broken(*UNAPPROVED),
        nothing=f"{count(n, 'engagement')} under load, at least {asks.engagements_at_least:,} must be judged",
    )


def decisions(case: Case, asks: policy.ApprovalAsks) -> RuleResult:
    """The yes under load were said by people, and the audit log names them."""
    said = [
        entry
        for _, entry in (entries(case.of_load) if case.of_load else ())
        if entry.get("kind") == "decision" and entry.get("word") == "yes" and entry.get("person")
    ]
    people = {str(entry["person"]) for entry in said}
    enough = len(people) >= asks.people_at_least
    return RuleResult(
        name="Decisions",
        limit=f"by ≥ {count(asks.people_at_least, 'person').replace('persons', 'people')}",
        measured=f"{len(said):,} yes by {count(len(people), 'person').replace('persons', 'people')}",
        n=len(said),
        bound="of the load, as the audit log names them",
        word="pass" if enough else "no_data",
        why="" if enough else "the audit log of the load names too few who decided",
    )


RULES = (unapproved, decisions, invariants, scenarios)
