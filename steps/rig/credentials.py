"""What a scenario does to the tokens of clients and to the file they are kept in; and the incidents that come of it.

The file is the product's own, in a folder that lives as long as the scenario.
"""

import shutil
import tempfile
from pathlib import Path
from typing import Any

import msgspec

from safety_core.adapters.vaults.envelope import Entry, dumped
from safety_core.adapters.vaults.keeper import VaultKeeper
from safety_core.adapters.vaults.last_seen import LastSeen
from safety_core.adapters.vaults.pairs import RefreshableFile
from safety_core.adapters.vaults.root_keys import RootKeys
from safety_core.records import Account, Incident
from safety_core.secret import Secret
from safety_core.shell import incidents
from safety_core.vocabulary import Harm, Platform
from simulators.ledger import Entry as Effect
from steps.rig.hands import Command
from steps.rig.unknowns import Unknowns


class Credentials(Unknowns):
    """See the module."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._folder: Path | None = None
        self._older: bytes | None = None
        self._whole: bytes | None = None
        self.tokens: dict[str, str] = {}
        self.closings: list[Command] = []

    def close(self) -> None:
        """See ``BaseRig``; the folder goes, too."""
        super().close()
        if self._folder is not None:
            shutil.rmtree(self._folder)

    # ------------------------------------------------------------ the file

    def keep_tokens_in_a_file(self) -> None:
        """From now on every account's token comes out of an encrypted file."""
        self._folder = Path(tempfile.mkdtemp(prefix="holdpoint-"))
        keys = RootKeys(file=self._folder / "vault.key")
        file = RefreshableFile(self._folder / "vault", keys, LastSeen(self._folder / "seen"), self.entropy)
        keeper = VaultKeeper(file, self.entropy)
        keeper.init()
        for each in self.store.read(lambda tx: tx.accounts()):
            self.tokens[each.account] = f"token-{each.account}"
            keeper.put(binding(each), each.account, Secret(self.tokens[each.account]))
        self.vault.file = file

    def rotate_token(self, client: str, owner: str) -> None:
        """The client's first account gets a new token of its owner's account; what it had is revoked."""
        account = self._first(client)
        token = f"{self.tokens[account.account]}-{self.scheduler.now_us()}"
        whose = self.world.token(self.tokens[self._first(owner).account]).account
        self.world.add_token(account.platform.value, whose.id, token)
        self._older = self.file.path.read_bytes()
        VaultKeeper(self.file, self.entropy).rotate(binding(account), account.account, Secret(token))
        self.world.token(self.tokens[account.account]).revoke()
        self.tokens[account.account] = token
        self.changed_us = self.scheduler.now_us()

    def end_token(self, client: str, fate: str) -> None:
        """The platform takes the token no more: it is revoked, or has expired."""
        account = self._first(client)
        held = self.vault.token(account)
        every = self.world.platforms[account.platform.value].store.tokens.values()
        token = next(each for each in every if Secret(each.text) == held)
        {"revoked": token.revoke, "expired": token.expire}[fate]()
        self.changed_us = self.scheduler.now_us()

    def take_token_out(self, client: str) -> None:
        """Somebody removes the token of the client's first account from the vault."""
        account = self._first(client)
        VaultKeeper(self.file, self.entropy).remove(binding(account), account.account)

    def put_token_back(self, client: str) -> None:
        """Somebody puts it into the vault again."""
        account = self._first(client)
        VaultKeeper(self.file, self.entropy).put(
            binding(account), account.account, Secret(self.tokens[account.account])
        )

    def move_entry(self, of: str, to: str) -> None:
        """Somebody who has the root key lets one client's sealed token stand in another client's entry."""
        body, root = self.file.opened()
        sealed = next(each.sealed for each in body.entries if each.account == f"{of}-1")

        def moved(each: Entry) -> Entry:
            return msgspec.structs.replace(each, sealed=sealed) if each.account == f"{to}-1" else each

        after = msgspec.structs.replace(body, entries=tuple(moved(each) for each in body.entries))
        self.file.path.write_bytes(dumped(after, root))

    def open_file_to_everybody(self) -> None:
        """Everybody on the machine may read the vault."""
        self.file.path.chmod(0o644)

    def put_back_older_file(self) -> None:
        """A copy from before the last rotation is put back."""
        assert self._older is not None, "nothing was rotated"
        self._whole = self.file.path.read_bytes()
        self.file.path.write_bytes(self._older)

    def mend_file(self) -> None:
        """The vault is as it was before somebody touched it."""
        self.file.path.chmod(0o600)
        if self._whole is not None:
            self.file.path.write_bytes(self._whole)

    @property
    def file(self) -> RefreshableFile:
        """The vault."""
        assert self.vault.file is not None, "the tokens are kept in no file"
        return self.vault.file

    def _first(self, client: str) -> Account:
        every = self.store.read(lambda tx: tx.accounts())
        return next(each for each in every if each.account == f"{client}-1")

    # ------------------------------------------------------------ what came of it

    def arrived_since(self, platform: Platform, client: str) -> list[Effect]:
        """Effects of the client whose request arrived after its token was last changed."""
        return self.arrived(platform, client=client, after_us=self.changed_us)

    def incident_of(self, client: str) -> Incident:
        """The client's last incident, as the store has it now."""
        every = incidents.listed(self.core, everything=True)
        return next(each for each in reversed(every) if each.client == client)

    def is_open(self, client: str, harm: Harm) -> bool:
        """Whether an incident of that harm is open for the client."""
        return any((each.client, each.harm) == (client, harm) for each in incidents.listed(self.core))

    def close_incident(self, person: str, client: str, why: str) -> None:
        """Somebody says what it was."""
        name, who = self.incident_of(client).incident, self.claimant(person)
        command = self.command(lambda core: incidents.close(core, name, who, why))
        self.closings.append(command)
        self.await_command(command)

    def refused_closing(self) -> str:
        """Why the last closing was refused."""
        assert self.closings[-1].error is not None, "it was not refused"
        return str(self.closings[-1].error)


def binding(account: Account) -> tuple[str, str, str]:
    """What of a vault an account's entries are bound to."""
    return account.client, account.platform.value, account.account
