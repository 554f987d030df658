"""What every fault plan says: when it applies, to which of those calls, and what it then does to one."""

from abc import abstractmethod
from typing import ClassVar, Literal, Self

import msgspec
from pydantic import Field, model_validator

from simulators.draws import Dice
from simulators.regimes import Strict
from simulators.wire import Cut

Side = Literal["before", "after"]
"""Before: the request never happened, as far as the platform's state goes. After: it did, and the answer suffers."""


NO_REQUESTS = ("hand_out", "webhook", "webhook_challenge")
"""Rows of the journal that nobody asked a platform for: a vault gives out a token, a platform tells an app something."""


class Strike(msgspec.Struct, frozen=True, kw_only=True):
    """A call, as a plan looks at it.

    Attributes:
        at_us: boot time. account: whose token asks (of ``hand_out``: who asks for a token), ``None`` when unknown.
        scopes: of those that the operation asks for, what the token has.
        processing: uploads of the account are being processed; false, too, where no plan in force asks.
        succeeded: the platform did what was asked; always false before it is tried.
    """

    at_us: int
    platform: str
    operation: str
    committing: bool
    path: str
    account: str | None
    scopes: tuple[str, ...] = ()
    processing: bool = False
    succeeded: bool = False


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """What a firing does. All that is not said stays as it is; times are microseconds.

    Attributes:
        status: the platform answers with it: before, instead of doing what was asked; after, having done it.
        html: that answer is a gateway's page, not the platform's own error.
        location: that answer sends the client to the same path below this address.
        late_us: and does it nevertheless, this much later.
        twice: does it a second time, as if its duplicates were not recognised.
        behind_us: a read sees what was there so long ago.
        storm: all that is left of the caller's rate window is spent first.
        fate: what becomes of the caller's token first. scope: which scope it loses, ``""`` the last that is asked for.
        skew_us: the platform's wall clock is so far ahead.
        delay_us: the answer takes this much longer. over_us: and its body is spread over so long.
        cut: the answer never arrives; before, nothing was done either.
        down_us: the platform takes no connection for so long.
        owner: the token handed out is this account's; ``""`` leaves the choice to the world.
        rewrite: readers see the text with the first replaced by the second; an empty first adds at the end.
        trouble: why the uploads that are being processed fail.
        charset: the charset that the answer claims, and the one that it is written in.
        halved: half of the body is all there is, and the answer says so.
        copies: a webhook is delivered so many times more. held: only after the one behind it. forged: after a false one.
    """

    status: int | None = None
    html: bool = False
    location: str | None = None
    late_us: int | None = None
    twice: bool = False
    behind_us: int = 0
    storm: bool = False
    fate: Literal["expired", "revoked", "scope_lost"] | None = None
    scope: str = ""
    skew_us: int = 0
    delay_us: int = 0
    over_us: int = 0
    cut: Cut | None = None
    down_us: int = 0
    owner: str | None = None
    rewrite: tuple[str, str] | None = None
    trouble: str | None = None
    charset: tuple[str, str] | None = None
    halved: bool = False
    copies: int = 0
    held: bool = False
    forged: bool = False


class When(Strict):
    """Which calls: all that is given must hold.

    Attributes:
        operation: the route's name as in the journal (``create_post``).
        account: for whom is asked, as the journal calls the account.
        path: the request's path begins with it.
    """

    platform: str | None = None
    operation: str | None = None
    account: str | None = None
    path: str | None = None

    def holds(self, strike: Strike) -> bool:
        """Whether a call is meant."""
        return (
            (self.operation is None or self.operation == strike.operation)
            and (self.account is None or self.account == strike.account)
            and (self.platform is None or self.platform == strike.platform)
            and (self.path is None or strike.path.startswith(self.path))
        )


class During(Strict):
    """From when until when, in seconds since the plan was added: ``from_s`` included, ``until_s`` not."""

    from_s: float = Field(default=0, ge=0)
    until_s: float | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until_s is not None and self.until_s <= self.from_s:
            raise ValueError("until_s must be later than from_s")
        return self

    def holds(self, since_us: int) -> bool:
        """Whether it holds ``since_us`` microseconds after the plan was added."""
        return round(self.from_s * 1_000_000) <= since_us and (
            self.until_s is None or since_us < round(self.until_s * 1_000_000)
        )


class Plan(Strict):
    """One plan. Of ``share``, ``every``, ``first`` and ``after`` at most one; without any it hits every call meant.

    Attributes:
        share: of the calls meant, this share, drawn. every: each n-th. first: the first n. after: all but the first n.
        side: where the kind may act on either side; otherwise the kind's own.
    """

    SIDES: ClassVar[tuple[Side, ...]]
    ASKS_OF_UPLOADS: ClassVar[bool] = False
    """Whether it looks at ``Strike.processing``: else nobody need count the uploads."""

    fault: str
    when: When = When()
    during: During = During()
    share: float | None = Field(default=None, gt=0, le=1)
    every: int | None = Field(default=None, ge=1)
    first: int | None = Field(default=None, ge=1)
    after: int | None = Field(default=None, ge=0)
    side: Side | None = None

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if sum(choice is not None for choice in (self.share, self.every, self.first, self.after)) > 1:
            raise ValueError("give at most one of share, every, first, after")
        if self.side is not None and self.side not in self.SIDES:
            raise ValueError(f"{self.fault} acts {' or '.join(self.SIDES)}, never {self.side}")
        return self

    @property
    def acts(self) -> Side:
        """The side on which this plan acts."""
        return self.side or self.SIDES[0]

    def touches(self, strike: Strike) -> bool:
        """Whether this kind can hit such a call at all."""
        return strike.operation not in NO_REQUESTS

    def picks(self, count: int, dice: Dice) -> bool:
        """Whether the ``count``-th call meant (from 1) is hit."""
        if self.share is not None:
            return dice.random() < self.share
        if self.every is not None:
            return count % self.every == 0
        if self.first is not None:
            return count <= self.first
        return self.after is None or count > self.after

    @abstractmethod
    def act(self, dice: Dice) -> Effect:
        """What this firing does."""
