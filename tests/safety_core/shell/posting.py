"""The slot of a post as its permit takes it, and what its answer means for it, without the story around them."""

import msgspec

from safety_core.cadence import rule
from safety_core.ports import Exchange
from safety_core.records import Account, Permit
from safety_core.ruling import Ruling, Word
from safety_core.shell import slots
from safety_core.shell.core import Core, Left
from safety_core.shell.counting import Asked
from safety_core.vocabulary import Action, PermitId
from tests.safety_core.examples import PERMIT
from tests.safety_core.shell.ground import Ground

OPERATION = "create_post"


def begin(core: Core, account: Account) -> Permit | Ruling:
    """What cadence says of a post now; where it may go, its slot is taken for a permit."""
    now_us = core.clock.boot_us()
    permit = msgspec.structs.replace(
        PERMIT,
        permit=PermitId(core.new_id("per", account.client)),
        client=account.client,
        platform=account.platform,
        account=account.account,
        platform_account=account.platform_account,
        asked_us=now_us,
        minted_us=now_us,
        duration_us=round(core.timing.permit_s * 1_000_000),
    )

    def decide(tx) -> Permit | Ruling:
        facts = slots.facts_in(core, tx, Asked(account, OPERATION, Action.PUBLISH), now_us=now_us)
        ruling = rule.judge(facts, Action.PUBLISH, now_us=now_us)
        if ruling.word is not Word.ALLOW:
            return ruling
        slots.take_in(core, tx, permit, OPERATION, facts)
        return permit

    return core.store.transact(decide, deadline_s=1)


def end(ground: Ground, permit: Permit, exchange: Exchange) -> None:
    """Its answer, or that there is none, is recorded."""
    ground.store.transact(lambda tx: slots.answered_in(ground.core, tx, permit, exchange, Left()), deadline_s=1)
