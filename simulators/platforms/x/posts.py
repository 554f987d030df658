"""Posting, reading and deleting one post."""

import re
import unicodedata
from typing import Any

import msgspec

from simulators.domain import Media, Post
from simulators.ledger import visible_digest
from simulators.platforms.visit import Answer, Refusal, Visit
from simulators.platforms.x.eyes import absent, sees, visible
from simulators.platforms.x.hooks import mentioned, tell
from simulators.platforms.x.problems import forbidden, invalid, problem
from simulators.platforms.x.query import asked, identifier
from simulators.platforms.x.shapes import Includes, shown_as, spelled, write_post, write_text
from simulators.platforms.x.state import XState
from simulators.platforms.x.text import LIMIT, weighted_length

BODY_MAX = 1_048_576
PHOTOS_MAX = 4
LONGEST = 25_000
"""Characters beyond which a text is too long however it is counted: what X's own long posts end at."""
REPLY_SETTINGS = ("everyone", "mentionedUsers", "following", "subscribers", "verified")


class MediaPart(msgspec.Struct, forbid_unknown_fields=True):
    """``media`` of a new post."""

    media_ids: list[str]
    tagged_user_ids: list[str] = []


class ReplyPart(msgspec.Struct, forbid_unknown_fields=True):
    """``reply`` of a new post."""

    in_reply_to_tweet_id: str
    exclude_reply_user_ids: list[str] = []
    auto_populate_reply_metadata: bool = False


class NewPost(msgspec.Struct, forbid_unknown_fields=True):
    """The body of ``POST /2/tweets``."""

    text: str | None = None
    media: MediaPart | None = None
    reply: ReplyPart | None = None
    quote_tweet_id: str | None = None
    reply_settings: str | None = None


class Hiding(msgspec.Struct, forbid_unknown_fields=True):
    """The body of ``PUT /2/tweets/:id/hidden``."""

    hidden: bool


class NewLike(msgspec.Struct, forbid_unknown_fields=True):
    """The body of ``POST /2/users/:id/likes``."""

    tweet_id: str


_TYPES = {"int": "integer", "str": "string", "bool": "boolean", "float": "number", "NoneType": "null"}
_WRONG_TYPE = re.compile(r"Expected `(?P<want>\w+)[^`]*`, got `(?P<got>\w+)`(?: - at `(?P<path>[^`]+)`)?")
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<field>.*)`(?: - at `(?P<path>[^`]+)`)?$", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(?P<field>\w+)`(?: - at `(?P<path>[^`]+)`)?")


def _schema_message(error: str) -> str:
    """The complaint in the words of X's JSON schema validator."""
    if found := _UNKNOWN.match(error):
        where = f"{found['path'] or '$'}.{found['field']}"
        return f"[{where}: is not defined in the schema and the schema does not allow additional properties]"
    if found := _MISSING.match(error):
        return f"[{found['path'] or '$'}.{found['field']}: is missing but it is required]"
    if found := _WRONG_TYPE.match(error):
        want, got = (_TYPES.get(found[name], found[name]) for name in ("want", "got"))
        return f"[{found['path'] or '$'}: {got} found, {want} expected]"
    return "Requests body must be valid JSON."


def body_decoder(model: type[msgspec.Struct], *, largest: int = BODY_MAX) -> Any:
    """A decoder of v2 bodies that complains as X does; ``largest``: bytes that it reads at most."""
    decode = msgspec.json.Decoder(model).decode

    def decoded(visit: Visit) -> Any:
        kind = visit.call.header("content-type") or ""
        if kind.split(";")[0].strip().lower() != "application/json":
            raise Refusal(problem(415, f"Content-Type [{kind}] is not supported; use application/json."))
        if len(visit.call.body) > largest:
            raise Refusal(problem(413, "The request body is too large."))
        try:
            return decode(visit.call.body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise invalid(_schema_message(str(error))) from error

    return decoded


_new_post = body_decoder(NewPost)
_hiding = body_decoder(Hiding)


def create_post(x: XState, visit: Visit) -> Answer:
    """``POST /2/tweets``."""
    asks: NewPost = _new_post(visit)
    media = _usable_media(x, visit, asks.media)
    text = asks.text or ""
    _check_text(x, text, reply=asks.reply is not None, bare=not media)
    if asks.reply_settings is not None and asks.reply_settings not in REPLY_SETTINGS:
        raise invalid(f"[$.reply_settings: does not have a value in the enumeration {list(REPLY_SETTINGS)}]")
    reply_to = None if asks.reply is None else _replied_to(x, visit, asks.reply.in_reply_to_tweet_id)
    quote = None if asks.quote_tweet_id is None else _quoted(x, visit, asks.quote_tweet_id)
    fingerprint = _fingerprint(text, media, reply_to, quote)
    if x.repeats(visit.account, fingerprint, now_us=visit.now_us) is not None:
        raise forbidden("You are not allowed to create a Tweet with duplicate content.")
    post_id = x.ids.next(visit.unix_us)
    post = Post(
        id=post_id,
        account=visit.account,
        text=text,
        media=tuple(medium.id for medium in media),
        committed_us=visit.now_us,
        visible_us=x.visible_us(visit.now_us),
        created_unix_us=visit.unix_us,
        conversation=post_id if reply_to is None else reply_to.conversation,
        reply_to=None if reply_to is None else reply_to.id,
        quote=None if quote is None else quote.id,
        reply_settings=asks.reply_settings or "everyone",
        tag=visit.entry.tag,
    )
    x.store.add_post(post)
    x.store.remember(post, fingerprint)
    answered = None if reply_to is None else str(reply_to.id)
    visit.record(post, visible_us=post.visible_us, target=answered)
    for account in mentioned(x, post):
        if sees(x, account, visit.account):
            answers = reply_to is not None and reply_to.account is account
            tell(visit, "comment" if answers else "mention", account, post)
    history = spelled("edit_history_tweet_ids", x.config)
    return Answer(201, {"data": {"id": str(post_id), "text": write_text(post, x.config), history: [str(post_id)]}})


def _check_text(x: XState, text: str, *, reply: bool, bare: bool) -> None:
    if bare and not text.strip():
        raise invalid("[$.text: must be at least 1 characters long]")
    if "\x00" in text:
        raise invalid("[$.text: contains characters that are not allowed]")
    if len(text) > LONGEST or (len(text) > LIMIT // 2 and weighted_length(text, reply=reply) > LIMIT):
        if x.config.too_long_status == 400:  # noqa: PLR2004 - a status
            raise invalid(f"[$.text: must be at most {LIMIT} characters long]")
        raise forbidden(
            "Your Tweet text is too long. For more information on how Twitter determines text length see https://github.com/twitter/twitter-text."
        )


def _fingerprint(text: str, media: list[Media], reply_to: Post | None, quote: Post | None) -> str:
    others = [medium.id for medium in media], reply_to and reply_to.id, quote and quote.id
    return f"{others}{unicodedata.normalize('NFC', text).strip()}"


def _usable_media(x: XState, visit: Visit, part: MediaPart | None) -> list[Media]:
    """The media of a new post: the poster's own, alive, processed; four photos, or one video, or one GIF."""
    if part is None:
        return []
    if not part.media_ids:
        raise invalid("[$.media.media_ids: there must be a minimum of 1 items in the array]")
    if len(part.media_ids) > PHOTOS_MAX:
        raise invalid(f"[$.media.media_ids: there must be a maximum of {PHOTOS_MAX} items in the array]")
    media = []
    for text in part.media_ids:
        medium = x.store.media.get(int(text)) if text.isascii() and text.isdigit() and len(text) < 20 else None  # noqa: PLR2004 - digits of an id
        if (
            medium is None
            or medium.owner is not visit.account
            or visit.now_us >= medium.expires_us
            or medium.ready_us is None
            or visit.now_us < medium.ready_us
            or medium.trouble is not None
            or medium.category.startswith("dm_")
        ):
            raise invalid("Your media IDs are invalid.", {"media.media_ids": [str(part.media_ids)]})
        media.append(medium)
    if len(media) > 1 and any(shown_as(medium) != "photo" for medium in media):
        raise invalid(
            "Tweets can have up to 4 photos, or 1 video, or 1 GIF.", {"media.media_ids": [str(part.media_ids)]}
        )
    return media


def _replied_to(x: XState, visit: Visit, text: str) -> Post:
    parent = visible(x, visit, identifier(text, "reply.in_reply_to_tweet_id"))
    if parent is None:
        raise forbidden("You attempted to reply to a Tweet that is deleted or not visible to you.")
    summoned = f"@{visit.account.username.lower()}" in parent.text.lower() or parent.account is visit.account
    if x.config.replies == "summoned" and not summoned:
        raise forbidden("You are not permitted to reply to this Tweet: its author did not mention you.")
    return parent


def _quoted(x: XState, visit: Visit, text: str) -> Post:
    if x.config.quotes == "refused":
        raise forbidden("You are not permitted to quote Tweets through this app.")
    quoted = visible(x, visit, identifier(text, "quote_tweet_id"))
    if quoted is None:
        raise forbidden("You attempted to quote a Tweet that is deleted or not visible to you.")
    return quoted


def read_post(x: XState, visit: Visit) -> Answer:
    """``GET /2/tweets/:id``: a post that is gone is a 200 with errors and no data."""
    query = asked(visit.call)
    number = identifier(visit.args[0])
    post = visible(x, visit, number)
    if post is None:
        return absent(x, visit, number)
    includes = Includes(query, x, visit)
    fields = (*query.listed("tweet.fields"), *includes.follow(post))
    return Answer(200, includes.into({"data": write_post(post, fields, x.store, x.config)}))


def delete_post(x: XState, visit: Visit) -> Answer:
    """``DELETE /2/tweets/:id``."""
    number = identifier(visit.args[0])
    post = visible(x, visit, number)
    if post is None:
        return absent(x, visit, number)
    if post.account is not visit.account:
        raise forbidden("You are not authorized to delete this Tweet.")
    post.gone = "deleted"
    visit.record(post, visible_us=visit.now_us)
    return Answer(200, {"data": {"deleted": True}})


def hide_comment(x: XState, visit: Visit) -> Answer:
    """``PUT /2/tweets/:id/hidden``: of replies, by who began their conversation. A read by id shows them all the same."""
    asks: Hiding = _hiding(visit)
    number = identifier(visit.args[0])
    post = visible(x, visit, number)
    if post is None:
        return absent(x, visit, number)
    if post.reply_to is None:
        raise invalid("The Tweet to be hidden must be a reply.", {"id": [visit.args[0]]})
    root = x.store.posts.get(post.conversation)
    if root is None or root.account is not visit.account:
        raise forbidden("You are not permitted to hide replies of conversations that you did not begin.")
    if post.hidden != asks.hidden:
        post.hidden = asks.hidden
        shown = "" if post.hidden else post.text
        visit.record(post, visible_us=visit.now_us, visible=visible_digest(shown, ()), target=str(post.reply_to))
    return Answer(200, {"data": {"hidden": post.hidden}})
