"""Permits for somebody outside who acts themselves: a service of RTV's asks, acts, and says what the platform answered.

1. It is an intent like any other, decided on by the same checks, in the same queue, by a worker. That one mints and sends nothing.
2. A permit is minted only while whoever asked waits for it. What is not let go now waits for them to ask again.
3. Nobody here re-checks, bounds their sending or knows that they are dead: their permit is live until it is answered or, on
   our clock, over and P past. A halt waits for that (``permit.CALLER`` is no process whose death could be seen).
4. They hand over what the platform answered, as it came; the platform's adapter reads it, and a worker reads back. Without an
   answer it is unknown, and looked up as after any death.

Whoever acts without their permit, or after it, is found by the ledger or the observer, never by us.
"""

import msgspec

from safety_core.cadence.wall import wall_at
from safety_core.errors import BadInput, Refused, UnknownName
from safety_core.halt import us
from safety_core.lifecycle import INTENT_ENDS, IntentState, PermitState
from safety_core.ports import Accepted, Answered, Exchange, Lost, NeverSent, Ready, Rejected, Transaction
from safety_core.records import Account, Permit, QueuedIntent
from safety_core.shell import look, publish, wrong_account
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant, require
from safety_core.shell.refused import WAITS_FOR_CALLER
from safety_core.shell.scoped import acting
from safety_core.shell.sending import read_answer
from safety_core.shell.submit import SUBMIT_DEADLINE_S, Wanted, submit
from safety_core.vocabulary import IntentId, PermitId, Reason, Role

WAIT_MAX_S = 30.0
LOOK_EVERY_S = 0.05
ANSWER_MAX_BYTES = 256 * 1024
UNDER_WAY = frozenset({IntentState.QUEUED, IntentState.CLAIMED})


class Leave(msgspec.Struct, frozen=True, kw_only=True):
    """A permit, as it is handed out.

    Attributes:
        epoch: of the switches that it was decided under.
        account: the platform's own id of the account that it is for, and no other.
        visible: SHA-256 of the content that it is for (``intent.effect_digest``).
        send_within_s: how long from now its first byte may leave, by our clock; what is later is not covered.
        void_at: wall clock, ISO 8601, UTC, after which it is void.
    """

    permit: PermitId
    epoch: int
    account: str
    visible: str
    send_within_s: float
    void_at: str


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Where what was asked for stands: with leave, or with what is against it and until when it waits for whom."""

    queued: QueuedIntent
    leave: Leave | None = None
    permit: Permit | None = None


def ask(core: Core, claimant: Claimant, wanted: Wanted, *, wait_s: float) -> Asked:
    """Ask for a permit, and wait so long for it at most.

    Raises:
        Refused, UnknownName, KeyReused, BadInput: as ``submit``; and a wait that cannot be taken.
    """
    until_us = _until_us(core, wait_s)
    # Whoever asks is its author, whatever drafted it: nobody says yes to what they want to do themselves.
    asked = msgspec.structs.replace(wanted, asker=claimant.person, author=claimant.person, asked_until_us=until_us)
    queued = submit(core, asked, claimant)
    return _awaited(core, claimant, queued.intent.intent, until_us)


def ask_again(core: Core, claimant: Claimant, intent: str, *, wait_s: float) -> Asked:
    """Ask once more for what was not let go, or whose permit nobody took.

    Raises:
        UnknownName: there is no such intent of theirs.
        Refused: it is somebody else's asking, or one that Holdpoint acts on.
        BadInput: a wait that cannot be taken.
    """
    until_us = _until_us(core, wait_s)

    def decide(tx: Transaction) -> None:
        queued = _theirs(tx, claimant, intent)
        if queued.state is IntentState.WAITING and queued.waits_for == WAITS_FOR_CALLER:
            tx.move_intent(
                queued.intent.intent,
                IntentState.WAITING,
                IntentState.QUEUED,
                waits_for=None,
                reason=None,
                saw="",
                due_us=core.clock.boot_us(),
                asked_until_us=until_us,
            )

    acting(core, claimant).store.transact(decide, deadline_s=SUBMIT_DEADLINE_S)
    return _awaited(core, claimant, intent, until_us)


def standing(core: Core, claimant: Claimant, intent: str) -> Asked:
    """Where it stands now.

    Raises:
        UnknownName: there is no such intent of theirs.
        Refused: it is somebody else's asking, or one that Holdpoint acts on.
    """

    def look_at(tx: Transaction) -> Asked:
        queued = _theirs(tx, claimant, intent)
        permits = tx.permits_of(queued.intent.client, queued.intent.intent)
        newest = permits[-1] if permits else None
        live = newest is not None and newest.state is PermitState.LIVE
        return Asked(queued=queued, permit=newest, leave=_leave(core, newest) if newest is not None and live else None)

    return acting(core, claimant).store.read(look_at)


def answer(core: Core, claimant: Claimant, permit: str, exchange: Exchange) -> Permit:
    """What the platform answered to the one request, as it came; or that none left, or that no answer came.

    Raises:
        UnknownName: there is no such permit of theirs.
        Refused: it is not theirs; or it is no longer live: it was answered, or is looked up by now.
        BadInput: an answer that is too long.
    """
    if isinstance(exchange, Answered) and len(exchange.body) > ANSWER_MAX_BYTES:
        raise BadInput("body", f"has {len(exchange.body)} bytes, more than {ANSWER_MAX_BYTES}", "give its first part")

    def look_at(tx: Transaction) -> tuple[Permit, QueuedIntent, Account]:
        found = tx.permit(PermitId(permit))
        if found is None:
            raise UnknownName("permit", permit, (), "(the answer to what was asked for names it)")
        queued = _theirs(tx, claimant, found.intent)
        account = tx.account(found.client, found.platform, found.account)
        if found.state is not PermitState.LIVE or account is None:
            raise Refused(f"{permit} is {found.state} by now", "look at what became of it; a worker looks it up")
        return found, queued, account

    live, queued, account = acting(core, claimant).store.read(look_at)
    _record(core, live, queued, account, exchange)
    after = core.store.read(lambda tx: tx.permit(live.permit))
    assert after is not None
    return after


def _record(core: Core, live: Permit, queued: QueuedIntent, account: Account, exchange: Exchange) -> None:
    """As a worker does with the answer to its own request; what was refused to them is not known, so it is not a fault."""
    claim = core.store.read(lambda tx: tx.claim_of(queued.intent.intent))
    if claim is None:
        raise Refused(f"{live.permit} is looked up by now", "look at what became of it")
    said = read_answer(core.adapters[live.platform], queued.intent, Ready(live.prepared), exchange, core.clock.now())
    if isinstance(said, Rejected) and said.reason is Reason.PLATFORM_CREDENTIAL:
        look.forget_identity(core, account)
    elsewhere = wrong_account.named_in(said, live)
    if elsewhere is not None:
        wrong_account.stop_for_answer(core, live, elsewhere)
    # When it was sent nobody here knows: not before its permit, which makes it no faster than it was.
    sent_us = live.minted_us if isinstance(said, Accepted | Rejected) else None
    publish.record_answer(core, (claim, queued, account), live, publish.Heard(exchange, said, sent_us))


def heard(status: int | None, headers: dict[str, str], body: str, *, never_sent: str, lost: str) -> Exchange:
    """What came of the request, from what somebody outside says of it: exactly one of the three.

    Raises:
        BadInput: none of them, or more than one.
    """
    given = [status is not None, bool(never_sent), bool(lost)]
    if given.count(True) != 1:
        raise BadInput(
            "status", "say one: a status with headers and body, never_sent, or lost", "give what came, as it came"
        )
    if status is not None:
        return Answered(status, {name.lower(): value for name, value in headers.items()}, body.encode())
    return NeverSent(Reason.NOT_CONNECTED, never_sent) if never_sent else Lost(lost)


def _theirs(tx: Transaction, claimant: Claimant, intent: str) -> QueuedIntent:
    queued = tx.intent(IntentId(intent))
    if queued is None:
        raise UnknownName("intent", intent, (), "(the answer to what was asked for names it)")
    require(tx, claimant, Role.OPERATOR, queued.intent.client)
    if queued.intent.asker != claimant.person:
        raise Refused(f"{intent} was not asked for by {claimant.person}", "whoever asked for a permit acts on it")
    return queued


def _until_us(core: Core, wait_s: float) -> int:
    if not 0 <= wait_s <= WAIT_MAX_S:
        raise BadInput("wait_s", f"{wait_s:g} s is no wait", f"give 0 to {WAIT_MAX_S:g}")
    return core.clock.boot_us() + us(wait_s)


def _awaited(core: Core, claimant: Claimant, intent: str, until_us: int) -> Asked:
    """What comes of it while they wait: leave, or the first thing that stands against it."""
    while True:
        found = standing(core, claimant, intent)
        state = found.queued.state
        if found.leave is not None or state in INTENT_ENDS or state not in UNDER_WAY:
            return found
        if core.clock.boot_us() >= until_us:
            return found
        core.clock.sleep(LOOK_EVERY_S)


def _leave(core: Core, permit: Permit) -> Leave | None:
    """The permit as it is handed out; ``None``: there is no time left in which a request could end."""
    now_us = core.clock.boot_us()
    left_us = permit.deadline_us - us(core.timing.pause_s) - us(core.timing.request_s) - now_us
    if left_us <= 0:
        return None
    wall = wall_at(core.clock.now(), now_us)
    return Leave(
        permit=permit.permit,
        epoch=permit.epoch,
        account=permit.platform_account,
        visible=permit.visible,
        send_within_s=left_us / 1_000_000,
        void_at=wall.at(permit.deadline_us).isoformat(),
    )
