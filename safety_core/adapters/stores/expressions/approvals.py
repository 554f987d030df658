"""Requests for approval, what people said of them, and edits of what is asked for."""

from sqlalchemy import bindparam, literal_column, update

from safety_core.adapters.stores import rows, schema
from safety_core.adapters.stores.expressions.making import insertion, ordered, some, where

ADD_APPROVAL = insertion(schema.approvals, rows.APPROVAL.names)
CHANGE_APPROVAL = (
    update(schema.approvals)
    .values({name: bindparam(name) for name in rows.APPROVAL_CHANGES})
    .where(where(schema.approvals, "approval", "state"))
)
APPROVAL = some(rows.APPROVAL, "approval")
NEWEST_APPROVAL = some(rows.APPROVAL, "intent").order_by(schema.approvals.c.seq.desc()).limit(1)
APPROVALS = ordered(rows.APPROVAL, "seq")
_open = schema.approvals.c.state.in_([literal_column("'asked'"), literal_column("'approved'")])
OPEN_APPROVALS = ordered(rows.APPROVAL, "seq").where(_open)
# In the order of the index over these: by ``seq`` SQLite walks all requests that ever were, at each look of whoever keeps house.
EXPIRED_APPROVALS = ordered(rows.APPROVAL, "expires_us", "seq").where(
    _open, schema.approvals.c.expires_us <= bindparam("now_us")
)
ADD_DECISION = insertion(schema.decisions, rows.DECISION.names)
DECISIONS = ordered(rows.DECISION, "seq")
DECISIONS_ON = some(rows.DECISION, "approval").order_by(schema.decisions.c.seq)
EDIT_INTENT = (
    update(schema.intents)
    .values({name: bindparam(name) for name in ("text", "salt", "editor", "first_text")})
    .where(where(schema.intents, "intent", "state"))
)
