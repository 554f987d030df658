"""What waits for a person, and the three words a person can say of it: it is there, it is not there, look once more.

Each word takes an operator who may act for the client, proved, and a reason; it stands in the audit log under their name.
All are compare-and-set in one transaction: of two people who decide at once, one is told that it is decided.
"""

from collections.abc import Callable

import msgspec

from safety_core.audit import entries
from safety_core.errors import BadInput, Refused, UnknownName
from safety_core.halt import us
from safety_core.intent import marked
from safety_core.lifecycle import IntentState, PermitState
from safety_core.people import Person
from safety_core.ports import PlatformObject, Transaction
from safety_core.records import Claim, Permit, QueuedIntent
from safety_core.shell import committing
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant, require
from safety_core.shell.names import nearest
from safety_core.shell.outcome import REREADS_S
from safety_core.shell.reasons import checked_why
from safety_core.shell.scoped import acting
from safety_core.vocabulary import MARKS, IntentId, ObjectId, PermitId, Reason, Role

WORD_DEADLINE_S = 10.0
LIST_LINE = "holdpoint unknown list"


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """An outcome that nobody knows.

    Attributes:
        permit: with client, account, reason, and what was seen.
        of: its intent; the text is for a person's eyes, never for a log.
        since_us: boot clock since when nobody knows.
        looked_up_us: boot clock of the next look by a worker; ``None`` when only a person can tell.
    """

    permit: Permit
    of: QueuedIntent
    since_us: int
    looked_up_us: int | None


def listed(core: Core, claimant: Claimant | None = None) -> tuple[Waiting, ...]:
    """Everything unknown, oldest first: quarantined (a person must look) or still to be looked up.

    Raises:
        Refused: a claimant is named and has not proved who they are. Proved, they see their own clients' only.
    """

    def look(tx: Transaction) -> tuple[Waiting, ...]:
        return tuple(_waiting(tx, each) for each in tx.permits([PermitState.QUARANTINED, PermitState.UNKNOWN]))

    return acting(core, claimant).store.read(look)


def _waiting(tx: Transaction, permit: Permit) -> Waiting:
    queued = tx.intent(permit.intent)
    assert queued is not None
    since_us = permit.answered_us or permit.minted_us
    if permit.state is PermitState.UNKNOWN:
        return Waiting(permit=permit, of=queued, since_us=since_us, looked_up_us=permit.settle_us)
    return Waiting(permit=permit, of=queued, since_us=queued.settled_us or since_us, looked_up_us=None)


def adopt(core: Core, permit: str, found: str, claimant: Claimant, why: str) -> QueuedIntent:
    """The effect is there: it is this object. Of a recall or a like: it was done to this post.

    Raises:
        UnknownName: no such permit.
        BadInput: no id of that platform, or no reason.
        Refused: not quarantined, not proved, not allowed, another intent's object, or one older than the permit.
    """
    object_id = ObjectId(found)
    own = _own(acting(core, claimant), permit, object_id)

    def decide(tx: Transaction, held: Permit, queued: QueuedIntent, person: Person) -> None:
        if held.action in MARKS:
            _is_target(queued, object_id)
        else:
            _is_younger(core, held, object_id)
            taken = tx.adopt(held.platform, held.platform_account, object_id, held.intent)
            if not taken and own != object_id:
                raise Refused(f"{object_id} is another intent's effect already", "name the one that is this permit's")
        _settle(core, tx, _Word(held, queued, person, why), PermitState.CONFIRMED, IntentState.CONFIRMED, object_id)

    return _say(core, permit, claimant, why, decide)


def absent(core: Core, permit: str, claimant: Claimant, why: str) -> QueuedIntent:
    """The effect is not there, and never came to be. Its intent ends; nothing is tried again by itself.

    Raises:
        UnknownName: no such permit.
        BadInput: no reason.
        Refused: not quarantined, not proved, or not allowed.
    """

    def decide(tx: Transaction, held: Permit, queued: QueuedIntent, person: Person) -> None:
        _settle(core, tx, _Word(held, queued, person, why), PermitState.ABSENT, IntentState.ABSENT, None)

    return _say(core, permit, claimant, why, decide)


def probe(core: Core, permit: str, claimant: Claimant, why: str) -> QueuedIntent:
    """Have a worker look once more, now. It holds the account again until it has.

    Raises:
        UnknownName: no such permit.
        BadInput: no reason.
        Refused: not quarantined, not proved, not allowed, or something else is under way on the account.
    """
    own = _own(acting(core, claimant), permit, None)

    def decide(tx: Transaction, held: Permit, queued: QueuedIntent, person: Person) -> None:
        now_us = core.clock.boot_us()
        again = Claim(
            platform=held.platform,
            platform_account=held.platform_account,
            intent=held.intent,
            client=held.client,
            worker=held.worker,
            claimed_us=now_us,
        )
        if not tx.retake_claim(again):
            raise Refused(
                f"something else is under way on {held.account}", "wait for it to be settled, then ask once more"
            )
        # An object that is another intent's says nothing of this one: what ours became is read from the account.
        kept = held.object if held.object == own or held.action in MARKS else None
        saw = f"{person.person} has it looked up once more: {why}"
        moved = tx.move_permit(
            held.permit, PermitState.QUARANTINED, PermitState.UNKNOWN, settle_us=now_us, object=kept, saw=saw
        ) and tx.move_intent(held.intent, queued.state, IntentState.UNDER_PERMIT, object=kept, saw=saw, settled_us=None)
        _hold_to(moved, held)
        said = committing.said(core, tx, person.person, why, held.client)
        tx.append_audit(entries.probe(held, said=said, at_us=now_us, at=core.clock.now()))

    return _say(core, permit, claimant, why, decide)


class _Word(msgspec.Struct, frozen=True):
    """What is decided on, and who says why."""

    permit: Permit
    queued: QueuedIntent
    person: Person
    why: str


def _say(
    core: Core,
    permit: str,
    claimant: Claimant,
    why: str,
    decide: Callable[[Transaction, Permit, QueuedIntent, Person], None],
) -> QueuedIntent:
    """One person's word, in one transaction; the intent as it stands after it."""
    checked_why(why)

    def all_at_once(tx: Transaction) -> QueuedIntent:
        held = _quarantined(tx, permit)
        person = require(tx, claimant, Role.OPERATOR, held.client)
        if held.state is not PermitState.QUARANTINED:
            raise Refused(
                f"{held.permit} is {held.state}, not quarantined", f"see what waits for a person: {LIST_LINE}"
            )
        queued = tx.intent(held.intent)
        assert queued is not None
        decide(tx, held, queued, person)
        after = tx.intent(held.intent)
        assert after is not None
        return after

    said = acting(core, claimant).store.transact(all_at_once, deadline_s=WORD_DEADLINE_S)
    core.seam("quarantine.said")
    return said


def _quarantined(tx: Transaction, name: str) -> Permit:
    found = tx.permit(PermitId(name))
    if found is None:
        waiting = (each.permit for each in tx.permits([PermitState.QUARANTINED]))
        raise UnknownName("permit", name, nearest(name, waiting), f"({LIST_LINE} names them)")
    return found


def _settle(
    core: Core, tx: Transaction, word: _Word, to: PermitState, end: IntentState, found: ObjectId | None
) -> None:
    held, now_us = word.permit, core.clock.boot_us()
    reason = Reason.ABSENT if to is PermitState.ABSENT else None
    saw = f"{word.person.person} says so: {word.why}"
    there = to is PermitState.CONFIRMED
    # A person who saw two look-alikes has judged them: only what shows up later would be news, and they cannot be told
    # apart from it.
    reread = not there and held.reason is not Reason.TWO_CANDIDATES
    moved = tx.move_permit(
        held.permit,
        PermitState.QUARANTINED,
        to,
        reason=reason,
        saw=saw,
        object=found,
        confirmed_us=now_us if there else None,
        reread_us=now_us + us(REREADS_S[0]) if reread else None,
    ) and tx.move_intent(held.intent, word.queued.state, end, object=found, reason=reason, saw=saw, settled_us=now_us)
    _hold_to(moved, held)
    settled = msgspec.structs.replace(held, object=found)
    said = committing.said(core, tx, word.person.person, word.why, held.client)
    tx.append_audit(entries.outcome(settled, to, reason, said=said, at_us=now_us, at=core.clock.now()))


def _hold_to(moved: bool, held: Permit) -> None:
    if not moved:
        raise Refused(f"somebody else decided on {held.permit} meanwhile", f"see how: {LIST_LINE}")


def _is_target(queued: QueuedIntent, found: ObjectId) -> None:
    target = marked(queued.intent)
    if target != found:
        raise BadInput("object", f"{found!r} is not what this {queued.intent.action} is done to", f"name {target}")


def _is_younger(core: Core, held: Permit, found: ObjectId) -> None:
    named = PlatformObject(object=found, author=held.platform_account, text="")
    if not core.adapters[held.platform].newer(named, held.high_water):
        raise Refused(f"{found} stood on {held.account} before {held.permit} was given", "name the one that it became")


def _own(core: Core, permit: str, found: ObjectId | None) -> ObjectId | None:
    """The object (``None``: the permit's own), if it is adopted already and by this very intent.

    Looked up before the transaction, since it asks all permits; what is adopted is never given to another.
    """

    def look(tx: Transaction) -> ObjectId | None:
        held = tx.permit(PermitId(permit))
        asked = found or (held.object if held is not None else None)
        if held is None or asked is None or asked not in tx.adopted(held.platform, held.platform_account):
            return None
        owners: set[IntentId] = {
            each.intent
            for each in tx.permits()
            if (each.object, each.platform, each.platform_account) == (asked, held.platform, held.platform_account)
            and each.action not in MARKS
        }
        return asked if owners <= {held.intent} else None

    return core.store.read(look)
