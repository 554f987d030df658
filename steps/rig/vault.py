"""The vault of a scenario: clients' tokens as the world hands them out, and the secrets of Holdpoint's own app."""

import msgspec

from safety_core.adapters.vaults.pairs import RefreshableFile
from safety_core.errors import CredentialMissing
from safety_core.ports import Pair
from safety_core.records import Account
from safety_core.secret import Secret
from safety_core.vocabulary import Platform
from simulators.config import AppConfig
from simulators.world import World

CLIENT_ID = "house-client"
APP = AppConfig(key="house", secret="house-secret", client_id=CLIENT_ID, client_secret="of-the-app")  # noqa: S106  # of a simulation
APP_SECRET = "vault:rig-app"  # noqa: S105  # a reference
CONSUMER_SECRET, VERIFY_WORD = "vault:rig-consumer", "vault:rig-word"  # references
WORD = "the word of registration"


class RigVault:
    """Tokens as the world hands them out: its faults may hand out another account's."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.file: RefreshableFile | None = None
        """Where the tokens are, once they are kept in an encrypted file: each under its account's name."""

    def token(self, account: Account) -> Secret:
        """See ``ports.Vault``."""
        if self.file is not None:
            return self.file.token(_in_file(account))
        return self._handed_out(account.credential, account.platform)

    def pair(self, account: Account) -> Pair:
        """See ``ports.Pairs``."""
        assert self.file is not None, "only tokens that are kept in a file are refreshed"
        return self.file.pair(_in_file(account))

    def put_pair(self, account: Account, old: Pair, access: Secret, refresh: Secret) -> bool:
        """See ``ports.Pairs``."""
        assert self.file is not None, "only tokens that are kept in a file are refreshed"
        return self.file.put_pair(_in_file(account), old, access, refresh)

    def own(self, reference: str) -> Secret:
        """See ``ports.Vault``: of what is Holdpoint's own only the secrets of its app are here."""
        known = {APP_SECRET: APP.client_secret, CONSUMER_SECRET: APP.secret, VERIFY_WORD: WORD}
        found = known.get(reference)
        if found is None:
            raise CredentialMissing(f"the rig knows no {reference}", f"name one of {', '.join(known)}")
        return Secret(found)

    def _handed_out(self, reference: str, platform: Platform) -> Secret:
        place, _, owner = reference.rpartition(":")
        if place != "vault:rig":
            raise CredentialMissing(
                f"the rig knows no {reference}", "bind the account to vault:rig:<the token's owner>"
            )
        return Secret(self._world.hand_out(owner, platform=platform.value))


def _in_file(account: Account) -> Account:
    return msgspec.structs.replace(account, credential=f"vault:file:{account.account}")
