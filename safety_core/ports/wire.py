"""The one way to a platform: a request, ready to be written, and what is known after the exchange."""

from collections.abc import Callable, Mapping
from typing import Protocol

import msgspec

from safety_core.ruling import Ruling
from safety_core.sandbox import Sandbox
from safety_core.secret import Secret
from safety_core.vocabulary import Reason


class WireRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One HTTP request, ready to be written.

    Attributes:
        path: with its query, percent-encoded.
        headers: without Host, Content-Length and Connection, which the transport writes. A value that holds a token is
            a secret until the bytes are written: what shows a request does not show it. So is a body that holds one.
        operation: the platform's operation, as limits name it; what has none is counted by no limit and refused.
        committing: whether the platform may change something because of it.
        tag: the harness's identity of the intent; the transport sends it to loopback only, and drops it elsewhere.
        lead: how many bytes go before ``body``, by ``Transport.begin``; such a request is whole with ``body`` only.
        sandbox: the setting under which it was let go, of what changes something or prepares that.
    """

    method: str
    host: str
    path: str
    headers: tuple[tuple[str, str | Secret], ...] = ()
    body: bytes | Secret = b""
    operation: str = ""
    committing: bool = False
    tag: str | None = None
    lead: int = 0
    sandbox: Sandbox | None = None


class Answered(msgspec.Struct, frozen=True):
    """A whole answer came in time. ``headers`` has lower-case names; of a repeated one the last."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class NeverSent(msgspec.Struct, frozen=True):
    """Not one byte of the request left: not connected, refused by the re-check, not allowed."""

    reason: Reason
    saw: str


class Lost(msgspec.Struct, frozen=True):
    """The first byte may have left and no whole answer came: nobody knows."""

    saw: str


Exchange = Answered | NeverSent | Lost


class Upload(Protocol):
    """A request of which the head and ``lead`` bytes go out beforehand, on a connection of its own.

    As long as its last bytes lack the platform has no request, and nothing to do it with: whatever ends an upload before
    is ``NeverSent``. One that ended is closed.
    """

    def more(self, part: bytes, *, by_us: int, recheck: Callable[[], Ruling | None]) -> NeverSent | None:
        """Write the next bytes of its lead, once the platform has those before; ``None``: they are with the kernel.

        ``by_us`` (boot clock) bounds that wait. ``recheck`` is asked with the dead man's timer armed.
        """

    def end(self, *, send_by_us: int, total_s: float, recheck: Callable[[], Ruling | None]) -> Exchange:
        """Re-check, write the body, its last bytes, in one piece, read the answer: as ``Transport.exchange`` has it."""

    def close(self) -> None:
        """Let go of it: the connection of one that has not ended is reset. Safe to call at any time."""


class Transport(Protocol):
    """The one way to a platform."""

    def exchange(
        self,
        request: WireRequest,
        *,
        send_by_us: int,
        total_s: float,
        recheck: Callable[[], Ruling | None] | None,
    ) -> Exchange:
        """Connect, re-check on the connection in hand, write the whole request in one piece, read the answer.

        ``send_by_us`` (boot clock) bounds name look-up, pool, connect and TLS; ``total_s`` runs from the re-check to
        the last byte of the answer. ``recheck`` is asked with the dead man's timer armed; a ruling ends the exchange
        unsent with its reason. ``None`` is for reads: no timer, nothing asked.
        Never retries, never follows a redirect, never raises for what a network does.
        """

    def begin(self, request: WireRequest, *, send_by_us: int) -> Upload | NeverSent:
        """Connect for a request that has a lead; nothing of it is written yet."""
