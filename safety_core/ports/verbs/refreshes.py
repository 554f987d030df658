"""The store's verbs on refreshes of tokens."""

from typing import Protocol

from safety_core.records import Account
from safety_core.refreshes import Refresh


class RefreshVerbs(Protocol):
    """See ``ports.Transaction``."""

    def refresh_of(self, account: Account) -> Refresh | None:
        """The last asking for this account."""

    def refreshes(self) -> tuple[Refresh, ...]: ...
    def put_refresh(self, refresh: Refresh) -> None: ...
