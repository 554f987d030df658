"""Slots in the platforms' windows, the platforms' own word, and how many clients a platform has."""

from typing import Any

from sqlalchemy import (
    Select,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)

from safety_core.adapters.stores import rows, schema
from safety_core.adapters.stores.expressions.making import columns, insertion, ordered, put, some, where

_SLOTS, _PAUSES = schema.slots.c, schema.pauses.c
_OPEN = _SLOTS.state == literal_column("'open'")
_COUNTS = _SLOTS.state != literal_column("'given_back'")  # text, not a parameter: the partial indexes ask for it

ADD = insertion(schema.slots, rows.SLOT.names)
CLOSE = (
    update(schema.slots)
    .values(
        state=literal_column("'closed'"),
        ends_us=case((_SLOTS.ends_us > bindparam("at_us"), bindparam("at_us")), else_=_SLOTS.ends_us),
    )
    .where(where(schema.slots, "slot"), _OPEN)
)
GIVE_BACK = update(schema.slots).values(state=literal_column("'given_back'")).where(where(schema.slots, "slot"), _OPEN)
OF_PERMIT = some(rows.SLOT, "permit")
SLOTS = ordered(rows.SLOT, "seq")
FORGET = delete(schema.slots).where(_SLOTS.ends_us < bindparam("before_us"))


def _counted(*whose: str) -> Select[Any]:
    """How many slots count of one name, of whomever."""
    matches = and_(where(schema.slots, *whose), _SLOTS.ends_us > bindparam("after_us"), _COUNTS)
    return select(func.count()).select_from(schema.slots).where(matches)


def _ends(*whose: str) -> Select[Any]:
    """The ends of the first so many of them."""
    matches = and_(where(schema.slots, *whose), _SLOTS.ends_us > bindparam("after_us"), _COUNTS)
    return select(_SLOTS.ends_us).where(matches).order_by(_SLOTS.ends_us).limit(bindparam("most"))


COUNT_OPERATION_OF_ACCOUNT = _counted("platform", "platform_account", "operation")
COUNT_ACTION_OF_ACCOUNT = _counted("platform", "platform_account", "action")
COUNT_OPERATION_OF_CLIENT = _counted("client", "platform", "operation")
COUNT_ACTION_OF_CLIENT = _counted("client", "platform", "action")
COUNT_OPERATION = _counted("platform", "operation")
ENDS_OF_OPERATION_OF_ACCOUNT = _ends("platform", "platform_account", "operation")
ENDS_OF_ACTION_OF_ACCOUNT = _ends("platform", "platform_account", "action")
ENDS_OF_OPERATION_OF_CLIENT = _ends("client", "platform", "operation")
ENDS_OF_ACTION_OF_CLIENT = _ends("client", "platform", "action")

PUT_PAUSE = put(rows.PAUSE, "platform", "subject", "operation")
PAUSES = ordered(rows.PAUSE, "platform", "subject", "operation")
PAUSES_OF = select(*columns(rows.PAUSE)).where(
    where(schema.pauses, "platform", "operation"),
    or_(_PAUSES.subject == bindparam("is_subject"), _PAUSES.subject == literal_column("''")),
)

REACH = select(schema.reach.c.clients).where(where(schema.reach, "platform"))
COUNT_REACH = select(func.count(schema.accounts.c.client.distinct())).where(where(schema.accounts, "platform"))
KEEP_REACH = insertion(schema.reach, ["platform", "clients"])
DROP_REACH = delete(schema.reach).where(where(schema.reach, "platform"))
IS_ON = select(exists().where(where(schema.accounts, "client", "platform")))

BEGUN_BY = update(schema.slots).values(begun_us=bindparam("by_us")).where(_SLOTS.begun_us > bindparam("by_us"))
ENDED_BY = update(schema.slots).values(ends_us=bindparam("by_us")).where(_SLOTS.ends_us > bindparam("by_us"), ~_OPEN)
OVER_BY = update(schema.slots).values(ends_us=bindparam("by_us")).where(_SLOTS.ends_us > bindparam("by_us"), _OPEN)
PAUSED_BY = (
    update(schema.pauses)
    .values(since_us=bindparam("by_us"), until_us=bindparam("by_us") + _PAUSES.until_us - _PAUSES.since_us)
    .where(_PAUSES.since_us > bindparam("by_us"))
)
