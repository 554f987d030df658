"""What every row of the evidence says of itself."""

from typing import Literal

import msgspec

SCHEMA = "holdpoint-evidence/1"

Clock = Literal["wall", "virtual"]
Source = Literal["simulated", "observed", "rehearsed"]
"""What the platforms were: ``simulated``, by their own ledgers; ``observed``: real, by an observer's listing; ``rehearsed``: by
such a listing, and reached elsewhere than at their own addresses, so that nobody can say that they were the real ones.
"""


class Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """What every row says of itself."""

    scenario: str
    clock: Clock
    source: Source
