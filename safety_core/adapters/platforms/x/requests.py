"""The requests to X: its reads, and the one that has the effect. Those for tokens are in ``tokens.py``.

Source: docs/platforms/x.md, "Requests".
"""

import json
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote, urlencode

from safety_core.adapters.platforms.quiet import check_form
from safety_core.adapters.platforms.x.pictures import UPLOAD_MEDIA, pictures, shown, unfit
from safety_core.errors import Miswired
from safety_core.intent import Intent
from safety_core.media import Content
from safety_core.ports import Exchange, Ready, Rejected, Step, Unreadable, WireRequest
from safety_core.sandbox import Quiet
from safety_core.secret import Secret
from safety_core.vocabulary import Action, Mark, ObjectId, PlatformAccountId, Reason

HOST = "api.x.com"
PAGE_MAX = 100
"""Posts on one page; X takes 5 to 100."""
LIKERS_MAX = 100
"""Accounts on one page of those who like a post; X takes 1 to 100."""
FOLLOWED_MAX = 1_000
"""Accounts on one page of those whom an account follows; X takes 1 to 1000."""
FIELDS = "author_id,created_at,entities"
"""Without asking, X gives id and text alone."""
MENTION_FIELDS = f"{FIELDS},conversation_id,in_reply_to_user_id,referenced_tweets"


WHO_AM_I, CREATE_POST, DELETE_POST = "who_am_i", "create_post", "delete_post"
LIST_POSTS, READ_POST, LIKE, LIKING_USERS = "list_posts", "read_post", "like", "liking_users"
FOLLOW, LIST_FOLLOWS, LIST_MENTIONS = "follow", "list_follows", "list_mentions"
OPERATIONS = frozenset(
    {
        *(WHO_AM_I, CREATE_POST, DELETE_POST, LIST_POSTS, READ_POST),
        *(LIKE, LIKING_USERS, FOLLOW, LIST_FOLLOWS, LIST_MENTIONS, UPLOAD_MEDIA, "refresh_token"),
    }
)
"""X counts each of them in windows of its own."""
QUIET: Mapping[Action, Quiet] = MappingProxyType({Action.PUBLISH: Quiet.ACCOUNT, Action.REPLY: Quiet.ACCOUNT})
"""What is absent has none: docs/platforms/x.md, "House and sandbox", says why."""
_COMMITS = {
    Action.PUBLISH: CREATE_POST,
    Action.REPLY: CREATE_POST,
    Action.LIKE: LIKE,
    Action.FOLLOW: FOLLOW,
    Action.RECALL: DELETE_POST,
}


def commits(action: Action) -> str:
    """Of which operation the committing request is; empty for an action that X has not."""
    return _COMMITS.get(action, "")


def looks_by(action: Action) -> str:  # noqa: ARG001  # replies are posts of the account
    """See ``ports.Adapter``: an account's posts, whatever made them."""
    return LIST_POSTS


def reads_back_by(action: Action) -> str:  # noqa: ARG001  # as above
    """See ``ports.Adapter``: one post."""
    return READ_POST


def who_am_i(token: Secret, *, account: PlatformAccountId) -> WireRequest:  # noqa: ARG001  # a token of X has one user
    """Ask whose user token this is, and whether that account is protected."""
    return _read(WHO_AM_I, "/2/users/me", {"user.fields": "protected"}, token)


def prepare(
    intent: Intent,
    *,
    account: PlatformAccountId,  # noqa: ARG001  # the token's own
    token: Secret,
    media: tuple[Content, ...],
    said: tuple[Exchange, ...],
    quiet: bool = False,  # noqa: ARG001  # it is how the account is
) -> Step:
    """Its pictures, one by one; a post of text stands by its one request."""
    if intent.action is not Action.PUBLISH or not media:
        return Ready()
    refused = unfit(tuple(each.medium for each in media))
    if refused:
        return Rejected(Reason.CONTENT_UNFIT, refused)
    return pictures(WireRequest(method="POST", host=HOST, path="/", headers=_headers(token)), media, said)


def commit(
    intent: Intent, *, account: PlatformAccountId, token: Secret, ready: Ready, quiet: bool = False
) -> WireRequest:
    """Create the post or the reply, like a post, follow an account, or take a post back: what changes something. X has no
    idempotency key.

    Raises:
        Miswired: what is done to something and does not name it, or an action X has not; the content check refuses all.
            Also a form that X has not.
    """
    check_form(QUIET, intent.action, quiet=quiet)
    match intent.action:
        case Action.PUBLISH:
            return _send(intent, "/2/tweets", {"text": intent.text, **shown(ready.handle)}, token)
        case Action.REPLY if intent.target:
            answers = {"in_reply_to_tweet_id": intent.target}
            return _send(intent, "/2/tweets", {"text": intent.text, "reply": answers}, token)
        case Action.LIKE if intent.target:
            path = f"/2/users/{quote(account, safe='')}/likes"
            return _send(intent, path, {"tweet_id": intent.target}, token)
        case Action.FOLLOW if intent.target:
            path = f"/2/users/{quote(account, safe='')}/following"
            return _send(intent, path, {"target_user_id": intent.target}, token)
        case Action.RECALL if intent.recalls:
            path = f"/2/tweets/{quote(intent.recalls, safe='')}"
            return WireRequest(
                method="DELETE",
                host=HOST,
                path=path,
                headers=_headers(token),
                operation=DELETE_POST,
                committing=True,
                tag=intent.tag,
            )
        case _:
            raise Miswired(
                f"X cannot {intent.action} with target={intent.target!r}, recalls={intent.recalls!r}",
                "judge the content first",
            )


def _send(intent: Intent, path: str, body: dict[str, object], token: Secret) -> WireRequest:
    return WireRequest(
        method="POST",
        host=HOST,
        path=path,
        headers=(*_headers(token), ("content-type", "application/json")),
        body=json.dumps(body, separators=(",", ":")).encode(),
        operation=commits(intent.action),
        committing=True,
        tag=intent.tag,
    )


def list_page(
    account: PlatformAccountId,
    *,
    action: Action,  # noqa: ARG001
    token: Secret,
    thread: ObjectId | None,  # noqa: ARG001  # no action of X is listed under its target
    since: Mark | None,
    cursor: str | None,
) -> WireRequest:
    """One page of the account's own posts newer than ``since``, replies and reposts included."""
    query = {"max_results": str(PAGE_MAX), "tweet.fields": FIELDS}
    if since is not None:
        query["since_id"] = since
    if cursor is not None:
        query["pagination_token"] = cursor
    return _read(LIST_POSTS, f"/2/users/{quote(account, safe='')}/tweets", query, token)


def read_back(
    object_id: ObjectId,
    *,
    action: Action,  # noqa: ARG001  # a reply is a post
    token: Secret,
    quiet: bool = False,
) -> WireRequest:
    """Ask for one post, with its author; of a quiet one, too, whether its author is protected."""
    query = {"tweet.fields": FIELDS}
    if quiet:
        query |= {"expansions": "author_id", "user.fields": "protected"}
    return _read(READ_POST, f"/2/tweets/{quote(object_id, safe='')}", query, token)


def list_likers(target: ObjectId, *, token: Secret, cursor: str | None) -> WireRequest:
    """One page of the accounts that like a post, the latest first."""
    query = {"max_results": str(LIKERS_MAX)}
    if cursor is not None:
        query["pagination_token"] = cursor
    return _read(LIKING_USERS, f"/2/tweets/{quote(target, safe='')}/liking_users", query, token)


def list_followed(account: PlatformAccountId, *, token: Secret, cursor: str | None) -> WireRequest:
    """One page of the accounts that this one follows, the latest first."""
    query = {"max_results": str(FOLLOWED_MAX)}
    if cursor is not None:
        query["pagination_token"] = cursor
    return _read(LIST_FOLLOWS, f"/2/users/{quote(account, safe='')}/following", query, token)


def list_mentions(account: PlatformAccountId, *, token: Secret, since: Mark | None, cursor: str | None) -> WireRequest:
    """One page of the posts that name the account or answer it, the latest first, newer than ``since``."""
    query = {"max_results": str(PAGE_MAX), "tweet.fields": MENTION_FIELDS}
    query |= {"expansions": "author_id", "user.fields": "username"}
    if since is not None:
        query["since_id"] = since
    if cursor is not None:
        query["pagination_token"] = cursor
    return _read(LIST_MENTIONS, f"/2/users/{quote(account, safe='')}/mentions", query, token)


def _read(operation: str, path: str, query: dict[str, str], token: Secret) -> WireRequest:
    whole = f"{path}?{urlencode(query, safe=',')}" if query else path
    return WireRequest(method="GET", host=HOST, path=whole, headers=_headers(token), operation=operation)


def _headers(token: Secret) -> tuple[tuple[str, str | Secret], ...]:
    return (("authorization", token.after("Bearer ")), ("accept", "application/json"))


def trace(handle: str, *, token: Secret) -> None:
    """A picture that was handed over does not tell which post shows it."""


def read_trace(exchange: Exchange, *, handle: str) -> Unreadable:  # noqa: ARG001
    """Never asked."""
    return Unreadable("X leaves no trace of what was prepared")
