"""People: who may act, for whom, and how a person proves who they are at the command line.

A person's key is 32 random bytes in a file only they can read; the store holds its SHA-256. (A key of full entropy
needs no slow hash; passwords, which do, come with the console.)
"""

import hashlib
import hmac

import msgspec

from safety_core.errors import Miswired
from safety_core.vocabulary import ClientId, Commitment, PersonId, Role

SALT_BYTES = 16
RANK = {Role.VIEWER: 0, Role.APPROVER: 1, Role.OPERATOR: 2, Role.ADMIN: 3}


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may act.

    Attributes:
        clients: whom they may act for; empty means every client.
        key_digest: SHA-256 (hex) of their key; ``None`` when they have none and so cannot prove anything.
    """

    person: PersonId
    role: Role
    active: bool = True
    clients: tuple[ClientId, ...] = ()
    key_digest: str | None = None

    def may(self, role: Role, client: ClientId | None) -> bool:
        """Whether they hold ``role`` for ``client`` (``None``: for everybody). An inactive person may nothing."""
        allowed = not self.clients or (client is not None and client in self.clients)
        return self.active and RANK[self.role] >= RANK[role] and allowed


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody said, of a client or of all, as the audit log commits to it; erased, without salt and text."""

    commitment: Commitment
    client: ClientId | None
    person: PersonId
    salt: str
    text: str


class Erased(msgspec.Struct, frozen=True, kw_only=True):
    """How many rows lost what they held: intents and permits their content, words their salt and text."""

    intents: int
    permits: int
    words: int


def committed(salt: str, text: str) -> Commitment:
    """Salted commitment to a name or to words: SHA-256 over the salt's bytes (hex) and the text's. Without one, ``Miswired``."""
    if len(salt) < 2 * SALT_BYTES:
        raise Miswired("a name or words are committed to without a salt", f"draw {SALT_BYTES} bytes")
    return Commitment(hashlib.sha256(bytes.fromhex(salt) + text.encode(errors="backslashreplace")).hexdigest())


def key_digest(key: bytes) -> str:
    """What the store holds of a key."""
    return hashlib.sha256(key).hexdigest()


def proves(person: Person, key: bytes | None) -> bool:
    """Whether ``key`` is this person's."""
    if key is None or person.key_digest is None:
        return False
    return hmac.compare_digest(key_digest(key), person.key_digest)
