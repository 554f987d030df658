"""Reading from a platform: whose token is this, what is newest, what stands there. Reads change nothing and take no permit.

A halt of everything leaves reads alone, so that what was under way can still be looked up; one that names ``read`` stops
them, from the next request on. What cannot be read then is not known, and is never taken for absent.
"""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

import msgspec

from safety_core.facts import Identity
from safety_core.halt import SECOND_US, us
from safety_core.ports import Adapter, Answer, Exchange, Gone, Likers, Page, PlatformObject, Unreadable, WireRequest
from safety_core.records import Account
from safety_core.ruling import Ruling
from safety_core.secret import Secret
from safety_core.shell import slots
from safety_core.shell.core import Core, Known
from safety_core.vocabulary import AccountId, Action, ClientId, Mark, ObjectId, Platform, PlatformAccountId

T = TypeVar("T")

PAGES_MAX = 50
"""A timeline longer than this since the high-water mark is not read to its end: unreadable, not absent."""
ACCOUNT_PAGES_MAX = 20
"""Lists of accounts are read no further: more than a quarter of what X lets a user read of likers in 15 minutes."""


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
    bound = account.platform_account
    request = adapter.who_am_i(token, account=bound)
    answer = ask(core, account, request, partial(_whose, adapter, bound), sparing=sparing)
    if isinstance(answer, Unreadable):
        return answer
    identity = Identity(answer[0], asked_us, answer[1])
    core.sightings.identities[key] = Known(digest, identity)
    return identity


def _whose(
    adapter: Adapter, bound: PlatformAccountId, exchange: Exchange
) -> tuple[PlatformAccountId, bool | None] | Unreadable:
    whose = adapter.read_who_am_i(exchange, account=bound)
    return whose if isinstance(whose, Unreadable) else (whose, adapter.read_hidden(exchange, account=bound))


def _fresh(core: Core, seen: Identity, now_us: int) -> bool:
    """Young enough to be still believed when the permit is minted."""
    return 0 <= now_us - seen.asked_us <= us(core.timing.identity_s) // 2


def forget_identity(core: Core, account: Account) -> None:
    """Ask again next time: the token was refused or rotated, or belongs to somebody else."""
    core.sightings.identities.pop(_account_key(account), None)


def _account_key(account: Account) -> tuple[ClientId, Platform, AccountId]:
    return account.client, account.platform, account.account


class Place(msgspec.Struct, frozen=True):
    """Where the effects of an action are listed: among the account's own posts, or the answers to ``thread``."""

    account: Account
    action: Action
    thread: ObjectId | None = None


def place_of(adapter: Adapter, account: Account, action: Action, target: str | None) -> Place:
    """Where an effect of this action on this target would be listed."""
    threaded = action in adapter.THREADED and target is not None
    return Place(account, action, ObjectId(target) if threaded and target is not None else None)


def _page(
    core: Core, adapter: Adapter, place: Place, token: Secret, since: Mark | None, cursor: str | None, *, sparing: bool
) -> Page | Unreadable:
    bound = place.account.platform_account
    request = adapter.list_page(
        bound, action=place.action, token=token, thread=place.thread, since=since, cursor=cursor
    )
    return ask(core, place.account, request, partial(adapter.read_page, account=bound), sparing=sparing)


def seen_so_far(core: Core, adapter: Adapter, place: Place, token: Secret) -> Mark | Unreadable | None:
    """The high-water mark: how far the place is seen, read before minting; ``None`` where nothing stands.

    An account's posts are listed newest first, so that one page tells; answers to a post are read to their end, since
    platforms list them in orders of their own.
    """
    key = (place.account.platform, place.account.platform_account, place.thread)
    floor = core.sightings.marks.get(key)
    if place.thread is None:
        page = _page(core, adapter, place, token, floor, None, sparing=True)
        found = page if isinstance(page, Unreadable) else page.objects
    else:
        found = everything_since(core, adapter, place, token, floor, sparing=True)
    if isinstance(found, Unreadable):
        return found
    reached = adapter.mark(found, floor)
    if reached is not None:
        core.sightings.marks[key] = reached
    return reached


def everything_since(
    core: Core, adapter: Adapter, place: Place, token: Secret, since: Mark | None, *, sparing: bool = False
) -> tuple[PlatformObject, ...] | Unreadable:
    """All that is listed there and newer than ``since``; one unreadable page makes the whole reading worthless."""
    found: list[PlatformObject] = []
    cursor: str | None = None
    for _ in range(PAGES_MAX):
        page = _page(core, adapter, place, token, since, cursor, sparing=sparing)
        if isinstance(page, Unreadable):
            return page
        newer = [each for each in page.objects if adapter.newer(each, since)]
        found += newer
        cursor = page.next
        all_seen = place.thread is None and since is not None and bool(page.objects) and not newer
        if cursor is None or all_seen:  # newest first: what follows a whole page that was seen is older still
            return tuple(found)
    return Unreadable(f"more than {PAGES_MAX} pages since the high-water mark")


def one_object(
    core: Core,
    adapter: Adapter,
    account: Account,
    object_id: ObjectId,
    action: Action,
    token: Secret,
    *,
    made_by: Action | None = None,
    quiet: bool = False,
) -> PlatformObject | Gone | Unreadable:
    """One post or comment that an action of that kind made, as readers see it; ``made_by``: which, of what a recall took down;
    ``quiet``: it was made in the platform's least visible form.

    A comment and a post are read in windows of their own, and an id alone does not tell one from the other everywhere.
    """
    request = adapter.read_back(object_id, action=action, token=token, quiet=quiet)
    if made_by is not None:
        request = msgspec.structs.replace(request, operation=adapter.reads_back_by(made_by))
    return ask(
        core,
        account,
        request,
        partial(adapter.read_object, object_id=object_id, action=action, account=account.platform_account, quiet=quiet),
    )


def traced(core: Core, adapter: Adapter, account: Account, handle: str, token: Secret) -> Answer | Unreadable | None:
    """What became of what was prepared for an effect; ``None``: the platform leaves no such trace."""
    request = adapter.trace(handle, token=token)
    return None if request is None else ask(core, account, request, partial(adapter.read_trace, handle=handle))


def liked(
    core: Core, adapter: Adapter, account: Account, target: ObjectId, token: Secret, *, sparing: bool = False
) -> bool | Gone | Unreadable:
    """Whether this account likes a post."""
    pages = partial(adapter.list_likers, target, token=token)
    read = partial(adapter.read_likers, account=account.platform_account)
    return _listed(core, account, account.platform_account, (pages, read), sparing=sparing)


def followed(
    core: Core, adapter: Adapter, account: Account, target: ObjectId, token: Secret, *, sparing: bool = False
) -> bool | Gone | Unreadable:
    """Whether this account follows another."""
    follows = adapter.FOLLOWS
    if follows is None:
        return Endless(f"{adapter.PLATFORM} does not say whom an account follows")
    pages = partial(follows.list_followed, account.platform_account, token=token)
    return _listed(core, account, target, (pages, follows.read_followed), sparing=sparing)


TIED = {Action.LIKE: liked, Action.FOLLOW: followed}
"""By each of ``vocabulary.TIES``: whether it stands."""


def _listed(
    core: Core,
    account: Account,
    whom: str,
    pages: tuple[Callable[..., WireRequest], Callable[[Exchange], Likers | Gone | Unreadable]],
    *,
    sparing: bool,
) -> bool | Gone | Unreadable:
    """Whether that account is on a list of accounts. Only one that was read to its end says that it is not."""
    request, read = pages
    cursor: str | None = None
    for _ in range(ACCOUNT_PAGES_MAX):
        page = ask(core, account, request(cursor=cursor), read, sparing=sparing)
        if not isinstance(page, Likers):
            return page
        if whom in page.accounts:
            return True
        cursor = page.next
        if cursor is None:
            return False
    return Endless(f"more than {ACCOUNT_PAGES_MAX} pages of accounts")
