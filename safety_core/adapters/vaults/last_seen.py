"""What this machine remembers of its vault: the highest serial ever seen, so that an older file is not believed.

It lies beside the database, away from the vault: a copy of the vault that is put back brings no memory with it. It goes
forward only. A missing memory is made anew from what is there, since every machine sees a vault for a first time; whoever
removes it gives this protection up until then.
"""

import re
from pathlib import Path
from typing import NoReturn

from safety_core.adapters.vaults import private_file
from safety_core.errors import CredentialUnusable

WHAT = "what this machine remembers of its vault,"
_FORM = re.compile(rb"holdpoint-vault-memory 1\n([0-9a-f]{32}) ([0-9]{1,18})\n")
_DO = "see which copy of the vault is the right one; if it is this one, remove {path}, and what is there now is remembered anew"


class LastSeen:
    """The file; and in this process, what it held last."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def check(self, vault: str, serial: int) -> None:
        """Refuse an older file or another vault; remember a newer.

        Raises:
            CredentialUnusable: it is older or another, or cannot be remembered.
        """
        found = self._read()
        if found is None or (found[0] == vault and found[1] < serial):
            self._remember(vault, serial)
        elif found[0] != vault:
            self._refuse("the vault is another than this machine has seen")
        elif found[1] > serial:
            self._refuse(f"the vault went back: this machine has seen it at serial {found[1]}, it is at {serial} now")

    def forget(self) -> None:
        """A person makes a new vault."""
        with private_file.alone(self._path, WHAT):
            self._path.unlink(missing_ok=True)

    def _remember(self, vault: str, serial: int) -> None:
        with private_file.alone(self._path, WHAT):
            found = self._read()
            if found is None or (found[0] == vault and found[1] < serial):  # another process may have gone further
                private_file.replace(self._path, f"holdpoint-vault-memory 1\n{vault} {serial}\n".encode(), WHAT)

    def _read(self) -> tuple[str, int] | None:
        content = private_file.read(self._path, WHAT)
        if content is None:
            return None
        form = _FORM.fullmatch(content)
        if form is None:
            self._refuse(f"{WHAT} {self._path}, cannot be read")
        return form[1].decode(), int(form[2])

    def _refuse(self, wrong: str) -> NoReturn:
        raise CredentialUnusable(wrong, _DO.format(path=self._path))
