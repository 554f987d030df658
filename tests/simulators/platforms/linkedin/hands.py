"""Hands that call the simulated LinkedIn directly: a person, and the organization that she administers."""

import json
import struct
from typing import Any
from urllib.parse import quote, urlsplit

from simulators.clock import HandClock
from simulators.config import WorldConfig
from simulators.wire import Call, Reply
from simulators.world import World

SECOND = 1_000_000
DAY = 86_400 * SECOND
ANN, BEN, ORG = "urn:li:person:ann1", "urn:li:person:ben2", "urn:li:organization:5001"
VERSION = "202611"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", 8, 6) + bytes(40)
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(100_000)
ALL = [
    "openid", "profile", "email", "w_member_social", "r_member_social", "w_organization_social", "r_organization_social",
    "rw_organization_admin",
]  # fmt: skip


def config(**regime: Any) -> WorldConfig:
    return WorldConfig.model_validate(
        {
            "apps": [{"key": "house", "secret": "s", "client_id": "house-client", "client_secret": "hush"}],
            "accounts": [
                {
                    "platform": "LinkedIn", "id": "ann1", "username": "ann", "name": "Ann Lee", "kind": "person",
                    "tokens": [
                        {"token": "ann", "refresh": "ann-refresh"},
                        {"token": "ann-reads", "scopes": ALL},
                        {"token": "ann-member", "scopes": ["openid", "profile", "w_member_social"]},
                        {"token": "ann-old", "expires_s": 0},
                    ],
                },
                {
                    "platform": "LinkedIn", "id": "ben2", "username": "ben", "name": "Ben Oh", "kind": "person",
                    "tokens": [{"token": "ben", "scopes": ALL}],
                },
                {
                    "platform": "LinkedIn", "id": "5001", "username": "acme", "name": "Acme", "kind": "organization",
                    "managers": ["ann1"],
                },
            ],
            "platforms": {"LinkedIn": regime},
        }
    )  # fmt: skip


def world(seed: int = 7, **regime: Any) -> World:
    return World(seed, HandClock(), config(**regime))


class Hand:
    """Calls with one token; each returns the reply."""

    def __init__(self, held: World, token: str | None = "ann") -> None:
        self.world, self.token = held, token

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: str = "",
        host: str = "api.linkedin.com",
        tag: str | None = None,
        **headers: str | None,
    ) -> Reply:
        said: dict[str, str | None] = {
            "host": host, "linkedin-version": VERSION, "x-restli-protocol-version": "2.0.0",
            "authorization": None if self.token is None else f"Bearer {self.token}",
        }  # fmt: skip
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        if content:
            said["content-type"] = "application/json"
        said |= {name.replace("_", "-"): value for name, value in headers.items()}
        kept = tuple((name, value) for name, value in said.items() if value is not None)
        return self.world.handle(
            Call(method=method, host=host, path=path, query=query, headers=kept, body=content, tag=tag)
        )

    def post(self, text: str = "Hello", author: str = ORG, *, tag: str | None = None, **more: Any) -> Reply:
        return self.ask("POST", "/rest/posts", new(text, author, **more), tag=tag)

    def post_id(self, text: str = "Hello", author: str = ORG, **more: Any) -> str:
        reply = self.post(text, author, **more)
        assert reply.status == 201, reply.body
        return headers(reply)["x-restli-id"]

    def read(self, urn: str, **more: Any) -> Reply:
        return self.ask("GET", f"/rest/posts/{key(urn)}", **more)

    def list(self, author: str = ORG, more: str = "") -> Reply:
        return self.ask("GET", "/rest/posts", query=f"q=author&author={key(author)}{more}")

    def delete(self, urn: str) -> Reply:
        return self.ask("DELETE", f"/rest/posts/{key(urn)}")

    def edit(self, urn: str, **changes: Any) -> Reply:
        return self.ask(
            "POST", f"/rest/posts/{key(urn)}", {"patch": {"$set": changes}}, x_restli_method="PARTIAL_UPDATE"
        )

    def comment(self, on: str, text: str = "Nice", actor: str = ANN, **more: Any) -> Reply:
        return self.ask(
            "POST", f"/rest/socialActions/{key(on)}/comments", {"actor": actor, "message": {"text": text}, **more}
        )

    def react(self, root: str, actor: str = ANN, kind: str = "LIKE") -> Reply:
        body = {"root": root, "reactionType": kind}
        return self.ask("POST", "/rest/reactions", body, query=f"actor={key(actor)}")

    def begin(self, kind: str, owner: str = ORG, **more: Any) -> dict[str, Any]:
        asks = {"initializeUploadRequest": {"owner": owner, **more}}
        reply = self.ask("POST", f"/rest/{kind}", asks, query="action=initializeUpload")
        assert reply.status == 200, reply.body
        return dict(said(reply)["value"])

    def put(self, url: str, content: bytes, **headers: str | None) -> Reply:
        at = urlsplit(url)
        return self.ask("PUT", at.path, content, host=at.netloc, content_type="application/octet-stream", **headers)

    def image(self, owner: str = ORG, content: bytes = PNG) -> str:
        begun = self.begin("images", owner)
        assert self.put(begun["uploadUrl"], content).status == 201
        return str(begun["image"])

    def status(self, urn: str) -> str:
        kind = urn.split(":")[2] + "s"
        return str(said(self.ask("GET", f"/rest/{kind}/{key(urn)}"))["status"])


def new(text: str = "Hello", author: str = ORG, **more: Any) -> dict[str, Any]:
    return {
        "author": author,
        "commentary": text,
        "visibility": "PUBLIC",
        "distribution": {
            "feedDistribution": "MAIN_FEED",
            "targetEntities": [],
            "thirdPartyDistributionChannels": [],
        },
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
    } | more


def key(urn: str) -> str:
    return quote(urn, safe="")


def said(reply: Reply) -> dict[str, Any]:
    return dict(json.loads(reply.body))


def headers(reply: Reply) -> dict[str, str]:
    return dict(reply.headers)


def wrong(reply: Reply) -> tuple[int, str]:
    told = said(reply)
    assert told["status"] == reply.status
    return reply.status, told["code"]
