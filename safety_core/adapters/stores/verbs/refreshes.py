"""Refreshes of accounts' tokens."""

from safety_core.adapters.stores import rows
from safety_core.adapters.stores.statements import refreshes as sql
from safety_core.adapters.stores.verbs.base import Verbs
from safety_core.records import Account
from safety_core.refreshes import Refresh


class Refreshes(Verbs):
    """See ``ports.Transaction``."""

    def refresh_of(self, account: Account) -> Refresh | None:
        found = {"is_client": account.client, "is_platform": account.platform, "is_account": account.account}
        return self.one(rows.REFRESH, sql.OF, **found)

    def refreshes(self) -> tuple[Refresh, ...]:
        return self.many(rows.REFRESH, sql.REFRESHES)

    def put_refresh(self, refresh: Refresh) -> None:
        self.write(sql.PUT, **rows.REFRESH.values(refresh))
