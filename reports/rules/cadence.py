"""Rate limiting: no window of any account was exceeded, and no platform called us too fast."""

from reports import policy
from reports.evidence.rows import JournalRow
from reports.rules.case import ROWS_KEPT, Case, RuleResult, Word, broke, count, zero_of
from reports.rules.shared import STORM, invariants, scenarios
from reports.statistics import rule_of_three

TOO_MANY = 429


def sentence(case: Case, _: policy.CadenceAsks) -> str:
    """What an open gate shows."""
    return f"No window was exceeded in {count(case.judged_under_load('I10'), 'request')}, and no platform called us too fast."


def windows(case: Case, asks: policy.CadenceAsks) -> RuleResult:
    """Enough requests were held against the windows of their accounts, and none exceeded one."""
    n = case.judged_under_load("I10")
    return zero_of(
        "Windows exceeded",
        unit="requests",
        n=n,
        at_least=asks.requests_at_least,
        found=case.broken("I10"),
        nothing=f"{count(n, 'request')} under load were held against a window, at least {asks.requests_at_least:,} must be",
    )


def too_fast(case: Case, asks: policy.CadenceAsks) -> RuleResult:
    """No request of the load was answered 429, but in a storm that the harness made."""
    journal = case.of_load.journal if case.of_load else ()
    refused = [each for each in journal if each.status == TOO_MANY]
    found = [each for each in refused if each.fault != STORM]
    n = sum(each.replied_us is not None for each in journal)
    word: Word = "fail" if found else "pass" if n >= asks.requests_at_least else "no_data"
    why = ""
    if found:
        why = f"{count(len(found), 'answer')} 429 outside a storm, first: {_told(found[0])}"
    elif word == "no_data":
        why = f"{count(n, 'request')} of the load had an answer, at least {asks.requests_at_least:,} must"
    return RuleResult(
        name="Called too fast",
        limit=f"0 of ≥ {asks.requests_at_least:,}, storms apart",
        measured=f"{len(found)} of {count(n, 'answer')}; {len(refused) - len(found)} in a storm",
        n=n,
        bound="" if found else rule_of_three(n),
        word=word,
        why=why,
        rows=tuple(broke(each, _told(each)) for each in found[:ROWS_KEPT]),
    )


def _told(row: JournalRow) -> str:
    return f"{row.platform} answered request {row.n} ({row.operation} of account {row.account}) with 429, and no storm was on"


RULES = (windows, too_fast, invariants, scenarios)
