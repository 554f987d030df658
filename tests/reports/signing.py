"""Signed checkpoints for made evidence: C2SP notes, Ed25519, from a key that is no secret; and a run key that is none."""

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ED25519 = b"\x01"
LOG = "example.org/made"
_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def _id(public: bytes) -> bytes:
    return sha256(LOG.encode() + b"\n\x01" + public).digest()[:4]


def key_line(public: bytes) -> str:
    """A public key of the log's name, as it is written in one line."""
    return f"{LOG}+{_id(public).hex()}+{b64encode(ED25519 + public).decode()}"


_PUBLIC = _KEY.public_key().public_bytes_raw()
_ID = _id(_PUBLIC)
KEY = key_line(_PUBLIC)


def run_key(folder: Path, seed: int = 9) -> Path:
    """A run key's file in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"gate-{seed}.key"
    path.write_text(bytes([seed] * 32).hex() + "\n")
    path.chmod(0o600)
    return path


def note(size: int, root: str, *, log: str = LOG) -> str:
    text = f"{log}\n{size}\n{b64encode(bytes.fromhex(root)).decode()}\n"
    return f"{text}\n— {LOG} {b64encode(_ID + _KEY.sign(text.encode())).decode()}\n"
