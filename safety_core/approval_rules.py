"""The rules on approvals, as data: what needs a person's yes, of how many, of whom, and for how long it holds.

Engagement always needs one, whatever a file says. Of several rules that cover an intent the strictest counts, in each of
its parts; so no rule can loosen another, and the order in a file changes nothing.
"""

import hashlib
import tomllib
from functools import lru_cache
from typing import Annotated

import msgspec

from safety_core.errors import BadInput
from safety_core.intent import Intent
from safety_core.people import RANK
from safety_core.vocabulary import ENGAGEMENT, NEVER_ASKED, Action, Platform, Role

NAME = "approvals"
"""Of these rules, among the sets of rules that the store keeps."""
HOUR_S = 3_600

Quorum = Annotated[int, msgspec.Meta(ge=0, le=9)]
LifeH = Annotated[float, msgspec.Meta(gt=0, le=720)]


class Need(msgspec.Struct, frozen=True):
    """What the rules ask for: how many yes, for how long they hold (s), and what those who say it must be."""

    quorum: int
    life_s: float
    role: Role


class Engagement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every engagement action needs at least."""

    quorum: Quorum = 1
    life_h: LifeH = 24.0
    role: Role = Role.APPROVER


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule. What it does not name is "all"; a quorum of 0 says that no approval is needed by it."""

    quorum: Quorum
    client: str | None = None
    platform: Platform | None = None
    action: Action | None = None
    life_h: LifeH = 24.0
    role: Role = Role.APPROVER

    def covers(self, intent: Intent) -> bool:
        """Whether the intent lies in what the rule names."""
        return (
            self.client in (None, intent.client)
            and self.platform in (None, intent.platform)
            and self.action in (None, intent.action)
        )


class ApprovalRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rules file: the floor for engagement, and what else needs approval."""

    engagement: Engagement = Engagement()
    rule: tuple[Rule, ...] = ()

    def need(self, intent: Intent) -> Need | None:
        """What the intent needs; ``None`` when nobody must be asked. The strictest of what covers it (rule 1)."""
        if intent.action in NEVER_ASKED:
            return None
        asking: list[Engagement | Rule] = [each for each in self.rule if each.quorum > 0 and each.covers(intent)]
        if intent.action in ENGAGEMENT:
            asking.append(self.engagement)
        if not asking:
            return None
        return Need(
            quorum=max(each.quorum for each in asking),
            life_s=min(each.life_h for each in asking) * HOUR_S,
            role=max((each.role for each in asking), key=RANK.__getitem__),
        )


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


@lru_cache(maxsize=8)
def parsed(body: str, digest: str) -> ApprovalRules:
    """The rules of a file's text, as the store keeps it.

    Raises:
        BadInput: they are not what ``digest`` says, or cannot be read: nothing may be allowed by them.
    """
    field = f"rules {NAME}"
    if digest_of(body) != digest:
        raise BadInput(field, "are not those that were loaded", "find out who changed the database; load them anew")
    try:
        rules = msgspec.convert(tomllib.loads(body), ApprovalRules, strict=True)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as odd:
        raise BadInput(field, "cannot be read", "load them anew: holdpoint approve rules load FILE") from odd
    check(rules)
    return rules
