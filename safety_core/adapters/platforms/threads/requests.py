"""The requests to Threads: its reads, and the one that has the effect. Those that come before it are in ``pictures.py``.

Source: docs/platforms/threads.md, "Requests".
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

HOST = "graph.threads.net"
VERSION = "v1.0"
PAGE_MAX = 100
FIELDS = "id,text,timestamp,username,owner"
REPLY_FIELDS = f"{FIELDS},is_reply_owned_by_me"
"""Of a reply ``owner`` is not promised."""
STANDING_FIELDS = "id,timestamp"
REFRESH_PATH, GRANT = "/refresh_access_token", "th_refresh_token"

WHO_AM_I, CREATE_POST, READ_POST, LIST_POSTS = "who_am_i", "create_post", "read_post", "list_posts"
LIST_COMMENTS, DELETE_POST = "list_comments", "delete_post"
OPERATIONS = frozenset(
    {
        WHO_AM_I,
        CREATE_POST,
        READ_POST,
        LIST_POSTS,
        LIST_COMMENTS,
        DELETE_POST,
        CREATE_CONTAINER,
        CONTAINER_STATUS,
        PUBLISHING_LIMIT,
        REFRESH_TOKEN,
    }
)
REFRESHES_BY = REFRESH_TOKEN
QUIET: Mapping[Action, Quiet] = MappingProxyType({Action.PUBLISH: Quiet.CONTAINER, Action.REPLY: Quiet.CONTAINER})
"""What is absent has none: docs/platforms/threads.md, "House and sandbox", says why."""
_COMMITS = {Action.PUBLISH: CREATE_POST, Action.REPLY: CREATE_POST, Action.RECALL: DELETE_POST}


def commits(action: Action) -> str:
    """Of which operation the committing request is; a reply is a post."""
    return _COMMITS.get(action, "")


def looks_by(action: Action) -> str:
    """Replies are not among the account's own threads: they are listed under what they answer."""
    return LIST_COMMENTS if action is Action.REPLY else LIST_POSTS


def reads_back_by(action: Action) -> str:  # noqa: ARG001
    """A reply is read as a post is."""
    return READ_POST


def who_am_i(token: Secret, *, account: PlatformAccountId) -> WireRequest:  # noqa: ARG001  # a token of Threads has one profile
    """Ask whose token this is."""
    return requests.get(WHO_AM_I, HOST, requests.path(VERSION, "me"), {"fields": "id,username"}, token)


def commit(
    intent: Intent, *, account: PlatformAccountId, token: Secret, ready: Ready, quiet: bool = False
) -> WireRequest:
    """Publish the container that is ready, which knows what it answers, or delete. There is no idempotency key.

    Raises:
        Miswired: a post without its container, a reply or a recall of nothing, or an action that Threads has not.
            Also anything quiet: a quiet container is never published.
    """
    check_form(QUIET, intent.action, quiet=quiet)
    answers = intent.action is Action.PUBLISH or (intent.action is Action.REPLY and bool(intent.target))
    if answers and ready.handle:
        where = requests.path(VERSION, account, "threads_publish")
        request = requests.post(CREATE_POST, HOST, where, {"creation_id": ready.handle}, token)
    elif intent.action is Action.RECALL and intent.recalls:
        request = requests.delete(DELETE_POST, HOST, requests.path(VERSION, intent.recalls), token)
    else:
        raise Miswired(
            f"Threads cannot {intent.action} with target={intent.target!r}, recalls={intent.recalls!r}, "
            f"prepared={ready.handle!r}",
            "judge the content first, and prepare it",
        )
    return msgspec.structs.replace(request, committing=True, tag=intent.tag)


def list_page(
    account: PlatformAccountId,
    *,
    action: Action,  # noqa: ARG001
    token: Secret,
    thread: ObjectId | None,
    since: Mark | None,
    cursor: str | None,
) -> WireRequest:
    """One page of the account's threads, or of the replies right under ``thread``, the newest first."""
    query = {"limit": str(PAGE_MAX)}
    if cursor is not None:
        query["after"] = cursor
    if thread is None:
        if since is not None:
            query["since"] = str(marks.since(since))
        where = requests.path(VERSION, account, "threads")
        return requests.get(LIST_POSTS, HOST, where, {"fields": FIELDS, **query}, token)
    where = requests.path(VERSION, thread, "replies")
    return requests.get(LIST_COMMENTS, HOST, where, {"fields": REPLY_FIELDS, "reverse": "true", **query}, token)


def read_back(
    object_id: ObjectId,
    *,
    action: Action,
    token: Secret,
    quiet: bool = False,  # noqa: ARG001  # what was quiet is not published
) -> WireRequest:
    """Ask for one post or reply; of what was deleted only whether it stands."""
    fields = {Action.RECALL: STANDING_FIELDS, Action.REPLY: REPLY_FIELDS}.get(action, FIELDS)
    return requests.get(READ_POST, HOST, requests.path(VERSION, object_id), {"fields": fields}, token)


def list_likers(target: ObjectId, *, token: Secret, cursor: str | None) -> WireRequest:  # noqa: ARG001
    """Never asked.

    Raises:
        Miswired: Threads has no likes of programs.
    """
    raise Miswired(f"Threads cannot like {target!r}", "judge the content first")


def refresh(token: Secret, *, app: App) -> WireRequest:  # noqa: ARG001  # the token alone is shown
    """Another sixty days for a token that still stands."""
    return requests.get(REFRESH_TOKEN, HOST, REFRESH_PATH, {"grant_type": GRANT}, token)
