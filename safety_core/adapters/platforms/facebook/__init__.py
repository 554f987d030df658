"""Facebook Pages (graph.facebook.com), as a module that fulfils ``ports.Adapter``: builds requests, reads answers, no I/O.

Wire facts, their sources and what is not verified: docs/platforms/facebook.md.
"""

from safety_core.adapters.platforms.facebook import photos
from safety_core.adapters.platforms.facebook.answers import (
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
from safety_core.adapters.platforms.facebook.requests import (
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
from safety_core.adapters.platforms.facebook.web import web_address
from safety_core.adapters.platforms.graph.measuring import utf16_units
from safety_core.adapters.platforms.graph.pace import read_pace
from safety_core.adapters.platforms.marks import mark, newer
from safety_core.adapters.platforms.quiet import read_hidden
from safety_core.facts import ContentMeasure
from safety_core.intent import Intent
from safety_core.media import Content, medium
from safety_core.ports import Exchange, Following, Ready, Step, WireRequest
from safety_core.secret import Secret
from safety_core.vocabulary import Action, Platform, PlatformAccountId

PLATFORM = Platform.FACEBOOK
HOSTS = frozenset({HOST})
ACTIONS = frozenset({Action.PUBLISH, Action.COMMENT, Action.REPLY, Action.LIKE, Action.RECALL})
THREADED = COMMENTS
FOLLOWS: Following | None = None
QUIET_WORDS = "as a post that is not published: only people who manage the Page see it"
QUIET_LISTED: frozenset[Action] = frozenset()
POST_LIMIT, COMMENT_LIMIT, UNIT = 63_206, 8_000, "UTF-16 code units"

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
    """Count the text, and look at the photos. What is no object of Facebook cannot be answered, liked or taken back."""
    named = dict.fromkeys((*COMMENTS, Action.LIKE), intent.target) | {Action.RECALL: intent.recalls}
    impossible = {action for action, found in named.items() if found is not None and not is_object(found)}
    comment = intent.action in COMMENTS
    unfit = photos.unfit(tuple(medium(each) for each in intent.media))
    if comment and intent.media:
        unfit = "a comment is sent without photos"
    limit = COMMENT_LIMIT if comment else POST_LIMIT
    return ContentMeasure(utf16_units(intent.text), limit, UNIT, ACTIONS - impossible, unfit)


def prepare(
    intent: Intent,
    *,
    account: PlatformAccountId,
    token: Secret,
    media: tuple[Content, ...],
    said: tuple[Exchange, ...],
    quiet: bool = False,  # noqa: ARG001  # its photos are unpublished in both forms
) -> Step:
    """Hand over the photos of a post, which are never published by themselves; nothing else needs anything."""
    if intent.action is not Action.PUBLISH:
        return Ready()
    return photos.photos(HOST, VERSION, account, token, media, said)


def trace(handle: str, *, token: Secret) -> WireRequest | None:  # noqa: ARG001
    """Nothing: a photo that was handed over does not say in which post it is."""
    return None
