"""A hand that calls a world directly, as a client with one account's bearer token would."""

import json
from typing import Any

from simulators.clock import HandClock
from simulators.config import WorldConfig
from simulators.platforms.x.regime import XConfig
from simulators.wire import Call, Reply
from simulators.world import World

SECOND = 1_000_000
ACME, ZETA = "1001", "1002"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(2000)


def world(seed: int = 7, **regime: Any) -> World:
    """Two accounts, a hand-turned clock, and what differs from X's regime."""
    config = WorldConfig.model_validate({"platforms": {"X": XConfig(**regime)}})
    made = World(seed, HandClock(), config)
    made.add_account("X", ACME, "acme", "acme-bearer")
    made.add_account("X", ZETA, "zeta", "zeta-bearer")
    made.add_token("X", ACME, f"{ACME}-acme", secret="acme-secret")
    return made


def call(
    method: str,
    path: str,
    *,
    token: str | None = "acme-bearer",
    query: str = "",
    json_body: Any = None,
    body: bytes = b"",
    kind: str | None = None,
    tag: str | None = None,
    host: str = "api.x.com",
) -> Call:
    headers = [("host", host)]
    if token is not None:
        headers.append(("authorization", f"Bearer {token}"))
    if json_body is not None:
        body, kind = json.dumps(json_body).encode(), kind or "application/json"
    if kind is not None:
        headers.append(("content-type", kind))
    return Call(method=method, host=host, path=path, query=query, headers=tuple(headers), body=body, tag=tag)


class Hand:
    """Calls by their names; each returns the reply."""

    def __init__(self, held: World, token: str = "acme-bearer", account: str = ACME) -> None:
        self.world, self.token, self.account = held, token, account

    def ask(self, method: str, path: str, **parts: Any) -> Reply:
        return self.world.handle(call(method, path, token=self.token, **parts))

    def post(self, text: str, *, tag: str | None = None, **more: Any) -> Reply:
        return self.ask("POST", "/2/tweets", json_body={"text": text, **more}, tag=tag)

    def post_id(self, text: str, **more: Any) -> str:
        reply = self.post(text, **more)
        assert reply.status == 201, reply.body
        return str(said(reply)["data"]["id"])

    def read(self, post: str, query: str = "") -> dict[str, Any]:
        return said(self.ask("GET", f"/2/tweets/{post}", query=query))

    def list(self, query: str = "", account: str | None = None) -> dict[str, Any]:
        return said(self.ask("GET", f"/2/users/{account or self.account}/tweets", query=query))

    def upload(self, body: bytes, kind: str, query: str = "", method: str = "POST") -> Reply:
        return self.ask(method, "/1.1/media/upload.json", host="upload.x.com", body=body, kind=kind, query=query)


def said(reply: Reply) -> dict[str, Any]:
    return dict(json.loads(reply.body))


def headers(reply: Reply) -> dict[str, str]:
    return dict(reply.headers)


def multipart(**fields: bytes) -> tuple[bytes, str]:
    fence = b"--fence"
    pieces = [
        fence
        + b'\r\nContent-Disposition: form-data; name="'
        + name.encode()
        + b'"; filename="f"\r\n\r\n'
        + value
        + b"\r\n"
        for name, value in fields.items()
    ]
    return b"".join(pieces) + fence + b"--\r\n", "multipart/form-data; boundary=fence"
