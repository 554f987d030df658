"""What has no object of its own: a recall takes a post down, a like marks one, a follow ties two accounts. Settled by what shows.

One story for all. *Done*: the post is gone; the account is among those who like it; the other is among those it follows. *Not
done*: it stands; the account is not among them, read to the end. Doing either again changes nothing, so what is not done is tried again.

1. Nobody but the very account is asked: to others a post may be hidden.
2. What the platform once said yes to is never found not done by a reading: it shows, or a person looks.
3. An absence is read again for a day; what is done by then, and by no later attempt of ours, came late: reported.
4. Whether a post that is gone was liked can never be read any more: a person looks.
"""

import msgspec

from safety_core.intent import marked
from safety_core.lifecycle import PERHAPS_REAL, PermitState
from safety_core.ports import Gone, PlatformObject, Transaction, Unreadable
from safety_core.records import Account, Permit
from safety_core.secret import Secret
from safety_core.shell import look, recall, wrong_account
from safety_core.shell.core import Core
from safety_core.shell.outcome import SETTLE_DEADLINE_S, finish, looked_again, put_off, report_in, too_long
from safety_core.vocabulary import Action, ObjectId, Reason

_DONE = {Action.RECALL: "taken down", Action.LIKE: "liked", Action.FOLLOW: "followed"}
_SHOWS = {
    Action.LIKE: "among those who like the post",
    Action.FOLLOW: "among those who follow the other",
}


class Seen(msgspec.Struct, frozen=True):
    """What the post shows. ``done`` is ``None`` when nobody can tell any more."""

    done: bool | None
    saw: str


def settle_mark(core: Core, permit: Permit, account: Account, token: Secret) -> None:
    """Take one of ``vocabulary.MARKS`` a step further."""
    target = _target(core, permit)
    shown = _shown(core, permit, account, target, token)
    if permit.state is PermitState.ABSENT:
        _reread(core, permit, target, shown)
        return
    accepted = permit.state is PermitState.ACCEPTED or permit.object is not None
    match shown:
        case Seen(done=True):
            done = msgspec.structs.replace(permit, object=target)
            finish(core, done, PermitState.CONFIRMED, None, shown.saw)
        case Seen(done=False) if not accepted:
            finish(core, permit, PermitState.ABSENT, Reason.ABSENT, shown.saw)
        case Seen(done=None) if not accepted:
            finish(core, permit, PermitState.QUARANTINED, Reason.TARGET_MISSING, shown.saw)
        case Seen() if too_long(core, permit):
            finish(core, permit, PermitState.QUARANTINED, Reason.NOT_READ_BACK, f"accepted, and {shown.saw}")
        case Seen():
            put_off(core, permit, f"not visible yet: {shown.saw}")
        case Unreadable() if too_long(core, permit):
            finish(core, permit, PermitState.QUARANTINED, Reason.ACCOUNT_UNREADABLE, shown.saw)
        case Unreadable():
            put_off(core, permit, shown.saw)


def _target(core: Core, permit: Permit) -> ObjectId:
    queued = core.store.read(lambda tx: tx.intent(permit.intent))
    assert queued is not None
    target = marked(queued.intent)
    assert target is not None  # the content check lets no mark on nothing have a permit
    return target


def _shown(core: Core, permit: Permit, account: Account, target: ObjectId, token: Secret) -> Seen | Unreadable:
    adapter = core.adapters[permit.platform]
    identity = look.whose_token(core, adapter, account, token)
    if isinstance(identity, Unreadable):
        return identity
    if identity.platform_account != account.platform_account:
        wrong_account.stop_for_token(core, account, token)
        return Unreadable("the token is another account's")
    if permit.action is Action.RECALL:
        made_by = core.store.read(lambda tx: _taken_back(tx, permit))
        return _recall_shown(look.one_object(core, adapter, account, target, permit.action, token, made_by=made_by))
    return _tie_shown(_SHOWS[permit.action], look.TIED[permit.action](core, adapter, account, target, token))


def _taken_back(tx: Transaction, permit: Permit) -> Action:
    queued = tx.intent(permit.intent)
    assert queued is not None
    return recall.taken_back(tx, queued.intent).action


def _recall_shown(shown: PlatformObject | Gone | Unreadable) -> Seen | Unreadable:
    match shown:
        case Gone():
            return Seen(done=True, saw="the post is gone")
        case PlatformObject():
            return Seen(done=False, saw="the post still stands")
        case Unreadable():
            return shown


def _tie_shown(among: str, shown: bool | Gone | Unreadable) -> Seen | Unreadable:
    match shown:
        case True:
            return Seen(done=True, saw=f"the account is {among}")
        case False:
            return Seen(done=False, saw=f"the account is not {among}")
        case Gone():
            return Seen(done=None, saw="the post is gone: whether the account liked it cannot be read any more")
        case Unreadable():
            return shown


def _reread(core: Core, permit: Permit, target: ObjectId, shown: Seen | Unreadable) -> None:
    """What was not done, and is done without another attempt of ours, was done late: reported, as any late commit."""
    if isinstance(shown, Unreadable):
        put_off(core, permit, shown.saw)
        return
    late = shown.done is True and not core.store.read(lambda tx: _others(tx, permit))

    def decide(tx: Transaction) -> None:
        if looked_again(core, tx, permit, over=shown.done is True) and late:
            report_in(core, tx, permit, f"found not done, and yet {target} was {_DONE[permit.action]} later")

    core.store.transact(decide, deadline_s=SETTLE_DEADLINE_S)
    core.seam("settle.reread")


def _others(tx: Transaction, permit: Permit) -> list[Permit]:
    """Permits of the same effect that may have brought it about. All are asked, so never within a transaction."""
    return [
        each
        for each in tx.permits(PERHAPS_REAL)
        if each.platform_account == permit.platform_account and each.visible == permit.visible
    ]
