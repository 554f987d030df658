"""The vault's file: three lines, and every byte of them is authenticated.

    holdpoint-vault 1 KEY-ID          format, and which root key it is of
    {"vault":...,"serial":...}        one JSON object, in the one form that this release writes
    mac HEX                           HMAC-SHA256 over the two lines before

1. ``serial`` grows with each change of the file. An entry's ``version`` is the serial with which its secret came in, so a
   version never comes twice, not even after a credential was removed and put again.
2. What is not byte for byte what would be written is refused: unknown and repeated fields, another order, two entries of
   one name.
3. A byte altered, cut off or added is refused before anything in it is believed.
"""

import hmac
import re
from collections.abc import Sequence
from typing import Annotated

import msgspec

from safety_core.adapters.vaults import sealing
from safety_core.adapters.vaults.root_keys import RootKey
from safety_core.errors import CredentialUnusable

FORMAT = 1
_WHOLE = re.compile(
    rb"(?P<head>holdpoint-vault (?P<format>[0-9]{1,9}) (?P<key>[0-9a-f]{16})\n(?P<body>[^\n]*)\n)mac (?P<mac>[0-9a-f]{64})\n"
)
_HEAD = re.compile(rb"holdpoint-vault ([0-9]{1,9}) ")
_RESTORE = "restore the newest copy of it, or put the credentials anew: holdpoint vault"

_Count = Annotated[int, msgspec.Meta(ge=1)]
Binding = tuple[str, str, str]
"""Client, platform and account; all empty for the installation's own."""


class Tenant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A tenant's key, wrapped under the root key. The empty client is the installation itself."""

    client: str
    wrapped: bytes


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One credential, sealed under its tenant's key."""

    client: str
    platform: str
    account: str
    credential: str
    version: _Count
    sealed: bytes

    @property
    def binding(self) -> Binding:
        """Whose it is."""
        return self.client, self.platform, self.account

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What names it."""
        return *self.binding, self.credential


class Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is in a vault. ``vault``: what tells it from other vaults."""

    vault: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")]
    serial: _Count
    tenants: tuple[Tenant, ...] = ()
    entries: tuple[Entry, ...] = ()


_BODIES = msgspec.json.Decoder(Body)  # made at import: not to be made by two threads at once (stores/rows.py)


def dumped(body: Body, root: RootKey) -> bytes:
    """The file's bytes."""
    head = f"holdpoint-vault {FORMAT} {root.id}\n".encode() + msgspec.json.encode(body) + b"\n"
    return head + f"mac {sealing.mac(root.key, head)}\n".encode()


def loaded(content: bytes, keys: Sequence[RootKey], where: str) -> tuple[Body, RootKey]:
    """What is in it, and the root key that it is of.

    Raises:
        CredentialUnusable: with the reason.
    """
    whole = _WHOLE.fullmatch(content)
    head = _HEAD.match(content)
    if head is not None and int(head[1]) != FORMAT:
        do = f"use the release that wrote it, or one that knows format {int(head[1])}"
        raise CredentialUnusable(f"{where} is of format {int(head[1])}, and this release knows format {FORMAT}", do)
    if whole is None:
        wrong = "is cut short or was altered" if head is not None else "is not a vault"
        raise CredentialUnusable(f"{where} {wrong}", _RESTORE)
    root = next((each for each in keys if each.id == whole["key"].decode()), None)
    if root is None:
        have = " and ".join(each.id for each in keys)
        raise CredentialUnusable(
            f"{where} is of another root key ({whole['key'].decode()}; there is {have})",
            "put that key where the vault's is",
        )
    if not hmac.compare_digest(whole["mac"], sealing.mac(root.key, whole["head"]).encode()):
        raise CredentialUnusable(f"{where} was altered: its mac does not hold", _RESTORE)
    return _body(whole["body"], where), root


def _body(text: bytes, where: str) -> Body:
    """Authentic from here on: what is wrong now was written wrongly by somebody who has the root key."""
    try:
        body = _BODIES.decode(text)
    except msgspec.ValidationError as odd:
        raise CredentialUnusable(f"{where} is not as this release writes it: {odd}", _RESTORE) from None
    except msgspec.DecodeError:
        raise CredentialUnusable(f"{where} holds no JSON", _RESTORE) from None
    wrong = _contradiction(body) or (
        "is not in the form that is written" if msgspec.json.encode(body) != text else None
    )
    if wrong is not None:
        raise CredentialUnusable(f"{where} is not as this release writes it: it {wrong}", _RESTORE)
    return body


def _contradiction(body: Body) -> str | None:
    clients, keys = [each.client for each in body.tenants], [each.key for each in body.entries]
    if clients != sorted(set(clients)) or keys != sorted(set(keys)):
        return "names something twice or is out of order"
    if not {each.client for each in body.entries} <= set(clients):
        return "holds a credential of a tenant that has no key"
    if any(each.version > body.serial for each in body.entries):
        return "holds a version later than itself"
    return None
