"""Every door by its name: how a call of a table goes through it."""

import asyncio
import http.client
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx
import requests

from simulators.clock import RealClock
from simulators.doors.asgi import App
from simulators.doors.direct import TAG, DirectDoor
from simulators.doors.inside import world_inside
from simulators.doors.port import Port
from simulators.doors.tls import made_for
from simulators.wire import Call
from simulators.world import World
from tests.simulators.doors.calls.table import Ask, Told

Within = Callable[[Callable[[], object]], object]
Way = tuple[Ask, Within]
"""How a call goes, and how something is done to the world meanwhile."""
WAIT_S = 10


def _here(do: Callable[[], object]) -> object:
    return do()


@contextmanager
def direct(world: World, platform: str) -> Iterator[Way]:
    door = DirectDoor(world)

    def ask(method: str, url: str, headers: dict[str, str], body: bytes) -> Told:
        parts = urlsplit(url)
        said = (("host", parts.netloc), *headers.items())
        call = Call(method=method, host=parts.netloc, path=parts.path, query=parts.query, headers=said, body=body,
                    tag=headers.get(TAG))  # fmt: skip
        reply = door.exchange(call, wait_us=WAIT_S * 1_000_000)
        return Told(reply.status, dict(reply.headers), reply.body)

    yield ask, _here


@contextmanager
def by_requests(world: World, platform: str) -> Iterator[Way]:
    with world_inside(world) as refused, requests.Session() as session:

        def ask(method: str, url: str, headers: dict[str, str], body: bytes) -> Told:
            prepared = requests.Request(method, url, headers=headers, data=body).prepare()
            answer = session.send(prepared, timeout=WAIT_S, allow_redirects=False)
            named = {name.lower(): value for name, value in answer.headers.items()}
            return Told(answer.status_code, named, answer.content)

        yield ask, _here
    assert refused == []


@contextmanager
def by_httpx(world: World, platform: str) -> Iterator[Way]:
    with world_inside(world) as refused, httpx.Client() as client:

        def ask(method: str, url: str, headers: dict[str, str], body: bytes) -> Told:
            answer = client.request(method, url, headers=headers, content=body)
            return Told(answer.status_code, dict(answer.headers), answer.content)

        yield ask, _here
    assert refused == []


@contextmanager
def by_asgi(world: World, platform: str) -> Iterator[Way]:
    with asyncio.Runner() as runner:
        client = httpx.AsyncClient(transport=httpx.ASGITransport(App(world)))

        def ask(method: str, url: str, headers: dict[str, str], body: bytes) -> Told:
            answer = runner.run(client.request(method, url, headers=headers, content=body))
            return Told(answer.status_code, dict(answer.headers), answer.content)

        yield ask, _here
        runner.run(client.aclose())


@contextmanager
def by_port(world: World, platform: str) -> Iterator[Way]:
    with Port(world) as port:
        wire = http.client.HTTPConnection(urlsplit(port.urls[platform]).netloc, timeout=WAIT_S)

        def ask(method: str, url: str, headers: dict[str, str], body: bytes) -> Told:
            return _over(wire, method, url, headers, body)

        yield ask, port.within
        wire.close()


@contextmanager
def by_tls(world: World, platform: str) -> Iterator[Way]:
    context, authority = made_for(sorted(world.hosts()), unix_us=RealClock().unix_us())
    trusting = ssl.create_default_context(cadata=authority.decode())
    wires: dict[str, http.client.HTTPConnection] = {}
    with Port(world, tls=context) as port:
        assert port.tls_url is not None
        at = ("127.0.0.1", urlsplit(port.tls_url).port)

        def ask(method: str, url: str, headers: dict[str, str], body: bytes) -> Told:
            host = urlsplit(url).netloc
            if host not in wires:
                wires[host] = http.client.HTTPConnection(host)
                wires[host].sock = trusting.wrap_socket(socket.create_connection(at, WAIT_S), server_hostname=host)
            return _over(wires[host], method, url, headers, body)

        yield ask, port.within
        for wire in wires.values():
            wire.close()


def _over(wire: Any, method: str, url: str, headers: dict[str, str], body: bytes) -> Told:
    parts = urlsplit(url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    wire.request(method, target, body=body, headers={"Host": parts.netloc, **headers})
    answer = wire.getresponse()
    return Told(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())


DOORS = {"requests": by_requests, "httpx": by_httpx, "ASGI": by_asgi, "port": by_port, "TLS": by_tls}
"""All but ``direct``, which they are compared with."""
