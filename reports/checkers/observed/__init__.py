"""The invariants on what an observer saw of real accounts, a file per claim. Where no platform shows it there is no data.

The others read nothing but the core's own rows, and are judged as everywhere.
"""

from collections.abc import Callable

from reports.checkers.finding import Finding
from reports.checkers.observed import as_ledger, at_most_one, no_false_claim, right_account
from reports.evidence.folder import Evidence

INSTEAD: dict[str, Callable[[Evidence], Finding]] = {
    "i01_at_most_one": at_most_one.check,
    "i02_right_account": right_account.check,
    "i04_approved_bytes": as_ledger.approved_bytes,
    "i05_written_before_done": as_ledger.written_before_done,
    "i06_no_false_claim": no_false_claim.check,
    "i10_cadence": as_ledger.cadence,
    "i13_human_engagement": as_ledger.human_engagement,
}
"""By the file whose checker each is judged instead of."""
