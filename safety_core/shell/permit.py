"""Minting: one transaction that reads every fact, decides, and writes the permit and its audit record together.

Nothing is spent on a refusal. What the transaction does not see, it does not allow.
"""

import msgspec

from safety_core import guard
from safety_core.audit import entries
from safety_core.errors import StoreUnavailable
from safety_core.facts import ContentMeasure, Facts, Identity
from safety_core.halt import may_send, us
from safety_core.intent import Intent, effect_digest
from safety_core.leases import Held
from safety_core.lifecycle import IntentState, PermitState
from safety_core.ports import Adapter, Ready, Transaction
from safety_core.records import CALLER, Account, Claim, Permit, QueuedIntent
from safety_core.ruling import Ruling, refuse
from safety_core.sandbox import Sandbox, SandboxFacts
from safety_core.shell import asking, budgets, flags, sandboxing, slots, staging
from safety_core.shell.core import Core
from safety_core.shell.counting import Asked
from safety_core.vocabulary import TIES, Check, Mark, PermitId, Reason


class Refusal(msgspec.Struct, frozen=True):
    """No permit, and why; already in the audit log."""

    ruling: Ruling


class Before(msgspec.Struct, frozen=True, kw_only=True):
    """What was read of the account before its permit is asked for.

    Attributes:
        high_water: how far it was seen, where what is to be done makes something new.
        against: what the platform showed that leaves nothing to be done.
        ready: what was prepared for it there.
        under: the serial of the sandbox's setting under which it was.
    """

    high_water: Mark | None = None
    ready: Ready = Ready()
    against: Ruling | None = None
    under: int = 0


def mint(
    core: Core,
    claim: Claim,
    queued: QueuedIntent,
    account: Account,
    *,
    adapter: Adapter,
    identity: Identity | None,
    before: Before,
) -> Permit | Refusal:
    """Ask for leave to make this one effect.

    Raises:
        StoreUnavailable: nothing was decided, or nobody knows what was: nothing may be sent.
    """
    asked_us = core.clock.boot_us()
    permit_id = PermitId(core.new_id("per", queued.intent.intent))
    content = adapter.measure(queued.intent)
    asked = Asked(account, adapter.commits(queued.intent.action), queued.intent.action)

    def decide(tx: Transaction) -> Permit | Refusal:
        intent = queued.intent
        now_us = core.clock.boot_us()
        refusal, facts = _judged(core, tx, claim, intent, asked, identity, content, before, now_us=now_us, minting=True)
        if refusal is not None:
            tx.append_audit(entries.refusal(intent, refusal, at_us=now_us, at=core.clock.now()))
            return Refusal(refusal)
        assert facts is not None
        assert facts.switches is not None
        assert facts.sandbox is not None
        minted = Permit(
            permit=permit_id,
            intent=intent.intent,
            client=intent.client,
            platform=intent.platform,
            account=intent.account,
            platform_account=account.platform_account,
            action=intent.action,
            worker=core.worker if intent.asker is None else CALLER,
            epoch=facts.switches.epoch,
            asked_us=asked_us,
            duration_us=us(core.timing.permit_s),
            minted_us=now_us,
            state=PermitState.LIVE,
            visible=effect_digest(intent),
            high_water=before.high_water,
            prepared=before.ready.handle,
            sandbox=facts.sandbox.setting.mode_for(intent.platform, intent.action),
            setting=facts.sandbox.setting.serial,
            own_hosts=intent.platform in core.own_hosts,
        )
        return _written(core, tx, queued, minted, facts, asked.operation)

    minted = core.store.transact(decide, deadline_s=core.timing.minting_s)
    core.seam("permit.minted")
    return minted


def foresee(
    core: Core, claimed: tuple[Claim, QueuedIntent, Account], *, adapter: Adapter, identity: Identity, before: Before
) -> Ruling | None:
    """What stands against this effect as things are, asked without taking or writing anything; minting asks again."""
    claim, queued, account = claimed
    asked = Asked(account, adapter.commits(queued.intent.action), queued.intent.action)
    content = adapter.measure(queued.intent)

    def look(tx: Transaction) -> Ruling | None:
        now_us = core.clock.boot_us()
        intent = queued.intent
        return _judged(core, tx, claim, intent, asked, identity, content, before, now_us=now_us, minting=False)[0]

    try:
        return core.store.read(look)
    except StoreUnavailable as away:
        return refuse(Check.KILL_SWITCH, Reason.SWITCHES_UNREADABLE, away.wrong)


def _judged(
    core: Core,
    tx: Transaction,
    claim: Claim,
    intent: Intent,
    asked: Asked,
    identity: Identity | None,
    content: ContentMeasure,
    before: Before,
    *,
    now_us: int,
    minting: bool,
) -> tuple[Ruling | None, Facts | None]:
    """What stands against it, and the facts where they were asked for."""
    refusal = machine_refusal(core, intent) or _held_claim(tx, claim, intent) or before.against
    refusal = refusal or _twin(tx, claim, intent)
    if refusal is not None:
        return refusal, None
    hidden = None if identity is None else identity.hidden
    sandbox = sandboxing.facts_in(core, tx, intent, under=before.under, hidden=hidden, minting=minting)
    facts = _facts(core, tx, intent, asked, identity, content, sandbox, now_us=now_us)
    return guard.decide(intent, facts, now_us=now_us).decisive, facts


def _facts(
    core: Core,
    tx: Transaction,
    intent: Intent,
    asked: Asked,
    identity: Identity | None,
    content: ContentMeasure,
    sandbox: SandboxFacts | None,
    *,
    now_us: int,
) -> Facts:
    return Facts(
        switches=tx.switches_of(intent.client),
        account=tx.account(intent.client, intent.platform, intent.account),
        identity=identity,
        content=content,
        flag=flags.answer_in(core, tx, intent),
        budget=budgets.facts_in(core, tx, intent),
        approval=asking.standing(core, tx, intent),
        cadence=slots.facts_in(core, tx, asked, now_us=now_us),
        identity_age_max_us=us(core.timing.identity_s),
        stage=staging.standing(tx, intent),
        sandbox=sandbox,
    )


def _written(core: Core, tx: Transaction, queued: QueuedIntent, permit: Permit, facts: Facts, operation: str) -> Permit:
    """What a permit takes with it, all in the one commit: the attempt, the approval, its slot, its record."""
    stands_on = facts.approval.newest if facts.approval is not None else None
    minted = msgspec.structs.replace(
        permit,
        approval=stands_on.approval if stands_on is not None else None,
        stage=facts.stage.effective.name if facts.stage is not None else None,
    )
    tx.add_permit(minted)
    if stands_on is not None:
        asking.consume(tx, stands_on, minted)
    slots.take_in(core, tx, minted, operation, facts.cadence)
    tx.move_intent(minted.intent, IntentState.CLAIMED, IntentState.UNDER_PERMIT, attempts=queued.attempts + 1)
    tx.append_audit(entries.permit(minted, queued.intent, at=core.clock.now()))
    return minted


def last_look(core: Core, held: Held, under: Sandbox) -> Ruling | None:
    """``recheck``, with a store that cannot be read as one more refusal."""
    try:
        return recheck(core, held, under)
    except StoreUnavailable as gone:
        return refuse(Check.KILL_SWITCH, Reason.SWITCHES_UNREADABLE, gone.wrong)


def recheck(core: Core, held: Held, under: Sandbox) -> Ruling | None:
    """The last look, on the connection in hand with the dead man's timer armed: is this permit, or lease, still good?

    Reads the store itself, so what it rests on is never stale; a store that cannot be read refuses. What this machine
    says comes last: between it and the first byte nothing waits, so a scope raised there stops all but what is being
    written.
    """
    now_us = core.clock.boot_us()
    if not may_send(held, now_us=now_us, timing=core.timing):
        left_s = (held.deadline_us - now_us) / 1_000_000
        return refuse(Check.KILL_SWITCH, Reason.PERMIT_TOO_OLD, f"{left_s:.3f} s left, D + P are needed")
    return _stopped(core, held, under) or machine_refusal(core, held)


def halted(core: Core, intent: Intent, under: Sandbox) -> Ruling | None:
    """Whether a halt covers what is prepared for an effect, or the sandbox has changed; a store that cannot be read refuses."""
    try:
        return _stopped(core, intent, under) or machine_refusal(core, intent)
    except StoreUnavailable as gone:
        return refuse(Check.KILL_SWITCH, Reason.SWITCHES_UNREADABLE, gone.wrong)


def against_preparing(core: Core, tx: Transaction, claim: Claim, intent: Intent, under: Sandbox) -> Ruling | None:
    """What stands against one request of a preparation, looked at in the transaction that lets it begin."""
    return (
        machine_refusal(core, intent)
        or _held_claim(tx, claim, intent)
        or _switched(tx, intent)
        or sandboxing.recheck(core, tx, intent, under)
    )


def _stopped(core: Core, effect: Intent | Held, under: Sandbox) -> Ruling | None:
    return core.store.read(lambda tx: _switched(tx, effect) or sandboxing.recheck(core, tx, effect, under))


def _switched(tx: Transaction, effect: Intent | Held) -> Ruling | None:
    for halt in tx.switches_of(effect.client).covering(
        client=effect.client, platform=effect.platform, account=effect.account, action=effect.action
    ):
        return refuse(Check.KILL_SWITCH, Reason.SWITCH_THROWN, f"{halt.scope} at epoch {halt.epoch}")
    return None


def machine_refusal(core: Core, effect: Intent | Held) -> Ruling | None:
    """What this machine itself has against the effect; none of it can allow anything.

    Its hard stop; a supervisor that gives no sign of life, since nobody would end this process then; and a scope raised
    in its view for a halt whose fence is perhaps not written yet.
    """
    stopped = core.hard_stop.latched()
    if stopped is not None:
        # By whose halt is not said here: it may be another client's.
        return refuse(Check.KILL_SWITCH, Reason.HARD_STOP, "this machine is stopped: holdpoint switch show")
    if not core.heartbeats.attended(now_us=core.clock.boot_us()):
        return refuse(Check.KILL_SWITCH, Reason.SUPERVISOR_SILENT, "this machine's supervisor gives no sign of life")
    scope = core.view.raised(
        client=effect.client, platform=effect.platform, account=effect.account, action=effect.action
    )
    if scope is None:
        return None
    return refuse(Check.KILL_SWITCH, Reason.SWITCH_THROWN, f"{scope} is raised on this machine")


def _held_claim(tx: Transaction, claim: Claim, intent: Intent) -> Ruling | None:
    """The claim must still be ours, on what was claimed: another worker may have taken us for dead, and it been edited."""
    now = tx.intent(claim.intent)
    if tx.claim_of(claim.intent) == claim and now is not None and now.intent == intent:
        return None
    return refuse(Check.TENANCY, Reason.CLAIM_LOST, "the claim on the platform account is no longer this worker's")


def _twin(tx: Transaction, claim: Claim, intent: Intent) -> Ruling | None:
    """Quarantine frees the account, except for the same content: it may stand there already.

    A like or a follow that was accepted frees it, too, before it shows: until then another one of the same is not told from it.
    """
    visible = effect_digest(intent)
    for each in tx.permits([PermitState.QUARANTINED, PermitState.ACCEPTED]):
        if each.platform_account != claim.platform_account or each.visible != visible:
            continue
        if each.state is PermitState.QUARANTINED:
            return refuse(Check.CONTENT, Reason.CONTENT_QUARANTINED, f"permit {each.permit} of the same content")
        if intent.action in TIES:
            return refuse(
                Check.CONTENT, Reason.PLATFORM_DUPLICATE, f"permit {each.permit} is of the same {intent.action}"
            )
    return None
