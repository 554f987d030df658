"""Sealing with AES-256-GCM: every key has one use, and what is sealed is bound to what it is and whose.

1. The root key seals nothing itself. Three keys are drawn from it: one wraps tenants' keys, one authenticates the file, one
   seals what the store keeps.
2. Each tenant has a random key, wrapped. Each credential is sealed under its tenant's key, with tenant, platform, account,
   credential and version as associated data; each of these is preceded by its length, so that no two lists of words are
   the same bytes.
3. Nonces are 96 fresh random bits. A tenant's key seals as many times as its credentials are put or rotated: far below
   2^32, where random nonces begin to be a concern (NIST SP 800-38D, 8.3).
4. Keys are held as ``Secret`` of their hex digits.
"""

import hashlib
import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from safety_core.ports import Entropy
from safety_core.secret import Secret

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
KEY_ID_CHARS = 16
_WRAPS, _AUTHENTICATES, _NAMES = b"holdpoint vault 1: wrap", b"holdpoint vault 1: file", b"holdpoint vault 1: key id"
_SEALS = b"holdpoint store 1: seal"


def bound_to(*words: str) -> bytes:
    """Associated data: the words, each behind its length in bytes (8, big-endian)."""
    parts = [word.encode() for word in words]
    return b"".join(len(part).to_bytes(8, "big") + part for part in parts)


def new_key(entropy: Entropy) -> Secret:
    """A random key."""
    return Secret(entropy.token("vault/key", KEY_BYTES))


def key_id(root: Secret) -> str:
    """What tells one root key from another, and nothing of the key."""
    return _drawn(root, _NAMES).reveal()[:KEY_ID_CHARS]


def wrapping_key(root: Secret) -> Secret:
    """The key that wraps tenants' keys."""
    return _drawn(root, _WRAPS)


def store_key(root: Secret) -> Secret:
    """The key that seals what the store keeps."""
    return _drawn(root, _SEALS)


def mac(root: Secret, content: bytes) -> str:
    """HMAC-SHA256 (hex) over the file's bytes."""
    return hmac.new(_bytes(_drawn(root, _AUTHENTICATES)), content, hashlib.sha256).hexdigest()


def seal(key: Secret, secret: Secret, bound: bytes, entropy: Entropy) -> bytes:
    """Nonce, ciphertext and tag."""
    nonce = bytes.fromhex(entropy.token("vault/nonce", NONCE_BYTES))
    return nonce + AESGCM(_bytes(key)).encrypt(nonce, secret.reveal().encode(), bound)


def unseal(key: Secret, sealed: bytes, bound: bytes) -> Secret | None:
    """What was sealed under this key for this very purpose; ``None`` for anything else."""
    if len(sealed) < NONCE_BYTES + TAG_BYTES:
        return None
    try:
        return Secret(AESGCM(_bytes(key)).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound).decode())
    except InvalidTag:
        return None


def _drawn(root: Secret, purpose: bytes) -> Secret:
    """HMAC as a key derivation: enough for a root that is random already (NIST SP 800-108, one block)."""
    return Secret(hmac.new(_bytes(root), purpose, hashlib.sha256).hexdigest())


def _bytes(key: Secret) -> bytes:
    return bytes.fromhex(key.reveal())
