"""Our apps on the platforms, as the configuration names them: who asks for a refreshed token. No secret stands there."""

from collections.abc import Iterator
from typing import Annotated

import msgspec

from safety_core.errors import BadInput
from safety_core.secret import FORMS, reference
from safety_core.shell.core import OurApp
from safety_core.vocabulary import Platform


class AppSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One app. ``client_secret``: a reference (``vault:…``) to a confidential client's secret; a public one has none."""

    client_id: Annotated[str, msgspec.Meta(pattern=r"^[\x21-\x7e]{1,256}$")]
    client_secret: str | None = None


class Apps(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ours on each platform, under the platform's name."""

    X: AppSettings | None = None
    Facebook: AppSettings | None = None
    Instagram: AppSettings | None = None
    Threads: AppSettings | None = None
    LinkedIn: AppSettings | None = None
    YouTube: AppSettings | None = None
    TikTok: AppSettings | None = None

    def each(self) -> Iterator[tuple[Platform, AppSettings]]:
        """Those that are named."""
        for name in self.__struct_fields__:
            app: AppSettings | None = getattr(self, name)
            if app is not None:
                yield Platform(name), app


def check(apps: Apps) -> None:
    """Look through what the types alone do not say. A secret in the place of its reference is not repeated.

    Raises:
        BadInput: a secret in clear; names its field.
    """
    for name, each in apps.each():
        if each.client_secret is not None and reference(each.client_secret) is None:
            raise BadInput(
                f"apps.{name}.client_secret", "is not a reference into the vault", f"give it as {FORMS}, never in clear"
            )


def known(apps: Apps) -> dict[Platform, OurApp]:
    """The apps by platform."""
    return {name: OurApp(each.client_id, each.client_secret) for name, each in apps.each()}
