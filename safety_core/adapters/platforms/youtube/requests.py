"""The requests to YouTube: its reads, and the one that has the effect. Those of an upload are in ``uploads.py``.

Source: docs/platforms/youtube.md, "Requests".
"""

import json
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import urlencode

import msgspec

from safety_core.adapters.platforms.oauth2 import REFRESH_TOKEN
from safety_core.adapters.platforms.quiet import check_form
from safety_core.adapters.platforms.youtube import uploads
from safety_core.adapters.platforms.youtube.ids import is_video, uploads_of
from safety_core.errors import Miswired
from safety_core.intent import Intent
from safety_core.ports import Ready, WireRequest
from safety_core.sandbox import Quiet
from safety_core.secret import Secret
from safety_core.vocabulary import Action, Mark, ObjectId, PlatformAccountId

HOST = uploads.HOST
VIDEOS_MAX, COMMENTS_MAX = 50, 100
"""On one page; no more is given."""

WHO_AM_I, CREATE_POST, READ_POST, LIST_POSTS = "who_am_i", "create_post", "read_post", "list_posts"
CREATE_COMMENT, READ_COMMENT, LIST_COMMENTS = "create_comment", "read_comment", "list_comments"
LIKE, LIST_LIKERS, DELETE_POST = "like", "list_likers", "delete_post"
OPERATIONS = frozenset(
    {
        WHO_AM_I,
        CREATE_POST,
        READ_POST,
        LIST_POSTS,
        CREATE_COMMENT,
        READ_COMMENT,
        LIST_COMMENTS,
        LIKE,
        LIST_LIKERS,
        DELETE_POST,
        uploads.CREATE_CONTAINER,
        uploads.UPLOAD_MEDIA,
        uploads.UPLOAD_STATUS,
        REFRESH_TOKEN,
    }
)
COMMENTS = frozenset({Action.COMMENT, Action.REPLY})
QUIET: Mapping[Action, Quiet] = MappingProxyType({Action.PUBLISH: Quiet.REQUEST})
"""What is absent has none: docs/platforms/youtube.md, "House and sandbox", says why."""
_COMMITS = {
    Action.PUBLISH: CREATE_POST,
    Action.COMMENT: CREATE_COMMENT,
    Action.REPLY: CREATE_COMMENT,
    Action.LIKE: LIKE,
    Action.RECALL: DELETE_POST,
}


def commits(action: Action) -> str:
    """Of which operation the committing request is; a deletion is one, whether of a video or of a comment."""
    return _COMMITS.get(action, "")


def looks_by(action: Action) -> str:
    """Comments are listed under what they answer."""
    if action is Action.LIKE:
        return LIST_LIKERS
    return LIST_COMMENTS if action in COMMENTS else LIST_POSTS


def reads_back_by(action: Action) -> str:
    """A comment is read as such; what a recall took down may have been either, and counts as a video."""
    if action is Action.LIKE:
        return LIST_LIKERS
    return READ_COMMENT if action in COMMENTS else READ_POST


def who_am_i(token: Secret, *, account: PlatformAccountId) -> WireRequest:  # noqa: ARG001  # a token of YouTube has one channel
    """Ask whose token this is."""
    return _get(WHO_AM_I, "channels", {"part": "id,snippet", "mine": "true"}, token)


def commit(
    intent: Intent,
    *,
    account: PlatformAccountId,  # noqa: ARG001  # a token of YouTube has one channel
    token: Secret,
    ready: Ready,
    quiet: bool = False,
) -> WireRequest:
    """The last piece of the film, the comment, the like, or the deletion. There is no idempotency key.

    Raises:
        Miswired: a video whose film is not prepared, a comment, a like or a recall of nothing, or an action that YouTube
            has not; the content check refuses all. Also a form that YouTube has not, or a video prepared in the other.
    """
    check_form(QUIET, intent.action, quiet=quiet)
    match intent.action:
        case Action.PUBLISH:
            request = uploads.last_piece(ready.handle, CREATE_POST, quiet=quiet)
        case Action.COMMENT if intent.target:
            said = {"videoId": intent.target, "topLevelComment": {"snippet": {"textOriginal": intent.text}}}
            request = _post(CREATE_COMMENT, "commentThreads", {"part": "snippet"}, {"snippet": said}, token)
        case Action.REPLY if intent.target:
            said = {"parentId": intent.target, "textOriginal": intent.text}
            request = _post(CREATE_COMMENT, "comments", {"part": "snippet"}, {"snippet": said}, token)
        case Action.LIKE if intent.target:
            request = _post(LIKE, "videos/rate", {"id": intent.target, "rating": "like"}, None, token)
        case Action.RECALL if intent.recalls:
            of = "videos" if is_video(intent.recalls) else "comments"
            where = _path(of, {"id": intent.recalls})
            request = WireRequest(
                method="DELETE", host=HOST, path=where, headers=uploads.headers(token), operation=DELETE_POST
            )
        case _:
            raise Miswired(
                f"YouTube cannot {intent.action} with target={intent.target!r}, recalls={intent.recalls!r}",
                "judge the content first",
            )
    return msgspec.structs.replace(request, committing=True, tag=intent.tag)


def list_page(
    account: PlatformAccountId,
    *,
    action: Action,  # noqa: ARG001  # what is listed where its thread says
    token: Secret,
    thread: ObjectId | None,
    since: Mark | None,  # noqa: ARG001  # YouTube cannot be asked for what is newer
    cursor: str | None,
) -> WireRequest:
    """One page of the channel's videos, of the comments under a video, or of the answers to a comment."""
    on = {} if cursor is None else {"pageToken": cursor}
    if thread is None:
        asked = {"part": "snippet,contentDetails", "playlistId": uploads_of(account), "maxResults": str(VIDEOS_MAX)}
        return _get(LIST_POSTS, "playlistItems", asked | on, token)
    of, named = ("commentThreads", "videoId") if is_video(thread) else ("comments", "parentId")
    asked = {"part": "snippet", named: thread, "maxResults": str(COMMENTS_MAX), "textFormat": "plainText"}
    if of == "commentThreads":
        asked["order"] = "time"
    return _get(LIST_COMMENTS, of, asked | on, token)


def read_back(
    object_id: ObjectId,
    *,
    action: Action,
    token: Secret,
    quiet: bool = False,  # noqa: ARG001  # its status is asked of every video
) -> WireRequest:
    """Ask for one video, or for one comment. What was taken down was what its id says."""
    operation = reads_back_by(action)
    if action in COMMENTS or (action is Action.RECALL and not is_video(object_id)):
        return _get(operation, "comments", {"part": "snippet", "id": object_id, "textFormat": "plainText"}, token)
    return _get(operation, "videos", {"part": "snippet,status", "id": object_id}, token)


def list_likers(target: ObjectId, *, token: Secret, cursor: str | None) -> WireRequest:  # noqa: ARG001  # one channel is no list
    """Ask how this very channel rates the video: of others YouTube does not say it."""
    return _get(LIST_LIKERS, "videos/getRating", {"id": target}, token)


def _get(operation: str, of: str, query: Mapping[str, str], token: Secret) -> WireRequest:
    return WireRequest(
        method="GET", host=HOST, path=_path(of, query), headers=uploads.headers(token), operation=operation
    )


def _post(operation: str, of: str, query: Mapping[str, str], body: object, token: Secret) -> WireRequest:
    kind = () if body is None else (("content-type", "application/json; charset=UTF-8"),)
    return WireRequest(
        method="POST",
        host=HOST,
        path=_path(of, query),
        headers=(*uploads.headers(token), *kind),
        body=b"" if body is None else json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(),
        operation=operation,
    )


def _path(of: str, query: Mapping[str, str]) -> str:
    return f"/youtube/v3/{of}?{urlencode(query, safe=',')}"
