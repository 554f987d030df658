"""Where messages may go, as somebody gives it. No message here repeats a URL: its path may hold a token."""

import ipaddress
import re
from urllib.parse import urlsplit

from safety_core.errors import BadInput

HOST = re.compile(r"[A-Za-z0-9:._-]{1,253}")


def check_url(field: str, given: str) -> None:
    """Whether something may be posted there.

    Raises:
        BadInput: it is no URL, would show what is sent to others on the way, or could be more than one line.
    """
    try:
        url = urlsplit(given)
        port, host = url.port, url.hostname
    except ValueError as odd:
        raise BadInput(field, "is not a URL", "give https://HOST/PATH") from odd
    if url.scheme not in ("https", "http") or not host or not HOST.fullmatch(host) or port == 0:
        raise BadInput(field, "is not a URL of https", "give https://HOST/PATH")
    if url.scheme == "http" and not is_loopback(host):
        raise BadInput(field, f"would show what is sent in clear on the way to {host}", "give https://HOST/PATH")
    if url.username is not None or url.fragment:
        raise BadInput(field, "holds a user or a fragment", "leave it away: what is sent is signed with the secret")
    if not given.isascii() or not given.isprintable() or " " in given:
        raise BadInput(field, "holds blanks or characters beyond ASCII", "percent-encode them")


def is_loopback(host: str) -> bool:
    """Whether a literal address never leaves this machine; a name is not one, whatever it resolves to."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
