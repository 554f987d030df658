"""JSON as answers carry it."""

import json
from typing import Any

import msgspec

_encode = msgspec.json.Encoder().encode


def encoded(body: Any) -> bytes:
    """The body as JSON. A lone surrogate that it repeats from a request is escaped, since UTF-8 has no bytes for it."""
    try:
        return _encode(body)
    except UnicodeEncodeError:
        return json.dumps(msgspec.to_builtins(body)).encode()


def well_formed(text: str) -> str:
    """The text with lone surrogates replaced, so that evidence can hold it."""
    return text if text.isascii() else text.encode(errors="replace").decode()
