"""The requests to Instagram: its reads, and the one that has the effect. Those that come before it are in ``pictures.py``.

Source: docs/platforms/instagram.md, "Requests".
"""

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from safety_core.adapters.platforms import marks
from safety_core.adapters.platforms.graph import requests
from safety_core.adapters.platforms.graph.containers import CONTAINER_STATUS, CREATE_CONTAINER, PUBLISHING_LIMIT
from safety_core.adapters.platforms.graph.tokens import REFRESH_TOKEN
from safety_core.adapters.platforms.quiet import check_form
from safety_core.errors import Miswired
from safety_core.intent import Intent
from safety_core.ports import App, Ready, WireRequest
from safety_core.sandbox import Quiet
from safety_core.secret import Secret
from safety_core.vocabulary import Action, Mark, ObjectId, PlatformAccountId

HOST = "graph.instagram.com"
VERSION = "v24.0"
PAGE_MAX = 50
POST_FIELDS = "id,caption,media_type,timestamp,username,owner"
COMMENT_FIELDS = "id,text,timestamp,username,from"
EITHER_FIELDS = "id,timestamp"
"""What a post and a comment both have."""
REFRESH_PATH, GRANT = "/refresh_access_token", "ig_refresh_token"

WHO_AM_I, CREATE_POST, READ_POST, LIST_POSTS = "who_am_i", "create_post", "read_post", "list_posts"
CREATE_COMMENT, READ_COMMENT, LIST_COMMENTS = "create_comment", "read_comment", "list_comments"
DELETE_POST = "delete_post"
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
        CREATE_CONTAINER,
        CONTAINER_STATUS,
        PUBLISHING_LIMIT,
        REFRESH_TOKEN,
    }
)
REFRESHES_BY = REFRESH_TOKEN
COMMENTS = frozenset({Action.COMMENT, Action.REPLY})
QUIET: Mapping[Action, Quiet] = MappingProxyType({Action.PUBLISH: Quiet.CONTAINER})
"""What is absent has none: docs/platforms/instagram.md, "House and sandbox", says why."""
_COMMITS = {
    Action.PUBLISH: CREATE_POST,
    Action.COMMENT: CREATE_COMMENT,
    Action.REPLY: CREATE_COMMENT,
    Action.RECALL: DELETE_POST,
}


def commits(action: Action) -> str:
    """Of which operation the committing request is; a comment is deleted as a post is."""
    return _COMMITS.get(action, "")


def looks_by(action: Action) -> str:
    """Comments are listed under what they answer."""
    return LIST_COMMENTS if action in COMMENTS else LIST_POSTS


def reads_back_by(action: Action) -> str:
    """A comment is read as such; what a recall took down may have been either."""
    return READ_COMMENT if action in COMMENTS else READ_POST


def who_am_i(token: Secret, *, account: PlatformAccountId) -> WireRequest:  # noqa: ARG001  # a token of Instagram has one account
    """Ask whose token this is: ``user_id`` is the account, ``id`` another number of it for this app alone."""
    return requests.get(WHO_AM_I, HOST, requests.path(VERSION, "me"), {"fields": "user_id,username"}, token)


def commit(
    intent: Intent, *, account: PlatformAccountId, token: Secret, ready: Ready, quiet: bool = False
) -> WireRequest:
    """Publish the container that is ready, make the comment, or delete. There is no idempotency key; a container becomes a
    post once.

    Raises:
        Miswired: a post without its container, a comment or a recall of nothing, or an action that Instagram has not.
            Also anything quiet: a quiet container is never published.
    """
    check_form(QUIET, intent.action, quiet=quiet)
    match intent.action:
        case Action.PUBLISH if ready.handle:
            where = requests.path(VERSION, account, "media_publish")
            request = requests.post(CREATE_POST, HOST, where, {"creation_id": ready.handle}, token)
        case Action.COMMENT | Action.REPLY if intent.target:
            edge = "comments" if intent.action is Action.COMMENT else "replies"
            where = requests.path(VERSION, intent.target, edge)
            request = requests.post(CREATE_COMMENT, HOST, where, {"message": intent.text}, token)
        case Action.RECALL if intent.recalls:
            request = requests.delete(DELETE_POST, HOST, requests.path(VERSION, intent.recalls), token)
        case _:
            raise Miswired(
                f"Instagram cannot {intent.action} with target={intent.target!r}, recalls={intent.recalls!r}, "
                f"prepared={ready.handle!r}",
                "judge the content first, and prepare it",
            )
    return msgspec.structs.replace(request, committing=True, tag=intent.tag)


def list_page(
    account: PlatformAccountId,
    *,
    action: Action,
    token: Secret,
    thread: ObjectId | None,
    since: Mark | None,
    cursor: str | None,
) -> WireRequest:
    """One page of the account's posts, or of what answers ``thread``: a post's comments, or a comment's replies."""
    query = {"limit": str(PAGE_MAX)}
    if cursor is not None:
        query["after"] = cursor
    if thread is None:
        if since is not None:
            query["since"] = str(marks.since(since))
        where = requests.path(VERSION, account, "media")
        return requests.get(LIST_POSTS, HOST, where, {"fields": POST_FIELDS, **query}, token)
    where = requests.path(VERSION, thread, "replies" if action is Action.REPLY else "comments")
    return requests.get(LIST_COMMENTS, HOST, where, {"fields": COMMENT_FIELDS, **query}, token)


def read_back(
    object_id: ObjectId,
    *,
    action: Action,
    token: Secret,
    quiet: bool = False,  # noqa: ARG001  # what was quiet is not published
) -> WireRequest:
    """Ask for one post or comment; what was deleted may have been either, and is asked for what both have."""
    fields = {Action.PUBLISH: POST_FIELDS, Action.RECALL: EITHER_FIELDS}.get(action, COMMENT_FIELDS)
    return requests.get(reads_back_by(action), HOST, requests.path(VERSION, object_id), {"fields": fields}, token)


def list_likers(target: ObjectId, *, token: Secret, cursor: str | None) -> WireRequest:  # noqa: ARG001
    """Never asked.

    Raises:
        Miswired: Instagram has no likes of programs.
    """
    raise Miswired(f"Instagram cannot like {target!r}", "judge the content first")


def refresh(token: Secret, *, app: App) -> WireRequest:  # noqa: ARG001  # the token alone is shown
    """Another sixty days for a token that still stands."""
    return requests.get(REFRESH_TOKEN, HOST, REFRESH_PATH, {"grant_type": GRANT}, token)
