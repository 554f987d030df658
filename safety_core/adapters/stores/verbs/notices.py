"""Notices to people and their deliveries."""

from safety_core.adapters.stores import rows
from safety_core.adapters.stores.statements import notices as sql
from safety_core.adapters.stores.verbs.base import Verbs
from safety_core.records import (
    Delivery,
    Notice,
)
from safety_core.vocabulary import (
    NoticeId,
)


class Notices(Verbs):
    """See ``ports.Transaction``."""

    def add_notice(self, notice: Notice) -> None:
        self.write(sql.ADD_NOTICE, **rows.NOTICE.values(notice))

    def notices(self) -> tuple[Notice, ...]:
        return self.many(rows.NOTICE, sql.NOTICES)

    def notice(self, notice: NoticeId) -> Notice | None:
        return self.one(rows.NOTICE, sql.NOTICE, is_notice=notice)

    def put_delivery(self, delivery: Delivery) -> None:
        self.write(sql.PUT_DELIVERY, **rows.DELIVERY.values(delivery))

    def deliveries(self) -> tuple[Delivery, ...]:
        return self.many(rows.DELIVERY, sql.DELIVERIES)

    def undelivered(self, channel: str) -> tuple[Notice, ...]:
        return self.many(rows.NOTICE, sql.UNDELIVERED, is_channel=channel)
