"""Kill switches: what a halt covers, which halts are in force, and the states a halt passes through.

1. A scope names any of client, platform, account, action; each may be "all".
2. An intent is stopped by every halt in force whose scope covers it. There is no exception to a halt.
3. Adding a halt never enables anything; halts commute; the scope of all covers every other (invariant I16).
4. A halt in force ends only by a release; nothing else removes it.
"""

from enum import StrEnum

import msgspec

from safety_core.vocabulary import (
    RISKS,
    SPARED_BY_ALL,
    AccountId,
    Action,
    ClientId,
    HaltId,
    Harm,
    PersonId,
    Platform,
    Risk,
)

HOLDPOINT = PersonId("holdpoint")
"""Who throws automatic halts, and ends its own drills."""
HOUSE = ClientId("rtv-house")
"""The tenant of RTV itself: drills are held on it, and on nobody else."""


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What a halt covers; ``None`` is "all". An account is named together with its client.

    Of actions "all" leaves out ``vocabulary.SPARED_BY_ALL``: those are stopped by a halt that names them.
    """

    client: ClientId | None = None
    platform: Platform | None = None
    account: AccountId | None = None
    action: Action | None = None

    def covers(self, *, client: ClientId, platform: Platform, account: AccountId, action: Action) -> bool:
        """Whether one effect lies in this scope."""
        return (
            self.client in (None, client)
            and self.platform in (None, platform)
            and self.account in (None, account)
            and (action not in SPARED_BY_ALL if self.action is None else action is self.action)
        )

    @property
    def risk(self) -> Risk:
        """The highest risk of the actions that it covers."""
        covered = [self.action] if self.action is not None else [each for each in Action if each not in SPARED_BY_ALL]
        return max((RISKS[each] for each in covered), key=list(Risk).index)

    def overlaps(self, other: "Scope") -> bool:
        """Whether some effect lies in both."""
        pairs = (
            (self.client, other.client),
            (self.platform, other.platform),
            (self.account, other.account),
            (self.action, other.action),
        )
        actions = {self.action, other.action}
        spared = None in actions and bool(actions & SPARED_BY_ALL)
        return not spared and all(one is None or two is None or one == two for one, two in pairs)

    @property
    def kind(self) -> str:
        """Which dimensions it names, joined by ``+``; ``all`` when it names none."""
        named = [name for name in ("client", "platform", "account", "action") if getattr(self, name) is not None]
        if "account" in named:
            named.remove("client")  # an account is always of a client: naming it narrows once, not twice
        return "+".join(named) or "all"

    def __str__(self) -> str:
        parts = [
            f"{name} {value}" for name in ("client", "platform", "account", "action") if (value := getattr(self, name))
        ]
        return ", ".join(parts) or "everything"


class HaltState(StrEnum):
    """Where a halt is. See ``TRANSITIONS``."""

    FENCED = "fenced"
    QUIESCED = "quiesced"
    FAILED = "failed"
    RELEASED = "released"


TRANSITIONS: dict[HaltState, frozenset[HaltState]] = {
    HaltState.FENCED: frozenset({HaltState.QUIESCED, HaltState.FAILED}),
    HaltState.QUIESCED: frozenset({HaltState.RELEASED}),
    HaltState.FAILED: frozenset({HaltState.QUIESCED, HaltState.RELEASED}),
    HaltState.RELEASED: frozenset(),
}
"""Legal moves of a halt; what is absent is an error. A fenced halt stops minting; only a quiesced one is acknowledged."""


class QuiescedBy(StrEnum):
    """What showed that no permit in scope was live."""

    ANSWERS = "answers"
    """Every permit minted before the fence had its answer recorded."""
    TIME = "time"
    """The longest life of a permit had passed on the halter's own clock."""


class Halt(msgspec.Struct, frozen=True, kw_only=True):
    """One halt, with the instants of its proof. All ``*_us`` are boot-clock microseconds of the halting machine.

    Attributes:
        asked_us: t0, the click or the start of the command.
        fenced_us: t1, just after the commit that stops minting.
        quiesced_us: t2, no live permit in scope; the halt is acknowledged here and never before.
        reconciled_us: t3, every unknown in scope looked up.
        failed_us: when t0 + B passed without t2.
        bound_us: B as it stood at t0.
        epoch: the epoch that the fence began; permits of earlier epochs may still be live at t1.
        proven: whether the person's identity was proved; a failed proof never blocks a halt.
        automatic: thrown by Holdpoint itself.
        live_at_fence: permits in scope that were live at t1.
        expected_end_at: when whoever threw it expects it to end (ISO 8601, aware); it ends nothing.
        harm: what an automatic halt was thrown for.
        cool_down_until_us: boot clock before which an automatic halt is not released.
        drill: thrown to be measured, on the house tenant; releases itself.
        latched: its t1 is the hard stop of the halting machine, since the store did not take the fence within C; t2 then
            follows by time alone.
    """

    halt: HaltId
    scope: Scope
    state: HaltState
    person: PersonId
    proven: bool
    reason: str
    automatic: bool
    epoch: int
    asked_at: str
    asked_us: int
    fenced_us: int
    bound_us: int
    live_at_fence: int
    quiesced_us: int | None = None
    quiesced_by: QuiescedBy | None = None
    reconciled_us: int | None = None
    failed_us: int | None = None
    released_us: int | None = None
    released_by: PersonId | None = None
    release_reason: str | None = None
    release_epoch: int | None = None
    expected_end_at: str | None = None
    harm: Harm | None = None
    cool_down_until_us: int | None = None
    drill: bool = False
    latched: bool = False

    @property
    def in_force(self) -> bool:
        """Whether it still stops what it covers."""
        return self.state is not HaltState.RELEASED


class SwitchView(msgspec.Struct, frozen=True):
    """The switches as one read of the store saw them: the epoch, and the halts in force."""

    epoch: int
    halts: tuple[Halt, ...]

    def covering(self, *, client: ClientId, platform: Platform, account: AccountId, action: Action) -> tuple[Halt, ...]:
        """The halts in force that cover one effect."""
        return tuple(
            halt
            for halt in self.halts
            if halt.in_force and halt.scope.covers(client=client, platform=platform, account=account, action=action)
        )


class StopOrder(msgspec.Struct, frozen=True, kw_only=True):
    """A halt as it stands in a machine's STOP file: enough to write it into the store once that is back.

    Attributes:
        latched_us: boot clock right after the file was durable; it stands for t1.
        boot_id: the boot whose clock the instants are from.
        quiesced_us: when its halter acknowledged it by time, with the store still away.
    """

    halt: HaltId
    scope: Scope
    person: PersonId
    proven: bool
    reason: str
    automatic: bool
    asked_at: str
    asked_us: int
    latched_us: int
    bound_us: int
    boot_id: str
    harm: Harm | None = None
    expected_end_at: str | None = None
    quiesced_us: int | None = None


def cool_down_left_us(halt: Halt, *, now_us: int) -> int:
    """How long an automatic halt cools down yet, in µs; 0 when it may be released. ``now_us``: boot clock.

    After a reboot the boot clock is behind the halt's own instants: the cool-down is then counted from the boot, since
    nothing says how much of it had passed.
    """
    if halt.cool_down_until_us is None:
        return 0
    length_us = halt.cool_down_until_us - halt.asked_us
    until_us = length_us if now_us < halt.asked_us else halt.cool_down_until_us
    return max(0, until_us - now_us)


def not_yet(halt: Halt, *, now_us: int) -> str | None:
    """What a halt in force must have behind it before anybody may release it; ``None`` when nothing is missing."""
    if halt.in_force and HaltState.RELEASED not in TRANSITIONS[halt.state]:
        return f"halt {halt.halt} is {halt.state}: it is neither acknowledged nor failed yet"
    left_us = cool_down_left_us(halt, now_us=now_us)
    if left_us:
        return f"halt {halt.halt} cools down: it may be released in {spoken(left_us)}"
    return None


def spoken(duration_us: int) -> str:
    """A duration for a person, rounded up to seconds: ``4 min 12 s``, ``2 h 0 min 5 s``."""
    seconds = -(-duration_us // 1_000_000)
    hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
    parts = [f"{hours} h"] if hours else []
    parts += [f"{minutes} min"] if hours or minutes else []
    return " ".join([*parts, f"{seconds} s"])
