"""A drill: the real button, pressed on the house tenant under a load of its own, measured, and released by itself.

Its load is posts on the house's own accounts, always: a drill that waits for somebody else's work is held when there is none.
Where a platform is simulated they are published there. Where one is reached for real they are caught, whatever the sandbox
lets go (``sandboxing.standing``): under a permit as any post, under way for as long as a platform would take, and seen by
nobody. With nothing under way at the fence it has shown nothing, and says "idle: no sample". A drill that was not acknowledged
leaves its halt standing, for a person to look at.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum

import msgspec

from safety_core.audit import entries
from safety_core.errors import BadInput, HaltNotAcknowledged, Refused
from safety_core.halt import proof, us
from safety_core.lifecycle import IntentState, PermitState
from safety_core.ports import Transaction
from safety_core.records import Account, Confirmation, QueuedIntent
from safety_core.sandbox import DRILL_PREFIX
from safety_core.shell import committing
from safety_core.shell import halt as halting
from safety_core.shell.core import Core
from safety_core.shell.names import known_client
from safety_core.shell.release import RELEASE_DEADLINE_S, Released, check_reason, end, let_go
from safety_core.shell.scoped import for_person
from safety_core.shell.submit import SUBMIT_DEADLINE_S, Wanted, take
from safety_core.switches import HOLDPOINT, HOUSE, Halt, HaltState, Scope
from safety_core.vocabulary import Action, HaltId, PersonId, Reason

POSTS_EACH = 2
"""On each account: one that is under way when the button is pressed, and one that waits behind it."""
POSTS_MAX = 1_000
LOAD_WAIT_S = 20.0
"""How long the first post may take to be under way."""
STRAGGLERS_S = 10.0
"""How long what was claimed before the fence may take to come back to the queue."""
LEFT_AFTER_S = 60.0
"""A drill that nobody ended for so long after its acknowledgement was left behind by a process that died."""
LOOK_EVERY_S = 0.002
RELEASE_REASON = "the drill is over"


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A drill as it was asked for; ``posts``: how many, ``None`` for ``POSTS_EACH`` on each house account."""

    client: str
    person: PersonId
    proven: bool
    reason: str
    posts: int | None = None


class Result(StrEnum):
    """How a drill ended."""

    SAMPLE = "sample"
    """Acknowledged within its bound, with work under way and work behind it."""
    IDLE = "idle"
    NOT_ACKNOWLEDGED = "not_acknowledged"


class Drilled(msgspec.Struct, frozen=True, kw_only=True):
    """What a drill showed.

    Attributes:
        halt: as it stands after the drill; released unless it was not acknowledged.
        idle: why there is no sample; empty when there is one.
        queued: posts that waited in the queue at t0.
        published: the drill's posts that reached the house's simulated accounts, or may have.
        caught: how many were under way where a platform is reached for real, and left for nobody.
        withdrawn: how many were taken back before they began.
        failure: why it was not acknowledged, with the next line to type.
    """

    result: Result
    halt: Halt
    idle: str
    confirmations: tuple[Confirmation, ...]
    posts: int
    queued: int
    published: tuple[str, ...]
    caught: int
    withdrawn: int
    failure: str = ""


def drill(core: Core, plan: Plan, on_instant: Callable[[Halt], None] = lambda _: None) -> Drilled:
    """Hold a drill. ``on_instant`` is told the halt at each of its instants.

    Raises:
        Refused: on any tenant but the house.
        UnknownName: there is no such client.
        BadInput: a number of posts or a reason that cannot be taken.
    """
    accounts = _checked(core, plan)
    name = core.new_id("drill", HOUSE)
    idle = _no_load(core, accounts)
    if not idle:
        idle = _load(core, name, accounts, POSTS_EACH * len(accounts) if plan.posts is None else plan.posts)
    queued = sum(each.state is IntentState.QUEUED for each in _own(core, name))
    asked = halting.Asked(
        scope=Scope(client=HOUSE),
        person=plan.person,
        proven=plan.proven,
        reason=plan.reason,
        asked_us=core.clock.boot_us(),
        asked_at=core.clock.now().isoformat(),
        drill=True,
    )
    told: list[Halt] = []

    def tell(instant: Halt) -> None:
        told.append(instant)
        on_instant(instant)

    try:
        thrown, failure = halting.halt(core, asked, tell), ""
    except HaltNotAcknowledged as failed:
        if not told:
            raise
        thrown, failure = told[-1], str(failed)
    shown = proof(thrown, core.timing)
    if not failure and not shown.acknowledged:
        failure = "; ".join(shown.contradictions) or f"halt {thrown.halt} was acknowledged only after its bound"
    if not idle and not thrown.live_at_fence:
        idle = "every post had its answer before the fence stood: give more of them (--posts N)"
    elif not idle and not queued:
        idle = "no post waited behind those under way: give more of them (--posts N)"
    result = Result.NOT_ACKNOWLEDGED if failure else Result.IDLE if idle else Result.SAMPLE
    ended = _finish(core, name, thrown, result)
    if not ended.in_force:
        on_instant(ended)
    return _report(core, name, ended, result, idle=idle, queued=queued, failure=failure)


def check(core: Core, plan: Plan) -> None:
    """Whether it is a drill that may be held.

    Raises:
        Refused, UnknownName, BadInput: as ``drill``.
    """
    _checked(core, plan)


def left_over(core: Core, tx: Transaction) -> list[Halt]:
    """Halts of drills that nobody has ended in time."""
    now_us = core.clock.boot_us()
    return [
        each
        for each in tx.switches_of(HOUSE).halts
        if each.drill
        and each.scope == Scope(client=HOUSE)
        and each.state is HaltState.QUIESCED
        and each.failed_us is None
        and each.quiesced_us is not None
        and not 0 <= now_us - each.quiesced_us <= us(LEFT_AFTER_S)
    ]


def end_left_over(core: Core) -> tuple[HaltId, ...]:
    """For whoever keeps house: end drills whose process died between their acknowledgement and their release."""
    if not core.store.read(lambda tx: left_over(core, tx)):
        return ()

    def decide(tx: Transaction) -> Released | None:
        halts = left_over(core, tx)
        if not halts:
            return None
        _withdraw(core, tx, DRILL_PREFIX)
        return end(core, tx, halts, HOLDPOINT, "the drill was left behind by a process that died")

    released = core.store.transact(decide, deadline_s=RELEASE_DEADLINE_S)
    core.seam("drill.left_ended")
    return tuple(each.halt for each in let_go(core, released).halts) if released is not None else ()


def _checked(core: Core, plan: Plan) -> list[Account]:
    """The house's accounts, once the drill is one that may be held."""
    check_reason(plan.reason)
    if plan.posts is not None and not 0 < plan.posts <= POSTS_MAX:
        raise BadInput("posts", f"{plan.posts} is not between 1 and {POSTS_MAX}", "give another number, or none")

    def look(tx: Transaction) -> None:
        person = tx.person(plan.person) if plan.proven else None
        own = tx if person is None else for_person(tx, person)
        known_client(own, plan.client, do=f"add {HOUSE} first: holdpoint accounts load FILE" if is_house else "")

    is_house = plan.client == HOUSE
    core.store.read(look)
    if not is_house:
        raise Refused(
            f"a drill is held on {HOUSE} only: it halts for real, and {plan.client}'s posts would wait for it",
            f"type: holdpoint switch drill --client {HOUSE}",
        )
    return [each for each in core.store.read(lambda tx: tx.accounts()) if each.client == HOUSE]


def _no_load(core: Core, accounts: Sequence[Account]) -> str:
    """Why no load may be brought; empty when it may."""
    if not accounts:
        return f"{HOUSE} has no account"
    switches = core.store.read(lambda tx: tx.switches_of(HOUSE))
    for each in accounts:
        for halt in switches.covering(
            client=HOUSE, platform=each.platform, account=each.account, action=Action.PUBLISH
        ):
            return f"{halt.halt} of {halt.scope} stands already, and nothing begins under it"
    return ""


def _load(core: Core, name: str, accounts: Sequence[Account], count: int) -> str:
    """Hand over the posts and wait until one is under way; why none is, or empty."""
    for n in range(count):
        account = accounts[n % len(accounts)]
        key = f"{name}/{n + 1}"
        text = f"Holdpoint {name}, post {n + 1} of {count}: a rehearsal, not for readers"
        wanted = Wanted(
            client=HOUSE,
            platform=account.platform.value,
            account=account.account,
            action=Action.PUBLISH.value,
            text=text,
            key=key,
            tag=key,
        )
        core.store.transact(lambda tx, wanted=wanted: take(core, tx, wanted), deadline_s=SUBMIT_DEADLINE_S)  # type: ignore[misc]
    until_us = core.clock.boot_us() + us(LOAD_WAIT_S)

    def under_way(tx: Transaction) -> bool:
        return any(each.client == HOUSE for each in tx.permits([PermitState.LIVE]))

    while not core.store.read(under_way):
        if core.clock.boot_us() >= until_us:
            return f"no post was under way within {LOAD_WAIT_S:g} s: is a worker running? (holdpoint worker)"
        core.clock.sleep(LOOK_EVERY_S)
    return ""


def _finish(core: Core, name: str, thrown: Halt, result: Result) -> Halt:
    """Take back what never began, end the halt if it was acknowledged, and record the drill: in one transaction."""
    until_us = core.clock.boot_us() + us(STRAGGLERS_S)
    while any(each.state is IntentState.CLAIMED for each in _own(core, name)) and core.clock.boot_us() < until_us:
        core.clock.sleep(LOOK_EVERY_S)

    def decide(tx: Transaction) -> Halt | Released:
        _withdraw(core, tx, f"{name}/")
        posts = sum(each.intent.idempotency_key.startswith(f"{name}/") for each in tx.intents())
        at_us, at = core.clock.boot_us(), core.clock.now()
        known = tx.halt(thrown.halt)
        assert known is not None
        who = committing.name(core, tx, known.person)
        tx.append_audit(entries.drill(known, person=who, result=result, posts=posts, at_us=at_us, at=at))
        if result is Result.NOT_ACKNOWLEDGED:
            return known
        return end(core, tx, [known], HOLDPOINT, RELEASE_REASON)

    after = core.store.transact(decide, deadline_s=RELEASE_DEADLINE_S)
    core.seam("drill.ended")
    if isinstance(after, Halt):
        return after
    (ended,) = let_go(core, after).halts
    return ended


def _withdraw(core: Core, tx: Transaction, prefix: str) -> None:
    """Cancel the drill's posts that no permit stands for."""
    for each in tx.intents([IntentState.QUEUED, IntentState.WAITING]):
        if each.intent.client == HOUSE and each.intent.idempotency_key.startswith(prefix):
            at_us = core.clock.boot_us()
            tx.move_intent(
                each.intent.intent,
                each.state,
                IntentState.CANCELLED,
                reason=Reason.WITHDRAWN,
                saw=RELEASE_REASON,
                waits_for=None,
                settled_us=at_us,
            )
            who = committing.name(core, tx, HOLDPOINT)
            tx.append_audit(entries.withdrawn(each.intent, person=who, at_us=at_us, at=core.clock.now()))


def _own(core: Core, name: str) -> list[QueuedIntent]:
    every = core.store.read(lambda tx: tx.intents())
    return [
        each for each in every if each.intent.client == HOUSE and each.intent.idempotency_key.startswith(f"{name}/")
    ]


def _report(core: Core, name: str, ended: Halt, result: Result, *, idle: str, queued: int, failure: str) -> Drilled:
    own = _own(core, name)
    published = [
        f"{each.intent.idempotency_key} on {each.intent.account} ({each.object or each.state.value})"
        for each in own
        if each.attempts and each.state not in (IntentState.CANCELLED, IntentState.REJECTED)
    ]
    return Drilled(
        result=result,
        halt=ended,
        idle=idle,
        confirmations=core.store.read(lambda tx: tx.confirmations(ended.halt)),
        posts=len(own),
        queued=queued,
        published=tuple(published),
        caught=sum(each.reason is Reason.SANDBOXED for each in own),
        withdrawn=sum(each.reason is Reason.WITHDRAWN for each in own),
        failure=failure,
    )
