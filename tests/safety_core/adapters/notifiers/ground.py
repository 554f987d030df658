"""What the channels' tests stand on: a notice, a vault, a throw-away certificate, and servers on loopback."""

import socket
import ssl
import subprocess
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self

import pytest

from safety_core.adapters.clock.linux import BootClock
from safety_core.errors import CredentialMissing, NotDelivered
from safety_core.records import Notice, NoticeKind
from safety_core.secret import Secret
from safety_core.vocabulary import ClientId, HaltId, NoticeId

LONG_S = 10.0
"""Longer than anything here takes; only a failing test waits so long."""
SECRET = "s3cret-of-the-channel"
NOTICE = Notice(
    notice=NoticeId("notice-00ff"),
    kind=NoticeKind.HALTED,
    halt=HaltId("halt-1"),
    client=ClientId("acme"),
    words="dana halted client acme: Grüße aus Zürich 🚨. To end it: holdpoint release halt-1",
    at="2026-01-01T00:00:00+00:00",
)


class StoppedWallClock(BootClock):
    """The machine's boot clock, and a wall clock that stands still."""

    def now(self) -> datetime:
        return datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@dataclass
class Vault:
    secrets: dict[str, str] = field(default_factory=lambda: {"vault:env:SECRET": SECRET})

    def own(self, reference: str) -> Secret:
        if reference not in self.secrets:
            raise CredentialMissing(f"{reference} is not set", "export it")
        return Secret(self.secrets[reference])


@dataclass
class Certificate:
    """A throw-away certificate for 127.0.0.1, with both sides' contexts."""

    server: ssl.SSLContext
    client: ssl.SSLContext


def certificate(folder) -> Certificate:
    key, pem = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-keyout", str(key), "-out", str(pem), "-days", "2", "-subj", "/CN=throw-away",
         "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True, timeout=LONG_S,
    )  # fmt: skip
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem, key)
    return Certificate(server, ssl.create_default_context(cafile=str(pem)))


class ScriptedServer:
    """Answers one connection after another with what ``talk`` does on it, each in a thread; loopback, a free port."""

    def __init__(self, talk) -> None:
        self._talk = talk
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._over = threading.Event()
        self._talks: list[threading.Thread] = []
        self.port = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._accept)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        socket.create_connection(("127.0.0.1", self.port)).close()
        for each in (self._thread, *self._talks):
            each.join(LONG_S)
            assert not each.is_alive()
        self._listening.close()

    def _accept(self) -> None:
        while True:
            connection, _ = self._listening.accept()
            if self._over.is_set():
                connection.close()
                return
            talk = threading.Thread(target=self._one, args=(connection,))
            self._talks.append(talk)
            talk.start()

    def _one(self, connection: socket.socket) -> None:
        with connection:
            try:
                self._talk(connection, self._over)
            except OSError:
                return  # the other side left: that is what some tests are about


def drip(connection: socket.socket, over: threading.Event, piece: bytes) -> None:
    """A byte now and then, for ever: it is never silent for as long as any socket's time-out."""
    while not over.wait(0.02):
        connection.sendall(piece)


def dripping(opening: bytes, piece: bytes):
    """A server that begins and never ends."""

    def talk(connection, over):
        connection.sendall(opening)
        drip(connection, over, piece)

    return talk


def gives_up_after_s(talk, channel_at) -> float:
    """How long it takes until a message is given up to a server that talks so; ``channel_at`` makes one for its port."""
    with ScriptedServer(talk) as server:
        channel = channel_at(server.port)
        began = time.monotonic()
        with pytest.raises(NotDelivered):
            channel.send(NOTICE)
        return time.monotonic() - began


def dead_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]
