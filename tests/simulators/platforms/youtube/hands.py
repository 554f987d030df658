"""A hand that calls a simulated YouTube directly, as a client with one channel's token would."""

import json
from typing import Any
from urllib.parse import urlencode

from simulators.clock import HandClock
from simulators.config import WorldConfig
from simulators.platforms.youtube.regime import YouTubeConfig
from simulators.wire import Call, Reply
from simulators.world import World

SECOND = 1_000_000
DAY = 86_400 * SECOND
ACME, ZETA = "UCacmeacmeacmeacmeacmeac", "UCzetazetazetazetazetaze"
HOST = "youtube.googleapis.com"
KIB = 256 * 1024


def film(*, seconds: int = 5, pad: int = 2_000, mark: bytes = b"") -> bytes:
    """An MP4 file: its type, a movie header that says how long it is, and bytes."""
    head = b"\x00\x00\x00\x18ftypmp42" + bytes(12)
    mvhd = bytes(12) + (1000).to_bytes(4) + (seconds * 1000).to_bytes(4) + bytes(80)
    box = (len(mvhd) + 8).to_bytes(4) + b"mvhd" + mvhd
    return head + (len(box) + 8).to_bytes(4) + b"moov" + box + mark + bytes(pad)


MP4 = film()


def world(seed: int = 7, **regime: Any) -> World:
    """Two channels, a hand-turned clock, and what differs from YouTube's regime."""
    config = WorldConfig.model_validate(
        {
            "apps": [{"key": "house", "secret": "s", "client_id": "house-client", "client_secret": "hush"}],
            "platforms": {"YouTube": YouTubeConfig(**regime)},
        }
    )
    made = World(seed, HandClock(), config)
    made.add_account("YouTube", ACME, "acme", "acme-token", name="Acme")
    made.add_account("YouTube", ZETA, "zeta", "zeta-token")
    return made


def said(reply: Reply) -> dict[str, Any]:
    return dict(json.loads(reply.body))


def reason(reply: Reply) -> str:
    """The reason of an error, which must have Google's shape."""
    error = said(reply)["error"]
    assert error["code"] == reply.status
    assert error["errors"][0]["domain"]
    return str(error["errors"][0]["reason"])


def headers(reply: Reply) -> dict[str, str]:
    return dict(reply.headers)


def related(metadata: bytes, media: bytes, *, kind: str = "video/mp4", line: bytes = b"\n") -> tuple[bytes, str]:
    pieces = [
        b"--fence", b"Content-Type: application/json", b"MIME-Version: 1.0", b"", metadata,
        b"--fence", b"Content-Type: " + kind.encode(), b"Content-Transfer-Encoding: binary", b"", media, b"--fence--",
    ]  # fmt: skip
    return line.join(pieces), 'multipart/related; boundary="fence"'


class Hand:
    """Calls by their names; each returns the reply."""

    def __init__(self, held: World, token: str | None = "acme-token") -> None:
        self.world, self.token = held, token

    def ask(
        self,
        method: str,
        path: str,
        query: str | dict[str, Any] = "",
        *,
        json_body: Any = None,
        body: bytes = b"",
        kind: str | None = None,
        host: str = HOST,
        tag: str | None = None,
        **more: str,
    ) -> Reply:
        told = [("host", host), *((name.replace("_", "-"), value) for name, value in more.items())]
        if self.token is not None:
            told.append(("authorization", f"Bearer {self.token}"))
        if json_body is not None:
            body, kind = json.dumps(json_body).encode(), kind or "application/json; charset=UTF-8"
        if kind is not None:
            told.append(("content-type", kind))
        asked = query if isinstance(query, str) else urlencode(query, doseq=True)
        path = path if path.startswith("/") else f"/youtube/v3/{path}"
        call = Call(method=method, host=host, path=path, query=asked, headers=tuple(told), body=body, tag=tag)
        return self.world.handle(call)

    def insert(self, snippet: Any = None, status: Any = None, *, media: bytes = MP4, tag: str | None = None) -> Reply:
        """The whole video in one multipart body."""
        told = {"snippet": snippet or {"title": "A film"}, "status": status or {"privacyStatus": "public"}}
        body, kind = related(json.dumps(told).encode(), media)
        query = "part=snippet,status&uploadType=multipart"
        return self.ask("POST", "/upload/youtube/v3/videos", query, body=body, kind=kind, tag=tag)

    def video(self, snippet: Any = None, status: Any = None, *, media: bytes = MP4) -> str:
        """The id of a video, which is processed by now."""
        reply = self.insert(snippet, status, media=media)
        assert reply.status == 200, reply.body
        self.world.clock.advance(round(self.world.config.platforms.YouTube.processing_s * SECOND))
        return str(said(reply)["id"])

    def read(self, video: str, parts: str = "snippet,status") -> list[dict[str, Any]]:
        return list(said(self.ask("GET", "videos", {"part": parts, "id": video}))["items"])

    def comment(self, video: str, text: str) -> Reply:
        told = {"snippet": {"videoId": video, "topLevelComment": {"snippet": {"textOriginal": text}}}}
        return self.ask("POST", "commentThreads", "part=snippet", json_body=told)

    def comment_id(self, video: str, text: str) -> str:
        reply = self.comment(video, text)
        assert reply.status == 200, reply.body
        return str(said(reply)["id"])

    def reply(self, parent: str, text: str) -> Reply:
        told = {"snippet": {"parentId": parent, "textOriginal": text}}
        return self.ask("POST", "comments", "part=snippet", json_body=told)

    def threads(self, **query: Any) -> dict[str, Any]:
        return said(self.ask("GET", "commentThreads", {"part": "snippet,replies", **query}))

    def uploads(self, channel: str = ACME, **query: Any) -> dict[str, Any]:
        told = {"part": "snippet,contentDetails", "playlistId": f"UU{channel[2:]}", **query}
        return said(self.ask("GET", "playlistItems", told))

    def begin(self, size: int | None = None, *, body: Any = None, **query: Any) -> Reply:
        told = {"part": "snippet,status", "uploadType": "resumable", **query}
        length = {} if size is None else {"x_upload_content_length": str(size)}
        resource = body or {"snippet": {"title": "A film"}, "status": {"privacyStatus": "public"}}
        return self.ask(
            "POST", "/upload/youtube/v3/videos", told, json_body=resource, x_upload_content_type="video/mp4", **length
        )

    def put(self, location: str, content: bytes = b"", said_range: str | None = None) -> Reply:
        """To a session's address, without a token, as clients do."""
        path, _, query = location.partition(HOST)[2].partition("?")
        told = {} if said_range is None else {"content_range": said_range}
        return Hand(self.world, None).ask("PUT", path, query, body=content, **told)
