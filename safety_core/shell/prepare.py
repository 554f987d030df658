"""What must be on the platform before the one request that has the effect: pictures, films, a container that holds them.

1. Only what every check lets go as things stand is prepared; all of it is decided anew when the permit is asked for.
2. Nothing that is prepared is seen by anybody. A halt of its action or its account stops it all the same: each request is let
   go by a lease (ADR-0012), which is taken where no halt stands, looked at again on the connection in hand, and waited for by
   a halt as a permit is.
3. Each request has its slot in the platform's windows, as any other.
4. What is not ready in time is given back and begun anew later; what was prepared till then is forgotten by the platform.
5. While it takes its time the claim is renewed: whoever holds one for longer than ``Timing.claim_s`` is taken for dead, and
   another would begin it a second time.
"""

from dataclasses import dataclass

import msgspec

from safety_core.errors import MediaMissing, StoreUnavailable
from safety_core.facts import Identity
from safety_core.halt import send_by_us, us
from safety_core.leases import Lease, over
from safety_core.media import Content, medium
from safety_core.ports import (
    Adapter,
    Exchange,
    Later,
    Ready,
    Rejected,
    Step,
    Transaction,
    Unreadable,
    Upload,
    WireRequest,
)
from safety_core.records import Account, Slot
from safety_core.ruling import Ruling, refuse
from safety_core.sandbox import Mode, Sandbox
from safety_core.secret import Secret
from safety_core.shell import look, slots
from safety_core.shell.core import Core
from safety_core.shell.permit import Before, against_preparing, foresee, last_look
from safety_core.shell.refused import Claimed
from safety_core.vocabulary import Check, Reason

GIVE_UP_S = 900.0
STEPS_MAX = 400
REST_PAUSE_S = 0.05
RENEWALS = 3
"""How many times a claim is renewed within the time that it may be held for."""


@dataclass(slots=True)
class Hold:
    """What was claimed, with the claim as it stands now.

    Attributes:
        setting: of the sandbox, under which everything is done for it.
        lease: of the last request of its preparation, until the store has taken down that this is over.
        upload: waits for its last bytes.
        first: of what the sandbox catches, the request that would have gone out first.
    """

    claimed: Claimed
    setting: Sandbox
    lease: Lease | None = None
    upload: Upload | None = None
    first: WireRequest | None = None

    @property
    def sent_under(self) -> Sandbox:
        """The setting with the mode that it has for this very effect."""
        intent = self.claimed[1].intent
        return self.setting.on(intent.platform, intent.action)


class Stop(msgspec.Struct, frozen=True):
    """It goes no further now, and why; ``retry_after_s``: the platform's own word."""

    ruling: Ruling
    retry_after_s: float | None = None


def prepared(core: Core, adapter: Adapter, hold: Hold, identity: Identity, token: Secret) -> tuple[Ready, bool] | Stop:
    """What the committing request needs, and whether the platform was asked for any of it."""
    claimed = hold.claimed
    _, _, account = claimed
    media = _media(core, hold)
    if isinstance(media, Stop):
        return media
    said: list[Exchange] = []
    give_up_us, before = core.clock.boot_us() + us(GIVE_UP_S), Before(under=hold.setting.serial)
    for _ in range(STEPS_MAX):
        step = _step(adapter, hold, token, media, tuple(said))
        if isinstance(step, Ready):
            return _at_rest(core, hold) or (step, bool(said))
        if not said and (against := foresee(core, claimed, adapter=adapter, identity=identity, before=before)):
            return Stop(against)
        if isinstance(step, Rejected | Unreadable):
            return _ended(core, account, step)
        answered = _asked(core, hold, step, give_up_us)
        if isinstance(answered, Stop):
            return answered
        said.append(answered)
    return Stop(refuse(Check.CONTENT, Reason.NOT_PREPARED, f"not ready after {STEPS_MAX} requests"))


def first_request(core: Core, adapter: Adapter, hold: Hold, token: Secret) -> WireRequest | Stop:
    """What would go out first of an effect, for a sandbox to catch: of its preparation, or itself where it needs none."""
    _, queued, account = hold.claimed
    media = _media(core, hold)
    if isinstance(media, Stop):
        return media
    step = _step(adapter, hold, token, media, ())
    match step:
        case Ready():
            return adapter.commit(
                queued.intent, account=account.platform_account, token=token, ready=step, quiet=quiet(hold)
            )
        case Later():
            return step.request
        case Rejected() | Unreadable():
            return _ended(core, account, step)
        case _:
            return step


def quiet(hold: Hold) -> bool:
    """Whether what is done for it is done in the platform's least visible form."""
    return hold.sent_under.mode is Mode.RECORD


def _step(adapter: Adapter, hold: Hold, token: Secret, media: tuple[Content, ...], said: tuple[Exchange, ...]) -> Step:
    _, queued, account = hold.claimed
    return adapter.prepare(
        queued.intent, account=account.platform_account, token=token, media=media, said=said, quiet=quiet(hold)
    )


def _media(core: Core, hold: Hold) -> tuple[Content, ...] | Stop:
    try:
        return tuple(_content(core, each) for each in hold.claimed[1].intent.media)
    except MediaMissing as missing:
        return Stop(refuse(Check.CONTENT, Reason.MEDIA_MISSING, str(missing)))


def _content(core: Core, ref: str) -> Content:
    named = medium(ref)
    return Content(named, core.shelf.content(named), core.shelf.url(named))


def _ended(core: Core, account: Account, step: Rejected | Unreadable) -> Stop:
    if isinstance(step, Rejected):
        if step.reason is Reason.PLATFORM_CREDENTIAL:
            look.forget_identity(core, account)
        return Stop(refuse(Check.CONTENT, step.reason, step.saw), step.retry_after_s)
    if step.credential:
        look.forget_identity(core, account)
    return Stop(refuse(Check.CONTENT, Reason.NOT_PREPARED, step.saw), step.retry_after_s)


def kept(core: Core, hold: Hold) -> Stop | None:
    """Renew the claim where it is no longer fresh. Whoever has lost it goes no further."""
    held, queued, account = hold.claimed
    now_us = core.clock.boot_us()
    if now_us - held.claimed_us < us(core.timing.claim_s) // RENEWALS:
        return None
    again = msgspec.structs.replace(held, claimed_us=now_us)

    def decide(tx: Transaction) -> bool:
        return tx.drop_claim(held) and tx.retake_claim(again)

    try:
        renewed = core.store.transact(decide, deadline_s=core.timing.minting_s)
    except StoreUnavailable as away:
        return Stop(refuse(Check.KILL_SWITCH, Reason.SWITCHES_UNREADABLE, away.wrong))
    if not renewed:
        return Stop(refuse(Check.TENANCY, Reason.CLAIM_LOST, "it was taken for dead while it prepared"))
    hold.claimed = (again, queued, account)
    return None


def _waited(core: Core, hold: Hold, seconds: float) -> Stop | None:
    left_s = seconds
    while left_s > 0:
        piece_s = min(left_s, core.timing.claim_s / RENEWALS)
        core.clock.sleep(piece_s)
        left_s -= piece_s
        lost = kept(core, hold)
        if lost is not None:
            return lost
    return None


def _asked(core: Core, hold: Hold, step: Step, give_up_us: int) -> Exchange | Stop:
    """One request of the preparation, once its time has come."""
    request = step
    wait_s = step.after_s if isinstance(step, Later) else 0.0
    if core.clock.boot_us() + us(wait_s) > give_up_us:
        return Stop(refuse(Check.CONTENT, Reason.NOT_PREPARED, f"not ready within {GIVE_UP_S:.0f} s"))
    lost = (_at_rest(core, hold) if wait_s > 0 else None) or _waited(core, hold, wait_s) or kept(core, hold)
    if lost is not None:
        return lost
    if isinstance(step, Later):
        request = step.request
    assert isinstance(request, WireRequest)
    begun = _leased(core, hold, request.operation)
    if isinstance(begun, Stop):
        return begun
    slot, lease = begun
    exchange = core.transport.exchange(
        msgspec.structs.replace(request, tag=hold.claimed[1].intent.tag, sandbox=hold.sent_under),
        send_by_us=send_by_us(lease, core.timing),
        total_s=core.timing.request_s,
        recheck=lambda: last_look(core, lease, hold.setting),
    )
    slots.read_over(core, slot, exchange)
    core.seam("publish.prepared")
    return exchange


def _leased(core: Core, hold: Hold, operation: str) -> tuple[Slot, Lease] | Stop:
    """Let one request begin: its slot and its lease, in the transaction that sees that nothing stands against it.

    This transaction and the fence of a halt stand one after the other in the store. Whichever is second sees the first: the
    request does not begin, or the halt waits for it.
    """
    claim, queued, account = hold.claimed
    lease = Lease(
        platform=account.platform,
        platform_account=account.platform_account,
        intent=queued.intent.intent,
        client=account.client,
        account=account.account,
        action=queued.intent.action,
        worker=core.worker,
        epoch=0,
        asked_us=core.clock.boot_us(),
        duration_us=us(core.timing.permit_s),
    )
    hold.lease = lease  # from here on it may stand, though the commit be not answered
    closing = slots.ended_reads(core)

    def decide(tx: Transaction) -> tuple[Slot, Lease] | Ruling:
        slots.close_in(tx, closing)
        against = against_preparing(core, tx, claim, queued.intent, hold.setting)
        slot = against or slots.take_read_in(core, tx, account, operation, sparing=True)
        if isinstance(slot, Ruling):
            return slot
        begun = msgspec.structs.replace(lease, epoch=tx.epoch())
        tx.put_lease(begun)
        return slot, begun

    try:
        taken = core.store.transact(decide, deadline_s=core.timing.minting_s)
    except StoreUnavailable as away:
        return Stop(refuse(Check.KILL_SWITCH, Reason.SWITCHES_UNREADABLE, away.wrong))
    if isinstance(taken, Ruling):
        return Stop(taken)
    core.seam("prepare.leased")
    return taken


def _at_rest(core: Core, hold: Hold) -> Stop | None:
    """Nothing of it is under way until something else was waited for or decided: no halt has to wait for it meanwhile.

    A store that is away is asked again until the lease is void by time, as for the answer under a permit: a halt that is thrown
    when the store is back would wait for it as long.
    """
    lease = hold.lease
    if lease is None:
        return None
    closing = slots.ended_reads(core)

    def decide(tx: Transaction) -> None:
        slots.close_in(tx, closing)
        tx.end_lease(lease)

    while True:
        try:
            core.store.transact(decide, deadline_s=core.timing.minting_s)
        except StoreUnavailable as away:
            if over(lease, now_us=core.clock.boot_us(), pause_us=us(core.timing.pause_s)):
                return Stop(refuse(Check.KILL_SWITCH, Reason.SWITCHES_UNREADABLE, away.wrong))
            core.clock.sleep(REST_PAUSE_S)
        else:
            hold.lease = None
            core.seam("prepare.rested")
            return None
