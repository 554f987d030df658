"""What Facebook keeps between calls, its ids, and who sees what."""

import re
from typing import Any

import msgspec

from simulators.audience import Audience
from simulators.domain import Account, Media, Post, Store
from simulators.platforms.facebook.regime import FacebookConfig
from simulators.platforms.graph import modes
from simulators.platforms.graph.fields import Field, shown
from simulators.platforms.graph.problems import gone, refusal
from simulators.platforms.state import State
from simulators.platforms.visit import Visit

EPOCH_MS = 1_230_768_000_000
"""Ids count milliseconds from 2009-01-01."""

_OBJECT = re.compile(r"([0-9]{1,19})_([0-9]{1,19})")
_DIGITS = re.compile(r"[0-9]{1,19}")


class Upload(msgspec.Struct, kw_only=True):
    """What is known of a photo or a video beside its bytes.

    Attributes:
        post: the number of the post that it stands in; ``None``: it is unpublished.
    """

    caption: str
    created_unix_us: int
    width: int = 0
    height: int = 0
    post: int | None = None


class FacebookState(State[FacebookConfig]):
    """See the module.

    Attributes:
        uploads: by the ids of the media. instagram: what stands on Instagram, where the world has it.
    """

    def __init__(self, seed: int, config: FacebookConfig) -> None:
        super().__init__("facebook", seed, config, epoch_ms=EPOCH_MS)
        self.uploads: dict[int, Upload] = {}
        self.instagram: Store | None = None

    def instagram_of(self, page: Account, field: Field) -> dict[str, Any] | None:
        """The account of Instagram that a Page manages."""
        accounts = () if self.instagram is None else self.instagram.accounts.values()
        found = next((account for account in accounts if page.id in account.managers), None)
        if found is None:
            return None
        known = {"id": lambda _: found.id, "username": lambda _: found.username, "name": lambda _: found.name}
        return shown(field.inner, known, default=(), node="IGUser")

    # Ids -------------------------------------------------------------------------------------------------------------

    def written(self, post: Post) -> str:
        """A post by its Page, a comment by its post."""
        return f"{post.conversation if post.kind == 'comment' else post.account.id}_{post.id}"

    def number(self, text: str) -> int | None:
        """The store's number of a post or a comment that was once there."""
        found = _OBJECT.fullmatch(text)
        post = None if found is None else self.store.posts.get(int(found[2]))
        return post.id if post is not None and self.written(post) == text else None

    def medium(self, node: str) -> Media | None:
        """The photo or video of that id, gone or not."""
        return self.store.media.get(int(node)) if _DIGITS.fullmatch(node) else None

    def kind_of(self, node: str) -> str:
        """``account``, ``post``, ``comment``, ``photo`` or ``video``; what is unknown is looked for among the posts."""
        if node == "me" or node in self.store.accounts:
            return "account"
        number = self.number(node)
        if number is not None:
            return self.store.posts[number].kind
        medium = self.medium(node)
        if medium is None:
            return "post"
        return "video" if medium.kind.startswith("video/") else "photo"

    # Who sees what ---------------------------------------------------------------------------------------------------

    def account(self, visit: Visit) -> Account:
        """The account that the path names.

        Raises:
            Refusal: there is none.
        """
        node = visit.args[0]
        found = visit.account if node == "me" else self.store.accounts.get(node)
        if found is None:
            raise missing(node, visit)
        return found

    def post(self, visit: Visit) -> Post:
        """The post or comment that the path names, if the token's owner sees it; a photo or video stands for its post.

        Raises:
            Refusal: to this caller it is not there.
        """
        node = visit.args[0]
        number = self.number(node)
        if number is None:
            medium = self.medium(node)
            number = None if medium is None or medium.id not in self.uploads else self.uploads[medium.id].post
        post = None if number is None else self.store.standing(number)
        if post is None or not self.sees(visit, post):
            raise missing(node, visit)
        return post

    def published(self, post: Post, now_us: int) -> bool:
        """Whether it is shown to others than those who run the Page: at once, later, or never."""
        at_us = post.place.get("at_us")
        return post.place.get("published") != "no" or (at_us is not None and now_us >= int(at_us))

    def failed(self, post: Post, now_us: int) -> bool:
        """Whether it is a video whose processing came to nothing."""
        media = [self.store.media[medium] for medium in post.media]
        return any(each.trouble is not None and now_us >= (each.ready_us or 0) for each in media)

    def found(self, text: str) -> Post | Account | None:
        """What is, or once was, of an id: of a photo or video the post that it stands in, or whose it is."""
        medium = self.medium(text)
        if medium is None:
            return self.store.posts.get(self.number(text) or 0)
        return next((post for post in self.store.posts.values() if medium.id in post.media), medium.owner)

    def audience(self, post: Post, now_us: int) -> Audience:
        """Who sees a post or a comment, gone or not."""
        root = self.store.posts.get(post.conversation, post)
        if post.hidden or (not self.published(root, now_us) and "at_us" not in root.place):
            return Audience(root.account, "own")
        shown = modes.audience(self, root)
        return shown if self.published(root, now_us) or shown.word != "public" else Audience(root.account, "later")

    def runs(self, visit: Visit, page: Account) -> bool:
        """Whether the token is the Page's, or that of somebody who manages it."""
        return visit.account is page or visit.account.id in page.managers

    def sees(self, visit: Visit, post: Post) -> bool:
        """Whether the token's owner sees a standing post or comment."""
        root = self.store.posts.get(post.conversation, post)
        if root.gone is not None or self.failed(root, visit.now_us):
            return False
        if not modes.has_role(root, visit.token.app):
            return False
        if self.runs(visit, root.account):
            return True
        if any((self.store.media[medium].ready_us or 0) > visit.now_us for medium in root.media):
            return False
        return self.published(root, visit.now_us) and (not post.hidden or post.account is visit.account)


def is_page(account: Account) -> bool:
    """Whether an account is a Page, and no person; a fan is a person, unless it is said."""
    return account.kind == "page" or not (account.fan or account.kind in {"person", "app"})


def missing(node: str, visit: Visit) -> Exception:
    """What is said of an id that leads nowhere; of a name that is no id something else."""
    if _DIGITS.fullmatch(node) or _OBJECT.fullmatch(node):
        return gone(node, visit.call.method)
    return refusal(404, 803, f"(#803) Some of the aliases you requested do not exist: {node[:100]}")


def acting(fb: FacebookState, visit: Visit, page: Account | None = None) -> Account:
    """The Page that the token acts as.

    Raises:
        Refusal: it is no Page's token, or another's than ``page``.
    """
    status = fb.config.permission_status
    if not is_page(visit.account):
        if fb.config.foreign_page_code == 210:  # noqa: PLR2004 - a code
            raise refusal(status, 210, "(#210) A page access token is required to request this resource.")
        raise refusal(status, 200, "(#200) Unpublished posts must be posted to a page as the page itself.")
    if page is not None and visit.account is not page:
        raise refusal(status, 200, "(#200) Permissions error")
    return visit.account
