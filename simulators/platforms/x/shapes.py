"""How X writes a post, a user and a medium; only what is asked for, beside what always stands."""

from datetime import datetime, timedelta
from typing import Any

from simulators.domain import Account, Media, Post, Store
from simulators.platforms.visit import Visit
from simulators.platforms.x.eyes import missing, visible
from simulators.platforms.x.query import Query
from simulators.platforms.x.regime import XConfig
from simulators.platforms.x.state import XState
from simulators.platforms.x.text import escaped

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - UTC, and written without saying so


def stamp(unix_us: int) -> str:
    """A wall time as X writes it: UTC, milliseconds."""
    return f"{(_EPOCH + timedelta(microseconds=unix_us)).isoformat(timespec='milliseconds')}Z"


def media_key(media: Media) -> str:
    """The key by which reads name a medium; X's upload ids are not shown there."""
    return f"{_MEDIA_TYPES[shown_as(media)]}_{media.id}"


_MEDIA_TYPES = {"photo": 3, "video": 7, "animated_gif": 16}


def shown_as(media: Media) -> str:
    """photo, video or animated_gif."""
    if media.kind == "image/gif":
        return "animated_gif"
    return "video" if media.kind.startswith("video/") else "photo"


def spelled(name: str, config: XConfig) -> str:
    """A field's name in the spelling of this regime."""
    if config.post_names == "post":
        return {
            "edit_history_tweet_ids": "edit_history_post_ids",
            "retweet_count": "repost_count",
            "referenced_tweets": "referenced_posts",
        }.get(name, name)
    return name


def write_text(post: Post, config: XConfig) -> str:
    """The text as an answer carries it."""
    return escaped(post.text) if config.escape_text else post.text


def write_post(post: Post, fields: tuple[str, ...], store: Store, config: XConfig) -> dict[str, Any]:
    """A post with the fields asked for; what it does not have is left out, as X does."""
    shown: dict[str, Any] = {
        "id": str(post.id),
        "text": write_text(post, config),
        spelled("edit_history_tweet_ids", config): [str(post.id)],
    }
    for field in fields:
        value = _field(field, post, store, config)
        if value is not None:
            shown.setdefault(field, value)
    return shown


def _field(field: str, post: Post, store: Store, config: XConfig) -> Any:
    match field:
        case "author_id":
            return post.account.id
        case "conversation_id":
            return str(post.conversation)
        case "created_at":
            return stamp(post.created_unix_us)
        case "attachments":
            return {"media_keys": [media_key(store.media[media]) for media in post.media]} if post.media else None
        case "in_reply_to_user_id":
            parent = None if post.reply_to is None else store.posts.get(post.reply_to)
            return None if parent is None else parent.account.id
        case "lang":
            return "und"
        case "possibly_sensitive":
            return False
        case "reply_settings":
            return post.reply_settings
        case "public_metrics":
            return _metrics(post, config)
        case "referenced_tweets" | "referenced_posts":
            referenced = [("quoted", post.quote), ("replied_to", post.reply_to)]
            return [{"type": kind, "id": str(other)} for kind, other in referenced if other is not None] or None
        case _:
            return None


def _metrics(post: Post, config: XConfig) -> dict[str, int]:
    return {
        spelled("retweet_count", config): 0,
        "reply_count": post.replies,
        "like_count": len(post.likes),
        "quote_count": post.quotes,
        "bookmark_count": 0,
        "impression_count": 0,
    }


def write_user(account: Account, fields: tuple[str, ...]) -> dict[str, Any]:
    """A user with the fields asked for."""
    shown: dict[str, Any] = {"id": account.id, "name": account.name, "username": account.username}
    for field in fields:
        if field in {"protected", "verified"}:
            shown[field] = account.protected if field == "protected" else False
        elif field == "description":
            shown[field] = ""
    return shown


def write_media(media: Media, fields: tuple[str, ...]) -> dict[str, Any]:
    """A medium with the fields asked for."""
    shown: dict[str, Any] = {"media_key": media_key(media), "type": shown_as(media)}
    if "url" in fields and shown["type"] == "photo":
        shown["url"] = f"https://pbs.twimg.com/media/{media.id}.{media.kind.partition('/')[2]}"
    if "alt_text" in fields and media.alt:
        shown["alt_text"] = media.alt
    return shown


class Includes:
    """What the expansions asked for bring along, each once, in the order in which it was met."""

    def __init__(self, query: Query, x: XState, visit: Visit) -> None:
        self._query, self._x, self._visit = query, x, visit
        self._store, self._config = x.store, x.config
        self._expansions = query.listed("expansions")
        self._users: dict[str, dict[str, Any]] = {}
        self._media: dict[int, dict[str, Any]] = {}
        self._posts: dict[int, dict[str, Any]] = {}
        self._missing: dict[int, dict[str, Any]] = {}

    def follow(self, post: Post) -> tuple[str, ...]:
        """Bring along what a post refers to; the fields that the expansions themselves make visible on it."""
        shown = []
        if "author_id" in self._expansions:
            shown.append("author_id")
            self._user(post.account)
        if "attachments.media_keys" in self._expansions:
            shown.append("attachments")
            for media in post.media:
                self._media[media] = write_media(self._store.media[media], self._query.listed("media.fields"))
        parent = None if post.reply_to is None else self._store.posts.get(post.reply_to)
        if "in_reply_to_user_id" in self._expansions:
            shown.append("in_reply_to_user_id")
            if parent is not None:
                self._user(parent.account)
        if any(name.startswith("referenced_tweets.id") for name in self._expansions):
            shown.append("referenced_tweets")
            for other in (post.quote, post.reply_to):
                if other is not None:
                    self._referenced(other)
        return tuple(shown)

    def _user(self, account: Account) -> None:
        self._users[account.id] = write_user(account, self._query.listed("user.fields"))

    def _referenced(self, post_id: int) -> None:
        post = visible(self._x, self._visit, post_id)
        if post is None:
            self._missing[post_id] = missing(self._x, self._visit, post_id, str(post_id), "referenced_tweets.id")
            return
        fields = self._query.listed("tweet.fields")
        if "referenced_tweets.id.author_id" in self._expansions:
            fields = (*fields, "author_id")
            self._user(post.account)
        self._posts[post_id] = write_post(post, fields, self._store, self._config)

    def into(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Add what was brought along to an answer."""
        lists = {
            "users": list(self._users.values()),
            "media": list(self._media.values()),
            "tweets": list(self._posts.values()),
        }
        includes = {name: found for name, found in lists.items() if found}
        if includes:
            answer["includes"] = includes
        if self._missing:
            answer["errors"] = list(self._missing.values())
        return answer
