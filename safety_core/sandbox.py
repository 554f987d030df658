"""The sandbox: what becomes of side effects while they are rehearsed, on accounts of our own or on none.

1. ``intercept``: no byte leaves of what changes something; what would have gone out is written down. ``simulate``: the same,
   and dice say whether it would have been taken. Nothing stands anywhere, and nothing says that it does.
2. ``record``: it goes out for real, for the house alone, in the least visible form that the platform has, so many times and
   no more; it is written down without its secrets, and taken down again once it was read back.
3. A sandbox ends. What it covers is refused from then on until a person sets it anew: it never turns live by itself.
4. What takes harm away again, a recall, goes through unless the filter names it.
5. The work of a drill is caught wherever its platform is reached for real, whatever else stands: a drill shows nobody anything.
"""

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from safety_core.switches import HOUSE
from safety_core.vocabulary import Action, ClientId, PersonId, Platform, Reason


class Mode(StrEnum):
    """What the sandbox does with what it covers."""

    OFF = "off"
    """Live."""
    INTERCEPT = "intercept"
    SIMULATE = "simulate"
    RECORD = "record"


CAUGHT = frozenset({Mode.INTERCEPT, Mode.SIMULATE})
"""Modes in which nothing that changes something leaves."""


class Quiet(StrEnum):
    """How a platform makes an effect that few see."""

    REQUEST = "request"
    """The request itself asks for it."""
    CONTAINER = "container"
    """It is prepared to the end, and never published."""
    ACCOUNT = "account"
    """The account is set up so, and the platform says of it whether it is."""
    UNSAID = "unsaid"
    """The account is set up so, and no answer says it: a person vouches for it."""


class Sandbox(msgspec.Struct, frozen=True, kw_only=True):
    """One setting, which stands until the next.

    Attributes:
        serial: counts settings; what was decided under one is not done under another.
        platforms, actions: what it covers; empty: all. What it does not cover is live.
        until_us, until_at: its end, by the boot clock and by the wall clock (ISO 8601, UTC); either ends it. Empty where
            it is off.
        effects_max: ``record``: so many effects and no more.
        success_per_mille: ``simulate``: how many of a thousand would be taken.
        latency_p50_ms, latency_p95_ms: ``simulate``: of a log-normal distribution.
        vouched: platforms whose accounts a person says are set up as ``Quiet.UNSAID`` asks.
    """

    serial: int
    mode: Mode
    person: PersonId
    set_us: int
    set_at: str
    platforms: tuple[Platform, ...] = ()
    actions: tuple[Action, ...] = ()
    until_us: int | None = None
    until_at: str = ""
    effects_max: int = 0
    success_per_mille: int = 1_000
    latency_p50_ms: int = 0
    latency_p95_ms: int = 0
    vouched: tuple[Platform, ...] = ()

    def mode_for(self, platform: Platform, action: Action) -> Mode:
        """What it does with such an effect; of what it does not cover, nothing."""
        named = action in self.actions
        if action is Action.RECALL and not named:
            return Mode.OFF
        covered = (not self.platforms or platform in self.platforms) and (not self.actions or named)
        return self.mode if covered else Mode.OFF

    def on(self, platform: Platform, action: Action) -> "Sandbox":
        """The same with the mode that it has for such an effect: what whoever sends it is handed."""
        return msgspec.structs.replace(self, mode=self.mode_for(platform, action))

    def over(self, *, now_us: int, now: datetime) -> bool:
        """Whether its end has come, by either clock."""
        if self.mode is Mode.OFF:
            return False
        ended = self.until_us is None or now_us >= self.until_us
        return ended or not self.until_at or now >= datetime.fromisoformat(self.until_at)


DRILL_PREFIX = "drill-"
"""What the keys of a drill's own work begin with; nobody else hands over such a key for the house."""
DRILL_TAKES_MS = 2_000
"""So long the work of a drill is under way where it is caught: about what a platform takes for a post."""
_DRILL_ENDS = timedelta(minutes=1)


def of_drill(client: ClientId, key: str) -> bool:
    """Whether an intent is a drill's own work."""
    return client == HOUSE and key.startswith(DRILL_PREFIX)


def for_drill(setting: Sandbox, *, now_us: int, now: datetime, takes_ms: int = DRILL_TAKES_MS) -> Sandbox:
    """A setting as it is for a drill's own work: all of it is caught, and is under way for as long as that says."""
    return msgspec.structs.replace(
        setting,
        mode=Mode.SIMULATE,
        platforms=(),
        actions=(),
        until_us=now_us + _DRILL_ENDS // timedelta(microseconds=1),
        until_at=(now + _DRILL_ENDS).isoformat(),
        success_per_mille=1_000,
        latency_p50_ms=takes_ms,
        latency_p95_ms=takes_ms,
    )


class Leave(msgspec.Struct, frozen=True, kw_only=True):
    """Leave to act for real, on platforms that are reached at their own hosts: asked for by one person, given by another.

    Attributes:
        saw: what both were shown of the preconditions.
        granted_by, granted_at: empty while it is only asked for; ended_by, ended_at: empty while it stands.
    """

    serial: int
    asked_by: PersonId
    asked_at: str
    why: str
    saw: str
    granted_by: PersonId | None = None
    granted_at: str = ""
    ended_by: PersonId | None = None
    ended_at: str = ""

    @property
    def stands(self) -> bool:
        """Whether it is given and not taken back."""
        return self.granted_by is not None and self.ended_by is None


class SandboxFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known when an effect is decided on.

    Attributes:
        setting: the one that stands; over: its end has come.
        under: the serial of the one under which the effect was prepared.
        effects: made for real under the setting, or perhaps made.
        quiet: how the platform makes such an effect less visible; ``None``: it cannot.
        hidden: whether the platform says of the account that strangers do not see its posts; ``None``: it does not say.
        minting: the permit is asked for now; else it is foreseen, and something may still be prepared.
        real: the platform is reached at its own hosts; leave: two people gave leave to act there.
    """

    setting: Sandbox
    over: bool
    under: int
    effects: int
    quiet: Quiet | None
    hidden: bool | None
    minting: bool
    real: bool
    leave: bool


def against(client: ClientId, platform: Platform, action: Action, facts: SandboxFacts) -> tuple[Reason, str] | None:
    """What the sandbox has against an effect, and what it saw."""
    setting = facts.setting
    mode = setting.mode_for(platform, action)
    if facts.under != setting.serial:
        return Reason.SANDBOX_CHANGED, f"prepared under setting {facts.under}, and {setting.serial} stands now"
    if mode is Mode.OFF:
        return _live(platform, action, facts)
    if facts.over:
        return Reason.SANDBOX_EXPIRED, f"the sandbox ended at {setting.until_at}, and nobody has set it anew"
    return _recorded(client, platform, action, facts) if mode is Mode.RECORD else None


def _live(platform: Platform, action: Action, facts: SandboxFacts) -> tuple[Reason, str] | None:
    if action is Action.RECALL or not facts.real or facts.leave:
        return None
    return Reason.LIVE_NOT_GRANTED, f"{platform} is reached for real, and nobody gave leave: holdpoint house live"


def _recorded(client: ClientId, platform: Platform, action: Action, facts: SandboxFacts) -> tuple[Reason, str] | None:
    setting = facts.setting
    if client != HOUSE:
        return Reason.SANDBOX_HOUSE_ONLY, f"a sandbox that records lets {HOUSE} alone act"
    if action is Action.RECALL:
        return None  # it shows nothing, and makes no effect more
    if facts.effects >= setting.effects_max:
        return Reason.SANDBOX_SPENT, f"{facts.effects} of {setting.effects_max} effects are made"
    match facts.quiet:
        case None:
            return Reason.SANDBOX_TOO_VISIBLE, f"{platform} has no form of a {action} that few see"
        case Quiet.ACCOUNT if facts.hidden is not True:
            return Reason.SANDBOX_TOO_VISIBLE, f"{platform} does not say that strangers do not see this account's posts"
        case Quiet.UNSAID if platform not in setting.vouched:
            return Reason.SANDBOX_TOO_VISIBLE, f"nobody vouches that few see this account: --vouch {platform}"
        case Quiet.CONTAINER if facts.minting:
            return Reason.SANDBOXED, "sandbox record: prepared to the end, and never published"
        case _:
            return None
