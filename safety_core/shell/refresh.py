"""Refreshing an account's tokens: after the platform has refused its token, once, and then everything is decided anew.

1. Whoever refreshes writes down first that it asks, and with which pair; nobody else asks for this account meanwhile.
2. What comes back is kept before it is used. Only then is it asked whose the new token is, like any other's.
3. A vault that cannot be written is not refreshed into: the platform is not even asked, since asking uses the pair up.
4. A crash in between leaves an asking without an answer. The next one asks again with the same pair: if that was never used
   it gets the answer, and if it was the platform says so. Then nobody has the new pair: the credential is lost, and a
   person must have the platform give another, and is told so once, in the transaction that knows it.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import msgspec

from safety_core.audit import entries
from safety_core.errors import CredentialMissing, CredentialUnusable, NoCredential, StoreUnavailable
from safety_core.facts import Identity
from safety_core.halt import SECOND_US, us
from safety_core.ports import Adapter, App, NotSent, Pair, Refreshed, Rejected, Transaction, Unknown, Unreadable
from safety_core.records import Account, NoticeKind
from safety_core.refreshes import Go, Over, Refresh, RefreshState, Spent, Wait, judge
from safety_core.secret import Secret
from safety_core.shell import look, notices
from safety_core.shell.core import Core
from safety_core.vocabulary import Reason

KEEPING_S = 20.0
"""How long a new pair is tried to be kept in a vault that cannot be written at the moment."""
KEEP_PAUSE_S = 0.5
REFRESH_DEADLINE_S = 10.0
PUT_NEW = "have the platform give new tokens, and put both into the vault: holdpoint vault rotate NAME"
_ENDED = {
    RefreshState.REFUSED: "its refresh token is revoked, or was used elsewhere",
    RefreshState.LOST: "a new pair of tokens was given and never kept; the one before is used up",
}
"""What people are told; the platform's own words stay where only who asks for them sees them."""


def proved(
    core: Core, adapter: Adapter, account: Account, token: Secret, *, sparing: bool = False
) -> tuple[Secret, Identity | Unreadable]:
    """Whose token it is. One that is refused is refreshed once, and then it is the new one that is asked about.

    Raises:
        NoCredential: it is refused, and no other can be had.
    """
    identity = look.whose_token(core, adapter, account, token, sparing=sparing)
    if not isinstance(identity, Unreadable) or not identity.credential or account.refresh is None:
        return token, identity
    renewed = renew(core, adapter, account, token)
    if isinstance(renewed, Unreadable):
        return token, renewed
    return renewed, look.whose_token(core, adapter, account, renewed, sparing=sparing)


def renew(core: Core, adapter: Adapter, account: Account, refused: Secret) -> Secret | Unreadable:
    """A token in place of one that the platform refused: what somebody else kept meanwhile, or a new one.

    Raises:
        NoCredential: none can be had until a person does something; says what.
    """
    if not adapter.REFRESHES_BY:
        raise CredentialUnusable(f"{account.platform} has no refresh tokens", PUT_NEW)
    for _ in range(2):
        pair = core.pairs.pair(account)
        if pair.access != refused:
            return pair.access
        app = _app(core, account)
        begun = _begin(core, account, pair)
        if isinstance(begun, Unreadable):
            return begun
        if begun is not None:
            return _ask(core, adapter, account, (pair, app), begun)
    raise CredentialUnusable(f"the tokens of {account.account} in the vault were used up by a refresh before", PUT_NEW)


def _app(core: Core, account: Account) -> App:
    found = core.apps.get(account.platform)
    if found is None:
        raise CredentialMissing(
            f"the configuration names no app on {account.platform} that could refresh a token",
            f"add [apps.{account.platform}] with its client_id to holdpoint.toml",
        )
    return App(found.client_id, None if found.secret is None else core.vault.own(found.secret))


def _begin(core: Core, account: Account, pair: Pair) -> Refresh | Unreadable | None:
    """Write down that it is asked; ``None``: the pair is used up, and a newer one is in the vault.

    Raises:
        CredentialUnusable: asking again would tell nothing new.
    """

    def decide(tx: Transaction) -> Refresh | Wait | Spent | Over:
        now_us = core.clock.boot_us()
        word = judge(tx.refresh_of(account), pair.version, now_us=now_us)
        if not isinstance(word, Go):
            return word
        begun = Refresh(
            client=account.client,
            platform=account.platform,
            account=account.account,
            platform_account=account.platform_account,
            version=pair.version,
            worker=core.worker,
            state=RefreshState.UNDER_WAY,
            begun_us=now_us,
            until_us=now_us + 2 * us(core.timing.request_s) + us(core.timing.pause_s) + us(KEEPING_S),
            unanswered=word.unanswered,
        )
        tx.put_refresh(begun)
        return begun

    try:
        word = core.store.transact(decide, deadline_s=core.timing.minting_s)
    except StoreUnavailable as away:
        return Unreadable(f"whether its token may be refreshed is not known: {away.wrong}")
    match word:
        case Refresh():
            core.seam("refresh.begun")
            return word
        case Wait(until_us):
            wait_s = (until_us - core.clock.boot_us()) / SECOND_US
            return Unreadable("its token is being refreshed", retry_after_s=min(wait_s, core.timing.request_s))
        case Over(saw):
            raise CredentialUnusable(f"{account.account}: {saw}", PUT_NEW)
        case Spent():
            return None


def _ask(
    core: Core, adapter: Adapter, account: Account, shown: tuple[Pair, App], begun: Refresh
) -> Secret | Unreadable:
    pair, app = shown
    request = adapter.refresh(pair.refresh, app=app)
    answer = look.ask(core, account, request, lambda exchange: adapter.read_refresh(exchange, now=core.clock.now()))
    core.seam("refresh.answered")
    match answer:
        case Refreshed():
            return _keep(core, account, pair, answer, begun)
        case Rejected(Reason.PLATFORM_CREDENTIAL, saw):
            return _over(core, account, begun, saw)
        case Unknown(_, saw):
            _end(core, account, begun, RefreshState.OPEN, saw=saw, unanswered=True)
            return Unreadable(f"whether its token was refreshed is not known: {saw}")
        case Rejected(_, saw, retry_after_s):
            _end(core, account, begun, RefreshState.OPEN, saw=saw)
            return Unreadable(f"its token was not refreshed: {saw}", retry_after_s=retry_after_s)
        case NotSent(_, saw) | Unreadable(saw):
            _end(core, account, begun, RefreshState.OPEN, saw=saw)
            return Unreadable(saw, retry_after_s=answer.retry_after_s if isinstance(answer, Unreadable) else None)


def _over(core: Core, account: Account, begun: Refresh, saw: str) -> Secret:
    """The platform's word that the refresh token is worth nothing."""
    if begun.unanswered:
        state, what = (
            RefreshState.LOST,
            f"{_ENDED[RefreshState.LOST]} ({saw})",
        )
    else:
        state, what = RefreshState.REFUSED, f"{_ENDED[RefreshState.REFUSED]} ({saw})"
    _end(core, account, begun, state, saw=what)
    raise CredentialUnusable(f"{account.account}: {what}", PUT_NEW)


def _keep(core: Core, account: Account, old: Pair, new: Refreshed, begun: Refresh) -> Secret:
    """Keep the new pair before anything is done with it; nobody else has it."""
    give_up_us = core.clock.boot_us() + us(KEEPING_S)
    while True:
        try:
            kept = core.pairs.put_pair(account, old, new.access, new.refresh or old.refresh)
        except NoCredential as wrong:
            if core.clock.boot_us() >= give_up_us:
                what = f"a new pair of tokens was given and could not be kept ({wrong.wrong})"
                _end(core, account, begun, RefreshState.LOST, saw=what)
                raise CredentialUnusable(f"{account.account}: {what}", PUT_NEW) from None
            core.clock.sleep(KEEP_PAUSE_S)
        else:
            break
    core.seam("refresh.kept")
    if not kept:
        _end(core, account, begun, RefreshState.KEPT, saw="other tokens were put into the vault meanwhile: they count")
        return core.vault.token(account)
    until = None if new.life_s is None else (core.clock.now() + timedelta(seconds=new.life_s)).isoformat()
    _end(core, account, begun, RefreshState.KEPT, good_until=until)
    return new.access


def _end(core: Core, account: Account, begun: Refresh, state: RefreshState, **more: object) -> None:
    """Write down what became of it, unless somebody has begun another since. A store that is away is not waited for: what
    stands there then is an asking without an answer, which the next one looks into.
    """
    decide = _ending(core, account, begun, msgspec.structs.replace(begun, state=state, **more))
    with suppress(StoreUnavailable):
        core.store.transact(decide, deadline_s=REFRESH_DEADLINE_S)


def _ending(core: Core, account: Account, begun: Refresh, ended: Refresh) -> Callable[[Transaction], None]:
    def decide(tx: Transaction) -> None:
        if tx.refresh_of(account) != begun:
            return
        tx.put_refresh(msgspec.structs.replace(ended, until_us=core.clock.boot_us()))
        if ended.state is not RefreshState.OPEN:
            tx.append_audit(entries.refreshed(ended, at_us=core.clock.boot_us(), at=core.clock.now()))
        if ended.state in (RefreshState.REFUSED, RefreshState.LOST):
            what = _ENDED[ended.state]
            said = f"{account.account} on {account.platform}: {what}. nothing is sent from there. {PUT_NEW}"
            notices.tell(core, tx, NoticeKind.TOKEN_NOT_REFRESHED, account.client, said)

    return decide
