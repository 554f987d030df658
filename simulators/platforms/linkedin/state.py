"""What LinkedIn keeps between calls."""

from simulators.audience import Audience
from simulators.domain import Account, Media, Post, Token
from simulators.platforms.linkedin import asking, urns
from simulators.platforms.linkedin.regime import LinkedInConfig
from simulators.platforms.state import State
from simulators.wire import Call

EPOCH_MS = 0
"""LinkedIn's numbers begin with the milliseconds since 1970."""


class LinkedInState(State[LinkedInConfig]):
    """See the module.

    Attributes:
        handles: media by their URNs. openers: whose token asked for an upload, by the upload's URN.
    """

    def __init__(self, seed: int, config: LinkedInConfig) -> None:
        super().__init__("linkedin", seed, config, epoch_ms=EPOCH_MS)
        self.handles: dict[str, Media] = {}
        self.openers: dict[str, str] = {}
        self._last: dict[tuple[str, str], int] = {}

    def called(self, account: Account) -> str:
        return urns.of_account(account)

    def known(self, name: str) -> Account | None:
        return urns.account(self.store, name) or super().known(name)

    def for_whom(self, call: Call, token: Token) -> Account:
        return asking.for_whom(self.store, self.handles, call, token)

    def remember(self, post: Post, fingerprint: str) -> None:
        """Keep what a repetition is recognised by."""
        self._last[(post.account.id, fingerprint)] = post.id

    def first(self, author: Account, fingerprint: str, *, now_us: int) -> Post | None:
        """The author's post of the same fingerprint that LinkedIn still remembers."""
        last = self._last.get((author.id, fingerprint))
        post = None if last is None else self.store.posts[last]
        window_us = round(self.config.duplicate_window_s * 1_000_000)
        if post is None or not window_us or (post.gone is not None and not self.config.deleted_repeats):
            return None
        return post if post.committed_us >= now_us - window_us else None

    def shows(self, post: Post, now_us: int) -> str:
        """The life of a post by its media: ``PUBLISHED``, ``PUBLISH_REQUESTED`` while they are processed, ``PUBLISH_FAILED``."""
        media = [self.store.media[each] for each in post.media]
        if any(each.ready_us is None or now_us < each.ready_us for each in media):
            return "PUBLISH_REQUESTED"
        return "PUBLISH_FAILED" if any(each.trouble is not None for each in media) else "PUBLISHED"

    def audience(self, post: Post) -> Audience:
        """Who sees a post, or a comment on it: who is connected with a member counts as whom it lets follow it."""
        root = self.store.posts[post.conversation]
        if root.hidden:
            return Audience(root.account, "linked" if self.config.dark_posts == "linked" else "own")
        return Audience(root.account, "followers" if root.place.get("visibility") == "CONNECTIONS" else "public")

    def sees(self, who: Account, post: Post) -> bool:
        """Whether a token of that account sees a post, or a comment on it."""
        root = self.store.posts[post.conversation]
        runs = who is root.account or who.id in root.account.managers
        return runs or self.audience(post).has(self.store, who)

    def standing(self, post: Post | None, now_us: int) -> Post | None:
        """The post, unless it is gone, by its author's will or because its media failed."""
        if post is None or post.gone is not None:
            return None
        lost = self.config.failed_media == "gone" and self.shows(post, now_us) == "PUBLISH_FAILED"
        return None if lost else post
