"""A secret comes out of its variable and nowhere else shows."""

import pytest

from safety_core.adapters.vaults.environment import EnvironmentVault
from safety_core.errors import CredentialMissing
from safety_core.secret import Secret
from tests.safety_core.examples import ACCOUNT

SECRET = "s3cret-token"


def test_a_reference_stands_for_its_variable(monkeypatch):
    monkeypatch.setenv("ACME_X", SECRET)
    assert EnvironmentVault().own("vault:env:ACME_X") == Secret(SECRET)


def test_an_accounts_token_is_that_of_its_reference():
    assert EnvironmentVault({"ACME_1": SECRET}).token(ACCOUNT) == Secret(SECRET)


def test_a_rotated_token_is_the_new_one():
    environ = {"ACME_X": "old"}
    vault = EnvironmentVault(environ)
    assert vault.own("vault:env:ACME_X") == Secret("old")
    environ["ACME_X"] = "new"
    assert vault.own("vault:env:ACME_X") == Secret("new")


@pytest.mark.parametrize(("environ", "what"), [({}, "is not set"), ({"ACME_X": ""}, "is empty")])
def test_a_missing_token_names_the_reference_and_what_to_do(environ, what):
    with pytest.raises(CredentialMissing, match=f"vault:env:ACME_X.*{what}.*export ACME_X"):
        EnvironmentVault(environ).own("vault:env:ACME_X")


@pytest.mark.parametrize(
    "value", [SECRET + "\n", SECRET + "\r\nX: y", " " + SECRET, SECRET + "\x00", SECRET + "\u200b"]
)
def test_a_token_with_invisible_characters_is_refused_without_showing_it(value):
    with pytest.raises(CredentialMissing, match="vault:env:ACME_X") as refused:
        EnvironmentVault({"ACME_X": value}).own("vault:env:ACME_X")
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize(
    "reference", [SECRET, "", "vault:env:", "vault:env:A B", "vault:env:A\n", "vault:file:/etc/token", "env:ACME_X"]
)
def test_a_reference_of_another_form_is_refused_and_not_repeated_since_it_may_be_the_secret(reference):
    with pytest.raises(CredentialMissing, match="vault:env:NAME") as refused:
        EnvironmentVault({"A": SECRET}).own(reference)
    assert SECRET not in str(refused.value)


def test_the_vault_itself_shows_nothing():
    vault = EnvironmentVault({"ACME_X": SECRET})
    assert SECRET not in repr(vault)
    assert SECRET not in str(vault)
