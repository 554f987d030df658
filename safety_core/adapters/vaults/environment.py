"""Secrets from the process's environment: the reference ``vault:env:NAME`` stands for the variable NAME.

No message here repeats a value, and a reference of another form is not repeated either: it may be a secret pasted into
the wrong field.
"""

import os
import re
from collections.abc import Mapping

from safety_core.errors import CredentialMissing

_REFERENCE = re.compile(r"vault:env:([A-Za-z_][A-Za-z0-9_]*)")


class EnvironmentVault:
    """Reads the environment at each asking, so that a rotation by restart is all it takes. Implements ``ports.Vault``.

    Args:
        environ: the process's own by default.
    """

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        self._environ = os.environ if environ is None else environ

    def __repr__(self) -> str:
        return "EnvironmentVault()"

    def token(self, credential: str) -> str:
        reference = _REFERENCE.fullmatch(credential)
        if reference is None:
            raise CredentialMissing(
                f"a credential reference of {len(credential)} characters is not of the form vault:env:NAME",
                "bind the account with the name of a variable, not with the secret itself",
            )
        name = reference[1]
        token = self._environ.get(name, "")
        if not token:
            wrong = "is empty" if name in self._environ else "is not set"
            raise CredentialMissing(f"{credential}: the variable {name} {wrong}", f"export {name} and start again")
        if not token.isprintable() or token != token.strip():
            raise CredentialMissing(
                f"{credential}: the variable {name} holds a line break, an outer blank or another invisible character",
                f"export {name} as the bare token and start again",
            )
        return token
