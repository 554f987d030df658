"""The servers that are compared, each a process of its own on one core: the simulators, moto's and an empty uvicorn app."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from json import dumps
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import msgspec

from loadtests.benchmarks.asking import Check, WrongAnswer, post
from loadtests.benchmarks.findings import NoData
from loadtests.halt.processes import NotReady, Running, program

PAGE = "2001"
TABLE = "posts"
WORLD = f"""\
apps: [{{key: house, secret: house-secret}}]
accounts:
  - {{platform: X, id: "1001", username: acme, tokens: [{{token: acme}}]}}
  - {{platform: Facebook, id: "{PAGE}", username: acme, kind: page, tokens: [{{token: EAAacme}}]}}
platforms:
  X: {{windows: [{{endpoint: create_post, per: user, limit: 1000000000, period_s: 900, source: bench, as_of: 2026-11-28}}]}}
  Facebook:
    windows:
      - {{endpoint: create_post, per: user, limit: 1000000000, period_s: 3600, shape: sliding, source: bench, as_of: 2026-11-28}}
"""
"""Each post is counted by a window that nothing fills; a text that was there before is a duplicate."""

_MOTO = """
import json, logging, sys, threading
from moto.server import ThreadedMotoServer
logging.getLogger("werkzeug").setLevel("ERROR")
server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
server.start()
print(json.dumps({"port": server.get_host_and_port()[1]}), flush=True)
threading.Event().wait()
"""
"""As its own command runs it, but that it writes no line for each request."""

_EMPTY = """
import json, socket, uvicorn
BODY = b'{"data":{"id":"1800000000000000001","text":"the length of an answer is not what differs"}}'
HEAD = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(BODY))]
async def app(scope, receive, send):
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 201, "headers": HEAD})
    await send({"type": "http.response.body", "body": BODY})
sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # asyncio sets TCP_NODELAY on these alone
sock.bind(("127.0.0.1", 0))
sock.listen(64)
print(json.dumps({"port": sock.getsockname()[1]}), flush=True)
config = uvicorn.Config(app, http="h11", loop="asyncio", lifespan="off", log_level="critical", access_log=False)
uvicorn.Server(config).run(sockets=[sock])
"""

X, FACEBOOK = "X, create_post", "Facebook, create_post"
EMPTY, MOTO = "an empty uvicorn app", "moto_server, DynamoDB PutItem"
_OK, _CREATED = 200, 201

Make = Callable[[int], bytes]
"""A request, from a number that no other has."""


class Arm(msgspec.Struct, frozen=True):
    """What is asked of whom: the process and its port, how request ``n`` is made, and which answer is right."""

    name: str
    pid: int
    port: int
    make: Make
    right: Check


@contextmanager
def all_of_them(folder: Path) -> Iterator[list[Arm]]:
    """Start them, the simulators first, then those that they are compared with.

    Raises:
        NoData: moto is not there, or a server does not come up.
    """
    moto = Path(sys.prefix, "moto", "bin", "python")
    if not moto.exists():
        raise NoData("moto is not installed; make bench installs it, in an environment of its own")
    world = folder / "world.yaml"
    world.write_text(WORLD, encoding="utf-8")
    simulate = [program("holdpoint"), "simulate", "--world", str(world), "--port", "0", "--json"]
    try:
        with (
            _pinned("simulators", simulate, folder) as ours,
            _pinned("empty", [sys.executable, "-c", _EMPTY], folder) as empty,
            _pinned("moto", [str(moto), "-c", _MOTO], folder) as other,
        ):
            platforms = ours.ready()["platforms"]
            x, facebook = (_port(platforms[name]["url"]) for name in ("X", "Facebook"))
            yield [
                Arm(X, ours.pid, x, _tweet, lambda status, body: status == _CREATED and b'"text":"post ' in body),
                Arm(FACEBOOK, ours.pid, facebook, _feed, lambda status, body: status == _OK and b'"id":"' in body),
                Arm(EMPTY, empty.pid, empty.ready()["port"], _tweet, lambda status, _: status == _CREATED),
                _table(other.pid, other.ready()["port"]),
            ]
    except (NotReady, WrongAnswer) as wrong:
        raise NoData(str(wrong)) from wrong


def _pinned(role: str, words: list[str], folder: Path) -> Running:
    """A process on the first core of those that this one may use; the client has the others."""
    mine = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(mine)})  # a child has its parent's from its first instruction on
    try:
        return Running(role, words, dict(os.environ), folder)
    finally:
        os.sched_setaffinity(0, mine)


@contextmanager
def on_the_others() -> Iterator[None]:
    """This process on the cores that no server is on.

    Raises:
        NoData: there is but one.
    """
    mine = os.sched_getaffinity(0)
    if len(mine) < 2:  # noqa: PLR2004 - the servers' and the client's
        raise NoData("one core alone: the client would take from the servers what is measured; use a machine with two")
    os.sched_setaffinity(0, mine - {min(mine)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, mine)


def core_s(pid: int) -> float:
    """How long its core has worked for a process, all of its threads and those that ended included."""
    said = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(") ")[2].split()
    return (int(said[11]) + int(said[12])) / os.sysconf("SC_CLK_TCK")


def _port(url: str) -> int:
    port = urlsplit(url).port
    assert port is not None
    return port


def _tweet(number: int) -> bytes:
    headers = {"authorization": "Bearer acme", "content-type": "application/json"}
    return post("/2/tweets", headers, dumps({"text": f"post {number}"}).encode())


def _feed(number: int) -> bytes:
    headers = {"authorization": "Bearer EAAacme", "content-type": "application/x-www-form-urlencoded"}
    return post(f"/v26.0/{PAGE}/feed", headers, urlencode({"message": f"post {number}"}).encode())


def _table(pid: int, port: int) -> Arm:
    """Its table is made with the first request, of number 0. An item put costs the same however many there are; a message
    sent to a queue of moto's costs more with each that waits there.
    """

    def make(number: int) -> bytes:
        if number == 0:
            key = [{"AttributeName": "id", "KeyType": "HASH"}], [{"AttributeName": "id", "AttributeType": "S"}]
            told = {"TableName": TABLE, "KeySchema": key[0], "AttributeDefinitions": key[1]}
            return _aws("CreateTable", {**told, "BillingMode": "PAY_PER_REQUEST"})
        item = {"id": {"S": str(number)}, "text": {"S": f"post {number}"}}
        return _aws("PutItem", {"TableName": TABLE, "Item": item})

    return Arm(MOTO, pid, port, make, lambda status, body: status == _OK and (body == b"{}" or b"TableArn" in body))


def _aws(action: str, body: dict[str, Any]) -> bytes:
    headers = {
        "x-amz-target": f"DynamoDB_20120810.{action}",
        "content-type": "application/x-amz-json-1.0",
        "authorization": "AWS4-HMAC-SHA256 Credential=bench/20261128/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
    }
    return post("/", headers, dumps(body).encode())
