"""Door: an ASGI application, for clients and test kits that call one in process (httpx's ``ASGITransport``, Schemathesis).

One call at a time, on the world's own clock, as through every door in process. ``/_simulator`` is the control API. ASGI has
no word for a wire that breaks: the exception that says so leaves the application, and its server ends the connection.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import quote

import msgspec

from simulators.doors.direct import TAG, DirectDoor, is_served, misdirected
from simulators.wire import Call, Reply
from simulators.world import World

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_PATH_SAFE = "/:@!$&'()*+,;=~"


class App:
    """A world as an ASGI 3 application; ``at``: the platform that answers to no simulated host's name, or else X.

    Raises:
        WireCut, WaitsForEver: out of a call, as DirectDoor.exchange with a caller who sets no time-out.
    """

    def __init__(self, world: World, *, at: str | None = None) -> None:
        self._world, self._at = world, at
        self._door = DirectDoor(world)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        if scope["type"] != "http":
            raise ValueError(f"nothing simulated speaks {scope['type']}; HTTP is all there is")
        call = _call(scope, await _body(receive), self._at)
        served = is_served(self._world, call.host)
        reply = self._door.exchange(call, wait_us=None) if served else misdirected(call.host)
        await _say(reply, send)


async def _live(receive: Receive, send: Send) -> None:
    """There is nothing to start and nothing to end."""
    while True:
        asked = (await receive())["type"]
        await send({"type": f"{asked}.complete"})
        if asked == "lifespan.shutdown":
            return


async def _body(receive: Receive) -> bytes:
    body, more = bytearray(), True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return bytes(body)


async def _say(reply: Reply, send: Send) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})


def _call(scope: Message, body: bytes, at: str | None) -> Call:
    headers = tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"])
    raw = scope.get("raw_path")
    call = Call(
        method=scope["method"],
        host=next((value for name, value in headers if name == "host"), ""),
        path=quote(scope["path"], safe=_PATH_SAFE) if raw is None else raw.partition(b"?")[0].decode("latin-1"),
        query=scope.get("query_string", b"").decode("latin-1"),
        headers=headers,
        body=body,
        scheme=scope.get("scheme", "http"),
        at=at,
    )
    return msgspec.structs.replace(call, tag=call.header(TAG))
