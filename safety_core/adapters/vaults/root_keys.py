"""The root keys of an encrypted vault: outside the vault and the database, in a private file or in the environment.

There may be several, one a line (in a variable: parted by blanks). The first is written under, each is read under: so
a root key is changed without a moment at which the vault cannot be read.
"""

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from safety_core.adapters.vaults import private_file, sealing
from safety_core.errors import BadInput, CredentialMissing, CredentialUnusable
from safety_core.secret import Secret

WHAT = "the vault's key file"
_KEY = re.compile(r"[0-9a-f]{64}")
_MAKE = "make one: python3 -c 'import os; print(os.urandom(32).hex())'"


class RootKey(NamedTuple):
    """A root key with what tells it from others."""

    id: str
    key: Secret


class RootKeys:
    """Reads them at each asking.

    Args:
        file: the key file; or
        variable: the variable of the environment.
    """

    def __init__(
        self, *, file: Path | None = None, variable: str | None = None, environ: Mapping[str, str] | None = None
    ) -> None:
        assert (file is None) != (variable is None), "one place"
        self.file = file
        self._variable = variable
        self._environ = os.environ if environ is None else environ

    @property
    def where(self) -> str:
        """For a person."""
        return str(self.file) if self.file is not None else f"the variable {self._variable}"

    def all(self) -> tuple[RootKey, ...]:
        """Every root key, that to write under first.

        Raises:
            CredentialMissing: there is none.
            CredentialUnusable: others can read it, or it is no key.
        """
        words = self._words()
        if not words:
            first = "put back the copy that you kept; if there is no vault yet: holdpoint vault init"
            do = first if self.file is not None else f"{_MAKE}, and export {self._variable}"
            raise CredentialMissing(f"there is no root key of the vault in {self.where}", do)
        keys = [Secret(word) for word in words if _KEY.fullmatch(word)]
        if len(keys) != len(words):
            raise CredentialUnusable(
                f"{self.where} holds something else than root keys of 64 lower-case hex digits",
                "put the right key there",
            )
        return tuple(RootKey(sealing.key_id(key), key) for key in keys)

    def put(self, keys: Sequence[Secret]) -> None:
        """Keep these in the file, in this order.

        Raises:
            BadInput: they are in the environment, which a command cannot change.
        """
        if self.file is None:
            raise BadInput(
                "vault.root_key",
                f"is {self.where}, which this command cannot change",
                f"{_MAKE}, put it into the variable in front of the one that is there, and run this again",
            )
        private_file.replace(self.file, "".join(f"{key.reveal()}\n" for key in keys).encode(), WHAT)

    def _words(self) -> list[str]:
        if self.file is None:
            assert self._variable is not None
            return self._environ.get(self._variable, "").split()
        content = private_file.read(self.file, WHAT)
        return [] if content is None else content.decode("ascii", "replace").split()
