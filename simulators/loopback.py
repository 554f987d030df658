"""What counts as this machine itself."""

import ipaddress
from urllib.parse import urlsplit


def place_here(url: str) -> tuple[str, int] | None:
    """Host and port of an ``http://`` address that can only mean this machine; ``None``: it is none."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or 80
    except ValueError:
        return None
    return (host, port) if parts.scheme == "http" and is_loopback(host) else None


def is_loopback(host: str) -> bool:
    """Whether a name or address can only mean this machine: ``localhost``, 127.0.0.0/8, ::1, also mapped. Not 0.0.0.0."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback
