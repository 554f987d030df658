"""The accounts that can be acted on, each with its binding. Where a token is stands there; the token itself is never said."""

from typing import Annotated

import msgspec

from safety_core.console.paging import Next, Paged, piece
from safety_core.console.table import Desk, Operation
from safety_core.ports import Transaction
from safety_core.shell.names import known_client
from safety_core.switches import HOUSE
from safety_core.vocabulary import Role


class Which(Paged, frozen=True, kw_only=True):
    """Whose accounts; left out: of all whom you act for."""

    client: Annotated[str, msgspec.Meta(max_length=200)] | None = None


class Bound(msgspec.Struct, frozen=True, kw_only=True):
    """An account and what it is bound to.

    Attributes:
        platform_account: the platform's id of it, pinned: whose it is, handles say nothing of that.
        credential, refresh: where its tokens are; references, and no secrets.
        house: it is our own, on which everything is tried first.
    """

    client: str
    platform: str
    account: str
    platform_account: str
    handle: str | None
    credential: str
    refresh: str | None
    house: bool


class Accounts(msgspec.Struct, frozen=True, kw_only=True):
    """Accounts, in the order of their clients."""

    accounts: tuple[Bound, ...]
    next: Next


def listed(desk: Desk, given: Which) -> Accounts:
    """Every account with its binding."""

    def look(tx: Transaction) -> Accounts:
        whose = None if given.client is None else known_client(tx, given.client)
        own = [each for each in tx.accounts() if whose in (None, each.client)]
        ordered = sorted(own, key=lambda each: (each.client, each.platform, each.account))
        rows, more = piece(ordered, given, lambda each: f"{each.client}/{each.platform}/{each.account}")
        return Accounts(
            accounts=tuple(
                Bound(
                    client=each.client,
                    platform=each.platform.value,
                    account=each.account,
                    platform_account=each.platform_account,
                    handle=each.handle,
                    credential=str(each.credential),
                    refresh=None if each.refresh is None else str(each.refresh),
                    house=each.client == HOUSE,
                )
                for each in rows
            ),
            next=more,
        )

    return desk.core.store.read(look)


OPERATIONS = (
    Operation("accounts.list", "GET", "/accounts", "Every account with its binding.", Role.VIEWER, Which, Accounts, listed),
)  # fmt: skip
