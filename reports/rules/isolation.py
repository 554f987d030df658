"""Per-client isolation: every attempt to reach across was refused, and no effect stands on another client's account."""

from reports import policy
from reports.evidence.rows import SampleRow
from reports.rules.case import ROWS_KEPT, Case, RuleResult, Word, broke, count, over, zero_of
from reports.rules.shared import invariants, scenarios
from reports.statistics import rule_of_three

ATTEMPT = "cross_tenant"
"""Sample of one attempt of one client's people or workers on what is another's. ``ref``: ``<verb or command>/<role>``;
``detail``: ``refused: <reason>``, or ``ALLOWED: …``. Anything else counts as not refused."""
REFUSED = "refused: "


def sentence(case: Case, _: policy.IsolationAsks) -> str:
    """What an open gate shows."""
    return (
        f"All {len(_attempts(case)):,} attempts to reach across clients were refused, and each of "
        f"{count(case.judged_under_load('I2'), 'effect')} stands on its own client's account."
    )


def cross_tenant(case: Case, asks: policy.IsolationAsks) -> RuleResult:
    """Enough attempts across tenants were made, and every one was refused with its reason."""
    made = _attempts(case)
    allowed = [each for each in made if not _refused(each)]
    doors = {each.ref for each in made}
    word: Word = "fail" if allowed else "pass" if len(made) >= asks.cross_tenant_at_least else "no_data"
    why = ""
    if allowed:
        why = f"{allowed[0].ref} was not refused: {allowed[0].detail or 'no word'} (in {allowed[0].scenario})"
    elif word == "no_data":
        why = f"{count(len(made), 'attempt')} across tenants, at least {asks.cross_tenant_at_least} must be made"
    return RuleResult(
        name="Attempts across tenants",
        limit=f"0 allowed of ≥ {asks.cross_tenant_at_least:,}",
        measured=f"{len(allowed)} of {len(made):,}, by {count(len(doors), 'way')}",
        n=len(made),
        bound="" if allowed else rule_of_three(len(made)),
        word=word,
        why=why,
        rows=tuple(broke(each, f"{each.ref} was not refused: {each.detail}") for each in allowed[:ROWS_KEPT]),
        margin="" if allowed else over(len(made), asks.cross_tenant_at_least),
    )


def _attempts(case: Case) -> list[SampleRow]:
    return [each for evidence in case.evidences.values() for each in evidence.samples if each.name == ATTEMPT]


def _refused(attempt: SampleRow) -> bool:
    """Refused, with a reason, at a door that has a name and for somebody with a role."""
    door, _, role = attempt.ref.rpartition("/")
    return attempt.detail.startswith(REFUSED) and bool(attempt.detail[len(REFUSED) :].strip() and door and role)


def wrong_accounts(case: Case, asks: policy.IsolationAsks) -> RuleResult:
    """No effect, under load or elsewhere, stands on an account that is not its client's."""
    n = case.judged_under_load("I2")
    return zero_of(
        "Wrong accounts",
        unit="effects",
        n=n,
        at_least=asks.effects_at_least,
        found=case.broken("I2"),
        nothing=f"{count(n, 'effect')} under load, at least {asks.effects_at_least:,} must be judged",
    )


RULES = (cross_tenant, wrong_accounts, invariants, scenarios)
