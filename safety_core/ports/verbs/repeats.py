"""The store's verbs on requests that must not be done twice."""

from typing import Protocol

from safety_core.repeats import Repeat
from safety_core.vocabulary import PersonId


class RepeatVerbs(Protocol):
    """See ``ports.Transaction``."""

    def repeat(self, person: PersonId, key_digest: str) -> Repeat | None:
        """What this person asked under this key."""

    def put_repeat(self, repeat: Repeat) -> None:
        """Insert, or replace by person and key."""

    def drop_repeat(self, person: PersonId, key_digest: str) -> bool: ...
    def forget_repeats(self, *, before_us: int) -> int:
        """Drop those that began before; how many."""
