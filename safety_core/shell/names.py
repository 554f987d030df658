"""Names from outside, held against the names that exist. A misspelt one is answered with the nearest."""

from collections.abc import Iterable
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from safety_core.errors import BadInput, UnknownName
from safety_core.ports import Transaction
from safety_core.records import Account
from safety_core.switches import Scope
from safety_core.vocabulary import AccountId, Action, ClientId, Platform

E = TypeVar("E", bound=StrEnum)
HALT_ALL = "to halt everything at once: holdpoint halt -m WHY"


def nearest(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """Up to three existing names that look like it, case aside."""
    by_fold = {each.casefold(): each for each in known}
    return tuple(by_fold[fold] for fold in get_close_matches(name.casefold(), by_fold, n=3, cutoff=0.5))


def member(kind: type[E], field: str, name: str, *, do: str = "") -> E:
    """The member of an enumeration, whatever its case.

    Raises:
        UnknownName: there is none of that name.
    """
    for each in kind:
        if each.value.casefold() == name.casefold():
            return each
    raise UnknownName(
        field, name, nearest(name, (each.value for each in kind)) or tuple(each.value for each in kind), do
    )


def known_client(tx: Transaction, name: str, *, do: str = "") -> ClientId:
    """The client of that name, or ``UnknownName``. The others are looked through only where there is none."""
    if not _whole(name) or not tx.has_client(ClientId(name)):
        clients = tx.clients()
        none_yet = "" if clients else f"(there are no clients yet: holdpoint accounts load FILE){' ' if do else ''}"
        raise UnknownName("client", name, nearest(name, clients), f"{none_yet}{do}")
    return ClientId(name)


def _whole(name: str) -> bool:
    """Whether it is text that can be kept at all: a lone surrogate is half of a character, and no name of anybody."""
    return not any("\ud800" <= each <= "\udfff" for each in name)


def known_account(tx: Transaction, client: ClientId, platform: Platform, name: str) -> Account:
    """The client's account of that name on that platform, or ``UnknownName``. Other clients' names are never offered."""
    found = tx.account(client, platform, AccountId(name))
    if found is None:
        own = (each.account for each in tx.accounts() if each.client == client and each.platform == platform)
        raise UnknownName("account", name, nearest(name, own))
    return found


def scope_of(
    tx: Transaction, *, client: str | None, platform: str | None, account: str | None, action: str | None
) -> Scope:
    """The scope that an operator named.

    Raises:
        UnknownName: a part does not exist; says which line halts everything.
    """
    the_client = known_client(tx, client, do=HALT_ALL) if client is not None else None
    if account is not None:
        owners = [each for each in tx.accounts() if each.account == account and the_client in (None, each.client)]
        if not owners:
            own = (each.account for each in tx.accounts() if the_client in (None, each.client))
            raise UnknownName("account", account, nearest(account, own), HALT_ALL)
        if len({each.client for each in owners}) > 1:
            whose = " or ".join(sorted({f"--client {each.client}" for each in owners}))
            raise BadInput("account", f"several clients have an account {account!r}", f"add {whose}; {HALT_ALL}")
        the_client = owners[0].client
    return Scope(
        client=the_client,
        platform=member(Platform, "platform", platform, do=HALT_ALL) if platform is not None else None,
        account=AccountId(account) if account is not None else None,
        action=member(Action, "action", action, do=HALT_ALL) if action is not None else None,
    )
