"""After the answer: read back what was accepted, and look up what is unknown.

1. A live permit past its deadline + P is void: anybody may mark it unknown (compare-and-set).
2. An unknown is looked up only after its settle time: before that, an empty timeline proves nothing.
3. A complete reading with one match adopts it; without one it proves absence; two matches, or an account that stays
   unreadable, go to a person. An object that any intent has adopted already is never a match.
4. An absence is read again for a day; a late commit found then is a breach, reported and not hidden.
5. What the platform once said yes to is never found absent by a reading: it is read back, or a person looks.
6. A recall is looked up by its post: gone is done, standing there is not.
"""

import msgspec

from safety_core.audit import entries
from safety_core.errors import NoCredential
from safety_core.halt import us
from safety_core.lifecycle import IntentState, PermitState
from safety_core.ports import Gone, PlatformObject, Transaction, Unreadable
from safety_core.records import Account, Breach, Permit
from safety_core.secret import Secret
from safety_core.shell import halt, look, recall, unknown, wrong_account
from safety_core.shell.core import Core
from safety_core.triggers import Alarm
from safety_core.vocabulary import Action, Harm, ObjectId, Reason

REREADS_S = (60.0, 300.0, 1_800.0, 7_200.0, 28_800.0, 86_400.0)
"""When an absence is read again, in seconds after it was found."""
SETTLE_DEADLINE_S = 10.0


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
        _put_off(core, permit, f"no token for {permit.account}")
        return
    read(core, permit, account, token)


def read(core: Core, permit: Permit, account: Account, token: Secret) -> None:
    """Ask the platform what became of a permit that is answered, unknown or absent."""
    match permit.state:
        case _ if permit.action is Action.RECALL:
            settle_recall(core, permit, account, token)
        case PermitState.ACCEPTED:
            verify(core, permit, account, token)
        case PermitState.UNKNOWN if permit.object is not None:  # a person asked for one more look at what was accepted
            verify(core, permit, account, token)
        case PermitState.UNKNOWN:
            look_up(core, permit, account, token)
        case _:
            reread(core, permit, account, token)


def verify(core: Core, permit: Permit, account: Account, token: Secret) -> None:
    """Read back what the platform said it took: the same account, the same visible content."""
    assert permit.object is not None
    shown = look.one_object(core, core.adapters[permit.platform], account, permit.object, token)
    match shown:
        case PlatformObject() if shown.author != account.platform_account:
            what = f"the effect {shown.object} stands on platform account {shown.author}"
            halt.throw_automatically(core, Alarm(harm=Harm.WRONG_ACCOUNT, what=what, client=permit.client))
            _finish(core, permit, PermitState.QUARANTINED, Reason.WRONG_ACCOUNT, what, breach=what)
        case PlatformObject() if _shows(core, permit, shown):
            _finish(core, permit, PermitState.CONFIRMED, None, "read back")
        case PlatformObject():
            _finish(core, permit, PermitState.QUARANTINED, Reason.READS_BACK_DIFFERENT, "other text than was sent")
        case Gone() if _taken_back(core, permit):
            _finish(core, permit, PermitState.CONFIRMED, None, "it stood there until a recall took it down")
        case _ if _too_long(core, permit):
            _finish(core, permit, PermitState.QUARANTINED, Reason.NOT_READ_BACK, "never became readable")
        case Gone():
            _put_off(core, permit, "not visible yet")
        case Unreadable():
            _put_off(core, permit, shown.saw)


def _taken_back(core: Core, permit: Permit) -> bool:
    """Whether the platform let this account delete the very post: only what stands there, and is its own, it deletes."""
    orders = core.store.read(lambda tx: recall.orders(tx, permit))
    return any(
        each.state in (IntentState.ACCEPTED, IntentState.CONFIRMED) and each.intent.recalls == permit.object
        for each in orders
    )


def settle_recall(core: Core, permit: Permit, account: Account, token: Secret) -> None:
    """Is the post gone? Nobody but its own account is asked: to others it may be hidden."""
    shown = _recalled_post(core, permit, account, token)
    if permit.state is PermitState.ABSENT:
        _reread_recall(core, permit, shown)
        return
    accepted = permit.state is PermitState.ACCEPTED or permit.object is not None
    match shown:
        case Gone():
            _finish(core, _naming_target(core, permit), PermitState.CONFIRMED, None, "the post is gone")
        case PlatformObject() if not accepted:
            _finish(core, permit, PermitState.ABSENT, Reason.ABSENT, "the post still stands")
        case PlatformObject() if _too_long(core, permit):
            _finish(core, permit, PermitState.QUARANTINED, Reason.NOT_READ_BACK, "accepted, and the post still stands")
        case PlatformObject():
            _put_off(core, permit, "the post still shows")
        case Unreadable() if _too_long(core, permit):
            _finish(core, permit, PermitState.QUARANTINED, Reason.ACCOUNT_UNREADABLE, shown.saw)
        case Unreadable():
            _put_off(core, permit, shown.saw)


def _recalled_post(core: Core, permit: Permit, account: Account, token: Secret) -> PlatformObject | Gone | Unreadable:
    adapter = core.adapters[permit.platform]
    identity = look.whose_token(core, adapter, account, token)
    if isinstance(identity, Unreadable):
        return identity
    if identity.platform_account != account.platform_account:
        wrong_account.stop_for_token(core, account, token, identity)
        return Unreadable("the token is another account's")
    return look.one_object(core, adapter, account, _target(core, permit), token)


def _target(core: Core, permit: Permit) -> ObjectId:
    queued = core.store.read(lambda tx: tx.intent(permit.intent))
    assert queued is not None
    assert queued.intent.recalls is not None  # the content check lets no other recall have a permit
    return ObjectId(queued.intent.recalls)


def _naming_target(core: Core, permit: Permit) -> Permit:
    return msgspec.structs.replace(permit, object=_target(core, permit))


def _reread_recall(core: Core, permit: Permit, shown: PlatformObject | Gone | Unreadable) -> None:
    """A post that stood, and is gone without a later attempt of ours, was taken down late: reported, as any late commit."""
    if isinstance(shown, Unreadable):
        _put_off(core, permit, shown.saw)
        return

    def decide(tx: Transaction) -> None:
        queued = tx.intent(permit.intent)
        assert queued is not None
        late = isinstance(shown, Gone) and queued.state in (IntentState.ABSENT, IntentState.CANCELLED)
        if _looked_again(core, tx, permit, over=isinstance(shown, Gone)) and late:
            report_in(core, tx, permit, f"found standing, and yet {queued.intent.recalls} was taken down later")

    core.store.transact(decide, deadline_s=SETTLE_DEADLINE_S)
    core.seam("settle.reread")


def look_up(core: Core, permit: Permit, account: Account, token: Secret) -> None:
    """Did it happen? Only a complete reading of the account answers that."""
    candidates = _candidates(core, permit, account, token)
    if isinstance(candidates, Unreadable):
        if _too_long(core, permit):
            _finish(core, permit, PermitState.QUARANTINED, Reason.ACCOUNT_UNREADABLE, candidates.saw)
        else:
            _put_off(core, permit, candidates.saw)
    elif len(candidates) > 1:
        saw = f"{len(candidates)} posts look alike: {', '.join(candidates)}"
        _finish(core, permit, PermitState.QUARANTINED, Reason.TWO_CANDIDATES, saw)
    elif candidates:
        _adopt(core, permit, candidates[0])
    else:
        _finish(core, permit, PermitState.ABSENT, Reason.ABSENT, "a complete reading did not show it")


def reread(core: Core, permit: Permit, account: Account, token: Secret) -> None:
    """Look again for what was found absent. What a later attempt at the same content may have made is no late commit."""
    candidates = _candidates(core, permit, account, token)
    if isinstance(candidates, Unreadable):
        _put_off(core, permit, candidates.saw)
        return

    def decide(tx: Transaction) -> None:
        taken = tx.adopted(permit.platform, permit.platform_account)  # one may have been adopted since the reading
        strays = [each for each in candidates if each not in taken]
        late = len(strays) > len(_same_content(tx, permit))
        if _looked_again(core, tx, permit, over=late) and late:
            report_in(core, tx, permit, f"found absent, and yet {strays[-1]} was committed later")

    core.store.transact(decide, deadline_s=SETTLE_DEADLINE_S)
    core.seam("settle.reread")


def _looked_again(core: Core, tx: Transaction, permit: Permit, *, over: bool) -> bool:
    """Note a look at an absence and when the next is due; false when another settler has looked."""
    as_seen = tx.permit(permit.permit)
    if as_seen is None or as_seen.reread_us != permit.reread_us:
        return False
    left = () if over else REREADS_S[permit.rereads + 1 :]
    return tx.amend_permit(
        permit.permit,
        PermitState.ABSENT,
        reread_us=core.clock.boot_us() + us(left[0] - REREADS_S[permit.rereads]) if left else None,
        rereads=min(permit.rereads + 1, len(REREADS_S) - 1),
    )


def _same_content(tx: Transaction, permit: Permit) -> list[Permit]:
    """Permits of the same content on the same account that may have an effect which nobody has adopted."""
    open_states = [PermitState.LIVE, PermitState.UNKNOWN, PermitState.QUARANTINED]
    return [
        each
        for each in tx.permits(open_states)
        if each.platform_account == permit.platform_account and each.visible == permit.visible
    ]


def _candidates(core: Core, permit: Permit, account: Account, token: Secret) -> list[ObjectId] | Unreadable:
    """Objects that may be this permit's effect: same author and visible content, newer than the mark, adopted by nobody."""
    adapter = core.adapters[permit.platform]
    identity = look.whose_token(core, adapter, account, token)
    if isinstance(identity, Unreadable):
        return identity
    if identity.platform_account != account.platform_account:
        wrong_account.stop_for_token(core, account, token, identity)
        return Unreadable("the token reads another account's timeline")
    shown = look.everything_since(core, adapter, account, token, permit.high_water)
    if isinstance(shown, Unreadable):
        return shown
    taken = core.store.read(lambda tx: tx.adopted(account.platform, account.platform_account))
    return [
        each.object
        for each in shown
        if each.author == account.platform_account and each.object not in taken and _shows(core, permit, each)
    ]


def _shows(core: Core, permit: Permit, shown: PlatformObject) -> bool:
    """Whether a post can be this permit's effect, in the platform's own way of showing text."""
    queued = core.store.read(lambda tx: tx.intent(permit.intent))
    return queued is not None and core.adapters[permit.platform].shows(queued.intent, shown)


def _adopt(core: Core, permit: Permit, found: ObjectId) -> None:
    """Take what was found, unless the permit was settled while it was looked for: it may be a later attempt's by then."""

    def decide(tx: Transaction) -> None:
        now = tx.permit(permit.permit)
        if now is None or now.state is not permit.state:
            return
        if tx.adopt(permit.platform, permit.platform_account, found, permit.intent):
            _finish_in(core, tx, permit, PermitState.CONFIRMED, None, "found on the account", found)

    core.store.transact(decide, deadline_s=SETTLE_DEADLINE_S)
    core.seam("settle.adopted")


def _finish(
    core: Core, permit: Permit, to: PermitState, reason: Reason | None, saw: str, *, breach: str | None = None
) -> None:
    def decide(tx: Transaction) -> None:
        if _finish_in(core, tx, permit, to, reason, saw, permit.object) and breach is not None:
            report_in(core, tx, permit, breach)

    core.store.transact(decide, deadline_s=SETTLE_DEADLINE_S)
    core.seam("settle.finished")


def quarantine_in(
    core: Core, tx: Transaction, permit: Permit, what: str, reason: Reason = Reason.ANSWER_UNCLEAR
) -> None:
    """A yes that cannot be true, or must not be: a person must look, and it is a breach."""
    if _finish_in(core, tx, permit, PermitState.QUARANTINED, reason, what, permit.object):
        report_in(core, tx, permit, what)


def _finish_in(
    core: Core,
    tx: Transaction,
    permit: Permit,
    to: PermitState,
    reason: Reason | None,
    saw: str,
    found: ObjectId | None,
) -> bool:
    """The outcome, for permit, intent, account and log together; false when somebody else has settled it."""
    now_us = core.clock.boot_us()
    moved = tx.move_permit(
        permit.permit,
        permit.state,
        to,
        reason=reason,
        saw=saw,
        object=found,
        confirmed_us=now_us if to is PermitState.CONFIRMED else None,
        reread_us=now_us + us(REREADS_S[0]) if to is PermitState.ABSENT else None,
    )
    if not moved:
        return False
    settled = msgspec.structs.replace(permit, object=found)
    tx.append_audit(entries.outcome(settled, to, reason, at_us=now_us, at=core.clock.now()))
    held = tx.claim_of(permit.intent)
    if held is not None:
        tx.drop_claim(held)
    _settle_intent(core, tx, permit, to, reason, saw, found)
    return True


def _settle_intent(
    core: Core,
    tx: Transaction,
    permit: Permit,
    to: PermitState,
    reason: Reason | None,
    saw: str,
    found: ObjectId | None,
) -> None:
    now_us = core.clock.boot_us()
    queued = tx.intent(permit.intent)
    assert queued is not None
    if to is PermitState.CONFIRMED:
        tx.move_intent(
            permit.intent, queued.state, IntentState.CONFIRMED, object=found, reason=None, saw=saw, settled_us=now_us
        )
    elif to is PermitState.QUARANTINED:
        tx.move_intent(permit.intent, queued.state, IntentState.QUARANTINED, reason=reason, saw=saw, settled_us=now_us)
    elif queued.attempts < core.timing.attempts_max:
        tx.move_intent(
            permit.intent,
            queued.state,
            IntentState.QUEUED,
            reason=Reason.ABSENT,
            saw="proved absent; again",
            due_us=now_us,
        )
    else:
        tx.move_intent(
            permit.intent,
            queued.state,
            IntentState.ABSENT,
            reason=Reason.ATTEMPTS_SPENT,
            saw=f"absent after {queued.attempts} attempts",
            settled_us=now_us,
        )


def _put_off(core: Core, permit: Permit, saw: str) -> None:
    """Look again after a pause."""
    again_us = core.clock.boot_us() + us(core.timing.retry_s)
    field = "reread_us" if permit.state is PermitState.ABSENT else "settle_us"
    core.store.transact(
        lambda tx: tx.amend_permit(permit.permit, permit.state, saw=saw, **{field: again_us}),
        deadline_s=SETTLE_DEADLINE_S,
    )


def _too_long(core: Core, permit: Permit) -> bool:
    answered_us = permit.answered_us or permit.minted_us
    patience_s = core.timing.settle_max_s
    if permit.state is PermitState.UNKNOWN:
        return core.clock.boot_us() > answered_us + core.timing.settle_after_us + us(patience_s)
    return core.clock.boot_us() > answered_us + us(patience_s)


def _token(core: Core, account: Account | None) -> Secret | None:
    try:
        return None if account is None else core.vault.token(account)
    except NoCredential:
        return None


def report_in(core: Core, tx: Transaction, permit: Permit, what: str) -> None:
    """Write a breach down, in the transaction of what showed it."""
    now_us = core.clock.boot_us()
    found = Breach(client=permit.client, intent=permit.intent, permit=permit.permit, what=what, found_us=now_us)
    tx.add_breach(found)
    tx.append_audit(entries.breach(found, at_us=now_us, at=core.clock.now()))
