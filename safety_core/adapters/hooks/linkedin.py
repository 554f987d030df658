"""What LinkedIn tells of an organization: comments on its posts, and posts that name it.

Hardly any of it could be verified, so all of it is configuration. Source: docs/webhooks.md, "LinkedIn".
"""

import json
import re
from datetime import datetime
from http import HTTPStatus
from typing import Any

import msgspec

from safety_core.adapters.hooks import signing, values
from safety_core.adapters.platforms.linkedin import urns
from safety_core.ports import Challenged, Forged, Hooks, Inbound, InboundKind, Stale, Told, Unreadable
from safety_core.secret import Secret
from safety_core.vocabulary import ObjectId, Platform, PlatformAccountId

_CODE = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_SHORT = re.compile(r"\((?=(?:activity|share|ugcPost):)")
"""Some deliveries write what a comment stands on without ``urn:li:``."""


class LinkedIn(msgspec.Struct, frozen=True, kw_only=True):
    """Deliveries about an organization.

    Attributes:
        header: where the signature stands, in hex.
        scheme: what is signed before the body's bytes.
        kind: the deliveries that are read; others are left out.
        comments, mentions: the actions that tell of them. ``ours``: of those, what our own people wrote as the organization.
    """

    header: str = "X-LI-Signature"
    scheme: str = "hmacsha256="
    kind: str = "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS"
    comments: frozenset[str] = frozenset({"COMMENT", "ADMIN_COMMENT"})
    mentions: frozenset[str] = frozenset({"SHARE_MENTION"})
    ours: frozenset[str] = frozenset({"ADMIN_COMMENT"})

    def challenge(self, told: Told, secret: Secret, verify: Secret | None) -> Challenged | Forged | None:  # noqa: ARG002
        """Sign the code. Only a UUID is signed: whoever could have us sign any text could sign events with it."""
        code = signing.asked(told, "challengeCode")
        if code is None or isinstance(code, Forged):
            return code
        if not _CODE.fullmatch(code):
            return Forged("challengeCode is no UUID")
        if not signing.is_set(secret):
            return Forged("no secret is set up to answer with")
        answer = {"challengeCode": code, "challengeResponse": signing.hexed(secret, code.encode("ascii"))}
        return Challenged(HTTPStatus.OK, json.dumps(answer).encode(), "application/json")

    def verify(self, told: Told, secret: Secret, now: datetime) -> Forged | Stale | None:  # noqa: ARG002  # no time is signed
        """The signature over the scheme and the raw body."""
        right = signing.hexed(secret, self.scheme.encode() + told.body)
        return signing.signed(told, secret, self.header, right)

    def read(self, told: Told) -> tuple[Inbound, ...] | Unreadable:
        """Comments and mentions; likes, shares, edits and removals are left out."""
        found = values.body(told)
        if isinstance(found, Unreadable):
            return found
        kind, listed = found.get("type"), found.get("notifications")
        if not isinstance(kind, str):
            return Unreadable("a delivery that does not say what it is")
        if kind != self.kind:
            return ()
        if not isinstance(listed, list):
            return Unreadable("a delivery without notifications")
        told_of: list[Inbound] = []
        for place, each in enumerate(listed, 1):
            one = self._read_one(each)
            if isinstance(one, Unreadable):
                return Unreadable(f"notification {place}: {one.saw}")
            if one is not None:
                told_of.append(one)
        return tuple(told_of)

    def _read_one(self, found: object) -> Inbound | Unreadable | None:
        action = values.within(found, "action")
        if not isinstance(found, dict) or not isinstance(action, str):
            return Unreadable("it does not say what was done")
        if action in self.comments:
            return _comment(found, ours=action in self.ours)
        return _mention(found) if action in self.mentions else None


def _comment(found: dict[str, Any], *, ours: bool) -> Inbound | Unreadable:
    shown = values.within(found, "decoratedGeneratedActivity", "comment")
    made = _named(values.within(shown, "entity")) or _named(found.get("generatedActivity"))
    whole = None if made is None else urns.parts(made)
    if made is None or whole is None:
        return Unreadable("a comment without its own name")
    root = _post(found, ObjectId(whole[0]))
    answers = _named(values.within(shown, "parentComment"))
    one = _made(found, InboundKind.COMMENT, ObjectId(made), shown)
    if isinstance(one, Unreadable):
        return one
    parent = root if answers is None else ObjectId(answers)
    return msgspec.structs.replace(one, parent=parent, root=root, own=one.own or ours)


def _mention(found: dict[str, Any]) -> Inbound | Unreadable:
    """The post that names us: by a post's own name before that of the activity which shows it in the feed."""
    shown = values.within(found, "decoratedGeneratedActivity", "share")
    said = (values.within(shown, "entity"), found.get("generatedActivity"), found.get("sourcePost"))
    named = [each for each in said if isinstance(each, str) and urns.is_subject(each)]
    if not named:
        return Unreadable("a mention without the name of its post")
    return _made(found, InboundKind.MENTION, ObjectId(next(filter(urns.is_post, named), named[0])), shown)


def _made(found: dict[str, Any], kind: InboundKind, made: ObjectId, shown: object) -> Inbound | Unreadable:
    account, owner = found.get("organizationalEntity"), values.within(shown, "owner") or values.within(shown, "actor")
    if not isinstance(account, str) or not urns.is_organization(account):
        return Unreadable("it does not say whose it is")
    author = PlatformAccountId(owner) if isinstance(owner, str) and urns.is_actor(owner) else None
    text = values.within(shown, "text")
    return Inbound(
        platform=Platform.LINKEDIN,
        kind=kind,
        platform_account=PlatformAccountId(account),
        object=made,
        root=made,
        author=author,
        text=values.words(text if text is not None else values.within(shown, "message", "text")),
        at=values.moment(found.get("lastModifiedAt")),
        event=values.ident(found.get("notificationId")),
        own=author == account,
    )


def _named(value: object) -> str | None:
    whole = _SHORT.sub("(urn:li:", value, count=1) if isinstance(value, str) else None
    return whole if urns.is_comment(whole) else None


def _post(found: dict[str, Any], otherwise: ObjectId) -> ObjectId:
    """What it stands under, by the name that we know a post of ours by, where that is told."""
    for each in (values.within(found, "decoratedSourcePost", "entity"), found.get("sourcePost")):
        if isinstance(each, str) and urns.is_subject(each):
            return ObjectId(each)
    return otherwise


HOOKS: Hooks = LinkedIn()
