"""What YouTube keeps between calls beside what every platform does: uploads under way, subscriptions, dislikes, banned authors."""

import msgspec

from simulators.domain import Account, Post, Token
from simulators.draws import stream
from simulators.limits import SlidingWindow
from simulators.platforms.state import State
from simulators.platforms.youtube import ids
from simulators.platforms.youtube.regime import YouTubeConfig
from simulators.regimes import DAY_S

EPOCH_MS = 1_108_339_200_000
"""2005-02-14."""


class Session(msgspec.Struct, kw_only=True):
    """An upload that may be resumed.

    Attributes:
        total: its bytes, once they are known. content: those that are there.
        metadata: what the video is to be, as it was checked. parts: what its answer shows.
        post: the number of the video that it became.
    """

    token: Token
    metadata: "Metadata"
    parts: tuple[str, ...]
    expires_us: int
    kind: str
    total: int | None = None
    content: bytearray = msgspec.field(default_factory=bytearray)
    post: int | None = None


class Metadata(msgspec.Struct, kw_only=True):
    """What a video is to be: title, description and tags, and what else is kept with it."""

    title: str = "unknown"
    description: str = ""
    tags: tuple[str, ...] = ()
    place: dict[str, str] = msgspec.field(default_factory=dict)


class Subscription(msgspec.Struct, frozen=True, kw_only=True):
    """Who follows whom, since when: on the wall, and (boot time) from when lists show it."""

    number: int
    follower: str
    followed: str
    created_unix_us: int
    visible_us: int


def is_video(post: Post) -> bool:
    """Whether a post stands as a video, and neither as a comment nor as what a fan says elsewhere."""
    return post.kind == "post" and bool(post.media) and post.gone is None


class YouTubeState(State[YouTubeConfig]):
    """See the module.

    Attributes:
        sessions: uploads by the id that their address carries; tags: of videos, by number.
        dislikes: who dislikes which video. banned: whose comments which channel does not show.
        subscriptions: by their names.
    """

    def __init__(self, seed: int, config: YouTubeConfig) -> None:
        super().__init__("youtube", seed, config, epoch_ms=EPOCH_MS)
        self.sessions: dict[str, Session] = {}
        self.tags: dict[int, tuple[str, ...]] = {}
        self.dislikes: dict[tuple[str, int], bool] = {}
        self.banned: dict[tuple[str, str], bool] = {}
        self.subscriptions: dict[str, Subscription] = {}
        self._uploads: dict[str, SlidingWindow] = {}
        self._search_lags = stream(seed, "youtube/search_lag")

    def uploads(self, channel: str) -> SlidingWindow:
        """How many videos a channel has put up in 24 hours."""
        kept = self._uploads.get(channel)
        if kept is None:
            made = SlidingWindow(limit=self.config.uploads_per_day, period_us=DAY_S * 1_000_000)
            kept = self._uploads[channel] = made
        return kept

    def search_lag_us(self) -> int:
        """How much longer than lists a search misses what is made now."""
        return self.config.search_lag.draw_us(self._search_lags)

    def granted(self, token: Token, *, now_us: int, owner: str | None) -> Token:
        """A new access token. Google's refresh token lives on, and none is given with the new token.

        ``owner``: a fault has it be this account's (``""``: drawn).
        """
        account = token.account
        if owner is not None:
            account = self.store.accounts[owner] if owner else self.another(account.id)
        if self.config.refresh_ends_access:
            token.expire()  # a token taken back would take the refresh token with it
        given = Token(
            text=self.new_token("ya29.a0"),
            account=account,
            app=token.app,
            scopes=list(token.scopes),
            expires_us=now_us + round(self.config.access_token_life_s * 1_000_000),
        )
        self.store.add_token(given)
        return given

    def channel(self, text: str) -> Account | None:
        """The account behind a channel's id."""
        return self.store.accounts.get(ids.read_channel(text))

    def video(self, text: str) -> Post | None:
        """The standing video of that id."""
        number = ids.read_video(text)
        post = None if number is None else self.store.standing(number)
        return post if post is not None and is_video(post) else None

    def thread(self, comment: Post) -> Post:
        """The comment that a reply stands under, however deep it was given; of a comment on a video itself."""
        while comment.reply_to is not None and comment.reply_to != comment.conversation:
            comment = self.store.posts[comment.reply_to]
        return comment

    def comment(self, text: str) -> Post | None:
        """The standing comment or reply of that id, on a video that stands."""
        reply = ids.read_reply(text)
        number = ids.read_thread(text) if reply is None else reply[1]
        post = None if number is None else self.store.standing(number)
        if post is None or post.kind != "comment" or self.store.standing(post.conversation) is None:
            return None
        return post if self.written(post) == text else None

    def written(self, post: Post) -> str:
        """The id of a video, a comment or a reply, as YouTube writes it."""
        if post.kind == "post":
            return ids.video_id(post.id)
        thread = self.thread(post)
        return ids.thread_id(post.id) if thread is post else ids.reply_id(thread.id, post.id)
