"""Cursors of lists: each is good for the list that it was given for, and cannot be made up."""

import base64
import binascii
import hashlib

from simulators.platforms.x.problems import invalid
from simulators.platforms.x.query import Query
from simulators.platforms.x.state import XState


def _mark(x: XState, purpose: str, payload: str) -> str:
    return hashlib.sha256(f"{x.seed}/{purpose}/{payload}".encode()).hexdigest()[:8]


def cursor_to(x: XState, purpose: str, direction: str, edge: int) -> str:
    """The token of a page older (``o``) or newer (``n``) than an edge."""
    payload = f"{direction}{edge}"
    return base64.b32encode(f"{payload}.{_mark(x, purpose, payload)}".encode()).decode().rstrip("=").lower()


def open_cursor(x: XState, purpose: str, query: Query) -> tuple[str, int] | None:
    """The direction and the edge of a page; one that X did not hand out for this list is refused."""
    value = query.given("pagination_token")
    if value is None:
        return None
    try:
        opened = base64.b32decode(value.upper() + "=" * (-len(value) % 8)).decode()
        payload, _, mark = opened.partition(".")
        if mark == _mark(x, purpose, payload) and value == cursor_to(x, purpose, payload[0], int(payload[1:])):
            return payload[0], int(payload[1:])
    except (binascii.Error, ValueError, IndexError):
        pass
    raise invalid(f"The `pagination_token` query parameter value [{value}] is not valid", {"pagination_token": [value]})
