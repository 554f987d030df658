"""The invariants, one file each, over exported evidence. They share no code with what they judge.

The table is ``safety.md`` §5; those not listed here have nothing to judge yet.
"""

from collections.abc import Callable

from reports.checkers import (
    i01_at_most_one,
    i02_right_account,
    i03_halt,
    i04_approved_bytes,
    i05_written_before_done,
    i06_no_false_claim,
    i07_no_silent_loss,
    i08_freshness,
    i09_append_only,
    i10_cadence,
    i11_isolation,
    i12_rollout,
    i13_human_engagement,
    i14_fail_closed,
    i18_budget,
    i19_flags,
    i20_sandbox,
)
from reports.checkers.finding import Finding
from reports.checkers.observed import INSTEAD
from reports.evidence.folder import Evidence

Checker = Callable[[Evidence], Finding]

CHECKERS: tuple[Checker, ...] = (
    i01_at_most_one.check,
    i02_right_account.check,
    i03_halt.check,
    i04_approved_bytes.check,
    i05_written_before_done.check,
    i06_no_false_claim.check,
    i07_no_silent_loss.check,
    i08_freshness.check,
    i09_append_only.check,
    i10_cadence.check,
    i11_isolation.check,
    i12_rollout.check,
    i13_human_engagement.check,
    i14_fail_closed.check,
    i18_budget.check,
    i19_flags.check,
    i20_sandbox.check,
)


OBSERVED: tuple[Checker, ...] = tuple(INSTEAD.get(each.__module__.rpartition(".")[2], each) for each in CHECKERS)
"""The same where an observer's listing is all that there is of what platforms did: they are real, or that is rehearsed."""


def check_all(evidence: Evidence) -> tuple[Finding, ...]:
    """What every checker says of one scenario's evidence, in the order of the table."""
    return tuple(check(evidence) for check in (CHECKERS if evidence.source == "simulated" else OBSERVED))
