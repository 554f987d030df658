"""Threads (graph.threads.net), as a module that fulfils ``ports.Adapter``: builds requests, reads answers, no I/O.

Wire facts, their sources and what is not verified: docs/platforms/threads.md.
"""

from safety_core.adapters.platforms.graph.pace import read_pace
from safety_core.adapters.platforms.marks import mark, newer
from safety_core.adapters.platforms.quiet import read_hidden
from safety_core.adapters.platforms.threads import counting, pictures
from safety_core.adapters.platforms.threads.answers import (
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
from safety_core.adapters.platforms.threads.requests import (
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
from safety_core.adapters.platforms.unaddressed import web_address
from safety_core.facts import ContentMeasure
from safety_core.intent import Intent
from safety_core.media import Content, medium
from safety_core.ports import Exchange, Following, Ready, Step, WireRequest
from safety_core.secret import Secret
from safety_core.vocabulary import Action, Platform, PlatformAccountId

PLATFORM = Platform.THREADS
HOSTS = frozenset({HOST})
POSTS = frozenset({Action.PUBLISH, Action.REPLY})
ACTIONS = POSTS | {Action.RECALL}
THREADED = frozenset({Action.REPLY})
FOLLOWS: Following | None = None
QUIET_WORDS = (
    "as a container that is made to the end and never published: nobody sees it, and Threads forgets it after a day"
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
    """Count the text, and look at what is shown. What is no post of Threads cannot be answered or taken back."""
    named = {Action.REPLY: intent.target, Action.RECALL: intent.recalls}
    impossible = {action for action, found in named.items() if found is not None and not is_object(found)}
    media = tuple(medium(each) for each in intent.media)
    unfit = pictures.unfit(media) or counting.unfit(intent.text)
    return ContentMeasure(counting.counted(intent.text), counting.LIMIT, counting.UNIT, ACTIONS - impossible, unfit)


def prepare(
    intent: Intent,
    *,
    account: PlatformAccountId,
    token: Secret,
    media: tuple[Content, ...],
    said: tuple[Exchange, ...],
    quiet: bool = False,  # noqa: ARG001  # its container is the same in both forms
) -> Step:
    """The container of a post or a reply, which is all of a quiet one; a recall needs nothing."""
    if intent.action not in POSTS:
        return Ready()
    way = pictures.way(HOST, VERSION, account, intent.action)
    return pictures.prepare(way, token, intent=intent, media=media, said=said)


def trace(handle: str, *, token: Secret) -> WireRequest | None:  # noqa: ARG001
    """Nothing: a container says that it was published, and not as what."""
    return None
