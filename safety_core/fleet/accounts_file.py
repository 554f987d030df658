"""The file that binds clients' accounts to platform accounts. It holds references to secrets, never secrets."""

import re
from pathlib import Path

import pydantic

from safety_core.errors import BadFile, BadInput
from safety_core.fleet import toml_file
from safety_core.records import Account
from safety_core.shell.staff import check_name
from safety_core.vocabulary import AccountId, ClientId, Platform, PlatformAccountId

_REFERENCE = re.compile(r"vault:env:[A-Za-z_][A-Za-z0-9_]{0,127}")
_PLATFORM_ID = re.compile(r"[A-Za-z0-9_.:-]{1,128}")


class _Row(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid", strict=True)

    client: str
    platform: Platform = pydantic.Field(strict=False)
    account: str
    platform_account: str
    credential: str

    @pydantic.field_validator("client", "account")
    @classmethod
    def _name(cls, value: str, info: pydantic.ValidationInfo) -> str:
        try:
            check_name(info.field_name or "", value)
        except BadInput as wrong:
            raise ValueError(str(wrong)) from wrong
        return value

    @pydantic.field_validator("platform_account")
    @classmethod
    def _id(cls, value: str) -> str:
        if not _PLATFORM_ID.fullmatch(value):
            raise ValueError("is not a platform's account id")
        return value

    @pydantic.field_validator("credential")
    @classmethod
    def _reference(cls, value: str) -> str:
        if not _REFERENCE.fullmatch(value):
            raise ValueError("must be a reference like vault:env:NAME; a secret itself never stands in a file")
        return value


class _File(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid", hide_input_in_errors=True)

    account: list[_Row] = pydantic.Field(min_length=1)


def read(path: Path) -> list[Account]:
    """The bindings in the file.

    Raises:
        BadFile: with line and field; also when two rows bind one platform account.
    """
    rows = toml_file.read(path, _File).account
    seen: dict[tuple[Platform, str], int] = {}
    for number, row in enumerate(rows):
        before = seen.setdefault((row.platform, row.platform_account), number)
        if before != number:
            line = toml_file.line_of(path.read_text(encoding="utf-8"), ("account", number, "platform_account"))
            raise BadFile(
                str(path),
                line,
                f"account.{number}.platform_account",
                f"{row.platform_account} on {row.platform.value} is bound by account {before} already",
                "a platform account belongs to one client's account",
            )
    return [
        Account(
            client=ClientId(row.client),
            platform=row.platform,
            account=AccountId(row.account),
            platform_account=PlatformAccountId(row.platform_account),
            credential=row.credential,
        )
        for row in rows
    ]
