"""X (api.x.com, API v2), as a module that fulfils ``ports.Adapter``: it builds requests and reads answers, without I/O.

Wire facts, their sources and what is not verified: docs/platforms/x.md.
"""

from safety_core.adapters.platforms.x import follows
from safety_core.adapters.platforms.x.answers import (
    mark,
    newer,
    read_commit,
    read_handle,
    read_hidden,
    read_like,
    read_likers,
    read_object,
    read_page,
    read_recall,
    read_who_am_i,
    shows,
)
from safety_core.adapters.platforms.x.counting import LIMIT, UNIT, weighted_length
from safety_core.adapters.platforms.x.pace import read_pace
from safety_core.adapters.platforms.x.pictures import unfit
from safety_core.adapters.platforms.x.problems import is_id
from safety_core.adapters.platforms.x.requests import (
    HOST,
    OPERATIONS,
    QUIET,
    commit,
    commits,
    list_likers,
    list_page,
    looks_by,
    prepare,
    read_back,
    read_trace,
    reads_back_by,
    trace,
    who_am_i,
)
from safety_core.adapters.platforms.x.tokens import REFRESHES_BY, read_refresh, refresh
from safety_core.adapters.platforms.x.web import web_address
from safety_core.facts import ContentMeasure
from safety_core.intent import Intent
from safety_core.media import medium
from safety_core.ports import Following
from safety_core.vocabulary import TIES, Action, Platform

PLATFORM = Platform.X
HOSTS = frozenset({HOST})
ACTIONS = frozenset({Action.PUBLISH, Action.REPLY, Action.LIKE, Action.FOLLOW, Action.RECALL})
FOLLOWS: Following | None = follows
QUIET_WORDS = "from an account whose posts are protected: only the followers that it let in see them"
QUIET_LISTED = frozenset({Action.PUBLISH, Action.REPLY})
THREADED: frozenset[Action] = frozenset()

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
    """Count the text in weighted characters, never fewer than X does.

    What is done to something that has no id of X's is something that X cannot do, so that no permit is minted for it.
    """
    named = dict.fromkeys((Action.REPLY, *TIES), intent.target) | {Action.RECALL: intent.recalls}
    impossible = {action for action, each in named.items() if each is not None and not is_id(each)}
    return ContentMeasure(weighted_length(intent.text), LIMIT, UNIT, ACTIONS - impossible, _unfit(intent))


def _unfit(intent: Intent) -> str:
    if intent.media and intent.action is not Action.PUBLISH:
        return f"a {intent.action} shows no pictures"
    return unfit(tuple(medium(each) for each in intent.media))
