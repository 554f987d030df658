"""People: who may act, for whom, and how a person proves who they are at the command line.

A person's key is 32 random bytes in a file only they can read; the store holds its SHA-256. (A key of full entropy
needs no slow hash; passwords, which do, come with the console.)
"""

import hashlib
import hmac

import msgspec

from safety_core.vocabulary import ClientId, PersonId, Role

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


def key_digest(key: bytes) -> str:
    """What the store holds of a key."""
    return hashlib.sha256(key).hexdigest()


def proves(person: Person, key: bytes | None) -> bool:
    """Whether ``key`` is this person's."""
    if key is None or person.key_digest is None:
        return False
    return hmac.compare_digest(key_digest(key), person.key_digest)
