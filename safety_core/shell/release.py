"""Ending halts: named one by one, by a second person, with a reason; waiting work is decided anew, bit by bit.

A halt thrown under a name counts as that person's, proved or not: nobody who may have thrown it can end it. So whoever
halts in another's name without proof keeps that person from releasing; a third one can, and the log says "unproved".

Whoever releases, a person at once, a schedule at its time, or Holdpoint its drill, goes through ``end``.
"""

from collections.abc import Sequence
from contextlib import suppress

import msgspec

from safety_core.audit import entries
from safety_core.errors import BadInput, Refused, StoreUnavailable, UnknownName
from safety_core.halt import move, release_refusal
from safety_core.intent import check_text
from safety_core.lifecycle import IntentState
from safety_core.ports import Transaction
from safety_core.records import Account, NoticeKind
from safety_core.shell import committing, hard_stop, letters, notices, ramping, tripping
from safety_core.shell.core import Core
from safety_core.shell.halt import REASON_MAX_CHARS, look
from safety_core.shell.identity import Claimant, require
from safety_core.shell.names import nearest
from safety_core.shell.refused import WAITS_FOR_RELEASE
from safety_core.shell.scoped import acting
from safety_core.switches import Halt, HaltState, cool_down_left_us
from safety_core.vocabulary import HaltId, Harm, PersonId, Role

RELEASE_DEADLINE_S = 10.0


class Released(msgspec.Struct, frozen=True):
    """The halts that ended, and how many waiting intents go back to be decided anew.

    ``still_stopped``: those whose hard stop could not be undone on this machine; nothing begins here until it is.
    """

    halts: tuple[Halt, ...]
    woken: int
    still_stopped: tuple[HaltId, ...] = ()


def release(core: Core, names: tuple[str, ...], claimant: Claimant, reason: str) -> Released:
    """End exactly these halts, under a new epoch.

    Raises:
        Refused: not proved, not allowed, the same person threw one of them, one is still waiting for answers or cools
            down, or was released already.
        UnknownName: a halt that never was.
        BadInput: no reason that a person can read.
    """
    check_reason(reason)
    if not names:
        raise Refused("no halt is named", "list them: holdpoint switch show")
    own = acting(core, claimant)
    halts = own.store.read(lambda tx: named(tx, names))
    hard_stop.bring_in(core, [each.halt for each in halts])
    _move_on(core, own.store.read(lambda tx: named(tx, names)))

    def decide(tx: Transaction) -> Released:
        halts = named(tx, names)
        for each in halts:
            require(tx, claimant, Role.OPERATOR, each.scope.client)
        return end(core, tx, halts, claimant.person, reason)

    released = own.store.transact(decide, deadline_s=RELEASE_DEADLINE_S)
    core.seam("release.committed")
    return let_go(core, released)


def end(core: Core, tx: Transaction, halts: Sequence[Halt], person: PersonId, reason: str) -> Released:
    """In a transaction: end these halts in this person's name, if the rules let them; ``let_go`` after the commit.

    Raises:
        Refused: with the rule and what to do.
    """
    now_us = core.clock.boot_us()
    refusal = release_refusal(halts, person, now_us=now_us)
    if refusal is not None:
        raise Refused(refusal, _what_to_do(halts, person, now_us))
    epoch = tx.next_epoch()
    ended = tuple(
        move(
            each,
            HaltState.RELEASED,
            released_us=now_us,
            released_by=person,
            release_reason=reason,
            release_epoch=epoch,
        )
        for each in halts
    )
    for each in ended:
        tx.put_halt(each)
        said = committing.said(core, tx, person, reason, each.scope.client)
        tx.append_audit(entries.release(each, said=said, at_us=now_us, at=core.clock.now()))
        detail = f"released by {person}: {reason}; what waited is decided anew"
        notices.add(core, tx, NoticeKind.RELEASED, each, detail=detail)
        letters.over_in(core, tx, each)
    freed = sum(tripping.free_in(core, tx, each, person) for each in ended)
    return Released(ended, freed + _wake(core, tx, ended))


def let_go(core: Core, released: Released) -> Released:
    """After the commit: lower this machine's view of what ended, and undo its hard stop.

    What cannot be undone now is named; whoever keeps house tries again.
    """
    with suppress(StoreUnavailable):  # whoever keeps house lowers it then
        for each in released.halts:
            core.view.lower(each.halt)
    return msgspec.structs.replace(released, still_stopped=_undo(core, released.halts))


def _undo(core: Core, halts: Sequence[Halt]) -> tuple[HaltId, ...]:
    """Only halts that stopped this machine: another's release must not set a missing sentinel again."""
    ordered = {each.halt for each in core.hard_stop.orders()}
    left = []
    for each in halts:
        if each.latched or each.harm is Harm.HARD_STOP or each.halt in ordered:
            try:
                core.hard_stop.undo(each.halt)
            except StoreUnavailable:
                left.append(each.halt)
    return tuple(left)


def check_reason(reason: str) -> None:
    """A release needs a reason that a person can read.

    Raises:
        BadInput: empty, too long, or not text.
    """
    check_text(reason, field="reason")
    if len(reason) > REASON_MAX_CHARS:
        raise BadInput("reason", f"has {len(reason)} characters, more than {REASON_MAX_CHARS}", "say it shorter")


def named(tx: Transaction, names: Sequence[str]) -> list[Halt]:
    """The halts of these names, each once.

    Raises:
        UnknownName: one that never was, with the nearest of those in force.
    """
    return [_named(tx, name) for name in dict.fromkeys(names)]


def _named(tx: Transaction, name: str) -> Halt:
    found = tx.halt(HaltId(name))
    if found is None:
        known = [each.halt for each in tx.halts() if each.in_force]
        raise UnknownName("halt", name, nearest(name, known), "(holdpoint switch show lists them)")
    return found


def _move_on(core: Core, halts: Sequence[Halt]) -> None:
    """See whether halts that nobody has looked at since their halter left are quiet by now: no worker may be running.

    ``core`` sees the permits of all clients, as whoever waits for a halt must.
    """
    for each in halts:
        if each.state is HaltState.FENCED:
            seen_us = max(core.clock.boot_us(), each.fenced_us)
            look(core, msgspec.structs.replace(each, fenced_us=seen_us))


def _what_to_do(halts: Sequence[Halt], person: PersonId, now_us: int) -> str:
    """The next line to type, for the first halt that stands in the way."""
    for each in halts:
        if each.state is HaltState.FENCED:
            return "wait until it is acknowledged: holdpoint switch show"
        left_us = cool_down_left_us(each, now_us=now_us)
        if each.in_force and left_us:
            seconds = -(-left_us // 1_000_000)
            return f"look at what it was thrown for, then: holdpoint switch schedule {each.halt} --at {seconds}s -m WHY"
        if each.in_force and each.person == person and not each.automatic:
            return f"ask another operator: holdpoint release {each.halt} --as OTHER -m WHY"
    return "see what stands: holdpoint switch show"


def _wake(core: Core, tx: Transaction, ended: tuple[Halt, ...]) -> int:
    """Send what no halt stops any more back to its place in the queue, and open the accounts one after the other.

    Intents keep their turn: what waited longest goes first. The ramp is the accounts', with jitter, so that neither what
    waited nor what was queued meanwhile comes as one burst.
    """
    switches = tx.switches()
    ramping.open_soon(core, tx, lambda account: any(_touches(each, account) for each in ended), "ramp")
    woken = 0
    for queued in tx.intents([IntentState.WAITING]):
        intent = queued.intent
        still = switches.covering(
            client=intent.client, platform=intent.platform, account=intent.account, action=intent.action
        )
        if queued.waits_for == WAITS_FOR_RELEASE and not still:
            woken += tx.move_intent(intent.intent, IntentState.WAITING, IntentState.QUEUED, waits_for=None, reason=None)
    return woken


def _touches(halt: Halt, account: Account) -> bool:
    scope = halt.scope
    return (
        scope.client in (None, account.client)
        and scope.platform in (None, account.platform)
        and scope.account in (None, account.account)
    )
