"""Channels, their uploads as a playlist, and the search over all: each knows of a new video at its own time."""

from datetime import UTC, datetime
from typing import Any

from simulators.domain import Account, Post
from simulators.platforms.story import Answer, Visit
from simulators.platforms.youtube import ids, shapes
from simulators.platforms.youtube.metadata import privacy
from simulators.platforms.youtube.problems import bad_value, missing, refuse
from simulators.platforms.youtube.processing import progress
from simulators.platforms.youtube.query import Pager, Query, whole
from simulators.platforms.youtube.state import YouTubeState, is_video

_CHANNEL_PARTS = "auditDetails brandingSettings contentDetails contentOwnerDetails id localizations snippet statistics status topicDetails"
_SEARCH = (
    "q type channelId forMine forContentOwner forDeveloper maxResults pageToken order publishedAfter publishedBefore "
    "safeSearch regionCode relevanceLanguage eventType channelType location locationRadius topicId videoCaption videoCategoryId "
    "videoDefinition videoDimension videoDuration videoEmbeddable videoLicense videoPaidProductPlacement videoSyndicated videoType"
)


def who_am_i(x: YouTubeState, visit: Visit) -> Answer:
    """``GET /youtube/v3/channels``: the token's own, or others by id or handle."""
    allowed = "id mine forHandle forUsername managedByMe mySubscribers categoryId hl maxResults pageToken"
    query = Query(x, visit.call, allowed, parts=_CHANNEL_PARTS)
    which = query.filter("categoryId forHandle forUsername id managedByMe mine mySubscribers")
    found: list[Account] = []
    match which:
        case "mine":
            found = [visit.account]
        case "id":
            found = [account for name in query.ids() if (account := x.channel(name)) is not None]
        case "forHandle" | "forUsername":
            handle = query.needed(which).removeprefix("@").lower()
            found = [account for account in x.store.accounts.values() if account.username.lower() == handle]
        case _:
            raise refuse(403, "channelForbidden", f"The filter {which} is not simulated.", domain="youtube.channel")
    shown = [shapes.channel(x, account, query.parts, visit) for account in found]
    return Answer(200, whole("youtube#channelListResponse", shown))


def _listed(x: YouTubeState, post: Post, visit: Visit) -> bool:
    """Whether lists show a video: all that is no failure to its owner, to others what is ready and public."""
    upload = progress(x, post, visit.now_us).upload
    if post.account is visit.account:
        return upload in {"uploaded", "processed"}
    return upload == "processed" and privacy(post, unix_us=visit.unix_us) == "public"


def list_posts(x: YouTubeState, visit: Visit) -> Answer:
    """``GET /youtube/v3/playlistItems``: a channel's uploads, the newest first, once they are listed."""
    allowed = "id playlistId videoId maxResults pageToken"
    query = Query(x, visit.call, allowed, parts="contentDetails id snippet status")
    playlist = query.given("playlistId")
    if playlist is None:
        message = "The request does not specify a value for the required playlistId."
        raise refuse(400, "playlistIdRequired", message, domain="youtube.playlistItem", location="playlistId")
    channel = ids.read_uploads(playlist)
    owner = None if channel is None else x.channel(channel)
    if owner is None:
        message = "The playlist identified with the request's playlistId parameter cannot be found."
        raise refuse(404, "playlistNotFound", message, domain="youtube.playlistItem", location="playlistId")
    pager = Pager(x, query, f"uploads/{owner.id}")
    only = query.given("videoId")
    posts = [
        post
        for post in x.store.newest_first(owner.id)
        if is_video(post)
        and post.visible_us <= visit.now_us
        and _listed(x, post, visit)
        and (only is None or ids.video_id(post.id) == only)
    ]
    page = posts[pager.start : pager.start + pager.size]
    shown = [
        shapes.playlist_item(post, query.parts, position=pager.start + place, unix_us=visit.unix_us)
        for place, post in enumerate(page)
    ]
    return Answer(200, pager.answer("youtube#playlistItemListResponse", shown, total=len(posts)))


def _moment(query: Query, name: str) -> int | None:
    value = query.given(name)
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is not None:
            return round((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1_000_000)
    except (ValueError, OverflowError):
        pass
    raise bad_value(name, f"Invalid value '{value}'. Expected an RFC 3339 date-time.")


def search(x: YouTubeState, visit: Visit) -> Answer:
    """``GET /youtube/v3/search``: videos and channels by words. It knows of a video long after the lists do."""
    query = Query(x, visit.call, _SEARCH, parts="id snippet")
    kinds = query.listed("type") or ("video", "channel")
    if any(kind not in {"video", "channel", "playlist"} for kind in kinds):
        raise bad_value("type", "Invalid value for type. Allowed values are: [channel, playlist, video]")
    mine = query.flag("forMine")
    if mine and kinds != ("video",):
        raise refuse(400, "invalidSearchFilter", "forMine needs type=video.", domain="youtube.search")
    order = query.chosen("order", "date rating relevance title videoCount viewCount", default="relevance")
    owner = visit.account if mine else None
    if query.given("channelId") is not None:
        owner = x.channel(query.needed("channelId"))
        if owner is None:
            raise refuse(400, "invalidChannelId", "Invalid channel.", domain="youtube.search", location="channelId")
    if owner is None and query.given("q") is None:
        raise missing("q")
    found = _found(x, visit, query, kinds, owner)
    if order == "title":
        found.sort(key=lambda each: each.title if isinstance(each, Post) else each.name)
    purpose = f"search/{visit.account.id}/{query.given('q')}/{owner and owner.id}/{kinds}/{order}/{mine}"
    pager = Pager(x, query, purpose)
    page = found[pager.start : pager.start + pager.size]
    shown: list[dict[str, Any]] = [shapes.search_result(each) for each in page]
    if "snippet" not in query.parts:
        shown = [{"kind": each["kind"], "id": each["id"]} for each in shown]
    return Answer(200, pager.answer("youtube#searchListResponse", shown, total=len(found)))


def _found(
    x: YouTubeState, visit: Visit, query: Query, kinds: tuple[str, ...], owner: Account | None
) -> list[Post | Account]:
    """The newest first; channels behind videos."""
    words = (query.given("q") or "").lower().split()
    after, before = _moment(query, "publishedAfter"), _moment(query, "publishedBefore")

    def has(text: str) -> bool:
        return all(word in text.lower() for word in words)

    posts = [
        post
        for post in reversed(x.store.posts.values())
        if "video" in kinds
        and is_video(post)
        and (owner is None or post.account is owner)
        and int(post.place["search_us"]) <= visit.now_us
        and _listed(x, post, visit)
        and (query.flag("forMine") or privacy(post, unix_us=visit.unix_us) == "public")
        and has(f"{post.title} {post.text}")
        and (after is None or post.created_unix_us >= after)
        and (before is None or post.created_unix_us < before)
    ]
    channels = [
        account
        for account in x.store.accounts.values()
        if "channel" in kinds and (owner is None or account is owner) and has(f"{account.name} {account.username}")
    ]
    return [*posts, *channels]
