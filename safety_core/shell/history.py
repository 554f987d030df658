"""What is halted and what was: each halt with its proof, who answered it, and what is planned for it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain

import msgspec

from safety_core.halt import HaltProof, proof
from safety_core.ports import Transaction
from safety_core.records import Answered, Confirmation
from safety_core.schedules import ScheduledRelease
from safety_core.shell.core import Core
from safety_core.switches import Halt, Scope, cool_down_left_us
from safety_core.vocabulary import Action, Risk

FEW = 32
"""So many halts are asked about one by one; of more every confirmation that ever was is read at once."""


class Chapter(msgspec.Struct, frozen=True, kw_only=True):
    """One halt, as a person asks about it.

    Attributes:
        age_us: since t0, by the boot clock; ``None`` when the machine rebooted since.
        overdue: whether it stands longer than whoever threw it expected. That ends nothing.
        confirmed: worker processes that confirmed it, were killed or died, of ``asked`` in all.
        schedules: releases planned for it, those that lapsed included.
    """

    halt: Halt
    proof: HaltProof
    risk: Risk
    age_us: int | None
    overdue: bool
    cool_down_left_us: int
    confirmed: int
    asked: int
    confirmations: tuple[Confirmation, ...]
    schedules: tuple[ScheduledRelease, ...]


class Matrix(msgspec.Struct, frozen=True, kw_only=True):
    """The switches at a glance: the epoch, and halts oldest first."""

    epoch: int
    chapters: tuple[Chapter, ...]


def matrix(core: Core, *, everything: bool = False) -> Matrix:
    """The halts in force, or all that ever were; one look at the store."""

    def look(tx: Transaction) -> Matrix:
        halts = [each for each in tx.halts() if everything or each.in_force]
        return Matrix(epoch=tx.epoch(), chapters=chapters_of(core, tx, halts))

    return core.store.read(look)


def history(core: Core, scope: Scope, *, limit: int) -> tuple[Chapter, ...]:
    """The halts that touched something in this scope, newest first, ``limit`` at most."""

    def look(tx: Transaction) -> tuple[Chapter, ...]:
        touching = [each for each in reversed(tx.halts()) if touches(each.scope, scope)]
        return chapters_of(core, tx, touching[:limit])

    return core.store.read(look)


def touches(halted: Scope, asked: Scope) -> bool:
    """Whether a halt lies in what is asked about. Who names no action asks about every one, spared ones included."""
    actions = [asked.action] if asked.action is not None else list(Action)
    return any(halted.overlaps(msgspec.structs.replace(asked, action=each)) for each in actions)


def chapters_of(core: Core, tx: Transaction, halts: Iterable[Halt]) -> tuple[Chapter, ...]:
    """Each of these halts with what belongs to it, all from one look."""
    schedules, halts = tx.schedules(), tuple(halts)
    answers: dict[str, list[Confirmation]] = {}
    asked = [tx.confirmations(each.halt) for each in halts] if len(halts) <= FEW else [tx.confirmations()]
    for each in chain.from_iterable(asked):
        answers.setdefault(each.halt, []).append(each)
    return tuple(chapter_of(core, each, answers.get(each.halt, ()), schedules) for each in halts)


def chapter_of(
    core: Core, halt: Halt, said: Sequence[Confirmation] = (), schedules: Sequence[ScheduledRelease] = ()
) -> Chapter:
    """One halt, as the clocks stand now. ``said``: its own confirmations."""
    now, now_us = core.clock.now(), core.clock.boot_us()
    return Chapter(
        halt=halt,
        proof=proof(halt, core.timing),
        risk=halt.scope.risk,
        age_us=now_us - halt.asked_us if now_us >= halt.asked_us else None,
        overdue=halt.in_force
        and halt.expected_end_at is not None
        and now > datetime.fromisoformat(halt.expected_end_at),
        cool_down_left_us=cool_down_left_us(halt, now_us=now_us) if halt.in_force else 0,
        confirmed=sum(each.how is not Answered.UNSEEN for each in said),
        asked=len(said),
        confirmations=tuple(said),
        schedules=tuple(each for each in schedules if halt.halt in each.halts),
    )
