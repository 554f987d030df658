"""Refreshing an account's tokens: one at a time over all workers, and nothing is forgotten that was asked.

A refresh token is used once: whoever asks with it has to keep what comes back. So each asking is written down before it is
made, with the version of the pair that it is made with. What was asked and never answered may have used the pair up; only
the platform's next word tells.
"""

from enum import StrEnum

import msgspec

from safety_core.vocabulary import AccountId, ClientId, Platform, PlatformAccountId, WorkerId


class RefreshState(StrEnum):
    """What became of the last asking for one account."""

    UNDER_WAY = "under_way"
    OPEN = "open"
    """Not sent, or not answered: it may be asked again."""
    KEPT = "kept"
    """A new pair is in the vault; the one that it was asked with is used up."""
    REFUSED = "refused"
    """The platform takes the refresh token no more."""
    LOST = "lost"
    """The platform gave a new pair, and it is not in the vault: nobody has it."""


ENDED = frozenset({RefreshState.REFUSED, RefreshState.LOST})
"""Only another pair, put into the vault by a person, ends these."""


class Refresh(msgspec.Struct, frozen=True, kw_only=True):
    """The last asking for one account.

    Attributes:
        version: of the pair in the vault that it is asked with.
        until_us: boot clock: until then nobody else asks.
        unanswered: an asking with this very pair, this one or one before it, may have been done and was not answered.
        good_until: wall clock (ISO 8601) until which the platform said that the new access token lives.
    """

    client: ClientId
    platform: Platform
    account: AccountId
    platform_account: PlatformAccountId
    version: str
    worker: WorkerId
    state: RefreshState
    begun_us: int
    until_us: int
    unanswered: bool = False
    saw: str = ""
    good_until: str | None = None


class Go(msgspec.Struct, frozen=True):
    """It may be asked."""

    unanswered: bool


class Wait(msgspec.Struct, frozen=True):
    """Somebody else is asking, or a pause is not over."""

    until_us: int


class Spent(msgspec.Struct, frozen=True):
    """The pair is used up: a newer one was kept."""


class Over(msgspec.Struct, frozen=True):
    """Asking again would tell nothing new."""

    saw: str


def judge(last: Refresh | None, version: str, *, now_us: int) -> Go | Wait | Spent | Over:
    """Whether the pair of this version may be refreshed now. Another pair than the last one's begins anew."""
    if last is None or last.version != version:
        return Go(unanswered=False)
    if last.state in ENDED:
        return Over(last.saw)
    if last.state is RefreshState.KEPT:
        return Spent()
    if last.begun_us <= now_us < last.until_us:
        return Wait(last.until_us)
    return Go(unanswered=last.unanswered or last.state is RefreshState.UNDER_WAY)
