"""What is known of the stage when one effect is asked for, and what the stage has against it.

1. An effect's stage is the lower of the rollout's and its cell's: what no canary exercised stays where it was.
2. The house is let in at every stage; a client by its place in the cohort; a share by the bucket of its idempotency key.
"""

import msgspec

from safety_core.buckets import bucket
from safety_core.intent import Intent
from safety_core.rollout.plan import Clients, Plan, Stage
from safety_core.switches import HOUSE
from safety_core.vocabulary import NEVER_ASKED, Reason


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What was read in the transaction that decides.

    Attributes:
        stage: place of the stage in force.
        cell: place of the stage at which the effect's platform and action stand.
        enrolled: whether the client is in the cohort, and was not removed.
    """

    plan: Plan
    stage: int
    cell: int
    enrolled: bool

    @property
    def effective(self) -> Stage:
        """Rule 1."""
        return self.plan.stage[min(self.stage, self.cell)]


def against(intent: Intent, standing: Standing) -> tuple[Reason, str] | None:
    """What the stage has against an effect, and what it saw."""
    if intent.action in NEVER_ASKED or intent.client == HOUSE:
        return None
    effective = standing.effective
    found = _shut_out(intent, effective, enrolled=standing.enrolled)
    if found is None:
        return None
    in_force = standing.plan.stage[standing.stage]
    if effective is not in_force and _shut_out(intent, in_force, enrolled=standing.enrolled) is None:
        whom = f"{intent.action} on {intent.platform} stands at {effective.name!r}, behind {in_force.name!r}"
        return Reason.CELL_NOT_PROMOTED, f"{whom}: nobody exercised it where it stands"
    return found


def _shut_out(intent: Intent, stage: Stage, *, enrolled: bool) -> tuple[Reason, str] | None:
    if stage.clients is Clients.HOUSE or (stage.clients is Clients.CANARY and not enrolled):
        return Reason.NOT_IN_STAGE, f"the rollout is at {stage.name!r}, which lets in {_WHOM[stage.clients]}"
    place = bucket(f"rollout:{intent.client}", intent.idempotency_key)
    if place > stage.percent:
        return Reason.OUTSIDE_SHARE, f"{stage.name!r} lets in {stage.percent} %, and this is in bucket {place} of 100"
    return None


_WHOM = {Clients.HOUSE: "the house alone", Clients.CANARY: "the house and canary clients", Clients.ALL: "everybody"}
