"""Direct posts and drafts: what their ``init`` asks, and how far they are.

Source: developers.tiktok.com, Direct Post, Upload, Photo, Media Transfer Guide, Get Post Status.
"""

from typing import Any
from urllib.parse import urlsplit

from simulators.platforms.tiktok.asked import Asked, body
from simulators.platforms.tiktok.making import made
from simulators.platforms.tiktok.people import barred, options
from simulators.platforms.tiktok.problems import fine, refuse
from simulators.platforms.tiktok.state import Task, TikTokState
from simulators.platforms.visit import Answer, Visit
from simulators.wire import Call

UPLOAD_HOST = "open-upload.tiktokapis.com"
TITLE_MAX = 2_200
PHOTO_TITLE_MAX = 90
DESCRIPTION_MAX = 4_000
_TOGGLES = ("disable_duet", "disable_stitch", "disable_comment", "brand_content_toggle", "brand_organic_toggle", "is_aigc",
            "auto_add_music")  # fmt: skip


def direct_video(tiktok: TikTokState, visit: Visit) -> Answer:
    """``POST /v2/post/publish/video/init/``."""
    asks = body(tiktok, visit)
    info = asks.inner("post_info")
    text = _text(info, "title", TITLE_MAX)
    info.take(int, "video_cover_timestamp_ms", 0)
    privacy = _privacy(tiktok, visit, info)
    return _video(tiktok, visit, asks.inner("source_info"), direct=True, text=text, privacy=privacy)


def draft_video(tiktok: TikTokState, visit: Visit) -> Answer:
    """``POST /v2/post/publish/inbox/video/init/``."""
    source = body(tiktok, visit).inner("source_info")
    _room_in_inbox(tiktok, visit)
    return _video(tiktok, visit, source, direct=False)


def photos(tiktok: TikTokState, visit: Visit) -> Answer:
    """``POST /v2/post/publish/content/init/``: photos, directly or as a draft; TikTok fetches them."""
    asks = body(tiktok, visit)
    if asks.take(str, "media_type") != "PHOTO":
        raise asks.wrong("media_type", "is not PHOTO")
    mode = asks.take(str, "post_mode")
    if mode not in {"DIRECT_POST", "MEDIA_UPLOAD"}:
        raise asks.wrong("post_mode", "is not DIRECT_POST or MEDIA_UPLOAD")
    direct = mode == "DIRECT_POST"
    if ("video.publish" if direct else "video.upload") not in visit.token.scopes:
        raise refuse(tiktok, "scope_not_authorized")
    info = asks.inner("post_info")
    title = _text(info, "title", PHOTO_TITLE_MAX)
    text = _text(info, "description", DESCRIPTION_MAX)
    privacy = ""
    if direct:
        privacy = _privacy(tiktok, visit, info)
    else:
        _room_in_inbox(tiktok, visit)
    source = asks.inner("source_info")
    if source.take(str, "source") != "PULL_FROM_URL":
        raise source.wrong("source", "is not PULL_FROM_URL")
    urls = source.texts("photo_images", tiktok.config.photos_max)
    if not 0 <= source.take(int, "photo_cover_index", 0) < len(urls):
        raise source.wrong("photo_cover_index", "names no photo")
    task = _begun(tiktok, visit, "p", direct=direct, pulled=True)
    task.text, task.title, task.privacy = text or title, title, privacy
    return _pulled(tiktok, visit, task, urls, "photo")


def _text(info: Asked, name: str, most: int) -> str:
    text = info.take(str, name, "")
    if len(text.encode("utf-16-le", "surrogatepass")) // 2 > most:
        raise info.wrong(name, f"is longer than {most} UTF-16 runes")
    if "\x00" in text:
        raise info.wrong(name, "contains characters that are not allowed")
    return text


def _privacy(tiktok: TikTokState, visit: Visit, info: Asked) -> str:
    """The privacy of a direct post, once everything else about it is allowed, too."""
    for name in _TOGGLES:
        info.take(bool, name, False)
    privacy = info.take(str, "privacy_level", "")
    if (code := barred(tiktok, visit)) is not None:
        raise refuse(tiktok, code)
    if privacy not in options(visit.account):
        raise refuse(tiktok, "privacy_level_option_mismatch")
    config = tiktok.config
    public = visit.account.kind != "private" and config.unaudited_needs_private
    if not config.audited and (privacy != "SELF_ONLY" or public):
        raise refuse(tiktok, "unaudited_client_can_only_post_to_private_accounts")
    return privacy


def _room_in_inbox(tiktok: TikTokState, visit: Visit) -> None:
    if visit.account.id in tiktok.config.banned:
        raise refuse(tiktok, "spam_risk_user_banned_from_posting")
    if tiktok.pending(visit.account, visit.now_us) >= tiktok.config.pending_max:
        raise refuse(tiktok, "spam_risk_too_many_pending_share")


def _begun(tiktok: TikTokState, visit: Visit, kind: str, *, direct: bool, pulled: bool) -> Task:
    number = tiktok.ids.next(visit.unix_us)
    place, way = "pub" if direct else "inbox", "url" if pulled else "file"
    return Task(
        publish_id=f"{kind}_{place}_{way}~v2{'' if pulled else '-1'}.{number}", account=visit.account,
        token=visit.token.text, direct=direct, pulled=pulled, started_us=visit.now_us,
    )  # fmt: skip


def _video(
    tiktok: TikTokState, visit: Visit, source: Asked, *, direct: bool, text: str = "", privacy: str = ""
) -> Answer:
    way = source.take(str, "source")
    if way not in {"FILE_UPLOAD", "PULL_FROM_URL"}:
        raise source.wrong("source", "is not FILE_UPLOAD or PULL_FROM_URL")
    pulled = way == "PULL_FROM_URL"
    urls = [source.take(str, "video_url")] if pulled else []
    task = _begun(tiktok, visit, "v", direct=direct, pulled=pulled)
    task.text, task.privacy = text, privacy
    if pulled:
        return _pulled(tiktok, visit, task, urls, "video")
    _measured(tiktok, source, task)
    upload = task.publish_id.rpartition(".")[2]
    task.secret = tiktok.new_token("upload")
    tiktok.tasks[task.publish_id] = tiktok.uploads[upload] = task
    url = f"{_base(visit.call)}/video/?upload_id={upload}&upload_token={task.secret}"
    return fine(tiktok, {"publish_id": task.publish_id, "upload_url": url})


def _base(call: Call) -> str:
    host = call.host.partition(":")[0].lower()
    return f"https://{UPLOAD_HOST}" if host.endswith("tiktokapis.com") else f"{call.scheme}://{call.host}"


def _measured(tiktok: TikTokState, source: Asked, task: Task) -> None:
    """Size and chunks of an upload, by the rules of the media transfer guide."""
    config = tiktok.config
    size, chunk = source.take(int, "video_size"), source.take(int, "chunk_size")
    chunks = source.take(int, "total_chunk_count")
    if not 0 < size <= config.video_bytes_max:
        raise source.wrong("video_size", "is out of range")
    whole = chunk == size and size <= config.chunk_max
    if not whole and not config.chunk_min <= chunk <= config.chunk_max:
        raise source.wrong("chunk_size", f"is not between {config.chunk_min} and {config.chunk_max} bytes")
    if chunk > size or chunks != size // chunk or not 1 <= chunks <= config.chunks_max:
        raise source.wrong("total_chunk_count", "is not video_size by chunk_size, rounded down")
    if size - chunk * (chunks - 1) > config.last_chunk_max or (chunks == 1 and size > config.chunk_max):
        raise source.wrong("chunk_size", "leaves too much to the last chunk")
    task.size, task.chunk, task.chunks = size, chunk, chunks


def owned(verified: list[str] | None, url: str) -> bool:
    """Whether the app has shown that the address is its own: by its domain, or by a prefix."""
    at = urlsplit(url)
    if at.scheme != "https" or not at.hostname:
        return False
    if verified is None:
        return True
    return any(
        url.startswith(each) if each.startswith("https://") else f".{at.hostname}".endswith(f".{each}")
        for each in verified
    )


def _pulled(tiktok: TikTokState, visit: Visit, task: Task, urls: list[str], kind: str) -> Answer:
    for url in urls:
        try:
            mine = owned(tiktok.config.verified_urls, url)
        except ValueError:  # no address at all
            mine = False
        if not mine:
            raise refuse(tiktok, "url_ownership_unverified")
    found = [visit.story.web.get(url) for url in urls]
    contents = [each.content for each in found if each is not None]
    tiktok.tasks[task.publish_id] = task
    task.size = sum(len(each) for each in contents)
    made(tiktok, visit, task, contents, kind, lost=len(contents) < len(urls))
    return fine(tiktok, {"publish_id": task.publish_id})


def status(tiktok: TikTokState, visit: Visit) -> Answer:
    """``POST /v2/post/publish/status/fetch/``."""
    publish_id = body(tiktok, visit).take(str, "publish_id")
    task = tiktok.tasks.get(publish_id)
    if task is None:
        raise refuse(tiktok, "invalid_publish_id")
    if task.account is not visit.account:
        raise refuse(tiktok, "token_not_authorized_for_specified_publish_id")
    done = task.ready_us is not None and visit.now_us >= task.ready_us
    if not done:
        state = "PROCESSING_DOWNLOAD" if task.pulled else "PROCESSING_UPLOAD"
    elif task.trouble is not None:
        state = "FAILED"
    else:
        state = "PUBLISH_COMPLETE" if task.direct else "SEND_TO_USER_INBOX"
    shown: dict[str, Any] = {
        "status": state,
        "fail_reason": task.trouble if done and task.trouble is not None else "",
        "publicaly_available_post_id": _public_ids(tiktok, task, visit.now_us),
        "downloaded_bytes" if task.pulled else "uploaded_bytes": task.bytes_sent,
    }
    return fine(tiktok, shown)


def _public_ids(tiktok: TikTokState, task: Task, now_us: int) -> list[int] | list[str]:
    if task.post is None or task.public_us is None or now_us < task.public_us or not tiktok.store.standing(task.post):
        return []
    return [task.post] if tiktok.config.post_ids_as == "numbers" else [str(task.post)]
