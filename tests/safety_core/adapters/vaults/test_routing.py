"""The reference's scheme chooses the back end, which is opened at its first use and not before."""

import pytest

from safety_core.adapters.vaults.environment import EnvironmentVault
from safety_core.adapters.vaults.routing import RoutingVault
from safety_core.errors import CredentialMissing
from safety_core.secret import Secret
from tests.safety_core.adapters.vaults.ground import account
from tests.safety_core.examples import ACCOUNT


class Told:
    def __init__(self, name: str) -> None:
        self.name = name

    def token(self, account):
        return Secret(f"{self.name} for {account.account}")

    def own(self, reference):
        return Secret(f"{self.name} for {reference}")


def test_each_scheme_has_its_back_end():
    vault = RoutingVault({"env": lambda: Told("env"), "file": lambda: Told("file"), "keyring": lambda: Told("keyring")})
    assert vault.token(ACCOUNT) == Secret("env for acme-1")
    assert vault.token(account("zeta-1")) == Secret("file for zeta-1")
    assert vault.own("vault:keyring:smtp") == Secret("keyring for vault:keyring:smtp")


def test_a_back_end_is_opened_once_at_its_first_use_and_again_after_it_failed():
    opened: list[str] = []

    def open_file():
        opened.append("file")
        if len(opened) == 1:
            raise CredentialMissing("no [vault]", "add it")
        return Told("file")

    vault = RoutingVault({"env": EnvironmentVault, "file": open_file})
    assert opened == []
    with pytest.raises(CredentialMissing, match="add it"):
        vault.own("vault:file:a")
    assert [vault.own("vault:file:a") for _ in range(2)] == [Secret("file for vault:file:a")] * 2
    assert opened == ["file", "file"]


@pytest.mark.parametrize("text", ["s3cret", "", "vault:file:a", "vault:env:", "vault:other:x"])
def test_what_is_no_reference_to_any_of_them_is_refused_and_not_repeated(text):
    with pytest.raises(
        CredentialMissing, match=f"of {len(text)} characters is not of the form vault:env:NAME"
    ) as refused:
        RoutingVault({"env": EnvironmentVault}).own(text)
    assert not text or f"{text} " not in str(refused.value)
