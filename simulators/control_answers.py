"""What the control API answers, as JSON Schema: for its OpenAPI document, and so for whoever checks an answer by it."""

from typing import Any, Final, get_args

import msgspec

from simulators.audience import Word
from simulators.domain import Account
from simulators.faults.deck import Firing
from simulators.ledger import Entry, JournalEntry

Schema = dict[str, Any]
TEXT: Final[Schema] = {"type": "string"}
MAYBE: Final[Schema] = {"type": ["string", "null"]}
COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
WHOLE: Final[Schema] = {"type": "integer"}
FLAG: Final[Schema] = {"type": "boolean"}

_KEPT: Final = (Account, Entry, Firing, JournalEntry)
_REFERENCES, COMPONENTS = msgspec.json.schema_components(_KEPT, ref_template="#/components/schemas/{name}")
_ACCOUNT, _ENTRY, _FIRING, _REQUEST = _REFERENCES


def _object(**properties: Schema) -> Schema:
    """An object that has these and nothing else."""
    return {"type": "object", "required": list(properties), "properties": properties, "additionalProperties": False}


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _by_name(of: Schema) -> Schema:
    return {"type": "object", "additionalProperties": of}


DONE: Final = _object(done={"const": True})
_CLOCK: Final = _object(now_us=WHOLE, unix_us=WHOLE)
_PLAN: Final[Schema] = {
    "type": "object",
    "required": ["number", "met", "fault"],
    "properties": {"number": COUNT, "met": COUNT, "fault": TEXT},
}
_ADDED: Final = _object(added=_list(COUNT))
_MADE: Final = _object(id=TEXT)
_HOOK: Final = _object(id=COUNT, platform=TEXT, account=TEXT, url=TEXT, state=TEXT)
_HOOKS: Final = _object(webhooks=_list(_HOOK), waiting=COUNT, under_way=COUNT)
_WINDOW: Final = _object(endpoint=TEXT, subject=TEXT, period_us=COUNT, limit=COUNT, remaining=WHOLE, reset_us=WHOLE)
_TOKEN: Final = _object(token=TEXT, secret=MAYBE, refresh=MAYBE, account=TEXT, username=TEXT, app=TEXT)
_ROW: Final[Schema] = {
    "type": "object",
    "required": ["kind", "scenario", "clock", "source"],
    "properties": {"kind": {"enum": ["effect", "request", "fault"]}},
}

ANSWERS: Final[dict[tuple[str, str], Schema]] = {
    ("GET", "state"): _object(
        seed=WHOLE, now_us=WHOLE, late=COUNT, requests=COUNT, effects=COUNT, twice=COUNT, digest=TEXT,
        platforms=_by_name(_object(hosts=_list(TEXT), accounts=_list(_ACCOUNT), hidden=_list(TEXT))),
    ),
    ("GET", "ledger"): _object(count=COUNT, digest=TEXT, entries=_list(_ENTRY)),
    ("GET", "ledger/wait"): _object(reached=FLAG, count=COUNT, digest=TEXT),
    ("GET", "journal"): _object(count=COUNT, entries=_list(_REQUEST)),
    ("GET", "rows"): _list(_ROW),
    ("GET", "windows"): _by_name(_list(_WINDOW)),
    ("GET", "tokens"): _by_name(_by_name(_list(_TOKEN))),
    ("GET", "faults"): _object(plans=_list(_PLAN), firings=_list(_FIRING), fired=_by_name(COUNT)),
    ("PUT", "faults"): _ADDED,
    ("PATCH", "faults"): _ADDED,
    ("DELETE", "faults/{number}"): _list(_PLAN),
    ("GET", "clock"): _CLOCK,
    ("POST", "clock/advance"): _CLOCK,
    ("POST", "accounts"): _object(id=TEXT, tokens=COUNT),
    ("POST", "accounts/{account}/hand_out"): _object(token=TEXT),
    ("GET", "posts/{post}"): _object(audience={"enum": list(get_args(Word))}, hidden=FLAG),
    ("POST", "comments"): _MADE,
    ("POST", "mentions"): _MADE,
    ("POST", "posts"): _MADE,
    ("GET", "webhooks"): _HOOKS,
    ("POST", "webhooks"): _object(id=COUNT, state=TEXT),
    ("POST", "webhooks/drain"): _HOOKS,
    ("POST", "settle"): _object(late=COUNT),
}  # fmt: skip
"""By method and path; what is not named here says that it is done."""

STREAMS: Final[dict[tuple[str, str], Schema]] = {
    ("GET", "events"): _object(id=TEXT, event={"enum": ["effect", "request", "fault"]}, data=TEXT),
}
"""What is no JSON: server-sent events, and what each of them is."""
