"""Prepare leases."""

from safety_core.adapters.stores import rows
from safety_core.adapters.stores.statements import leases as sql
from safety_core.adapters.stores.verbs.base import Verbs
from safety_core.leases import Lease


class Leases(Verbs):
    """See ``ports.Transaction``."""

    def put_lease(self, lease: Lease) -> None:
        self.write(sql.PUT, **rows.LEASE.values(lease))

    def end_lease(self, lease: Lease) -> bool:
        its = {
            "is_platform": lease.platform,
            "is_platform_account": lease.platform_account,
            "is_intent": lease.intent,
            "is_worker": lease.worker,
            "is_asked_us": lease.asked_us,
        }
        return self.write(sql.END, **its) == 1

    def leases(self) -> tuple[Lease, ...]:
        return self.many(rows.LEASE, sql.LEASES)
