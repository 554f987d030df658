"""The file that binds clients' accounts to platform accounts. It holds references to secrets, never secrets."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from safety_core.errors import BadFile, BadInput
from safety_core.fleet import toml_file
from safety_core.records import Account
from safety_core.secret import ENVIRONMENT, FORMS, Reference, looks_like_a_secret, reference
from safety_core.shell.names import member
from safety_core.shell.staff import check_name
from safety_core.vocabulary import AccountId, ClientId, Platform, PlatformAccountId

_HANDLE = re.compile(r"@?[\w.-]{1,64}")
_CALLED_SO = re.compile(r"token|secret|password|passwd|api_?key", re.IGNORECASE)
_PLATFORM_ID = re.compile(r"[A-Za-z0-9_.:-]{1,128}")


class _Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    client: str
    platform: str
    account: str
    platform_account: str
    credential: str
    handle: str | None = None
    refresh: str | None = None


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    account: list[_Row]


def read(path: Path) -> list[Account]:
    """The bindings in the file.

    Raises:
        BadFile: with line and field; also when two rows bind one platform account, or name one account.
    """
    text = toml_file.text_of(path)
    content = toml_file.tables(path, text)
    _check_for_secrets(path, text, content)
    rows = toml_file.shaped(path, text, content, _File).account
    if not rows:
        raise toml_file.wrong(path, text, ("account",), "is empty", "add an [[account]]")
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
    kept = _reference("credential", row.credential)
    if row.handle is not None and not _HANDLE.fullmatch(row.handle):
        raise BadInput("handle", "is not a handle", "give it as people write it there: @name")
    if row.refresh is not None:
        _check_pair(kept, _reference("refresh", row.refresh))
    return Account(
        client=ClientId(row.client),
        platform=member(Platform, "platform", row.platform),
        account=AccountId(row.account),
        platform_account=PlatformAccountId(row.platform_account),
        credential=row.credential,
        handle=row.handle,
        refresh=row.refresh,
    )


def _reference(field: str, text: str) -> Reference:
    found = reference(text)
    if found is None:
        do = f"write {FORMS} and put the token there; a secret itself never stands in a file"
        raise BadInput(field, "is not a reference", do)
    return found


def _check_pair(access: Reference, refresh: Reference) -> None:
    """Both tokens are replaced together, so they are kept together, where something can be written."""
    if ENVIRONMENT in (access.scheme, refresh.scheme):
        do = "keep both tokens in vault:file or vault:keyring, or leave refresh out"
        raise BadInput("refresh", f"names a token that cannot be refreshed into vault:{ENVIRONMENT}", do)
    if access.scheme != refresh.scheme:
        raise BadInput("refresh", "is not kept where the token is", f"keep both in vault:{access.scheme}")
    if access == refresh:
        raise BadInput("refresh", "is the token itself", "give the refresh token a name of its own")


def _check_for_secrets(path: Path, text: str, content: dict[str, Any]) -> None:
    """Nothing that is a secret, or is called one, stands anywhere in the file; it is not repeated.

    Raises:
        BadFile: with line and field.
    """
    for place, value in _texts(content, ()):
        called = _CALLED_SO.search(str(place[-1])) is not None and reference(value) is None
        if called or looks_like_a_secret(value.rpartition(":")[2] if reference(value) else value):
            said = "looks like a secret in clear" if not called else "is called a secret and is no reference"
            do = f"take it out of the file, have the platform give a new one, and keep that in a vault: {FORMS}"
            raise toml_file.wrong(path, text, place, said, do)


def _texts(value: object, place: toml_file.Place) -> Iterator[tuple[toml_file.Place, str]]:
    """Every text in the file, with its place."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _texts(each, (*place, name))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _texts(each, (*place, number))


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
