"""What a video is to be: titles, descriptions, tags, who may see it; as it is put up, and as it is changed."""

from datetime import UTC, datetime

import msgspec

from simulators.audience import Word
from simulators.domain import Post
from simulators.platforms.visit import Refusal
from simulators.platforms.youtube.problems import forbidden, refuse
from simulators.platforms.youtube.state import Metadata, YouTubeState

PRIVACY = ("public", "unlisted", "private")
_LICENSES = ("youtube", "creativeCommon")
_CATEGORIES = frozenset(str(number) for number in (1, 2, 10, 15, 17, *range(19, 21), *range(22, 30)))
LOCKED = "locked"


class Snippet(msgspec.Struct):
    """What the author may write of ``snippet``."""

    title: str | None = None
    description: str | None = None
    tags: list[str] | None = None
    categoryId: str | None = None  # noqa: N815 - as on the wire
    defaultLanguage: str | None = None  # noqa: N815


class Status(msgspec.Struct):
    """What the author may write of ``status``."""

    privacyStatus: str | None = None  # noqa: N815 - as on the wire
    publishAt: str | None = None  # noqa: N815
    embeddable: bool | None = None
    license: str | None = None
    publicStatsViewable: bool | None = None  # noqa: N815
    selfDeclaredMadeForKids: bool | None = None  # noqa: N815
    containsSyntheticMedia: bool | None = None  # noqa: N815


class VideoBody(msgspec.Struct):
    """A video as a client sends it."""

    id: str | None = None
    snippet: Snippet | None = None
    status: Status | None = None


def _wrong(reason: str, what: str, location: str) -> Refusal:
    message = f"The request metadata specifies an invalid {what}."
    return refuse(400, reason, message, domain="youtube.video", location=f"body.{location}")


def tags_length(tags: list[str]) -> int:
    """As YouTube counts: the commas between tags too, and quotation marks around one with a space."""
    return sum(len(tag) + 2 * (" " in tag) for tag in tags) + max(len(tags) - 1, 0)


def _odd(text: str) -> bool:
    return any(char in text for char in "<>\x00")


def write_snippet(x: YouTubeState, into: Metadata, said: Snippet) -> None:
    """Check a snippet, and take it over as a whole.

    Raises:
        Refusal: naming what does not do.
    """
    title, description, tags = said.title or "", said.description or "", said.tags or []
    if not title.strip() or len(title) > x.config.title_max or _odd(title):
        raise _wrong("invalidTitle", "or empty video title", "snippet.title")
    if len(description.encode(errors="replace")) > x.config.description_max or _odd(description):
        raise _wrong("invalidDescription", "video description", "snippet.description")
    if tags_length(tags) > x.config.tags_max or any(_odd(tag) or not tag.strip() for tag in tags):
        raise _wrong("invalidTags", "video keywords", "snippet.tags")
    category = said.categoryId or into.place.get("categoryId", "22")
    if category not in _CATEGORIES:
        raise _wrong("invalidCategoryId", "category ID", "snippet.categoryId")
    into.title, into.description, into.tags = title, description, tuple(tags)
    into.place["categoryId"] = category
    into.place["defaultLanguage"] = said.defaultLanguage or ""


def write_status(into: Metadata, said: Status, *, unix_us: int) -> None:
    """Check a status, and take it over as a whole.

    Raises:
        Refusal: naming what does not do.
    """
    privacy = said.privacyStatus or "public"
    if privacy not in PRIVACY:
        raise _wrong("invalidVideoMetadata", "privacy status", "status.privacyStatus")
    if said.license not in {None, *_LICENSES}:
        raise _wrong("invalidVideoMetadata", "license", "status.license")
    moment = ""
    if said.publishAt is not None:
        read = _moment(said.publishAt)
        if read is None or privacy != "private":
            raise _wrong("invalidPublishAt", "scheduled publishing time", "status.publishAt")
        if read <= unix_us:
            privacy = "public"  # a time that is over publishes at once
        else:
            moment = str(read)
    if into.place.get(LOCKED) and (privacy != "private" or moment):
        raise forbidden(
            "The request attempts to set an invalid privacy setting for the video.",
            domain="youtube.video",
            reason="forbiddenPrivacySetting",
            location="body.status.privacyStatus",
        )
    into.place |= {
        "privacyStatus": privacy,
        "publishAt": moment,
        "license": said.license or "youtube",
        "embeddable": _word(said.embeddable, default=True),
        "publicStatsViewable": _word(said.publicStatsViewable, default=True),
        "selfDeclaredMadeForKids": _word(said.selfDeclaredMadeForKids, default=False),
    }


def _word(value: bool | None, *, default: bool) -> str:
    return "true" if (default if value is None else value) else "false"


def _moment(text: str) -> int | None:
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            return None
        return round((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1_000_000)
    except (ValueError, OverflowError):
        return None


def new_metadata(x: YouTubeState, body: VideoBody, *, unix_us: int) -> Metadata:
    """What a new video is to be; an unverified project's is private, whatever it asks for.

    Raises:
        Refusal: naming what does not do.
    """
    made = Metadata()
    if body.snippet is not None:
        write_snippet(x, made, body.snippet)
    write_status(made, body.status or Status(), unix_us=unix_us)
    made.place.setdefault("categoryId", "22")
    if x.config.project == "unverified":
        made.place |= {"privacyStatus": "private", "publishAt": "", LOCKED: "true"}
    return made


def metadata_of(x: YouTubeState, post: Post) -> Metadata:
    """What a video is, to be changed: a copy."""
    return Metadata(title=post.title, description=post.text, tags=x.tags.get(post.id, ()), place=dict(post.place))


def privacy(post: Post, *, unix_us: int) -> str:
    """Who may see a video now: one that is scheduled becomes public by itself."""
    due = post.place.get("publishAt")
    return "public" if due and int(due) <= unix_us else post.place["privacyStatus"]


def shown_to(post: Post, *, unix_us: int) -> Word:
    """Who sees a video, once it is processed; what a fan says elsewhere is for everybody."""
    if "privacyStatus" not in post.place:
        return "public"
    if (now := privacy(post, unix_us=unix_us)) == "private" and post.place.get("publishAt"):
        return "later"
    return _SHOWN[now]


_SHOWN: dict[str, Word] = {"public": "public", "unlisted": "linked", "private": "own"}


def shown_text(post: Post) -> str:
    """What the readers of a video see: its title, and in the next line its description."""
    return f"{post.title}\n{post.text}" if post.text else post.title
