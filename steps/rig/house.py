"""The house accounts: their refresh tokens, who verifies them, and what came of it."""

import msgspec

from safety_core.adapters.vaults.keeper import VaultKeeper
from safety_core.records import Account
from safety_core.secret import Secret
from safety_core.shell import house, staff
from safety_core.shell.core import Core
from safety_core.vocabulary import Platform
from steps.rig.credentials import Credentials, binding
from steps.rig.hands import Command
from steps.rig.platforms import TERMS

REFRESH = "refresh_token"


class House(Credentials):
    """See the module."""

    def let_refresh(self, client: str) -> None:
        """The client's accounts get a refresh token each, beside their token."""
        keeper = VaultKeeper(self.file, self.entropy)
        for each in self._accounts(client):
            text = f"refresh-{each.account}"
            keeper.put(binding(each), f"{each.account}-r", Secret(text))
            token = self.world.token(self.tokens[each.account])
            if TERMS[each.platform].renewed_by_another:
                self.world.add_token(each.platform.value, token.account.id, text)
            else:
                token.refresh = text
                self.world.platforms[each.platform.value].store.add_token(token)
            named = msgspec.structs.replace(each, refresh=f"vault:file:{each.account}-r")
            staff.add_accounts(self.core, [named])

    def end_refresh_token(self, client: str) -> None:
        """The client takes it back: the platform gives no more tokens for it."""
        account = self.first_account(client)
        if TERMS[account.platform].renewed_by_another:
            self.world.token(f"refresh-{account.account}").revoke()
        else:
            self.world.token(self.tokens[account.account]).revoke_refresh()

    def refresh_to_another(self, other: str) -> None:
        """The next token that a refresh gives is one of another client's."""
        account = self.first_account(other)
        owner = self.world.token(self.tokens[account.account]).account.id
        self.fault("wrong_token", account.platform, operation=REFRESH, first=1, do={"owner": owner})

    def lose_next_refresh(self, platform: Platform) -> None:
        """The platform gives a new token, and its answer never arrives."""
        self.fault("answer_lost", platform, operation=REFRESH, first=1)

    def refreshes_asked(self) -> int:
        """How often the platform was asked for a new pair."""
        return sum(each.operation == REFRESH for each in self.world.journal.entries)

    def swap_handles(self, one: str, other: str) -> None:
        """Two accounts are called on the platform what the other was called before."""
        accounts = self.world.platforms[Platform.X.value].store.accounts
        first, second = (accounts[self.platform_account(each)] for each in (one, other))
        accounts[first.id] = msgspec.structs.replace(first, username=second.username)
        accounts[second.id] = msgspec.structs.replace(second, username=first.username)
        for token in self.world.platforms[Platform.X.value].store.tokens.values():
            token.account = accounts[token.account.id]

    def verify_house(self, person: str) -> None:
        """Somebody verifies the house accounts."""
        claimant = self.claimant(person)

        def run(core: Core) -> list[house.Verified]:
            return [house.verify(core, each) for each in house.accounts_of(core, None, claimant)]

        self.verification: Command = self.command(run)
        self.await_command(self.verification)

    def found(self, account: str) -> house.Verified:
        """What was said of an account."""
        assert self.verification.error is None, self.verification.error
        every: list[house.Verified] = self.verification.result
        return next(each for each in every if each.account == account)

    def _accounts(self, client: str) -> list[Account]:
        return [each for each in self.store.read(lambda tx: tx.accounts()) if each.client == client]
