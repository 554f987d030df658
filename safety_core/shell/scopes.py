"""What an operator names to be halted, as scopes: stopping is never refused for whose something is."""

from collections.abc import Sequence
from contextlib import suppress
from itertools import product

from safety_core.errors import BadInput
from safety_core.people import Person
from safety_core.ports import Transaction
from safety_core.shell.names import scope_of
from safety_core.shell.scoped import for_person
from safety_core.switches import Scope


def scopes_of(
    tx: Transaction,
    person: Person | None,
    clients: Sequence[str],
    platforms: Sequence[str],
    accounts: Sequence[str],
    actions: Sequence[str],
) -> list[Scope]:
    """What is to be halted: each combination of what is named; of several clients an account goes with those who have it.

    To stop something is never refused for whose it is. But a name is taken first as ``person`` sees it (proved, or
    ``None``), and what is said of one that nobody has is said as they see it.

    Raises:
        UnknownName: a name that nobody has, or none of the clients named.
    """
    named = (clients, platforms, accounts, actions)
    own = tx if person is None else for_person(tx, person)
    try:
        return _scopes(own, *named)
    except BadInput:
        if own is tx:
            raise
        with suppress(BadInput):
            return _scopes(tx, *named)
        raise


def _scopes(
    tx: Transaction, clients: Sequence[str], platforms: Sequence[str], accounts: Sequence[str], actions: Sequence[str]
) -> list[Scope]:
    # Who names no account does not wait for all of them to be read: with 7,000 that is most of what a halt takes to its fence.
    owners = {(each.client, each.account) for each in (tx.accounts() if accounts else ())}
    scopes = []
    for client, platform, account, action in product(
        clients or (None,), platforms or (None,), accounts or (None,), actions or (None,)
    ):
        elsewhere = any((other, account) in owners for other in clients)
        if account is not None and elsewhere and (client, account) not in owners:
            continue
        scopes.append(scope_of(tx, client=client, platform=platform, account=account, action=action))
    return list(dict.fromkeys(scopes))
