"""How an unmodified SDK reaches a world in these tests: in process, or over a real loopback port."""

from contextlib import contextmanager
from urllib.parse import urlsplit

from requests.adapters import HTTPAdapter

from simulators.clock import HandClock
from simulators.config import WorldConfig
from simulators.doors.inside import world_inside
from simulators.doors.port import Port
from simulators.tripwire import tripwire
from simulators.world import World

CONFIG = {
    "apps": [{"key": "house", "secret": "house-secret", "client_id": "house-client", "client_secret": "hush"}],
    "accounts": [
        {
            "platform": "X",
            "id": "1001",
            "username": "acme",
            "name": "Acme",
            "tokens": [
                {"token": "acme-bearer", "refresh": "acme-refresh"},
                {"token": "1001-acme", "secret": "acme-secret"},
            ],
        },
        {"platform": "X", "id": "1002", "username": "other", "tokens": [{"token": "other-bearer"}]},
        {"platform": "X", "id": "1005", "username": "shy", "protected": True, "tokens": [{"token": "shy-bearer"}]},
    ],
}


class ToPort(HTTPAdapter):
    """Sends to a loopback port what was signed for the real host; the Host header stays the real one."""

    def __init__(self, base_url: str) -> None:
        super().__init__()
        self._base_url = base_url

    def send(self, request, **kwargs: object):
        parts = urlsplit(request.url)
        request.headers["Host"] = parts.netloc
        request.url = self._base_url + parts.path + (f"?{parts.query}" if parts.query else "")
        return super().send(request, **kwargs)


class Reach:
    """A world, and the way into it. ``act`` does something to the world between two calls."""

    def __init__(self, world, port=None) -> None:
        self.world = world
        self.port = port

    def mount(self, session):
        if self.port is not None:
            session.mount("https://", ToPort(self.port.urls["X"]))
        return session

    def act(self, change):
        return change() if self.port is None else self.port.within(change)


@contextmanager
def reaching(way, config=CONFIG):
    """One world reached in one way. Nobody may try to leave this machine, nor call a host that is not simulated."""
    world = World(7, HandClock(), WorldConfig.model_validate(config))
    with tripwire() as bypasses:
        if way == "in process":
            with world_inside(world) as refused:
                yield Reach(world)
            assert refused == []
        else:
            with Port(world) as port:
                yield Reach(world, port)
    assert bypasses == []
