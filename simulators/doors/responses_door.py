"""Door: whatever uses requests (tweepy, facebook_business, praw, …), by way of ``responses``."""

import re
from collections.abc import Callable
from typing import Any

import requests
import responses
from urllib3.exceptions import IncompleteRead, ProtocolError

from simulators.doors.direct import TimedOut, WireCut
from simulators.doors.inside import HostRefused, meet, passes_through
from simulators.wire import PARTIAL

_LOOPBACK = re.compile(r"https?://(127\.\d+\.\d+\.\d+|localhost|\[::1\])([:/?#]|$)", re.IGNORECASE)


class _Everything(responses.CallbackResponse):
    """The one rule of this door: all but loopback goes to the world."""

    def __init__(self) -> None:
        super().__init__(responses.GET, "https://simulated.invalid", callback=_ask, content_type=None)

    def matches(self, request: Any) -> tuple[bool, str]:
        return (False, "on this machine") if passes_through(request.url) else (True, "")


def open_door() -> Callable[[], None]:
    """Open it for the rest of the process; what is returned forgets the calls seen so far."""
    mock = responses.RequestsMock(assert_all_requests_are_fired=False)
    mock.add(_Everything())
    mock.add_passthru(_LOOPBACK)
    mock.start()
    return mock.calls.reset


def _ask(request: Any) -> tuple[int, list[tuple[str, str]], bytes]:
    try:
        _, reply = meet(
            request.method,
            request.url,
            [(_text(name), _text(value)) for name, value in request.headers.items()],
            _body(request.body),
            wait_us=_wait_us(request.req_kwargs.get("timeout")),
        )
    except HostRefused as error:
        raise requests.ConnectionError(error, request=request) from error
    except TimedOut as error:
        raise requests.ReadTimeout(error, request=request) from error
    except WireCut as error:
        if error.how in PARTIAL:
            ended = IncompleteRead(len(error.partial), len(error.partial))
            broken = ProtocolError("Connection broken", ConnectionResetError(104) if error.how == "midway" else ended)
            raise requests.exceptions.ChunkedEncodingError(broken, request=request) from error
        raise requests.ConnectionError(ProtocolError("Connection aborted.", error), request=request) from error
    return reply.status, list(reply.headers), reply.body


def _wait_us(timeout: float | tuple[float | None, float | None] | None) -> int | None:
    read_s = timeout[1] if isinstance(timeout, tuple) else timeout
    return None if read_s is None else round(read_s * 1_000_000)


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _body(body: Any) -> bytes:
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, bytes | bytearray):
        return bytes(body)
    if hasattr(body, "read"):
        return _body(body.read())
    return b"".join(body)
