"""The doors for other people's SDKs: ``with world_inside(world):`` their calls to simulated hosts go to this world.

They are opened once per process, since opening them costs milliseconds, and route to the world entered last. From then on
a host that is not simulated is refused, with or without a world, and noted for the world that is open; loopback is let
through. A client library that neither of them sees meets the tripwire (``simulators/tripwire.py``).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Final
from urllib.parse import urlsplit

from simulators.doors.direct import TAG, DirectDoor
from simulators.loopback import is_loopback
from simulators.wire import Call, Reply
from simulators.world import World

DOORS: Final = {"responses": "simulators.doors.responses_door", "respx": "simulators.doors.respx_door"}
"""The library that each door is built on, and the door. They come with the test set; what is not installed is not opened."""


class HostRefused(ConnectionError):
    """Somebody called a host that is not simulated."""


_open: Final[dict[str, Callable[[], None]]] = {}
_inside: Final[list[tuple[World, list[str]]]] = []


@contextmanager
def world_inside(world: World) -> Iterator[list[str]]:
    """While inside, the SDKs of this process meet ``world``. Yields the requests refused meanwhile: a clean run has none.

    Worlds may be nested; the innermost is met. For one thread at a time: a world has no lock.
    """
    for library, door in DOORS.items():
        if library not in _open and find_spec(library) is not None:
            _open[library] = import_module(door).open_door()
    refused: list[str] = []
    _inside.append((world, refused))
    try:
        yield refused
    finally:
        _inside.pop()
        for forget in _open.values():
            forget()


def passes_through(url: str) -> bool:
    """Whether a URL is on this machine, and so none of the doors' business."""
    return is_loopback(urlsplit(url).hostname or "")


def meet(
    method: str, url: str, headers: list[tuple[str, str]], body: bytes, *, wait_us: int | None
) -> tuple[Call, Reply]:
    """Bring one request to the current world.

    Raises:
        HostRefused: nobody simulates that host (now).
        TimedOut, WireCut, WaitsForEver: as DirectDoor.exchange.
    """
    parts = urlsplit(url)
    if not _inside:
        raise HostRefused(f"{parts.hostname}: no world is open, and nothing may leave this machine: refused")
    world, refused = _inside[-1]
    if (parts.hostname or "") not in world.hosts():
        refused.append(f"{method} {url}")
        raise HostRefused(f"{parts.hostname} is not simulated: refused")
    lowered = tuple((name.lower(), value) for name, value in headers)
    if all(name != "host" for name, _ in lowered):
        lowered = (("host", parts.netloc), *lowered)
    call = Call(
        method=method,
        host=parts.netloc,
        path=parts.path or "/",
        query=parts.query,
        headers=lowered,
        body=body,
        scheme=parts.scheme,
        tag=next((value for name, value in lowered if name == TAG), None),
    )
    return call, DirectDoor(world).exchange(call, wait_us=wait_us)
