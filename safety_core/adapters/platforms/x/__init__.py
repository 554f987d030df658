"""X (api.x.com, API v2), as a module that fulfils ``ports.Adapter``: it builds requests and reads answers, without I/O.

Wire facts, their sources and what is not verified: docs/platforms/x.md.
"""

from safety_core.adapters.platforms.x.answers import (
    newer,
    read_commit,
    read_handle,
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
from safety_core.adapters.platforms.x.problems import is_id
from safety_core.adapters.platforms.x.requests import (
    HOST,
    LOOKS_BY,
    OPERATIONS,
    READS_BACK_BY,
    commit,
    commits,
    list_likers,
    list_page,
    read_back,
    who_am_i,
)
from safety_core.adapters.platforms.x.tokens import REFRESHES_BY, read_refresh, refresh
from safety_core.facts import ContentMeasure
from safety_core.intent import Intent
from safety_core.vocabulary import Action, Platform

PLATFORM = Platform.X
HOSTS = frozenset({HOST})
ACTIONS = frozenset({Action.PUBLISH, Action.REPLY, Action.LIKE, Action.RECALL})

__all__ = [
    "ACTIONS",
    "HOSTS",
    "LOOKS_BY",
    "OPERATIONS",
    "PLATFORM",
    "READS_BACK_BY",
    "REFRESHES_BY",
    "commit",
    "commits",
    "list_likers",
    "list_page",
    "measure",
    "newer",
    "read_back",
    "read_commit",
    "read_handle",
    "read_like",
    "read_likers",
    "read_object",
    "read_pace",
    "read_page",
    "read_recall",
    "read_refresh",
    "read_who_am_i",
    "refresh",
    "shows",
    "who_am_i",
]


def measure(intent: Intent) -> ContentMeasure:
    """Count the text in weighted characters, never fewer than X does.

    A reply to, a like or a recall of what is no post of X is something that X cannot do, so that no permit is minted for
    it.
    """
    named = {Action.REPLY: intent.target, Action.LIKE: intent.target, Action.RECALL: intent.recalls}
    impossible = {action for action, post in named.items() if post is not None and not is_id(post)}
    return ContentMeasure(weighted_length(intent.text), LIMIT, UNIT, ACTIONS - impossible)
