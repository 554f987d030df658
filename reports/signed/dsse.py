"""Signing: a DSSE envelope (github.com/secure-systems-lab/dsse, protocol 1.0.2) around an in-toto statement, Ed25519.

What is signed is the pre-authentication encoding of type and body, never the body alone: a signature over one kind of
document is none over another. Ed25519 draws nothing, so the same statement and key give the same bytes.
"""

from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from reports.signed.verify_gate import PAYLOAD_TYPE, canonical, envelope, key_id, pae


def signed(statement: dict[str, Any], key: Ed25519PrivateKey) -> bytes:
    """The statement's envelope, as one line."""
    body = canonical(statement)
    return envelope(body, key_id(key.public_key()), key.sign(pae(PAYLOAD_TYPE, body)))
