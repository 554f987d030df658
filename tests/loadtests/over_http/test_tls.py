"""A system behind TLS: its certificate is checked by what looks at it and by the hand that loads it, whoever signed it."""

import http.server
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import NamedTuple

import pytest

from loadtests.over_http.api import Api, Away
from simulators.doors.tls import made_for

HAND = """
import sys
from locust.env import Environment
from loadtests.over_http import harness
class Hand(harness.Hand):
    host = "https://127.0.0.1"
hand = Hand(Environment())
for url in sys.argv[1:]:
    answer = hand.client.get(url)
    print(answer.status_code, type(getattr(answer, "error", None)).__name__)
"""
"""The very user that a load has, asking at several places."""


class Answering(http.server.BaseHTTPRequestHandler):
    """Says one thing to everybody."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Nothing."""


class Served(NamedTuple):
    """A port behind TLS, the authority that signed for it (PEM), and the same certificate at an address that it is not for."""

    port: int
    authority: bytes
    elsewhere: int


def served(stack: ExitStack) -> Served:
    """Under a certificate for this machine, by an authority of its own."""
    context, authority = made_for(["holdpoint.example"], unix_us=time.time_ns() // 1000)
    ports = []
    for address in ("127.0.0.1", "127.0.0.2"):
        server = stack.enter_context(http.server.ThreadingHTTPServer((address, 0), Answering))
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        stack.callback(server.shutdown)
        ports.append(server.server_address[1])
    return Served(ports[0], authority, ports[1])


@pytest.fixture
def two() -> Iterator[tuple[Served, Served]]:
    with ExitStack() as stack:
        yield served(stack), served(stack)


def test_a_certificate_is_trusted_where_its_authority_is_named_and_nowhere_else(two, tmp_path, monkeypatch):
    (port, authority, elsewhere), (other, *_) = two
    (tmp_path / "ca.pem").write_bytes(authority)
    with closing(Api(f"https://127.0.0.1:{port}", "relay.00")) as api, pytest.raises(Away) as said:
        api.get("/sandbox")
    assert "its certificate is not trusted" in str(said.value)
    assert "by the variable SSL_CERT_FILE" in str(said.value)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with closing(Api(f"https://127.0.0.1:{port}", "relay.00")) as api:
        assert api.get("/sandbox") == {}
    for doubted in (f"https://127.0.0.1:{other}", f"https://127.0.0.2:{elsewhere}"):
        with closing(Api(doubted, "relay.00")) as api, pytest.raises(Away, match="is not trusted"):
            api.get("/sandbox")


def test_the_hand_that_loads_trusts_neither_a_stranger_nor_another_name(two, tmp_path):
    (port, authority, elsewhere), (other, *_) = two
    (tmp_path / "ca.pem").write_bytes(authority)
    places = [f"https://127.0.0.1:{port}/", f"https://127.0.0.1:{other}/", f"https://127.0.0.2:{elsewhere}/"]
    env = {**os.environ, "SSL_CERT_FILE": str(tmp_path / "ca.pem")}
    words = [sys.executable, "-c", HAND, *places]
    ended = subprocess.run(words, env=env, capture_output=True, text=True, timeout=60, check=True)
    doubted = "0 SSLCertVerificationError"
    assert ended.stdout.splitlines() == ["200 NoneType", doubted, doubted]
