"""How Facebook writes a Page, a post, a comment, a photo and a video: only what is asked for."""

from collections.abc import Callable, Mapping
from typing import Any

from simulators.domain import Account, Media, Post
from simulators.platforms.facebook.state import FacebookState, Upload, is_page
from simulators.platforms.graph.fields import Field, shown, stamp
from simulators.platforms.story import Visit

Known = Mapping[str, Callable[[Field], Any]]
Edges = Callable[["Shapes", Post, Field], Any]

POST_DEFAULT = ("created_time", "message")
COMMENT_DEFAULT = ("created_time", "from", "message")
ACCOUNT_DEFAULT = ("name",)
PHOTO_DEFAULT = ("created_time", "name")
VIDEO_DEFAULT = ("updated_time", "description")

_POST_SILENT = (
    "actions", "admin_creator", "allowed_advertising_objects", "application", "backdated_time", "call_to_action",
    "child_attachments", "coordinates", "event", "expanded_height", "expanded_width", "feed_targeting", "icon",
    "instagram_eligibility", "is_instagram_eligible", "message_tags", "parent_id", "place", "promotion_status",
    "properties", "scheduled_publish_time", "shares", "sharedposts", "story", "story_tags", "target", "targeting", "to",
    "via", "video_buying_eligibility", "width", "height",
)  # fmt: skip
_COMMENT_SILENT = ("admin_creator", "application", "attachment", "live_broadcast_timestamp", "message_tags", "object",
                   "private_reply_conversation", "can_reply_privately")  # fmt: skip
_ACCOUNT_SILENT = (
    "about", "bio", "category_list", "description", "email", "emails", "fan_count", "first_name", "followers_count",
    "instagram_business_account", "last_name", "location", "phone", "picture", "website", "verification_status",
    "rating_count", "talking_about_count", "cover",
)  # fmt: skip


def _nothing(_field: Field) -> None:
    """A field that is known and has no value here: it is left out."""


class Shapes:
    """Writes what one visitor may see. ``edges`` writes the lists that a post carries: ``comments`` and ``likes``."""

    def __init__(self, fb: FacebookState, visit: Visit, edges: Edges) -> None:
        self.fb, self.visit, self._edges = fb, visit, edges

    def account(self, account: Account, fields: tuple[Field, ...]) -> dict[str, Any]:
        """A Page or a person."""
        known: dict[str, Callable[[Field], Any]] = {
            "id": lambda _: account.id,
            "name": lambda _: account.name,
            **dict.fromkeys(_ACCOUNT_SILENT, _nothing),
        }
        if is_page(account):
            known |= {
                "username": lambda _: account.username,
                "category": lambda _: "Brand",
                "link": lambda _: f"https://www.facebook.com/{account.id}",
                "is_published": lambda _: True,
                "access_token": lambda _: self.visit.token.text if self.visit.account is account else None,
                "tasks": _nothing,
            }
        node = "Page" if is_page(account) else "User"
        return shown(fields, known, default=ACCOUNT_DEFAULT, node=node)

    def by(self, account: Account) -> dict[str, str]:
        """Whom something is from."""
        return {"name": account.name, "id": account.id}

    def any(self, post: Post, fields: tuple[Field, ...]) -> dict[str, Any]:
        """A post or a comment."""
        return self.comment(post, fields) if post.kind == "comment" else self.post(post, fields)

    def post(self, post: Post, fields: tuple[Field, ...]) -> dict[str, Any]:
        """A post."""
        fb, now_us = self.fb, self.visit.now_us
        published = fb.published(post, now_us)
        at_unix_s = post.place.get("at_unix_s")
        known: dict[str, Callable[[Field], Any]] = {
            **dict.fromkeys(_POST_SILENT, _nothing),
            "id": lambda _: fb.written(post),
            "message": lambda _: post.text or None,
            "created_time": lambda _: stamp(post.created_unix_us),
            "updated_time": lambda _: stamp(post.created_unix_us),
            "from": lambda _: self.by(post.account),
            "permalink_url": lambda _: f"https://www.facebook.com/{post.account.id}/posts/{post.id}",
            "is_published": lambda _: published,
            "is_hidden": lambda _: post.hidden,
            "is_expired": lambda _: False,
            "is_popular": lambda _: False,
            "is_spherical": lambda _: False,
            "is_eligible_for_promotion": lambda _: published,
            "subscribed": lambda _: False,
            "can_reply_privately": lambda _: False,
            "multi_share_end_card": lambda _: False,
            "multi_share_optimized": lambda _: False,
            "timeline_visibility": lambda _: "normal" if published else "no_timeline_unit",
            "promotable_id": lambda _: fb.written(post),
            "privacy": lambda _: {"allow": "", "deny": "", "description": "Public", "friends": "", "value": "EVERYONE"},
            "status_type": lambda _: self._status_type(post),
            "link": lambda _: post.place.get("link"),
            "full_picture": lambda _: self._source(post.media[0]) if post.media else None,
            "picture": lambda _: self._source(post.media[0]) if post.media else None,
            "object_id": lambda _: str(post.media[0]) if post.media else None,
            "attachments": lambda _: self.attachments(post),
            "comments": lambda field: self._edges(self, post, field),
            "likes": lambda field: self._edges(self, post, field),
            "reactions": lambda field: self._edges(self, post, field),
        }
        if at_unix_s is not None and not published:
            known["scheduled_publish_time"] = lambda _: int(at_unix_s)
        return shown(fields, known, default=POST_DEFAULT, node="Post")

    def _status_type(self, post: Post) -> str:
        if not post.media:
            return "shared_story" if "link" in post.place else "mobile_status_update"
        video = self.fb.store.media[post.media[0]].kind.startswith("video/")
        return "added_video" if video else "added_photos"

    def _source(self, medium: int) -> str:
        ending = self.fb.store.media[medium].kind.partition("/")[2].replace("jpeg", "jpg")
        return f"https://scontent.xx.fbcdn.net/v/{medium}.{ending}"

    def attachments(self, post: Post) -> dict[str, Any] | None:
        """What a post carries beside its words; ``None``: nothing."""
        items = [self._attachment(post, medium) for medium in post.media]
        if not items:
            link = post.place.get("link")
            share = {"type": "share", "url": link, "unshimmed_url": link, "target": {"url": link}}
            return None if link is None else {"data": [share]}
        if len(items) == 1:
            return {"data": items}
        url = f"https://www.facebook.com/{post.account.id}/posts/{post.id}"
        album = {
            "media": items[0]["media"],
            "subattachments": {"data": items},
            "target": {"id": str(post.id), "url": url},
        }
        return {"data": [{**album, "title": "Photos from post", "type": "album", "url": url}]}

    def _attachment(self, post: Post, medium: int) -> dict[str, Any]:
        upload = self.fb.uploads[medium]
        url = f"https://www.facebook.com/photo/?fbid={medium}"
        image = {"height": upload.height, "src": self._source(medium), "width": upload.width}
        kind = "video_inline" if self.fb.store.media[medium].kind.startswith("video/") else "photo"
        return {
            "media": {"image": image}, "target": {"id": str(medium), "url": url}, "type": kind, "url": url,
            **({"description": post.text} if post.text else {}),
        }  # fmt: skip

    def comment(self, comment: Post, fields: tuple[Field, ...]) -> dict[str, Any]:
        """A comment, or a reply to one."""
        fb, visit = self.fb, self.visit
        root = fb.store.posts[comment.conversation]
        runs = fb.runs(visit, root.account)
        above = None if comment.reply_to in (None, root.id) else fb.store.standing(comment.reply_to or 0)
        known: dict[str, Callable[[Field], Any]] = {
            **dict.fromkeys(_COMMENT_SILENT, _nothing),
            "id": lambda _: fb.written(comment),
            "message": lambda _: comment.text,
            "created_time": lambda _: stamp(comment.created_unix_us),
            "from": lambda _: self.by(comment.account),
            "permalink_url": lambda _: (
                f"https://www.facebook.com/{root.account.id}/posts/{root.id}?comment_id={comment.id}"
            ),
            "is_hidden": lambda _: comment.hidden,
            "is_private": lambda _: False,
            "can_hide": lambda _: runs and comment.account is not visit.account,
            "can_comment": lambda _: True,
            "can_like": lambda _: True,
            "can_remove": lambda _: runs or comment.account is visit.account,
            "user_likes": lambda _: visit.account.id in comment.likes,
            "like_count": lambda _: len(comment.likes),
            "comment_count": lambda _: sum(1 for _ in fb.store.answers(comment.id)),
            "parent": lambda _: None if above is None else self.comment(above, ()),
            "comments": lambda field: self._edges(self, comment, field),
            "likes": lambda field: self._edges(self, comment, field),
            "reactions": lambda field: self._edges(self, comment, field),
        }
        if comment.media:
            medium = comment.media[0]
            image = {"image": {"src": self._source(medium)}}
            known["attachment"] = lambda _: {"type": "photo", "media": image, "target": {"id": str(medium)}}
        return shown(fields, known, default=COMMENT_DEFAULT, node="Comment")

    def photo(self, medium: Media, upload: Upload, fields: tuple[Field, ...]) -> dict[str, Any]:
        """A photo."""
        known = self._medium(medium, upload)
        image = {"height": upload.height, "source": self._source(medium.id), "width": upload.width}
        known |= {
            "name": lambda _: upload.caption or None,
            "height": lambda _: upload.height,
            "width": lambda _: upload.width,
            "images": lambda _: [image],
            "webp_images": _nothing,
            "link": lambda _: f"https://www.facebook.com/photo/?fbid={medium.id}",
            "alt_text": lambda _: medium.alt or None,
            "alt_text_custom": _nothing,
            "album": _nothing,
        }
        return shown(fields, known, default=PHOTO_DEFAULT, node="Photo")

    def video(self, medium: Media, upload: Upload, fields: tuple[Field, ...]) -> dict[str, Any]:
        """A video, and how far its processing is."""
        known = self._medium(medium, upload)
        post = self.fb.store.posts.get(upload.post or 0)
        ready = self.visit.now_us >= (medium.ready_us or 0)
        state = "processing" if not ready else "ready" if medium.trouble is None else "error"
        known |= {
            "description": lambda _: upload.caption or None,
            "title": lambda _: (post.title or None) if post is not None else None,
            "post_id": lambda _: self.fb.written(post) if post is not None and state == "ready" else None,
            "permalink_url": lambda _: f"/{medium.owner.id}/videos/{medium.id}/",
            "source": lambda _: self._source(medium.id) if state == "ready" else None,
            "published": lambda _: state == "ready" and post is not None and self.fb.published(post, self.visit.now_us),
            "length": _nothing,
            "status": lambda _: {"video_status": state, **_progress(medium, self.visit.now_us)},
        }
        return shown(fields, known, default=VIDEO_DEFAULT, node="Video")

    def _medium(self, medium: Media, upload: Upload) -> dict[str, Callable[[Field], Any]]:
        post = self.fb.store.posts.get(upload.post or 0)
        return {
            "id": lambda _: str(medium.id),
            "created_time": lambda _: stamp(upload.created_unix_us),
            "updated_time": lambda _: stamp(upload.created_unix_us),
            "from": lambda _: self.by(medium.owner),
            "picture": lambda _: self._source(medium.id),
            "icon": _nothing,
            "place": _nothing,
            "page_story_id": lambda _: None if post is None else self.fb.written(post),
            "comments": lambda field: None if post is None else self._edges(self, post, field),
            "likes": lambda field: None if post is None else self._edges(self, post, field),
        }


def _progress(medium: Media, now_us: int) -> dict[str, Any]:
    ready_us = medium.ready_us or 0
    takes_us = ready_us - medium.started_us
    if now_us < ready_us:
        return {
            "processing_progress": (now_us - medium.started_us) * 100 // takes_us,
            "processing_phase": {"status": "in_progress"},
        }
    if medium.trouble is not None:
        return {"processing_phase": {"status": "error", "errors": [{"code": 1363128, "message": medium.trouble}]}}
    return {"processing_phase": {"status": "complete"}}
