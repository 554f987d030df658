"""Circuit breakers of platforms and accounts."""

from safety_core.adapters.stores import rows
from safety_core.adapters.stores.statements import breakers as sql
from safety_core.adapters.stores.verbs.base import Verbs
from safety_core.breaker import Breaker
from safety_core.vocabulary import Platform, PlatformAccountId


class Breakers(Verbs):
    """See ``ports.Transaction``."""

    def breakers(self) -> tuple[Breaker, ...]:
        return self.many(rows.BREAKER, sql.BREAKERS)

    def breakers_of(self, platform: Platform, account: PlatformAccountId) -> tuple[Breaker, ...]:
        return self.many(rows.BREAKER, sql.OF, is_platform=platform, is_subject=account)

    def put_breaker(self, breaker: Breaker) -> None:
        self.write(sql.PUT, **rows.BREAKER.values(breaker))
