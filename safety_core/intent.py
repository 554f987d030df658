"""What a client wants done once: client, platform, account, action, exact content, idempotency key.

``visible content`` is what a reader sees: the text in Unicode normal form C, and the media by the SHA-256 of their bytes. Wire bytes are
not it, since platforms escape text. Its digest is the same construction as in the evidence format
(``reports/evidence/rows.py``), written here a second time on purpose: the two sides must agree by test, not by import.
"""

import hashlib
import json
import unicodedata
from collections.abc import Sequence

import msgspec

from safety_core.errors import BadInput, Miswired
from safety_core.media import MediaRef, medium
from safety_core.vocabulary import AccountId, Action, ClientId, Commitment, IntentId, ObjectId, PersonId, Platform

TEXT_MAX_CHARS = 10_000
"""No platform takes more for one post; a longer text is a mistake of the caller, whatever the platform."""
KEY_MAX_CHARS = 200
AUTHOR = "rtv"
"""Who drafted what nobody is named for: RTV's own drafter."""
DOES = {Action.LIKE: "likes", Action.FOLLOW: "follows"}
"""What an account does by each of ``vocabulary.TIES``; the word stands in the digest of the effect."""


class Intent(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to be done once.

    Attributes:
        text: exact content, in the caller's own normal form; empty for what shows none (``vocabulary.MARKS``). Where a
            platform wants a title, it is the first line.
        media: the pictures and films that it shows, in their order.
        target: the platform's id of what the action is on: what a reply or a comment answers, or the post that is liked.
        recalls: the platform's id of the effect taken back, for ``Action.RECALL``.
        idempotency_key: unique per client; the same key with other content is an error.
        salt: 32 hex digits, drawn at submission and at each edit; salts the commitment that the audit log holds.
        tag: the harness's own identity of this intent; it travels only to simulators on loopback.
        author: who or what drafted it, by the word of whoever handed it over; never its approver.
        editor: the person who edited it last; never its approver either.
        first_text: what was first handed over under the key, once it was edited.
        not_before_us, not_after_us: the window in which it may be done (boot clock), as an approval commits to it.
        asker: who is given the permit and acts on it themselves; ``None``: Holdpoint acts.
    """

    intent: IntentId
    client: ClientId
    platform: Platform
    account: AccountId
    action: Action
    text: str
    media: tuple[MediaRef, ...] = ()
    idempotency_key: str
    salt: str
    target: str | None = None
    recalls: str | None = None
    tag: str | None = None
    author: str = AUTHOR
    editor: PersonId | None = None
    first_text: str | None = None
    not_before_us: int = 0
    not_after_us: int | None = None
    asker: PersonId | None = None


def check_text(text: str, *, field: str) -> None:
    """Refuse text that no reader could see as it was meant.

    Raises:
        BadInput: empty, longer than ``TEXT_MAX_CHARS``, a lone surrogate, or NUL.
    """
    if not text.strip():
        raise BadInput(
            field, "is empty", "give the text to publish" if field == "text" else "give characters that can be seen"
        )
    if len(text) > TEXT_MAX_CHARS:
        raise BadInput(field, f"has {len(text)} characters, more than {TEXT_MAX_CHARS}", "shorten it")
    if "\x00" in text:
        raise BadInput(field, f"holds NUL at character {text.index(chr(0)) + 1}", "remove it")
    for place, char in enumerate(text, 1):
        if "\ud800" <= char <= "\udfff":
            raise BadInput(field, f"holds a lone surrogate at character {place}", "send whole characters")


def visible_digest(text: str, media: Sequence[MediaRef] = ()) -> str:
    """SHA-256 (hex) of the visible content: what ledger entries and audit commitments are compared by."""
    seen = {"media": [medium(each).sha256 for each in media], "text": unicodedata.normalize("NFC", text)}
    shown = json.dumps(seen, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(shown.encode()).hexdigest()


def effect_digest(intent: Intent) -> str:
    """SHA-256 (hex) of what an intent is to bring about: its visible content or, of what shows none, what is done to what."""
    if intent.action in DOES:
        return _done_digest(DOES[intent.action], intent.target)
    if intent.recalls is None:
        return visible_digest(intent.text, intent.media)
    return _done_digest("recalls", intent.recalls)


def _done_digest(what: str, whom: str | None) -> str:
    named = json.dumps({what: whom}, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(named.encode()).hexdigest()


def marked(intent: Intent) -> ObjectId | None:
    """What one of ``vocabulary.MARKS`` is done to: a post or, of a follow, an account. ``None``: it names none, or is no mark."""
    match intent.action:
        case Action.RECALL if intent.recalls:
            return ObjectId(intent.recalls)
        case Action.LIKE | Action.FOLLOW if intent.target:
            return ObjectId(intent.target)
        case _:
            return None


def commitment(salt: str, digest: str) -> Commitment:
    """Salted commitment to visible content: SHA-256 over the salt's bytes and the digest's bytes (both hex)."""
    if not salt:
        raise Miswired("content is committed to without a salt", "nothing is written of what was erased")
    return Commitment(hashlib.sha256(bytes.fromhex(salt) + bytes.fromhex(digest)).hexdigest())


def same_request(one: Intent, other: Intent) -> bool:
    """Whether two intents under one idempotency key ask for the same thing, as each was first handed over."""
    return _asked(one) == _asked(other)


def _asked(intent: Intent) -> tuple[object, ...]:
    first = intent.text if intent.first_text is None else intent.first_text
    about = (intent.client, intent.platform, intent.account, intent.action, intent.asker)
    return (*about, first, intent.media, intent.target, intent.recalls)
