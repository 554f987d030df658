"""What a world is made of: apps, accounts with their tokens, what stands on the web, and the platforms' regimes."""

import re
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, PrivateAttr, ValidationInfo, field_validator, model_validator

from simulators.loopback import place_here
from simulators.platforms.facebook.regime import FacebookConfig
from simulators.platforms.instagram.regime import InstagramConfig
from simulators.platforms.linkedin.regime import LinkedInConfig
from simulators.platforms.registry import PLATFORMS
from simulators.platforms.threads.regime import ThreadsConfig
from simulators.platforms.tiktok.regime import TikTokConfig
from simulators.platforms.x.regime import XConfig
from simulators.platforms.youtube.regime import YouTubeConfig
from simulators.regimes import Strict
from simulators.strict_yaml import ConfigurationRefused, line_of, read

Role = Literal["healthy", "expired", "revoked", "wrong_scope", "spent_limit"]


class AppConfig(Strict):
    """A registered app: its OAuth 1 consumer key and secret, and its OAuth 2 client; without ``client_secret`` a public one.

    Attributes:
        development: it is in Development mode, where Meta's platforms know that: what it posts is for those with a role in it.
    """

    key: str = Field(min_length=1)
    secret: str = Field(min_length=1)
    client_id: str | None = Field(default=None, min_length=1)
    client_secret: str | None = Field(default=None, min_length=1)
    development: bool = False


class TokenConfig(Strict):
    """A token of an account: a bearer token, with ``refresh`` the one that renews it; with ``secret`` an OAuth 1 access token.

    Attributes:
        scopes: what it may do; without it all that the platform knows.
        role: what it is there for: to work, or to be met ``expired``, ``revoked``, with a ``wrong_scope`` (name its ``scopes``), or
            with its account's rate windows spent (``spent_limit``; give it an account, and where windows are per app an app, of
            its own). Those of a fan are the fan's.
    """

    token: str = Field(min_length=1)
    secret: str | None = Field(default=None, min_length=1)
    app: str = "house"
    scopes: list[str] | None = None
    expires_s: float | None = Field(default=None, ge=0)
    refresh: str | None = Field(default=None, min_length=1)
    role: Role = "healthy"

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if self.role == "wrong_scope" and self.scopes is None:
            raise ValueError("a token of the role wrong_scope names the scopes that it has")
        if self.refresh is not None and self.secret is not None:
            raise ValueError("an OAuth 1 token has no refresh token; leave out secret or refresh")
        return self


class AccountConfig(Strict):
    """An account with its tokens.

    Attributes:
        kind: where the platform has several kinds of account (docs/simulator.md), else it is left out.
        managers: ids of the accounts whose tokens may act for it, where that is not its own token alone.
        role: ``fan``: somebody who is nobody's client; what they do stands in no ledger.
        protected: on X: its posts are shown to itself and to those whom it lets follow it.
    """

    platform: str
    id: str
    username: str
    name: str | None = None
    kind: str = "account"
    managers: list[str] = Field(default_factory=list)
    role: Literal["client", "fan"] = "client"
    protected: bool = False
    tokens: list[TokenConfig] = Field(default_factory=list)

    @field_validator("platform")
    @classmethod
    def _simulated(cls, value: str) -> str:
        if value not in PLATFORMS:
            raise ValueError(f"no platform {value!r}; choose one of {', '.join(PLATFORMS)}")
        return value

    @field_validator("protected")
    @classmethod
    def _protected_there(cls, value: bool, info: ValidationInfo) -> bool:
        kind = PLATFORMS.get(info.data.get("platform", ""))
        if value and kind is not None and not kind.protects:
            named = ", ".join(name for name, each in PLATFORMS.items() if each.protects)
            raise ValueError(
                f"an account of {info.data['platform']} cannot be protected; on {named} it can. Leave it out"
            )
        return value

    @field_validator("id", "username")
    @classmethod
    def _named_as_there(cls, value: str, info: ValidationInfo) -> str:
        kind = PLATFORMS.get(info.data.get("platform", ""))
        if kind is not None and re.fullmatch(getattr(kind, f"{info.field_name}s"), value) is None:
            raise ValueError(
                f"{value!r} is none of {info.data['platform']}, where it matches {getattr(kind, f'{info.field_name}s')}"
            )
        return value


class PageConfig(Strict):
    """What stands at an address that platforms fetch media from: the bytes of a file beside the configuration.

    Attributes:
        content: those bytes, once the file was read.
    """

    url: str = Field(pattern=r"^https?://")
    file: str = Field(min_length=1)
    kind: str = Field(pattern=r"^[a-z]+/[a-z0-9.+-]+$")
    _content: bytes | None = PrivateAttr(default=None)

    @property
    def content(self) -> bytes:
        if self._content is None:
            raise ValueError(f"{self.file} was never read; load the world from its file")
        return self._content

    def read(self, beside: Path) -> None:
        """Take in the bytes of the file.

        Raises:
            OSError: it cannot be read.
        """
        self._content = (beside / self.file).read_bytes()


class WebhookConfig(Strict):
    """An app asks a platform from the start to be told at an address of this machine.

    Attributes:
        account: of what happens to this account; without it to all.
        verify: the word it is to recognise the platform by.
    """

    platform: str
    url: str = Field(pattern=r"^http://[!-~]+$")
    account: str = ""
    app: str = "house"
    verify: str = ""

    @field_validator("url")
    @classmethod
    def _on_this_machine(cls, value: str) -> str:
        if place_here(value) is None:
            raise ValueError("webhooks are posted to this machine only; name http://127.0.0.1:… or localhost")
        return value


class PlatformsConfig(Strict):
    """The platforms of a world, each with its regime."""

    X: XConfig = XConfig()
    Facebook: FacebookConfig = FacebookConfig()
    YouTube: YouTubeConfig = YouTubeConfig()
    LinkedIn: LinkedInConfig = LinkedInConfig()
    TikTok: TikTokConfig = TikTokConfig()
    Instagram: InstagramConfig = InstagramConfig()
    Threads: ThreadsConfig = ThreadsConfig()


class WorldConfig(Strict):
    """A world: apps, accounts, and what differs from the platforms' published regimes."""

    apps: list[AppConfig] = Field(default_factory=lambda: [AppConfig(key="house", secret="house-secret")])  # noqa: S106 - of a simulation
    accounts: list[AccountConfig] = Field(default_factory=list)
    web: list[PageConfig] = Field(default_factory=list)
    webhooks: list[WebhookConfig] = Field(default_factory=list)
    platforms: PlatformsConfig = PlatformsConfig()

    @model_validator(mode="after")
    def _tokens_fit(self) -> Self:
        keys = [app.key for app in self.apps]
        seen: dict[str, str] = {}
        for account in self.accounts:
            for token in account.tokens:
                if token.app not in keys:
                    raise ValueError(
                        f"token {token.token!r} belongs to the app {token.app!r}, which is not among the apps"
                    )
                if token.refresh is not None and seen.setdefault(token.refresh, token.token) != token.token:
                    raise ValueError(f"refresh token {token.refresh!r} stands twice; it is given with one token")
                if seen.setdefault(token.token, account.id) != account.id:
                    raise ValueError(f"token {token.token!r} stands on two accounts; the same string has one owner")
                if token.secret is not None and token.token.split("-")[0] != account.id:
                    raise ValueError(
                        f"an OAuth 1 token of {account.id} must read '{account.id}-…', as clients take the id from it"
                    )
        return self


def load_world(path: Path) -> WorldConfig:
    """The world that a file describes.

    Raises:
        ConfigurationRefused: naming file, line and field.
    """
    world = read(path, WorldConfig)
    for place, page in enumerate(world.web):
        try:
            page.read(path.parent)
        except (OSError, ValueError) as error:
            raise ConfigurationRefused(
                f"{path}:{line_of(path, 'web', place, 'file')}: web.{place}.file: {page.file} cannot be read ({error}); "
                "name a file beside this one"
            ) from error
    return world
