"""What may be written at all: a request whose parts cannot break out of their places.

The platforms' adapters build requests from content and secrets. A line break in any part would start a header, or a
second request, that nobody decided on; so it is refused here, before a connection is asked for. No message repeats a
header's value, since one of them is the token; its text shows where the bytes are made, and nowhere before.
"""

import re

from safety_core.errors import Miswired
from safety_core.ports import NeverSent, WireRequest
from safety_core.secret import Secret
from safety_core.vocabulary import Reason

REQUEST_MAX_BYTES = 256 * 1024
"""A committing request larger than this does not fit the kernel's send buffer in one piece (safety.md §2.4)."""
TAG_HEADER = "holdpoint-tag"
OURS = frozenset(
    {"host", "content-length", "connection", "transfer-encoding", "expect", "upgrade", "te", "trailer", TAG_HEADER}
)
"""Headers that the transport writes itself, or that would change how the connection is used."""

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_PATH = re.compile(r"/[\x21-\x7e]*")
_VALUE = re.compile(r"(?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?")
_DO = "build it from checked parts in the platform's adapter; nothing was sent"


def check_writable(request: WireRequest) -> None:
    """Refuse a request whose parts would not stay in their places (RFC 9110 §5.5, RFC 9112 §3).

    Raises:
        Miswired: names the part, never its value.
    """
    if not _TOKEN.fullmatch(request.method):
        raise Miswired(f"the method {request.method!r} is not one word", _DO)
    if not _PATH.fullmatch(request.path):
        raise Miswired("the path does not start with a slash or holds a blank, control or non-ASCII character", _DO)
    if request.tag is not None and not _VALUE.fullmatch(request.tag):
        raise Miswired("the tag holds a line break or another character that no header may hold", _DO)
    for place, (name, value) in enumerate(request.headers, 1):
        if not _TOKEN.fullmatch(name):
            raise Miswired(f"the name of header {place} holds a character that no header's name may hold", _DO)
        if name.lower() in OURS:
            raise Miswired(f"header {name!r} is the transport's own to write", "leave it out; nothing was sent")
        if not _VALUE.fullmatch(in_clear(value)):
            raise Miswired(f"the value of header {name!r} holds a line break or an outer blank", _DO)


def check_host(request: WireRequest, allowed: frozenset[str]) -> None:
    """Raises:
    Miswired: it is for a host that no adapter names.
    """
    if request.host not in allowed:
        raise Miswired(f"a request came for {request.host!r}", "send to the hosts that an adapter names, and no other")


def size_bytes(request: WireRequest) -> int:
    """Bytes of the request as its adapter built it: request line, headers, blank line, body."""
    line = len(request.method) + len(request.path) + len("  HTTP/1.1\r\n")
    headers = sum(len(name) + len(in_clear(value)) + 4 for name, value in request.headers)
    return line + headers + 2 + len(body_of(request))


def too_large(request: WireRequest) -> NeverSent | None:
    """Why a committing request is not written at all."""
    size = size_bytes(request)
    if request.committing and size > REQUEST_MAX_BYTES:
        return NeverSent(Reason.REQUEST_TOO_LARGE, f"{size} bytes, more than {REQUEST_MAX_BYTES}")
    return None


def body_of(request: WireRequest) -> bytes:
    """The body as it is written."""
    return request.body.reveal().encode() if isinstance(request.body, Secret) else request.body


def in_clear(value: str | Secret) -> str:
    """A header's value as it is written."""
    return value.reveal() if isinstance(value, Secret) else value
