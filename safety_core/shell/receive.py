"""One request to our receiver: is it the platform that asks, has the platform sent it, what does it say, and is it kept.

1. In this order, and nothing is read that is not verified: challenge, signature, reading, keeping.
2. It is answered with 200 once what it tells is committed, and not before: a platform that has a 200 tells no more of it.
3. What is forged is refused with 401 and leaves nothing in the store, so that no stranger can fill it. While a platform's secret
   is changed there are two: what is signed with either is genuine, and a challenge is answered with the newest.
4. What cannot be judged or kept now (the vault or the store is away) is answered with 503: platforms tell it again.
5. What is stale, cannot be read or is nobody's is genuine, and is answered with 200: told again it would be no better, and
   who refuses for long is told nothing any more. Nothing of it is kept, and it is said (``Reply.saw``); polling finds what
   it told of.
6. A halt stops nothing here: what is told has no effect outside, and would not be told again after the release.

No answer, and nothing that is said of a request, repeats a secret or its body.
"""

import hashlib
from collections.abc import Sequence
from enum import StrEnum
from http import HTTPStatus
from typing import NamedTuple

import msgspec

from safety_core.errors import NoCredential, StoreUnavailable
from safety_core.ports import Unreadable
from safety_core.ports.hooks import Challenged, Forged, Hooks, Stale, Told
from safety_core.shell import hear
from safety_core.shell.core import Core
from safety_core.shell.hear import Taken

PLAIN = "text/plain; charset=utf-8"
DIGEST_CHARS = 12
OF_THE_OLDER = "signed with the older secret"


class Ear(NamedTuple):
    """How one platform is heard.

    Attributes:
        secret: a reference to what its deliveries are signed with, and its challenges are answered with.
        verify: a reference to the word that it was given when we registered, where it has one.
        before: while that secret is new, a reference to the one before it: what is signed with it is genuine, too.
    """

    hooks: Hooks
    secret: str
    verify: str | None = None
    before: str | None = None


class Became(StrEnum):
    """What became of a request."""

    CHALLENGED = "challenged"
    """The platform asked whether we are who registered this address, and has its answer."""
    TAKEN = "taken"
    """Genuine, and read: what was new in it is kept."""
    FORGED = "forged"
    STALE = "stale"
    UNREADABLE = "unreadable"
    AWAY = "away"
    """It could not be judged or kept now."""


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to one request, and what an operator is told of it.

    Attributes:
        body: of ``content_type``; nothing of the request but a challenge's own word.
        saw: why it was not taken; holds neither a secret nor anything that the request said.
        taken: what was new, known and nobody's.
    """

    status: int
    body: bytes
    content_type: str = PLAIN
    became: Became
    saw: str = ""
    taken: Taken | None = None


def receive(core: Core, ear: Ear, told: Told) -> Reply:
    """Answer one request of the platform that ``ear`` is for."""
    try:
        secrets = [core.vault.own(each) for each in (ear.secret, ear.before) if each is not None]
        verify = None if ear.verify is None else core.vault.own(ear.verify)
    except NoCredential as none:
        return _away(f"the secret that it is compared with cannot be had: {none.wrong}")
    asked = ear.hooks.challenge(told, secrets[0], verify)
    if isinstance(asked, Challenged):
        return Reply(status=asked.status, body=asked.body, content_type=asked.content_type, became=Became.CHALLENGED)
    # By each of them, whatever the one before it said: how long it takes tells nobody which of them it was.
    now = core.clock.now()
    by_each = [ear.hooks.verify(told, each, now) for each in secrets]
    refused = asked or _refused(by_each)
    if isinstance(refused, Forged):
        return Reply(status=HTTPStatus.UNAUTHORIZED, body=b"refused\n", became=Became.FORGED, saw=refused.saw)
    if isinstance(refused, Stale):
        return Reply(status=HTTPStatus.OK, body=b"too old\n", became=Became.STALE, saw=refused.saw)
    return _kept(core, ear, told, of="" if by_each[0] is None else OF_THE_OLDER)


def _refused(by_each: Sequence[Forged | Stale | None]) -> Forged | Stale | None:
    """``None``: it is genuine by one of the secrets. What is genuine and too old by one is no forgery by the other."""
    if None in by_each:
        return None
    return next((each for each in by_each if isinstance(each, Stale)), by_each[0])


def _kept(core: Core, ear: Ear, told: Told, *, of: str) -> Reply:
    """Of a request that is verified. ``of``: what there is to say of its signature."""
    found = ear.hooks.read(told)
    if isinstance(found, Unreadable):
        saw = f"{found.saw} ({len(told.body)} bytes, SHA-256 {hashlib.sha256(told.body).hexdigest()[:DIGEST_CHARS]})"
        return Reply(status=HTTPStatus.OK, body=b"not understood\n", became=Became.UNREADABLE, saw=saw)
    try:
        taken = hear.hear(core, found) if found else Taken((), 0, 0)
    except StoreUnavailable as away:
        return _away(f"it could not be kept: {away.wrong}")
    strays = f"{taken.nobodys} of it said to accounts that are bound to no client" if taken.nobodys else ""
    saw = "; ".join(filter(None, (of, strays)))
    return Reply(status=HTTPStatus.OK, body=b"taken\n", became=Became.TAKEN, saw=saw, taken=taken)


def _away(saw: str) -> Reply:
    return Reply(status=HTTPStatus.SERVICE_UNAVAILABLE, body=b"later\n", became=Became.AWAY, saw=saw)
