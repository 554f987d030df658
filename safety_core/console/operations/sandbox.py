"""The sandbox: what becomes of what would be published while it is rehearsed, and setting it.

One stands over all clients: whoever acts for some of them sees it, since it holds their posts up, and of what it made for real
what is theirs.
"""

from typing import Annotated

import msgspec

from safety_core.console.paging import Next, Paged, piece
from safety_core.console.table import Desk, Given, Nothing, Operation
from safety_core.errors import BadInput
from safety_core.sandbox import Mode, Sandbox
from safety_core.shell import sandbox_status
from safety_core.shell.sandbox import Done, Scope, Wanted, covers, put, turn_off
from safety_core.shell.sandbox_status import Made
from safety_core.shell.sandbox_text import actions_of, effects_max, ends_at, latency_ms, per_mille, platforms_of
from safety_core.shell.zones import zone_of
from safety_core.vocabulary import Action, Platform, Role

SETS = (Mode.INTERCEPT, Mode.SIMULATE, Mode.RECORD)
Name = Annotated[str, msgspec.Meta(max_length=200)]
Reason = Annotated[str, msgspec.Meta(max_length=2_000, description="Why; it is kept for ever.")]
Seen = (
    Annotated[
        int,
        msgspec.Meta(ge=0, lt=2**53, description="The setting that you saw: if another stands now, nothing is done."),
    ]
    | None
)


class Off(Given, frozen=True, kw_only=True):
    """Why everything is turned live."""

    reason: Reason
    seen: Seen = None


class Setting(Off, frozen=True, kw_only=True):
    """What is to stand.

    Attributes:
        mode: intercept, simulate, record.
        until: its end: 2h, or 2026-12-01T18:00Z; 30 days at most.
        platforms, actions: what it covers; none named: all.
        success, latency: of simulate: 95%, and 0.3s..2s.
        effects: of record: at most so many. vouched: of record: platforms on which you have looked that few see the accounts.
    """

    mode: Name
    until: Name
    platforms: tuple[Name, ...] = ()
    actions: tuple[Name, ...] = ()
    success: Annotated[str, msgspec.Meta(max_length=40)] | None = None
    latency: Annotated[str, msgspec.Meta(max_length=40)] | None = None
    effects: int | None = None
    vouched: tuple[Name, ...] = ()


class SettingShown(msgspec.Struct, frozen=True, kw_only=True):
    """One setting. Empty ``platforms`` or ``actions``: all. ``until_at``: its end, UTC; empty where it is off."""

    serial: int
    mode: str
    person: str
    set_at: str
    until_at: str
    platforms: tuple[str, ...]
    actions: tuple[str, ...]
    effects_max: int
    success_per_mille: int
    latency_p50_ms: int
    latency_p95_ms: int
    vouched: tuple[str, ...]


class OnPlatform(msgspec.Struct, frozen=True, kw_only=True):
    """What a setting does with a platform's actions: covered, refused (few see no form of it), and live."""

    platform: str
    covered: tuple[str, ...]
    refused: tuple[str, ...]
    live: tuple[str, ...]


class MadeShown(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a sandbox made for real. ``do``: what somebody must do; empty: nothing."""

    permit: str
    setting: int
    platform: str
    account: str
    action: str
    object: str | None
    word: str
    saw: str
    do: str


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How the sandbox stands.

    Attributes:
        setting: null: nobody can say which stands, and nothing is let go.
        over: its end has come; what it covers is refused until somebody sets it anew. left_s: until then.
        effects: made for real under it, or perhaps made.
        real: platforms in use that are reached at their own hosts: what is live there goes out FOR REAL, with leave.
    """

    setting: SettingShown | None
    over: bool
    left_s: float
    effects: int
    covers: tuple[OnPlatform, ...]
    made: tuple[MadeShown, ...]
    real: tuple[str, ...]
    leave_stands: bool


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """What stands now, what it replaced, and how many of those that waited are decided anew."""

    setting: SettingShown
    before: SettingShown | None
    covers: tuple[OnPlatform, ...]
    woken: int


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Settings, the newest first."""

    settings: tuple[SettingShown, ...]
    next: Next


def show(desk: Desk, _: Nothing) -> Standing:
    """How it stands."""
    found = sandbox_status.status(desk.core)
    return Standing(
        setting=None if found.setting is None else _setting(found.setting),
        over=found.over and found.setting is not None and found.setting.mode is not Mode.OFF,
        left_s=round(found.left_s, 3),
        effects=found.effects,
        covers=() if found.setting is None else _covers(desk, found.setting),
        made=tuple(map(_made, found.made)),
        real=tuple(each.value for each in found.real),
        leave_stands=found.leave is not None and found.leave.stands,
    )


def _setting(of: Sandbox) -> SettingShown:
    return msgspec.convert(
        {name: getattr(of, name) for name in SettingShown.__struct_fields__}, SettingShown, from_attributes=True
    )


def _made(of: Made) -> MadeShown:
    return msgspec.convert({name: getattr(of, name) for name in MadeShown.__struct_fields__}, MadeShown)


def _covers(desk: Desk, setting: Sandbox) -> tuple[OnPlatform, ...]:
    found: dict[Platform, dict[Scope, list[Action]]] = {}
    for (platform, action), scope in covers(desk.core, setting).items():
        found.setdefault(platform, {}).setdefault(scope, []).append(action)
    return tuple(
        OnPlatform(
            platform=platform.value,
            covered=_names(of, Scope.COVERED),
            refused=_names(of, Scope.REFUSED),
            live=_names(of, Scope.LIVE),
        )
        for platform, of in found.items()
    )


def _names(of: dict[Scope, list[Action]], scope: Scope) -> tuple[str, ...]:
    return tuple(each.value for each in of.get(scope, ()))


def history(desk: Desk, given: Paged) -> Settings:
    """Every setting that ever stood."""
    found = sandbox_status.history(desk.core)[::-1]
    rows, more = piece(found, given, lambda each: str(each.serial))
    return Settings(settings=tuple(map(_setting, rows)), next=more)


def set_to(desk: Desk, given: Setting) -> Changed:
    """From now on this setting stands."""
    mode = next((each for each in SETS if each == given.mode), None)
    if mode is None:
        raise BadInput(
            "mode", f"{given.mode[:40]!r} is none", "give intercept, simulate or record; to turn it off: sandbox.off"
        )
    platforms = platforms_of(given.platforms)
    wanted = Wanted(
        mode=mode,
        until=ends_at(given.until, now=desk.core.clock.now(), zone_of=zone_of),
        seen=given.seen,
        platforms=platforms,
        actions=actions_of(given.actions, platforms, desk.core.adapters),
    )
    return _changed(desk, put(desk.whole, _with_its_own(wanted, given), desk.claimant, given.reason))


def _with_its_own(wanted: Wanted, given: Setting) -> Wanted:
    """With what belongs to the mode; of another one it is refused, since whoever gave it meant something by it."""
    mode = wanted.mode
    own = {Mode.SIMULATE: ("success", "latency"), Mode.RECORD: ("effects", "vouched")}.get(mode, ())
    for name in ("success", "latency", "effects", "vouched"):
        if getattr(given, name) not in (None, ()) and name not in own:
            raise BadInput(name, f"means nothing of {mode}", "leave it out")
    if mode is Mode.SIMULATE:
        middle, late = latency_ms(given.latency or "0s")
        share = per_mille(given.success or "100%")
        return msgspec.structs.replace(wanted, success_per_mille=share, latency_p50_ms=middle, latency_p95_ms=late)
    if mode is Mode.RECORD:
        if given.effects is None:
            raise BadInput("effects", "is missing", "say how many at most, 1 to 10000")
        vouched = platforms_of(given.vouched, "vouched")
        return msgspec.structs.replace(wanted, effects_max=effects_max(given.effects), vouched=vouched)
    return wanted


def off(desk: Desk, given: Off) -> Changed:
    """Turn everything live."""
    return _changed(desk, turn_off(desk.whole, desk.claimant, given.reason, seen=given.seen))


def _changed(desk: Desk, done: Done) -> Changed:
    before = None if done.before is None or done.before is done.setting else done.before
    return Changed(
        setting=_setting(done.setting),
        before=None if before is None else _setting(before),
        covers=_covers(desk, done.setting),
        woken=done.woken,
    )


_ROOM = "/sandbox"
OPERATIONS = (
    Operation("sandbox.show", "GET", _ROOM, "What stands, until when, and what is live besides.", Role.VIEWER, Nothing, Standing, show),
    Operation("sandbox.history", "GET", f"{_ROOM}/settings", "Every setting that ever stood.", Role.VIEWER, Paged, Settings, history),
    Operation(
        "sandbox.set", "POST", f"{_ROOM}/settings", "Set it: intercept, simulate or record, until a time.",
        Role.OPERATOR, Setting, Changed, set_to, everyone=True, repeatable=True,
    ),
    Operation(
        "sandbox.off", "POST", f"{_ROOM}/off", "Turn everything LIVE; another person than the one who set what stands.",
        Role.OPERATOR, Off, Changed, off, everyone=True, repeatable=True,
    ),
)  # fmt: skip
