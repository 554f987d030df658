"""Looking whether support stands ready: for who acts for all clients as an operator, since what is looked at is of them all."""

from collections.abc import Mapping

from safety_core.ports import Transaction
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant, require
from safety_core.shell.scoped import acting
from safety_core.switches import HOUSE
from safety_core.vocabulary import Role


def examples(core: Core, claimant: Claimant) -> Mapping[str, str]:
    """What stands for CLIENT, PLATFORM, ACCOUNT and INTENT when lines of the runbook are typed: the house's own where it has some,
    and the last intent. What there is none of is missing.

    Raises:
        Refused: not proved, or not an operator of every client.
    """

    def look(tx: Transaction) -> Mapping[str, str]:
        require(tx, claimant, Role.OPERATOR, None)
        found: dict[str, str] = {}
        accounts = sorted(tx.accounts(), key=lambda each: each.client != HOUSE)
        for each in accounts[:1]:
            found |= {"CLIENT": str(each.client), "PLATFORM": each.platform.value, "ACCOUNT": str(each.account)}
        for queued in tx.intents()[-1:]:
            found["INTENT"] = str(queued.intent.intent)
        return found

    return acting(core, claimant).store.read(look)
