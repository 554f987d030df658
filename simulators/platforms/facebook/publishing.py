"""Posting to a Page: words, links, photos, videos; at once, later, or unseen; editing and deleting."""

import hashlib
import unicodedata
from urllib.parse import urlsplit

import msgspec

from simulators.domain import Media, Post
from simulators.platforms.facebook import pictures
from simulators.platforms.facebook.state import FacebookState, Upload, acting, missing
from simulators.platforms.graph.modes import kept_to_roles
from simulators.platforms.graph.paging import moment
from simulators.platforms.graph.params import Params
from simulators.platforms.graph.problems import error, invalid, refusal
from simulators.platforms.pictures import Look
from simulators.platforms.visit import Answer, Refusal, Visit
from simulators.webhooks import Happening

FILES = ("source", "filename", "file")
"""What clients call the part with the bytes."""
DONE = {"success": True}
_URL_MAX = 2_000


class When(msgspec.Struct, frozen=True):
    """When a post is seen: ``at_us`` (boot time, and ``unix_s`` of the wall) if later, else at once or by the Page alone."""

    published: bool
    at_us: int | None = None
    unix_s: int = 0

    @property
    def place(self) -> dict[str, str]:
        if self.published:
            return {}
        later = {} if self.at_us is None else {"at_us": str(self.at_us), "at_unix_s": str(self.unix_s)}
        return {"published": "no", **later}


def create_post(fb: FacebookState, visit: Visit, params: Params) -> Answer:
    """``POST /{page}/feed``."""
    page = acting(fb, visit, fb.account(visit))
    message = params.text("message", longest=fb.config.text_max) or ""
    link = _link(fb, visit, params)
    media = _attached(fb, visit, params)
    if not message.strip() and link is None and not media:
        raise invalid("Missing message or attachment")
    when = _when(fb, visit, params)
    fingerprint = _fingerprint(message, link, media)
    _not_again(fb, visit, fingerprint)
    post = _stand(fb, visit, message, media, when, link=link)
    fb.store.remember(post, fingerprint)
    for medium in media:
        fb.uploads[medium.id].post = post.id
    visit.record(post, visible_us=post.visible_us)
    assert post.account is page
    return Answer(200, {"id": fb.written(post)})


def create_photo(fb: FacebookState, visit: Visit, params: Params) -> Answer:
    """``POST /{page}/photos``: the photo's id is one, and that of the post in which it stands another."""
    acting(fb, visit, fb.account(visit))
    caption = _caption(fb, params, "caption", "message")
    when = _when(fb, visit, params)
    photo = uploaded(fb, visit, params, url="url", caption=caption)
    if not when.published and when.at_us is None:
        return Answer(200, {"id": str(photo.id)})
    fingerprint = _fingerprint(caption, None, [photo])
    if fb.config.photo_duplicates:
        _not_again(fb, visit, fingerprint)
    post = _stand(fb, visit, caption, [photo], when)
    fb.store.remember(post, fingerprint)
    fb.uploads[photo.id].post = post.id
    visit.record(post, visible_us=post.visible_us, event="create_post")
    return Answer(200, {"id": str(photo.id), "post_id": fb.written(post)})


def create_video(fb: FacebookState, visit: Visit, params: Params) -> Answer:
    """``POST /{page}/videos``: its id at once; it is processed, and its post seen, later, or never where that fails."""
    page = acting(fb, visit, fb.account(visit))
    description = _caption(fb, params, "description", "message")
    when = _when(fb, visit, params)
    content = _content(visit, params, "file_url")
    seen = None if content is None else pictures.video(content)
    if content is None or seen is None:
        raise refusal(400, 352, "(#352) Sorry, the video file you selected is in a format that we don't support.")
    if len(content) > fb.config.video_max_bytes:
        raise refusal(
            400, 382, "(#382) The video file you tried to upload is too large. Please try again with a smaller file."
        )
    ready_us = visit.now_us + round(fb.config.processing_s * 1_000_000)
    video = _keep(fb, visit, content, seen, description, ready_us=ready_us)
    video.trouble = None if pictures.playable(content) else "The video could not be processed."
    post = _stand(fb, visit, description, [video], when, ready_us=ready_us)
    post.title = params.text("title", longest=255) or ""
    fb.uploads[video.id].post = post.id
    visit.record(post, visible_us=post.visible_us, event="create_post")
    what, why = ("published", "") if video.trouble is None else ("publish_failed", video.trouble)
    happening = Happening(what=what, account=page.id, post=post, handle=str(video.id), why=why)  # type: ignore[arg-type]
    visit.story.outbox.add(post.visible_us, "Facebook", happening)
    return Answer(200, {"id": str(video.id)})


def edit_post(fb: FacebookState, visit: Visit, params: Params) -> Answer:
    """``POST /{post}``: its words, or when it is seen."""
    post = fb.post(visit)
    acting(fb, visit, post.account)
    message = params.text("message", longest=fb.config.text_max)
    publish = params.flag("is_published", default=params.flag("published"))
    changes = {name for name in ("scheduled_publish_time",) if params.values.get(name)}
    if message is None and publish is None and not changes:
        raise invalid("No updates specified: give message, is_published or scheduled_publish_time")
    if message is not None and not message.strip() and not post.media and not post.place.get("link"):
        raise invalid("Missing message or attachment")
    if publish is False and fb.published(post, visit.now_us) and post.place.get("published") != "no":
        raise invalid("A published post cannot be unpublished")
    if changes:
        if fb.published(post, visit.now_us):
            raise invalid("You can't change the scheduled publish time of a published post")
        _scheduled_again(fb, visit, params, post)
    elif publish and not fb.published(post, visit.now_us):
        post.place = {name: value for name, value in post.place.items() if name not in _WAITS}
        post.visible_us = fb.visible_us(visit.now_us)
    if message is not None and message != post.text:
        post.changed.append(post.text)
        post.text = message
    visit.record(post, visible_us=max(post.visible_us, visit.now_us))
    return Answer(200, DONE)


_WAITS = ("published", "at_us", "at_unix_s")


def _scheduled_again(fb: FacebookState, visit: Visit, params: Params, post: Post) -> None:
    when = _later(fb, visit, params)
    post.place = {**post.place, **when.place}
    post.visible_us = when.at_us or post.visible_us


def delete_post(fb: FacebookState, visit: Visit, params: Params) -> Answer:  # noqa: ARG001 - every edge is asked alike
    """``DELETE /{post}``; of a photo or video: of the post that it stands in."""
    post = fb.post(visit)
    acting(fb, visit, post.account)
    post.gone = "deleted"
    visit.record(post, visible_us=visit.now_us, event="delete_post")
    for medium in post.media:
        fb.uploads.pop(medium, None)
    return Answer(200, DONE)


def delete_media(fb: FacebookState, visit: Visit, params: Params) -> Answer:
    """``DELETE /{photo}``: one that is not published is no effect."""
    medium = fb.medium(visit.args[0])
    upload = None if medium is None else fb.uploads.get(medium.id)
    if medium is None or upload is None:
        raise missing(visit.args[0], visit)
    if upload.post is not None:
        return delete_post(fb, visit, params)
    acting(fb, visit, medium.owner)
    del fb.uploads[medium.id]
    return Answer(200, DONE)


def _stand(
    fb: FacebookState, visit: Visit, text: str, media: list[Media], when: When, *, link: str | None = None, ready_us: int = 0
) -> Post:  # fmt: skip
    post_id = fb.ids.next(visit.unix_us)
    post = Post(
        id=post_id, account=visit.account, text=text, media=tuple(medium.id for medium in media),
        committed_us=visit.now_us, visible_us=max(fb.visible_us(visit.now_us), when.at_us or 0, ready_us),
        created_unix_us=visit.unix_us, conversation=post_id, place=when.place, tag=visit.entry.tag,
    )  # fmt: skip
    if link is not None:
        post.place["link"] = link
    post.place |= kept_to_roles(fb, visit.token.app, all_apps=fb.config.mode == "development")
    fb.store.add_post(post)
    return post


def _when(fb: FacebookState, visit: Visit, params: Params) -> When:
    published = params.flag("published", default=True)
    if not params.values.get("scheduled_publish_time"):
        return When(published=bool(published))
    if published:
        raise invalid("A scheduled post must not be published: send published=false with scheduled_publish_time")
    return _later(fb, visit, params)


def _later(fb: FacebookState, visit: Visit, params: Params) -> When:
    at_unix_us = moment(params, "scheduled_publish_time")
    assert at_unix_us is not None  # it was asked for
    ahead_s = (at_unix_us - visit.unix_us) / 1_000_000
    if not fb.config.schedule_min_s <= ahead_s <= fb.config.schedule_max_s:
        raise invalid("The specified scheduled publish time is invalid.")
    return When(published=False, at_us=visit.now_us + at_unix_us - visit.unix_us, unix_s=at_unix_us // 1_000_000)


def _fingerprint(text: str, link: str | None, media: list[Media]) -> str:
    return f"{link}{[medium.sha256 for medium in media]}{unicodedata.normalize('NFC', text).strip()}"


def _not_again(fb: FacebookState, visit: Visit, fingerprint: str) -> None:
    """Facebook compares with the post immediately before, and with no other."""
    same = fb.repeats(visit.account, fingerprint, now_us=visit.now_us)
    if same is not None and next(fb.store.newest_first(visit.account.id), None) is same:
        title = "Duplicate Status Update"
        words = "This status update is identical to the last one you posted. Try posting something different, or delete your previous update."
        raise refusal(400, 506, "(#506) Duplicate status message", transient=False, title=title, words=words)


def _caption(fb: FacebookState, params: Params, *names: str) -> str:
    given = [params.text(name, longest=fb.config.text_max) for name in names]
    return next((text for text in given if text), "")


def _link(fb: FacebookState, visit: Visit, params: Params) -> str | None:
    link = params.text("link", longest=_URL_MAX)
    if not link:
        return None
    if not addressed(link) or (fb.config.scrape_links and visit.story.web.get(link) is None):
        raise Refusal(
            error(
                400, 100, "Invalid parameter", subcode=1_609_005, transient=False, title="Error Posting Link",
                words=f"There was a problem scraping data from the provided link: {link}",
            )
        )  # fmt: skip
    return link


def addressed(url: str) -> bool:
    """Whether a text is the address of something on the web."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and not any(map(str.isspace, url))


def _attached(fb: FacebookState, visit: Visit, params: Params) -> list[Media]:
    """The unpublished photos of a post with several: ``attached_media[0]={"media_fbid": …}``."""
    items = params.listed("attached_media")
    if len(items) > fb.config.attached_max:
        raise invalid(f"Param attached_media must have at most {fb.config.attached_max} items")
    media_ids = [_media_id(item) for item in items]
    if len(set(media_ids)) < len(media_ids):
        raise invalid("Param attached_media must not name a photo twice")
    return [unpublished(fb, visit, media_id) for media_id in media_ids]


def _media_id(item: str) -> str:
    try:
        said = msgspec.json.decode(item.encode(errors="replace"))
    except (msgspec.DecodeError, RecursionError) as failure:
        raise invalid("Param attached_media must be a list of objects with a media_fbid") from failure
    found = said.get("media_fbid") if isinstance(said, dict) else None
    if not isinstance(found, str | int) or isinstance(found, bool):
        raise invalid("Param attached_media must be a list of objects with a media_fbid")
    return str(found)


def unpublished(fb: FacebookState, visit: Visit, media_id: str) -> Media:
    """The Page's own photo that stands nowhere yet.

    Raises:
        Refusal: it is not.
    """
    medium = fb.medium(media_id)
    upload = None if medium is None else fb.uploads.get(medium.id)
    if (
        medium is None or upload is None or medium.owner is not visit.account or upload.post is not None
        or visit.now_us >= medium.expires_us or medium.trouble is not None
    ):  # fmt: skip
        raise invalid(f"Invalid parameter: media_fbid {media_id[:40]} is no unpublished photo of this Page")
    return medium


def uploaded(fb: FacebookState, visit: Visit, params: Params, *, url: str, caption: str) -> Media:
    """The photo that a call brings along, or names the address of.

    Raises:
        Refusal: there is none, or it is none that Facebook takes.
    """
    content = _content(visit, params, url)
    seen = None if content is None else pictures.photo(content)
    if content is None or seen is None:
        raise refusal(
            400, 324, "(#324) Missing or invalid image file", subcode=2_069_019, title="Missing Or Invalid Image File",
            words="There was a problem uploading your image file. Please try again with another file.",
        )  # fmt: skip
    if len(content) > fb.config.photo_max_bytes:
        raise refusal(400, 1, "Your photos couldn't be uploaded. Photos should be saved as JPG, PNG, GIF or WEBP and be "
                              f"at most {fb.config.photo_max_bytes} bytes.", transient=False)  # fmt: skip
    return _keep(fb, visit, content, seen, caption, ready_us=visit.now_us)


def _content(visit: Visit, params: Params, url: str) -> bytes | None:
    sent = next((params.files[name] for name in FILES if name in params.files), None)
    if sent is not None:
        return sent
    address = params.text(url, longest=_URL_MAX)
    if not address:
        return None
    if not addressed(address):
        raise invalid(f"{url} should represent a valid URL")
    found = visit.story.web.get(address)
    return None if found is None else found.content


def _keep(fb: FacebookState, visit: Visit, content: bytes, seen: Look, caption: str, *, ready_us: int) -> Media:
    medium = Media(
        id=fb.ids.next(visit.unix_us), owner=visit.account, kind=seen.kind, category="", total_bytes=len(content),
        started_us=visit.now_us, expires_us=visit.now_us + round(fb.config.media_life_s * 1_000_000), ready_us=ready_us,
        sha256=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
    fb.store.media[medium.id] = medium
    fb.uploads[medium.id] = Upload(caption=caption, created_unix_us=visit.unix_us, width=seen.width, height=seen.height)
    return medium
