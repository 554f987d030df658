"""A hand that calls the simulated Instagram or Threads directly, as a client with one token would; and media to publish."""

import json
import struct
from typing import Any
from urllib.parse import urlencode

from simulators.clock import HandClock
from simulators.config import WorldConfig
from simulators.wire import Call, Reply
from simulators.world import World

SECOND = 1_000_000
DAY = 86_400 * SECOND
FORM = "application/x-www-form-urlencoded"
GRAPH_IG, GRAPH_FB, GRAPH_TH = "graph.instagram.com", "graph.facebook.com", "graph.threads.net"
ACME_IG, ZETA_IG = "17841400000000001", "17841400000000002"
ACME_TH, ZETA_TH = "31000000000000001", "31000000000000002"
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(2000)
PICTURE, FILM = "https://media.example/picture.jpg", "https://media.example/film.mp4"


def jpeg(width: int, height: int, *, size: int = 0) -> bytes:
    """The head of a JPEG, as cameras write it, up to the frame that says how large it is."""
    head = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xdb\x00\x04\x00\x00"
    made = (
        head + b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + b"\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01"
    )
    return made + bytes(max(size - len(made), 0))


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR" + struct.pack(">II", width, height) + b"\x08\x02\x00\x00\x00"


def world(seed: int = 7, **regimes: dict[str, Any]) -> World:
    """Two accounts on each of both platforms, a picture and a film on the web, and what differs from the regimes."""
    made = World(seed, HandClock(), WorldConfig.model_validate({"platforms": regimes}))
    made.add_account("Instagram", ACME_IG, "acme.garden", "IGAA-acme", name="Acme")
    made.add_account("Instagram", ZETA_IG, "zeta", "IGAA-zeta")
    made.add_account("Threads", ACME_TH, "acme.garden", "THAA-acme", name="Acme")
    made.add_account("Threads", ZETA_TH, "zeta", "THAA-zeta")
    made.put_on_web(PICTURE, jpeg(1080, 1080), kind="image/jpeg")
    made.put_on_web(FILM, MP4, kind="video/mp4")
    return made


class MetaHand:
    """Calls by their names. ``said`` answers are the bodies of replies that succeeded."""

    def __init__(self, held: World, token: str, host: str, account: str, version: str) -> None:
        self.world, self.token, self.host, self.account, self.version = held, token, host, account, version

    def ask(
        self,
        method: str,
        path: str,
        *,
        host: str | None = None,
        token: str | None = "",
        tag: str | None = None,
        **fields: Any,
    ) -> Reply:
        host = host or self.host
        token = self.token if token == "" else token
        sent = urlencode(
            {name: str(value) for name, value in fields.items()} | ({} if token is None else {"access_token": token})
        )
        body = sent.encode() if method == "POST" else b""
        headers = (("host", host), ("content-type", FORM)) if body else (("host", host),)
        return self.world.handle(
            Call(
                method=method, host=host, path=f"/{self.version}/{path}".replace("//", "/"), query="" if body else sent, headers=headers, body=body, tag=tag,
            )
        )  # fmt: skip

    def said(self, method: str, path: str, **fields: Any) -> dict[str, Any]:
        reply = self.ask(method, path, **fields)
        assert reply.status == 200, reply.body
        return dict(json.loads(reply.body))

    def get(self, path: str, **fields: Any) -> dict[str, Any]:
        return self.said("GET", path, **fields)

    def post(self, path: str, **fields: Any) -> dict[str, Any]:
        return self.said("POST", path, **fields)

    def error(self, method: str, path: str, **fields: Any) -> dict[str, Any]:
        reply = self.ask(method, path, **fields)
        assert reply.status >= 400, reply.body
        return {**json.loads(reply.body)["error"], "status": reply.status}

    def pair(self, method: str, path: str, **fields: Any) -> tuple[int, int | None]:
        """Code and subcode of a refusal."""
        error = self.error(method, path, **fields)
        return error["code"], error.get("error_subcode")


class OnInstagram(MetaHand):
    def __init__(self, held: World, token: str = "IGAA-acme", account: str = ACME_IG, host: str = GRAPH_IG) -> None:
        super().__init__(held, token, host, account, "v26.0")

    def container(self, **fields: Any) -> str:
        return str(self.post(f"{self.account}/media", **({"image_url": PICTURE} | fields))["id"])

    def publish(self, container: str, **more: Any) -> str:
        return str(self.post(f"{self.account}/media_publish", creation_id=container, **more)["id"])

    def post_id(self, caption: str = "Spring", **more: Any) -> str:
        return self.publish(self.container(caption=caption), **more)

    def status(self, container: str) -> str:
        return str(self.get(container, fields="status_code")["status_code"])


class OnThreads(MetaHand):
    def __init__(self, held: World, token: str = "THAA-acme", account: str = ACME_TH, host: str = GRAPH_TH) -> None:
        super().__init__(held, token, host, account, "v1.0")

    def container(self, text: str = "Spring", **fields: Any) -> str:
        return str(self.post("me/threads", **({"media_type": "TEXT", "text": text} | fields))["id"])

    def publish(self, container: str, **more: Any) -> str:
        return str(self.post("me/threads_publish", creation_id=container, **more)["id"])

    def post_id(self, text: str = "Spring", **fields: Any) -> str:
        return self.publish(self.container(text, **fields))

    def status(self, container: str) -> str:
        return str(self.get(container, fields="status")["status"])


def headers(reply: Reply) -> dict[str, str]:
    return dict(reply.headers)
