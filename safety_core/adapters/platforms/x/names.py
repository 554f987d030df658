"""What X's things are called: hosts, ids, what can be done there at all."""

import re

from safety_core.errors import BadInput
from safety_core.vocabulary import Action, Platform

PLATFORM: Platform = Platform.X
HOST = "api.x.com"
HOSTS: frozenset[str] = frozenset({HOST})
"""``api.twitter.com`` is the same service under its old name; one name is enough, and every further one is a way out."""
ACTIONS: frozenset[Action] = frozenset({Action.PUBLISH, Action.REPLY})

_ID = re.compile(r"[1-9][0-9]{0,18}")
"""X's own pattern is ``^[0-9]{1,19}$``; without leading zeros, equal ids are equal strings."""


def is_id(value: object) -> bool:
    """Whether this is an id of X: a JSON *string* of 1 to 19 ASCII digits that does not begin with 0."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def checked_id(value: str, *, field: str) -> str:
    """The id, unchanged.

    Raises:
        BadInput: it is none.
    """
    if not is_id(value):
        raise BadInput(field, f"{value!r} is no id of X", "give 1 to 19 digits, as X writes it")
    return value
