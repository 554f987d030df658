"""The requests to TikTok: its reads, and the one that has the effect. Those before it are in ``uploads.py``.

Source: docs/platforms/tiktok.md, "Requests".
"""

import json
from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from safety_core.adapters.platforms.oauth2 import REFRESH_TOKEN
from safety_core.adapters.platforms.rest import written
from safety_core.adapters.platforms.tiktok import uploads
from safety_core.adapters.platforms.tiktok.uploads import UPLOAD_STATUS
from safety_core.errors import Miswired
from safety_core.intent import Intent
from safety_core.ports import Ready, WireRequest
from safety_core.sandbox import Quiet
from safety_core.secret import Secret
from safety_core.vocabulary import Action, Mark, ObjectId, PlatformAccountId

HOST = uploads.HOST
PAGE_MAX = 20
FIELDS = "id,title,video_description,create_time"

WHO_AM_I, CREATE_POST, LIST_POSTS = "who_am_i", "create_post", "list_posts"
OPERATIONS = frozenset(
    {
        WHO_AM_I,
        CREATE_POST,
        LIST_POSTS,
        uploads.PUBLISHING_LIMIT,
        uploads.CREATE_CONTAINER,
        UPLOAD_STATUS,
        REFRESH_TOKEN,
    }
)
QUIET: Mapping[Action, Quiet] = MappingProxyType({Action.PUBLISH: Quiet.REQUEST})
"""What is absent has none: docs/platforms/tiktok.md, "House and sandbox", says why."""


def commits(action: Action) -> str:
    """Of which operation the committing request is: a film alone can be published."""
    return CREATE_POST if action is Action.PUBLISH else ""


def looks_by(action: Action) -> str:  # noqa: ARG001  # there is but one action
    """See ``ports.Adapter``."""
    return LIST_POSTS


def reads_back_by(action: Action) -> str:  # noqa: ARG001  # as above
    """A film is read back by the request that tells how far it is."""
    return UPLOAD_STATUS


def who_am_i(token: Secret, *, account: PlatformAccountId) -> WireRequest:  # noqa: ARG001  # a token of TikTok has one user
    """Ask whose token this is."""
    return WireRequest(
        method="GET",
        host=HOST,
        path="/v2/user/info/?fields=open_id,username",
        headers=uploads.headers(token),
        operation=WHO_AM_I,
    )


def commit(
    intent: Intent,
    *,
    account: PlatformAccountId,  # noqa: ARG001  # the address is the credential
    token: Secret,  # noqa: ARG001  # as above
    ready: Ready,
    quiet: bool = False,
) -> WireRequest:
    """The film's bytes, all of them. There is no idempotency key, but an upload becomes a film once.

    Raises:
        Miswired: nothing is prepared, or it is an action that TikTok has not; the content check refuses all. Also a film
            that was prepared in the other form.
    """
    if intent.action is not Action.PUBLISH:
        raise Miswired(f"TikTok cannot {intent.action}", "judge the content first")
    request = uploads.whole(written(ready.handle, quiet=quiet), CREATE_POST)
    return msgspec.structs.replace(request, committing=True, tag=intent.tag)


def list_page(
    account: PlatformAccountId,  # noqa: ARG001  # the token's own
    *,
    action: Action,  # noqa: ARG001  # there is but one
    token: Secret,
    thread: ObjectId | None,  # noqa: ARG001  # no action of TikTok is listed under its target
    since: Mark | None,  # noqa: ARG001  # TikTok cannot be asked for what is newer
    cursor: str | None,
) -> WireRequest:
    """One page of the account's public films, the newest first."""
    asked: dict[str, object] = {"max_count": PAGE_MAX}
    if cursor is not None:
        asked["cursor"] = int(cursor) if cursor.isascii() and cursor.isdigit() else 0
    return WireRequest(
        method="POST",
        host=HOST,
        path=f"/v2/video/list/?fields={FIELDS}",
        headers=(*uploads.headers(token), uploads.JSON),
        body=json.dumps(asked, separators=(",", ":")).encode(),
        operation=LIST_POSTS,
    )


def read_back(
    object_id: ObjectId,
    *,
    action: Action,  # noqa: ARG001  # there is but one
    token: Secret,
    quiet: bool = False,  # noqa: ARG001  # its state says what it says
) -> WireRequest:
    """Ask how far a film is, by the name that its upload had."""
    return uploads.status(object_id, token)


def list_likers(target: ObjectId, *, token: Secret, cursor: str | None) -> WireRequest:  # noqa: ARG001
    """Never asked.

    Raises:
        Miswired: TikTok has no likes of programs.
    """
    raise Miswired(f"TikTok cannot like {target!r}", "judge the content first")


def trace(handle: str, *, token: Secret) -> WireRequest | None:
    """Ask how far the film is that was prepared."""
    return uploads.status(written(handle).named, token)
