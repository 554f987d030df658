"""Where platforms are really reached, ``[resolve]`` and ``[tls]`` of the configuration; and that nothing else reaches them.

A platform of ``[hosts]`` is simulated: tokens go in clear, to a simulator. One of ``[resolve]`` is reached as in earnest, by TLS
under its own name; only the address is another, of this machine. It does not count as simulated.
"""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import msgspec

from safety_core.errors import BadInput
from safety_core.vocabulary import Platform

HOSTS: dict[Platform, frozenset[str]] = {
    Platform.X: frozenset({"api.x.com"}),
    Platform.FACEBOOK: frozenset({"graph.facebook.com"}),
    Platform.INSTAGRAM: frozenset({"graph.instagram.com"}),
    Platform.THREADS: frozenset({"graph.threads.net"}),
    Platform.LINKEDIN: frozenset({"api.linkedin.com", "www.linkedin.com"}),
    Platform.YOUTUBE: frozenset({"www.googleapis.com", "oauth2.googleapis.com"}),
    Platform.TIKTOK: frozenset({"open.tiktokapis.com", "open-upload.tiktokapis.com"}),
}
"""What the adapters name; a halt reads the configuration, and loads none of them."""
ALL_HOSTS = frozenset().union(*HOSTS.values())


class TlsSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An authority more, beside the system's, for what is reached by ``[resolve]``: a file (PEM)."""

    ca: Annotated[str, msgspec.Meta(min_length=1)]


class RecordingSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where it is kept what the sandbox caught: a folder, beside the database unless absolute, and how much it takes."""

    folder: Annotated[str, msgspec.Meta(min_length=1, pattern=r"^[^\x00]*$")] = "recordings"
    most_mb: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = 256

    def beside(self, database: Path) -> Path:
        """The folder."""
        return database.parent / self.folder


def check_host(host: str) -> None:
    """Raises:
    BadInput: no adapter names this host, so nothing would ever go there.
    """
    if host not in ALL_HOSTS:
        raise BadInput(f"resolve.{host}", "is no platform's host", f"take one of: {', '.join(sorted(ALL_HOSTS))}")


def check_no_platform(field: str, host: str) -> None:
    """Hold what is no platform's, a webhook, a planner, a mail server, to that. The URL is not repeated.

    Raises:
        BadInput: it is a platform's host, or stands below one; the sandbox is not asked there.
    """
    if is_platforms(host):
        raise BadInput(field, f"{host} is a platform's host", "give your own: platforms are reached by adapters alone")


def host_of(url: str) -> str:
    """Whose a URL is; empty where it is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def is_platforms(host: str) -> bool:
    """Whether it is a platform's host, or stands below one."""
    plain = host.lower().rstrip(".")
    return any(plain == each or plain.endswith(f".{each}") for each in ALL_HOSTS)


def check_apart(hosts: dict[str, str], resolve: dict[str, str]) -> None:
    """Raises:
    BadInput: a host is to be reached in both ways.
    """
    for host in resolve:
        if host in hosts:
            raise BadInput(
                f"resolve.{host}", "stands below [hosts] too", "keep one: [hosts] is a simulator in clear, this is TLS"
            )


def check_no_route(field: str, url: str, routes: dict[str, str]) -> None:
    """Hold what is no platform's to not being where one is reached on this machine.

    Raises:
        BadInput: it is there.
    """
    place = _place(url)
    for host, route in routes.items():
        if place is not None and place == _place(route if "//" in route else f"https://{route}"):
            raise BadInput(field, f"is where {host} is reached on this machine", "give your own")


def _place(url: str) -> tuple[str, int] | None:
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError:
        return None
    return ((parts.hostname or "").lower(), port)
