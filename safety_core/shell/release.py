"""Ending halts: named one by one, by a second person, with a reason; waiting work is decided anew, bit by bit.

A halt thrown under a name counts as that person's, proved or not: nobody who may have thrown it can end it. So whoever
halts in another's name without proof keeps that person from releasing; a third one can, and the log says "unproved".
"""

from contextlib import suppress

import msgspec

from safety_core.audit import entries
from safety_core.errors import BadInput, Refused, StoreUnavailable, UnknownName
from safety_core.halt import move, release_refusal, us
from safety_core.intent import check_text
from safety_core.lifecycle import IntentState
from safety_core.ports import Transaction
from safety_core.records import Account
from safety_core.shell.core import Core
from safety_core.shell.halt import REASON_MAX_CHARS, look
from safety_core.shell.identity import Claimant, require
from safety_core.shell.names import nearest
from safety_core.shell.publish import WAITS_FOR_RELEASE
from safety_core.switches import Halt, HaltState
from safety_core.vocabulary import HaltId, Role

RELEASE_DEADLINE_S = 10.0


class Released(msgspec.Struct, frozen=True):
    """The halts that ended, and how many waiting intents go back to be decided anew."""

    halts: tuple[Halt, ...]
    woken: int


def release(core: Core, names: tuple[str, ...], claimant: Claimant, reason: str) -> Released:
    """End exactly these halts, under a new epoch.

    Raises:
        Refused: not proved, not allowed, the same person threw one of them, or one is still waiting for answers.
        UnknownName: a halt that never was.
        BadInput: no reason that a person can read.
    """
    check_reason(reason)
    if not names:
        raise Refused("no halt is named", "list them: holdpoint switch show")
    _move_on(core, names)

    def decide(tx: Transaction) -> Released:
        halts = [_named(tx, name) for name in dict.fromkeys(names)]
        for each in halts:
            require(tx, claimant, Role.OPERATOR, each.scope.client)
        refusal = release_refusal(halts, claimant.person)
        if refusal is not None:
            raise Refused(refusal, "see who threw what: holdpoint switch show")
        epoch = tx.next_epoch()
        now_us = core.clock.boot_us()
        ended = tuple(
            move(
                each,
                HaltState.RELEASED,
                released_us=now_us,
                released_by=claimant.person,
                release_reason=reason,
                release_epoch=epoch,
            )
            for each in halts
        )
        for each in ended:
            tx.put_halt(each)
            tx.append_audit(entries.release(each, at_us=now_us, at=core.clock.now()))
        return Released(ended, _wake(core, tx, ended, now_us))

    released = core.store.transact(decide, deadline_s=RELEASE_DEADLINE_S)
    core.seam("release.committed")
    with suppress(StoreUnavailable):  # whoever keeps house lowers it then
        for each in released.halts:
            core.view.lower(each.halt)
    return released


def check_reason(reason: str) -> None:
    """A release needs a reason that a person can read.

    Raises:
        BadInput: empty, too long, or not text.
    """
    check_text(reason, field="reason")
    if len(reason) > REASON_MAX_CHARS:
        raise BadInput("reason", f"has {len(reason)} characters, more than {REASON_MAX_CHARS}", "say it shorter")


def _move_on(core: Core, names: tuple[str, ...]) -> None:
    """See whether halts that nobody has looked at since their halter left are quiet by now: no worker may be running."""
    for name in names:
        each = core.store.read(lambda tx, name=name: tx.halt(HaltId(name)))  # type: ignore[misc]
        if each is not None and each.state is HaltState.FENCED:
            seen_us = max(core.clock.boot_us(), each.fenced_us)
            look(core, msgspec.structs.replace(each, fenced_us=seen_us))


def _named(tx: Transaction, name: str) -> Halt:
    found = tx.halt(HaltId(name))
    if found is None:
        known = [each.halt for each in tx.halts() if each.in_force]
        raise UnknownName("halt", name, nearest(name, known), "(holdpoint switch show lists them)")
    return found


def _wake(core: Core, tx: Transaction, ended: tuple[Halt, ...], now_us: int) -> int:
    """Send what no halt stops any more back to its place in the queue, and open the accounts one after the other.

    Intents keep their turn: what waited longest goes first. The ramp is the accounts', with jitter, so that neither what
    waited nor what was queued meanwhile comes as one burst.
    """
    switches = tx.switches()
    for account in tx.accounts():
        if any(_touches(each, account) for each in ended):
            jitter = core.entropy.fraction(f"ramp/{account.client}")
            tx.resume_after(account, now_us + us(core.timing.ramp_s * jitter))
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
