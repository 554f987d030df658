"""What became of permits, by minute."""

from sqlalchemy import bindparam, func, select

from safety_core.adapters.stores import rows, schema
from safety_core.adapters.stores.expressions.making import columns, insertion, ordered

_TABLE = schema.tallies
_OF = ("client", "platform", "action", "stage")
_COUNTS = ("good", "bad", "ours", "apart")
_MADE = insertion(_TABLE, rows.TALLIED.names)

ADD = _MADE.on_conflict_do_update(
    index_elements=[*_OF, "minute"], set_={name: _TABLE.c[name] + _MADE.excluded[name] for name in _COUNTS}
)
SINCE = (
    select(
        *(_TABLE.c[name] for name in _OF),
        func.max(_TABLE.c.minute),
        *(func.sum(_TABLE.c[name]) for name in _COUNTS),
    )
    .where(_TABLE.c.minute >= bindparam("since"))
    .group_by(*(_TABLE.c[name] for name in _OF))
    .order_by(*(_TABLE.c[name] for name in _OF))
)
MINUTES = ordered(rows.TALLIED, "minute", *_OF).where(_TABLE.c.minute >= bindparam("since"))

assert columns(rows.TALLIED) == [_TABLE.c[name] for name in (*_OF, "minute", *_COUNTS)]
