"""Counting slots against one limit: of an account, of a client, or of a client's part of a quota that all share."""

from typing import NamedTuple

from safety_core.cadence import rule
from safety_core.cadence.limits import SHARED, Limit, Limits, Subject
from safety_core.cadence.rule import Usage
from safety_core.cadence.wall import Wall
from safety_core.cadence.windows import cut_us
from safety_core.ports import Tally, Transaction
from safety_core.records import Account
from safety_core.shell.core import Core
from safety_core.vocabulary import Action, Platform


class Asked(NamedTuple):
    """One request that is about to be made: of whose account, which operation, for which action."""

    account: Account
    operation: str
    action: Action


def usage(
    core: Core,
    tx: Transaction,
    limits: Limits,
    limit: Limit,
    asked: Asked,
    wall: Wall,
    *,
    now_us: int,
    sparing: bool,
) -> Usage:
    """What is used of one limit by whoever asks. ``sparing``: a read that leaves the reserve of settling reads alone."""
    client, platform = asked.account.client, asked.account.platform
    weights = _all_weights(core, tx, limits, platform) if limit.subject in SHARED else 1
    spares = sparing and asked.action is Action.READ
    most = rule.allowed(limit, weight=limits.weight(client), weights=weights, sparing=spares)
    cost = limit.cost(asked.operation, asked.action)
    of_account = limit.subject is Subject.ACCOUNT
    tally = Tally(
        platform=platform,
        by="operation" if limit.operations else "action",
        costs=limit.operations or limit.actions,
        after_us=cut_us(limit, now_us, wall),
        account=asked.account.platform_account if of_account else None,
        client=None if of_account else client,
    )
    used = tx.used(tally)
    over = used + cost - most
    ends = tx.ends(tally, most=over) if over > 0 and cost <= most else ()
    return Usage(limit=limit, most=most, used=used, cost=cost, ends=ends)


def _all_weights(core: Core, tx: Transaction, limits: Limits, platform: Platform) -> int:
    """The sum of weights on a platform. No client ever leaves one, so their number tells whether it is still the same."""
    clients = tx.clients_on(platform)
    key = (limits.digest, platform, clients)
    known = core.sightings.weights.get(key)
    if known is None:
        present = {client: weight for client, weight in limits.weights.items() if tx.is_on(client, platform)}
        core.sightings.weights.clear()
        known = core.sightings.weights[key] = rule.all_weights(clients, present)
    return known
