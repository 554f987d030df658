"""Servers that take one whole request and answer it with given bytes."""

import socket


def http(body: bytes, *, status: str = "200 OK") -> bytes:
    """One whole answer of HTTP."""
    return f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def whole(answer: bytes) -> bytes:
    return answer


def answering(answer: bytes, asked: list[bytes] | None = None):
    """Reads the request to its end, keeps it, answers, and closes."""

    def talk(connection: socket.socket, _over) -> None:
        got = b""
        while not _ended(got):
            more = connection.recv(65_536)
            if not more:
                return
            got += more
        if asked is not None:
            asked.append(got)
        connection.sendall(answer)

    return talk


def _ended(got: bytes) -> bool:
    head, end, body = got.partition(b"\r\n\r\n")
    if not end:
        return False
    lines = head.lower().split(b"\r\n")
    length = next((int(line.partition(b":")[2]) for line in lines if line.startswith(b"content-length:")), 0)
    return len(body) >= length
