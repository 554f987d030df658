"""Signatures over what a platform sends us: worked out anew over the bytes that came, and compared in constant time."""

import hashlib
import hmac
from base64 import b64encode

from safety_core.ports import Forged, Told
from safety_core.secret import Secret

ENCODING, ODD = "utf-8", "surrogatepass"
"""What stands in a request may be no Unicode at all; it is compared all the same."""


def hexed(secret: Secret, over: bytes) -> str:
    """HMAC-SHA256 in lower-case hex."""
    return _mac(secret, over).hex()


def based(secret: Secret, over: bytes) -> str:
    """HMAC-SHA256 in base64, with its padding."""
    return b64encode(_mac(secret, over)).decode("ascii")


def _mac(secret: Secret, over: bytes) -> bytes:
    return hmac.new(secret.reveal().encode(ENCODING, ODD), over, hashlib.sha256).digest()


def is_set(secret: Secret | None) -> bool:
    """Whether there is a secret at all: what is signed with an empty one is signed by anybody."""
    return secret is not None and not same(secret, "")


def same(secret: Secret, said: str) -> bool:
    """Whether somebody said the secret itself, in constant time."""
    return equal(secret.reveal(), said)


def equal(one: str, other: str) -> bool:
    """Whether two texts are one, in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode(ENCODING, ODD), other.encode(ENCODING, ODD))


def header(told: Told, name: str) -> str | Forged:
    """The one header of that name. One that came twice has two readings, and is none."""
    found = [value for each, value in told.headers if each.lower() == name.lower()]
    if len(found) != 1:
        return Forged(f"{name} came {len(found)} times")
    return found[0]


def signed(told: Told, secret: Secret, name: str, right: str) -> Forged | None:
    """``None`` where the header ``name`` is exactly ``right``, and the request one that can carry an event."""
    found = header(told, name)
    if isinstance(found, Forged):
        return found
    if told.method != "POST":
        return Forged(f"a {told.method[:10]!r} tells of nothing")
    if not is_set(secret):
        return Forged("no secret is set up to compare with")
    return None if equal(found, right) else Forged(f"{name} is not of this body and this secret")


def asked(told: Told, name: str) -> str | Forged | None:
    """One value of the query of a GET; ``None``: it has none of that name. Forged: it has several."""
    found = [value for each, value in told.query if each == name]
    if told.method != "GET" or not found:
        return None
    return found[0] if len(found) == 1 else Forged(f"{name} came {len(found)} times")
