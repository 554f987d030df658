"""TikTok (Content Posting API, v2), as a module that fulfils ``ports.Adapter``: builds requests, reads answers, no I/O.

Wire facts, their sources and what is not verified: docs/platforms/tiktok.md.
"""

from safety_core.adapters.platforms.marks import mark, newer
from safety_core.adapters.platforms.quiet import read_hidden
from safety_core.adapters.platforms.tiktok import counting, uploads
from safety_core.adapters.platforms.tiktok.answers import (
    read_commit,
    read_handle,
    read_like,
    read_likers,
    read_object,
    read_page,
    read_recall,
    read_trace,
    read_who_am_i,
    shows,
)
from safety_core.adapters.platforms.tiktok.pace import read_pace
from safety_core.adapters.platforms.tiktok.requests import (
    OPERATIONS,
    QUIET,
    commit,
    commits,
    list_likers,
    list_page,
    looks_by,
    read_back,
    reads_back_by,
    trace,
    who_am_i,
)
from safety_core.adapters.platforms.tiktok.tokens import REFRESHES_BY, read_refresh, refresh
from safety_core.adapters.platforms.unaddressed import web_address
from safety_core.facts import ContentMeasure
from safety_core.intent import Intent
from safety_core.media import Content, medium
from safety_core.ports import Exchange, Following, Ready, Step
from safety_core.secret import Secret
from safety_core.vocabulary import Action, Platform, PlatformAccountId

PLATFORM = Platform.TIKTOK
HOSTS = frozenset({uploads.HOST, uploads.UPLOAD_HOST})
ACTIONS = frozenset({Action.PUBLISH})
THREADED: frozenset[Action] = frozenset()
FOLLOWS: Following | None = None
QUIET_WORDS = "as a film that its own account alone sees"
QUIET_LISTED: frozenset[Action] = frozenset()

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
    """Count the caption, and look at the film. TikTok takes nothing back: of that no permit is minted."""
    unfit = counting.unfit(tuple(medium(each) for each in intent.media))
    return ContentMeasure(counting.counted(intent.text), counting.LIMIT, counting.UNIT, ACTIONS, unfit)


def prepare(
    intent: Intent,
    *,
    account: PlatformAccountId,  # noqa: ARG001  # a token of TikTok has one user
    token: Secret,
    media: tuple[Content, ...],
    said: tuple[Exchange, ...],
    quiet: bool = False,
) -> Step:
    """The upload of a film, up to its bytes."""
    if intent.action is not Action.PUBLISH:
        return Ready()
    return uploads.prepare(intent, token=token, media=media, answers=said, quiet=quiet)
