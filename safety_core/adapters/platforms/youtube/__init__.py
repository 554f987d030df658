"""YouTube (Data API v3), as a module that fulfils ``ports.Adapter``: it builds requests and reads answers, without I/O.

Wire facts, their sources and what is not verified: docs/platforms/youtube.md.
"""

from safety_core.adapters.platforms.marks import mark, newer
from safety_core.adapters.platforms.quiet import read_hidden
from safety_core.adapters.platforms.youtube import counting, tokens, uploads
from safety_core.adapters.platforms.youtube.answers import (
    read_commit,
    read_handle,
    read_like,
    read_likers,
    read_object,
    read_page,
    read_recall,
    read_trace,
    read_who_am_i,
)
from safety_core.adapters.platforms.youtube.ids import is_comment, is_thread, is_video
from safety_core.adapters.platforms.youtube.pace import read_pace
from safety_core.adapters.platforms.youtube.requests import (
    HOST,
    OPERATIONS,
    QUIET,
    commit,
    commits,
    list_likers,
    list_page,
    looks_by,
    read_back,
    reads_back_by,
    who_am_i,
)
from safety_core.adapters.platforms.youtube.resources import shows
from safety_core.adapters.platforms.youtube.tokens import REFRESHES_BY, read_refresh, refresh
from safety_core.adapters.platforms.youtube.web import web_address
from safety_core.facts import ContentMeasure
from safety_core.intent import Intent
from safety_core.media import Content, medium
from safety_core.ports import Exchange, Following, Ready, Step, WireRequest
from safety_core.secret import Secret
from safety_core.vocabulary import Action, Platform, PlatformAccountId

PLATFORM = Platform.YOUTUBE
HOSTS = frozenset({HOST, tokens.HOST})
ACTIONS = frozenset({Action.PUBLISH, Action.COMMENT, Action.REPLY, Action.LIKE, Action.RECALL})
THREADED = frozenset({Action.COMMENT, Action.REPLY})
FOLLOWS: Following | None = None
QUIET_WORDS = "as a private video: only the channel and the accounts that it is shared with see it"
QUIET_LISTED = frozenset({Action.PUBLISH})

__all__ = [
    "ACTIONS",
    "FOLLOWS",
    "HOSTS",
    "OPERATIONS",
    "PLATFORM",
    "QUIET",
    "QUIET_LISTED",
    "QUIET_WORDS",
    "REFRESHES_BY",
    "THREADED",
    "commit",
    "commits",
    "list_likers",
    "list_page",
    "looks_by",
    "mark",
    "measure",
    "newer",
    "prepare",
    "read_back",
    "read_commit",
    "read_handle",
    "read_hidden",
    "read_like",
    "read_likers",
    "read_object",
    "read_pace",
    "read_page",
    "read_recall",
    "read_refresh",
    "read_trace",
    "read_who_am_i",
    "reads_back_by",
    "refresh",
    "shows",
    "trace",
    "web_address",
    "who_am_i",
]


def measure(intent: Intent) -> ContentMeasure:
    """Count title and description, or the comment. What is no video cannot be commented on or liked, and what is no comment
    right under a video cannot be answered.
    """
    fitting = {
        Action.COMMENT: (intent.target, is_video),
        Action.LIKE: (intent.target, is_video),
        Action.REPLY: (intent.target, is_thread),
        Action.RECALL: (intent.recalls, lambda each: is_video(each) or is_comment(each)),
    }
    impossible = {action for action, (named, fits) in fitting.items() if named is not None and not fits(named)}
    able = ACTIONS - impossible
    if intent.action is not Action.PUBLISH:
        unfit = "a comment of YouTube shows neither pictures nor films" if intent.media else ""
        length = counting.characters(intent.text)
        return ContentMeasure(length, counting.COMMENT_MAX, counting.COMMENT_UNIT, able, unfit)
    unfit = counting.unfit_films(tuple(medium(each) for each in intent.media)) or counting.unfit_words(intent.text)
    return ContentMeasure(counting.video_length(intent.text), counting.VIDEO_MAX, counting.VIDEO_UNIT, able, unfit)


def prepare(
    intent: Intent,
    *,
    account: PlatformAccountId,  # noqa: ARG001  # a token of YouTube has one channel
    token: Secret,
    media: tuple[Content, ...],
    said: tuple[Exchange, ...],
    quiet: bool = False,
) -> Step:
    """The upload of a video, up to its last piece; everything else needs nothing."""
    if intent.action is not Action.PUBLISH:
        return Ready()
    return uploads.prepare(intent, token=token, media=media, said=said, quiet=quiet)


def trace(handle: str, *, token: Secret) -> WireRequest | None:  # noqa: ARG001  # the session's address is its credential
    """Ask the session of an upload how far it is."""
    return uploads.trace(handle)
