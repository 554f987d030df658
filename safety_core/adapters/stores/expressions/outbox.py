"""Intents, the outbox and the claims on platform accounts."""

from typing import Any

from sqlalchemy import (
    Column,
    and_,
    bindparam,
    case,
    delete,
    exists,
    literal_column,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.sql.elements import ColumnElement

from safety_core.adapters.stores import rows, schema
from safety_core.adapters.stores.expressions.making import columns, insertion, ordered, some, where

ADD_INTENT = insertion(schema.intents, [*rows.QUEUED.names, "platform_account"])
INTENT = some(rows.QUEUED, "intent")
PLACE_OF_INTENT = select(schema.intents.c.seq).where(where(schema.intents, "intent"))
INTENT_BY_KEY = some(rows.QUEUED, "client", "idempotency_key")
CLAIMS = ordered(rows.CLAIM, "claimed_us", "intent")
CLAIM_OF = some(rows.CLAIM, "intent")
ADD_CLAIM = insertion(schema.claims, rows.CLAIM.names)
RETAKE_CLAIM = insertion(schema.claims, rows.CLAIM.names).on_conflict_do_nothing()
DROP_CLAIM = delete(schema.claims).where(where(schema.claims, *rows.CLAIM.names))


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
    .where(
        schema.intents.c.state.in_([literal_column("'queued'"), literal_column("'waiting'")]),
        schema.intents.c.due_us > bindparam("by_us"),
        schema.intents.c.due_at.is_(None),
    )
)
BRING_FORWARD = (
    update(schema.intents)
    .values(due_us=bindparam("by_us"))
    .where(
        where(schema.intents, "platform", "reason"),
        or_(
            bindparam("is_subject") == literal_column("''"),
            schema.intents.c.platform_account == bindparam("is_subject"),
        ),
        schema.intents.c.state == literal_column("'queued'"),
        schema.intents.c.due_us > bindparam("by_us"),
    )
)
REFRESH_LANES_ON = _LANE_HEAD.where(where(schema.lanes, "platform"))
SETTLE_BY = (
    update(schema.permits).values(settle_us=bindparam("by_us")).where(schema.permits.c.settle_us > bindparam("by_us"))
)
REREAD_BY = (
    update(schema.permits).values(reread_us=bindparam("by_us")).where(schema.permits.c.reread_us > bindparam("by_us"))
)
REFRESH_LANE = _LANE_HEAD.where(where(schema.lanes, "platform", "platform_account"))
RESUME_LANE = (
    update(schema.lanes)
    .values(resume_us=bindparam("resume_us"))
    .where(where(schema.lanes, "platform", "platform_account"))
)
REFRESH_LANE_OF = _LANE_HEAD.where(
    schema.lanes.c.platform
    == select(schema.intents.c.platform).where(where(schema.intents, "intent")).scalar_subquery(),
    schema.lanes.c.platform_account
    == select(schema.intents.c.platform_account).where(where(schema.intents, "intent")).scalar_subquery(),
)
NEXT_DUE = (
    select(*columns(rows.QUEUED), *columns(rows.ACCOUNT))
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
WINDOWS_OVER = (
    update(schema.intents)
    .values(not_after_us=literal_column("0"))
    .where(
        schema.intents.c.settled_us.is_(None),
        or_(
            and_(schema.intents.c.not_after_us.is_not(None), schema.intents.c.until_at.is_(None)),
            and_(schema.intents.c.not_before_us > schema.intents.c.submitted_us, schema.intents.c.due_at.is_(None)),
        ),
    )
)
LAST_SEEN = select(schema.control.c.boot, schema.audit_head.c.latest_at).join(
    schema.audit_head, schema.audit_head.c.one == schema.control.c.one
)
PUT_BOOT = update(schema.control).values(boot=bindparam("boot"))
PUT_LATEST = update(schema.audit_head).values(latest_at=bindparam("at"))
COOL_BY = (
    update(schema.halts)
    .values(cool_down_until_us=bindparam("by_us"))
    .where(
        schema.halts.c.state != literal_column("'released'"),
        schema.halts.c.automatic == literal_column("1"),
        schema.halts.c.cool_down_until_us > bindparam("by_us"),
    )
)
