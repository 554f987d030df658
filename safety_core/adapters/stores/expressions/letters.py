"""Letters to clients: where these are reached, what is on its way, and what they answered."""

from sqlalchemy import and_, bindparam, delete, exists, literal_column, or_, select

from safety_core.adapters.stores import rows, schema, schema_letters
from safety_core.adapters.stores.expressions.making import columns, insertion, ordered, put, some, where

_LETTERS, _DISPATCHES, _CONTACTS = schema_letters.letters, schema_letters.dispatches, schema_letters.contacts
_on_the_way = _DISPATCHES.c.state.in_([literal_column("'pending'"), literal_column("'sending'")])

PUT_CONTACT = put(rows.CONTACT, "client", "channel")
CONTACT = some(rows.CONTACT, "client", "channel")
CONTACTS = ordered(rows.CONTACT, "client", "channel")
DROP_CONTACT = delete(_CONTACTS).where(where(_CONTACTS, "client", "channel", "salt"))
ADD_LETTER = insertion(_LETTERS, rows.LETTER.names)
LETTER = some(rows.LETTER, "letter")
LETTER_FOR = some(rows.LETTER, "client", "kind", "occasion")
LETTERS = ordered(rows.LETTER, "seq")
_HALTS = schema.halts.c
_STANDS = _HALTS.state != literal_column("'released'")
_SOME = schema.halts.alias("some")
_SOME_STANDS = exists().where(_SOME.c.state != literal_column("'released'"))  # while none does, nobody is looked at
_REACHED = select(_CONTACTS.c.client).where(_SOME_STANDS).distinct().subquery("reached")
OWED = (
    select(_REACHED.c.client, *columns(rows.HALT))
    # From whom a letter would reach to the halts that concern them: of whom none would, no halt is read. In each of the two anew
    # that it stands: see ``expressions/switches.py``.
    .where(
        or_(
            and_(_STANDS, _HALTS.client.is_(None), _HALTS.automatic == literal_column("1")),
            and_(_STANDS, _HALTS.client == _REACHED.c.client),
        ),
        _HALTS.drill == literal_column("0"),
        ~exists().where(
            _LETTERS.c.client == _REACHED.c.client,
            _LETTERS.c.kind == literal_column("'incident'"),
            _LETTERS.c.occasion == _HALTS.halt,
        ),
    )
    .order_by(_HALTS.seq, _REACHED.c.client)
    .limit(bindparam("most"))
)
UNADDRESSED = (
    some(rows.LETTER, "client")
    .where(_LETTERS.c.salt != literal_column("''"))
    .where(~exists().where(_DISPATCHES.c.client == _LETTERS.c.client, _DISPATCHES.c.letter == _LETTERS.c.letter))
    .order_by(_LETTERS.c.seq)
)
PUT_DISPATCH = put(rows.DISPATCH, "client", "letter", "channel")
DISPATCH = some(rows.DISPATCH, "client", "letter", "channel")
DISPATCHES = (
    select(*columns(rows.DISPATCH))
    .join(_LETTERS, _LETTERS.c.letter == _DISPATCHES.c.letter)
    .order_by(_LETTERS.c.seq, _DISPATCHES.c.channel)
)
UNDISPATCHED = DISPATCHES.join(
    _CONTACTS, (_CONTACTS.c.client == _DISPATCHES.c.client) & (_CONTACTS.c.channel == _DISPATCHES.c.channel)
).where(where(_DISPATCHES, "channel"), _on_the_way, _LETTERS.c.salt != literal_column("''"))
DROP_DISPATCHES = delete(_DISPATCHES).where(where(_DISPATCHES, "client", "channel"), _on_the_way)
ADD_ANSWER = insertion(schema_letters.answers, rows.ANSWER.names)
ANSWER_TO = some(rows.ANSWER, "client", "letter")
ANSWERS = ordered(rows.ANSWER, "seq")
