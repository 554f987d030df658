"""Sums for those who watch from outside."""

from typing import Any

from sqlalchemy import and_, bindparam, case, func, literal_column, null, select
from sqlalchemy.sql.elements import ColumnElement

from safety_core.adapters.stores import schema
from safety_core.lifecycle import PermitState
from safety_core.monitored import ENDED, PUBLISH_BUCKETS_S, REPLY_BUCKETS_S

_PERMITS, _INTENTS, _HEARD, _SECOND_US = schema.permits.c, schema.intents.c, schema.documents.c, 1_000_000


def _text(value: str) -> ColumnElement[Any]:
    """Text, not a parameter: a partial index asks for it."""
    return literal_column(f"'{value}'")


def _whole(value: int) -> ColumnElement[Any]:
    return literal_column(str(value))


def _bucket(length_us: ColumnElement[Any], ends_s: tuple[int, ...]) -> ColumnElement[Any]:
    """The number of the first bucket that holds a length; none of what is not known, or lies across two boots."""
    none = (length_us.is_(None) | (length_us < _whole(0)), null())
    holds = [(length_us <= _whole(each * _SECOND_US), _whole(number)) for number, each in enumerate(ends_s)]
    return case(none, *holds, else_=_whole(len(ends_s)))


def _sum(length_us: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(func.sum(case((length_us >= _whole(0), length_us))), _whole(0))


_TOOK = _PERMITS.confirmed_us - _PERMITS.sent_us
_ANSWERED = _PERMITS.sent_us - _HEARD.made_us
_TO = select(_INTENTS.target).where(_INTENTS.intent == _PERMITS.intent).correlate(schema.permits).scalar_subquery()
_SUBJECT = _PERMITS.platform + _text("/") + _PERMITS.account + _text("/") + _TO
"""As ``shell/conversations.py`` names what is kept of one thing that was heard."""
_FIRST_HEARD = and_(
    _PERMITS.action.in_([_text("reply"), _text("comment")]),
    _PERMITS.state == _text("confirmed"),
    _HEARD.client == _PERMITS.client,
    _HEARD.kind == _text("heard"),
    _HEARD.subject == _SUBJECT,
    _HEARD.version == _whole(1),
)

LAST_PLACE = select(func.coalesce(func.max(_PERMITS.seq), _whole(0)))
ENDED_BETWEEN = (
    select(
        _PERMITS.platform,
        _PERMITS.action,
        _PERMITS.state,
        _PERMITS.reason,
        _bucket(_TOOK, PUBLISH_BUCKETS_S).label("took"),
        _bucket(_ANSWERED, REPLY_BUCKETS_S).label("answered"),
        func.count(),
        _sum(_TOOK),
        _sum(_ANSWERED),
    )
    .select_from(schema.permits.outerjoin(schema.documents, _FIRST_HEARD))
    .where(
        _PERMITS.seq > bindparam("after"),
        _PERMITS.seq <= bindparam("upto"),
        _PERMITS.state.in_([_text(each.value) for each in ENDED]),
    )
    .group_by(*(literal_column(str(number)) for number in range(1, 7)))
)
OPEN = (
    select(
        _PERMITS.seq,
        _PERMITS.platform,
        _PERMITS.action,
        _PERMITS.state,
        func.coalesce(_PERMITS.answered_us, _PERMITS.minted_us),
    )
    .where(_PERMITS.state.in_([_text(each.value) for each in PermitState if each not in ENDED]))
    .order_by(_PERMITS.seq)
)
_DUE = _INTENTS.due_us <= bindparam("now_us")
QUEUE_DEPTH = (
    select(
        _INTENTS.platform,
        func.count(),
        func.sum(case((_DUE, _whole(1)), else_=_whole(0))),
        func.min(case((_DUE, _INTENTS.due_us))),
    )
    .where(_INTENTS.state == _text("queued"))
    .group_by(_INTENTS.platform)
)
BREACH_COUNT = select(func.count()).select_from(schema.breaches)
