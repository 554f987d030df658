"""Requests that must not be done twice: what was asked under a person's key, and what it was answered, for a day.

Times are of the wall clock, in microseconds since 1970, as those of ``sign_ins``: a key outlives a reboot.
"""

import msgspec

from safety_core.vocabulary import PersonId

KEPT_US = 24 * 60 * 60 * 1_000_000
"""So long the same key finds the same answer."""
UNDER_WAY_US = 2 * 60 * 1_000_000
"""No request takes longer: what began before and has no answer never gets one."""


class Repeat(msgspec.Struct, frozen=True, kw_only=True):
    """One request under one key.

    Attributes:
        key_digest: SHA-256 (hex) of the key as it was sent.
        operation: its name; given: SHA-256 (hex) of all that it was given.
        status: that it was answered with; 0 while nobody knows. ``answer``: the body, empty once somebody had content erased.
    """

    person: PersonId
    key_digest: str
    operation: str
    given: str
    began_us: int
    status: int = 0
    answer: str = ""
