"""The bytes of a request's body, read by the thread that answers it, and no more of them than any operation takes."""

from collections.abc import Callable, Coroutine
from typing import Any, cast

import anyio.from_thread
from starlette.requests import Request
from starlette.types import Message

from safety_core.console.api.problems import NotReadable, TooLarge
from safety_core.console.api.reading import BODY_MAX_BYTES


def body_of(request: Request) -> bytes:
    """Raises:
    TooLarge: it is longer, or says that it is; no more of it is read.
    NotReadable: whoever asked went away in the middle.
    """
    said = request.headers.get("content-length", "")
    if said.isdecimal() and int(said[:20]) > BODY_MAX_BYTES:
        raise _too_large()
    receive = cast(Callable[[], Coroutine[Any, Any, Message]], request.receive)
    body, more = bytearray(), True
    while more:
        message = anyio.from_thread.run(receive)
        if message["type"] != "http.request":
            raise NotReadable("the body ended early", "send it whole")
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > BODY_MAX_BYTES:
            raise _too_large()
    return bytes(body)


def _too_large() -> TooLarge:
    return TooLarge(f"the body is larger than {BODY_MAX_BYTES // 1024} KiB", "nothing that is asked here is; send less")
