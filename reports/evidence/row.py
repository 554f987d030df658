"""What every row of the evidence says of itself."""

from typing import Literal

import msgspec

SCHEMA = "holdpoint-evidence/1"

Clock = Literal["wall", "virtual"]
Source = Literal["simulated", "observed"]


class Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """What every row says of itself."""

    scenario: str
    clock: Clock
    source: Source
