"""Leave to act for real: asked for by one person, given by another, after both were shown what it rests on.

1. Its preconditions are looked at when it is asked for, and anew when it is given: both times all of them must hold. What was
   shown is kept with it, and the log commits to it.
2. It is for platforms that are reached at their own hosts, and for all of them: no permit is minted there without it.
3. One person ends it, at once: the next permit is refused, and so is what was minted and has not gone yet.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from safety_core.audit import entries
from safety_core.errors import BadInput, Refused
from safety_core.ports import Transaction
from safety_core.sandbox import Leave, Mode
from safety_core.shell import budgets, committing, house, limits, objectives, sandboxing, slots, staging
from safety_core.shell.core import Core
from safety_core.shell.house import Verified, Word
from safety_core.shell.identity import Claimant, require
from safety_core.shell.reasons import checked_why
from safety_core.switches import HOUSE, Scope
from safety_core.vocabulary import PersonId, Platform, Role

LEAVE_DEADLINE_S = 10.0
ASKED_FOR = timedelta(days=1)
"""So long another person may grant what was asked for."""
DRILLED_WITHIN = timedelta(days=30)
ENDS_WITHIN = timedelta(days=1)
"""A sandbox that still stands is ending where its end is so near."""
SHOW_LINE = "holdpoint house live show"


class Place(NamedTuple):
    """Where a platform's host is reached; ``at`` is empty at its own address. ``simulated``: in clear, on this machine."""

    at: str
    simulated: bool


Reach = Mapping[Platform, Mapping[str, Place]]
"""Of each platform each of its hosts, as the configuration has them reached."""


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that must hold; ``do``: what to do next where it does not."""

    name: str
    holds: bool
    saw: str
    do: str = ""

    def __str__(self) -> str:
        line = f"{'yes' if self.holds else 'NO'}  {self.name}: {self.saw}"
        return line if self.holds else f"{line}; {self.do}"


class Granted(NamedTuple):
    """A leave as it stands now, and how many of those that waited are decided anew."""

    leave: Leave
    woken: int


def conditions(core: Core, reach: Reach) -> tuple[Condition, ...]:
    """What must hold, as things are; asks every platform in use whose the house's tokens are.

    Raises:
        StoreUnavailable: a wrong account was found, and the halt for it is not known to stand.
    """
    accounts = tuple(each for each in core.store.read(lambda tx: tx.accounts()) if each.client == HOUSE)
    in_use = tuple(each for each in Platform if each in {of.platform for of in accounts})
    asked = (_accounts([house.verify(core, each) for each in accounts]), _hosts(core, in_use, reach))
    stands = core.store.read(lambda tx: (_sandbox(core, tx), _drilled(core, tx), _stage(tx)))
    return (*asked, *stands, _limits(core), _objectives(core), *core.store.read(_keys_and_people))


def ask(
    core: Core, reach: Reach, claimant: Claimant, why: str, agreed: Callable[[tuple[Condition, ...]], bool]
) -> Leave:
    """Ask for it. ``agreed`` is shown the preconditions, and whether it is meant is its answer.

    Raises:
        Refused: not proved or not allowed; a precondition does not hold; it stands already, or somebody has asked; or it
            was not meant.
        BadInput: no reason that a person can read.
    """
    checked_why(why)

    def may(tx: Transaction) -> PersonId:
        person = require(tx, claimant, Role.OPERATOR, None).person
        before = tx.leave()
        if before is not None and before.stands:
            raise Refused(f"leave {before.serial} stands already", f"look at it: {SHOW_LINE}")
        if before is not None and _waits(core, before):
            raise Refused(
                f"{before.asked_by} has asked for it already", "another person grants it: holdpoint house live grant"
            )
        return person

    core.store.read(may)
    saw = _shown(core, reach, agreed)

    def decide(tx: Transaction) -> Leave:
        person, before = may(tx), tx.leave()
        now = core.clock.now()
        asked = Leave(
            serial=1 if before is None else before.serial + 1,
            asked_by=person,
            asked_at=now.isoformat(),
            why=why,
            saw=saw,
        )
        _put(core, tx, "leave_asked", asked, person, why, saw)
        return asked

    asked = core.store.transact(decide, deadline_s=LEAVE_DEADLINE_S)
    core.seam("leave.asked")
    return asked


def grant(core: Core, reach: Reach, claimant: Claimant, agreed: Callable[[tuple[Condition, ...]], bool]) -> Granted:
    """Give it, as another person than the one who asked. From this commit on permits are minted for real.

    Raises:
        Refused: not proved or not allowed; the same person; nobody asked within a day; a precondition does not hold; or it
            was not meant.
    """

    def may(tx: Transaction) -> tuple[Leave, PersonId]:
        person = require(tx, claimant, Role.OPERATOR, None).person
        before = tx.leave()
        if before is None or not _waits(core, before):
            raise Refused(
                "nobody has asked for it within a day"
                if before is None or not before.stands
                else f"leave {before.serial} stands",
                f"look at it: {SHOW_LINE}; to ask for it: holdpoint house live ask -m WHY",
            )
        if before.asked_by == person:
            raise Refused(
                f"{person} asked for it, and nobody goes live alone",
                "another person who acts for all clients grants it: holdpoint house live grant --as OTHER",
            )
        return before, person

    seen, _ = core.store.read(may)
    saw = _shown(core, reach, agreed)

    def decide(tx: Transaction) -> Granted:
        before, person = may(tx)
        if before.serial != seen.serial:
            raise Refused("it was asked for anew meanwhile", f"look at it: {SHOW_LINE}")
        granted = msgspec.structs.replace(
            before,
            granted_by=person,
            granted_at=core.clock.now().isoformat(),
            saw=f"{before.saw}\n--- when it was granted ---\n{saw}",
        )
        _put(core, tx, "leave_granted", granted, person, before.why, saw)
        return Granted(granted, sandboxing.wake(core, tx))

    granted = core.store.transact(decide, deadline_s=LEAVE_DEADLINE_S)
    core.seam("leave.granted")
    return granted


def end(core: Core, claimant: Claimant, why: str) -> Leave:
    """Take it back, or what was asked for; one person is enough.

    Raises:
        Refused: not proved or not allowed, or there is none.
        BadInput: no reason that a person can read.
    """
    checked_why(why)

    def decide(tx: Transaction) -> Leave:
        person = require(tx, claimant, Role.OPERATOR, None).person
        before = tx.leave()
        if before is None or before.ended_by is not None:
            raise Refused("no leave stands, and nobody has asked for one", f"look at it: {SHOW_LINE}")
        ended = msgspec.structs.replace(before, ended_by=person, ended_at=core.clock.now().isoformat())
        _put(core, tx, "leave_ended", ended, person, why, None)
        return ended

    ended = core.store.transact(decide, deadline_s=LEAVE_DEADLINE_S)
    core.seam("leave.ended")
    return ended


def _put(core: Core, tx: Transaction, kind: str, of: Leave, person: PersonId, why: str, saw: str | None) -> None:
    tx.put_leave(of)
    said = committing.said(core, tx, person, why)
    shown = None if saw is None else committing.words(core, tx, person, saw)
    at_us, at = core.clock.boot_us(), core.clock.now()
    tx.append_audit(entries.leave(kind, of, said=said, saw=shown, at_us=at_us, at=at))


def _waits(core: Core, of: Leave) -> bool:
    """Whether it is asked for, and another person may still grant it."""
    if of.granted_by is not None or of.ended_by is not None:
        return False
    return timedelta(0) <= core.clock.now() - datetime.fromisoformat(of.asked_at) <= ASKED_FOR


def _shown(core: Core, reach: Reach, agreed: Callable[[tuple[Condition, ...]], bool]) -> str:
    """What was shown, once all of it holds and it is meant."""
    found = conditions(core, reach)
    meant = agreed(found)
    missing = [each for each in found if not each.holds]
    if missing:
        raise Refused(f"not everything holds: {', '.join(each.name for each in missing)}", missing[0].do)
    if not meant:
        raise Refused("it was not meant", "type it again")
    return "\n".join(map(str, found))


# ---------------------------------------------------------------- what must hold


def _said(name: str, holds: bool, saw: str, do: str) -> Condition:
    return Condition(name=name, holds=holds, saw=saw, do="" if holds else do)


def _accounts(found: list[Verified]) -> Condition:
    words = ", ".join(f"{each.account} on {each.platform} is {each.word}" for each in found)
    holds = bool(found) and all(each.word is Word.CONNECTED for each in found)
    do = "see why: holdpoint house verify" if found else "bind some: holdpoint accounts load FILE"
    return _said("house accounts", holds, words or f"{HOUSE} has none", do)


def _hosts(core: Core, in_use: tuple[Platform, ...], reach: Reach) -> Condition:
    """Every platform in use is reached for real, and no host of one on a simulator."""
    said: list[str] = []
    simulated: list[str] = []
    for name in in_use:
        places = reach.get(name, {})
        said += [f"{host} at {place.at}" if place.at else host for host, place in places.items()]
        if name not in core.real or not places or any(place.simulated for place in places.values()):
            simulated.append(name.value)
    holds = bool(in_use) and not simulated
    do = f"{' and '.join(simulated)}: simulated, or in part; take its hosts out of [hosts] in the configuration"
    return _said(
        "hosts", holds, ", ".join(said) or "no platform is in use", do if simulated else "bind a house account"
    )


def _sandbox(core: Core, tx: Transaction) -> Condition:
    setting = tx.sandbox()
    if setting is None:
        return _said("sandbox", False, "nobody can say which setting stands", "set one: holdpoint sandbox --help")
    if setting.mode is Mode.OFF:
        return _said("sandbox", True, f"off, by setting {setting.serial}", "")
    ends = datetime.fromisoformat(setting.until_at) - core.clock.now() <= ENDS_WITHIN
    return _said(
        "sandbox",
        ends,
        f"{setting.mode} until {setting.until_at}, by setting {setting.serial}",
        "turn it off as another person, or wait for its last day: holdpoint sandbox off -m WHY",
    )


def _drilled(core: Core, tx: Transaction) -> Condition:
    """A halt of the house was pressed as a drill, and was acknowledged, not long ago."""
    now = core.clock.now()
    held = [
        each
        for each in tx.halts()
        if each.drill and each.scope == Scope(client=HOUSE) and each.quiesced_us is not None and each.failed_us is None
    ]
    fresh = [each for each in held if timedelta(0) <= now - datetime.fromisoformat(each.asked_at) <= DRILLED_WITHIN]
    if not fresh:
        saw = f"the last one was held at {held[-1].asked_at}" if held else "none was acknowledged"
        return _said("drill", False, saw, f"hold one: holdpoint switch drill --client {HOUSE}")
    last = max(fresh, key=lambda each: datetime.fromisoformat(each.asked_at))
    work = f"{last.live_at_fence} under way" if last.live_at_fence else "idle, with nothing under way"
    return _said("drill", True, f"{last.halt} was acknowledged, asked for at {last.asked_at}; {work}", "")


def _stage(tx: Transaction) -> Condition:
    found = staging.in_force(tx)
    if found is None:
        return _said("stage", False, "the rollout's plan or stage cannot be read", "see: holdpoint rollout status")
    plan, rollout = found
    clients = plan.stage[plan.has(rollout.stage)].clients
    return _said("stage", True, f"{rollout.stage!r}, which lets in {clients}", "")


def _limits(core: Core) -> Condition:
    def check() -> str | None:
        found = core.store.read(lambda tx: slots.in_force(core, tx))
        if found is None:
            return None
        limits.check(core, found)
        return f"{len(found.limits)} in force, and every operation of the platforms in use is counted"

    return _loaded("limits", check, "load some: holdpoint cadence limits load FILE --as ADMIN")


def _objectives(core: Core) -> Condition:
    def check() -> str | None:
        found = core.store.read(lambda tx: budgets.in_force(core, tx))
        if found is None:
            return None
        objectives.check(core, found)
        return f"{len(found.objectives)} in force, and every action of the platforms in use is measured"

    return _loaded("objectives", check, "load some: holdpoint budget load FILE --as ADMIN")


def _loaded(name: str, check: Callable[[], str | None], do: str) -> Condition:
    """Of rules that are data: what their check says; ``None``: they cannot be read."""
    try:
        told = check()
    except BadInput as wrong:
        return _said(name, False, wrong.wrong, do)
    return _said(name, told is not None, told or "they cannot be read", do)


def _keys_and_people(tx: Transaction) -> tuple[Condition, Condition]:
    keys = tx.log_keys()
    key = _said(
        "audit key",
        bool(keys),
        f"{len(keys)} named in the log" if keys else "the log has none, and nothing of it is signed",
        "make one (holdpoint audit key new --as ADMIN), and let holdpoint worker sign with it",
    )
    may = sum(each.may(Role.OPERATOR, None) for each in tx.people())
    two = 2
    people = _said(
        "two people",
        may >= two,
        f"{may} may act for all clients",
        "add another: holdpoint people add NAME --role operator",
    )
    return key, people
