"""What the checks are handed. All of it is read in the minting transaction, or before it with its age."""

import msgspec

from safety_core.approvals import Standing as Approval
from safety_core.budget.trips import BudgetFacts
from safety_core.cadence.rule import CadenceFacts
from safety_core.flags.answers import Answer
from safety_core.records import Account
from safety_core.rollout.standing import Standing as Stage
from safety_core.sandbox import SandboxFacts
from safety_core.switches import SwitchView
from safety_core.vocabulary import Action, PlatformAccountId


class Identity(msgspec.Struct, frozen=True):
    """Whose token it is, by the platform's own answer to who-am-I with that very token."""

    platform_account: PlatformAccountId
    asked_us: int
    """Boot clock just before the question was sent."""
    hidden: bool | None = None
    """Whether strangers do not see what it posts; ``None``: the platform does not say."""


class ContentMeasure(msgspec.Struct, frozen=True):
    """An intent's content, counted as its platform counts.

    Attributes:
        length: in ``unit``.
        limit: the most that the platform takes, in ``unit``.
        actions: what the platform can do at all, by the capability table.
        unfit: why the platform would not take it as it is, in words; empty: it fits, as far as that can be counted.
    """

    length: int
    limit: int
    unit: str
    actions: frozenset[Action]
    unfit: str = ""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a decision rests on. ``None`` means unreadable or missing, which is a refusal."""

    switches: SwitchView | None
    account: Account | None
    identity: Identity | None
    content: ContentMeasure
    budget: BudgetFacts | None
    cadence: CadenceFacts | None = None
    identity_age_max_us: int
    approval: Approval | None
    flag: Answer | None = None
    stage: Stage | None
    sandbox: SandboxFacts | None
