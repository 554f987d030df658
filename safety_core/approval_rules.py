"""The rules on approvals, as data: what needs a person's yes, of how many, of whom, and for how long it holds.

Engagement always needs one, whatever a file says. Of several rules that cover an intent the strictest counts, in each of
its parts; so no rule can loosen another, and the order in a file changes nothing.
"""

from typing import Annotated

import msgspec

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
            quorum=max(1, *(each.quorum for each in asking)),
            life_s=min(each.life_h for each in asking) * HOUR_S,
            role=max((each.role for each in asking), key=RANK.__getitem__),
        )
