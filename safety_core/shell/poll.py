"""Looking up what people said to our accounts, where a platform does not tell of it or its telling was lost.

1. Of one account: who named it, where the platform lists that; and what stands right under its newest posts and under the
   comments that we answered. What was told already is the same (``hear.py``).
2. These are reads as all others: each takes its place in the platform's windows and leaves the reserve to those that settle
   unknown outcomes, and each is asked with a token that is this account's.
3. What is too fast waits for the next round, which goes on where this one ended. What cannot be read of one thread, or of
   one account, stops no other.
4. A halt of everything leaves reading alone; one that names ``read`` stops it from the next request on.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import NamedTuple, Protocol

import msgspec

from safety_core.documents import DocumentKind
from safety_core.engagement.heard import Heard, Place
from safety_core.errors import NoCredential
from safety_core.lifecycle import PermitState
from safety_core.ports import Exchange, Page, PlatformObject, Transaction, Unreadable, WireRequest
from safety_core.ports.hooks import Inbound
from safety_core.records import Account, Permit
from safety_core.secret import Secret
from safety_core.shell import documents, hear, look, refresh, slots, wrong_account
from safety_core.shell.conversations import subject_of
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant, require
from safety_core.shell.names import known_client
from safety_core.shell.scoped import acting
from safety_core.vocabulary import AccountId, Action, ClientId, Mark, ObjectId, Platform, PlatformAccountId, Role

THREADS_MAX = 50
"""So many threads of one account are looked at, the newest first."""
FAILURES_MAX = 3
"""After so many threads in a row that could not be read the rest of the account waits for the next round."""

Key = tuple[Platform, PlatformAccountId]


class Mentions(Protocol):
    """Where a platform lists who named an account or answered it, apart from any post."""

    def list_mentions(
        self, account: PlatformAccountId, *, token: Secret, since: Mark | None, cursor: str | None
    ) -> WireRequest:
        """One page, the latest first, newer than ``since``."""

    def read_mentions(
        self, exchange: Exchange, *, account: PlatformAccountId
    ) -> tuple[tuple[Inbound, ...], str | None] | Unreadable:
        """What others wrote on it, the oldest first, and what fetches the next; whole or not at all."""


class Lists(NamedTuple):
    """What a platform lists.

    Attributes:
        under_post, under_comment: the actions by which ``Adapter.list_page`` lists what stands right under one; ``None``: it
            lists nothing there.
        inbound_of: such a page as what others wrote; by page, account, thread and root.
    """

    under_post: Action | None
    under_comment: Action | None
    mentions: Mentions | None
    inbound_of: Callable[[Page, PlatformAccountId, ObjectId, ObjectId | None], tuple[Inbound, ...]]


class Word(StrEnum):
    """What is said of one account."""

    READ = "read"
    WAITS = "waits"
    """Something was not asked, since it would be too fast, or reads are halted."""
    FAILED = "failed"
    NOT_LISTED = "not listed"
    """The platform lists nothing of the kind."""


class Polled(msgspec.Struct, frozen=True, kw_only=True):
    """One account in one round.

    Attributes:
        threads, of: how many threads were read, of how many.
        kept, known: what was new, and what was told or listed before.
        waits_s: how long it asks to wait, where that is known.
    """

    client: ClientId
    platform: Platform
    account: AccountId
    word: Word
    threads: int = 0
    of: int = 0
    kept: int = 0
    known: int = 0
    saw: str = ""
    waits_s: float | None = None


class Thread(msgspec.Struct, frozen=True):
    """Under what to look. ``root``: the post, if that is known; ``comment``: it is none itself."""

    object: ObjectId
    root: ObjectId | None
    comment: bool = False


@dataclass
class Memory:
    """What one process knows from its rounds before: how far mentions were read to their end, and where a round ended."""

    marks: dict[Key, Mark] = field(default_factory=dict)
    last: dict[Key, ObjectId] = field(default_factory=dict)


@dataclass
class _Round:
    """One account's, as far as it has come."""

    kept: int = 0
    known: int = 0
    threads: int = 0
    failed: list[Unreadable] = field(default_factory=list)
    in_a_row: int = 0


def accounts_of(core: Core, client: str | None, claimant: Claimant | None) -> tuple[Account, ...]:
    """Whose to look up: one client's accounts, or all that the claimant sees.

    Raises:
        Refused: not proved, or not an operator of these clients.
        UnknownName: there is no such client.
    """

    def choose(tx: Transaction) -> tuple[Account, ...]:
        whose = None if client is None else known_client(tx, client)
        found = tuple(each for each in tx.accounts() if whose in (None, each.client))
        if claimant is not None:
            for each in sorted({each.client for each in found}):
                require(tx, claimant, Role.OPERATOR, each)
        return found

    return acting(core, claimant).store.read(choose)


def poll(core: Core, accounts: Iterable[Account], lists: Mapping[Platform, Lists], memory: Memory) -> Iterable[Polled]:
    """One round, account by account, each said as soon as it is over.

    Raises:
        StoreUnavailable: what was read could not be kept; the round ends.
    """
    wanted = tuple(accounts)
    threads = core.store.read(partial(_threads, wanted=wanted))
    for each in wanted:
        yield _account(core, each, lists[each.platform], threads.get(_key(each), ()), memory)


def _account(core: Core, account: Account, lists: Lists, threads: tuple[Thread, ...], memory: Memory) -> Polled:
    done = _Round()
    if lists.under_post is None and lists.mentions is None:
        saw = f"{account.platform} lists neither comments nor mentions"
        return _said(account, done, threads, word=Word.NOT_LISTED, saw=saw)
    halted = core.store.read(lambda tx: slots.halted(tx, account))
    if halted is not None:
        return _said(account, done, threads, word=Word.WAITS, saw=halted.saw)
    token = _token(core, account)
    if isinstance(token, Unreadable):
        done.failed.append(token)
        return _said(account, done, threads)
    if lists.mentions is not None:
        _mentions(core, account, lists.mentions, token, memory, done)
    if lists.under_post is not None:
        for each in _from(threads, memory.last.get(_key(account))):
            if _is_over(done):
                break
            _thread(core, account, lists, each, token, done)
            memory.last[_key(account)] = each.object
        else:
            memory.last.pop(_key(account), None)
    core.seam("poll.account")
    return _said(account, done, threads if lists.under_post is not None else ())


def _token(core: Core, account: Account) -> Secret | Unreadable:
    """The account's token, once the platform says that it is this account's."""
    adapter = core.adapters[account.platform]
    try:
        token, identity = refresh.proved(core, adapter, account, core.vault.token(account), sparing=True)
    except NoCredential as none:
        return Unreadable(str(none), credential=True)
    if isinstance(identity, Unreadable):
        return identity
    if identity.platform_account != account.platform_account:
        return Unreadable(wrong_account.stop_for_token(core, account, token).reason, credential=True)
    return token


def _mentions(core: Core, account: Account, mentions: Mentions, token: Secret, memory: Memory, done: _Round) -> None:
    """All newer ones than were read to their end before, page by page, the latest first."""
    bound, key = account.platform_account, _key(account)
    since, newest = memory.marks.get(key), memory.marks.get(key)
    cursor: str | None = None
    for _ in range(look.PAGES_MAX):
        request = mentions.list_mentions(bound, token=token, since=since, cursor=cursor)
        page = look.ask(core, account, request, partial(mentions.read_mentions, account=bound), sparing=True)
        if isinstance(page, Unreadable):
            return _fail(done, page)
        found, cursor = page
        _hear(core, found, done)
        newest = core.adapters[account.platform].mark((_shown(each) for each in found), newest)
        if cursor is None:
            if newest is not None:
                memory.marks[key] = newest
            return None
    return _fail(done, Unreadable(f"more than {look.PAGES_MAX} pages of mentions"))


def _thread(core: Core, account: Account, lists: Lists, thread: Thread, token: Secret, done: _Round) -> None:
    """What stands right under one post or comment, to its end."""
    action = lists.under_comment if thread.comment else lists.under_post
    if action is None:
        return
    adapter, place = core.adapters[account.platform], look.Place(account, action, thread.object)
    found = look.everything_since(core, adapter, place, token, None, sparing=True)
    if isinstance(found, Unreadable):
        _fail(done, found)
        return
    told = lists.inbound_of(Page(found, None), account.platform_account, thread.object, thread.root)
    if thread.comment and thread.root is None:  # what it stands under is its own comment's to say
        told = tuple(msgspec.structs.replace(each, root=None) for each in told)
    _hear(core, told, done)
    done.threads += 1
    done.in_a_row = 0


def _hear(core: Core, told: tuple[Inbound, ...], done: _Round) -> None:
    if told:
        taken = hear.hear(core, told)
        done.kept += len(taken.kept)
        done.known += taken.known


def _fail(done: _Round, why: Unreadable) -> None:
    done.failed.append(why)
    done.in_a_row += 1


def _is_over(done: _Round) -> bool:
    """Whether asking on would be too fast, with a token that is refused, or in vain."""
    if not done.failed:
        return False
    last = done.failed[-1]
    return last.retry_after_s is not None or last.credential or done.in_a_row >= FAILURES_MAX


def _from(threads: tuple[Thread, ...], last: ObjectId | None) -> tuple[Thread, ...]:
    """From the one behind the last that was looked at, and around."""
    places = [place for place, each in enumerate(threads, 1) if each.object == last]
    cut = places[0] if places else 0
    return threads[cut:] + threads[:cut]


def _threads(tx: Transaction, wanted: tuple[Account, ...]) -> dict[Key, tuple[Thread, ...]]:
    """Of each account its posts that stand, and the comments that it answered, the newest first."""
    asked = {_key(each): each for each in wanted}
    done = [each for each in tx.permits([PermitState.CONFIRMED]) if _permit_key(each) in asked]
    gone = {_recalled(tx, each) for each in done if each.action is Action.RECALL}
    found: dict[Key, dict[ObjectId, Thread]] = {key: {} for key in asked}
    for permit in reversed(done):
        threads = found[_permit_key(permit)]
        if len(threads) < THREADS_MAX and permit.object is not None and permit.object not in gone:
            thread = _under(tx, permit, permit.object)
            if thread is not None:
                threads.setdefault(thread.object, thread)
    return {key: tuple(threads.values()) for key, threads in found.items()}


def _recalled(tx: Transaction, permit: Permit) -> str | None:
    queued = tx.intent(permit.intent)
    return None if queued is None else queued.intent.recalls


def _under(tx: Transaction, permit: Permit, made: ObjectId) -> Thread | None:
    """A post is looked under; of an answer, what it answers."""
    if permit.action is Action.PUBLISH:
        return Thread(made, made)
    queued = tx.intent(permit.intent) if permit.action in (Action.REPLY, Action.COMMENT) else None
    if queued is None or queued.intent.target is None:
        return None
    target = ObjectId(queued.intent.target)
    about = subject_of(Place(permit.client, permit.platform, permit.account), target)
    kept = tx.newest_document(permit.client, DocumentKind.HEARD, about)
    if kept is None or not kept.body:
        return None  # a post of somebody else, or a comment that was never heard: it may be no comment at all
    heard = documents.record_of(kept, Heard)
    return Thread(target, heard.root, comment=heard.parent is not None)


def _key(account: Account) -> Key:
    return account.platform, account.platform_account


def _permit_key(permit: Permit) -> Key:
    return permit.platform, permit.platform_account


def _shown(told: Inbound) -> PlatformObject:
    author = told.author or PlatformAccountId("")
    return PlatformObject(object=told.object, author=author, text=told.text, created_at=told.at)


def _said(
    account: Account, done: _Round, threads: tuple[Thread, ...], *, word: Word | None = None, saw: str = ""
) -> Polled:
    waits = [each.retry_after_s for each in done.failed if each.retry_after_s is not None]
    if word is None:
        word = Word.WAITS if waits else Word.FAILED if done.failed else Word.READ
    return Polled(
        client=account.client,
        platform=account.platform,
        account=account.account,
        word=word,
        threads=done.threads,
        of=len(threads),
        kept=done.kept,
        known=done.known,
        saw=saw or "; ".join(dict.fromkeys(each.saw for each in done.failed)),
        waits_s=max(waits, default=None),
    )
