"""Multipart bodies, as SDKs of several languages write them. Source: RFC 7578."""

import re

_BOUNDARY = re.compile(r'boundary="?([^";,]{1,200})"?', re.IGNORECASE)
_NAME = re.compile(rb'[;\s]name="?([^";\r\n]*)"?', re.IGNORECASE)


def parts(content_type: str, body: bytes) -> dict[str, bytes] | None:
    """The parts by name, of a repeated one the last; ``None`` when the body is no such thing."""
    found = _BOUNDARY.search(content_type)
    if found is None:
        return None
    fence = b"--" + found[1].strip().encode(errors="replace")
    pieces = (b"\r\n" + body).split(b"\r\n" + fence)
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):  # noqa: PLR2004 - before and behind the first fence
        return None
    read: dict[str, bytes] = {}
    for piece in pieces[1:-1]:
        head, gap, content = piece.partition(b"\r\n\r\n")
        disposition = next(
            (line for line in head.split(b"\r\n") if line.lower().startswith(b"content-disposition:")), b""
        )
        name = _NAME.search(disposition)
        if not gap or name is None:
            return None
        read[name[1].decode("utf-8", "replace")] = content
    return read
