"""The criteria on what was collected on real accounts: what is confirmed counts when the observer saw it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from reports import observed_asks as asked
from reports import policy
from reports.checkers.observed.joined import EXPORTED, Joined, joined
from reports.evidence.rows import PermitRow
from reports.rules import criteria, observed, support
from reports.rules.case import SECOND_US, Case, RuleResult, Word, count, over
from reports.rules.collected import UNSEEN

YOUNG_US = 600 * SECOND_US
"""A permit that was minted so shortly before the export may still be on its way, in µs."""
OPEN = frozenset({"live", "accepted", "unknown"})


def publish_success(case: Case, asks: policy.PublishSuccessAsks) -> RuleResult:
    """Confirmed and seen, of all live permits on the step's platforms that the observer can judge."""
    known = None if case.of_load is None else joined(case.of_load)
    live = [
        each for each in criteria.permits_of(case) if each.sandbox == "off" and each.platform in case.step.platforms
    ]
    halted = [each for each in live if criteria.ended_by_halt(each)]
    young = [each for each in live if _young(case, each)]
    unseen = [each for each in live if each.state == "confirmed" and known and known.told(each) in UNSEEN]
    counted = [each for each in live if each not in halted and each not in young and each not in unseen]
    bad = [each for each in counted if not _good(known, each)]
    beside = f"apart: {len(halted)} ended by a halt, {len(young)} under way at the export, {len(unseen)} that nobody could see"
    return criteria.success(
        asks, len(counted), bad, beside, where="where they can be seen", good_is="confirmed and seen"
    )


def _good(known: Joined | None, permit: PermitRow) -> bool:
    return permit.state == "confirmed" and known is not None and known.told(permit) in ("seen", "taken down")


def _young(case: Case, permit: PermitRow) -> bool:
    exported = [each.us for each in (case.of_load.samples if case.of_load else ()) if each.name == EXPORTED]
    return permit.state in OPEN and any(0 <= us - permit.minted_us <= YOUNG_US for us in exported)


def switch_response(case: Case, asks: asked.DrillAsks) -> RuleResult:
    """Asked to quiescent, of the drills that were held on the running house."""
    return observed.drills(case, asks, "Switch response")


def e2e_pass_rate(case: Case, asks: asked.PassedBeforeAsks) -> RuleResult:
    """The word of the step before on the scenarios: GO, by the same policy, of the same sources, in date, signed by the same key.

    It must be in date when the last rows were exported: what is judged is the software that passed, as it ran.
    """
    before = case.before
    why = _unfit(case, asks)
    missed = before is not None and before.step == asks.step and (before.e2e == "NO-GO" or before.word == "NO-GO")
    word: Word = "fail" if missed else "no_data" if why else "pass"
    if missed and before is not None:
        why = f"run {before.run} of {before.step} ended {before.word}, its scenarios {before.e2e}"
    n = before.scenarios if before is not None else 0
    return RuleResult(
        name="E2E pass rate",
        limit=f"100 % of ≥ {asks.scenarios_at_least} required, by {asks.step} in date",
        measured=f"{n} passed in run {before.run}, in date until {before.expires}" if before is not None else "nothing",
        n=n,
        bound="taken from the signed verdict on the step before",
        word=word,
        why=why,
        margin="" if why else over(n, asks.scenarios_at_least),
    )


def _unfit(case: Case, asks: asked.PassedBeforeAsks) -> str:
    """Why the verdict on the step before says nothing here; empty when it does."""
    before, known = case.before, case.environment
    if before is None:
        return f"there is no verdict on {asks.step} (holdpoint gate --before names its run)"
    expires, until = _time(before.expires), _time(known.started_at)
    other, ran = (before.commit, before.build) != (known.commit, known.build), f"{known.build}, {known.commit[:12]}"
    checks = (
        (before.step != asks.step, f"the verdict is on {before.step}"),
        (before.word != "GO" or before.e2e != "GO", f"run {before.run} ended {before.word}, its scenarios {before.e2e}"),
        (before.key_id != case.signed_by, "it was signed by another key than will sign this report"),
        (before.policy_digest != case.policy_digest, "it was judged by another policy"),
        (other, f"{ran} was running, and it is of {before.build}, {before.commit[:12]}"),
        (known.commit in ("", "unknown") or "+" in known.commit, "it is not known of which sources the installation was"),
        (expires is None or until is None or until > expires, f"it counted until {before.expires}"),
        (before.scenarios < asks.scenarios_at_least, f"{count(before.scenarios, 'required scenario')} ran in it"),
    )  # fmt: skip
    return next((told for wrong, told in checks if wrong), "")


def _time(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


CRITERIA: dict[str, Callable[[Case, Any], RuleResult]] = {
    "publish-success": publish_success,
    "verification": observed.collected(criteria.verification),
    "wrong-account": observed.collected(criteria.wrong_account),
    "switch-response": switch_response,
    "e2e-pass-rate": e2e_pass_rate,
    "support": support.support,
}


def judge(name: str, case: Case, asks: Any) -> RuleResult:
    """One criterion. One that no rule judges has no data, and that never passes."""
    rule = CRITERIA.get(name)
    return criteria.judge("", case, asks) if rule is None else rule(case, asks)
