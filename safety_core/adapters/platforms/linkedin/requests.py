"""The requests to LinkedIn: its reads, and the one that has the effect. Those that come before it are in ``uploads.py``.

Source: docs/platforms/linkedin.md, "Requests".
"""

import json
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote, urlencode

import msgspec

from safety_core.adapters.platforms.linkedin import urns
from safety_core.adapters.platforms.linkedin.counting import COMMENTS
from safety_core.adapters.platforms.linkedin.little import escaped
from safety_core.adapters.platforms.linkedin.tokens import REFRESHES_BY
from safety_core.adapters.platforms.quiet import check_form
from safety_core.errors import Miswired
from safety_core.intent import Intent
from safety_core.ports import Ready, WireRequest
from safety_core.sandbox import Quiet
from safety_core.secret import Secret
from safety_core.vocabulary import Action, Mark, ObjectId, PlatformAccountId

HOST = "api.linkedin.com"
VERSION = "202603"
"""The month whose API is spoken; LinkedIn takes each for twelve months and more, and answers 426 from then on."""
PAGE_MAX = 100
MAIN_FEED, NO_FEED = "MAIN_FEED", "NONE"
SORT = "LAST_MODIFIED"
"""Of posts; what is new is modified last, too."""

WHO_AM_I, CREATE_POST, READ_POST, LIST_POSTS = "who_am_i", "create_post", "read_post", "list_posts"
CREATE_COMMENT, READ_COMMENT, LIST_COMMENTS = "create_comment", "read_comment", "list_comments"
DELETE_POST, LIKE, LIST_LIKERS = "delete_post", "like", "list_likers"
UPLOAD_MEDIA, UPLOAD_STATUS = "upload_media", "upload_status"
OPERATIONS = frozenset(
    {
        WHO_AM_I,
        CREATE_POST,
        READ_POST,
        LIST_POSTS,
        CREATE_COMMENT,
        READ_COMMENT,
        LIST_COMMENTS,
        DELETE_POST,
        LIKE,
        LIST_LIKERS,
        UPLOAD_MEDIA,
        UPLOAD_STATUS,
        REFRESHES_BY,
    }
)
QUIET: Mapping[Action, Quiet] = MappingProxyType({Action.PUBLISH: Quiet.REQUEST})
"""What is absent has none: docs/platforms/linkedin.md, "House and sandbox", says why."""
_COMMITS = {
    Action.PUBLISH: CREATE_POST,
    Action.COMMENT: CREATE_COMMENT,
    Action.REPLY: CREATE_COMMENT,
    Action.LIKE: LIKE,
    Action.RECALL: DELETE_POST,
}


def commits(action: Action) -> str:
    """Of which operation the committing request is; the deletion of a comment counts as that of a post."""
    return _COMMITS.get(action, "")


def looks_by(action: Action) -> str:
    """Comments are listed under what they answer, those who like something at it."""
    if action is Action.LIKE:
        return LIST_LIKERS
    return LIST_COMMENTS if action in COMMENTS else LIST_POSTS


def reads_back_by(action: Action) -> str:
    """A comment is read as such; what a recall took down may have been either, and counts as a post."""
    if action is Action.LIKE:
        return LIST_LIKERS
    return READ_COMMENT if action in COMMENTS else READ_POST


def who_am_i(token: Secret, *, account: PlatformAccountId) -> WireRequest:  # noqa: ARG001  # all are listed
    """Ask for which organizations the member behind the token has a role."""
    query = {"q": "roleAssignee", "state": "APPROVED", "count": str(PAGE_MAX)}
    return _read(WHO_AM_I, f"/rest/organizationAcls?{urlencode(query)}", token, method="FINDER")


def commit(
    intent: Intent, *, account: PlatformAccountId, token: Secret, ready: Ready, quiet: bool = False
) -> WireRequest:
    """The post with what is ready, the comment, the like, or the deletion. There is no idempotency key.

    A quiet post is shown in no feed (``feedDistribution`` ``NONE``).

    Raises:
        Miswired: a comment, a like or a recall of nothing, an action that LinkedIn has not, or for a member; the content
            check and who-am-I refuse all. Also a form that LinkedIn has not.
    """
    check_form(QUIET, intent.action, quiet=quiet)
    if urns.is_person(account):
        raise Miswired(f"{account} is a member, for whom nothing is published", "ask who-am-I first")
    match intent.action:
        case Action.PUBLISH:
            request = post(CREATE_POST, "/rest/posts", _post(intent.text, account, ready.handle, quiet=quiet), token)
        case Action.COMMENT | Action.REPLY if intent.target:
            request = post(CREATE_COMMENT, _thread(intent.target), _comment(intent, intent.target, account), token)
        case Action.LIKE if intent.target:
            liked = {"root": intent.target, "reactionType": "LIKE"}
            request = post(LIKE, f"/rest/reactions?actor={quote(account, safe='')}", liked, token)
        case Action.RECALL if intent.recalls:
            path = _whole(intent.recalls)
            if urns.is_comment(intent.recalls):
                path += f"?actor={quote(account, safe='')}"
            headers = _headers(token, "DELETE")
            request = WireRequest(method="DELETE", host=HOST, path=path, headers=headers, operation=DELETE_POST)
        case _:
            raise Miswired(
                f"LinkedIn cannot {intent.action} with target={intent.target!r}, recalls={intent.recalls!r}",
                "judge the content first",
            )
    return msgspec.structs.replace(request, committing=True, tag=intent.tag)


def _post(text: str, author: str, handle: str, *, quiet: bool) -> dict[str, object]:
    feed = NO_FEED if quiet else MAIN_FEED
    body: dict[str, object] = {
        "author": author,
        "commentary": escaped(text),
        "visibility": "PUBLIC",
        "distribution": {"feedDistribution": feed, "targetEntities": [], "thirdPartyDistributionChannels": []},
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
    }
    shown = [{"id": each} for each in handle.split(",") if each]
    if len(shown) == 1:
        body["content"] = {"media": shown[0]}
    elif shown:
        body["content"] = {"multiImage": {"images": shown}}
    return body


def _comment(intent: Intent, target: str, actor: str) -> dict[str, object]:
    """An answer to a comment stands on what that comment stands on."""
    answered = urns.parts(target)
    body: dict[str, object] = {
        "actor": actor,
        "object": target if answered is None else answered[0],
        "message": {"text": intent.text},
    }
    return body if answered is None else body | {"parentComment": target}


def list_page(
    account: PlatformAccountId,
    *,
    action: Action,  # noqa: ARG001
    token: Secret,
    thread: ObjectId | None,
    since: Mark | None,  # noqa: ARG001  # LinkedIn does not list by time
    cursor: str | None,
) -> WireRequest:
    """One page of the account's own posts, or of the comments on ``thread``."""
    paged = f"count={PAGE_MAX}&start={quote(cursor or '0', safe='')}"
    if thread is not None:
        return _read(LIST_COMMENTS, f"{_thread(thread)}?{paged}", token, method="GET_ALL")
    query = f"q=author&author={quote(account, safe='')}&{paged}&sortBy={SORT}"
    return _read(LIST_POSTS, f"/rest/posts?{query}", token, method="FINDER")


def read_back(
    object_id: ObjectId,
    *,
    action: Action,
    token: Secret,
    quiet: bool = False,  # noqa: ARG001  # a post says whether a feed shows it
) -> WireRequest:
    """Ask for one post or comment."""
    return _read(reads_back_by(action), _whole(object_id), token)


def list_likers(target: ObjectId, *, token: Secret, cursor: str | None) -> WireRequest:
    """One page of the reactions to a post or a comment, the latest first."""
    path = f"/rest/reactions/(entity:{quote(target, safe='')})"
    query = f"q=entity&sort=(value:REVERSE_CHRONOLOGICAL)&count={PAGE_MAX}&start={quote(cursor or '0', safe='')}"
    return _read(LIST_LIKERS, f"{path}?{query}", token, method="FINDER")


def post(
    operation: str, path: str, body: Mapping[str, object], token: Secret, *, method: str = "CREATE"
) -> WireRequest:
    """A request that makes something."""
    return WireRequest(
        method="POST",
        host=HOST,
        path=path,
        headers=(*_headers(token, method), ("content-type", "application/json")),
        body=json.dumps(body, separators=(",", ":")).encode(),
        operation=operation,
    )


def read_upload(urn: str, *, token: Secret) -> WireRequest:
    """Ask whether what was handed over can be shown."""
    what = "videos" if urns.is_medium(urn, "video") else "images"
    return _read(UPLOAD_STATUS, f"/rest/{what}/{quote(urn, safe='')}", token)


def _read(operation: str, path: str, token: Secret, *, method: str = "GET") -> WireRequest:
    return WireRequest(method="GET", host=HOST, path=path, headers=_headers(token, method), operation=operation)


def _thread(target: str) -> str:
    return f"/rest/socialActions/{quote(target, safe='')}/comments"


def _whole(named: str) -> str:
    """Where one post or one comment stands."""
    comment = urns.parts(named)
    if comment is None:
        return f"/rest/posts/{quote(named, safe='')}"
    return f"{_thread(comment[0])}/{comment[1]}"


def _headers(token: Secret, method: str) -> tuple[tuple[str, str | Secret], ...]:
    return (
        ("authorization", token.after("Bearer ")),
        ("accept", "application/json"),
        ("linkedin-version", VERSION),
        ("x-restli-protocol-version", "2.0.0"),
        ("x-restli-method", method),
    )
