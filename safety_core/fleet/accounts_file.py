"""The file that binds clients' accounts to platform accounts. It holds references to secrets, never secrets."""

import re
from pathlib import Path

import msgspec

from safety_core.errors import BadFile, BadInput
from safety_core.fleet import toml_file
from safety_core.records import Account
from safety_core.secret import FORMS, reference
from safety_core.shell.names import member
from safety_core.shell.staff import check_name
from safety_core.vocabulary import AccountId, ClientId, Platform, PlatformAccountId

_PLATFORM_ID = re.compile(r"[A-Za-z0-9_.:-]{1,128}")


class _Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    client: str
    platform: str
    account: str
    platform_account: str
    credential: str


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    account: list[_Row]


def read(path: Path) -> list[Account]:
    """The bindings in the file.

    Raises:
        BadFile: with line and field; also when two rows bind one platform account, or name one account.
    """
    rows = toml_file.read(path, _File).account
    if not rows:
        raise toml_file.wrong(path, "", ("account",), "is empty", "add an [[account]]")
    found: list[Account] = []
    for number, row in enumerate(rows):
        try:
            account = _checked(row)
            _check_apart(account, found)
        except BadInput as refused:
            raise placed(path, number, refused) from refused
        found.append(account)
    return found


def placed(path: Path, number: int, refused: BadInput) -> BadFile:
    """What is wrong with one row (from 0), where it stands in the file."""
    said = refused.wrong.removeprefix(f"{refused.field}: ")
    return toml_file.wrong(path, toml_file.text_of(path), ("account", number, refused.field), said, refused.do)


def _checked(row: _Row) -> Account:
    check_name("client", row.client)
    check_name("account", row.account)
    if not _PLATFORM_ID.fullmatch(row.platform_account):
        raise BadInput("platform_account", "is not a platform's account id", "give the id, not the name that is shown")
    if reference(row.credential) is None:
        raise BadInput(
            "credential",
            "is not a reference",
            f"write {FORMS} and put the token there; a secret itself never stands in a file",
        )
    return Account(
        client=ClientId(row.client),
        platform=member(Platform, "platform", row.platform),
        account=AccountId(row.account),
        platform_account=PlatformAccountId(row.platform_account),
        credential=row.credential,
    )


def _check_apart(account: Account, before: list[Account]) -> None:
    """No row may say again, or otherwise, what one before it has said."""
    for number, other in enumerate(before):
        if (account.platform, account.platform_account) == (other.platform, other.platform_account):
            raise BadInput(
                "platform_account",
                f"{account.platform_account} on {account.platform.value} is bound by account.{number} already",
                "a platform account belongs to one client's account",
            )
        if (account.client, account.platform, account.account) == (other.client, other.platform, other.account):
            raise BadInput("account", f"account.{number} has this name already", "give each account a name of its own")
