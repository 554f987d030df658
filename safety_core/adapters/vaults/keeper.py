"""What a person does to the encrypted file. Every change is one replacement of the whole file, under a lock.

1. There is one version of a credential at a time. ``rotate`` puts the new one in and the old one is gone: a token that was
   rotated because it leaked must not lie about. Whoever had the old one in hand ends that attempt with it.
2. Every change is written under the first root key.
3. Without its tenant's key nothing of a tenant can be read again: that is how a tenant is erased (``shred``), copies of
   the file included, once the root key that wrapped it in those copies is gone (``rekey`` with a new root key).
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from safety_core.adapters.vaults import private_file, sealing
from safety_core.adapters.vaults.encrypted_file import (
    WHAT,
    EncryptedFileVault,
    entry_bound,
    tenant_bound,
    tenant_key,
    unsealed,
)
from safety_core.adapters.vaults.envelope import Binding, Body, Entry, Tenant, dumped
from safety_core.adapters.vaults.form import fault
from safety_core.adapters.vaults.root_keys import RootKey
from safety_core.errors import BadInput, CredentialMissing, CredentialUnusable
from safety_core.ports import Entropy
from safety_core.secret import Secret

VAULT_ID_BYTES = 16


class Kept(NamedTuple):
    """A credential in the vault, without it."""

    client: str
    platform: str
    account: str
    credential: str
    version: int


class _Moved(Exception):
    """Somebody was there before."""


class VaultKeeper:
    """Changes one vault."""

    def __init__(self, vault: EncryptedFileVault, entropy: Entropy) -> None:
        self._vault = vault
        self._entropy = entropy

    def init(self) -> bool:
        """Make an empty vault, and a root key where it is a file that is not there. True when a key was made.

        Raises:
            BadInput: there is a vault already.
            CredentialMissing: the root key is to come from the environment and is not there.
        """
        with private_file.alone(self._vault.path, WHAT):
            if private_file.read(self._vault.path, WHAT) is not None:
                raise BadInput("vault.path", f"{self._vault.path} is there already", "name another, or move it away")
            made = False
            try:
                root = self._vault.keys.all()[0]
            except CredentialMissing:
                if self._vault.keys.file is None:
                    raise
                self._vault.keys.put([sealing.new_key(self._entropy)])
                root, made = self._vault.keys.all()[0], True
            body = Body(vault=self._entropy.token("vault/id", VAULT_ID_BYTES), serial=1)
            self._vault.seen.forget()
            self._write(body, root)
            return made

    def kept(self) -> tuple[Kept, ...]:
        """What is in it."""
        body, _ = self._vault.opened()
        return tuple(Kept(*each.key, each.version) for each in body.entries)

    def put(self, binding: Binding, name: str, secret: Secret) -> int:
        """Keep a new credential; returns its version.

        Raises:
            BadInput: it is there already, or is no secret that can be kept.
        """

        def change(body: Body, root: RootKey) -> Body:
            if _find(body, binding, name) is not None:
                raise BadInput("name", f"{name} of this account is there already", f"holdpoint vault rotate {name}")
            body = self._with_key(body, binding[0], root)
            return self._with_entry(body, binding, name, secret, root)

        _check(secret)
        return self._change(change).serial

    def rotate(self, binding: Binding, name: str, secret: Secret) -> int:
        """Replace a credential; the old one is gone. Returns the new version.

        Raises:
            BadInput: it is not there, is the same as before, or is no secret that can be kept.
        """

        def change(body: Body, root: RootKey) -> Body:
            old = _found(body, binding, name)
            if unsealed(body, old, root) == secret:
                raise BadInput("secret", "is the same as before", "have the platform give a new one")
            body = self._with_key(_without(body, old), binding[0], root)
            return self._with_entry(body, binding, name, secret, root)

        _check(secret)
        return self._change(change).serial

    def swap(self, binding: Binding, several: Sequence[tuple[str, int, Secret]]) -> bool:
        """Replace credentials (name, version that it must have, new secret) in one change, all of them or none.

        Returns ``False``, and changes nothing, when one of them is another by now.
        """

        def change(body: Body, root: RootKey) -> Body:
            body = self._with_key(body, binding[0], root)
            for name, version, secret in several:
                old = _find(body, binding, name)
                if old is None or old.version != version:
                    raise _Moved
                body = self._with_entry(_without(body, old), binding, name, secret, root)
            return body

        for _, _, secret in several:
            _check(secret)
        try:
            self._change(change)
        except _Moved:
            return False
        return True

    def remove(self, binding: Binding, name: str) -> None:
        """Take a credential out.

        Raises:
            BadInput: it is not there.
        """
        self._change(lambda body, _: _without(body, _found(body, binding, name)))

    def shred(self, client: str) -> int:
        """Take a tenant's key out, and all that is sealed under it. Returns how many credentials that were.

        Raises:
            BadInput: the vault has nothing of this tenant.
        """
        gone = 0

        def change(body: Body, _: RootKey) -> Body:
            nonlocal gone
            if not any(each.client == client for each in body.tenants):
                raise BadInput("client", f"the vault has nothing of {client}", "see what it has: holdpoint vault list")
            entries = tuple(each for each in body.entries if each.client != client)
            gone = len(body.entries) - len(entries)
            return replace(body, tenants=tuple(each for each in body.tenants if each.client != client), entries=entries)

        self._change(change)
        return gone

    def rekey(self, *, root: bool) -> int:
        """Seal everything under new tenants' keys; with ``root`` these under a new root key. Returns how many credentials.

        A new root key comes in front of the old one first, then the file, then the old one goes: whenever it is
        interrupted, the vault can be read.

        Raises:
            BadInput: the root key is in the environment, and no new one stands in front of it.
            CredentialUnusable: something in it cannot be opened; nothing is changed.
        """
        with private_file.alone(self._vault.path, WHAT):
            body, old = self._vault.opened()
            keys = self._vault.keys.all()
            if root and keys[0].id == old.id:
                self._vault.keys.put([sealing.new_key(self._entropy), *(each.key for each in keys)])
            new = self._vault.keys.all()[0] if root else old
            resealed = replace(self._resealed(body, old, new), serial=body.serial + 1)
            self._write(resealed, new)
            if root and self._vault.keys.file is not None:
                self._vault.keys.put([new.key])
            return len(resealed.entries)

    # ------------------------------------------------------------ parts

    def _change(self, change: Callable[[Body, RootKey], Body]) -> Body:
        """One change, under the next serial: what is put in by it has that for its version."""
        with private_file.alone(self._vault.path, WHAT):
            body, old = self._vault.opened()
            new = self._vault.keys.all()[0]
            body = body if new.id == old.id else self._resealed(body, old, new)
            body = change(replace(body, serial=body.serial + 1), new)
            self._write(body, new)
            return body

    def _write(self, body: Body, root: RootKey) -> None:
        private_file.replace(self._vault.path, dumped(body, root), WHAT)
        self._vault.seen.check(body.vault, body.serial)

    def _resealed(self, body: Body, old: RootKey, new: RootKey) -> Body:
        fresh = replace(body, tenants=(), entries=())
        for each in body.entries:
            secret = unsealed(body, each, old)
            if secret is None:
                raise CredentialUnusable(
                    f"{each.credential} of {each.account or 'the installation'} does not open",
                    f"put it anew: holdpoint vault rotate {each.credential}",
                )
            fresh = self._sealed_in(self._with_key(fresh, each.client, new), each, secret, new)
        return fresh

    def _with_key(self, body: Body, client: str, root: RootKey) -> Body:
        """The body with a key for this tenant."""
        if any(each.client == client for each in body.tenants):
            return body
        key = sealing.new_key(self._entropy)
        sealed = sealing.seal(sealing.wrapping_key(root.key), key, tenant_bound(body, client), self._entropy)
        tenants = [*body.tenants, Tenant(client=client, wrapped=sealed)]
        return replace(body, tenants=tuple(sorted(tenants, key=lambda each: each.client)))

    def _with_entry(self, body: Body, binding: Binding, name: str, secret: Secret, root: RootKey) -> Body:
        client, platform, account = binding
        empty = Entry(
            client=client, platform=platform, account=account, credential=name, version=body.serial, sealed=b""
        )
        return self._sealed_in(body, empty, secret, root)

    def _sealed_in(self, body: Body, entry: Entry, secret: Secret, root: RootKey) -> Body:
        key = tenant_key(body, entry.client, root)
        if key is None:
            raise CredentialUnusable("this tenant's key does not open", "find out who changed the vault")
        sealed = replace(entry, sealed=sealing.seal(key, secret, entry_bound(entry), self._entropy))
        return replace(body, entries=tuple(sorted([*body.entries, sealed], key=lambda each: each.key)))


def _check(secret: Secret) -> None:
    wrong = fault(secret.reveal())
    if wrong is not None:
        raise BadInput("secret", wrong, "give the bare token, on one line")


def _find(body: Body, binding: Binding, name: str) -> Entry | None:
    return next((each for each in body.entries if each.key == (*binding, name)), None)


def _found(body: Body, binding: Binding, name: str) -> Entry:
    found = _find(body, binding, name)
    if found is None:
        raise BadInput("name", f"the vault has no {name} of this account", "see what it has: holdpoint vault list")
    return found


def _without(body: Body, entry: Entry) -> Body:
    return replace(body, entries=tuple(each for each in body.entries if each is not entry))
