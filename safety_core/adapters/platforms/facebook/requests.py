"""The requests to Facebook: its reads, and the one that has the effect. Those that come before it are in ``photos.py``.

Source: docs/platforms/facebook.md, "Requests".
"""

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote

import msgspec

from safety_core.adapters.platforms import marks
from safety_core.adapters.platforms.facebook.photos import UPLOAD_MEDIA, attached
from safety_core.adapters.platforms.graph import requests
from safety_core.adapters.platforms.graph.tokens import REFRESH_TOKEN
from safety_core.adapters.platforms.quiet import check_form
from safety_core.errors import Miswired
from safety_core.intent import Intent
from safety_core.ports import App, Ready, WireRequest
from safety_core.sandbox import Quiet
from safety_core.secret import Secret
from safety_core.vocabulary import Action, Mark, ObjectId, PlatformAccountId

HOST = "graph.facebook.com"
VERSION = "v24.0"
"""Each version of the Graph API lives for two years and more."""
PAGE_MAX = 100
FIELDS = "id,message,created_time,from"
"""Of a post and of a comment; without asking Graph gives less."""
REFRESH_PATH = "/oauth/access_token"
GRANT = "fb_exchange_token"

WHO_AM_I, CREATE_POST, READ_POST, LIST_POSTS = "who_am_i", "create_post", "read_post", "list_posts"
CREATE_COMMENT, READ_COMMENT, LIST_COMMENTS = "create_comment", "read_comment", "list_comments"
DELETE_POST, LIKE, LIST_LIKERS = "delete_post", "like", "list_likers"
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
        REFRESH_TOKEN,
    }
)
REFRESHES_BY = REFRESH_TOKEN
COMMENTS = frozenset({Action.COMMENT, Action.REPLY})
QUIET: Mapping[Action, Quiet] = MappingProxyType({Action.PUBLISH: Quiet.REQUEST})
"""What is absent has none: docs/platforms/facebook.md, "House and sandbox", says why."""
_COMMITS = {
    Action.PUBLISH: CREATE_POST,
    Action.COMMENT: CREATE_COMMENT,
    Action.REPLY: CREATE_COMMENT,
    Action.LIKE: LIKE,
    Action.RECALL: DELETE_POST,
}


def commits(action: Action) -> str:
    """Of which operation the committing request is; a comment is deleted as a post is."""
    return _COMMITS.get(action, "")


def looks_by(action: Action) -> str:
    """Comments are listed under what they answer."""
    if action is Action.LIKE:
        return LIST_LIKERS
    return LIST_COMMENTS if action in COMMENTS else LIST_POSTS


def reads_back_by(action: Action) -> str:
    """A comment is read as such; what a recall took down may have been either."""
    if action is Action.LIKE:
        return LIST_LIKERS
    return READ_COMMENT if action in COMMENTS else READ_POST


def who_am_i(token: Secret, *, account: PlatformAccountId) -> WireRequest:  # noqa: ARG001  # a Page's token has one Page
    """Ask whose token this is: ``/me`` of a Page's token is the Page."""
    return requests.get(WHO_AM_I, HOST, requests.path(VERSION, "me"), {"fields": "id,name"}, token)


def commit(
    intent: Intent, *, account: PlatformAccountId, token: Secret, ready: Ready, quiet: bool = False
) -> WireRequest:
    """The post with the photos that are ready, the comment, the like, or the deletion. There is no idempotency key.

    A quiet post is not published (``published=false``); its photos never were.

    Raises:
        Miswired: a comment, a like or a recall of nothing, or an action that Facebook has not; the content check refuses all.
            Also a form that Facebook has not.
    """
    check_form(QUIET, intent.action, quiet=quiet)
    match intent.action:
        case Action.PUBLISH:
            form = ({"message": intent.text} if intent.text else {}) | attached(ready.handle)
            if quiet:
                form["published"] = "false"
            request = requests.post(CREATE_POST, HOST, requests.path(VERSION, account, "feed"), form, token)
        case Action.COMMENT | Action.REPLY if intent.target:
            where = requests.path(VERSION, intent.target, "comments")
            request = requests.post(CREATE_COMMENT, HOST, where, {"message": intent.text}, token)
        case Action.LIKE if intent.target:
            request = requests.post(LIKE, HOST, requests.path(VERSION, intent.target, "likes"), {}, token)
        case Action.RECALL if intent.recalls:
            request = requests.delete(DELETE_POST, HOST, requests.path(VERSION, intent.recalls), token)
        case _:
            raise Miswired(
                f"Facebook cannot {intent.action} with target={intent.target!r}, recalls={intent.recalls!r}",
                "judge the content first",
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
    """One page of what the Page itself published, or of the comments on ``thread``."""
    query = {"fields": FIELDS, "limit": str(PAGE_MAX)}
    if since is not None:
        query["since"] = str(marks.since(since))
    if cursor is not None:
        query["after"] = cursor
    if thread is None:
        return requests.get(LIST_POSTS, HOST, requests.path(VERSION, account, "published_posts"), query, token)
    query |= {"filter": "toplevel", "order": "reverse_chronological"}
    return requests.get(LIST_COMMENTS, HOST, requests.path(VERSION, thread, "comments"), query, token)


def read_back(
    object_id: ObjectId,
    *,
    action: Action,
    token: Secret,
    quiet: bool = False,  # noqa: ARG001  # whether it is published is asked of every post
) -> WireRequest:
    """Ask for one post or comment. Whether it is published only a post says, and only of a post it is asked."""
    fields = f"{FIELDS},is_published" if action is Action.PUBLISH else FIELDS
    return requests.get(reads_back_by(action), HOST, requests.path(VERSION, object_id), {"fields": fields}, token)


def list_likers(target: ObjectId, *, token: Secret, cursor: str | None) -> WireRequest:
    """One page of those who like a post or a comment, and whether the one who asks does."""
    query = {"fields": "id", "limit": str(PAGE_MAX), "summary": "true"}
    if cursor is not None:
        query["after"] = cursor
    return requests.get(LIST_LIKERS, HOST, requests.path(VERSION, target, "likes"), query, token)


def refresh(token: Secret, *, app: App) -> WireRequest:
    """A longer-lived token for this one. Both secrets stand in the form."""
    named = f"grant_type={GRANT}&client_id={quote(app.client_id, safe='')}"
    body = token.form().after(f"{named}&fb_exchange_token=")
    if app.secret is not None:
        body = body.before(app.secret.form().after("&client_secret="))
    return WireRequest(
        method="POST",
        host=HOST,
        path=f"/{VERSION}{REFRESH_PATH}",
        headers=(("content-type", requests.FORM), ("accept", "application/json")),
        body=body,
        operation=REFRESH_TOKEN,
    )
