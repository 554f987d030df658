"""What a halt of the torture names: the kinds of scope as a literal table, and a target of each kind among those at work."""

from random import Random

from loadtests.halt.bench import PLATFORM
from loadtests.halt.campaign import PUBLISH, REPLY, Target

KINDS = ("all", "client", "platform", "account", "action", "client+action", "account+action")
"""The rows of the matrix."""
SHORT = {PUBLISH: "publish", REPLY: "reply"}


def aim(kind: str, clients: list[str], accounts: list[str], dice: Random) -> Target | None:
    """A target of this kind; clients and accounts are those with most at work first. ``None`` when there is none.

    An action is ``publish`` two times in three, as it is among what is handed over.
    """
    action = (PUBLISH if dice.random() < 2 / 3 else REPLY) if "action" in kind else None
    if kind in ("all", "action"):
        return Target(action=action)
    if kind == "platform":
        return Target(platform=PLATFORM)
    if kind.startswith("client"):
        return Target(client=clients[0], action=action) if clients else None
    if not accounts:
        return None
    account = accounts[0]
    return Target(client=account.rpartition("-")[0], account=account, action=action)
