"""Door: whatever uses httpx (threads-client, atproto, …), by way of ``respx``."""

from collections.abc import Callable

import httpx
import respx

from simulators.doors.direct import TimedOut, WireCut
from simulators.doors.inside import HostRefused, meet, passes_through


def open_door() -> Callable[[], None]:
    """Open it for the rest of the process; what is returned forgets the calls seen so far."""
    router = respx.mock(assert_all_called=False, assert_all_mocked=True)
    router.route(_OnThisMachine()).pass_through()
    router.route().mock(side_effect=_ask)
    router.start()
    return router.reset


class _OnThisMachine(respx.patterns.Pattern):
    """Loopback, which is none of the door's business."""

    lookups = (respx.patterns.Lookup.EQUAL,)

    def __init__(self) -> None:
        super().__init__(value=True)

    def match(self, request: httpx.Request) -> respx.patterns.Match:
        return respx.patterns.Match(passes_through(str(request.url)))


_BROKEN = {"refused": httpx.ConnectError, "reset": httpx.ReadError, "midway": httpx.ReadError}


def _ask(request: httpx.Request) -> httpx.Response:
    read_s = request.extensions.get("timeout", {}).get("read")
    try:
        _, reply = meet(
            request.method,
            str(request.url),
            list(request.headers.multi_items()),
            request.content,
            wait_us=None if read_s is None else round(read_s * 1_000_000),
        )
    except HostRefused as error:
        raise httpx.ConnectError(str(error), request=request) from error
    except TimedOut as error:
        raise httpx.ReadTimeout(str(error), request=request) from error
    except WireCut as error:
        raise _BROKEN.get(error.how, httpx.RemoteProtocolError)(str(error), request=request) from error
    return httpx.Response(reply.status, headers=list(reply.headers), content=reply.body)
