"""After the answer: read back what was accepted, and look up what is unknown.

1. A live permit past its deadline + P is void: anybody may mark it unknown (compare-and-set).
2. An unknown is looked up only after its settle time: before that, an empty timeline proves nothing.
3. What was prepared on the platform before may say what became of it. Else a complete reading with one match adopts it;
   two matches, or an account that stays unreadable, go to a person. Without a match it proves absence only if nothing
   stands there that might be it: a post of the very account, newer than the mark, which no intent has adopted and which
   shows other words, may be ours, altered by the platform, or somebody's own; a person looks. An object that any intent
   has adopted already is neither.
4. An absence is read again for a day; a late commit found then is a breach, reported and not hidden. It is known by its
   words alone, as in 6: within a day people post by hand, and each of those posts would be reported.
5. What the platform once said yes to is never found absent by a reading: it is read back, or a person looks.
6. What the platform calls a repetition, after an attempt that was found absent, may be that very attempt, found late: it
   is looked for from that attempt's mark on, for as long as it may take to show, and adopted. What was committed so late
   is a breach all the same. Where nothing shows, a post of ours with the same content explains the platform's word, and it
   is rejected; without one a person looks.
7. What has no object of its own (a recall, a like) is looked up on the post that it is on: ``settle_marks``.
"""

import msgspec

from safety_core.errors import NoCredential
from safety_core.halt import us
from safety_core.lifecycle import IntentState, PermitState
from safety_core.ports import Accepted, Answer, Exposed, Gone, PlatformObject, Rejected, Transaction, Unreadable
from safety_core.records import Account, Permit
from safety_core.sandbox import Mode
from safety_core.secret import Secret
from safety_core.shell import look, metering, recall, refresh, tripping, unknown, wrong_account
from safety_core.shell.automatic import throw_automatically
from safety_core.shell.core import Core
from safety_core.shell.outcome import (
    SETTLE_DEADLINE_S,
    finish,
    finish_in,
    looked_again,
    put_off,
    report_in,
    too_long,
)
from safety_core.shell.settle_marks import settle_mark
from safety_core.triggers import Alarm
from safety_core.vocabulary import MARKS, Harm, ObjectId, Reason

NAMED_MAX = 3
"""Of what no intent accounts for, so many are named to the person who looks; of the rest it is said how many they are."""


class Standing(msgspec.Struct, frozen=True):
    """What may be a permit's effect: ``alike`` shows its visible content, ``unaccounted`` other words."""

    alike: tuple[ObjectId, ...]
    unaccounted: tuple[ObjectId, ...]


def due(core: Core) -> list[Permit]:
    """What there is to look at now, oldest first."""
    now_us = core.clock.boot_us()
    void_us = now_us - us(core.timing.pause_s)
    states = [PermitState.LIVE, PermitState.ACCEPTED, PermitState.UNKNOWN, PermitState.ABSENT]
    return [each for each in core.store.read(lambda tx: tx.permits(states)) if _is_due(each, now_us, void_us)]


def _is_due(permit: Permit, now_us: int, void_us: int) -> bool:
    match permit.state:
        case PermitState.LIVE:
            return permit.deadline_us < void_us
        case PermitState.UNKNOWN:
            return permit.settle_us is not None and permit.settle_us <= now_us
        case PermitState.ACCEPTED:
            return permit.settle_us is None or permit.settle_us <= now_us
        case _:
            return permit.reread_us is not None and permit.reread_us <= now_us


def settle(core: Core, permit: Permit) -> None:
    """Take one permit a step further. Safe to call twice, and from two workers: every change is a compare-and-set."""
    if permit.state is PermitState.LIVE:
        unknown.mark(core, [permit], Reason.WORKER_DIED, "no answer was recorded in its time")
        return
    account = core.store.read(lambda tx: tx.account(permit.client, permit.platform, permit.account))
    token = _token(core, account)
    if account is None or token is None:
        put_off(core, permit, f"no token for {permit.account}")
        return
    if account.refresh is not None:
        refreshed = _refreshed(core, account, token)
        if isinstance(refreshed, str):
            put_off(core, permit, refreshed)
            return
        token = refreshed
    read(core, permit, account, token)


def _refreshed(core: Core, account: Account, token: Secret) -> Secret | str:
    """A token that the platform takes, asked for whose it is where it was refused; or why there is none."""
    try:
        token, identity = refresh.proved(core, core.adapters[account.platform], account, token)
    except NoCredential as none:
        return str(none)
    if isinstance(identity, Unreadable):
        return identity.saw
    if identity.platform_account != account.platform_account:
        wrong_account.stop_for_token(core, account, token)
        return "its token is another account's"
    return token


def read(core: Core, permit: Permit, account: Account, token: Secret) -> None:
    """Ask the platform what became of a permit that is answered, unknown or absent."""
    match permit.state:
        case _ if permit.action in MARKS:
            settle_mark(core, permit, account, token)
        case PermitState.ACCEPTED:
            verify(core, permit, account, token)
        case PermitState.UNKNOWN if permit.object is not None:  # a person asked for one more look at what was accepted
            verify(core, permit, account, token)
        case PermitState.UNKNOWN if permit.reason is Reason.PLATFORM_DUPLICATE:
            look_up_repeated(core, permit, account, token)
        case PermitState.UNKNOWN:
            look_up(core, permit, account, token)
        case _:
            reread(core, permit, account, token)


def verify(core: Core, permit: Permit, account: Account, token: Secret) -> None:
    """Read back what the platform said it took: the same account, the same visible content."""
    assert permit.object is not None
    adapter, quiet = core.adapters[permit.platform], permit.sandbox is Mode.RECORD
    shown = look.one_object(core, adapter, account, permit.object, permit.action, token, quiet=quiet)
    match shown:
        case PlatformObject() if shown.author != account.platform_account:
            what = f"the effect {shown.object} stands on platform account {shown.author}"
            throw_automatically(core, Alarm(harm=Harm.WRONG_ACCOUNT, what=what, client=permit.client))
            finish(core, permit, PermitState.QUARANTINED, Reason.WRONG_ACCOUNT, what, breach=what)
        case PlatformObject() if _shows(core, permit, shown):
            finish(core, permit, PermitState.CONFIRMED, None, "read back")
        case PlatformObject():
            finish(core, permit, PermitState.QUARANTINED, Reason.READS_BACK_DIFFERENT, "other text than was sent")
        case Gone() if _taken_back(core, permit):
            finish(core, permit, PermitState.CONFIRMED, None, "it stood there until a recall took it down")
        case Exposed():
            finish(core, permit, PermitState.QUARANTINED, Reason.SANDBOX_TOO_VISIBLE, shown.saw)
        case _ if too_long(core, permit):
            finish(core, permit, PermitState.QUARANTINED, Reason.NOT_READ_BACK, "never became readable")
        case Gone():
            put_off(core, permit, "not visible yet")
        case Unreadable():
            put_off(core, permit, shown.saw)


def _taken_back(core: Core, permit: Permit) -> bool:
    """Whether the platform let this account delete the very post: only what stands there, and is its own, it deletes."""
    orders = core.store.read(lambda tx: recall.orders(tx, permit))
    return any(
        each.state in (IntentState.ACCEPTED, IntentState.CONFIRMED) and each.intent.recalls == permit.object
        for each in orders
    )


def look_up(core: Core, permit: Permit, account: Account, token: Secret) -> None:
    """Did it happen? Only the platform's own word on what was prepared for it answers that, or a complete reading."""
    if permit.prepared:
        traced = look.traced(core, core.adapters[permit.platform], account, permit.prepared, token)
        if traced is not None:
            _by_trace(core, permit, traced)
            return
    standing = _standing(core, permit, account, token)
    if isinstance(standing, Unreadable) or len(standing.alike) > 1:
        _undecided(core, permit, standing)
    elif standing.alike:
        _adopt(core, permit, standing.alike[0])
    elif standing.unaccounted:
        finish(core, permit, PermitState.QUARANTINED, Reason.UNACCOUNTED_POST, _in_other_words(standing.unaccounted))
    else:
        finish(core, permit, PermitState.ABSENT, Reason.ABSENT, "a complete reading did not show it")


def _by_trace(core: Core, permit: Permit, traced: Answer | Unreadable) -> None:
    """What became of what was prepared, which nothing else can have used."""
    match traced:
        case Accepted(found):
            _adopt(core, permit, found)
        case Rejected(_, saw):
            finish(core, permit, PermitState.ABSENT, Reason.ABSENT, f"it became nothing: {saw}")
        case _ if too_long(core, permit):
            finish(core, permit, PermitState.QUARANTINED, Reason.ACCOUNT_UNREADABLE, traced.saw)
        case _:
            put_off(core, permit, traced.saw)


def _undecided(core: Core, permit: Permit, standing: Standing | Unreadable) -> None:
    """Nothing can be read, yet or any more, or more than one post may be it."""
    if not isinstance(standing, Unreadable):
        saw = f"{len(standing.alike)} posts look alike: {', '.join(standing.alike)}"
        finish(core, permit, PermitState.QUARANTINED, Reason.TWO_CANDIDATES, saw)
    elif too_long(core, permit):
        finish(core, permit, PermitState.QUARANTINED, Reason.ACCOUNT_UNREADABLE, standing.saw)
    else:
        put_off(core, permit, standing.saw)


def _in_other_words(unaccounted: tuple[ObjectId, ...]) -> str:
    more = len(unaccounted) - NAMED_MAX
    named = ", ".join(unaccounted[:NAMED_MAX]) + (f" and {more} more" if more > 0 else "")
    return f"no reading shows these words, and no intent accounts for {named}: it may be this one, in other words"


def may_repeat_ours(tx: Transaction, permit: Permit, answer: Answer) -> bool:
    """Whether the platform calls a repetition what may be an earlier attempt's effect, which was found absent."""
    repeated = isinstance(answer, Rejected) and answer.reason is Reason.PLATFORM_DUPLICATE
    return repeated and permit.action not in MARKS and bool(_found_absent(tx, permit))


def _found_absent(tx: Transaction, permit: Permit) -> list[Permit]:
    """Earlier attempts at the very same content, oldest first."""
    of_intent = tx.permits_of(permit.client, permit.intent)
    return [each for each in of_intent if each.state is PermitState.ABSENT and each.visible == permit.visible]


def look_up_repeated(core: Core, permit: Permit, account: Account, token: Secret) -> None:
    """What does it repeat? Looked for since before the first attempt, and not given up before everything must show."""
    first = core.store.read(lambda tx: _found_absent(tx, permit))[0]
    since_first = msgspec.structs.replace(permit, high_water=first.high_water)
    standing = _standing(core, since_first, account, token)
    shown_us = (permit.answered_us or permit.minted_us) + core.timing.settle_after_us
    if isinstance(standing, Unreadable) or len(standing.alike) > 1:
        _undecided(core, permit, standing)
    elif standing.alike:
        _adopt(core, permit, standing.alike[0], late=first)
    elif core.clock.boot_us() < shown_us:
        put_off(core, permit, "the platform has it already, and no reading shows it yet")
    elif core.store.read(lambda tx: _siblings(tx, permit)):
        saw = "the platform has it already: by another intent of the same content"
        finish(core, permit, PermitState.REJECTED, Reason.PLATFORM_DUPLICATE, saw)
    else:
        saw = "the platform has it already, and no complete reading shows what it repeats"
        finish(core, permit, PermitState.QUARANTINED, Reason.PLATFORM_DUPLICATE, saw)


def _siblings(tx: Transaction, permit: Permit) -> list[Permit]:
    """Permits of other intents under which the same content was published on the account. All are asked, so never within
    a transaction.
    """
    return [
        each
        for each in tx.permits([PermitState.ACCEPTED, PermitState.CONFIRMED])
        if each.intent != permit.intent
        and each.platform_account == permit.platform_account
        and each.visible == permit.visible
    ]


def reread(core: Core, permit: Permit, account: Account, token: Secret) -> None:
    """Look again for what was found absent. What a later attempt at the same content may have made is no late commit."""
    standing = _standing(core, permit, account, token)
    if isinstance(standing, Unreadable):
        put_off(core, permit, standing.saw)
        return
    alike = standing.alike

    def decide(tx: Transaction) -> None:
        taken = tx.adopted(permit.platform, permit.platform_account)  # one may have been adopted since the reading
        strays = [each for each in alike if each not in taken]
        late = len(strays) > len(_same_content(tx, permit))
        if looked_again(core, tx, permit, over=late) and late:
            report_in(core, tx, permit, _came_late(strays[-1]))
            _twice_in(core, tx, permit)

    core.store.transact(decide, deadline_s=SETTLE_DEADLINE_S)
    core.seam("settle.reread")
    tripping.follow_up(core)


def _twice_in(core: Core, tx: Transaction, permit: Permit) -> None:
    """A late commit beside a later attempt that was taken, too: the effect stands there twice."""
    taken = (PermitState.ACCEPTED, PermitState.CONFIRMED)
    if any(each.state in taken for each in tx.permits_of(permit.client, permit.intent)):
        what = f"the effect of {permit.intent} stands there twice"
        metering.harmed_in(core, tx, permit, Harm.DUPLICATE, what)


def _came_late(found: ObjectId) -> str:
    return f"found absent, and yet {found} was committed later"


def _same_content(tx: Transaction, permit: Permit) -> list[Permit]:
    """Permits of the same content on the same account that may have an effect which nobody has adopted."""
    open_states = [PermitState.LIVE, PermitState.UNKNOWN, PermitState.QUARANTINED]
    return [
        each
        for each in tx.permits(open_states)
        if each.platform_account == permit.platform_account and each.visible == permit.visible
    ]


def _standing(core: Core, permit: Permit, account: Account, token: Secret) -> Standing | Unreadable:
    """What stands where this permit's effect would: of the same author, newer than the mark, adopted by nobody.

    The mark was read under the account's claim, which nothing else of ours has before this is known, and what a platform
    took is adopted with its answer. So what is left is this one, somebody's own, or one of ours that a person decides on
    or that came later than a platform may commit: no reading can say which.
    """
    adapter = core.adapters[permit.platform]
    identity = look.whose_token(core, adapter, account, token)
    if isinstance(identity, Unreadable):
        return identity
    if identity.platform_account != account.platform_account:
        wrong_account.stop_for_token(core, account, token)
        return Unreadable("the token reads another account's timeline")
    if permit.sandbox is Mode.RECORD and permit.action not in adapter.QUIET_LISTED:
        return Unreadable(f"no list of {permit.platform} shows a {permit.action} in the form that few see")
    queued = core.store.read(lambda tx: tx.intent(permit.intent))
    target = None if queued is None else queued.intent.target
    place = look.place_of(adapter, account, permit.action, target)
    shown = look.everything_since(core, adapter, place, token, permit.high_water)
    if isinstance(shown, Unreadable):
        return shown
    taken = core.store.read(lambda tx: tx.adopted(account.platform, account.platform_account))
    free = [each for each in shown if each.author == account.platform_account and each.object not in taken]
    alike = tuple(each.object for each in free if _shows(core, permit, each))
    return Standing(alike, tuple(each.object for each in free if each.object not in alike))


def _shows(core: Core, permit: Permit, shown: PlatformObject) -> bool:
    """Whether a post can be this permit's effect, in the platform's own way of showing text."""
    queued = core.store.read(lambda tx: tx.intent(permit.intent))
    return queued is not None and core.adapters[permit.platform].shows(queued.intent, shown)


def _adopt(core: Core, permit: Permit, found: ObjectId, *, late: Permit | None = None) -> None:
    """Take what was found, unless the permit was settled while it was looked for: it may be a later attempt's by then.

    ``late``: whose effect it is, which was found absent; that it came after all is reported once.
    """

    def decide(tx: Transaction) -> None:
        now = tx.permit(permit.permit)
        if now is None or now.state is not permit.state:
            return
        if tx.adopt(permit.platform, permit.platform_account, found, permit.intent):
            finish_in(core, tx, permit, PermitState.CONFIRMED, None, "found on the account", found)
            if late is not None and all(each.permit != late.permit for each in tx.breaches()):
                report_in(core, tx, late, _came_late(found))

    core.store.transact(decide, deadline_s=SETTLE_DEADLINE_S)
    core.seam("settle.adopted")
    tripping.follow_up(core)


def _token(core: Core, account: Account | None) -> Secret | None:
    try:
        return None if account is None else core.vault.token(account)
    except NoCredential:
        return None
