"""What TikTok keeps between calls: beside posts, the tasks by which they come to be."""

import hashlib

import msgspec

from simulators.domain import Account
from simulators.platforms.state import State
from simulators.platforms.tiktok.regime import TikTokConfig

DAY_US = 86_400_000_000


class Task(msgspec.Struct, kw_only=True):
    """One posting action, from its ``init`` on.

    Attributes:
        direct: it publishes; else it sends a draft to the creator's inbox. pulled: TikTok fetches the media.
        token: whose it is; its ``PUT`` shows none. tag: the harness's identity of the intent, as its ``init`` had it.
        size, chunk, chunks: bytes in all, in each chunk but the last, and how many; sent: those that came.
        ready_us: when its processing ends; ``None`` until all bytes are there. trouble: why it fails. post: what it made.
        public_us: when the post's id is told; ``None``: never, it is not public.
    """

    publish_id: str
    account: Account
    token: str
    direct: bool
    pulled: bool
    started_us: int
    text: str = ""
    title: str = ""
    privacy: str = ""
    size: int = 0
    chunk: int = 0
    chunks: int = 0
    sent: list[bytes] = msgspec.field(default_factory=list)
    secret: str = ""
    ready_us: int | None = None
    trouble: str | None = None
    post: int | None = None
    public_us: int | None = None

    @property
    def bytes_sent(self) -> int:
        """How many bytes came, or were fetched."""
        return sum(len(each) for each in self.sent) if self.ready_us is None else self.size


class TikTokState(State[TikTokConfig]):
    """See the module.

    Attributes:
        tasks: by their publish ids. uploads: those that await bytes, by the upload's id.
        posted: when (boot time) each account posted through the API. users: when each app last posted for each account.
    """

    def __init__(self, seed: int, config: TikTokConfig) -> None:
        super().__init__("tiktok", seed, config, epoch_ms=0)
        self.tasks: dict[str, Task] = {}
        self.uploads: dict[str, Task] = {}
        self.posted: dict[str, list[int]] = {}
        self.users: dict[str, dict[str, int]] = {}
        self._logged = 0
        self._last_ms = 0

    def log_id(self) -> str:
        """The id of an answer, like no other's."""
        self._logged += 1
        return hashlib.sha256(f"{self.seed}/log/{self._logged}".encode()).hexdigest()[:34].upper()

    def stamped_us(self, unix_us: int) -> int:
        """When a post was made, on the wall clock: no two in the same millisecond, which cursors are made of."""
        self._last_ms = max(unix_us // 1_000, self._last_ms + 1)
        return self._last_ms * 1_000

    def capped(self, account: Account, now_us: int) -> bool:
        """Whether the creator posted as often in the last 24 h as is allowed."""
        lately = [at_us for at_us in self.posted.get(account.id, ()) if now_us < at_us + DAY_US]
        return len(lately) >= self.config.posts_max

    def crowded(self, app: str, account: Account, now_us: int) -> bool:
        """Whether an app that was not audited has posted for as many others in the last 24 h as is allowed."""
        if self.config.audited:
            return False
        lately = [who for who, at_us in self.users.get(app, {}).items() if now_us < at_us + DAY_US]
        return account.id not in lately and len(lately) >= self.config.unaudited_users_max

    def count(self, app: str, account: Account, now_us: int) -> None:
        """A post was made."""
        self.posted.setdefault(account.id, []).append(now_us)
        self.users.setdefault(app, {})[account.id] = now_us

    def pending(self, account: Account, now_us: int) -> int:
        """How many drafts of the last 24 h wait in the creator's inbox, or are on their way there."""
        return sum(
            1
            for task in self.tasks.values()
            if task.account is account
            and not task.direct
            and task.trouble is None
            and now_us < task.started_us + DAY_US
        )
