"""How YouTube writes its resources: only the parts that are asked for. Numbers of things are texts."""

from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

from simulators.domain import Account, Post
from simulators.platforms.story import Visit
from simulators.platforms.youtube import ids
from simulators.platforms.youtube.metadata import privacy
from simulators.platforms.youtube.processing import failed_stage, medium, progress
from simulators.platforms.youtube.state import Subscription, YouTubeState, is_video

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
VIDEO_PARTS = (
    "contentDetails fileDetails id liveStreamingDetails localizations paidProductPlacementDetails player "
    "processingDetails recordingDetails snippet statistics status suggestions topicDetails"
)
OWNERS_PARTS = ("fileDetails", "processingDetails", "suggestions")
Shown = dict[str, Any]


def stamp(unix_us: int) -> str:
    """A wall time as YouTube writes it: UTC, whole seconds."""
    return f"{_EPOCH + timedelta(seconds=unix_us // 1_000_000):%Y-%m-%dT%H:%M:%SZ}"


def _pictures(video: str) -> Shown:
    return {"default": {"url": f"https://i.ytimg.com/vi/{video}/default.jpg", "width": 120, "height": 90}}


def _faces(channel: str) -> Shown:
    return {"default": {"url": f"https://yt3.ggpht.com/{channel}=s88", "width": 88, "height": 88}}


def video(x: YouTubeState, post: Post, parts: tuple[str, ...], visit: Visit) -> Shown:
    """A video."""
    name = ids.video_id(post.id)
    shown: Shown = {"kind": "youtube#video", "id": name}
    for part in parts:
        match part:
            case "snippet":
                shown[part] = _video_snippet(x, post, name)
            case "status":
                shown[part] = _video_status(x, post, visit)
            case "statistics":
                shown[part] = _statistics(x, post)
            case "processingDetails":
                shown[part] = _processing(x, post, visit)
            case "contentDetails":
                shown[part] = _content_details(post)
            case "fileDetails":
                shown[part] = {"fileSize": str(medium(x, post).total_bytes), "fileType": "video"}
            case "player":
                shown[part] = {"embedHtml": f'<iframe src="//www.youtube.com/embed/{name}"></iframe>'}
            case _:
                pass  # a part that this video has nothing of is left out
    return shown


def _video_snippet(x: YouTubeState, post: Post, name: str) -> Shown:
    shown: Shown = {
        "publishedAt": stamp(post.created_unix_us),
        "channelId": ids.channel_id(post.account.id),
        "title": post.title,
        "description": post.text,
        "thumbnails": _pictures(name),
        "channelTitle": post.account.name,
        "categoryId": post.place["categoryId"],
        "liveBroadcastContent": "none",
        "localized": {"title": post.title, "description": post.text},
    }
    if x.tags.get(post.id):
        shown["tags"] = list(x.tags[post.id])
    if post.place.get("defaultLanguage"):
        shown["defaultLanguage"] = post.place["defaultLanguage"]
    return shown


def _video_status(x: YouTubeState, post: Post, visit: Visit) -> Shown:
    done = progress(x, post, visit.now_us)
    shown: Shown = {
        "uploadStatus": done.upload,
        "privacyStatus": privacy(post, unix_us=visit.unix_us),
        "license": post.place["license"],
        "embeddable": post.place["embeddable"] == "true",
        "publicStatsViewable": post.place["publicStatsViewable"] == "true",
        "madeForKids": made_for_kids(post),
    }
    if done.reason:
        shown["failureReason" if done.upload == "failed" else "rejectionReason"] = done.reason
    if post.account is visit.account:
        shown["selfDeclaredMadeForKids"] = made_for_kids(post)
        due = post.place.get("publishAt")
        if due and int(due) > visit.unix_us:
            shown["publishAt"] = stamp(int(due))
    return shown


def made_for_kids(post: Post) -> bool:
    """Such a video takes no comments."""
    return post.place.get("selfDeclaredMadeForKids") == "true"


def _statistics(x: YouTubeState, post: Post) -> Shown:
    comments = sum(
        1
        for each in x.store.posts.values()
        if each.kind == "comment" and each.conversation == post.id and each.gone is None and not each.hidden
    )
    return {
        "viewCount": "0",
        "likeCount": str(len(post.likes)),
        "favoriteCount": "0",
        "commentCount": str(comments),
    }


def _processing(x: YouTubeState, post: Post, visit: Visit) -> Shown:
    done = progress(x, post, visit.now_us)
    shown: Shown = {
        "processingStatus": done.stage,
        "fileDetailsAvailability": "available" if done.upload == "processed" else "inProgress",
        "thumbnailsAvailability": "available" if done.upload == "processed" else "inProgress",
    }
    if done.stage == "processing":
        shown["processingProgress"] = {
            "partsTotal": "1000",
            "partsProcessed": str(done.done),
            "timeLeftMs": str(done.left_us // 1_000),
        }
    if done.stage == "failed":
        shown["processingFailureReason"] = failed_stage(done.reason)
    return shown


def _content_details(post: Post) -> Shown:
    seconds = int(post.place.get("length_ms", "0")) // 1_000
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    length = "".join(f"{count}{unit}" for count, unit in ((hours, "H"), (minutes, "M")) if count)
    return {
        "duration": f"PT{length}{seconds}S",
        "dimension": "2d",
        "definition": "hd",
        "caption": "false",
        "licensedContent": False,
        "projection": "rectangular",
    }


def channel(x: YouTubeState, account: Account, parts: tuple[str, ...], visit: Visit) -> Shown:
    """A channel."""
    name = ids.channel_id(account.id)
    shown: Shown = {"kind": "youtube#channel", "id": name}
    for part in parts:
        match part:
            case "snippet":
                shown[part] = {
                    "title": account.name, "description": "", "customUrl": f"@{account.username}",
                    "publishedAt": "2020-01-01T00:00:00Z", "thumbnails": _faces(name),
                    "localized": {"title": account.name, "description": ""},
                }  # fmt: skip
            case "contentDetails":
                shown[part] = {"relatedPlaylists": {"likes": "LL", "uploads": ids.uploads_id(name)}}
            case "statistics":
                videos = [
                    each
                    for each in x.store.newest_first(account.id)
                    if is_video(each) and privacy(each, unix_us=visit.unix_us) == "public"
                ]
                followers = sum(1 for each in x.subscriptions.values() if each.followed == account.id)
                shown[part] = {
                    "viewCount": "0", "subscriberCount": str(followers), "hiddenSubscriberCount": False,
                    "videoCount": str(len(videos)),
                }  # fmt: skip
            case "status":
                shown[part] = {"privacyStatus": "public", "isLinked": True, "longUploadsStatus": "allowed"}
            case _:
                pass
    return shown


def comment(x: YouTubeState, post: Post, visit: Visit, *, plain: bool) -> Shown:
    """A comment or a reply; the text as it was written only for its author."""
    author, owner = ids.channel_id(post.account.id), x.store.posts[post.conversation].account
    snippet: Shown = {
        "channelId": ids.channel_id(owner.id),
        "videoId": ids.video_id(post.conversation),
        "textDisplay": post.text if plain else escape(post.text, quote=True).replace("\n", "<br>"),
        "authorDisplayName": f"@{post.account.username}",
        "authorProfileImageUrl": f"https://yt3.ggpht.com/{author}=s48",
        "authorChannelUrl": f"http://www.youtube.com/@{post.account.username}",
        "authorChannelId": {"value": author},
        "canRate": True,
        "viewerRating": "none",
        "likeCount": len(post.likes),
        "publishedAt": stamp(post.created_unix_us),
        "updatedAt": stamp(int(post.place.get("updated_unix_us", post.created_unix_us))),
    }
    if post.account is visit.account:
        snippet["textOriginal"] = post.text
    if owner is visit.account:
        snippet["moderationStatus"] = moderation(post)
    thread = x.thread(post)
    if thread is not post:
        snippet["parentId"] = ids.thread_id(thread.id)
    return {"kind": "youtube#comment", "id": x.written(post), "snippet": snippet}


def moderation(post: Post) -> str:
    """Whether a comment is shown, held, or turned down."""
    return post.place.get("moderation", "published")


def subscription(x: YouTubeState, each: Subscription, parts: tuple[str, ...]) -> Shown:
    """Who follows whom."""
    follower, followed = x.store.accounts[each.follower], x.store.accounts[each.followed]
    name, target = ids.channel_id(follower.id), ids.channel_id(followed.id)
    shown: Shown = {"kind": "youtube#subscription", "id": ids.subscription_id(each.number)}
    for part in parts:
        match part:
            case "snippet":
                shown[part] = {
                    "publishedAt": stamp(each.created_unix_us), "title": followed.name, "description": "",
                    "resourceId": {"kind": "youtube#channel", "channelId": target}, "channelId": name,
                    "thumbnails": _faces(target),
                }  # fmt: skip
            case "contentDetails":
                shown[part] = {"totalItemCount": 0, "newItemCount": 0, "activityType": "all"}
            case "subscriberSnippet":
                shown[part] = {"title": follower.name, "description": "", "channelId": name, "thumbnails": _faces(name)}
            case _:
                pass
    return shown


def playlist_item(post: Post, parts: tuple[str, ...], *, position: int, unix_us: int) -> Shown:
    """An upload as its channel's playlist of uploads has it."""
    name, owner = ids.video_id(post.id), ids.channel_id(post.account.id)
    playlist = ids.uploads_id(owner)
    shown: Shown = {"kind": "youtube#playlistItem", "id": ids.item_id(playlist, name)}
    for part in parts:
        match part:
            case "snippet":
                shown[part] = {
                    "publishedAt": stamp(post.created_unix_us), "channelId": owner, "title": post.title,
                    "description": post.text, "thumbnails": _pictures(name), "channelTitle": post.account.name,
                    "playlistId": playlist, "position": position,
                    "resourceId": {"kind": "youtube#video", "videoId": name},
                    "videoOwnerChannelId": owner, "videoOwnerChannelTitle": post.account.name,
                }  # fmt: skip
            case "contentDetails":
                shown[part] = {"videoId": name, "videoPublishedAt": stamp(post.created_unix_us)}
            case "status":
                shown[part] = {"privacyStatus": privacy(post, unix_us=unix_us)}
            case _:
                pass
    return shown


def search_result(found: Post | Account) -> Shown:
    """A video or a channel that a search found."""
    account = found.account if isinstance(found, Post) else found
    owner = ids.channel_id(account.id)
    if isinstance(found, Post):
        name = ids.video_id(found.id)
        what = {"kind": "youtube#video", "videoId": name}
        title, text, moment, faces = found.title, found.text, stamp(found.created_unix_us), _pictures(name)
    else:
        what = {"kind": "youtube#channel", "channelId": owner}
        title, text, moment, faces = found.name, "", "2020-01-01T00:00:00Z", _faces(owner)
    snippet = {
        "publishedAt": moment, "channelId": owner, "title": title, "description": text, "thumbnails": faces,
        "channelTitle": account.name, "liveBroadcastContent": "none",
    }  # fmt: skip
    return {"kind": "youtube#searchResult", "id": what, "snippet": snippet}
