"""A hand that calls a simulated Facebook directly, as a client with one token would."""

import json
import zlib
from typing import Any
from urllib.parse import urlencode

from simulators.clock import HandClock
from simulators.config import WorldConfig
from simulators.wire import Call, Reply
from simulators.world import World

SECOND = 1_000_000
PAGE, OTHER, PERSON, FRIEND = "2001", "2002", "3001", "3002"
FORM = "application/x-www-form-urlencoded"


def png(width: int = 4, height: int = 3, shade: int = 0) -> bytes:
    """A whole PNG of one shade."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return len(content).to_bytes(4) + kind + content + zlib.crc32(kind + content).to_bytes(4)

    head = width.to_bytes(4) + height.to_bytes(4) + b"\x08\x00\x00\x00\x00"
    rows = zlib.compress((b"\x00" + bytes([shade]) * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(500)
BROKEN_MP4 = b"\x00\x00\x00\x18ftypnope" + bytes(500)


def config(**regime: Any) -> dict[str, Any]:
    """Two Pages of two people, who manage one each, and what differs from Facebook's regime."""

    def account(number: str, name: str, kind: str, *managers: str) -> dict[str, Any]:
        token = f"{name.lower()}-token"
        return {
            "platform": "Facebook", "id": number, "username": name.lower(), "name": name, "kind": kind,
            "managers": list(managers), "tokens": [{"token": token}],
        }  # fmt: skip

    return {
        "apps": [{"key": "house", "secret": "house-secret"}, {"key": "guest", "secret": "guest-secret"}],
        "accounts": [
            account(PAGE, "Acme", "page", PERSON), account(OTHER, "Zeta", "page", FRIEND),
            account(PERSON, "Ann", "person"), account(FRIEND, "Bob", "person"),
        ],
        "platforms": {"Facebook": regime},
    }  # fmt: skip


def world(seed: int = 7, **regime: Any) -> World:
    return World(seed, HandClock(), WorldConfig.model_validate(config(**regime)))


def said(reply: Reply) -> dict[str, Any]:
    return dict(json.loads(reply.body))


def failed(reply: Reply) -> tuple[int, int, int | None]:
    """Status, code and subcode of a refusal."""
    error = said(reply)["error"]
    return reply.status, error["code"], error.get("error_subcode")


class Hand:
    """Calls by their names."""

    def __init__(self, held: World, token: str = "acme-token", page: str = PAGE) -> None:
        self.world, self.token, self.page = held, token, page

    def ask(
        self, method: str, path: str, *, body: bytes | None = None, kind: str | None = FORM, tag: str | None = None,
        host: str = "graph.facebook.com", **params: Any,
    ) -> Reply:  # fmt: skip
        """``params`` stand in the query of a read and in the form of a deed; with a ``body`` of its own in the query."""
        query = {"access_token": self.token}
        if method in {"GET", "DELETE"} or body is not None:
            query |= params
        else:
            body = urlencode(params).encode()
        headers = [("host", host)]
        if body:
            headers.append(("content-type", kind or FORM))
        call = Call(method=method, host=host, path=f"/v26.0/{path}", query=urlencode(query), headers=tuple(headers),
                    body=body or b"", tag=tag)  # fmt: skip
        return self.world.handle(call)

    def get(self, path: str, **params: Any) -> dict[str, Any]:
        reply = self.ask("GET", path, **params)
        assert reply.status == 200, reply.body
        return said(reply)

    def post(self, message: str, **params: Any) -> Reply:
        return self.ask("POST", f"{self.page}/feed", message=message, **params)

    def post_id(self, message: str, **params: Any) -> str:
        reply = self.post(message, **params)
        assert reply.status == 200, reply.body
        return str(said(reply)["id"])

    def photo(self, content: bytes, **params: Any) -> Reply:
        body, kind = multipart(source=content, **params)
        return self.ask("POST", f"{self.page}/photos", body=body, kind=kind)

    def video(self, content: bytes, **params: Any) -> Reply:
        body, kind = multipart(source=content, **params)
        return self.ask("POST", f"{self.page}/videos", body=body, kind=kind, host="graph-video.facebook.com")

    def listed(self, path: str = "feed", **params: Any) -> list[str]:
        return [post["id"] for post in self.get(f"{self.page}/{path}", **params)["data"]]


def multipart(**fields: bytes | str) -> tuple[bytes, str]:
    body = b""
    for name, value in fields.items():
        end = '; filename="f"\r\nContent-Type: application/octet-stream' if isinstance(value, bytes) else ""
        content = value if isinstance(value, bytes) else value.encode()
        body += f'--fence\r\nContent-Disposition: form-data; name="{name}"{end}\r\n\r\n'.encode() + content + b"\r\n"
    return body + b"--fence--\r\n", "multipart/form-data; boundary=fence"
