"""The text of the rules on approvals: what may stand in it, and what the store's copy of it says.

Pure; a file is read by the fleet, a version from the store by whoever asks in a transaction.
"""

import hashlib
import tomllib
from functools import lru_cache

import msgspec

from safety_core.approval_rules import NAME, ApprovalRules
from safety_core.errors import BadInput
from safety_core.people import RANK
from safety_core.vocabulary import ENGAGEMENT, NEVER_ASKED, Role


def check(rules: ApprovalRules) -> None:
    """Refuse rules that would let engagement through without a person, or ask those who may not decide.

    Raises:
        BadInput: its field is the place in the file (``rule.0.quorum``).
    """
    if rules.engagement.quorum == 0:
        raise BadInput("engagement.quorum", "is 0", "engagement always needs a person's yes: give 1 or more")
    _check_role("engagement.role", rules.engagement.role)
    for number, rule in enumerate(rules.rule):
        place = f"rule.{number}"
        _check_role(f"{place}.role", rule.role)
        if rule.action in NEVER_ASKED:
            raise BadInput(f"{place}.action", f"{rule.action} is never asked for", "name an action that has an effect")
        if rule.quorum == 0 and (rule.action is None or rule.action in ENGAGEMENT):
            whom = rule.action or "every action"
            raise BadInput(
                f"{place}.quorum",
                f"is 0 and exempts {whom} from approval",
                f"{', '.join(sorted(ENGAGEMENT))} always need a person's yes: name another action, or give 1 or more",
            )


def _check_role(field: str, role: Role) -> None:
    if RANK[role] < RANK[Role.APPROVER]:
        raise BadInput(field, f"{role} may not decide", "give approver, operator or admin")


def digest_of(body: str) -> str:
    """SHA-256 (hex) of a rules file's text."""
    return hashlib.sha256(body.encode()).hexdigest()


def check_as_loaded(body: str, digest: str, field: str) -> None:
    """Refuse a text that is not the one that was put in force.

    Raises:
        BadInput: of ``field``; nothing may be allowed by it.
    """
    if digest_of(body) != digest:
        raise BadInput(field, "are not those that were loaded", "find out who changed the database; load them anew")


@lru_cache(maxsize=8)
def parsed(body: str, digest: str) -> ApprovalRules:
    """The rules of a file's text, as the store keeps it.

    Raises:
        BadInput: they are not what ``digest`` says, or cannot be read: nothing may be allowed by them.
    """
    field = f"rules {NAME}"
    check_as_loaded(body, digest, field)
    try:
        rules = msgspec.convert(tomllib.loads(body), ApprovalRules, strict=True)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as odd:
        raise BadInput(field, "cannot be read", "load them anew: holdpoint approve rules load FILE") from odd
    check(rules)
    return rules
