"""The console: ``[console]`` of the configuration. It stands on loopback, behind a proxy that terminates TLS, or has a
certificate of its own.
"""

import ipaddress
from typing import Annotated
from urllib.parse import urlsplit

import msgspec

from safety_core.errors import BadInput

PORT = 8788
LOOPBACK = frozenset({"127.0.0.1", "::1"})


class ProxySettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A proxy that signs people in (OpenID Connect), and names whom in a header.

    Attributes:
        header: its name. The proxy must take away what clients send under it.
        addresses: of the proxy: from any other the header counts for nothing.
    """

    header: Annotated[str, msgspec.Meta(pattern="^[A-Za-z][A-Za-z0-9-]*$")]
    addresses: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]


class ConsoleSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the console listens, and how long people stay signed in.

    Attributes:
        url: where people reach it, if that is not where it listens: https://HOST of the proxy before it.
        cert, key: files of its own certificate, beside the configuration; both, or neither.
        behind: addresses of proxies before it that name in X-Forwarded-For whom they ask for: so that each address waits for
            its own attempts alone.
        scrapers: addresses that are told the metrics; unless it is said, this machine's own where no proxy stands before the
            console, and nobody's where one does: it asks from here, too, for whoever asks it.
        idle_minutes: a session that is used no more ends after so long; after ``absolute_hours`` it ends in any case.
        runs: where gate reports are, beside the configuration unless absolute; nothing outside of it is shown.
    """

    host: str = "127.0.0.1"
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)] = PORT
    url: str | None = None
    cert: str | None = None
    key: str | None = None
    idle_minutes: Annotated[int, msgspec.Meta(ge=1, le=24 * 60)] = 30
    absolute_hours: Annotated[int, msgspec.Meta(ge=1, le=7 * 24)] = 12
    behind: tuple[str, ...] = ()
    proxy: ProxySettings | None = None
    scrapers: tuple[str, ...] | None = None
    runs: Annotated[str, msgspec.Meta(min_length=1, pattern=r"^[^\x00]*$")] = "reports/runs"

    @property
    def scraped_by(self) -> frozenset[str]:
        """From where the metrics may be asked for."""
        if self.scrapers is not None:
            return frozenset(self.scrapers)
        return frozenset() if self.url is not None or self.behind else LOOPBACK

    @property
    def secure(self) -> bool:
        """Whether browsers reach it by TLS."""
        return self.cert is not None or (self.url is not None and self.url.startswith("https://"))

    @property
    def origin(self) -> str:
        """What a browser says a page of ours comes from."""
        if self.url is not None:
            parts = urlsplit(self.url)
            return f"{parts.scheme}://{parts.netloc}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.cert is not None else 'http'}://{host}:{self.port}"


def check(settings: ConsoleSettings) -> None:
    """Look through what the types alone do not say.

    Raises:
        BadInput: passwords would go over a network in clear, half a certificate, a URL or an address that is none.
    """
    if (settings.cert is None) != (settings.key is None):
        missing = "key" if settings.key is None else "cert"
        raise BadInput(f"console.{missing}", "is missing beside the other", "name both files, or neither")
    if settings.url is not None and not _is_base(settings.url):
        raise BadInput(
            "console.url", "is not where a console is reached", "give it as https://HOST or https://HOST:PORT"
        )
    if settings.cert is None and not _is_loopback(settings.host):
        do = "listen on 127.0.0.1 behind a proxy that terminates TLS, or name cert and key"
        raise BadInput("console.host", f"{settings.host} is not loopback: passwords would go in clear", do)
    _check_addresses("console.behind", settings.behind)
    _check_addresses("console.scrapers", settings.scrapers or ())
    _check_addresses("console.proxy.addresses", () if settings.proxy is None else settings.proxy.addresses)


def _check_addresses(field: str, addresses: tuple[str, ...]) -> None:
    for each in addresses:
        try:
            ipaddress.ip_address(each)
        except ValueError:
            raise BadInput(field, f"{each!r} is no address", "give the proxy's, as 127.0.0.1") from None


def _is_base(url: str) -> bool:
    try:
        parts = urlsplit(url)
        bare = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username)
        return bare and bool(parts.hostname) and (parts.scheme == "https" or _is_loopback(parts.hostname or ""))
    except ValueError:
        return False


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
