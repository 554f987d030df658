"""The statements, written in SQLAlchemy Core. What runs is their text, compiled beforehand (``statements.py``).

Handing compiled text to the driver costs about a tenth of ``Connection.execute`` (measured), and begins and ends nothing
by itself. Nothing that runs imports this: SQLAlchemy and the compiling of these took two thirds of the time from the
command ``holdpoint halt`` to its fence (measured). PostgreSQL compiles the same expressions with its own dialect.

After a change here: ``python -m tests.safety_core.adapters.stores.compiling``.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    Column,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    case,
    delete,
    exists,
    literal_column,
    null,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import dialect, insert
from sqlalchemy.sql.elements import ColumnElement

from safety_core.adapters.stores import rows, schema

DIALECT = dialect(paramstyle="named")


def _where(table: Table, *names: str) -> ColumnElement[bool]:
    """Each named column equals the parameter ``is_<name>``: apart from the names that an UPDATE sets."""
    return and_(*(table.c[name] == bindparam(f"is_{name}") for name in names))


def _insert(table: Table, names: Iterable[str]) -> Any:
    return insert(table).values({name: bindparam(name) for name in names})


def _table(shape: rows.Shape[Any]) -> Table:
    return schema.metadata.tables[shape.table]


def _columns(shape: rows.Shape[Any]) -> list[Column[Any]]:
    return [_table(shape).c[name] for name in shape.names]


def _put(shape: rows.Shape[Any], *key: str) -> Any:
    """Insert, or replace by key."""
    made = _insert(_table(shape), shape.names)
    changed = {name: made.excluded[name] for name in shape.names if name not in key}
    return made.on_conflict_do_update(index_elements=list(key), set_=changed)


def _some(shape: rows.Shape[Any], *names: str) -> Select[Any]:
    return select(*_columns(shape)).where(_where(_table(shape), *names))


def _all(shape: rows.Shape[Any], *order: str) -> Select[Any]:
    return select(*_columns(shape)).order_by(*(_table(shape).c[name] for name in order))


# people and tenants
ADD_CLIENT = _insert(schema.clients, ["client"])
CLIENTS = select(schema.clients.c.client).order_by(schema.clients.c.client)
ADD_ACCOUNT = _insert(schema.accounts, rows.ACCOUNT.names)
ADD_LANE = _insert(schema.lanes, [*rows.BINDING, "resume_us"])
ACCOUNTS = _all(rows.ACCOUNT, "client", "platform", "account")
ACCOUNT = _some(rows.ACCOUNT, "client", "platform", "account")
BOUND = _some(rows.ACCOUNT, "platform", "platform_account")
ADD_PERSON = _insert(schema.people, rows.PERSON.names)
PEOPLE = _all(rows.PERSON, "person")
PERSON = _some(rows.PERSON, "person")

# intents and the outbox
ADD_INTENT = _insert(schema.intents, [*rows.QUEUED.names, "platform_account"])
INTENT = _some(rows.QUEUED, "intent")
INTENT_BY_KEY = _some(rows.QUEUED, "client", "idempotency_key")
CLAIMS = _all(rows.CLAIM, "claimed_us", "intent")
CLAIM_OF = _some(rows.CLAIM, "intent")
ADD_CLAIM = _insert(schema.claims, rows.CLAIM.names)
RETAKE_CLAIM = _insert(schema.claims, rows.CLAIM.names).on_conflict_do_nothing()
DROP_CLAIM = delete(schema.claims).where(_where(schema.claims, *rows.CLAIM.names))


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
REFRESH_LANES = _LANE_HEAD.values(resume_us=0)
DUE_BY = (
    update(schema.intents)
    .values(due_us=bindparam("by_us"))
    .where(schema.intents.c.state == literal_column("'queued'"), schema.intents.c.due_us > bindparam("by_us"))
)
SETTLE_BY = (
    update(schema.permits).values(settle_us=bindparam("by_us")).where(schema.permits.c.settle_us > bindparam("by_us"))
)
REREAD_BY = (
    update(schema.permits).values(reread_us=bindparam("by_us")).where(schema.permits.c.reread_us > bindparam("by_us"))
)
REFRESH_LANE = _LANE_HEAD.where(_where(schema.lanes, "platform", "platform_account"))
RESUME_LANE = (
    update(schema.lanes)
    .values(resume_us=bindparam("resume_us"))
    .where(_where(schema.lanes, "platform", "platform_account"))
)
REFRESH_LANE_OF = _LANE_HEAD.where(
    schema.lanes.c.platform
    == select(schema.intents.c.platform).where(_where(schema.intents, "intent")).scalar_subquery(),
    schema.lanes.c.platform_account
    == select(schema.intents.c.platform_account).where(_where(schema.intents, "intent")).scalar_subquery(),
)
NEXT_DUE = (
    select(*_columns(rows.QUEUED), *_columns(rows.ACCOUNT))
    .select_from(schema.lanes)
    .join(schema.intents, schema.intents.c.seq == schema.lanes.c.seq)
    .join(
        schema.accounts,
        and_(*(schema.accounts.c[name] == schema.lanes.c[name] for name in ("client", "platform", "account"))),
    )
    .where(schema.lanes.c.due_us <= bindparam("now_us"), schema.lanes.c.resume_us <= bindparam("now_us"))
    .order_by(schema.lanes.c.due_us, schema.lanes.c.seq)
    .limit(1)
)

# switches
EPOCH = select(schema.control.c.epoch)
RAISE_EPOCH = update(schema.control).values(epoch=schema.control.c.epoch + 1)
PUT_HALT = _put(rows.HALT, "halt")
HALTS = _all(rows.HALT, "seq")
IN_FORCE = (
    select(*_columns(rows.HALT))
    .where(schema.halts.c.state != literal_column("'released'"))
    .order_by(schema.halts.c.seq)
)
HALT = _some(rows.HALT, "halt")
CONFIRM = _put(rows.CONFIRMATION, "halt", "worker")
CONFIRMATIONS = _all(rows.CONFIRMATION, "seq")
CONFIRMATIONS_OF = (
    select(*_columns(rows.CONFIRMATION))
    .where(_where(schema.confirmations, "halt"))
    .order_by(schema.confirmations.c.seq)
)
COOL_BY = (
    update(schema.halts)
    .values(cool_down_until_us=bindparam("by_us"))
    .where(
        schema.halts.c.state != literal_column("'released'"),
        schema.halts.c.automatic == literal_column("1"),
        schema.halts.c.cool_down_until_us > bindparam("by_us"),
    )
)

# scheduled releases, notices
PUT_SCHEDULE = _put(rows.SCHEDULE, "schedule")
SCHEDULES = _all(rows.SCHEDULE, "seq")
SCHEDULE = _some(rows.SCHEDULE, "schedule")
ADD_NOTICE = _insert(schema.notices, rows.NOTICE.names)
NOTICES = _all(rows.NOTICE, "seq")
NOTICE = _some(rows.NOTICE, "notice")
PUT_DELIVERY = _put(rows.DELIVERY, "notice", "channel")
DELIVERIES = _all(rows.DELIVERY, "notice", "channel")
_over = exists().where(
    schema.deliveries.c.notice == schema.notices.c.notice,
    schema.deliveries.c.channel == bindparam("is_channel"),
    schema.deliveries.c.state.in_([literal_column("'sent'"), literal_column("'given_up'")]),
)
UNDELIVERED = select(*_columns(rows.NOTICE)).where(~_over).order_by(schema.notices.c.seq)

# permits
ADD_PERMIT = _insert(schema.permits, rows.PERMIT.names)
PERMIT = _some(rows.PERMIT, "permit")
_adopt = insert(schema.adopted).from_select(
    ["platform", "platform_account", "object", "client", "intent"],
    select(
        bindparam("platform"),
        bindparam("platform_account"),
        bindparam("object"),
        schema.intents.c.client,
        schema.intents.c.intent,
    ).where(_where(schema.intents, "intent")),
)
ADOPT = _adopt.on_conflict_do_nothing()
ADOPTED = select(schema.adopted.c.object).where(_where(schema.adopted, "platform", "platform_account"))

# workers, breaches
PUT_WORKER = _put(rows.WORKER, "worker")
WORKERS = _all(rows.WORKER, "worker")
DROP_WORKER = delete(schema.workers).where(_where(schema.workers, "worker"))
ADD_BREACH = _insert(schema.breaches, rows.BREACH.names)
BREACHES = _all(rows.BREACH, "seq")

# audit
HEAD = select(schema.audit_head.c.size, schema.audit_head.c.nodes, schema.audit_head.c.root)
WRITE_HEAD = update(schema.audit_head).values(**{name: bindparam(name) for name in ("size", "nodes", "root")})
APPEND_LEAF = _insert(schema.audit_leaves, ["position", "client", "entry"])
LAST_LEAF = select(schema.audit_leaves.c.position).order_by(schema.audit_leaves.c.position.desc()).limit(1)
ENTRIES = (
    select(schema.audit_leaves.c.entry)
    .where(schema.audit_leaves.c.position >= bindparam("start"), schema.audit_leaves.c.position < bindparam("stop"))
    .order_by(schema.audit_leaves.c.position)
)
HORIZON = (
    select(schema.control.c.epoch, schema.audit_head.c.size, schema.audit_leaves.c.entry)
    .select_from(schema.control)
    .join(schema.audit_head, schema.audit_head.c.one == schema.control.c.one)
    .outerjoin(schema.audit_leaves, schema.audit_leaves.c.position == schema.audit_head.c.size - literal_column("1"))
)

# the database itself
SCHEMA = select(schema.meta.c.value).where(_where(schema.meta, "name"))
ADD_META = _insert(schema.meta, ["name", "value"])
ADD_CONTROL = _insert(schema.control, ["one", "epoch"])
ADD_HEAD = _insert(schema.audit_head, ["one", "size", "nodes", "root"])


# what is composed anew for each number of states and each set of names (``statement.py``)
def in_states(shape: rows.Shape[Any], count: int) -> Select[Any]:
    """Rows in any of ``count`` states (``state_0``, …), oldest first."""
    states: list[ColumnElement[Any]] = [bindparam(f"state_{number}") for number in range(count)]
    return _all(shape, "seq").where(_table(shape).c.state.in_(states))


def every(shape: rows.Shape[Any]) -> Select[Any]:
    """All rows, oldest first."""
    return _all(shape, "seq")


def change(shape: rows.Shape[Any], key: str, names: frozenset[str]) -> Update:
    """Compare-and-set of columns on one row in one state (``is_<key>``, ``is_state``)."""
    values: dict[str, ColumnElement[Any]] = {name: bindparam(name) for name in sorted(names)}
    return update(_table(shape)).where(_where(_table(shape), key, "state")).values(values)
