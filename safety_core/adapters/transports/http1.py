"""HTTP/1.1 over one connection, bytes in and out: our request in one piece, the platform's answer whole or not at all.

h11 judges both sides; it was chosen over ``http.client`` for what it refuses by itself (status lines and chunk sizes
that are nearly right, contradicting lengths, answers cut short: ``http.client`` returns those as if whole), at 49 µs an
exchange against 29. What h11 forgives and an API never sends (folded headers, a body that ends where the connection
does) is refused here.

Source: RFC 9112.
"""

import re

import h11

from safety_core.adapters.transports.request_form import TAG_HEADER, body_of, in_clear
from safety_core.adapters.transports.wire import WireBroken
from safety_core.errors import Miswired
from safety_core.ports import Answered, WireRequest
from safety_core.secret import Secret

BODY_METHODS = frozenset({"POST", "PUT", "PATCH"})
"""These say how long their body is even when it is empty."""
NO_BODY = frozenset({204, 304})
"""Answers that end with their head."""
SAW_MAX_CHARS = 200
_FOLDED = re.compile(rb"\n[ \t]")


class Http1:
    """One connection's conversation, one exchange after the other.

    Args:
        answer_max_bytes: the largest body taken.
    """

    def __init__(self, *, answer_max_bytes: int) -> None:
        self._answer_max_bytes = answer_max_bytes
        self._conn = h11.Connection(h11.CLIENT)
        self._head = b""
        self._response: h11.Response | None = None
        self._body = bytearray()

    def request(self, request: WireRequest, *, tag: str | None) -> bytes:
        """The whole request, headers and body, as one piece.

        Raises:
            Miswired: it breaks the form of a request (``request_form`` refuses it earlier).
        """
        written = self._written(request, _headers(request, tag), whole=True)
        if written is None:  # said here, where no variable holds a value: h11 quotes it, and one of them is the token
            raise Miswired("the request breaks its form", "check it before a connection is asked for")
        return written

    def begin(self, request: WireRequest, *, tag: str | None) -> bytes:
        """The head of a request that has a lead; its length is that of lead and body together.

        Raises:
            Miswired: as ``request``.
        """
        written = self._written(request, _headers(request, tag), whole=False)
        if written is None:
            raise Miswired("the request breaks its form", "check it before a connection is asked for")
        return written

    def more(self, part: bytes, *, last: bool) -> bytes:
        """The next part of its body.

        Raises:
            Miswired: it is more than the head said, or the last one is less.
        """
        try:
            written = self._conn.send(h11.Data(data=part)) or b""
            return written + (self._conn.send(h11.EndOfMessage()) or b"") if last else written
        except h11.LocalProtocolError as wrong:
            raise Miswired(
                "the parts of a body are not as long as its head says", "send lead and body, whole"
            ) from wrong

    def _written(self, request: WireRequest, headers: list[tuple[str, str | Secret]], *, whole: bool) -> bytes | None:
        """The bytes; ``None`` when h11 does not take it."""
        try:
            raw = [(name.encode("ascii"), in_clear(value).encode("latin-1")) for name, value in headers]
            head = self._conn.send(h11.Request(method=request.method, target=request.path, headers=raw))
            if not whole:
                return head
            body = self._conn.send(h11.Data(data=body_of(request))) if request.body else b""
            end = self._conn.send(h11.EndOfMessage())
        except (h11.LocalProtocolError, UnicodeEncodeError):
            return None
        return b"".join(part for part in (head, body, end) if part)

    def feed(self, data: bytes) -> Answered | None:
        """Take what came (``b""``: the peer has closed); the answer once it is whole.

        Raises:
            WireBroken: it is not HTTP/1.1, is cut short, or is too large.
        """
        if self._response is None:
            self._head += data
        try:
            self._conn.receive_data(data)
            while (event := self._conn.next_event()) not in (h11.NEED_DATA, h11.PAUSED):
                if self._take(event):
                    return self._answered()
        except h11.RemoteProtocolError as broken:
            raise WireBroken(f"no whole HTTP/1.1 answer: {broken}"[:SAW_MAX_CHARS]) from broken
        if not data:
            raise WireBroken("the peer closed before its answer was whole")
        return None

    def next_exchange(self) -> bool:
        """Make ready for another exchange; ``False`` when this connection cannot take one."""
        ready = self._conn.our_state is h11.DONE and self._conn.their_state is h11.DONE
        if not ready or self._conn.trailing_data != (b"", False):
            return False
        self._conn.start_next_cycle()
        self._head, self._response, self._body = b"", None, bytearray()
        return True

    def _take(self, event: object) -> bool:
        """Take one event; ``True`` when the answer is whole."""
        if isinstance(event, h11.InformationalResponse):
            self._check_head()
        elif isinstance(event, h11.Response):
            self._check_head()
            self._check_end(event)
            self._response = event
        elif isinstance(event, h11.Data):
            if len(self._body) + len(event.data) > self._answer_max_bytes:
                raise WireBroken(f"the answer's body is larger than {self._answer_max_bytes} bytes")
            self._body += event.data
        return isinstance(event, h11.EndOfMessage)

    def _check_head(self) -> None:
        rest = self._conn.trailing_data[0]
        head = self._head[: len(self._head) - len(rest)]
        if _FOLDED.search(head):
            raise WireBroken("no whole HTTP/1.1 answer: a header is folded over lines")
        self._head = rest

    @staticmethod
    def _check_end(response: h11.Response) -> None:
        """An answer that ends where the connection does may have been cut anywhere: it is never known to be whole."""
        named = {name for name, _ in response.headers}
        if response.status_code not in NO_BODY and not named & {b"content-length", b"transfer-encoding"}:
            raise WireBroken("the answer does not say where it ends, so nobody knows whether it is whole")

    def _answered(self) -> Answered:
        if self._response is None:
            raise WireBroken("the answer ended without a status")
        headers = {name.decode("ascii"): value.decode("latin-1") for name, value in self._response.headers}
        return Answered(self._response.status_code, headers, bytes(self._body))


def _headers(request: WireRequest, tag: str | None) -> list[tuple[str, str | Secret]]:
    headers: list[tuple[str, str | Secret]] = [("Host", request.host), *request.headers]
    if tag is not None:
        headers.append((TAG_HEADER, tag))
    size = request.lead + len(body_of(request))
    if size or request.method in BODY_METHODS:
        headers.append(("Content-Length", str(size)))
    return [*headers, ("Connection", "keep-alive")]
