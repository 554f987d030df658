"""The other way in: what an adapter lists under a post (``list_page`` with its ``thread``) as what somebody wrote to us.

A comment that was told of and one that was listed are one: they have the same identity.
"""

from safety_core.adapters.platforms import ADAPTERS
from safety_core.errors import BadInput
from safety_core.ports import Inbound, InboundKind, Page
from safety_core.vocabulary import Action, ObjectId, Platform, PlatformAccountId


def asks_by(platform: Platform) -> Action:
    """The action by which ``list_page`` lists what stands right under a post.

    Raises:
        BadInput: nothing is listed under its posts.
    """
    threaded = ADAPTERS[platform].THREADED
    if not threaded:
        raise BadInput("platform", f"{platform} lists no answers under a post", "wait for its webhooks, if it has any")
    return Action.COMMENT if Action.COMMENT in threaded else Action.REPLY


def inbound_of(
    page: Page, *, platform: Platform, account: PlatformAccountId, thread: ObjectId, root: ObjectId | None = None
) -> tuple[Inbound, ...]:
    """What others wrote on one page, the oldest first. ``thread``: what was listed; ``root``: the post, if that is another.

    Whose it is cannot always be told by number: Threads lists others by ``@name``. Their names the pages do not have.
    """
    return tuple(
        Inbound(
            platform=platform,
            kind=InboundKind.COMMENT,
            platform_account=account,
            object=each.object,
            parent=thread,
            root=root or thread,
            author=each.author,
            author_name=each.author.removeprefix("@") if each.author.startswith("@") else "",
            text=each.text,
            at=each.created_at,
        )
        for each in reversed(page.objects)
        if each.author != account
    )
