"""Servers on loopback that answer what a test tells them to, with a certificate or without."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Answer = Callable[[socket.socket, bytes], None]
"""Answers on a connection; the head of the request that came."""


@contextmanager
def answering(answer: Answer, *, tls: ssl.SSLContext | None = None) -> Iterator[tuple[int, list[bytes]]]:
    """The port, and the heads of what was asked there."""
    asked: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            try:
                connection.settimeout(5)
                wrapped = tls.wrap_socket(connection, server_side=True) if tls else connection
                with wrapped:
                    head = b""
                    while b"\r\n\r\n" not in head and (part := wrapped.recv(65_536)):
                        head += part
                        if not head.startswith((b"GET", b"POST")):
                            break  # no HTTP: somebody speaks TLS
                    asked.append(head)
                    answer(wrapped, head)
            except OSError:
                connection.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield int(server.getsockname()[1]), asked
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(10)


def saying(
    status: str, body: bytes, *headers: str, kind: str = "application/json", length: int | None = None
) -> Answer:
    """One answer; ``length``: what it says of its length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body) if length is None else length}",
             "Connection: close", *headers, "", ""]  # fmt: skip
    return lambda connection, _: connection.sendall("\r\n".join(lines).encode() + body)
