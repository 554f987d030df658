"""Tallies: what became of permits, counted by client, platform, action, stage of the rollout and minute.

An event is a permit that ended. Budgets and the rollout decide on them; the permits themselves stay what is audited.
"""

import msgspec

from safety_core.vocabulary import Action, ClientId, Platform


class Tallied(msgspec.Struct, frozen=True, kw_only=True):
    """How many permits of one kind ended in one minute, or since one.

    Attributes:
        stage: the stage of the rollout under which they were minted.
        minute: minutes since 1970 (UTC), of the wall clock: what is counted over days outlives a boot.
        good: confirmed.
        bad: rejected, not sent, absent or quarantined, whoever's fault.
        ours: those of ``bad`` that are our own fault.
        apart: ended by a halt before their first byte: neither good nor bad.
    """

    client: ClientId
    platform: Platform
    action: Action
    stage: str
    minute: int
    good: int = 0
    bad: int = 0
    ours: int = 0
    apart: int = 0
