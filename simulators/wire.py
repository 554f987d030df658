"""What crosses a simulated platform's door: bytes in, bytes out, no I/O."""

from collections.abc import Callable
from typing import Literal
from urllib.parse import parse_qsl

import msgspec

Cut = Literal["refused", "reset", "close", "silence", "half", "midway", "garbage"]
"""How a door breaks the wire. No connection stands (``refused``); before the first byte it is reset or closed, or nothing ever
comes (``silence``); after half the body it is closed (``half``) or reset (``midway``); or what comes is no HTTP (``garbage``).
"""
PARTIAL = ("half", "midway")
"""Cuts of which half the body arrives."""


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One request as it came through a door, its last byte read.

    Attributes:
        query: raw, without the question mark.
        headers: as sent, names in lower case, in order.
        tag: the harness's identity of the intent (header ``holdpoint-tag``), or ``None``.
        at: the platform whose port it came through, or ``None``.
    """

    method: str
    host: str
    path: str
    query: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    scheme: str = "https"
    tag: str | None = None
    at: str | None = None

    def header(self, name: str) -> str | None:
        """The first header of that (lower-case) name."""
        return next((value for key, value in self.headers if key == name), None)

    def params(self) -> dict[str, str]:
        """The query's parameters; of a repeated one the last."""
        return dict(parse_qsl(self.query, keep_blank_values=True))


class Later(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that waits for something, at most ``within_us`` microseconds: ``answer()`` is the reply then."""

    ready: Callable[[], bool]
    answer: Callable[[], "Reply"]
    within_us: int


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """What the platform says, and how the door has to act it out.

    Attributes:
        delay_us: from the arrival of the call to the reply's first byte.
        over_us: over how long the body is spread after its head, in ``PIECES`` pieces.
        cut: the wire breaks.
        later: the answer comes when it is ready; until then this is how things stand.
        stream: gives what there is more of the body each time, which never ends.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    delay_us: int = 0
    over_us: int = 0
    cut: Cut | None = None
    later: Later | None = None
    stream: Callable[[], bytes] | None = None


PIECES = 16
"""Into how many pieces a body that trickles is cut."""
