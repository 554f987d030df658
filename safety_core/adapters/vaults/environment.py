"""Secrets from the process's environment: the reference ``vault:env:NAME`` stands for the variable NAME.

No message here repeats a value, and a reference of another form is not repeated either: it may be a secret pasted into
the wrong field.

A variable says nothing of whose token it holds; who-am-I does, before anything is sent.
"""

import os
from collections.abc import Mapping

from safety_core.adapters.vaults.form import fault
from safety_core.errors import CredentialMissing, CredentialUnusable
from safety_core.ports import Pair
from safety_core.records import Account
from safety_core.secret import ENVIRONMENT, Secret, reference


class EnvironmentVault:
    """Reads the environment at each asking, so that a rotation by restart is all it takes. Implements ``ports.Vault``.

    Args:
        environ: the process's own by default.
    """

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        self._environ = os.environ if environ is None else environ

    def __repr__(self) -> str:
        return "EnvironmentVault()"

    def token(self, account: Account) -> Secret:
        return self.own(account.credential)

    def pair(self, account: Account) -> Pair:
        raise CredentialUnusable(
            f"{account.credential} cannot be refreshed into vault:{ENVIRONMENT}",
            "export a new token and start the workers again, or keep both tokens in an encrypted file: holdpoint vault",
        )

    def put_pair(self, account: Account, old: Pair, access: Secret, refresh: Secret) -> bool:  # noqa: ARG002  # the port's
        self.pair(account)
        return False

    def own(self, reference: str) -> Secret:
        name = _variable(reference)
        wrong = fault(self._environ.get(name, ""))
        if wrong == "is empty" and name not in self._environ:
            wrong = "is not set"
        if wrong is not None:
            raise CredentialMissing(
                f"{reference}: the variable {name} {wrong}", f"export {name} as the bare token and start again"
            )
        return Secret(self._environ[name])


def _variable(text: str) -> str:
    found = reference(text)
    if found is None or found.scheme != ENVIRONMENT:
        raise CredentialMissing(
            f"a credential reference of {len(text)} characters is not of the form vault:env:NAME",
            "bind the account with the name of a variable, not with the secret itself",
        )
    return found.name
