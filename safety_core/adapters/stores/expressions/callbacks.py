"""Outcomes told by webhook."""

from sqlalchemy import bindparam, delete, exists, func, literal_column, null, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.sql.elements import ColumnElement

from safety_core.adapters.stores import rows, schema, schema_callbacks
from safety_core.adapters.stores.expressions.making import ordered, put, some, where

_CALLBACKS, _RECEIVERS, _INTENTS = schema_callbacks.callbacks, schema_callbacks.receivers, schema.intents
_EACH = ("client", "receiver", "intent", "ended", "ended_us")
_HELD = ("state", "attempts", "due_us")
_STANDS = ("state", "attempts", "due_us", "since_s", "saw")
_earlier = _CALLBACKS.alias("earlier")
_pending: ColumnElement[str] = literal_column("'pending'")
_sending: ColumnElement[str] = literal_column("'sending'")

RECEIVERS = ordered(rows.RECEIVER, "receiver", "client")
RECEIVER = some(rows.RECEIVER, "client", "receiver")
RECEIVERS_DUE = (
    some(rows.RECEIVER, "receiver")
    .where(
        exists(
            select(literal_column("1"))
            .select_from(_CALLBACKS)
            .where(
                _CALLBACKS.c.client == _RECEIVERS.c.client,
                _CALLBACKS.c.receiver == _RECEIVERS.c.receiver,
                _CALLBACKS.c.state.in_([_pending, _sending]),
            )
        )
    )
    .order_by(_RECEIVERS.c.due_us, _RECEIVERS.c.client)
)
PUT_RECEIVER = put(rows.RECEIVER, "client", "receiver")
DROP_RECEIVER = delete(_RECEIVERS).where(where(_RECEIVERS, "client", "receiver"))
DROP_CALLBACKS = delete(_CALLBACKS).where(where(_CALLBACKS, "client", "receiver"))
ADD_CALLBACKS = (
    insert(_CALLBACKS)
    .from_select(
        list(rows.CALLBACK.names),
        select(
            _INTENTS.c.client,
            _RECEIVERS.c.receiver,
            _INTENTS.c.intent,
            _INTENTS.c.state,
            func.coalesce(_INTENTS.c.settled_us, literal_column("0")),
            _INTENTS.c.reason,
            _INTENTS.c.object,
            _pending,
            literal_column("0"),
            literal_column("0"),
            null(),
            literal_column("''"),
        )
        .join(_RECEIVERS, _RECEIVERS.c.client == _INTENTS.c.client)
        .where(where(_INTENTS, "intent")),
        include_defaults=False,
    )
    .on_conflict_do_nothing()
)
CALLBACKS = ordered(rows.CALLBACK, "seq")
CALLBACKS_DUE = (
    some(rows.CALLBACK, "client", "receiver")
    .where(
        _CALLBACKS.c.state.in_([_pending, _sending]),
        ~exists(
            select(literal_column("1"))
            .select_from(_earlier)
            .where(
                _earlier.c.client == _CALLBACKS.c.client,
                _earlier.c.intent == _CALLBACKS.c.intent,
                _earlier.c.receiver == _CALLBACKS.c.receiver,
                _earlier.c.state.in_([_pending, _sending]),
                _earlier.c.seq < _CALLBACKS.c.seq,
            )
        ),
    )
    .order_by(_CALLBACKS.c.attempts, _CALLBACKS.c.seq)
    .limit(bindparam("most"))
)
PUT_CALLBACK = (
    update(_CALLBACKS).where(where(_CALLBACKS, *_EACH, *_HELD)).values({name: bindparam(name) for name in _STANDS})
)
DROP_CALLBACK = delete(_CALLBACKS).where(where(_CALLBACKS, *_EACH))
NOTE_CALLBACKS = (
    update(_CALLBACKS)
    .where(where(_CALLBACKS, "client", "receiver"), _CALLBACKS.c.since_s.is_(None))
    .values(since_s=bindparam("now_s"))
)
GIVE_UP_CALLBACKS = (
    update(_CALLBACKS)
    .where(
        where(_CALLBACKS, "client", "receiver"),
        _CALLBACKS.c.state == _pending,
        _CALLBACKS.c.since_s <= bindparam("before_s"),
    )
    .values(state=literal_column("'given_up'"), saw=bindparam("saw"))
)
