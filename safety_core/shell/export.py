"""What the core says of itself, as plain rows for the evidence of a run. Field for field as the evidence format has it.

The format is defined in ``reports/evidence/rows.py``; the core may not import it, and a contract test holds the two
together.
"""

from collections.abc import Iterator, Mapping

import msgspec

from safety_core.audit import merkle
from safety_core.cadence.limits import Limits, Window
from safety_core.documents import Document, digest_of
from safety_core.errors import BadInput
from safety_core.intent import effect_digest
from safety_core.letters import is_mail_address, masked, without_secrets
from safety_core.people import Person
from safety_core.ports import Store, Transaction
from safety_core.records import Permit, QueuedIntent
from safety_core.secret import reference
from safety_core.shell.limits_text import parsed, plain
from safety_core.shell.prove import paths
from safety_core.shell.scoped import for_person
from safety_core.shell.slots import RULES
from safety_core.shell.zones import zone_of
from safety_core.switches import HOLDPOINT, Halt
from safety_core.vocabulary import ClientId, Platform, Role

Row = dict[str, object]

AT_ONCE = 1_000
"""So many entries of the log are held at once: there are some hundreds of thousands."""


def rows(store: Store) -> list[Row]:
    """Every row of control, records and audit, from one read of the store."""
    return store.read(lambda tx: list(rows_in(tx)))


def rows_in(tx: Transaction) -> Iterator[Row]:
    """The same row by row, for whoever need not have them all at once."""
    yield from _control(tx)
    yield from _sandbox(tx)
    yield from _records(tx)
    yield from _breakers(tx)
    yield from _limits(tx)
    yield from _audit(tx)


def rows_of(store: Store, client: ClientId) -> list[Row]:
    """The same of one client, as its own people see it, and its audit entries with proofs that they stand in the log."""
    own = Person(person=HOLDPOINT, role=Role.VIEWER, clients=(client,))

    def look(tx: Transaction) -> list[Row]:
        seen = for_person(tx, own)
        return [*_control(seen), *_records(seen), *_breakers(seen), *_proved(tx, seen, client)]

    return store.read(look)


def _proved(tx: Transaction, seen: Transaction, client: ClientId) -> Iterator[Row]:
    """Of the other leaves nothing goes in but hashes of hashes."""
    hashes = [merkle.leaf_hash(each) for each in tx.audit_entries()]
    own = seen.audit_of(client)
    for (index, entry), path in zip(own, paths(hashes, [index for index, _ in own]), strict=True):
        yield {"kind": "proved", "index": index, "entry": entry.decode(), "path": [each.hex() for each in path]}
    yield {"kind": "head", "size": seen.audit_size(), "root": seen.audit_root().hex()}


def _control(tx: Transaction) -> Iterator[Row]:
    for halt in tx.halts():
        yield {"kind": "halt", **_halt(halt)}
    for each in tx.confirmations():
        yield {"kind": "confirmation", **msgspec.to_builtins(each)}
    for incident in tx.incidents():
        yield {"kind": "incident", **msgspec.to_builtins(incident)}
    salts = tx.salts()
    for person in tx.people():
        yield {
            "kind": "person",
            "person": person.person,
            "role": person.role.value,
            "active": person.active,
            "salt": salts.get(person.person),
        }
    for name, salt in salts.items():
        yield {"kind": "name", "name": name, "salt": salt}
    for words in tx.words():
        yield {"kind": "words", **msgspec.to_builtins(words)}
    for rules in tx.every_rules():
        yield {"kind": "rules", **msgspec.to_builtins(rules)}
    for approval in tx.approvals():
        yield {"kind": "approval", **msgspec.to_builtins(approval)}
    for decision in tx.decisions():
        yield {"kind": "decision", **msgspec.to_builtins(decision)}
    yield from _promoted(tx)
    yield from _letters(tx)


def _promoted(tx: Transaction) -> Iterator[Row]:
    for move in tx.moves():
        yield {"kind": "move", **msgspec.to_builtins(move)}
    for place in tx.cohort():
        yield {"kind": "canary", **msgspec.to_builtins(place)}
    for trip in tx.trips():
        yield {"kind": "trip", **msgspec.to_builtins(trip)}


def _sandbox(tx: Transaction) -> Iterator[Row]:
    """What is one over all clients, and none of theirs: settings of the sandbox, and leaves to act for real."""
    for setting in tx.sandboxes():
        yield {"kind": "sandbox", **msgspec.to_builtins(setting)}
    for leave in tx.leaves():
        yield {"kind": "leave", **msgspec.to_builtins(leave)}


def _letters(tx: Transaction) -> Iterator[Row]:
    """What was told and answered, with what opens the log's commitments to it; no secret, and no code that still signs."""
    for contact in tx.contacts():
        plain: Row = msgspec.to_builtins(contact)
        del plain["secret"]
        opens = is_mail_address(contact.address)
        shown = {} if opens else {"address": _shown(contact.address), "salt": ""}
        yield {"kind": "contact", **plain, **shown}
    for letter in tx.letters():
        plain = msgspec.to_builtins(letter)
        plain["letter_kind"] = plain.pop("kind")
        token = plain.pop("token")
        is_open = bool(token) and tx.answer_to(letter.client, letter.letter) is None
        if is_open:
            plain |= {"subject": masked(letter, letter.subject), "body": masked(letter, letter.body), "salt": ""}
        yield {"kind": "letter", **plain, "open": is_open}
    for answer in tx.answers():
        yield {"kind": "answer", **msgspec.to_builtins(answer)}


def _shown(address: str) -> str:
    """What no row may tell of an address is left out: where a secret is, and what a URL's path may hold."""
    return "(a reference)" if reference(address) is not None else without_secrets(address)


def _halt(halt: Halt) -> Row:
    plain: Row = msgspec.to_builtins(halt)
    scope = plain.pop("scope")
    assert isinstance(scope, dict)
    return {**plain, **{name: scope.get(name) for name in ("client", "platform", "account", "action")}}


def _records(tx: Transaction) -> Iterator[Row]:
    for account in tx.accounts():
        plain: Row = msgspec.to_builtins(account)
        for name in ("credential", "handle", "refresh"):  # no row says where a secret is, nor needs what people call it
            del plain[name]
        yield {"kind": "binding", **plain}
    for queued in tx.intents():
        yield {"kind": "intent", **_intent(queued)}
    for permit in tx.permits():
        yield {"kind": "permit", **_permit(permit)}
    for breach in tx.breaches():
        yield {"kind": "breach", **msgspec.to_builtins(breach)}
    for slot in tx.slots():
        yield {"kind": "slot", **msgspec.to_builtins(slot)}
    for document in tx.documents():
        yield {"kind": "document", **_document(document)}


def _breakers(tx: Transaction) -> Iterator[Row]:
    for breaker in tx.breakers():
        yield {"kind": "breaker", **msgspec.to_builtins(breaker)}


def _limits(tx: Transaction) -> Iterator[Row]:
    """Every limit that was ever in force, and from when. What cannot be read limits nothing: it refuses everything."""
    loaded = _loaded_us(tx)
    for stored in tx.every_rules():
        if stored.name != RULES:
            continue
        try:
            limits = parsed(stored.body, zone_of)
        except BadInput:
            continue
        since = {"version": stored.version, "from_us": loaded.get(stored.version, 0)}
        for limit, row in zip(limits.limits, plain(limits), strict=True):
            zones = _zones(tx, limits, limit.platform) if limit.window is Window.LOCAL_DAY else {}
            yield {"kind": "limit", **since, "stated": row.pop("source"), **row, "zones": zones}


def _loaded_us(tx: Transaction) -> Mapping[int, int]:
    """When each version of the limits was loaded, by the log; those that came with the database are not in it."""
    found: dict[int, int] = {}
    for raw in _entries(tx):
        if b'"kind":"rules"' in raw:
            entry = msgspec.json.decode(raw)
            if entry["name"] == RULES:
                found[entry["version"]] = entry["at_us"]
    return found


def _zones(tx: Transaction, limits: Limits, platform: Platform) -> dict[str, str]:
    """Where the accounts of a platform count their days, save for those that do it in UTC."""
    homes = {
        each.platform_account: limits.home(each.client, each.platform, each.account).zone_name
        for each in tx.accounts()
        if each.platform is platform
    }
    return {account: zone for account, zone in homes.items() if zone != "UTC"}


def _intent(queued: QueuedIntent) -> Row:
    intent = queued.intent
    return {
        "intent": intent.intent,
        "client": intent.client,
        "platform": intent.platform.value,
        "account": intent.account,
        "action": intent.action.value,
        "tag": intent.tag,
        "salt": intent.salt,
        "visible": effect_digest(intent) if intent.salt else "",
        "state": queued.state.value,
        "reason": queued.reason.value if queued.reason else None,
        "waits_for": queued.waits_for,
        "submitted_us": queued.submitted_us,
        "due_us": queued.due_us,
        "settled_us": queued.settled_us,
        "attempts": queued.attempts,
        "object": queued.object,
        "recalls": intent.recalls,
        "author": intent.author,
        "editor": intent.editor,
        "target": intent.target,
    }


def _document(kept: Document) -> Row:
    """What a flow kept, without what it says: its digest and salt open what the log commits to."""
    plain: Row = msgspec.to_builtins(kept)
    plain["what"] = plain.pop("kind")
    del plain["body"], plain["saw"]
    return {**plain, "digest": digest_of(kept) if kept.salt else ""}


_PERMIT_KEPT_BACK = ("saw", "high_water", "prepared", "reread_us", "rereads", "counted", "own_hosts")


def _permit(permit: Permit) -> Row:
    plain: Row = msgspec.to_builtins(permit)
    return {name: value for name, value in plain.items() if name not in _PERMIT_KEPT_BACK}


def _audit(tx: Transaction) -> Iterator[Row]:
    for index, entry in enumerate(_entries(tx)):
        yield {"kind": "entry", "index": index, "entry": entry.decode()}
    for each in tx.checkpoints():
        yield {"kind": "checkpoint", "size": each.size, "root": each.root, "seen_us": each.at_us, "note": each.note}


def _entries(tx: Transaction) -> Iterator[bytes]:
    """The log's entries, some at a time; behind a gap, where nothing should stand, all at once."""
    start = 0
    while page := tx.audit_entries(start, start + AT_ONCE):
        yield from page
        start += AT_ONCE
    yield from tx.audit_entries(start)


def checkpoint(store: Store, *, seen_us: int) -> Row:
    """The head of the audit log as it is now: size and root, unsigned."""
    return store.read(lambda tx: _head(tx, seen_us))


def _head(tx: Transaction, seen_us: int) -> Row:
    return {
        "kind": "checkpoint",
        "size": tx.audit_size(),
        "root": tx.audit_root().hex(),
        "seen_us": seen_us,
        "note": None,
    }
