"""The seam under the story of an exchange: one connection in hand, and whoever hands it out.

Two sides stand behind it: sockets (``sockets.py``), and the features' in-process one under virtual time.
"""

from typing import Protocol

from safety_core.ports import Answered, WireRequest


class NotConnected(Exception):
    """No connection stood in time. ``saw`` tells a person why. Nothing was written."""

    def __init__(self, saw: str) -> None:
        super().__init__(saw)
        self.saw = saw


class WireBroken(Exception):
    """The connection failed in the middle of an exchange. ``saw`` tells a person how, and never holds a header."""

    def __init__(self, saw: str) -> None:
        super().__init__(saw)
        self.saw = saw


class Channel(Protocol):
    """One connection in hand, exclusive to its user until ``keep`` or ``close``; one of the two ends every use."""

    @property
    def reused(self) -> bool:
        """Whether an exchange went over it before."""

    @property
    def loopback(self) -> bool:
        """Whether the peer is a loopback address: only then may the harness's tag be sent."""

    def stale(self) -> bool:
        """Reused, and the peer has closed it or sent bytes nobody asked for. Asked immediately before the write.

        Never raises: a connection that cannot be probed is stale.
        """

    def write(self, request: WireRequest, *, tag: str | None) -> None:
        """Hand headers and body to the kernel in one piece; ``tag`` becomes the header ``holdpoint-tag``.

        Raises:
            WireBroken: not all of it was taken; some of it may have left.
        """

    def begin(self, request: WireRequest, *, tag: str | None) -> None:
        """Take the head of a request that has a lead; it is written with the first part."""

    def drained(self, *, by_us: int) -> None:
        """Wait until the peer has all that was written, by ``by_us`` (boot clock), so that the next part is taken at once.

        Raises:
            WireBroken: it has not.
        """

    def quiet(self) -> bool:
        """Whether the peer neither closed nor answered, though the request is not whole. Never raises."""

    def more(self, part: bytes, *, last: bool) -> None:
        """Hand the next part of the body to the kernel in one piece; with the last one the request is whole.

        Raises:
            WireBroken: not all of it was taken; some of it may have left.
        """

    def read(self, *, by_us: int) -> Answered:
        """The whole answer, by ``by_us`` (boot clock).

        Raises:
            WireBroken: it did not come in time, or not whole, or too large, or it is not HTTP/1.1.
        """

    def keep(self) -> None:
        """Nothing is under way on it: another exchange may use it."""

    def close(self) -> None:
        """Drop it, so that no byte of it is delivered later."""


class Wire(Protocol):
    """Whoever hands out connections."""

    def connect(self, host: str, *, by_us: int) -> Channel:
        """A connection to a platform's host, fresh or reused, by ``by_us`` (boot clock): look-up, connect, TLS in all.

        Raises:
            NotConnected: there is none.
        """
