"""What Meta's three share: how an address is asked, how a delivery is signed, and its batches.

Source: docs/webhooks.md, "Facebook, Instagram, Threads".
"""

import re
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any

import msgspec

from safety_core.adapters.hooks import signing, values
from safety_core.ports import Challenged, Forged, Inbound, Stale, Told, Unreadable
from safety_core.secret import Secret
from safety_core.vocabulary import PlatformAccountId

_CHALLENGE = re.compile(r"[A-Za-z0-9._-]{1,256}")

ReadChange = Callable[[PlatformAccountId, str, dict[str, Any], datetime | None], Inbound | Unreadable | None]
"""Account, field, value and the entry's time into what it tells; ``None``: nothing that anybody answers."""


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """How Meta asks and signs, the same on all three. ``scheme`` stands before the hex."""

    header: str = "X-Hub-Signature-256"
    scheme: str = "sha256="

    def challenge(self, told: Told, secret: Secret, verify: Secret | None) -> Challenged | Forged | None:  # noqa: ARG002
        """Give the challenge back to whoever knows the word that we registered with.

        Anybody could have us say what they like, so a challenge is letters and digits, and goes back as plain text.
        """
        mode, word = signing.asked(told, "hub.mode"), signing.asked(told, "hub.verify_token")
        said = signing.asked(told, "hub.challenge")
        if mode is None and word is None and said is None:
            return None
        for each in (mode, word, said):
            if isinstance(each, Forged):
                return each
        if mode != "subscribe" or not isinstance(word, str) or not isinstance(said, str):
            return Forged("a verification request without its mode, its word or its challenge")
        if verify is None or not signing.is_set(verify) or not signing.same(verify, word):
            return Forged("hub.verify_token is not the word that was registered")
        if not _CHALLENGE.fullmatch(said):
            return Forged("hub.challenge is no word")
        return Challenged(HTTPStatus.OK, said.encode("ascii"), "text/plain; charset=utf-8")

    def verify(self, told: Told, secret: Secret, now: datetime) -> Forged | Stale | None:  # noqa: ARG002  # Meta signs no time
        """The signature over the raw body, its escapes as they came."""
        return signing.signed(told, secret, self.header, self.scheme + signing.hexed(secret, told.body))


def read_entries(told: Told, subject: str, read: ReadChange) -> tuple[Inbound, ...] | Unreadable:
    """All that the entries of one delivery tell, in their order; nothing of a delivery about something else."""
    found = values.body(told)
    if isinstance(found, Unreadable):
        return found
    if found.get("object") != subject:
        kind = found.get("object")
        return () if isinstance(kind, str) else Unreadable("a delivery that does not say what it is about")
    entries = found.get("entry")
    if not isinstance(entries, list):
        return Unreadable("a delivery without entries")
    told_of: list[Inbound] = []
    for place, entry in enumerate(entries, 1):
        read_here = _read_entry(entry, read)
        if isinstance(read_here, Unreadable):
            return Unreadable(f"entry {place}: {read_here.saw}")
        told_of += read_here
    return tuple(told_of)


def _read_entry(entry: object, read: ReadChange) -> list[Inbound] | Unreadable:
    account = values.whose(values.within(entry, "id"))
    if not isinstance(entry, dict) or account is None:
        return Unreadable("it does not say whose it is")
    changes, told_of = _changes(entry), list[Inbound]()
    if changes is None:
        return Unreadable("its changes are no list")
    for place, change in enumerate(changes, 1):
        match change:
            case {"field": str() as field, "value": dict() as value}:
                one = read(account, field, value, values.moment(entry.get("time")))
            case {"field": str()}:
                one = None
            case _:
                one = Unreadable("it does not say what changed")
        if isinstance(one, Unreadable):
            return Unreadable(f"change {place}: {one.saw}")
        if one is not None:
            told_of.append(one)
    return told_of


def _changes(entry: dict[str, Any]) -> list[Any] | None:
    """What an entry lists, or the one change that it is itself; messages, which it has under other names, are not read."""
    found = entry.get("changes", [entry] if "field" in entry else [])
    return found if isinstance(found, list) else None
