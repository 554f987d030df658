"""LinkedIn's names of things (URNs), read strictly: what is no URN of its kind is none.

A comment's URN holds the URN of what it stands on and its own number: ``urn:li:comment:(urn:li:activity:1,2)``.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

_NUMBER = r"[1-9][0-9]{0,18}"
_ORGANIZATION = re.compile(rf"urn:li:organization:{_NUMBER}")
_PERSON = re.compile(r"urn:li:person:[A-Za-z0-9_-]{1,64}")
_POST = re.compile(rf"urn:li:(?:share|ugcPost):{_NUMBER}")
_SUBJECT = re.compile(rf"urn:li:(?:share|ugcPost|activity):{_NUMBER}")
_COMMENT = re.compile(rf"urn:li:comment:\((?P<on>urn:li:(?:share|ugcPost|activity):{_NUMBER}),(?P<number>{_NUMBER})\)")
_ACTOR = re.compile(r"urn:li:[A-Za-z]{1,40}:[A-Za-z0-9_-]{1,64}")
_REACTION = re.compile(r"urn:li:reaction:\((?P<actor>urn:li:[A-Za-z]{1,40}:[A-Za-z0-9_-]{1,64}),urn:li:.{1,200}\)")
_MEDIUM = {kind: re.compile(rf"urn:li:{kind}:[A-Za-z0-9_-]{{1,128}}") for kind in ("image", "video")}
_DIGITS = re.compile(_NUMBER)


def is_organization(value: object) -> bool:
    """Whether it is an organization (a Page): the only accounts that are published for."""
    return isinstance(value, str) and _ORGANIZATION.fullmatch(value) is not None


def is_person(value: object) -> bool:
    """Whether it is a member."""
    return isinstance(value, str) and _PERSON.fullmatch(value) is not None


def is_post(value: object) -> bool:
    """Whether it is a post, as a new one is named."""
    return isinstance(value, str) and _POST.fullmatch(value) is not None


def is_subject(value: object) -> bool:
    """Whether it can be commented on: a post, also by the name that the feed has for it."""
    return isinstance(value, str) and _SUBJECT.fullmatch(value) is not None


def is_comment(value: object) -> bool:
    """Whether it is a comment, or an answer to one."""
    return isinstance(value, str) and _COMMENT.fullmatch(value) is not None


def is_actor(value: object) -> bool:
    """Whether it is somebody: a member, an organization, a brand."""
    return isinstance(value, str) and _ACTOR.fullmatch(value) is not None


def is_medium(value: object, kind: str) -> bool:
    """Whether it is an uploaded ``image`` or ``video``."""
    return isinstance(value, str) and _MEDIUM[kind].fullmatch(value) is not None


def parts(comment: str) -> tuple[str, str] | None:
    """What a comment stands on, and its number there; ``None``: it is no comment."""
    found = _COMMENT.fullmatch(comment)
    return None if found is None else (found["on"], found["number"])


def comment_urn(found: Mapping[Any, Any]) -> str | None:
    """The name of a comment that is shown: its own ``commentUrn``, else composed as LinkedIn composes it.

    A name that says another number than ``id`` is none.
    """
    number, named = found.get("id"), found.get("commentUrn")
    if number is not None and not (isinstance(number, str) and _DIGITS.fullmatch(number)):
        return None
    if named is None:
        named = f"urn:li:comment:({found.get('object')},{number})"
    whole = parts(named) if isinstance(named, str) else None
    return str(named) if whole is not None and number in (None, whole[1]) else None


def reactor(reaction: object) -> str | None:
    """Whose a reaction is, by its own name."""
    found = _REACTION.fullmatch(reaction) if isinstance(reaction, str) else None
    return None if found is None else found["actor"]


def plain(header: str) -> str:
    """A key as a Rest.li header has it, which may be percent-encoded."""
    return unquote(header.strip())
