"""Where a platform's host is really reached: itself over TLS, or a simulator on this machine."""

from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from safety_core.errors import BadInput


class Endpoint(msgspec.Struct, frozen=True):
    """One place to connect to. ``http`` is for loopback only: nothing else may see a token in clear.

    ``name``: whose certificate it has to show; empty: the host's.
    """

    scheme: Literal["http", "https"]
    host: str
    port: int
    name: str = ""


def own_endpoint(host: str) -> Endpoint:
    """The platform itself."""
    return Endpoint("https", host, 443)


def read_base_url(text: str, *, field: str) -> Endpoint:
    """Read ``http://127.0.0.1:8701`` or ``https://host[:port]`` from the settings.

    Raises:
        BadInput: not such a URL, or ``http`` to another machine. Names ``field``.
    """
    do = "give it as http://127.0.0.1:PORT (a simulator) or https://HOST"
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError as wrong:
        raise BadInput(field, f"{text!r} is not a URL ({wrong})", do) from wrong
    if url.scheme not in {"http", "https"} or not url.hostname:
        raise BadInput(field, f"{text!r} has no scheme http or https, or no host", do)
    if url.path not in {"", "/"} or url.query or url.fragment or url.username is not None:
        raise BadInput(field, f"{text!r} says more than scheme, host and port", do)
    if port == 0:
        raise BadInput(field, f"{text!r} has port 0", do)
    if url.scheme == "https":
        return Endpoint("https", url.hostname, port or 443)
    if not is_loopback(url.hostname):
        raise BadInput(field, f"{text!r} would send tokens in clear to another machine", do)
    return Endpoint("http", url.hostname, port or 80)


def read_resolved(host: str, text: str, *, field: str) -> Endpoint:
    """Where a platform's host is reached under its own name: ``127.0.0.1:8443`` or ``[::1]:8443``.

    Raises:
        BadInput: it is no literal address of this machine with its port. Names ``field``.
    """
    do = "give an address of this machine and its port: 127.0.0.1:8443"
    try:
        parts = urlsplit(f"//{text}")
        address, port = parts.hostname or "", parts.port
    except ValueError as wrong:
        raise BadInput(field, f"{text!r} is no address with a port ({wrong})", do) from wrong
    if parts.netloc != text or parts.username is not None or not port:
        raise BadInput(field, f"{text!r} is no address with a port", do)
    if not is_loopback(address):
        raise BadInput(field, f"{text!r} is not a literal address of this machine", do)
    return Endpoint("https", address, port, name=host)


def is_loopback(address: str) -> bool:
    """Whether a literal address never leaves this machine; a name is not one, whatever it resolves to."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
