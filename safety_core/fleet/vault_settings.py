"""Where the encrypted vault is, as the configuration names it. Neither a secret nor a key stands there."""

import re
from typing import Annotated

import msgspec

from safety_core.errors import BadInput

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
FILE, ENVIRONMENT = "file:", "env:"


class VaultSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file, and where its root key is: ``file:PATH`` or ``env:NAME``, never the key itself."""

    root_key: str
    path: Annotated[str, msgspec.Meta(min_length=1)] = "holdpoint.vault"

    @property
    def key_file(self) -> str | None:
        """The path of the key file, if the key is in one."""
        return self.root_key.removeprefix(FILE) if self.root_key.startswith(FILE) else None

    @property
    def key_variable(self) -> str | None:
        """The variable that holds the key, if one does."""
        return self.root_key.removeprefix(ENVIRONMENT) if self.root_key.startswith(ENVIRONMENT) else None


def check(vault: VaultSettings) -> None:
    """Look through what the types alone do not say. What is wrong is not repeated: it may be the key.

    Raises:
        BadInput: a value that cannot be used; names its field.
    """
    if "\x00" in vault.path:
        raise BadInput("vault.path", "holds a NUL", "give a path")
    variable, file = vault.key_variable, vault.key_file
    fits = _VARIABLE.fullmatch(variable) if variable is not None else file and "\x00" not in file
    if not fits:
        raise BadInput(
            "vault.root_key", "is not a place of a key", 'give "file:PATH" or "env:NAME", never the key itself'
        )
    if file is not None and file == vault.path:
        raise BadInput("vault.root_key", "is the vault itself", "keep the key apart from what it opens")
