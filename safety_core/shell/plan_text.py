"""The text of a rollout's plan, as the store's copy has it.

Pure; a file is read by the fleet, a version from the store by whoever asks in a transaction.
"""

import tomllib
from functools import lru_cache

import msgspec

from safety_core.errors import BadInput
from safety_core.rollout.plan import NAME, Plan, check
from safety_core.shell.rules_text import check_as_loaded


@lru_cache(maxsize=8)
def parsed(body: str, digest: str) -> Plan:
    """The plan of a file's text, as the store keeps it.

    Raises:
        BadInput: it is not what ``digest`` says, or cannot be read: nobody may be let in by it.
    """
    field = f"rules {NAME}"
    check_as_loaded(body, digest, field)
    try:
        plan = msgspec.convert(tomllib.loads(body), Plan, strict=True)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as odd:
        raise BadInput(field, "cannot be read", "load them anew: holdpoint rollout plan load FILE") from odd
    check(plan)
    return plan
