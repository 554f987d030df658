"""Where platforms tell us unasked: ``[receive]`` of the configuration, with a table for each platform that is to be heard."""

from collections.abc import Iterator
from typing import Annotated, NamedTuple
from urllib.parse import urlsplit

import msgspec

from safety_core.errors import BadInput
from safety_core.fleet.app_settings import Apps
from safety_core.secret import FORMS, reference
from safety_core.vocabulary import Platform

PORT = 8790
NAMED_ALONE = frozenset({Platform.X})
"""It signs with the consumer secret, which is another than the client secret of [apps.X]."""
WITH_WORD = frozenset({Platform.FACEBOOK, Platform.INSTAGRAM, Platform.THREADS})
"""They ask for a word that we gave them when we registered."""


class EarSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One platform. All are references (``vault:…``).

    Attributes:
        secret: to what it signs with, while that is changed to both, the newest in front; without it the app's own of ``[apps]``,
            where that is the same.
        verify: to the word that it was given.
    """

    secret: str | Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=2)] | None = None
    verify: str | None = None

    @property
    def secrets(self) -> tuple[str, ...]:
        """The newest in front; none where the app's own counts."""
        if self.secret is None:
            return ()
        return (self.secret,) if isinstance(self.secret, str) else self.secret


class Named(NamedTuple):
    """The references of one platform that is to be heard; ``before``: to the secret that was the newest before ``secret``."""

    secret: str
    verify: str | None = None
    before: str | None = None


class ReceiveSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``port``: on loopback. ``url``: where the proxy before it is reached from outside; only for what is to be registered."""

    port: Annotated[int, msgspec.Meta(ge=1, le=65535)] = PORT
    url: str | None = None
    X: EarSettings | None = None
    Facebook: EarSettings | None = None
    Instagram: EarSettings | None = None
    Threads: EarSettings | None = None
    LinkedIn: EarSettings | None = None
    TikTok: EarSettings | None = None

    def each(self) -> Iterator[tuple[Platform, EarSettings]]:
        """Those that are named."""
        for name in Platform:
            found: EarSettings | None = getattr(self, name.value, None)
            if found is not None:
                yield name, found


def check(settings: ReceiveSettings) -> None:
    """Look through what the types alone do not say. A secret in the place of its reference is not repeated.

    Raises:
        BadInput: a secret in clear, a word that is missing or that nobody asks for, a URL that is none; names its field.
    """
    if settings.url is not None and not _is_base(settings.url):
        raise BadInput("receive.url", "is not a URL of ours", "give it as https://HOST or https://HOST/PATH")
    for name, ear in settings.each():
        for field, given in (*(("secret", each) for each in ear.secrets), ("verify", ear.verify)):
            if given is not None and reference(given) is None:
                raise BadInput(
                    f"receive.{name}.{field}",
                    "is not a reference into the vault",
                    f"give it as {FORMS}, never in clear",
                )
        if ear.verify is None and name in WITH_WORD:
            do = "make a word up, keep it in the vault, name it here, and give it to the platform"
            raise BadInput(f"receive.{name}.verify", f"is missing: {name} asks for it before it tells anything", do)
        if ear.verify is not None and name not in WITH_WORD:
            raise BadInput(f"receive.{name}.verify", f"is a word that {name} does not ask for", "remove it")
        if ear.secret is None and name in NAMED_ALONE:
            do = f"name the consumer secret of the app, as {FORMS}"
            raise BadInput(f"receive.{name}.secret", f"is missing: {name} signs with no secret of [apps]", do)


def _is_base(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return (
            parts.scheme == "https" and bool(parts.hostname) and not (parts.query or parts.fragment or parts.username)
        )
    except ValueError:
        return False


def secrets(settings: ReceiveSettings, apps: Apps) -> dict[Platform, Named]:
    """For each platform that is to be heard, the references to its secrets and to its word.

    Raises:
        BadInput: no secret is named for one of them; or no platform is named at all.
    """
    ours = {name: each.client_secret for name, each in apps.each()}
    found: dict[Platform, Named] = {}
    for name, ear in settings.each():
        secret, before = (*ear.secrets, None, None)[:2]
        secret = secret or ours.get(name)
        if secret is None:
            do = f"name it there as {FORMS}, or as client_secret of [apps.{name}]"
            raise BadInput(f"receive.{name}.secret", "is missing: without one all that comes is forged", do)
        found[name] = Named(secret, ear.verify, before)
    if not found:
        do = "add one to holdpoint.toml, as docs/webhooks.md shows: [receive.Facebook]"
        raise BadInput("receive", "the configuration names no platform that is to be heard", do)
    return found
