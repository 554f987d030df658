"""Letters to clients: written in the transaction of what they tell, once for each occasion, and sent until they are taken.

    write_in(core, tx, client, LetterKind.WELCOME, "enrolled", stage="canary", share="10 %")

1. Of one kind a client gets one letter for each occasion, whatever is retried or begun anew: what was written already is
   handed back. It goes out at least once by each channel on which the client has a contact, under one name.
2. What is written before a client has a contact goes to the first one that is set.
3. No halt waits for a letter and none fails with one: whoever keeps house writes those of halts, when these stand.
4. A letter holds its own client's fields, and nothing that people said of a halt: a reason may name anybody.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC

import msgspec

from safety_core.audit import entries
from safety_core.errors import BadInput, Refused, UnknownName
from safety_core.letters import (
    ASKS,
    FORM,
    VALUE_MAX_CHARS,
    Contact,
    Dispatch,
    Letter,
    LetterKind,
    Written,
    fill,
)
from safety_core.people import SALT_BYTES, committed
from safety_core.ports import Transaction
from safety_core.records import DeliveryState
from safety_core.shell import committing, templates
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant, require
from safety_core.shell.names import known_client, nearest
from safety_core.shell.scoped import acting
from safety_core.switches import Halt, Scope
from safety_core.vocabulary import ClientId, LetterId, PersonId, Role

LETTER_DEADLINE_S = 10.0
TELL_S = 1.0
TOLD_AT_ONCE = 20
"""Letters of halts that one round of house-keeping writes at most: the next one writes the others."""
TOKEN_BYTES = 32
ENROLLED, GRADUATED = "enrolled", "graduated"
"""Occasions that a client has once."""
STUCK = (DeliveryState.BOUNCED, DeliveryState.GIVEN_UP)
"""Where a letter stays until a person has it sent once more."""
SENT_BY_PEOPLE = (LetterKind.STATUS, LetterKind.FEEDBACK)


# ---------------------------------------------------------------- writing


def write_in(
    core: Core,
    tx: Transaction,
    client: ClientId,
    kind: LetterKind,
    occasion: str,
    *,
    by: PersonId | None = None,
    **given: str,
) -> Letter:
    """Write a letter in this transaction, or hand back the one that was written for this occasion.

    Raises:
        StoreUnavailable: the templates cannot be read.
        Miswired: the kind's fields are not all given, or others are.
    """
    known = tx.letter_for(client, kind, occasion)
    if known is not None:
        return known
    name = LetterId(core.new_id("letter", f"{client}/{kind}/{occasion}"))
    token = core.entropy.token(f"form/{name}", TOKEN_BYTES) if kind in ASKS else ""
    text = _text(core, tx, client, kind, f"{name}.{token}", given)
    letter = Letter(
        letter=name,
        client=client,
        kind=kind,
        occasion=occasion,
        subject=text.subject,
        body=text.body,
        salt=core.entropy.token(f"salt/letter/{name}", SALT_BYTES),
        token=token,
        written_by=by,
        at=core.clock.now().isoformat(),
    )
    tx.add_letter(letter)
    who = None if by is None else committing.name(core, tx, by)
    content = committed(letter.salt, letter.content)
    now_us, now = core.clock.boot_us(), core.clock.now()
    tx.append_audit(entries.letter(letter, content, person=who, at_us=now_us, at=now))
    for each in tx.contacts():
        if each.client == client:
            address_in(tx, letter, each)
    return letter


def address_in(tx: Transaction, letter: Letter, contact: Contact) -> None:
    """In this transaction: the letter is to go there."""
    pending = Dispatch(
        letter=letter.letter,
        client=letter.client,
        channel=contact.channel,
        state=DeliveryState.PENDING,
        attempts=0,
        due_us=0,
    )
    tx.put_dispatch(pending)


def _text(
    core: Core, tx: Transaction, client: ClientId, kind: LetterKind, code: str, given: Mapping[str, str]
) -> Written:
    values = {"client": client, "date": core.clock.now().astimezone(UTC).date().isoformat(), **given}
    if kind in ASKS:
        values[FORM] = code
    if kind is LetterKind.WELCOME:
        own = (f"{each.account} on {each.platform}" for each in tx.accounts() if each.client == client)
        values["accounts"] = ", ".join(own) or "none yet"
    return fill(templates.required(tx).of(kind, client), kind, values)


# ---------------------------------------------------------------- by people


def send(core: Core, client: str, kind: LetterKind, claimant: Claimant, message: str = "") -> Letter:
    """Write a client news, or ask how they get on, in somebody's name. Typed again on the same day it is the same letter.

    Raises:
        UnknownName: no such client. BadInput: no message, or one that cannot be taken.
        Refused: not proved, not allowed, or a letter that only its cause writes.
        StoreUnavailable: the templates cannot be read.
    """
    _check_kind(kind)
    given = _message(kind, message)
    if kind is LetterKind.STATUS and not given:
        raise BadInput("message", "is missing", "say what there is to tell: -m MESSAGE")

    def decide(tx: Transaction) -> Letter:
        whose = known_client(tx, client)
        person = require(tx, claimant, Role.OPERATOR, whose).person
        day = core.clock.now().astimezone(UTC).date().isoformat()
        said = f"/{hashlib.sha256(message.encode()).hexdigest()[:16]}" if given else ""
        return write_in(core, tx, whose, kind, f"{day}{said}", by=person, **given)

    written = acting(core, claimant).store.transact(decide, deadline_s=LETTER_DEADLINE_S)
    core.seam("letters.sent")
    return written


def again(core: Core, name: str, claimant: Claimant) -> Letter:
    """Have a letter that bounced or was given up sent once more, where its client is reached now, in somebody's name.

    Raises:
        UnknownName: no such letter. Refused: not proved, not allowed, or nothing of it waits for that.
    """

    def decide(tx: Transaction) -> Letter:
        letter = tx.letter(LetterId(name))
        if letter is None:
            near = nearest(name, (each.letter for each in tx.letters()))
            raise UnknownName("letter", name, near, "(holdpoint client letter list names them)")
        person = require(tx, claimant, Role.OPERATOR, letter.client).person
        if not letter.salt:
            raise Refused(f"what {name} said was erased", "nothing is left to send")
        stuck = [each for each in tx.dispatches() if each.letter == letter.letter and each.state in STUCK]
        reached = [contact for each in stuck if (contact := tx.contact(each.client, each.channel)) is not None]
        if not reached:
            raise Refused(
                f"no way of {name} has bounced or was given up and has a contact",
                f"see where it stands: holdpoint client letter list --client {letter.client}",
            )
        for contact in reached:
            address_in(tx, letter, contact)
        who = committing.name(core, tx, person)
        now_us, now = core.clock.boot_us(), core.clock.now()
        tx.append_audit(entries.letter_again(letter, person=who, at_us=now_us, at=now))
        return letter

    letter = acting(core, claimant).store.transact(decide, deadline_s=LETTER_DEADLINE_S)
    core.seam("letters.again")
    return letter


def preview(core: Core, client: str, kind: LetterKind, claimant: Claimant | None, message: str = "") -> Written:
    """The letter as the client would get it, with examples in place of what only its cause knows; nothing is written.

    Raises: as ``send``.
    """
    given = _message(kind, message) or EXAMPLES.get(kind, {})

    def look(tx: Transaction) -> Written:
        return _text(core, tx, known_client(tx, client), kind, "letter-0000.0000", given)

    return acting(core, claimant).store.read(look)


EXAMPLES: dict[LetterKind, dict[str, str]] = {
    LetterKind.WELCOME: {"stage": "canary", "share": "10 %"},
    LetterKind.STATUS: {"message": "(what somebody has to say)"},
    LetterKind.INCIDENT: {
        "severity": "high",
        "stopped": "publish on X",
        "since": "2026-01-01T00:00:00+00:00",
        "expected_end": "not known yet",
    },
    LetterKind.GRADUATION: {"stage": "ga", "since": "2026-01-01"},
}
"""What stands in a preview where only the cause of a letter knows it."""


def _check_kind(kind: LetterKind) -> None:
    if kind not in SENT_BY_PEOPLE:
        offer = " or ".join(SENT_BY_PEOPLE)
        raise Refused(f"a letter of kind {kind} is written by what it tells, never by hand", f"send {offer}")


def _message(kind: LetterKind, message: str) -> dict[str, str]:
    """What a person has to say, for the kind that says it."""
    if kind is not LetterKind.STATUS:
        if message:
            raise BadInput("message", f"has no place in a letter of kind {kind}", "leave it away, or send status")
        return {}
    if not message:
        return {}
    if not message.strip() or len(message) > VALUE_MAX_CHARS:
        raise BadInput("message", f"does not have 1 to {VALUE_MAX_CHARS} characters", "say it with -m MESSAGE")
    return {"message": message}


# ---------------------------------------------------------------- of halts


def tell_of_halts(core: Core) -> int:
    """For whoever keeps house: write to clients of what is stopped for them; how many letters.

    Of each halt in force that is one client's, and of what Holdpoint stopped for everybody by itself, each client with a
    contact is told once. A drill is nobody's news.

    Raises:
        StoreUnavailable: see the port; or the templates cannot be read.
    """
    due = core.store.read(owed)
    for client, halt in due:
        given = _of_halt(halt)
        core.store.transact(
            lambda tx, to=client, of=halt.halt, given=given: write_in(core, tx, to, LetterKind.INCIDENT, of, **given),  # type: ignore[misc]
            deadline_s=TELL_S,
        )
    return len(due)


def owed(tx: Transaction) -> tuple[tuple[ClientId, Halt], ...]:
    """Whom to tell of which halt next."""
    return tx.letters_owed(most=TOLD_AT_ONCE)


def _of_halt(halt: Halt) -> dict[str, str]:
    end = halt.expected_end_at or "not known yet"
    given = {"severity": halt.scope.risk.value, "since": halt.asked_at, "expected_end": end}
    return {**given, "stopped": stopped(halt.scope)}


def stopped(scope: Scope) -> str:
    """What a halt stops for a client, without its reason."""
    parts = [scope.action.value if scope.action else "everything"]
    parts += [f"on {scope.platform}"] if scope.platform else []
    parts += [f"by {scope.account}"] if scope.account else []
    return " ".join(parts)


def over_in(core: Core, tx: Transaction, ended: Halt) -> None:
    """In the transaction of a release: tell those who were told of the halt that it is over. Never fails a release."""
    if templates.in_force(tx) is None:
        return
    for client in dict.fromkeys(each.client for each in tx.contacts()):
        if tx.letter_for(client, LetterKind.INCIDENT, ended.halt) is not None:
            said = (
                f"What we told you of is over: {stopped(ended.scope)}, stopped since {ended.asked_at}, goes on again."
            )
            write_in(core, tx, client, LetterKind.STATUS, f"{ended.halt}/over", message=said)


class Listed(msgspec.Struct, frozen=True):
    """A letter, and where it stands on each channel."""

    letter: Letter
    dispatches: tuple[Dispatch, ...]


def listed(core: Core, client: str | None = None) -> tuple[Listed, ...]:
    """What was written, oldest first.

    Raises:
        UnknownName: no such client.
    """

    def look(tx: Transaction) -> tuple[Listed, ...]:
        whose = None if client is None else known_client(tx, client)
        ways = tx.dispatches()
        found = (each for each in tx.letters() if whose in (None, each.client))
        return tuple(Listed(each, tuple(way for way in ways if way.letter == each.letter)) for each in found)

    return core.store.read(look)
