"""LinkedIn (api.linkedin.com), as a module that fulfils ``ports.Adapter``: builds requests, reads answers, no I/O.

For organizations only: a member's token cannot read back what it posted. Wire facts, their sources and what is not verified:
docs/platforms/linkedin.md.
"""

from safety_core.adapters.platforms.linkedin.answers import read_commit, read_like, read_recall, read_trace
from safety_core.adapters.platforms.linkedin.counting import ACTIONS, COMMENTS, measure
from safety_core.adapters.platforms.linkedin.marks import mark, newer
from safety_core.adapters.platforms.linkedin.pace import read_pace
from safety_core.adapters.platforms.linkedin.reading import (
    read_handle,
    read_likers,
    read_object,
    read_page,
    read_who_am_i,
    shows,
)
from safety_core.adapters.platforms.linkedin.requests import (
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
from safety_core.adapters.platforms.linkedin.tokens import REFRESHES_BY, read_refresh, refresh
from safety_core.adapters.platforms.linkedin.uploads import HOST as UPLOAD_HOST
from safety_core.adapters.platforms.linkedin.uploads import prepare
from safety_core.adapters.platforms.linkedin.web import web_address
from safety_core.adapters.platforms.quiet import read_hidden
from safety_core.ports import Following, WireRequest
from safety_core.secret import Secret
from safety_core.vocabulary import Action, Platform

PLATFORM = Platform.LINKEDIN
HOSTS = frozenset({HOST, UPLOAD_HOST})
THREADED = COMMENTS
FOLLOWS: Following | None = None
QUIET_WORDS = "as a post that no feed shows: only who has its address sees it"
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


def trace(handle: str, *, token: Secret) -> WireRequest | None:  # noqa: ARG001
    """Nothing: a picture does not say in which post it stands."""
    return None
