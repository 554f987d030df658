"""Looking at the house accounts: whose token each has, asked with that very token of the platform itself.

Only the pinned id says whose a token is; a handle can be given to somebody else. A token of another account halts its
client here as everywhere.
"""

from collections.abc import Callable
from enum import StrEnum

import msgspec

from safety_core.errors import BadInput, CredentialMissing, NoCredential
from safety_core.ports import Adapter, Exchange, Unreadable
from safety_core.records import Account
from safety_core.secret import ENVIRONMENT, Secret, reference
from safety_core.shell import look, refresh, wrong_account
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant, require
from safety_core.shell.scoped import acting
from safety_core.switches import HOUSE
from safety_core.vocabulary import AccountId, HaltId, Platform, PlatformAccountId, Role


class Word(StrEnum):
    """What is said of an account."""

    CONNECTED = "connected"
    EXPIRED = "expired"
    """Its token is refused, and no other could be had."""
    WRONG_ACCOUNT = "wrong account"
    UNREACHABLE = "unreachable"
    """The platform was not asked, or said nothing that can be relied on."""
    CREDENTIAL_MISSING = "credential missing"


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """One account, and what was found.

    Attributes:
        called: what it is called on the platform now, where the platform said so.
        refreshed: its token was refused, and refreshed.
        halt: what was thrown, or stands, for a wrong account.
    """

    account: AccountId
    platform: Platform
    platform_account: PlatformAccountId
    handle: str | None
    word: Word
    saw: str
    called: str | None = None
    refreshed: bool = False
    halt: HaltId | None = None


def accounts_of(core: Core, platform: Platform | None, claimant: Claimant | None) -> tuple[Account, ...]:
    """The house accounts, of one platform or all; for a named person, once they have proved that they may.

    Raises:
        Refused: they may not act for the house.
        BadInput: there are none.
    """
    if claimant is not None:
        core.store.read(lambda tx: require(tx, claimant, Role.OPERATOR, HOUSE))
    found = acting(core, claimant).store.read(lambda tx: tx.accounts())
    house = tuple(each for each in found if each.client == HOUSE and platform in (None, each.platform))
    if not house:
        where = "" if platform is None else f" on {platform}"
        raise BadInput("client", f"{HOUSE} has no account{where}", "bind some: holdpoint accounts load FILE")
    return house


def verify(core: Core, account: Account) -> Verified:
    """Ask for one account, anew: what this process knows from before counts for nothing.

    Raises:
        StoreUnavailable: a wrong account was found, and the halt for it is not known to stand.
    """
    adapter = core.adapters[account.platform]
    try:
        token = core.vault.token(account)
    except NoCredential as none:
        return _said(account, Word.CREDENTIAL_MISSING, str(none))
    seen = _ask(core, adapter, account, token)
    if not (isinstance(seen, Unreadable) and seen.credential):
        return _judged(core, account, token, seen)
    before = seen.saw
    try:
        renewed = _renewed(core, adapter, account, token)
    except NoCredential as none:
        return _said(account, Word.EXPIRED, f"{before}; {none}")
    if isinstance(renewed, Unreadable):
        return _said(account, Word.EXPIRED, f"{before}; {renewed.saw}")
    found = _judged(core, account, renewed, _ask(core, adapter, account, renewed))
    return msgspec.structs.replace(found, refreshed=True)


def _renewed(core: Core, adapter: Adapter, account: Account, token: Secret) -> Secret | Unreadable:
    kept = reference(account.credential)
    if account.refresh is None and (kept is None or kept.scheme != ENVIRONMENT):
        raise CredentialMissing("it names no refresh token", refresh.PUT_NEW)
    return refresh.renew(core, adapter, account, token)


class _Seen(msgspec.Struct, frozen=True):
    platform_account: PlatformAccountId
    called: str | None


def _ask(core: Core, adapter: Adapter, account: Account, token: Secret) -> _Seen | Unreadable:
    bound = account.platform_account
    return look.ask(core, account, adapter.who_am_i(token, account=bound), _reading(adapter, bound))


def _reading(adapter: Adapter, bound: PlatformAccountId) -> Callable[[Exchange], _Seen | Unreadable]:
    def read(exchange: Exchange) -> _Seen | Unreadable:
        whose = adapter.read_who_am_i(exchange, account=bound)
        called = adapter.read_handle(exchange, account=bound)
        return whose if isinstance(whose, Unreadable) else _Seen(whose, called)

    return read


def _judged(core: Core, account: Account, token: Secret, seen: _Seen | Unreadable) -> Verified:
    if isinstance(seen, Unreadable):
        return _said(account, Word.EXPIRED if seen.credential else Word.UNREACHABLE, seen.saw)
    if seen.platform_account != account.platform_account:
        return _stopped(core, account, token)
    found = _said(account, Word.CONNECTED, f"its token is that of {account.platform_account}")
    return msgspec.structs.replace(found, called=seen.called)


def _stopped(core: Core, account: Account, token: Secret) -> Verified:
    thrown = wrong_account.stop_for_token(core, account, token)
    found = _said(account, Word.WRONG_ACCOUNT, thrown.reason)
    return msgspec.structs.replace(found, halt=thrown.halt)


def _said(account: Account, word: Word, saw: str) -> Verified:
    return Verified(
        account=account.account,
        platform=account.platform,
        platform_account=account.platform_account,
        handle=account.handle,
        word=word,
        saw=saw,
    )
