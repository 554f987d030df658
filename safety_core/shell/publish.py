"""One attempt at one effect: claim, identity, preparation, a look at what stands already, permit, request, answer, recorded.

Whatever happens, the attempt ends in one of: recorded answer, given back, or a live permit that time will mark unknown.
"""

from contextlib import suppress
from typing import NamedTuple

import msgspec

from safety_core.audit import entries
from safety_core.budget.classes import BAD
from safety_core.checks.sandbox import unreadable
from safety_core.errors import CredentialMissing, NoCredential, StoreUnavailable
from safety_core.facts import Identity
from safety_core.halt import us
from safety_core.intent import DOES, Intent, marked
from safety_core.lifecycle import IntentState, PermitState
from safety_core.ports import (
    Accepted,
    Adapter,
    Answer,
    Exchange,
    Gone,
    NotSent,
    Ready,
    Rejected,
    Transaction,
    Unknown,
    Unreadable,
)
from safety_core.records import Account, Permit, QueuedIntent, Slot
from safety_core.ruling import refuse
from safety_core.secret import Secret
from safety_core.shell import look, metering, refresh, sandboxing, settle, slots, tripping, wrong_account
from safety_core.shell.core import Core, Left
from safety_core.shell.counting import Asked
from safety_core.shell.lead import lead
from safety_core.shell.outcome import quarantine_in
from safety_core.shell.permit import Before, Refusal, mint
from safety_core.shell.prepare import Hold, Stop, first_request, kept, prepared
from safety_core.shell.refused import Claimed, after_refusal, give_back
from safety_core.shell.sending import read_answer, send
from safety_core.vocabulary import MARKS, TIES, Check, Reason

RECORD_PAUSE_S = 0.05
REFUSED_RETRY_S = 60.0
"""A token that the platform refuses is shown again so late: only a person gives another, and each try takes of the account's
own window of who-am-I, which that other one needs.
"""


def claim(core: Core, most: int) -> list[Claimed]:
    """Claim up to ``most`` due intents, each on a platform account that nobody holds."""
    ended = slots.ended_reads(core)

    def decide(tx: Transaction) -> tuple[list[Claimed], list[Slot]]:
        slots.close_in(tx, ended)
        taken: list[Claimed] = []
        readied: list[Slot] = []
        while len(taken) < most:
            found = tx.claim_next(core.worker, now_us=core.clock.boot_us())
            if found is None:
                break
            taken.append(found)
            readied += _next_look_in(core, tx, found)
        return taken, readied

    taken, readied = core.store.transact(decide, deadline_s=core.timing.minting_s)
    slots.keep_ready(core, readied)
    return taken


def _next_look_in(core: Core, tx: Transaction, claimed: Claimed) -> list[Slot]:
    """The slot of the look at the account that comes before its permit, unless nothing will be looked at."""
    _, queued, account = claimed
    adapter = core.adapters.get(account.platform)
    if adapter is None or queued.intent.action in TIES or slots.was_held(core, account, queued.intent.action):
        return []
    return slots.ready_in(core, tx, account, adapter.looks_by(queued.intent.action), sparing=True)


def attempt(core: Core, claimed: Claimed) -> None:
    """Carry one claimed intent through to its answer, and read it back at once if it was accepted.

    Raises:
        StoreUnavailable: the store went away; what was in hand is settled by time and by reading.
    """
    setting = core.store.read(lambda tx: sandboxing.standing(core, tx, claimed[1].intent))
    if setting is None:
        give_back(core, claimed, unreadable())
        return
    hold = Hold(claimed, setting)
    try:
        _attempt(core, hold)
    finally:
        if hold.upload is not None:
            hold.upload.close()


def _attempt(core: Core, hold: Hold) -> None:
    held, queued, account = claimed = hold.claimed
    core.seam("publish.claimed")
    adapter = core.adapters[account.platform]
    if queued.intent.asker is not None and core.clock.boot_us() >= (queued.asked_until_us or 0):
        give_back(core, claimed, refuse(Check.TENANCY, Reason.CALLER_AWAY, "nobody waits for its permit"))
        return
    early = slots.held_still(core, Asked(account, adapter.commits(queued.intent.action), queued.intent.action))
    if early is not None:
        give_back(core, claimed, early)
        return
    known = _known(core, adapter, account)
    if isinstance(known, Stop):
        give_back(core, claimed, known.ruling, known.retry_after_s)
        return
    token, identity = known
    before = Before(under=hold.setting.serial)
    if identity.platform_account == account.platform_account:
        found = _before(core, adapter, hold, token, identity)
        held, _, _ = claimed = hold.claimed
        if isinstance(found, Stop):
            give_back(core, claimed, found.ruling, found.retry_after_s, lease=hold.lease)
            return
        before, identity = found
    try:
        minted = mint(core, held, queued, account, adapter=adapter, identity=identity, before=before)
    except StoreUnavailable as away:  # nobody will send under what it may have decided
        give_back(core, claimed, refuse(Check.KILL_SWITCH, Reason.SWITCHES_UNREADABLE, away.wrong))
        return
    if isinstance(minted, Refusal):
        if minted.ruling.reason is Reason.WRONG_ACCOUNT:
            wrong_account.stop_for_token(core, account, token)
        slots.note_hold(core, account, queued.intent.action, minted.ruling)
        give_back(core, claimed, minted.ruling)
        return
    if queued.intent.asker is None:
        _make(core, hold, minted, token)


def _make(core: Core, hold: Hold, minted: Permit, token: Secret) -> None:
    """Send the one request under its permit, record what came of it, and look at once if it was accepted."""
    _, queued, account = claimed = hold.claimed
    adapter = core.adapters[account.platform]
    exchange, sent_us = send(core, hold, minted, token)
    answer = read_answer(adapter, queued.intent, Ready(minted.prepared), exchange, core.clock.now())
    if isinstance(answer, Rejected) and answer.reason is Reason.PLATFORM_CREDENTIAL:
        look.forget_identity(core, account)
    elsewhere = wrong_account.named_in(answer, minted)
    if elsewhere is not None:
        with suppress(
            StoreUnavailable
        ):  # this machine's view stands raised; it is written below, once the store is back
            wrong_account.stop_for_answer(core, minted, elsewhere)
    record_answer(core, claimed, minted, Heard(exchange, answer, sent_us))
    if elsewhere is not None:
        wrong_account.stop_for_answer(core, minted, elsewhere)
    elif isinstance(answer, Accepted):
        read_back(core, minted, account, token)


def _known(core: Core, adapter: Adapter, account: Account) -> tuple[Secret, Identity] | Stop:
    """The account's token, and whose it is."""
    try:
        token, identity = refresh.proved(core, adapter, account, core.vault.token(account), sparing=True)
    except NoCredential as none:
        return Stop(refuse(Check.TENANCY, _why_no_token(none), str(none)))
    if isinstance(identity, Unreadable):
        retry_after_s = REFUSED_RETRY_S if identity.credential else identity.retry_after_s
        return Stop(refuse(Check.TENANCY, Reason.IDENTITY_UNKNOWN, identity.saw), retry_after_s)
    return token, identity


def _why_no_token(none: NoCredential) -> Reason:
    return Reason.CREDENTIAL_MISSING if isinstance(none, CredentialMissing) else Reason.CREDENTIAL_UNUSABLE


def _before(
    core: Core, adapter: Adapter, hold: Hold, token: Secret, identity: Identity
) -> tuple[Before, Identity] | Stop:
    """What is to be there and to be known before the permit is asked for; preparing may take so long that who-am-I is asked
    again.
    """
    _, queued, account = hold.claimed
    if queued.intent.asker is not None:
        return _for_an_asker(core, adapter, hold, token, identity)
    if sandboxing.caught(hold.setting, account.platform, queued.intent.action):
        first = first_request(core, adapter, hold, token)
        if isinstance(first, Stop):
            return first
        hold.first = first
        return Before(under=hold.setting.serial), identity
    made = prepared(core, adapter, hold, identity, token)
    if isinstance(made, Stop):
        return made
    ready, took_time = made
    if ready.lead:
        stopped = lead(core, adapter, hold, ready, token, identity)
        if stopped is not None:
            return stopped
        took_time = True
    if took_time:
        lost = kept(core, hold)
        if lost is not None:
            return lost
        again = look.whose_token(core, adapter, account, token, sparing=True)
        if isinstance(again, Unreadable):
            return Stop(refuse(Check.TENANCY, Reason.IDENTITY_UNKNOWN, again.saw), again.retry_after_s)
        identity = again
    found = what_stands(core, adapter, queued.intent, account, token)
    if isinstance(found, Unreadable):
        return Stop(refuse(Check.TENANCY, Reason.TIMELINE_UNREADABLE, found.saw), found.retry_after_s)
    core.seam("publish.looked")
    return msgspec.structs.replace(found, ready=Ready(ready.handle), under=hold.setting.serial), identity


def _for_an_asker(
    core: Core, adapter: Adapter, hold: Hold, token: Secret, identity: Identity
) -> tuple[Before, Identity] | Stop:
    """The same for somebody who acts themselves (``shell/outside.py``): nothing is prepared for them, and what they send can
    neither be caught by a sandbox nor be kept from being seen.
    """
    _, queued, account = hold.claimed
    intent = queued.intent
    if sandboxing.covered(hold.setting, account.platform, intent.action):
        saw = f"sandbox {hold.setting.mode}: it does not reach what a caller sends by themselves"
        return Stop(refuse(Check.SANDBOX, Reason.SANDBOX_TOO_VISIBLE, saw))
    found = what_stands(core, adapter, intent, account, token)
    if isinstance(found, Unreadable):
        return Stop(refuse(Check.TENANCY, Reason.TIMELINE_UNREADABLE, found.saw), found.retry_after_s)
    return msgspec.structs.replace(found, under=hold.setting.serial), identity


def what_stands(core: Core, adapter: Adapter, intent: Intent, account: Account, token: Secret) -> Before | Unreadable:
    """What has to be known of the account before it may act: how far it was seen or, of a tie, whether it stands already.

    A like is named by its account and its post, a follow by its two accounts, and neither ever stands twice: where it stands
    nothing is to be done, since what stood before would be taken for ours.
    """
    if intent.action not in TIES:
        seen = look.seen_so_far(core, adapter, look.place_of(adapter, account, intent.action, intent.target), token)
        return seen if isinstance(seen, Unreadable) else Before(high_water=seen)
    target = marked(intent)
    if target is None or intent.action not in adapter.measure(intent).actions:
        return Before()  # nothing that can be asked for; the content check says so
    match look.TIED[intent.action](core, adapter, account, target, token, sparing=True):
        case True:
            saw = f"{account.account} {DOES[intent.action]} {target} already"
            return Before(against=refuse(Check.CONTENT, Reason.PLATFORM_DUPLICATE, saw))
        case Gone():
            return Before(against=refuse(Check.CONTENT, Reason.TARGET_MISSING, f"there is no post {target}"))
        case look.Endless() as endless:
            return Before(against=refuse(Check.CONTENT, Reason.ACTION_UNSUPPORTED, endless.saw))
        case Unreadable() as unreadable:
            return unreadable
        case _:
            return Before()


def read_back(core: Core, minted: Permit, account: Account, token: Secret) -> None:
    """Look at once; what does not show yet is looked at again by whoever settles."""
    accepted = core.store.read(lambda tx: tx.permit(minted.permit))
    if accepted is not None and accepted.state is PermitState.ACCEPTED:
        settle.read(core, accepted, account, token)


class Heard(NamedTuple):
    """What came of the one request: its exchange, what that says, and when the re-check let it go (boot clock, µs)."""

    exchange: Exchange
    answer: Answer
    sent_us: int | None


def record_answer(core: Core, claimed: Claimed, permit: Permit, heard: Heard) -> None:
    """Write down what is known, in a commit of its own; from here on the permit is no longer live.

    A store that is away is asked again until the permit is void by time; then whoever sees it marks it unknown.
    """
    give_up_us = permit.deadline_us + us(core.timing.pause_s)
    counted = slots.counted_for(core, permit)

    def decide(tx: Transaction) -> list[Slot]:
        _record(core, tx, claimed, permit, heard, counted)
        return _read_back_in(core, tx, claimed, heard.answer)

    while True:
        try:
            readied = core.store.transact(decide, deadline_s=core.timing.fence_s)
        except StoreUnavailable:
            if core.clock.boot_us() >= give_up_us:
                raise
            core.clock.sleep(RECORD_PAUSE_S)
        else:
            slots.keep_ready(core, readied)
            core.seam("publish.recorded")
            tripping.follow_up(core)
            return


def _read_back_in(core: Core, tx: Transaction, claimed: Claimed, answer: Answer) -> list[Slot]:
    """The slot of the look that follows at once on a yes."""
    _, queued, account = claimed
    if not isinstance(answer, Accepted) or queued.intent.action in TIES:
        return []
    return slots.ready_in(
        core, tx, account, core.adapters[account.platform].reads_back_by(queued.intent.action), sparing=False
    )


def _record(core: Core, tx: Transaction, claimed: Claimed, permit: Permit, heard: Heard, counted: Left) -> None:
    held, queued, _ = claimed
    exchange, answer, sent_us = heard
    now_us = core.clock.boot_us()
    repeats = settle.may_repeat_ours(tx, permit, answer)
    state = PermitState.UNKNOWN if repeats else _state_after(answer)
    reason = None if isinstance(answer, Accepted) else answer.reason
    saw = "" if isinstance(answer, Accepted) else answer.saw
    found = answer.object if isinstance(answer, Accepted) else None
    settle_us = {
        PermitState.UNKNOWN: now_us if repeats else (sent_us or now_us) + core.timing.settle_after_us,
        PermitState.ACCEPTED: now_us + us(core.timing.retry_s),  # the sender itself looks first
    }.get(state)
    moved = tx.move_permit(
        permit.permit,
        PermitState.LIVE,
        state,
        sent_us=sent_us,
        answered_us=now_us,
        reason=reason,
        saw=saw,
        object=found,
        settle_us=settle_us,
        counted=state in BAD,
    )
    if not moved:
        return  # a halter or a settler took this worker for dead and marked it unknown; reading will tell
    slots.answered_in(core, tx, permit, exchange, counted)
    metering.ended_in(core, tx, permit, state, reason)
    tx.append_audit(entries.answer(permit, state, reason, at_us=now_us, at=core.clock.now()))
    if state is PermitState.UNKNOWN:
        return
    tx.drop_claim(held)
    if isinstance(answer, Accepted):
        _take_for(core, tx, queued, permit, answer)
        return
    assert reason is not None
    retry_after_s = answer.retry_after_s if isinstance(answer, Rejected) else None
    after_refusal(core, tx, queued, IntentState.UNDER_PERMIT, reason, saw, retry_after_s)


def _take_for(core: Core, tx: Transaction, queued: QueuedIntent, permit: Permit, answer: Accepted) -> None:
    """The effect is this intent's, unless it is another's already, or on another account: then a person must look.

    The post that a recall took down, or that a like is on, stays its publisher's; a follow makes none.
    """
    intent_id = queued.intent.intent
    found = answer.object
    tx.move_intent(intent_id, IntentState.UNDER_PERMIT, IntentState.ACCEPTED, object=found, reason=None)
    accepted = msgspec.structs.replace(permit, state=PermitState.ACCEPTED, object=found)
    elsewhere = wrong_account.named_in(answer, permit)
    if elsewhere is not None:
        quarantine_in(core, tx, accepted, elsewhere, Reason.WRONG_ACCOUNT)
    elif queued.intent.action not in MARKS and not tx.adopt(permit.platform, permit.platform_account, found, intent_id):
        quarantine_in(core, tx, accepted, f"the platform answered with {found}, which is another intent's effect")


def _state_after(answer: Answer) -> PermitState:
    match answer:
        case Accepted():
            return PermitState.ACCEPTED
        case Rejected():
            return PermitState.REJECTED
        case NotSent():
            return PermitState.NOT_SENT
        case Unknown():
            return PermitState.UNKNOWN
