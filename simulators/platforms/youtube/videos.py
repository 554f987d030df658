"""Videos that stand: reading, changing, deleting and rating them."""

from typing import Any

from simulators.domain import Post
from simulators.ledger import like_digest, visible_digest
from simulators.platforms.story import Answer, Visit
from simulators.platforms.youtube import shapes
from simulators.platforms.youtube.bodies import json_body
from simulators.platforms.youtube.metadata import VideoBody, metadata_of, shown_text, write_snippet, write_status
from simulators.platforms.youtube.problems import bad_value, forbidden, missing, refuse, video_not_found
from simulators.platforms.youtube.processing import medium, seen
from simulators.platforms.youtube.query import Pager, Query, whole
from simulators.platforms.youtube.state import YouTubeState, is_video

_DOMAIN = "youtube.video"
_LIST = "id chart myRating hl locale maxHeight maxWidth maxResults pageToken regionCode videoCategoryId"
WRITABLE = "id snippet status contentDetails fileDetails localizations player processingDetails recordingDetails statistics suggestions topicDetails liveStreamingDetails paidProductPlacementDetails"


def own(post: Post, visit: Visit) -> None:
    """Nobody but its channel changes a video."""
    if post.account is not visit.account:
        raise forbidden("The request may not be properly authorized.", domain=_DOMAIN)


def read_post(x: YouTubeState, visit: Visit) -> Answer:
    """``GET /youtube/v3/videos``: what is gone, or not for these eyes, is left out of a 200."""
    query = Query(x, visit.call, _LIST, parts=shapes.VIDEO_PARTS)
    which = query.filter("chart myRating id")
    if which == "chart":
        raise refuse(400, "videoChartNotFound", "The requested video chart is not supported.", domain=_DOMAIN)
    if which == "myRating":
        return _rated(x, visit, query)
    posts = []
    for name in query.ids():
        post = x.video(name)
        if post is not None and seen(x, post, visit.account.id, now_us=visit.now_us, unix_us=visit.unix_us):
            if post.account is not visit.account and any(part in shapes.OWNERS_PARTS for part in query.parts):
                raise forbidden("The request may not be properly authorized.", domain=_DOMAIN, location="part")
            posts.append(shapes.video(x, post, query.parts, visit))
    return Answer(200, whole("youtube#videoListResponse", posts))


def _rated(x: YouTubeState, visit: Visit, query: Query) -> Answer:
    rating = query.chosen("myRating", "like dislike none", default="none")
    pager = Pager(x, query, f"rated/{visit.account.id}/{rating}")
    posts = [
        post
        for post in reversed(x.store.posts.values())
        if is_video(post)
        and rating != "none"
        and _rating(x, post, visit.account.id) == rating
        and seen(x, post, visit.account.id, now_us=visit.now_us, unix_us=visit.unix_us)
    ]
    page = posts[pager.start : pager.start + pager.size]
    found = [shapes.video(x, post, query.parts, visit) for post in page]
    return Answer(200, pager.answer("youtube#videoListResponse", found, total=len(posts)))


def _rating(x: YouTubeState, post: Post, account: str) -> str:
    if account in post.likes:
        return "like"
    return "dislike" if (account, post.id) in x.dislikes else "none"


def edit_post(x: YouTubeState, visit: Visit) -> Answer:
    """``PUT /youtube/v3/videos``: each part named is replaced as a whole."""
    query = Query(x, visit.call, "", parts=WRITABLE)
    body, _ = json_body(visit.call, VideoBody)
    if body.id is None:
        raise missing("id")
    post = x.video(body.id)
    if post is None:
        raise video_not_found("body.id")
    own(post, visit)
    made = metadata_of(x, post)
    if "snippet" in query.parts:
        if body.snippet is None or body.snippet.categoryId is None:
            message = "The request metadata specifies an invalid category ID."
            where = "body.snippet.categoryId"
            raise refuse(400, "invalidCategoryId", message, domain=_DOMAIN, location=where)
        write_snippet(x, made, body.snippet)
    if "status" in query.parts and body.status is not None:
        write_status(made, body.status, unix_us=visit.unix_us)
    if "snippet" in query.parts or "status" in query.parts:
        post.changed.append(shown_text(post))
        post.title, post.text, post.place = made.title, made.description, made.place
        x.tags[post.id] = made.tags
        visible = visible_digest(shown_text(post), (medium(x, post).sha256,))
        visit.record(post, visible_us=visit.now_us, visible=visible)
    return Answer(200, shapes.video(x, post, query.parts, visit))


def delete_post(x: YouTubeState, visit: Visit) -> Answer:
    """``DELETE /youtube/v3/videos``: 204; once more is a 404."""
    query = Query(x, visit.call, "id")
    post = x.video(query.needed("id"))
    if post is None:
        raise video_not_found()
    own(post, visit)
    post.gone = "deleted"
    visible = visible_digest(shown_text(post), (medium(x, post).sha256,))
    visit.record(post, visible_us=visit.now_us, visible=visible)
    return Answer(204)


def _rateable(x: YouTubeState, visit: Visit, name: str) -> Post:
    post = x.video(name)
    if post is None or not seen(x, post, visit.account.id, now_us=visit.now_us, unix_us=visit.unix_us):
        raise video_not_found()
    return post


def rate(x: YouTubeState, visit: Visit) -> Answer:
    """``POST /youtube/v3/videos/rate``: ``like``, ``dislike`` or ``none``; the same again changes nothing. 204."""
    query = Query(x, visit.call, "id rating")
    rating = query.needed("rating")
    if rating not in {"like", "dislike", "none"}:
        raise bad_value("rating", f"Invalid value '{rating}'. Allowed values are: [like, dislike, none]")
    post = _rateable(x, visit, query.needed("id"))
    account = visit.account.id
    if rating == "like" and account not in post.likes:
        visible_us = x.visible_us(visit.now_us)
        post.likes[account] = visible_us
        _record(x, visit, post, "like", visible_us)
    elif rating != "like" and account in post.likes:
        del post.likes[account]
        _record(x, visit, post, "unlike", visit.now_us)
    if rating == "dislike":
        x.dislikes[(account, post.id)] = True
    else:
        x.dislikes.pop((account, post.id), None)
    return Answer(204)


def _record(x: YouTubeState, visit: Visit, post: Post, event: str, visible_us: int) -> None:
    name = x.written(post)
    visit.record(post, visible_us=visible_us, event=event, visible=like_digest(name), target=name)


def read_rating(x: YouTubeState, visit: Visit) -> Answer:
    """``GET /youtube/v3/videos/getRating``: what this account thinks of videos."""
    query = Query(x, visit.call, "id")
    query.needed("id")
    items: list[dict[str, Any]] = []
    for name in query.ids():
        post = _rateable(x, visit, name)
        items.append({"videoId": name, "rating": _rating(x, post, visit.account.id)})
    return Answer(200, {"kind": "youtube#videoGetRatingResponse", "items": items})
