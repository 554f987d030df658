"""What no client sends, on every platform alike: the platform's own error, never a stack trace, nothing in the ledger."""

import json
import socket
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

import pytest

from simulators.doors.port import Port
from simulators.wire import Call, Reply
from simulators.world import World
from tests.simulators.doors.calls.house import TABLES, new_world
from tests.simulators.doors.calls.table import FORM
from tests.simulators.platforms.linkedin.hands import VERSION, new

MEGABYTES = 10 * 1024 * 1024
JSON = "application/json"
WAIT_S = 10


class Deed(NamedTuple):
    """A request that posts something, or makes what is posted next, with words that are to be filled in."""

    path: str
    kind: str
    said: dict[str, Any]
    headers: tuple[tuple[str, str], ...] = ()
    query: str = ""

    def body(self, words: str) -> bytes:
        if self.kind == FORM:
            return urlencode({name: words if value == "WORDS" else value for name, value in self.said.items()}, errors="surrogatepass").encode()  # fmt: skip
        return json.dumps(self.said).replace('"WORDS"', json.dumps(words)).encode()


PICTURE = "https://acme.example/garden.jpg"
FILM = {"source": "FILE_UPLOAD", "video_size": 2_000, "chunk_size": 2_000, "total_chunk_count": 1}
LINKEDIN = (("linkedin-version", VERSION), ("x-restli-protocol-version", "2.0.0"))
DEEDS = {
    "X": Deed("/2/tweets", JSON, {"text": "WORDS"}),
    "Facebook": Deed("/v26.0/2001/feed", FORM, {"message": "WORDS"}),
    "YouTube": Deed(
        "/upload/youtube/v3/videos", JSON, {"snippet": {"title": "WORDS"}},
        (("x-upload-content-type", "video/mp4"),), "part=snippet&uploadType=resumable",
    ),
    "LinkedIn": Deed("/rest/posts", JSON, new("WORDS"), LINKEDIN),
    "TikTok": Deed(
        "/v2/post/publish/video/init/", JSON,
        {"post_info": {"title": "WORDS", "privacy_level": "PUBLIC_TO_EVERYONE"}, "source_info": FILM},
    ),
    "Instagram": Deed("/v26.0/me/media", FORM, {"image_url": PICTURE, "caption": "WORDS"}),
    "Threads": Deed("/v1.0/me/threads", FORM, {"media_type": "TEXT", "text": "WORDS"}),
}  # fmt: skip


def ask(world: World, platform: str, body: bytes, **other: Any) -> Reply:
    deed, table = DEEDS[platform], TABLES[platform]
    host = urlsplit(table.site).netloc
    told = {"host": host, "authorization": f"Bearer {table.token}", "content-type": deed.kind, **dict(deed.headers)}
    told |= other.pop("headers", {})
    call = {"method": "POST", "host": host, "path": deed.path, "query": deed.query, "body": body, **other}
    return world.handle(Call(headers=tuple(told.items()), at=platform, **call))


def in_its_own_words(platform: str, reply: Reply) -> bool:
    """Whether a refusal has the shape that the platform gives all of its errors."""
    assert 400 <= reply.status < 500, reply
    assert b"Traceback" not in reply.body
    said = json.loads(reply.body)
    if platform == "X":
        return bool(said.get("title") or said.get("errors"))
    if platform == "LinkedIn":
        return said["status"] == reply.status and bool(said["message"])
    error = said["error"]
    if platform == "YouTube":
        return error["code"] == reply.status and bool(error["errors"][0]["reason"])
    if platform == "TikTok":
        return bool(error["code"] != "ok" and error["log_id"])
    return isinstance(error["code"], int) and bool(error["fbtrace_id"])


@pytest.mark.parametrize("platform", TABLES)
def test_what_the_deeds_below_are_spoiled_of_is_taken(platform):
    assert ask(new_world(), platform, DEEDS[platform].body("Hello")).status in (200, 201)


@pytest.mark.parametrize("platform", TABLES)
@pytest.mark.parametrize(
    "words", ["a" * MEGABYTES, "nul \x00 nul", "half a \ud800 pair"], ids=["ten megabytes", "NUL", "surrogate"]
)
def test_words_that_nobody_writes_are_refused(platform, words):
    world = new_world()
    assert in_its_own_words(platform, ask(world, platform, DEEDS[platform].body(words)))
    assert not world.ledger.entries


EVIL = "\r\nX-Evil: 1"
INJECTED: dict[str, dict[str, Any]] = {
    "token": {"headers": {"authorization": f"Bearer a{EVIL}"}},
    "content type": {"headers": {"content-type": f"text/plain{EVIL}"}},
    "version": {"path": f"/v26.0{EVIL}/me"},
    "token in the query": {"query": "access_token=a%0d%0aX-Evil:%201"},
    "cursor": {"method": "GET", "body": b"", "query": "after=x%0d%0aX-Evil:1&pagination_token=x%0d%0aX-Evil:1"},
    "host": {"headers": {"host": f"a{EVIL}"}},
}


@pytest.mark.parametrize("platform", TABLES)
@pytest.mark.parametrize("where", INJECTED)
def test_no_header_of_an_answer_is_written_by_its_caller(platform, where):
    world = new_world()
    asked = {"body": DEEDS[platform].body("Hello"), **INJECTED[where]}
    reply = ask(world, platform, asked.pop("body"), **asked)
    assert reply.status < 500
    for name, value in reply.headers:
        assert name.lower() != "x-evil"
        assert not {"\r", "\n"} & set(name + value)


# Over a wire ---------------------------------------------------------------------------------------------------------


@pytest.fixture(params=list(TABLES))
def served(request):
    """A platform's port, a request that it takes, as bytes, and the world behind it."""
    platform = request.param
    deed, world = DEEDS[platform], new_world()
    body = deed.body("Hello")
    told = {
        "Host": urlsplit(TABLES[platform].site).netloc, "Authorization": f"Bearer {TABLES[platform].token}",
        "Content-Type": deed.kind, "Content-Length": str(len(body)), **dict(deed.headers),
    }  # fmt: skip
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    target = deed.path + (f"?{deed.query}" if deed.query else "")
    with Port(world) as port:
        at = ("127.0.0.1", urlsplit(port.urls[platform]).port)
        yield at, f"POST {target} HTTP/1.1\r\n{lines}\r\n".encode() + body, world


def first_line(wire: socket.socket) -> bytes:
    got = b""
    while b"\r\n" not in got and (part := wire.recv(65_536)):
        got += part
    return got.partition(b"\r\n")[0]


@pytest.mark.parametrize("share", [0.2, 0.9])
def test_a_connection_that_ends_midway_brought_nothing_and_the_next_is_answered(served, share):
    at, request, world = served
    half = request[: int(len(request) * share)]
    with socket.create_connection(at, WAIT_S) as wire:
        wire.sendall(half)
    with socket.create_connection(at, WAIT_S) as wire:
        wire.sendall(half)
        wire.shutdown(socket.SHUT_WR)
        assert first_line(wire) in (b"", b"HTTP/1.1 400 ")
    assert world.journal.entries == []
    with socket.create_connection(at, WAIT_S) as wire:
        wire.sendall(request)
        assert first_line(wire).startswith(b"HTTP/1.1 20")
    assert len(world.journal.entries) == 1


def test_a_slow_connection_is_waited_for_and_holds_nobody_up(served):
    at, request, world = served
    with socket.create_connection(at, WAIT_S) as slow:
        slow.sendall(request[:40])
        with socket.create_connection(at, WAIT_S) as quick:
            quick.sendall(request)
            assert first_line(quick).startswith(b"HTTP/1.1 20")
        for byte in request[40:-1]:
            slow.sendall(bytes([byte]))
        assert len(world.journal.entries) == 1
        slow.sendall(request[-1:])
        assert first_line(slow).startswith(
            (b"HTTP/1.1 20", b"HTTP/1.1 4")
        )  # the same words again are a duplicate to some
    assert len(world.journal.entries) == 2
