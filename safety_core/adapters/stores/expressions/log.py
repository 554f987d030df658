"""The audit log, and how far the store has come."""

from sqlalchemy import (
    bindparam,
    case,
    literal_column,
    select,
    update,
)

from safety_core.adapters.stores import schema
from safety_core.adapters.stores.expressions.making import insertion, where

HEAD = select(schema.audit_head.c.size, schema.audit_head.c.nodes, schema.audit_head.c.root)
WRITE_HEAD = update(schema.audit_head).values(
    **{name: bindparam(name) for name in ("size", "nodes", "root")},
    latest_at=case(
        (schema.audit_head.c.latest_at < bindparam("at"), bindparam("at")), else_=schema.audit_head.c.latest_at
    ),
)
APPEND_LEAF = insertion(schema.audit_leaves, ["position", "client", "entry"])
COUNT = select(schema.counters.c.entries).where(where(schema.counters, "client"))
_counted = insertion(schema.counters, ["client", "entries"])
PUT_COUNT = _counted.on_conflict_do_update(index_elements=["client"], set_={"entries": _counted.excluded.entries})
LAST_LEAF = select(schema.audit_leaves.c.position).order_by(schema.audit_leaves.c.position.desc()).limit(1)
ENTRIES = (
    select(schema.audit_leaves.c.entry)
    .where(schema.audit_leaves.c.position >= bindparam("start"), schema.audit_leaves.c.position < bindparam("stop"))
    .order_by(schema.audit_leaves.c.position)
)
ENTRIES_OF = (
    select(schema.audit_leaves.c.position, schema.audit_leaves.c.entry)
    .where(where(schema.audit_leaves, "client"))
    .order_by(schema.audit_leaves.c.position)
)
HORIZON = (
    select(schema.control.c.epoch, schema.audit_head.c.size, schema.audit_leaves.c.entry)
    .select_from(schema.control)
    .join(schema.audit_head, schema.audit_head.c.one == schema.control.c.one)
    .outerjoin(schema.audit_leaves, schema.audit_leaves.c.position == schema.audit_head.c.size - literal_column("1"))
)
