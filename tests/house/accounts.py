"""The house's own accounts on all seven platforms, each with a token that writes and one that only reads."""

from typing import NamedTuple

from reports.observer.client import Watched
from reports.observer.config import Account
from reports.observer.platforms import CLIENTS
from reports.observer.secret import Reference
from safety_core.switches import HOUSE
from safety_core.vocabulary import Platform
from simulators.config import AccountConfig, AppConfig, TokenConfig
from steps.rig.platforms import TERMS, joining

FIRST = 7_000_000_001
OBSERVER = AppConfig(key="observer", secret="observer-app-secret")
"""The observer's own app: what it asks takes no place of ours."""
SCOPES = {
    Platform.X: ["tweet.read", "users.read"],
    Platform.FACEBOOK: ["public_profile", "pages_show_list", "pages_read_engagement"],
    Platform.INSTAGRAM: ["instagram_business_basic"],
    Platform.THREADS: ["threads_basic", "threads_read_replies"],
    Platform.LINKEDIN: ["r_organization_social"],
    Platform.YOUTUBE: ["https://www.googleapis.com/auth/youtube.readonly"],
    Platform.TIKTOK: ["user.info.basic", "video.list"],
}
ON = (*SCOPES, Platform.X)
"""Where the house has its accounts: two on X, so that one can be taken for the other."""


class Mine(NamedTuple):
    """One account.

    Attributes:
        number: as the core calls it; ``writes``, ``reads``: its tokens. world: who joins the world for it, the holder of the tokens first.
    """

    platform: Platform
    account: str
    number: str
    writes: str
    reads: str
    world: tuple[AccountConfig, ...]

    @property
    def variable(self) -> str:
        """By which a process finds a token of it."""
        return self.account.upper().replace("-", "_")

    def watched(self, *, comments: bool = True) -> Account:
        """As the observer is told of it."""
        client = CLIENTS[self.platform.value]
        watched = Watched(
            platform=self.platform.value,
            name=self.account,
            account=self.number,
            host=client.HOSTS[0],
            comments=comments and client.COMMENTS,
        )
        return Account(watched, Reference(f"env:READS_{self.variable}", "."))


def mine() -> tuple[Mine, ...]:
    """All of them, in the order in which they are bound."""
    return tuple(_one(platform, n) for n, platform in enumerate(ON, 1))


def _one(platform: Platform, n: int) -> Mine:
    terms, account = TERMS[platform], f"{HOUSE}-{n}"
    joined = joining(platform.value, terms, FIRST + n - 1, account)
    holder = joined.manager or joined.account
    reads = TokenConfig(token=f"reads-{account}", scopes=SCOPES[platform], app=OBSERVER.key)
    held = holder.model_copy(update={"tokens": [*holder.tokens, reads]})
    others = () if joined.manager is None else (joined.account,)
    return Mine(
        platform, account, terms.bound_as(joined.account.id), holder.tokens[0].token, reads.token, (held, *others)
    )
