"""Secrets from the encrypted file: ``vault:file:NAME`` stands for the entry NAME of the account that asks.

The file is read at each asking: what was rotated or removed a moment ago is so now, in every process. (Measured, on a
machine busy with other work: 0.9 ms with ten credentials, 9 ms with a thousand.) What an entry is sealed for is worked out from the account that asks and
never from what the entry says of itself: one that was moved does not open.

Refused, each with its reason: a file that others can read, that is cut short, altered, of another root key or format,
older than one this machine has seen, or not in the one form that is written; an entry that was sealed for another
tenant, platform, account, name or version.
"""

from pathlib import Path

from safety_core.adapters.vaults import private_file, sealing
from safety_core.adapters.vaults.envelope import Binding, Body, Entry, loaded
from safety_core.adapters.vaults.last_seen import LastSeen
from safety_core.adapters.vaults.root_keys import RootKey, RootKeys
from safety_core.errors import CredentialMissing, CredentialUnusable
from safety_core.records import Account
from safety_core.secret import Reference, Secret, reference

WHAT = "the vault"
OWN: Binding = ("", "", "")
"""The binding of the installation's own secrets. No client's name is empty."""


class EncryptedFileVault:
    """Implements ``ports.Vault``."""

    def __init__(self, path: Path, keys: RootKeys, seen: LastSeen) -> None:
        self.path = path
        self.keys = keys
        self.seen = seen

    def __repr__(self) -> str:
        return f"EncryptedFileVault({self.path})"

    def token(self, account: Account) -> Secret:
        return self._secret((account.client, account.platform.value, account.account), account.credential)

    def own(self, reference: str) -> Secret:
        return self._secret(OWN, reference)

    def opened(self) -> tuple[Body, RootKey]:
        """The file as it is now.

        Raises:
            CredentialMissing: there is none, or no root key.
            CredentialUnusable: it must not be believed; says why.
        """
        keys = self.keys.all()
        content = private_file.read(self.path, WHAT)
        if content is None:
            raise CredentialMissing(f"there is no vault at {self.path}", "make one: holdpoint vault init")
        body, root = loaded(content, keys, f"{WHAT} {self.path}")
        self.seen.check(body.vault, body.serial)
        return body, root

    def _secret(self, binding: Binding, text: str) -> Secret:
        asked = reference(text)
        assert asked is not None, "the router has read it"
        body, root = self.opened()
        found = next((each for each in body.entries if each.key == (*binding, asked.name)), None)
        if found is None:
            raise _none(body, binding, asked)
        secret = unsealed(body, found, root)
        if secret is None:
            raise CredentialUnusable(
                f"{asked}: what is kept was sealed for another account or version, or under another key",
                f"find out who changed the vault; then put the credential anew: holdpoint vault rotate {asked.name}",
            )
        return secret


def _none(body: Body, binding: Binding, asked: Reference) -> CredentialMissing | CredentialUnusable:
    whose = "--own" if binding == OWN else "--client {} --platform {} --account {}".format(*binding)
    if any(each.credential == asked.name for each in body.entries):  # whose it is is nobody else's business
        return CredentialUnusable(
            f"{asked}: what is kept under this name is another account's", f"holdpoint vault put {asked.name} {whose}"
        )
    return CredentialMissing(f"{asked}: the vault has none", f"holdpoint vault put {asked.name} {whose}")


def tenant_bound(body: Body, client: str) -> bytes:
    """What a tenant's wrapped key is bound to."""
    return sealing.bound_to("holdpoint vault 1: tenant key", body.vault, client)


def entry_bound(entry: Entry) -> bytes:
    """What a sealed credential is bound to: tenant, platform, account, credential, version (safety.md §8)."""
    return sealing.bound_to("holdpoint vault 1: credential", *entry.key, str(entry.version))


def tenant_key(body: Body, client: str, root: RootKey) -> Secret | None:
    """The tenant's key, unwrapped; ``None`` when it has none, or it was wrapped for another tenant or vault."""
    wrapped = next((each.wrapped for each in body.tenants if each.client == client), None)
    if wrapped is None:
        return None
    return sealing.unseal(sealing.wrapping_key(root.key), wrapped, tenant_bound(body, client))


def unsealed(body: Body, entry: Entry, root: RootKey) -> Secret | None:
    """An entry's secret; ``None`` when it is not what the entry says."""
    key = tenant_key(body, entry.client, root)
    return None if key is None else sealing.unseal(key, entry.sealed, entry_bound(entry))
