"""Comments on videos, replies under them, and what a channel does about both."""

from collections.abc import Callable, Iterator

import msgspec

from simulators.domain import Post
from simulators.ledger import visible_digest
from simulators.platforms.visit import Answer, Visit
from simulators.platforms.youtube import ids, shapes
from simulators.platforms.youtube.bodies import json_body
from simulators.platforms.youtube.metadata import privacy
from simulators.platforms.youtube.problems import (
    channel_not_found,
    comment_not_found,
    forbidden,
    missing,
    refuse,
    video_not_found,
)
from simulators.platforms.youtube.processing import seen
from simulators.platforms.youtube.query import Pager, Query, whole
from simulators.platforms.youtube.state import YouTubeState

_STATES = "published heldForReview likelySpam rejected"
_THREAD_PARTS, _COMMENT_PARTS = "id snippet replies", "id snippet"
_REPLIES_SHOWN = 5
_DOMAIN = "youtube.comment"
_THREAD = "youtube.commentThread"
_TEXT_FORMATS = "html plainText"


class CommentSnippet(msgspec.Struct):
    """What an author may write of a comment's ``snippet``."""

    textOriginal: str | None = None  # noqa: N815 - as on the wire
    parentId: str | None = None  # noqa: N815


class CommentBody(msgspec.Struct):
    """A comment as a client sends it."""

    id: str | None = None
    snippet: CommentSnippet | None = None


class ThreadSnippet(msgspec.Struct):
    """What an author may write of a thread's ``snippet``."""

    videoId: str | None = None  # noqa: N815 - as on the wire
    channelId: str | None = None  # noqa: N815
    topLevelComment: CommentBody | None = None  # noqa: N815


class ThreadBody(msgspec.Struct):
    """A thread as a client sends it."""

    snippet: ThreadSnippet | None = None


# Writing -------------------------------------------------------------------------------------------------------------


def new_thread(x: YouTubeState, visit: Visit) -> Answer:
    """``POST /youtube/v3/commentThreads``: a comment on a video."""
    query = Query(x, visit.call, "", parts=_THREAD_PARTS)
    body, _ = json_body(visit.call, ThreadBody)
    said = body.snippet or ThreadSnippet()
    text = _text(x, None if said.topLevelComment is None else said.topLevelComment.snippet, domain=_THREAD)
    if said.videoId is None:
        message = "The videoId must be given: channels themselves take no comments."
        raise refuse(400, "channelOrVideoIdMissing", message, domain=_THREAD, location="body.snippet.videoId")
    video = _open(x, visit, x.video(said.videoId))
    if said.channelId is not None and said.channelId != ids.channel_id(video.account.id):
        raise channel_not_found("body.snippet.channelId")
    made = _stand(x, visit, text, video, video)
    return Answer(200, _thread(x, made, query.parts, visit, plain=False))


def new_reply(x: YouTubeState, visit: Visit) -> Answer:
    """``POST /youtube/v3/comments``: a reply under a comment on a video. A reply itself takes none."""
    query = Query(x, visit.call, "", parts=_COMMENT_PARTS)
    body, _ = json_body(visit.call, CommentBody)
    said = body.snippet or CommentSnippet()
    text = _text(x, said, domain=_DOMAIN)
    if said.parentId is None:
        message = "The parentId must be given."
        raise refuse(400, "parentIdMissing", message, domain=_DOMAIN, location="body.snippet.parentId")
    parent = x.comment(said.parentId)
    if parent is None:
        raise comment_not_found("body.snippet.parentId", "parentCommentNotFound")
    if x.thread(parent) is not parent:
        message = "The API operation is not supported for this comment."
        raise refuse(400, "operationNotSupported", message, domain=_DOMAIN, location="body.snippet.parentId")
    video = _open(x, visit, x.store.standing(parent.conversation))
    made = _stand(x, visit, text, video, parent)
    return Answer(200, _comment(x, made, query.parts, visit, plain=False))


def _text(x: YouTubeState, said: CommentSnippet | None, *, domain: str) -> str:
    text = (said and said.textOriginal) or ""
    where = "body.snippet.topLevelComment.snippet.textOriginal" if domain == _THREAD else "body.snippet.textOriginal"
    if not text.strip():
        message = "The request must specify the text of the comment."
        raise refuse(400, "commentTextRequired", message, domain=domain, location=where)
    if len(text) > x.config.comment_max:
        raise refuse(400, "commentTextTooLong", "The comment's text is too long.", domain=domain, location=where)
    if "\x00" in text:
        raise refuse(400, "processingFailure", "The comment could not be processed.", domain=domain, location=where)
    return text


def _open(x: YouTubeState, visit: Visit, video: Post | None) -> Post:
    """The video, if it is there for these eyes and takes comments."""
    if video is None or not seen(x, video, visit.account.id, now_us=visit.now_us, unix_us=visit.unix_us):
        raise video_not_found("videoId")
    closed = privacy(video, unix_us=visit.unix_us) == "private" and not x.config.private_comments
    if closed or shapes.made_for_kids(video):
        message = "The video identified by the videoId parameter has disabled comments."
        raise forbidden(message, domain=_THREAD, reason="commentsDisabled", location="videoId")
    return video


def _stand(x: YouTubeState, visit: Visit, text: str, video: Post, parent: Post) -> Post:
    made = Post(
        id=x.ids.next(visit.unix_us),
        account=visit.account,
        text=text,
        media=(),
        committed_us=visit.now_us,
        visible_us=x.visible_us(visit.now_us),
        created_unix_us=visit.unix_us,
        conversation=video.id,
        reply_to=parent.id,
        kind="comment",
        tag=visit.entry.tag,
    )
    if (video.account.id, visit.account.id) in x.banned:
        _moderate(made, "rejected")
    elif x.config.moderation == "held" and visit.account is not video.account:
        _moderate(made, "heldForReview")
    x.store.add_post(made)
    visit.record(made, visible_us=made.visible_us, target=x.written(parent))
    return made


def _visible(x: YouTubeState, visit: Visit, name: str) -> Post | None:
    """The standing comment of that id, if the video that it is on is one for these eyes."""
    post = x.comment(name)
    video = None if post is None else x.store.standing(post.conversation)
    if video is None or not seen(x, video, visit.account.id, now_us=visit.now_us, unix_us=visit.unix_us):
        return None
    return post


def _moderate(post: Post, state: str) -> None:
    post.place["moderation"] = state
    post.hidden = state != "published"


def _named(x: YouTubeState, name: str) -> Post:
    post = x.comment(name)
    if post is None:
        raise comment_not_found()
    return post


def edit_comment(x: YouTubeState, visit: Visit) -> Answer:
    """``PUT /youtube/v3/comments``: its author's alone."""
    query = Query(x, visit.call, "", parts=_COMMENT_PARTS)
    body, _ = json_body(visit.call, CommentBody)
    if body.id is None:
        raise missing("id")
    post = _named(x, body.id)
    if post.account is not visit.account:
        raise forbidden("The comment cannot be updated.", domain=_DOMAIN)
    text = _text(x, body.snippet, domain=_DOMAIN)
    post.changed.append(post.text)
    post.text, post.place["updated_unix_us"] = text, str(visit.unix_us)
    visit.record(post, visible_us=visit.now_us)
    return Answer(200, _comment(x, post, query.parts, visit, plain=False))


def delete_comment(x: YouTubeState, visit: Visit) -> Answer:
    """``DELETE /youtube/v3/comments``: by its author, or by the channel that it stands with. With a comment go its replies."""
    query = Query(x, visit.call, "id")
    post = _named(x, query.needed("id"))
    if visit.account not in {post.account, x.store.posts[post.conversation].account}:
        raise forbidden("The comment cannot be deleted.", domain=_DOMAIN)
    target = x.written(x.store.posts[post.reply_to or post.conversation])
    for reply in _replies(x, post):
        reply.gone = "deleted"
    post.gone = "deleted"
    visit.record(post, visible_us=visit.now_us, target=target)
    return Answer(204)


def hide_comment(x: YouTubeState, visit: Visit) -> Answer:
    """``POST /youtube/v3/comments/setModerationStatus``: by the channel that they stand with; all of them, or none. 204."""
    query = Query(x, visit.call, "id moderationStatus banAuthor")
    query.needed("id")
    query.needed("moderationStatus")
    state, ban = query.chosen("moderationStatus", _STATES, default=""), query.flag("banAuthor")
    if ban and state != "rejected":
        message = "An author can be banned only while a comment is rejected."
        raise refuse(400, "banWithoutReject", message, domain=_DOMAIN, location="banAuthor")
    posts = [_named(x, name) for name in query.ids()]
    if any(x.store.posts[post.conversation].account is not visit.account for post in posts):
        message = "The moderation status of the comment cannot be set."
        raise forbidden(message, domain=_DOMAIN, location="id")
    for post in posts:
        before = post.hidden
        _moderate(post, state)
        if ban:
            x.banned[(visit.account.id, post.account.id)] = True
        if post.hidden != before:
            shown = "" if post.hidden else post.text
            target = x.written(x.store.posts[post.reply_to or post.conversation])
            visit.record(post, visible_us=visit.now_us, visible=visible_digest(shown, ()), target=target)
    return Answer(204)


# Reading -------------------------------------------------------------------------------------------------------------


def _replies(x: YouTubeState, comment: Post) -> Iterator[Post]:
    """All that stands under a comment, however deep it was given, oldest first at each depth."""
    for reply in x.store.answers(comment.id):
        yield reply
        yield from _replies(x, reply)


def _shown(post: Post, visit: Visit) -> bool:
    return not post.hidden and post.visible_us <= visit.now_us


def _comment(x: YouTubeState, post: Post, parts: tuple[str, ...], visit: Visit, *, plain: bool) -> dict[str, object]:
    whole_comment = shapes.comment(x, post, visit, plain=plain)
    return whole_comment if "snippet" in parts else {key: whole_comment[key] for key in ("kind", "id")}


def _thread(x: YouTubeState, post: Post, parts: tuple[str, ...], visit: Visit, *, plain: bool) -> dict[str, object]:
    owner = ids.channel_id(x.store.posts[post.conversation].account.id)
    replies = [reply for reply in _replies(x, post) if _shown(reply, visit)]
    shown: dict[str, object] = {"kind": "youtube#commentThread", "id": ids.thread_id(post.id)}
    if "snippet" in parts:
        shown["snippet"] = {
            "channelId": owner,
            "videoId": ids.video_id(post.conversation),
            "topLevelComment": shapes.comment(x, post, visit, plain=plain),
            "canReply": True,
            "totalReplyCount": len(replies),
            "isPublic": not post.hidden,
        }
    if "replies" in parts and replies:
        last = replies[-_REPLIES_SHOWN:]
        shown["replies"] = {"comments": [shapes.comment(x, reply, visit, plain=plain) for reply in last]}
    return shown


def list_threads(x: YouTubeState, visit: Visit) -> Answer:
    """``GET /youtube/v3/commentThreads``: of a video, of all of a channel's videos, or by id; the newest first."""
    allowed = "id videoId channelId allThreadsRelatedToChannelId maxResults pageToken order searchTerms textFormat moderationStatus"
    query = Query(x, visit.call, allowed, parts=_THREAD_PARTS)
    which = query.filter("allThreadsRelatedToChannelId channelId id videoId")
    plain = query.chosen("textFormat", _TEXT_FORMATS, default="html") == "plainText"
    query.chosen("order", "time relevance", default="time")
    if which == "id":
        posts = [post for name in query.ids() if (post := _visible(x, visit, name)) is not None and not post.hidden]
        tops = [post for post in posts if x.thread(post) is post]
        return Answer(
            200,
            whole(
                "youtube#commentThreadListResponse",
                [_thread(x, each, query.parts, visit, plain=plain) for each in tops],
            ),
        )
    state = query.chosen("moderationStatus", _STATES, default="published")
    words = (query.given("searchTerms") or "").lower()
    wanted = _wanted(x, visit, query, which, state)
    found = [
        post
        for post in reversed(x.store.posts.values())
        if post.kind == "comment"
        and post.gone is None
        and post.reply_to == post.conversation
        and shapes.moderation(post) == state
        and post.visible_us <= visit.now_us
        and words in post.text.lower()
        and wanted(post)
    ]
    pager = Pager(x, query, f"threads/{which}/{query.given(which)}/{state}/{words}", highest=100, default=20)
    page = found[pager.start : pager.start + pager.size]
    shown = [_thread(x, post, query.parts, visit, plain=plain) for post in page]
    return Answer(200, pager.answer("youtube#commentThreadListResponse", shown, total=len(found)))


def _wanted(x: YouTubeState, visit: Visit, query: Query, which: str, state: str) -> Callable[[Post], bool]:
    """Which comments a list is of."""
    if which == "videoId":
        video = _open(x, visit, x.video(query.needed("videoId")))
        _moderators(visit, video.account.id, state)
        return lambda post: post.conversation == video.id
    channel = x.channel(query.needed(which))
    if channel is None:
        raise channel_not_found(which)
    _moderators(visit, channel.id, state)
    if which == "channelId":
        return lambda _post: False  # comments on a channel itself are no more

    def theirs(post: Post) -> bool:
        video = x.store.standing(post.conversation)
        return (
            video is not None
            and video.account is channel
            and seen(x, video, visit.account.id, now_us=visit.now_us, unix_us=visit.unix_us)
        )

    return theirs


def _moderators(visit: Visit, channel: str, state: str) -> None:
    """What is held or turned down is for the channel alone."""
    if state != "published" and visit.account.id != channel:
        message = "One or more of the requested comment threads cannot be retrieved due to insufficient permissions."
        raise forbidden(message, domain=_THREAD)


def list_comments(x: YouTubeState, visit: Visit) -> Answer:
    """``GET /youtube/v3/comments``: the replies under a comment, oldest first; or comments by id, where gone is left out."""
    query = Query(x, visit.call, "id parentId maxResults pageToken textFormat", parts=_COMMENT_PARTS)
    plain = query.chosen("textFormat", _TEXT_FORMATS, default="html") == "plainText"
    if query.filter("id parentId") == "id":
        own = [post for name in query.ids() if (post := _visible(x, visit, name)) is not None]
        found = [post for post in own if not post.hidden or x.store.posts[post.conversation].account is visit.account]
        return Answer(
            200,
            whole(
                "youtube#commentListResponse", [_comment(x, each, query.parts, visit, plain=plain) for each in found]
            ),
        )
    parent = _visible(x, visit, query.needed("parentId"))
    if parent is None or x.thread(parent) is not parent:
        raise comment_not_found("parentId")
    pager = Pager(x, query, f"replies/{parent.id}", highest=100, default=20)
    replies = sorted((post for post in _replies(x, parent) if _shown(post, visit)), key=lambda post: post.id)
    page = replies[pager.start : pager.start + pager.size]
    shown = [_comment(x, post, query.parts, visit, plain=plain) for post in page]
    return Answer(200, pager.answer("youtube#commentListResponse", shown, total=len(replies)))
