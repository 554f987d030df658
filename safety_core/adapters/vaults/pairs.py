"""Pairs of tokens in the encrypted file: what a refresh replaces, both in one change of the file.

A pair's version is made of its entries' own: what somebody rotated meanwhile is not written over.
"""

from pathlib import Path

from safety_core.adapters.vaults.encrypted_file import EncryptedFileVault, unsealed
from safety_core.adapters.vaults.envelope import Binding
from safety_core.adapters.vaults.keeper import VaultKeeper
from safety_core.adapters.vaults.last_seen import LastSeen
from safety_core.adapters.vaults.root_keys import RootKeys
from safety_core.errors import BadInput, CredentialMissing, CredentialUnusable
from safety_core.ports import Entropy, Pair
from safety_core.records import Account
from safety_core.secret import Secret, reference


class RefreshableFile(EncryptedFileVault):
    """Implements ``ports.Vault``, and writes."""

    def __init__(self, path: Path, keys: RootKeys, seen: LastSeen, entropy: Entropy) -> None:
        super().__init__(path, keys, seen)
        self._keeper = VaultKeeper(self, entropy)

    def pair(self, account: Account) -> Pair:
        body, root = self.opened()
        secrets, versions = [], []
        for name in _names(account):
            entry = next((each for each in body.entries if each.key == (*_binding(account), name)), None)
            secret = None if entry is None else unsealed(body, entry, root)
            if entry is None or secret is None:
                self._say_why(account)
                raise CredentialUnusable(f"{name}: the vault changes", "try again")
            secrets.append(secret)
            versions.append(entry.version)
        return Pair(secrets[0], secrets[1], ".".join(map(str, versions)))

    def put_pair(self, account: Account, old: Pair, access: Secret, refresh: Secret) -> bool:
        versions = [int(each) for each in old.version.split(".")]
        new = list(zip(_names(account), versions, (access, refresh), strict=True))
        try:
            return self._keeper.swap(_binding(account), new)
        except BadInput as odd:  # what the platform gave cannot stand in a vault
            raise CredentialUnusable(f"the new tokens of {account.account}: {odd.wrong}", odd.do) from None

    def _say_why(self, account: Account) -> None:
        """Ask for each as for any other secret: that says what is wrong with it."""
        self.token(account)
        self._secret(_binding(account), str(account.refresh))


def _binding(account: Account) -> Binding:
    return account.client, account.platform.value, account.account


def _names(account: Account) -> tuple[str, str]:
    """What the two are called in the file.

    Raises:
        CredentialMissing: the account names no refresh token.
    """
    access, other = reference(account.credential), reference(account.refresh or "")
    assert access is not None, "the router has read it"
    if other is None:
        raise CredentialMissing(
            f"{account.account} names no refresh token", 'add refresh = "vault:file:NAME" and load the accounts again'
        )
    return access.name, other.name
