"""Instagram (graph.instagram.com), as a module that fulfils ``ports.Adapter``: builds requests, reads answers, no I/O.

Wire facts, their sources and what is not verified: docs/platforms/instagram.md.
"""

from safety_core.adapters.platforms.graph.measuring import utf16_units
from safety_core.adapters.platforms.graph.pace import read_pace
from safety_core.adapters.platforms.instagram import counting, pictures
from safety_core.adapters.platforms.instagram.answers import (
    is_object,
    read_commit,
    read_handle,
    read_like,
    read_likers,
    read_object,
    read_page,
    read_recall,
    read_refresh,
    read_trace,
    read_who_am_i,
    shows,
)
from safety_core.adapters.platforms.instagram.requests import (
    COMMENTS,
    HOST,
    OPERATIONS,
    QUIET,
    REFRESHES_BY,
    VERSION,
    commit,
    commits,
    list_likers,
    list_page,
    looks_by,
    read_back,
    reads_back_by,
    refresh,
    who_am_i,
)
from safety_core.adapters.platforms.marks import mark, newer
from safety_core.adapters.platforms.quiet import read_hidden
from safety_core.adapters.platforms.unaddressed import web_address
from safety_core.facts import ContentMeasure
from safety_core.intent import Intent
from safety_core.media import Content, medium
from safety_core.ports import Exchange, Following, Ready, Step, WireRequest
from safety_core.secret import Secret
from safety_core.vocabulary import Action, Platform, PlatformAccountId

PLATFORM = Platform.INSTAGRAM
HOSTS = frozenset({HOST})
ACTIONS = frozenset({Action.PUBLISH, Action.COMMENT, Action.REPLY, Action.RECALL})
THREADED = COMMENTS
FOLLOWS: Following | None = None
QUIET_WORDS = (
    "as a container that is made to the end and never published: nobody sees it, and Instagram forgets it after a day"
)
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
    """Count the text, and look at what is shown. What is no object of Instagram cannot be answered or taken back."""
    named = dict.fromkeys(COMMENTS, intent.target) | {Action.RECALL: intent.recalls}
    impossible = {action for action, found in named.items() if found is not None and not is_object(found)}
    media = tuple(medium(each) for each in intent.media)
    limit, unfit = counting.CAPTION_LIMIT, ""
    if intent.action in COMMENTS:
        limit = counting.COMMENT_LIMIT
        unfit = "a comment is sent without pictures" if media else counting.unfit_comment(intent.text)
    elif intent.action is Action.PUBLISH:
        unfit = pictures.unfit(media) or counting.unfit_caption(intent.text)
    return ContentMeasure(utf16_units(intent.text), limit, counting.UNIT, ACTIONS - impossible, unfit)


def prepare(
    intent: Intent,
    *,
    account: PlatformAccountId,
    token: Secret,
    media: tuple[Content, ...],
    said: tuple[Exchange, ...],
    quiet: bool = False,  # noqa: ARG001  # its container is the same in both forms
) -> Step:
    """The container of a post, which is all of a quiet one; nothing else needs anything."""
    if intent.action is not Action.PUBLISH:
        return Ready()
    way = pictures.way(HOST, VERSION, account)
    return pictures.prepare(way, token, caption=intent.text, media=media, said=said)


def trace(handle: str, *, token: Secret) -> WireRequest | None:  # noqa: ARG001
    """Nothing: a container says that it was published, and not as what."""
    return None
