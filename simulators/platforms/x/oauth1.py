"""OAuth 1.0a signatures, HMAC-SHA1, verified as the platform does. Source: RFC 5849 §3."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterator
from urllib.parse import parse_qsl, quote, unquote

from simulators.wire import Call

FORM = "application/x-www-form-urlencoded"
_PORTS = (":80", ":443")


def claims(header: str) -> dict[str, str] | None:
    """What an ``Authorization: OAuth …`` header says; ``None`` when it cannot be read."""
    said: dict[str, str] = {}
    for part in header[len("OAuth ") :].split(","):
        name, equals, value = part.strip().partition("=")
        if not equals or len(value) < 2 or value[0] != '"' or value[-1] != '"' or name in said:  # noqa: PLR2004 - two quotes
            return None
        said[unquote(name)] = unquote(value[1:-1])
    return said


def signed_by(call: Call, said: dict[str, str], *, consumer_secret: str, token_secret: str) -> bool:
    """Whether the signature is that of the two secrets over this very request.

    The client signs scheme and host as it believed them, which behind a base URL or a proxy is not what arrived: both
    schemes are tried with the host that it named. Form parameters count, JSON and multipart bodies do not.
    """
    if said.get("oauth_signature_method") != "HMAC-SHA1" or said.get("oauth_version", "1.0") != "1.0":
        return False
    try:
        given = base64.b64decode(said.get("oauth_signature", ""), validate=True)
    except (binascii.Error, ValueError):
        return False
    key = f"{_quoted(consumer_secret)}&{_quoted(token_secret)}".encode()
    parameters = _parameters(call, said)
    return any(
        hmac.compare_digest(
            given,
            hmac.digest(
                key,
                f"{call.method.upper()}&{_quoted(url)}&{_quoted(parameters)}".encode(errors="replace"),
                hashlib.sha1,
            ),
        )
        for url in _urls(call)
    )


def _urls(call: Call) -> Iterator[str]:
    host = (call.header("host") or call.host).lower()
    hosts = [host]
    if call.host.lower() != host:
        hosts.append(call.host.lower())
    for name in hosts:
        bare = name[: name.rindex(":")] if name.endswith(_PORTS) else name
        yield f"https://{bare}{call.path}"
        yield f"http://{bare}{call.path}"


def _parameters(call: Call, said: dict[str, str]) -> str:
    pairs = [(name, value) for name, value in said.items() if name not in {"oauth_signature", "realm"}]
    pairs += parse_qsl(call.query, keep_blank_values=True)
    if (call.header("content-type") or "").split(";")[0].strip().lower() == FORM:
        pairs += parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True)
    quoted = sorted((_quoted(name), _quoted(value)) for name, value in pairs)
    return "&".join(f"{name}={value}" for name, value in quoted)


def _quoted(text: str) -> str:
    return quote(text, safe="-._~", errors="replace")
