"""Bindings from a file: strict, and no secret is ever repeated."""

import pytest

from safety_core.errors import BadFile
from safety_core.fleet import accounts_file

GOOD = {
    "client": "acme",
    "platform": "X",
    "account": "acme-1",
    "platform_account": "1001",
    "credential": "vault:env:ACME_1",
}
SECRET = "AAAAAAAAAAAAAAAAAAAAAMLheAAAAAAA0%2BuSeid"


def row(**changes: str | None) -> str:
    given = {**GOOD, **changes}
    return "[[account]]\n" + "".join(f'{name} = "{value}"\n' for name, value in given.items() if value is not None)


def read(tmp_path, text: str):
    path = tmp_path / "accounts.toml"
    path.write_text(text)
    return accounts_file.read(path)


def test_a_good_file_is_taken_whole(tmp_path):
    two = row(account="acme-2", platform_account="1002", platform="x")
    assert [each.account for each in read(tmp_path, row() + two)] == ["acme-1", "acme-2"]


@pytest.mark.parametrize(
    ("text", "line", "field", "said"),
    [
        (row(client="Acme"), 2, "account.0.client", "is not a name"),
        (row(client="\u0430cme"), 2, "account.0.client", "is not a name"),
        (row(account="acme\u200b-1"), 4, "account.0.account", "is not a name"),
        (row(platform="Y"), 3, "account.0.platform", "did you mean X"),
        (row(platform_account="acme inc"), 5, "account.0.platform_account", "is not a platform's account id"),
        (row(platform_account=""), 5, "account.0.platform_account", "is not a platform's account id"),
        (row(credential=SECRET), 6, "account.0.credential", "vault:env:NAME"),
        (row(credential="vault:env:A B"), 6, "account.0.credential", "vault:env:NAME"),
        (row(credential=None), 1, "account.0.credential", "is missing"),
        (row(token=SECRET), 7, "account.0.token", "is called a secret"),
        (row(tokn="acme-1"), 7, "account.0.tokn", "is not a known key.*credential"),
        (row(handle=SECRET), 7, "account.0.handle", "looks like a secret"),
        (row(account=SECRET), 4, "account.0.account", "looks like a secret"),
        (row(platform_account="1001-" + "aB3" * 13), 5, "account.0.platform_account", "looks like a secret"),
        (row(credential="vault:file:" + "a1b2c3" * 9), 6, "account.0.credential", "looks like a secret"),
        (row(note="Bearer 0123456789abcdef"), 7, "account.0.note", "looks like a secret"),
        (row(client_secret="short"), 7, "account.0.client_secret", "is called a secret"),
        (row(api_key="short"), 7, "account.0.api_key", "is called a secret"),
        (row(handle="two words"), 7, "account.0.handle", "is not a handle"),
        (row(refresh=SECRET), 7, "account.0.refresh", "looks like a secret"),
        (row(refresh="acme"), 7, "account.0.refresh", "is not a reference"),
        (row(refresh="vault:env:ACME_R"), 7, "account.0.refresh", "cannot be refreshed into vault:env"),
        (row(refresh="vault:file:acme-r"), 7, "account.0.refresh", "cannot be refreshed into vault:env"),
        (
            row(credential="vault:file:acme", refresh="vault:keyring:acme-r"),
            7,
            "account.0.refresh",
            "keep both in vault:file",
        ),
        (row(credential="vault:file:acme", refresh="vault:file:acme"), 7, "account.0.refresh", "is the token itself"),
        (row() + row(account="acme-2"), 11, "account.1.platform_account", "bound by account.0 already"),
        (row() + row(platform_account="1002"), 10, "account.1.account", "has this name already"),
        (row() + row(client="bolt"), 11, "account.1.platform_account", "bound by account.0 already"),
        ("", None, "account", "is missing"),
        ("account = []", 1, "account", "is empty"),
        ("account = 3", 1, "account", "expected `array`"),
        ("[[account]]\nclient = 3\n", 2, "account.0.client", "expected `str`, got `int`"),
        (row() + 'client = "bolt"\n', 7, "account.0.client", "stands there twice"),
        (row() + "[acount]\n", 7, "acount", "is not a known key"),
    ],
)
def test_a_file_that_cannot_be_taken_is_named_by_line_and_field(tmp_path, text, line, field, said):
    with pytest.raises(BadFile, match=said) as wrong:
        read(tmp_path, text)
    assert (wrong.value.line, wrong.value.field) == (line, field)
    assert SECRET not in str(wrong.value)
    assert SECRET not in repr(wrong.value.__cause__)


def test_a_handle_and_a_refresh_token_may_be_named(tmp_path):
    (found,) = read(tmp_path, row(credential="vault:file:acme", handle="@acme", refresh="vault:file:acme-r"))
    assert (found.handle, found.refresh) == ("@acme", "vault:file:acme-r")


@pytest.mark.parametrize(
    "name",
    [
        "1001",
        "UC_x5XG1OV2P6uZZ5FSM9Ttw",  # a channel's
        "did:plc:z72i7hdynmk6r22z27h6tvur",
        "723f24d7-e717-40f8-a2b6-cb8464cd23b4",
        "urn:li:organization:2414183",
        "17841405822304914",
    ],
)
def test_a_platforms_own_ids_are_no_secrets(tmp_path, name):
    assert read(tmp_path, row(platform_account=name))[0].platform_account == name
