"""The statements of the nouns that stand on the permit's path; ``statement.py`` says how they are made."""

from functools import lru_cache
from typing import Any

from sqlalchemy import Column, Table, and_, bindparam, case, delete, exists, literal_column, null, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.sql.elements import ColumnElement

from safety_core.adapters.stores import rows, schema
from safety_core.adapters.stores.statement import Statement, insertion, ordered, put, some, where

# people and tenants
ADD_CLIENT = Statement(insertion(schema.clients, ["client"]))
CLIENTS = Statement(select(schema.clients.c.client).order_by(schema.clients.c.client))
ADD_ACCOUNT = Statement(insertion(schema.accounts, rows.ACCOUNT.names))
ADD_LANE = Statement(insertion(schema.lanes, ["client", "platform", "account", "platform_account", "resume_us"]))
ACCOUNTS = ordered(rows.ACCOUNT, "client", "platform", "account")
ACCOUNT = some(rows.ACCOUNT, "client", "platform", "account")
BOUND = some(rows.ACCOUNT, "platform", "platform_account")
ADD_PERSON = Statement(insertion(schema.people, rows.PERSON.names))
SET_ACTIVE = Statement(update(schema.people).values(active=bindparam("active")).where(where(schema.people, "person")))
PEOPLE = ordered(rows.PERSON, "person")
PERSON = some(rows.PERSON, "person")

# intents and the outbox
ADD_INTENT = Statement(insertion(schema.intents, [*rows.QUEUED.names, "platform_account"]))
INTENT = some(rows.QUEUED, "intent")
INTENT_BY_KEY = some(rows.QUEUED, "client", "idempotency_key")
CLAIMS = ordered(rows.CLAIM, "claimed_us", "intent")
CLAIM_OF = some(rows.CLAIM, "intent")
ADD_CLAIM = Statement(insertion(schema.claims, rows.CLAIM.names))
RETAKE_CLAIM = Statement(insertion(schema.claims, rows.CLAIM.names).on_conflict_do_nothing())
DROP_CLAIM = Statement(delete(schema.claims).where(where(schema.claims, *rows.CLAIM.names)))


def _head(column: Column[Any]) -> ColumnElement[Any]:
    """A column of the intent that a lane offers: its first queued one, or none while a claim stands on it.

    The claim is asked for first and once: as a condition of the queue's rows it is asked of each of them, and a claim on
    an account with 50,000 queued held the write lock for 54 ms (measured).
    """
    mine, claims, lanes = schema.intents.c, schema.claims.c, schema.lanes.c
    held = exists().where(claims.platform == lanes.platform, claims.platform_account == lanes.platform_account)
    first = (
        select(column)
        .where(
            mine.platform == lanes.platform,
            mine.platform_account == lanes.platform_account,
            mine.state == literal_column("'queued'"),  # text, not a parameter: the partial index asks for it
        )
        .order_by(mine.due_us, mine.seq)
        .limit(1)
        .correlate(schema.lanes)
        .scalar_subquery()
    )
    return case((held.correlate(schema.lanes), null()), else_=first)


_LANE_HEAD = update(schema.lanes).values(due_us=_head(schema.intents.c.due_us), seq=_head(schema.intents.c.seq))
REFRESH_LANES = Statement(_LANE_HEAD.values(resume_us=0))
DUE_BY = Statement(
    update(schema.intents)
    .values(due_us=bindparam("by_us"))
    .where(schema.intents.c.state == literal_column("'queued'"), schema.intents.c.due_us > bindparam("by_us")),
)
SETTLE_BY = Statement(
    update(schema.permits).values(settle_us=bindparam("by_us")).where(schema.permits.c.settle_us > bindparam("by_us"))
)
REREAD_BY = Statement(
    update(schema.permits).values(reread_us=bindparam("by_us")).where(schema.permits.c.reread_us > bindparam("by_us"))
)
REFRESH_LANE = Statement(_LANE_HEAD.where(where(schema.lanes, "platform", "platform_account")))
RESUME_LANE = Statement(
    update(schema.lanes)
    .values(resume_us=bindparam("resume_us"))
    .where(where(schema.lanes, "platform", "platform_account"))
)
REFRESH_LANE_OF = Statement(
    _LANE_HEAD.where(
        schema.lanes.c.platform
        == select(schema.intents.c.platform).where(where(schema.intents, "intent")).scalar_subquery(),
        schema.lanes.c.platform_account
        == select(schema.intents.c.platform_account).where(where(schema.intents, "intent")).scalar_subquery(),
    ),
)
NEXT_DUE = Statement(
    select(*rows.QUEUED.columns, *rows.ACCOUNT.columns)
    .select_from(schema.lanes)
    .join(schema.intents, schema.intents.c.seq == schema.lanes.c.seq)
    .join(
        schema.accounts,
        and_(*(schema.accounts.c[name] == schema.lanes.c[name] for name in ("client", "platform", "account"))),
    )
    .where(schema.lanes.c.due_us <= bindparam("now_us"), schema.lanes.c.resume_us <= bindparam("now_us"))
    .order_by(schema.lanes.c.due_us, schema.lanes.c.seq)
    .limit(1),
)

WINDOWS_OVER = Statement(
    update(schema.intents)
    .values(not_after_us=literal_column("0"))
    .where(schema.intents.c.not_after_us.is_not(None), schema.intents.c.settled_us.is_(None))
)

# switches
EPOCH = Statement(select(schema.control.c.epoch))
RAISE_EPOCH = Statement(update(schema.control).values(epoch=schema.control.c.epoch + 1))
PUT_HALT = put(rows.HALT, "halt")
HALTS = ordered(rows.HALT, "seq")
IN_FORCE = Statement(
    select(*rows.HALT.columns).where(schema.halts.c.state != literal_column("'released'")).order_by(schema.halts.c.seq)
)
HALT = some(rows.HALT, "halt")
CONFIRM = put(rows.CONFIRMATION, "halt", "worker")
CONFIRMATIONS = ordered(rows.CONFIRMATION, "seq")
CONFIRMATIONS_OF = Statement(
    select(*rows.CONFIRMATION.columns).where(where(schema.confirmations, "halt")).order_by(schema.confirmations.c.seq)
)
COOL_BY = Statement(
    update(schema.halts)
    .values(cool_down_until_us=bindparam("by_us"))
    .where(
        schema.halts.c.state != literal_column("'released'"),
        schema.halts.c.automatic == literal_column("1"),
        schema.halts.c.cool_down_until_us > bindparam("by_us"),
    )
)

# scheduled releases, notices
PUT_SCHEDULE = put(rows.SCHEDULE, "schedule")
SCHEDULES = ordered(rows.SCHEDULE, "seq")
SCHEDULE = some(rows.SCHEDULE, "schedule")
ADD_NOTICE = Statement(insertion(schema.notices, rows.NOTICE.names))
NOTICES = ordered(rows.NOTICE, "seq")
NOTICE = some(rows.NOTICE, "notice")
PUT_DELIVERY = put(rows.DELIVERY, "notice", "channel")
DELIVERIES = ordered(rows.DELIVERY, "notice", "channel")
_over = exists().where(
    schema.deliveries.c.notice == schema.notices.c.notice,
    schema.deliveries.c.channel == bindparam("is_channel"),
    schema.deliveries.c.state.in_([literal_column("'sent'"), literal_column("'given_up'")]),
)
UNDELIVERED = Statement(select(*rows.NOTICE.columns).where(~_over).order_by(schema.notices.c.seq))

# permits
ADD_PERMIT = Statement(insertion(schema.permits, rows.PERMIT.names))
PERMIT = some(rows.PERMIT, "permit")
_adopt = insert(schema.adopted).from_select(
    ["platform", "platform_account", "object", "client", "intent"],
    select(
        bindparam("platform"),
        bindparam("platform_account"),
        bindparam("object"),
        schema.intents.c.client,
        schema.intents.c.intent,
    ).where(where(schema.intents, "intent")),
)
ADOPT = Statement(_adopt.on_conflict_do_nothing())
ADOPTED = Statement(select(schema.adopted.c.object).where(where(schema.adopted, "platform", "platform_account")))

# workers, breaches
PUT_WORKER = put(rows.WORKER, "worker")
WORKERS = ordered(rows.WORKER, "worker")
DROP_WORKER = Statement(delete(schema.workers).where(where(schema.workers, "worker")))
ADD_BREACH = Statement(insertion(schema.breaches, rows.BREACH.names))
BREACHES = ordered(rows.BREACH, "seq")

# audit
HEAD = Statement(select(schema.audit_head.c.size, schema.audit_head.c.nodes, schema.audit_head.c.root))
WRITE_HEAD = Statement(
    update(schema.audit_head).values(**{name: bindparam(name) for name in ("size", "nodes", "root")})
)
APPEND_LEAF = Statement(insertion(schema.audit_leaves, ["position", "client", "entry"]))
LAST_LEAF = Statement(
    select(schema.audit_leaves.c.position).order_by(schema.audit_leaves.c.position.desc()).limit(1),
)
ENTRIES = Statement(
    select(schema.audit_leaves.c.entry)
    .where(schema.audit_leaves.c.position >= bindparam("start"), schema.audit_leaves.c.position < bindparam("stop"))
    .order_by(schema.audit_leaves.c.position),
)
HORIZON = Statement(
    select(schema.control.c.epoch, schema.audit_head.c.size, schema.audit_leaves.c.entry)
    .select_from(schema.control)
    .join(schema.audit_head, schema.audit_head.c.one == schema.control.c.one)
    .outerjoin(schema.audit_leaves, schema.audit_leaves.c.position == schema.audit_head.c.size - literal_column("1"))
)

# the database itself
SCHEMA = Statement(select(schema.meta.c.value).where(where(schema.meta, "name")))
ADD_META = Statement(insertion(schema.meta, ["name", "value"]))
ADD_CONTROL = Statement(insertion(schema.control, ["one", "epoch"]))
ADD_HEAD = Statement(insertion(schema.audit_head, ["one", "size", "nodes", "root"]))


@lru_cache(maxsize=64)
def in_states(shape: rows.Shape[Any], count: int) -> Statement:
    """Rows in any of ``count`` states (``state_0``, …), oldest first."""
    states: list[ColumnElement[Any]] = [bindparam(f"state_{number}") for number in range(count)]
    return Statement(
        select(*shape.columns).where(shape.table.c.state.in_(states)).order_by(shape.table.c.seq),
    )


@lru_cache(maxsize=16)
def every(shape: rows.Shape[Any]) -> Statement:
    """All rows, oldest first."""
    return ordered(shape, "seq")


@lru_cache(maxsize=256)
def change(table: Table, key: str, names: frozenset[str]) -> Statement:
    """Compare-and-set of columns on one row in one state (``is_<key>``, ``is_state``)."""
    values: dict[str, ColumnElement[Any]] = {name: bindparam(name) for name in sorted(names)}
    return Statement(update(table).where(where(table, key, "state")).values(values))
