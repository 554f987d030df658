"""Setting the sandbox, ending it, and how it stands.

1. Whoever acts for all clients sets it, on top of the setting that they saw: if another one stands by now, nothing is done.
2. What was covered turns live only in the word of another person than the one who set what stands: by ``turn_off``, and by
   a setting that covers less.
3. What waits for the sandbox is decided anew in the transaction that sets it.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

import msgspec

from safety_core.audit import entries
from safety_core.errors import BadInput, Refused
from safety_core.halt import us
from safety_core.ports import Transaction
from safety_core.sandbox import Mode, Quiet, Sandbox
from safety_core.shell import committing, sandboxing
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant, require
from safety_core.shell.reasons import checked_why
from safety_core.vocabulary import Action, PersonId, Platform, Role

SET_DEADLINE_S = 10.0
SHOW_LINE = "holdpoint sandbox show"
NOT_OUTSIDE = frozenset({Action.READ, Action.PLAN, Action.CREATE, Action.DRAFT})
"""Actions that change nothing on a platform: no sandbox covers them, and none has to."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A setting as it was asked for; ``seen``: the serial of the one that it is to replace."""

    mode: Mode
    until: datetime
    seen: int | None = None
    platforms: tuple[Platform, ...] = ()
    actions: tuple[Action, ...] = ()
    effects_max: int = 0
    success_per_mille: int = 1_000
    latency_p50_ms: int = 0
    latency_p95_ms: int = 0
    vouched: tuple[Platform, ...] = ()


class Done(NamedTuple):
    """What stands now, what it replaced, and how many of those that waited are decided anew."""

    setting: Sandbox
    before: Sandbox | None
    woken: int


class Scope(StrEnum):
    """What a setting does with one action on one platform."""

    COVERED = "covered"
    REFUSED = "refused"
    """It is covered, and not let go: there is no form of it that few see."""
    LIVE = "live"


def put(core: Core, wanted: Wanted, claimant: Claimant, why: str) -> Done:
    """From now on this setting stands, until its end or until the next.

    Raises:
        Refused: not proved or not allowed; another setting stands than the one that was seen; or it would turn live what
            the same person's own setting covers.
        BadInput: no reason that a person can read, or nobody vouches for an account of which the platform does not say
            that few see it.
    """
    checked_why(why)

    def made(before: Sandbox | None, person: PersonId) -> Sandbox:
        _check_vouched(core, wanted)
        fresh = _as_wanted(core, wanted, person, 1 if before is None else before.serial + 1)
        if before is not None and before.person == person:
            freed = uncovered(core, before, fresh)
            if freed:
                raise Refused(
                    f"it would turn live what setting {before.serial} covers, which you set: {_some(freed)}",
                    "another person does that, or cover as much as stands now",
                )
        return fresh

    return _put(core, claimant, why, wanted.seen, made)


def turn_off(core: Core, claimant: Claimant, why: str, *, seen: int | None = None) -> Done:
    """Turn everything live, in the word of another person than the one who set what stands. What is off already stays so.

    Raises:
        Refused: the same person; not proved or not allowed; or nobody can say what stands.
        BadInput: no reason that a person can read.
    """
    checked_why(why)

    def made(before: Sandbox | None, person: PersonId) -> Sandbox:
        if before is None:
            raise Refused(
                "nobody can say which setting stands", "set one: holdpoint sandbox intercept --until 2h -m WHY"
            )
        if before.mode is Mode.OFF:
            return before
        if before.person == person:
            raise Refused(
                f"{person} set what stands (setting {before.serial}), and turns nothing live alone",
                "another person who acts for all clients does: holdpoint sandbox off --as OTHER -m WHY",
            )
        at_us, at = core.clock.boot_us(), core.clock.now().isoformat()
        return Sandbox(serial=before.serial + 1, mode=Mode.OFF, person=person, set_us=at_us, set_at=at)

    return _put(core, claimant, why, seen, made)


def _put(
    core: Core,
    claimant: Claimant,
    why: str,
    seen: int | None,
    made: Callable[[Sandbox | None, PersonId], Sandbox],
) -> Done:
    def decide(tx: Transaction) -> Done:
        person = require(tx, claimant, Role.OPERATOR, None).person
        before = tx.sandbox()
        if seen is not None and (before is None or before.serial != seen):
            stands = "none" if before is None else f"setting {before.serial}, {before.mode}, by {before.person}"
            raise Refused(
                f"setting {seen} stands no more: {stands}", f"look at what stands, and set it anew: {SHOW_LINE}"
            )
        setting = made(before, person)
        if setting is before:
            return Done(setting, before, 0)
        if before is None:
            setting = msgspec.structs.replace(setting, serial=_never_named(tx))
        tx.add_sandbox(setting)
        said = committing.said(core, tx, person, why)
        tx.append_audit(entries.sandbox(setting, said=said, at=core.clock.now()))
        return Done(setting, before, sandboxing.wake(core, tx))

    done = core.store.transact(decide, deadline_s=SET_DEADLINE_S)
    core.seam("sandbox.set")
    return done


def _never_named(tx: Transaction) -> int:
    """A serial that no permit names, where nobody can say what stood: what was decided under a lost setting stays undone."""
    return 1 + max((each.setting for each in tx.permits()), default=0)


def _as_wanted(core: Core, wanted: Wanted, person: PersonId, serial: int) -> Sandbox:
    """The end by both clocks is that of one instant."""
    now, now_us = core.clock.now(), core.clock.boot_us()
    return Sandbox(
        serial=serial,
        mode=wanted.mode,
        person=person,
        set_us=now_us,
        set_at=now.isoformat(),
        platforms=wanted.platforms,
        actions=wanted.actions,
        until_us=now_us + us(max((wanted.until - now) / timedelta(seconds=1), 0.0)),
        until_at=wanted.until.isoformat(),
        effects_max=wanted.effects_max,
        success_per_mille=wanted.success_per_mille,
        latency_p50_ms=wanted.latency_p50_ms,
        latency_p95_ms=wanted.latency_p95_ms,
        vouched=wanted.vouched,
    )


def _check_vouched(core: Core, wanted: Wanted) -> None:
    """A person says of each covered account what no answer says; and of no other."""
    asked = unsaid(core, wanted.platforms, wanted.actions) if wanted.mode is Mode.RECORD else ()
    for each in wanted.vouched:
        if each not in asked:
            adapter = core.adapters.get(each)
            how = f": it makes them {adapter.QUIET_WORDS}" if adapter is not None else ""
            raise BadInput("vouch", f"nobody is asked to vouch for {each} here{how}", "leave it out")
    for each in asked:
        if each not in wanted.vouched:
            raise BadInput(
                "vouch",
                f"{each} makes effects {core.adapters[each].QUIET_WORDS}, and no answer says whether its accounts are set up so",
                f"look at them, then add --vouch {each}; or name the platforms that are covered, without it",
            )


def unsaid(core: Core, platforms: tuple[Platform, ...], actions: tuple[Action, ...]) -> tuple[Platform, ...]:
    """Platforms of such a filter of which a person must say that few see the accounts."""
    return tuple(
        name
        for name, each in core.adapters.items()
        if (not platforms or name in platforms)
        and any(form is Quiet.UNSAID and (not actions or action in actions) for action, form in each.QUIET.items())
    )


def uncovered(core: Core, before: Sandbox, after: Sandbox) -> tuple[tuple[Platform, Action], ...]:
    """What the one covers and the other does not, of all that platforms can do. A recall takes harm away: letting one go
    turns nothing live.
    """
    return tuple(
        (platform, action)
        for platform, adapter in core.adapters.items()
        for action in sorted(adapter.ACTIONS - NOT_OUTSIDE - {Action.RECALL})
        if before.mode_for(platform, action) is not Mode.OFF and after.mode_for(platform, action) is Mode.OFF
    )


def covers(core: Core, setting: Sandbox) -> dict[tuple[Platform, Action], Scope]:
    """What a setting does with each action that some platform has."""
    found: dict[tuple[Platform, Action], Scope] = {}
    for name, adapter in core.adapters.items():
        for action in sorted(adapter.ACTIONS - NOT_OUTSIDE):
            mode = setting.mode_for(name, action)
            visible = mode is Mode.RECORD and action is not Action.RECALL and action not in adapter.QUIET
            found[name, action] = Scope.LIVE if mode is Mode.OFF else Scope.REFUSED if visible else Scope.COVERED
    return found


def _some(freed: tuple[tuple[Platform, Action], ...]) -> str:
    said = [f"{action} on {platform}" for platform, action in freed[:3]]
    return ", ".join(said) + (f" and {len(freed) - 3} more" if len(freed) > 3 else "")  # noqa: PLR2004  # as many as are said
