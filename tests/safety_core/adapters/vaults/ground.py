"""A vault in a folder of its own, with two clients' tokens in it."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from safety_core.adapters.entropy import SeededEntropy
from safety_core.adapters.vaults.encrypted_file import EncryptedFileVault
from safety_core.adapters.vaults.envelope import Body, dumped, loaded
from safety_core.adapters.vaults.keeper import VaultKeeper
from safety_core.adapters.vaults.last_seen import LastSeen
from safety_core.adapters.vaults.root_keys import RootKey, RootKeys
from safety_core.records import Account
from safety_core.secret import Secret
from safety_core.vocabulary import AccountId, ClientId, Platform, PlatformAccountId
from tests.markers import marker

TOKENS = {name: marker(f"vault {name}") for name in ("acme-1", "acme-2", "zeta-1", "own")}


def account(name: str, credential: str = "") -> Account:
    return Account(
        client=ClientId(name.partition("-")[0]),
        platform=Platform.X,
        account=AccountId(name),
        platform_account=PlatformAccountId("1"),
        credential=f"vault:file:{credential or name}",
    )


def binding(name: str) -> tuple[str, str, str]:
    return ("", "", "") if name == "own" else (name.partition("-")[0], "X", name)


@dataclass
class Place:
    """A folder with a vault, its key and the machine's memory of it."""

    folder: Path
    seed: int = 7

    def __post_init__(self) -> None:
        self.path = self.folder / "holdpoint.vault"
        self.key = self.folder / "vault.key"
        self.memory = self.folder / "vault-memory"
        self.keys = RootKeys(file=self.key)
        self.vault = self.another()
        self.keeper = VaultKeeper(self.vault, SeededEntropy(self.seed))

    def another(self) -> EncryptedFileVault:
        """The same vault as another process has it."""
        return EncryptedFileVault(self.path, RootKeys(file=self.key), LastSeen(self.memory))

    def fill(self) -> "Place":
        self.keeper.init()
        for name, token in TOKENS.items():
            self.keeper.put(binding(name), name, Secret(token))
        return self

    def root(self) -> RootKey:
        return self.keys.all()[0]

    def body(self) -> Body:
        return loaded(self.path.read_bytes(), self.keys.all(), "the vault")[0]

    def write(self, body: Body) -> None:
        """As somebody who has the root key could."""
        self.path.write_bytes(dumped(body, self.root()))

    def change(self, **changes: object) -> None:
        self.write(msgspec.structs.replace(self.body(), **changes))


def token(place: Place, name: str) -> Secret:
    return place.vault.own("vault:file:own") if name == "own" else place.vault.token(account(name))
