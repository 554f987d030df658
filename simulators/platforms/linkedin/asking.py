"""For whom a request asks: a member's token acts for the organizations that the member manages, and only the request says for which.

It says so by ``author``, ``actor`` or ``owner``, else by the name of what is one's own: a post, what stands on it, an upload.
"""

from collections.abc import Iterator, Mapping
from urllib.parse import unquote

import msgspec

from simulators.domain import Account, Media, Store, Token
from simulators.platforms.linkedin import urns
from simulators.platforms.linkedin.restli import Malformed, parsed, raw_params, untunnelled
from simulators.wire import Call

_WHO = ("author", "actor")


class _Upload(msgspec.Struct):
    owner: str = ""
    video: str = ""


class _Body(msgspec.Struct, rename="camel"):
    author: str = ""
    actor: str = ""
    initialize_upload_request: _Upload = msgspec.field(default_factory=_Upload)
    finalize_upload_request: _Upload = msgspec.field(default_factory=_Upload)


def for_whom(store: Store, handles: Mapping[str, Media], call: Call, token: Token) -> Account:
    """Whom a request names first, where that is an organization that the token's owner manages; else the owner."""
    named = (_whose(store, handles, name) for name in _names(untunnelled(call)))
    first = next((each for each in named if each is not None), token.account)
    return first if token.account.id in first.managers else token.account


def _whose(store: Store, handles: Mapping[str, Media], name: str) -> Account | None:
    if name in handles:
        return handles[name].owner
    thing = urns.thing(store, name)
    return urns.account(store, name) if thing is None else store.posts[thing.conversation].account


def _names(call: Call) -> Iterator[str]:
    """What a request names, those who write before what they write on."""
    asks = raw_params(call)
    yield from (unquote(asks[each]) for each in _WHO if each in asks)
    if call.path.startswith("/rest/"):
        body = _body(call.body)
        uploads = (body.initialize_upload_request, body.finalize_upload_request)
        yield from (body.author, body.actor, *(each.owner or each.video for each in uploads))
    for key in call.path.split("/"):
        yield from _complex(key) if key.startswith("(") else (unquote(key),)
    yield urns.of_upload(call.path)


def _body(content: bytes) -> _Body:
    try:
        return msgspec.json.decode(content, type=_Body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _Body()


def _complex(key: str) -> Iterator[str]:
    try:
        found = parsed(key)
    except Malformed:
        return
    if isinstance(found, dict):
        yield from (each for each in (found.get("actor"), found.get("entity")) if isinstance(each, str))
