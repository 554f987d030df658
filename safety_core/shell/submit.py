"""Taking work in, and taking it back before a permit stands for it."""

import msgspec

from safety_core.audit import entries
from safety_core.cadence.wall import Wall, aware, wall_at
from safety_core.errors import BadInput, KeyReused, Refused, UnknownName
from safety_core.intent import AUTHOR, KEY_MAX_CHARS, Intent, check_text, same_request
from safety_core.lifecycle import IntentState
from safety_core.media import MEDIA_MAX, MediaRef, medium
from safety_core.ports import Transaction
from safety_core.records import QueuedIntent
from safety_core.sandbox import DRILL_PREFIX, of_drill
from safety_core.shell import asking, committing
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant, require
from safety_core.shell.names import known_account, known_client, member
from safety_core.shell.reasons import checked_why
from safety_core.shell.scoped import acting
from safety_core.shell.staff import check_name
from safety_core.vocabulary import TIES, Action, ClientId, IntentId, PersonId, Platform, Reason, Role

SUBMIT_DEADLINE_S = 10.0
DUE_MAX_US = 366 * 86_400 * 1_000_000
"""Nobody plans further ahead on the boot clock of one machine."""

_AIMED = {
    Action.REPLY: "a reply names what it answers",
    Action.COMMENT: "a comment names the post that it is on",
    Action.LIKE: "a like names the post that it is on",
    Action.FOLLOW: "a follow names the account that is followed",
}


class Wanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody outside asks for, in plain strings.

    ``media``: what pictures and films it shows (``media.MediaRef``). ``author`` is who or what drafted it; ``due_us`` (0: at
    once) and ``not_after_us`` are on the boot clock. A like and a follow have a ``target`` and no text. ``asker``: who acts on the
    permit themselves (``shell/outside.py``).
    """

    client: str
    platform: str
    account: str
    action: str
    key: str
    text: str = ""
    media: tuple[str, ...] = ()
    target: str | None = None
    tag: str | None = None
    author: str = AUTHOR
    due_us: int = 0
    not_after_us: int | None = None
    asker: PersonId | None = None
    asked_until_us: int | None = None


def submit(core: Core, wanted: Wanted, claimant: Claimant | None = None) -> QueuedIntent:
    """Take an intent into the outbox, or find the one that its idempotency key stands for already.

    Without a claimant it comes from RTV's own systems, which act for every client.

    Raises:
        Refused: a claimant is named who has not proved themselves, or may not hand work over.
        UnknownName: client, platform, account or action does not exist.
        KeyReused: the key came before with other content.
        BadInput: a text or key that cannot be taken.
    """
    check(wanted, now_us=core.clock.boot_us())
    if of_drill(ClientId(wanted.client), wanted.key):
        raise BadInput("key", f"begins with {DRILL_PREFIX!r}, as the work of a drill alone does", "use another key")
    salt = core.entropy.token(f"salt/{wanted.client}", 16)
    intent_id = IntentId(core.new_id("int", wanted.client))

    def decide(tx: Transaction) -> QueuedIntent:
        client = known_client(tx, wanted.client)
        if claimant is not None:
            require(tx, claimant, Role.OPERATOR, client)
        return _take(core, tx, client, wanted, intent_id, salt)

    for each in wanted.media:
        core.shelf.touch(medium(each))  # what is about to be named is not swept meanwhile (``sweep.py``)
    taken = acting(core, claimant).store.transact(decide, deadline_s=SUBMIT_DEADLINE_S)
    core.seam("submit.committed")
    return taken


def take(core: Core, tx: Transaction, wanted: Wanted) -> QueuedIntent:
    """The same for a flow of ours, in its own transaction: what it made and what it hands over stand or fall together.

    Raises: as ``submit`` without a claimant.
    """
    check(wanted, now_us=core.clock.boot_us())
    salt = core.entropy.token(f"salt/{wanted.client}", 16)
    intent_id = IntentId(core.new_id("int", wanted.client))
    return _take(core, tx, known_client(tx, wanted.client), wanted, intent_id, salt)


def check(wanted: Wanted, *, now_us: int) -> None:
    """What can be said of a request without looking anything up.

    Raises:
        BadInput: with the field.
    """
    _check_media(wanted)
    if wanted.action in TIES and wanted.text:
        raise BadInput(
            "text",
            f"stands beside the action {wanted.action}, which shows none",
            "leave it out, or use the action reply",
        )
    if wanted.action not in TIES and (wanted.text or not wanted.media):  # a picture may speak for itself
        check_text(wanted.text, field="text")
    for field, value in (("key", wanted.key), ("target", wanted.target), ("tag", wanted.tag)):
        if value is None:
            continue
        check_text(value, field=field)
        if len(value) > KEY_MAX_CHARS:
            raise BadInput(field, f"has {len(value)} characters, more than {KEY_MAX_CHARS}", "use a shorter one")
    check_name("author", wanted.author)
    if wanted.not_after_us is not None and wanted.not_after_us <= max(now_us, wanted.due_us):
        raise BadInput("not_after_us", "lies before the window begins", "give a later time, or leave it out")
    if wanted.due_us > now_us + DUE_MAX_US:
        raise BadInput(
            "due_us", f"{wanted.due_us} is more than a year ahead on the boot clock", "give microseconds since boot"
        )


def _check_media(wanted: Wanted) -> None:
    for each in wanted.media:
        medium(each)
    if len(wanted.media) > MEDIA_MAX:
        raise BadInput(
            "media", f"names {len(wanted.media)}, and no platform takes more than {MEDIA_MAX}", "leave some out"
        )
    if wanted.media and wanted.action in TIES:
        raise BadInput("media", f"stands beside the action {wanted.action}, which shows none", "leave it out")


def _check_target(action: Action, target: str | None) -> None:
    """What is done to a post or to an account names it; nothing else does. A recall is no work that is handed over."""
    if action is Action.RECALL:
        raise BadInput(
            "action", "a recall is one person's own decision on one listed effect", "holdpoint recall --help"
        )
    if action in _AIMED and target is None:
        raise BadInput("target", f"is missing: {_AIMED[action]}", "give the platform's id of it")
    if action not in _AIMED and target is not None:
        named = " or ".join(_AIMED)
        raise BadInput("target", f"stands beside the action {action.value}", f"leave it out, or use the action {named}")


def _take(
    core: Core, tx: Transaction, client: ClientId, wanted: Wanted, intent_id: IntentId, salt: str
) -> QueuedIntent:
    platform = member(Platform, "platform", wanted.platform)
    action = member(Action, "action", wanted.action)
    _check_target(action, wanted.target)
    intent = Intent(
        intent=intent_id,
        client=client,
        platform=platform,
        account=known_account(tx, client, platform, wanted.account).account,
        action=action,
        text=wanted.text,
        media=tuple(MediaRef(each) for each in wanted.media),
        target=wanted.target,
        idempotency_key=wanted.key,
        salt=salt,
        tag=wanted.tag,
        author=wanted.author,
        not_before_us=max(wanted.due_us, 0),
        not_after_us=wanted.not_after_us,
        asker=wanted.asker,
    )
    before = tx.intent_by_key(client, wanted.key)
    if before is not None:
        if not same_request(before.intent, intent):
            raise KeyReused("key", f"{wanted.key!r} was used for other content", "use a new key for new content")
        return before
    now_us = core.clock.boot_us()
    wall = wall_at(core.clock.now(), now_us)
    queued = QueuedIntent(
        intent=intent,
        state=IntentState.QUEUED,
        submitted_us=now_us,
        due_us=max(now_us, wanted.due_us),
        due_at=_due_at(wanted.due_us, wall) if wanted.due_us > now_us else None,
        until_at=wall.at(wanted.not_after_us).isoformat() if wanted.not_after_us is not None else None,
        asked_until_us=wanted.asked_until_us,
    )
    tx.add_intent(queued)
    tx.append_audit(entries.submitted(intent, at_us=now_us, at=core.clock.now()))
    asked = asking.ask_first(core, tx, queued)
    if asked is None:
        return queued
    asking.put_to_wait(tx, queued, Reason.APPROVAL_MISSING, f"{asked.approval}: {asked.quorum} must say yes")
    taken = tx.intent(intent_id)
    assert taken is not None
    return taken


def _due_at(due_us: int, wall: Wall) -> str:
    """The wall-clock time that somebody named, reckoned back from the boot clock: to the millisecond.

    Two clocks that are read one after the other agree no closer, and what was meant for a full second would be kept for some
    microseconds before or after it.
    """
    return aware((due_us + wall.offset_us + 500) // 1_000 * 1_000).isoformat()


def withdraw(
    core: Core, intent_id: str, *, person: PersonId, claimant: Claimant | None = None, why: str = ""
) -> QueuedIntent:
    """Cancel an intent that no permit stands for; ``person`` is who is written down, with their reason if they gave one.

    Raises:
        UnknownName: there is no such intent.
        BadInput: a reason that nobody can read.
        Refused: it is under way or at an end already; a claimant is named who has not proved themselves, or may not.
    """
    if why:
        checked_why(why)

    def decide(tx: Transaction) -> QueuedIntent:
        queued = tx.intent(IntentId(intent_id))
        if queued is None:
            raise UnknownName("intent", intent_id, (), "(holdpoint intent queue names those that are planned)")
        if claimant is not None:
            require(tx, claimant, Role.OPERATOR, queued.intent.client)
        return take_back(core, tx, queued, person=person, why=why)

    return acting(core, claimant).store.transact(decide, deadline_s=SUBMIT_DEADLINE_S)


def take_back(core: Core, tx: Transaction, queued: QueuedIntent, *, person: PersonId, why: str = "") -> QueuedIntent:
    """The same for a flow of ours, in its own transaction.

    Raises:
        Refused: it is under way or at an end already.
    """
    name, now_us = queued.intent.intent, core.clock.boot_us()
    moved = queued.state in (IntentState.QUEUED, IntentState.WAITING) and tx.move_intent(
        name,
        queued.state,
        IntentState.CANCELLED,
        reason=Reason.WITHDRAWN,
        saw=f"withdrawn by {person}{f': {why}' if why else ''}",
        waits_for=None,
        settled_us=now_us,
    )
    if not moved:
        raise Refused(f"intent {name} is {queued.state} and cannot be withdrawn", "look at: holdpoint intent show")
    who = committing.name(core, tx, person)
    said = committing.words(core, tx, person, why, queued.intent.client) if why else None
    tx.append_audit(entries.withdrawn(queued.intent, person=who, why=said, at_us=now_us, at=core.clock.now()))
    asking.void_of(core, tx, name, saw=f"its intent was withdrawn by {person}")
    after = tx.intent(name)
    assert after is not None
    return after
