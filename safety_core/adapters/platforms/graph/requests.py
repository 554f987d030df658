"""Requests as Graph takes them: fields in the query or in a form, the token in a header.

The token as ``Authorization: Bearer`` instead of the parameter ``access_token``: see docs/platforms/facebook.md, "Not
verified". So it stands in no path, which servers and proxies write down.
"""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from safety_core.ports import WireRequest
from safety_core.secret import Secret

FORM = "application/x-www-form-urlencoded"


def path(*parts: str) -> str:
    """A path of these parts; none of them can break out of its place."""
    return "".join(f"/{quote(each, safe='')}" for each in parts)


def get(operation: str, host: str, where: str, query: Mapping[str, str], token: Secret) -> WireRequest:
    """A read."""
    whole = f"{where}?{urlencode(query, safe=',', quote_via=quote)}" if query else where
    return WireRequest(method="GET", host=host, path=whole, headers=headers(token), operation=operation)


def post(operation: str, host: str, where: str, form: Mapping[str, str], token: Secret) -> WireRequest:
    """A form, to prepare something that nobody sees."""
    return WireRequest(
        method="POST",
        host=host,
        path=where,
        headers=(*headers(token), ("content-type", FORM)),
        body=urlencode(form, quote_via=quote).encode(),
        operation=operation,
    )


def delete(operation: str, host: str, where: str, token: Secret) -> WireRequest:
    """The deletion of what stands there."""
    return WireRequest(method="DELETE", host=host, path=where, headers=headers(token), operation=operation)


def headers(token: Secret) -> tuple[tuple[str, str | Secret], ...]:
    """The headers of every request."""
    return (("authorization", token.after("Bearer ")), ("accept", "application/json"))
