"""An Ed25519 key that signs notes, and the one line in which it is kept (that of golang.org/x/mod/sumdb/note)."""

from base64 import b64decode, b64encode
from binascii import Error

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from safety_core.audit.notes import ED25519, KEY_BYTES, VerifierKey, check_name, signed
from safety_core.errors import BadInput
from safety_core.ports import Entropy

HEAD = "PRIVATE+KEY+"


class Ed25519Key:
    """``ports.SigningKey``: a name and a seed of 32 bytes. Neither shows the seed but ``kept``."""

    def __init__(self, name: str, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self._key = VerifierKey(check_name(name), self._private.public_key().public_bytes_raw())

    @classmethod
    def generated(cls, name: str, entropy: Entropy) -> "Ed25519Key":
        """A new key of this name."""
        return cls(name, bytes.fromhex(entropy.token("audit-key", KEY_BYTES)))

    @classmethod
    def read(cls, line: str) -> "Ed25519Key":
        """The key from its one line; no message repeats any of it.

        Raises:
            BadInput: it is none.
        """
        head, rest = line[: len(HEAD)], line[len(HEAD) :]
        name, _, rest = rest.partition("+")
        given_id, _, encoded = rest.partition("+")
        try:
            raw = b64decode(encoded, validate=True)
        except (Error, ValueError):
            raw = b""
        if head != HEAD or raw[:1] != ED25519 or len(raw) != 1 + KEY_BYTES:
            raise BadInput("signing key", "is not PRIVATE+KEY+NAME+ID+SEED", "give the line that `audit key new` wrote")
        found = cls(name, raw[1:])
        if found._key.id.hex() != given_id:
            raise BadInput("signing key", "has another id than its name and seed make", "restore it from its copy")
        return found

    @property
    def verifier(self) -> str:
        """See the port."""
        return str(self._key)

    def sign(self, text: str) -> str:
        """See the port."""
        return signed(text, self._key, self._private.sign(text.encode()))

    def kept(self) -> str:
        """The line that is kept of it: whoever has it can sign."""
        seed = b64encode(ED25519 + self._private.private_bytes_raw()).decode()
        return f"{HEAD}{self._key.name}+{self._key.id.hex()}+{seed}"
