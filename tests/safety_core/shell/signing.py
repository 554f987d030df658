"""A signer that a test holds in its hand: a key made from a name, and a memory that no store reaches."""

from hashlib import sha256

from safety_core.adapters.signers.ed25519 import Ed25519Key
from safety_core.audit.merkle import Frontier
from safety_core.errors import NotSigned

NAME = "holdpoint.test/log"


def key(number: int, name: str = NAME) -> Ed25519Key:
    return Ed25519Key(name, sha256(b"key %d" % number).digest())


class HandSigner:
    """``ports.Signer``."""

    memory = "its memory"

    def __init__(self, held: Ed25519Key | None) -> None:
        self.held = held
        self.signed: Frontier | None = None

    def key(self) -> Ed25519Key:
        if self.held is None:
            raise NotSigned("there is no key", "make one")
        return self.held

    def last(self) -> Frontier | None:
        return self.signed

    def remember(self, signed: Frontier) -> None:
        if self.signed is None or self.signed.size < signed.size:
            self.signed = signed
