"""Reading from a platform: whose token is this, what is newest, what stands there. Reads change nothing and take no permit.

A halt of everything leaves reads alone, so that what was under way can still be looked up; one that names ``read`` stops
them, from the next request on. What cannot be read then is not known, and is never taken for absent.
"""

from collections.abc import Callable
from typing import TypeVar

from safety_core.facts import Identity
from safety_core.halt import SECOND_US, us
from safety_core.ports import Adapter, Exchange, Gone, Likers, PlatformObject, Unreadable, WireRequest
from safety_core.records import Account
from safety_core.ruling import Ruling
from safety_core.secret import Secret
from safety_core.shell import slots
from safety_core.shell.core import Core, Known
from safety_core.vocabulary import AccountId, ClientId, ObjectId, Platform

T = TypeVar("T")

PAGES_MAX = 50
"""A timeline longer than this since the high-water mark is not read to its end: unreadable, not absent."""
LIKER_PAGES_MAX = 20
"""Those who like a post are read no further: more than a quarter of what X lets a user read of them in 15 minutes."""


class Endless(Unreadable, frozen=True):
    """There is more than is ever read: looking again would not help."""


def ask(
    core: Core, account: Account, request: WireRequest, read: Callable[[Exchange], T], *, sparing: bool = False
) -> T | Unreadable:
    """One read of this account, under the same total deadline as an effect, in a slot of its own.

    Not while a halt names reads, nor while its windows are full. ``sparing``: it prepares a publish, and leaves the reserve
    to those that settle unknown outcomes.
    """
    slot = slots.take(core, account, request.operation, sparing=sparing)
    if isinstance(slot, Ruling):
        wait_us = None if slot.until_us is None else slot.until_us - core.clock.boot_us()
        return Unreadable(slot.saw, retry_after_s=None if wait_us is None else wait_us / SECOND_US)
    send_by_us = core.clock.boot_us() + us(core.timing.request_s)
    exchange = core.transport.exchange(request, send_by_us=send_by_us, total_s=core.timing.request_s, recheck=None)
    slots.read_over(core, slot, exchange)
    seen = read(exchange)
    if isinstance(seen, Unreadable) and seen.credential:
        forget_identity(core, account)
    return seen


def whose_token(
    core: Core, adapter: Adapter, account: Account, token: Secret, *, sparing: bool = False
) -> Identity | Unreadable:
    """Who-am-I with this very token; an answer is believed for ``Timing.identity_s``, of this token on this account only.

    There is one answer for each account: with another token, rotated or swapped, the one before it is gone.
    """
    key, digest = _account_key(account), token.digest()
    seen = core.sightings.identities.get(key)
    asked_us = core.clock.boot_us()
    if seen is not None and seen.digest == digest and _fresh(core, seen.identity, asked_us):
        return seen.identity
    forget_identity(core, account)
    answer = ask(core, account, adapter.who_am_i(token), adapter.read_who_am_i, sparing=sparing)
    if isinstance(answer, Unreadable):
        return answer
    identity = Identity(answer, asked_us)
    core.sightings.identities[key] = Known(digest, identity)
    return identity


def _fresh(core: Core, seen: Identity, now_us: int) -> bool:
    """Young enough to be still believed when the permit is minted."""
    return 0 <= now_us - seen.asked_us <= us(core.timing.identity_s) // 2


def forget_identity(core: Core, account: Account) -> None:
    """Ask again next time: the token was refused or rotated, or belongs to somebody else."""
    core.sightings.identities.pop(_account_key(account), None)


def _account_key(account: Account) -> tuple[ClientId, Platform, AccountId]:
    return account.client, account.platform, account.account


def newest_object(core: Core, adapter: Adapter, account: Account, token: Secret) -> ObjectId | Unreadable | None:
    """The high-water mark: the newest object on the account, read before minting; ``None`` on an empty account."""
    key = (account.platform, account.platform_account)
    floor = core.sightings.newest.get(key)
    request = adapter.list_page(account.platform_account, token=token, since=floor, cursor=None)
    page = ask(core, account, request, adapter.read_page, sparing=True)
    if isinstance(page, Unreadable):
        return page
    newest = floor
    for each in page.objects:
        if adapter.newer(each.object, newest):
            newest = each.object
    if newest is not None:
        core.sightings.newest[key] = newest
    return newest


def everything_since(
    core: Core, adapter: Adapter, account: Account, token: Secret, since: ObjectId | None
) -> tuple[PlatformObject, ...] | Unreadable:
    """All of the account's posts newer than ``since``; one unreadable page makes the whole reading worthless."""
    found: list[PlatformObject] = []
    cursor: str | None = None
    for _ in range(PAGES_MAX):
        request = adapter.list_page(account.platform_account, token=token, since=since, cursor=cursor)
        page = ask(core, account, request, adapter.read_page)
        if isinstance(page, Unreadable):
            return page
        found += [each for each in page.objects if adapter.newer(each.object, since)]
        cursor = page.next
        if cursor is None:
            return tuple(found)
    return Unreadable(f"more than {PAGES_MAX} pages since the high-water mark")


def one_object(
    core: Core, adapter: Adapter, account: Account, object_id: ObjectId, token: Secret
) -> PlatformObject | Gone | Unreadable:
    """One post, as readers see it."""
    return ask(core, account, adapter.read_back(object_id, token=token), adapter.read_object)


def liked(
    core: Core, adapter: Adapter, account: Account, target: ObjectId, token: Secret, *, sparing: bool = False
) -> bool | Gone | Unreadable:
    """Whether this account likes a post. Only a list that was read to its end says that it does not."""
    cursor: str | None = None
    for _ in range(LIKER_PAGES_MAX):
        page = ask(
            core, account, adapter.list_likers(target, token=token, cursor=cursor), adapter.read_likers, sparing=sparing
        )
        if not isinstance(page, Likers):
            return page
        if account.platform_account in page.accounts:
            return True
        cursor = page.next
        if cursor is None:
            return False
    return Endless(f"more than {LIKER_PAGES_MAX} pages of accounts that like {target}")
