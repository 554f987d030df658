"""Slots: every request of any kind has its place in the platform's windows before it begins, shared by all workers.

1. An effect's slot is taken in its minting transaction, a read's in one of its own just before the request, or in one that
   is made anyway just before that: claiming takes the next look's, recording an answer the read-back's. What the store
   does not say is not taken.
2. A slot ends with the answer. Where no byte left it is given back; where no answer came it stays until deadline + P + F.
   An absence gives nothing back: the platform counted the request, whatever became of it.
3. The ends of reads are written with the next slot that this process takes: until then, and for ever if it dies first,
   they stand at their latest, which only holds others longer.
4. A breaker that may stand in the way is looked at with the slot, and moves with the answer.
5. What a platform itself says of its rate is kept as a pause where it is stricter than what is counted here.
"""

from collections.abc import Iterable

from safety_core.breaker import Sign, in_the_way
from safety_core.cadence import rule
from safety_core.cadence.limits import SHARED, Limits, Whose
from safety_core.cadence.pace import Pace, Said, clamped_us, longest_us, stricter
from safety_core.cadence.rule import CadenceFacts, Paused
from safety_core.cadence.wall import wall_at
from safety_core.errors import BadInput, StoreUnavailable
from safety_core.halt import us
from safety_core.ports import Answered, Exchange, NeverSent, Tally, Transaction
from safety_core.records import Account, Pause, Permit, Slot
from safety_core.ruling import Ruling, Word, refuse
from safety_core.shell import breaking
from safety_core.shell.core import Core, Left
from safety_core.shell.counting import Asked, usage
from safety_core.shell.limits_text import parsed
from safety_core.shell.zones import zone_of
from safety_core.vocabulary import Action, Check, PlatformAccountId, Reason, SlotId

RULES = "limits"
"""Under which name the limits stand among the rules that are data."""
CLOSED_AT_ONCE_MAX = 64
READY_US = 5_000_000
"""How long a slot that was taken in advance may wait for its request."""


def in_force(core: Core, tx: Transaction) -> Limits | None:
    """The limits in force; ``None`` when there are none or they cannot be read. Parsed once for each text."""
    stored = tx.rules(RULES)
    if stored is None:
        return None
    known = core.sightings.limits.get(stored.body)
    if known is None:
        try:
            known = parsed(stored.body, zone_of)
        except BadInput:
            return None
        core.sightings.limits.clear()
        core.sightings.limits[stored.body] = known
    return known if known.digest == stored.digest else None


def facts_in(core: Core, tx: Transaction, asked: Asked, *, now_us: int, sparing: bool = False) -> CadenceFacts | None:
    """What the rule has to know of one request; ``None``: no limits are known at all.

    ``sparing``: a read that leaves the reserve of settling reads alone.
    """
    limits = in_force(core, tx)
    if limits is None:
        return None
    account = asked.account
    home = limits.home(account.client, account.platform, account.account)
    wall = wall_at(core.clock.now(), core.clock.boot_us(), home.zone)
    limiting = limits.counting(account.platform, asked.operation, asked.action)
    return CadenceFacts(
        usages=tuple(usage(core, tx, limits, each, asked, wall, now_us=now_us, sparing=sparing) for each in limiting),
        wall=wall,
        subject=account.account,
        pauses=tuple(_pauses(tx, account, asked.operation, now_us)),
        breakers=in_the_way(tx.breakers_of(account.platform, account.platform_account), asked.action),
        home=home,
    )


def _pauses(tx: Transaction, account: Account, operation: str, now_us: int) -> list[Paused]:
    found = tx.pauses_of(account.platform, account.platform_account, operation)
    return [Paused(each, _begun(tx, each)) for each in found if each.until_us > now_us]


def _begun(tx: Transaction, pause: Pause) -> int:
    tally = Tally(
        platform=pause.platform,
        by="operation",
        costs={pause.operation: 1},
        after_us=pause.since_us,
        account=PlatformAccountId(pause.subject) if pause.subject else None,
    )
    return tx.used(tally)


# ---------------------------------------------------------------- effects


def take_in(core: Core, tx: Transaction, permit: Permit, operation: str, facts: CadenceFacts | None) -> None:
    """The slot of an effect, in its minting transaction; ``facts``: what it was allowed by."""
    slot = Slot(
        slot=SlotId(core.new_id("slot", permit.client)),
        client=permit.client,
        platform=permit.platform,
        account=permit.account,
        platform_account=permit.platform_account,
        operation=operation,
        action=permit.action,
        permit=permit.permit,
        begun_us=permit.minted_us,
        ends_us=permit.deadline_us + _unanswered_us(core),
    )
    _add(core, tx, slot, facts)
    if facts is not None:
        core.sightings.left[permit.permit] = left(facts)


def _add(core: Core, tx: Transaction, slot: Slot, facts: CadenceFacts | None) -> None:
    """Take a slot that was allowed by these; where a breaker is not closed it is the one that tries it."""
    tx.add_slot(slot)
    if facts is not None:
        breaking.tried_in(tx, facts.breakers, slot, until_us=slot.ends_us - us(core.timing.in_flight_s))


def _unanswered_us(core: Core) -> int:
    """How long after a request's deadline the platform may still count it: P + F."""
    return us(core.timing.pause_s) + us(core.timing.in_flight_s)


def answered_in(core: Core, tx: Transaction, permit: Permit, exchange: Exchange, counted: Left) -> None:
    """What an effect's exchange means for its slot, in the transaction that records its answer.

    ``counted``: what was left of its windows when it was minted (``counted_for``).
    """
    slot = tx.slot_of(permit.permit)
    if slot is None:
        return
    at_us = core.clock.boot_us()
    _over_in(tx, slot, exchange, at_us=at_us)
    breaking.heard_in(tx, slot, exchange, at_us=at_us)
    pace = core.adapters[permit.platform].read_pace(exchange, now=core.clock.now())
    if pace is not None and _is_stricter(pace, counted):
        heed_in(core, tx, slot, pace, counted)


def counted_for(core: Core, permit: Permit) -> Left:
    """What was left of the windows of a permit that this process minted; asked once, after its exchange."""
    return core.sightings.left.pop(permit.permit, Left())


def note_hold(core: Core, account: Account, action: Action, ruling: Ruling) -> None:
    """Remember that an action of an account was held, so that no read is spent on the next one of it."""
    if ruling.until_us is not None:
        core.sightings.held_until[(account.platform_account, action)] = ruling.until_us


def was_held(core: Core, account: Account, action: Action) -> bool:
    """Whether this process remembers that it was held, until a time that is still to come."""
    return core.sightings.held_until.get((account.platform_account, action), 0) > core.clock.boot_us()


def held_still(core: Core, asked: Asked) -> Ruling | None:
    """Whether cadence holds what it held lately, looked at without taking anything; ``None``: it does not, or it is not
    known to. What this process remembers only makes it look: the store decides.
    """
    if not was_held(core, asked.account, asked.action):
        return None

    def look(tx: Transaction) -> Ruling | None:
        now_us = core.clock.boot_us()
        ruling = rule.judge(facts_in(core, tx, asked, now_us=now_us), asked.action, now_us=now_us)
        return ruling if ruling.word is Word.HOLD else None

    return core.store.read(look)


# ---------------------------------------------------------------- reads


def take(core: Core, account: Account, operation: str, *, sparing: bool) -> Slot | Ruling:
    """A read's slot, or why it must not be asked now: reads are halted, held, or it is not known."""
    ready = core.sightings.ready.pop((account.platform_account, operation), None)
    if ready is not None and 0 <= core.clock.boot_us() - ready.begun_us <= READY_US:
        return _unless_halted(core, account, ready)
    closing = ended_reads(core)

    def decide(tx: Transaction) -> Slot | Ruling:
        close_in(tx, closing)
        return take_read_in(core, tx, account, operation, sparing=sparing)

    try:
        return core.store.transact(decide, deadline_s=core.timing.minting_s)
    except StoreUnavailable as away:
        return _not_known(away)


def take_read_in(core: Core, tx: Transaction, account: Account, operation: str, *, sparing: bool) -> Slot | Ruling:
    """The same within somebody else's transaction."""
    return halted(tx, account) or _take_read_in(core, tx, account, operation, sparing=sparing)


def _unless_halted(core: Core, account: Account, ready: Slot) -> Slot | Ruling:
    try:
        return core.store.read(lambda tx: halted(tx, account)) or ready
    except StoreUnavailable as away:
        return _not_known(away)


def halted(tx: Transaction, account: Account) -> Ruling | None:
    """Whether a halt names reads of this account."""
    for halt in tx.switches_of(account.client).covering(
        client=account.client, platform=account.platform, account=account.account, action=Action.READ
    ):
        return refuse(Check.KILL_SWITCH, Reason.SWITCH_THROWN, f"reads are halted by {halt.halt} ({halt.scope})")
    return None


def _not_known(away: StoreUnavailable) -> Ruling:
    saw = f"whether it may be read now is not known: {away.wrong}"
    return refuse(Check.CADENCE, Reason.SWITCHES_UNREADABLE, saw)


def _take_read_in(
    core: Core, tx: Transaction, account: Account, operation: str, *, sparing: bool, ahead: bool = False
) -> Slot | Ruling:
    now_us = core.clock.boot_us()
    facts = facts_in(core, tx, Asked(account, operation, Action.READ), now_us=now_us, sparing=sparing)
    ruling = rule.judge(facts, Action.READ, now_us=now_us)
    if ruling.reason is Reason.BREAKER_OPEN:
        for action in Action:  # whatever is next for the account is looked at before anything is read for it
            note_hold(core, account, action, ruling)
    if facts is None or ruling.word is not Word.ALLOW or (ahead and breaking.to_be_tried(facts.breakers, Action.READ)):
        return ruling  # a trial is the next request that goes, and this one may never
    slot = _of_read(core, account, operation, now_us)
    _add(core, tx, slot, facts)
    core.sightings.left[slot.slot] = left(facts)
    return slot


def _of_read(core: Core, account: Account, operation: str, now_us: int) -> Slot:
    deadline_us = now_us + READY_US + 2 * us(core.timing.request_s)  # to connect, and from then on to the answer
    return Slot(
        slot=SlotId(core.new_id("slot", account.client)),
        client=account.client,
        platform=account.platform,
        account=account.account,
        platform_account=account.platform_account,
        operation=operation,
        action=Action.READ,
        begun_us=now_us,
        ends_us=deadline_us + _unanswered_us(core),
    )


def ready_in(core: Core, tx: Transaction, account: Account, operation: str, *, sparing: bool) -> list[Slot]:
    """Take the slot of a read that follows at once, in a transaction that is made anyway; none where it does not fit.

    Whoever commits it hands it to ``keep_ready``.
    """
    taken = _take_read_in(core, tx, account, operation, sparing=sparing, ahead=True)
    return [taken] if isinstance(taken, Slot) else []


def keep_ready(core: Core, taken: Iterable[Slot]) -> None:
    """From now on ``take`` finds them; one that is not asked for in time stays as if its answer were lost."""
    for slot in taken:
        core.sightings.ready[(slot.platform_account, slot.operation)] = slot


def ended_reads(core: Core) -> list[tuple[SlotId, int]]:
    """Reads of this process that ended and are not written down yet; whoever asks writes them down (``close_in``)."""
    waiting = core.sightings.ended
    return [waiting.popleft() for _ in range(min(len(waiting), CLOSED_AT_ONCE_MAX))]


def close_in(tx: Transaction, ended: Iterable[tuple[SlotId, int]]) -> None:
    """Write down how these ended."""
    for slot, at_us in ended:
        tx.close_slot(slot, at_us=at_us)


def read_over(core: Core, slot: Slot, exchange: Exchange) -> None:
    """What a read's exchange means for its slot: kept for the next transaction, unless it cannot wait."""
    at_us = core.clock.boot_us()
    counted = core.sightings.left.pop(slot.slot, Left())
    pace = core.adapters[slot.platform].read_pace(exchange, now=core.clock.now())
    strict = pace is not None and _is_stricter(pace, counted)
    tells = counted.troubled or breaking.sign_of(exchange) is Sign.FAILED
    if not strict and not tells and not isinstance(exchange, NeverSent):
        if isinstance(exchange, Answered):
            core.sightings.ended.append((slot.slot, at_us))
        return

    def decide(tx: Transaction) -> None:
        _over_in(tx, slot, exchange, at_us=at_us)
        if tells:
            breaking.heard_in(tx, slot, exchange, at_us=at_us)
        if strict and pace is not None:
            heed_in(core, tx, slot, pace, counted)

    try:
        core.store.transact(decide, deadline_s=core.timing.minting_s)
    except StoreUnavailable:
        return  # the slot stays at its latest end; a platform that is asked too soon says so again


def _over_in(tx: Transaction, slot: Slot, exchange: Exchange, *, at_us: int) -> None:
    if isinstance(exchange, NeverSent):
        tx.give_back_slot(slot.slot)
    elif isinstance(exchange, Answered):
        tx.close_slot(slot.slot, at_us=at_us)


# ---------------------------------------------------------------- the platform's own word


def left(facts: CadenceFacts) -> Left:
    """What is left of the platform's own windows once this request is counted; ``None`` where none is known."""
    own: dict[bool, list[int]] = {False: [], True: []}
    for each in facts.usages:
        if each.limit.whose is Whose.PLATFORM:
            shared = each.limit.subject in SHARED
            most = each.most if shared else each.limit.most
            own[shared].append(most - each.used - each.cost)
    troubled = any(each.failures for each in facts.breakers)
    return Left(min(own[False], default=None), min(own[True], default=None), troubled)


def _is_stricter(pace: Pace, counted: Left) -> bool:
    return pace.wait_s is not None or any(_tells(said, counted) for said in pace.said)


def _tells(said: Said, counted: Left) -> bool:
    ours = counted.app if said.app_wide else counted.account
    return said.remaining < ours if ours is not None else said.remaining <= 0


def heed_in(core: Core, tx: Transaction, slot: Slot, pace: Pace, counted: Left) -> None:
    """Write down what the platform said after this request, where it lets less go than is counted here."""
    limits = in_force(core, tx)
    named = () if limits is None else limits.counting(slot.platform, slot.operation, slot.action)
    words = [each for each in pace.said if _tells(each, counted)]
    if pace.wait_s is not None:
        words.append(Said(remaining=0, reset_s=pace.wait_s))
    for word in words:
        length_us = clamped_us(word.reset_s, longest_us(named, app_wide=word.app_wide))
        if length_us:
            _pause_in(core, tx, slot, word, length_us)


def _pause_in(core: Core, tx: Transaction, slot: Slot, word: Said, length_us: int) -> None:
    now_us = core.clock.boot_us()
    new = Pause(
        platform=slot.platform,
        subject="" if word.app_wide else slot.platform_account,
        operation=slot.operation,
        client=None if word.app_wide else slot.client,
        since_us=slot.begun_us - 1,  # what was under way beside it counts; so does it itself, hence one more
        until_us=now_us + length_us,
        remaining=max(0, word.remaining) + 1,
        said=f"{max(0, word.remaining)} left until its reset in {length_us / 1_000_000:.0f} s",
    )
    standing = next(
        (
            each
            for each in tx.pauses_of(slot.platform, slot.platform_account, slot.operation)
            if each.subject == new.subject
        ),
        None,
    )
    begun = 0 if standing is None else _begun(tx, standing)
    kept = stricter(new, standing, begun_since=begun, now_us=now_us)
    if kept is not None:
        tx.put_pause(kept)
