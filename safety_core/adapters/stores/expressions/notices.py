"""Notices to people and their deliveries."""

from sqlalchemy import (
    bindparam,
    exists,
    literal_column,
    select,
)

from safety_core.adapters.stores import rows, schema
from safety_core.adapters.stores.expressions.making import columns, insertion, ordered, put, some

ADD_NOTICE = insertion(schema.notices, rows.NOTICE.names)
NOTICES = ordered(rows.NOTICE, "seq")
NOTICE = some(rows.NOTICE, "notice")
PUT_DELIVERY = put(rows.DELIVERY, "notice", "channel")
DELIVERIES = ordered(rows.DELIVERY, "notice", "channel")
_over = exists().where(
    schema.deliveries.c.notice == schema.notices.c.notice,
    schema.deliveries.c.channel == bindparam("is_channel"),
    schema.deliveries.c.state.in_([literal_column("'sent'"), literal_column("'given_up'")]),
)
UNDELIVERED = select(*columns(rows.NOTICE)).where(~_over).order_by(schema.notices.c.seq)
