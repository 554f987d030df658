"""The vault that a process is handed: it chooses the back end by the reference's scheme, and opens it at first use.

A process that asks for no secret (a halt) therefore loads no cryptography and no keyring.
"""

from collections.abc import Callable, Mapping
from typing import Protocol

from safety_core.errors import CredentialMissing, CredentialUnusable
from safety_core.ports import Pair
from safety_core.records import Account
from safety_core.secret import ENVIRONMENT, FORMS, Secret, reference


class Backend(Protocol):
    """One place of secrets; as ``ports.Vault``."""

    def token(self, account: Account) -> Secret: ...
    def own(self, reference: str) -> Secret: ...
    def pair(self, account: Account) -> Pair: ...
    def put_pair(self, account: Account, old: Pair, access: Secret, refresh: Secret) -> bool: ...


class RoutingVault:
    """Implements ``ports.Vault`` over back ends.

    Args:
        openers: by scheme, what opens its back end; called once, and again after it failed.
    """

    def __init__(self, openers: Mapping[str, Callable[[], Backend]]) -> None:
        self._openers = openers
        self._open: dict[str, Backend] = {}

    def __repr__(self) -> str:
        return f"RoutingVault({', '.join(self._openers)})"

    def token(self, account: Account) -> Secret:
        return self._backend(account.credential).token(account)

    def pair(self, account: Account) -> Pair:
        return self._of_both(account).pair(account)

    def put_pair(self, account: Account, old: Pair, access: Secret, refresh: Secret) -> bool:
        return self._of_both(account).put_pair(account, old, access, refresh)

    def _of_both(self, account: Account) -> Backend:
        """The back end of an account's two tokens: they are replaced together, and so are kept together."""
        access, other = reference(account.credential), reference(account.refresh or "")
        if access is None or access.scheme == ENVIRONMENT or account.refresh is None:
            return self._backend(account.credential)
        if other is None or other.scheme != access.scheme:
            raise CredentialUnusable(
                f"the refresh token of {account.account} is not kept where its token is",
                f"keep both in vault:{access.scheme}",
            )
        return self._backend(account.credential)

    def own(self, reference: str) -> Secret:
        return self._backend(reference).own(reference)

    def _backend(self, text: str) -> Backend:
        found = reference(text)
        if found is None or found.scheme not in self._openers:
            raise CredentialMissing(
                f"a credential reference of {len(text)} characters is not of the form {FORMS}",
                "bind the account with a reference, not with the secret itself",
            )
        backend = self._open.get(found.scheme)
        if backend is None:
            backend = self._open[found.scheme] = self._openers[found.scheme]()
        return backend
