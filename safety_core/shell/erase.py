"""Erasing: what a client had published, was told and answered, what its flows kept, and who somebody was. The audit log's bytes stay as they are.

The log holds salted commitments (``committing.py``, ``intent.commitment``). Erasing destroys the salts and what they open, here,
in one transaction with an entry that says how much went: every proof stays valid, and what was erased can be neither
opened nor guessed. Afterwards the file's own bytes are rewritten (``fleet/compose.scrub``). Copies of the database are
whoever made them to erase.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from safety_core.audit import entries
from safety_core.errors import Refused, UnknownName
from safety_core.lifecycle import IntentState, PermitState
from safety_core.people import Erased
from safety_core.ports import Transaction
from safety_core.shell import committing
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant, require
from safety_core.shell.names import known_client, nearest
from safety_core.shell.reasons import checked_why
from safety_core.shell.staff import ERASED
from safety_core.switches import HOLDPOINT
from safety_core.vocabulary import ClientId, Commitment, IntentId, PersonId, Role

ERASE_DEADLINE_S = 30.0
OVER = frozenset({IntentState.CONFIRMED, IntentState.REJECTED, IntentState.CANCELLED, IntentState.ABSENT})
"""Where nobody needs an intent's content any more: of what is quarantined a person must still be able to judge."""
UNDER_WAY = (PermitState.LIVE, PermitState.UNKNOWN, PermitState.ACCEPTED, PermitState.QUARANTINED)
CHUNK_ENTRIES = 5_000
OF_DOCUMENTS = b'"kind":"document_'


class ClientGone(msgspec.Struct, frozen=True):
    """How many letters, answers and documents of a client were destroyed."""

    letters: int
    answers: int
    documents: int


class PersonGone(msgspec.Struct, frozen=True):
    """What became of a person's name.

    Attributes:
        called: what stands in its place; words: how many of the log's commitments to words went with it.
        in_plain: entries of an earlier release that name them as they are: the log's bytes never change.
    """

    called: PersonId
    words: int
    in_plain: int


def erase_content(
    core: Core, client: str, by: Claimant, why: str, *, intent: str | None = None, before: datetime | None = None
) -> Erased:
    """Destroy the content of a client's intents that are at an end: of one, of those handed over before a time, of all.

    Raises:
        UnknownName: no such client, or none of its intents is called so.
        Refused: not proved to be an admin for every client; or the one that is named is under way.
        BadInput: no reason.
    """
    checked_why(why)
    older = None if before is None else _handed_over_before(core, client, before)

    def decide(tx: Transaction) -> Erased:
        person = require(tx, by, Role.ADMIN, None)
        whose = known_client(tx, client)
        wanted = [_named(tx, whose, intent)] if intent is not None else _at_an_end(tx, whose, older)
        gone = tx.erase_content(wanted)
        if wanted:
            said = committing.said(core, tx, person.person, why, whose)
            at_us, at = core.clock.boot_us(), core.clock.now()
            one = wanted[0] if intent is not None else None
            tx.append_audit(entries.erased(whose, one, gone, said=said, at_us=at_us, at=at))
        return gone

    erased = core.store.transact(decide, deadline_s=ERASE_DEADLINE_S)
    core.seam("erase.content")
    return erased


def erase_client(core: Core, client: str, by: Claimant, why: str) -> ClientGone:
    """Destroy what all of a client's letters, answers and documents say. That there were some, of which kind and for what,
    stays; so does what a flow handed over as an intent (``erase_content``).

    What is on its way goes out no more, no form is answered by the code of an erased letter, and no flow goes on with a
    document that says nothing.

    Raises:
        UnknownName: no such client.
        Refused: not proved to be an admin for every client.
        BadInput: no reason.
    """
    checked_why(why)

    def decide(tx: Transaction) -> ClientGone:
        person = require(tx, by, Role.ADMIN, None).person
        whose = known_client(tx, client)
        told, kept = tx.erase_letters(whose), tx.erase_documents(whose)
        noted = tx.erase_words(_said_of_documents(tx, whose)) if kept else 0
        if told.letters or told.answers or kept:
            said = committing.said(core, tx, person, why, whose)
            at_us, at = core.clock.boot_us(), core.clock.now()
            if told.letters or told.answers:
                tx.append_audit(entries.letters_erased(whose, told, said=said, at_us=at_us, at=at))
            if kept:
                tx.append_audit(entries.documents_erased(whose, kept, noted, said=said, at_us=at_us, at=at))
        return ClientGone(told.letters, told.answers, kept)

    erased = core.store.transact(decide, deadline_s=ERASE_DEADLINE_S)
    core.seam("erase.client")
    return erased


def _said_of_documents(tx: Transaction, client: ClientId) -> set[Commitment]:
    """What the log commits to of why a client's documents were kept and moved: it may quote them."""
    own = (msgspec.json.decode(entry) for _, entry in tx.audit_of(client) if OF_DOCUMENTS in entry)
    return {Commitment(each["why"]) for each in own if each.get("why")}


def erase_person(core: Core, name: str, by: Claimant, why: str) -> PersonGone:
    """Destroy what ties a name to its entries; whoever it is may do nothing any more, and is called ``erased-<n>``.

    Raises:
        UnknownName: nobody was ever named so.
        Refused: not proved to be an admin; it is themselves, or Holdpoint; or a halt or a schedule of theirs stands.
        BadInput: no reason.
    """
    checked_why(why)
    person = PersonId(name)

    def decide(tx: Transaction) -> PersonGone:
        admin = require(tx, by, Role.ADMIN, None).person
        _may_go(tx, person, admin)
        commitment = committing.name(core, tx, person)
        numbers = [int(each.removeprefix(ERASED)) for each in tx.salts() if each.removeprefix(ERASED).isdecimal()]
        called = PersonId(f"{ERASED}{1 + max(numbers, default=0)}")
        gone = tx.erase_person(person, called)
        said = committing.said(core, tx, admin, why)
        at_us, at = core.clock.boot_us(), core.clock.now()
        tx.append_audit(entries.person_erased(commitment, gone, said=said, at_us=at_us, at=at))
        return PersonGone(called, gone.words, 0)

    erased = core.store.transact(decide, deadline_s=ERASE_DEADLINE_S)
    core.seam("erase.person")
    return msgspec.structs.replace(erased, in_plain=len(_matching(core, lambda entry: name in entry.values())))


def _may_go(tx: Transaction, person: PersonId, admin: PersonId) -> None:
    known = {*tx.salts(), *(each.person for each in tx.people())}
    if person not in known or tx.salt(person) == "":
        near = nearest(person, (each.person for each in tx.people()))
        raise UnknownName("person", person, near, "(holdpoint people list)")
    if person == admin:
        raise Refused("nobody erases themselves: the entry must name who did", "ask another admin")
    if person == HOLDPOINT:
        raise Refused("holdpoint is nobody", "name a person")
    for halt in tx.switches().halts:
        if halt.person == person:
            raise Refused(f"{halt.halt}, which {person} threw, is in force", "release it first: holdpoint switch show")
    for each in tx.schedules():
        if each.open and person in (each.proposed_by, each.agreed_by):
            raise Refused(f"{each.schedule} of {person} is open", f"holdpoint switch withdraw {each.schedule}")


def _at_an_end(tx: Transaction, client: ClientId, older: frozenset[str] | None) -> list[IntentId]:
    needed = _needed(tx)
    of_client = (each.intent for each in tx.intents(OVER) if each.intent.client == client and each.intent.salt)
    return [each.intent for each in of_client if each.intent not in needed and (older is None or each.intent in older)]


def _named(tx: Transaction, client: ClientId, name: str) -> IntentId:
    found = tx.intent(IntentId(name))
    if found is None or found.intent.client != client:
        raise UnknownName("intent", name, ())
    if found.state not in OVER or found.intent.intent in _needed(tx):
        raise Refused(
            f"intent {name} is {found.state}, and its content is still needed", "wait until it is settled for good"
        )
    if not found.intent.salt:
        raise Refused(f"the content of intent {name} was erased already", "nothing is left to do")
    return found.intent.intent


def _needed(tx: Transaction) -> frozenset[IntentId]:
    """Intents of which some permit may yet be looked up, by its content."""
    permits = tx.permits([*UNDER_WAY, PermitState.ABSENT])
    return frozenset(
        each.intent for each in permits if each.state is not PermitState.ABSENT or each.reread_us is not None
    )


def _handed_over_before(core: Core, client: str, before: datetime) -> frozenset[str]:
    """The client's intents of before that time, by the wall clock of their entries: the rows know the boot clock only."""
    found = _matching(
        core,
        lambda entry: (
            (entry.get("kind"), entry.get("client")) == ("submitted", client)
            and datetime.fromisoformat(str(entry.get("at"))) < before
        ),
    )
    return frozenset(str(each.get("intent")) for each in found)


def _matching(core: Core, wanted: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
    """Entries of the log that are wanted, read in steps so that nobody waits for it."""
    found: list[dict[str, Any]] = []
    start = 0
    while chunk := core.store.read(lambda tx, at=start: tx.audit_entries(at, at + CHUNK_ENTRIES)):  # type: ignore[misc]
        found += [plain for each in chunk if wanted(plain := msgspec.json.decode(each))]
        start += len(chunk)
    return found
