"""Hands that call the simulated TikTok directly, for a public creator and a private one."""

import json
import struct
from typing import Any
from urllib.parse import urlsplit

from simulators.clock import HandClock
from simulators.config import WorldConfig
from simulators.wire import Call, Reply
from simulators.world import World

SECOND = 1_000_000
MINUTE = 60 * SECOND
DAY = 86_400 * SECOND
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(2_000)
WEBP = b"RIFF\x00\x00\x00\x00WEBPVP8X" + bytes(8) + (1_079).to_bytes(3, "little") + (1_919).to_bytes(3, "little")
JPEG = b"\xff\xd8\xff\xc0\x00\x11\x08" + struct.pack(">HH", 800, 600) + bytes(20)
FILM = "https://media.example.com/film.mp4"
PUBLIC, SELF = "PUBLIC_TO_EVERYONE", "SELF_ONLY"


def config(**regime: Any) -> WorldConfig:
    return WorldConfig.model_validate(
        {
            "apps": [
                {"key": "house", "secret": "s", "client_id": "house-key", "client_secret": "hush"},
                {"key": "other", "secret": "o", "client_id": "other-key", "client_secret": "other-hush"},
            ],
            "accounts": [
                {
                    "platform": "TikTok", "id": "open-ann", "username": "ann", "name": "Ann",
                    "tokens": [
                        {"token": "ann", "refresh": "ann-refresh"},
                        {"token": "ann-old", "expires_s": 0},
                        {"token": "ann-drafts", "scopes": ["user.info.basic", "video.upload"]},
                        {"token": "ann-reads", "scopes": ["user.info.basic", "video.list"]},
                    ],
                },
                {
                    "platform": "TikTok", "id": "open-ben", "username": "ben", "name": "Ben", "kind": "private",
                    "tokens": [{"token": "ben", "refresh": "ben-refresh"}],
                },
            ],
            "platforms": {"TikTok": regime},
        }
    )  # fmt: skip


def world(seed: int = 7, **regime: Any) -> World:
    made = World(seed, HandClock(), config(**regime))
    made.put_on_web(FILM, MP4, kind="video/mp4")
    return made


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
        kind: str = "application/json; charset=UTF-8",
        host: str = "open.tiktokapis.com",
        tag: str | None = None,
        **headers: str,
    ) -> Reply:
        said = {"host": host, "content-type": kind}
        if self.token is not None:
            said["authorization"] = f"Bearer {self.token}"
        said |= {name.replace("_", "-"): value for name, value in headers.items()}
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return self.world.handle(
            Call(method=method, host=host, path=path, query=query, headers=tuple(said.items()), body=content, tag=tag)
        )

    def init(self, path: str, source: dict[str, Any], info: dict[str, Any] | None, **more: Any) -> Reply:
        body = {"source_info": source} | ({} if info is None else {"post_info": info}) | more
        return self.ask("POST", f"/v2/post/publish/{path}/init/", body)

    def direct(self, content: bytes = MP4, title: str = "Hi #cats", privacy: str = PUBLIC, chunk: int = 0) -> Reply:
        return self.init("video", measured(len(content), chunk), {"title": title, "privacy_level": privacy})

    def pull(self, url: str = FILM, title: str = "Hi #cats", privacy: str = PUBLIC) -> Reply:
        source = {"source": "PULL_FROM_URL", "video_url": url}
        return self.init("video", source, {"title": title, "privacy_level": privacy})

    def draft(self, content: bytes = MP4) -> Reply:
        return self.init("inbox/video", measured(len(content)), None)

    def photos(self, urls: list[str], mode: str = "DIRECT_POST", cover: int = 0, **info: Any) -> Reply:
        source = {"source": "PULL_FROM_URL", "photo_images": urls, "photo_cover_index": cover}
        return self.init("content", source, {"privacy_level": PUBLIC} | info, media_type="PHOTO", post_mode=mode)

    def put(
        self, url: str, content: bytes, first: int = 0, total: int | None = None, kind: str = "video/mp4", **more: Any
    ) -> Reply:
        at = urlsplit(url)
        said = f"bytes {first}-{first + len(content) - 1}/{len(content) if total is None else total}"
        headers = {"content_range": said} | more
        return Hand(self.world, None).ask("PUT", at.path, content, query=at.query, host=at.netloc, kind=kind, **headers)

    def posted(self, content: bytes = MP4, title: str = "Hi #cats", privacy: str = PUBLIC) -> str:
        """A whole direct post; its publish id."""
        begun = good(self.direct(content, title, privacy))
        assert self.put(begun["upload_url"], content).status == 201
        return str(begun["publish_id"])

    def status(self, publish_id: str) -> dict[str, Any]:
        return good(self.ask("POST", "/v2/post/publish/status/fetch/", {"publish_id": publish_id}))

    def list(self, fields: str = "id,title", **body: int) -> dict[str, Any]:
        return good(self.ask("POST", "/v2/video/list/", body, query=f"fields={fields}"))


def measured(size: int, chunk: int = 0) -> dict[str, Any]:
    chunk = chunk or size
    return {"source": "FILE_UPLOAD", "video_size": size, "chunk_size": chunk, "total_chunk_count": size // chunk}


def said(reply: Reply) -> dict[str, Any]:
    return dict(json.loads(reply.body))


def good(reply: Reply) -> dict[str, Any]:
    told = said(reply)
    assert (reply.status, told["error"]["code"], told["error"]["message"]) == (200, "ok", ""), told
    return dict(told["data"])


def wrong(reply: Reply) -> tuple[int, str]:
    told = said(reply)
    assert (told["data"], set(told["error"])) == ({}, {"code", "message", "log_id"})
    return reply.status, told["error"]["code"]
