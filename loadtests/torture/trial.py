"""One trial: aim, strike, throw, heal, release, see that work goes on. Judges only what the hands themselves met."""

from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack

import msgspec

from loadtests.clock import boot_us
from loadtests.halt.campaign import Target
from loadtests.torture import holding
from loadtests.torture.faults.processes import NobodyWrote
from loadtests.torture.faults.store import keep_copy
from loadtests.torture.lane import SECOND_US, Lane
from loadtests.torture.planning import Cell
from loadtests.torture.throwing import Thrown

HEAL_S = (0.3, 2.5)
"""A fault that may heal before the halt has ended does so after a time drawn from this range, half of the time."""
WATCH_S = 0.4
"""How long nothing may arrive is watched before the release."""
LOST_WATCH_S = 3.0
"""The same where the store is lost and nothing is released."""
RELEASE_S = 20.0
RESUME_S = 8.0
RESUMES = 3


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one trial.

    Attributes:
        in_flight, queued: in scope by the harness's view, before the fault struck; an idle trial had none of either.
        link: what a fault of the link struck; "" for another fault.
        held_s: how long after the release a breaker held the whole scope, where the trial had to wait for it.
        problems: what no halt may do, in sentences.
    """

    fault: str
    scope: str
    target: Target | None = None
    in_flight: int = 0
    queued: int = 0
    link: str = ""
    halts: tuple[Thrown, ...] = ()
    released_us: int | None = None
    problems: tuple[str, ...] = ()
    held_s: float = 0.0
    took_s: float = 0.0

    @property
    def idle(self) -> bool:
        """Whether it shows nothing."""
        return not self.halts


def run(lane: Lane, cell: Cell) -> Trial:
    """Carry one trial through. The lane is fit for the next one afterwards, unless its store is lost.

    Raises:
        NotReady: a process of the harness ended, or the workers do not come up again.
        SimulatorGone: the simulator does not answer.
    """
    began_us = boot_us()
    lane.ensure_workers()
    if cell.fault.loses_store:
        keep_copy(lane)
    target = lane.aim(cell.scope)
    link = lane.link.ground if cell.fault.wire else ""
    trial = Trial(fault=cell.fault.name, scope=cell.scope, target=target, link=link)
    if target is None:
        return trial
    under = lane.sight.under(target)
    try:
        halts = _struck(lane, cell, target)
    except NobodyWrote:
        return trial
    trial = msgspec.structs.replace(trial, in_flight=under.in_flight, queued=under.queued, halts=tuple(halts))
    problems = [each.problem for each in halts if each.problem is not None]
    for each in halts:
        if each.acknowledged and each.halt is not None:
            lane.sample("halt_printed", each.halt, str(each.target), us=each.printed_us)
    if cell.fault.loses_store:
        lane.wait_until(lambda: False, LOST_WATCH_S)
        return msgspec.structs.replace(trial, problems=tuple(problems), took_s=(boot_us() - began_us) / SECOND_US)
    lane.wait_until(lambda: False, WATCH_S)
    lane.ensure_workers()
    wrong, released_us = _released(lane, halts)
    resumed, held_s = _resumed(lane, target, released_us)
    return msgspec.structs.replace(
        trial, problems=(*problems, *wrong, *resumed), released_us=released_us, held_s=held_s,
        took_s=(boot_us() - began_us) / SECOND_US,
    )  # fmt: skip


def _struck(lane: Lane, cell: Cell, target: Target) -> list[Thrown]:
    """Strike, throw, and heal either when the command has ended or somewhat before."""
    early = not cell.fault.until_end and lane.dice.random() < 1 / 2
    heal_s = lane.dice.uniform(*HEAL_S) if early else None
    with ThreadPoolExecutor(1) as hands, ExitStack() as healing:
        healing.enter_context(cell.fault.strike(lane, target))
        thrown = hands.submit(cell.fault.hands, lane, target)
        wait([thrown], timeout=heal_s)
        healing.close()
        return thrown.result()


def _released(lane: Lane, halts: list[Thrown]) -> tuple[list[str], int]:
    """Release what was thrown. Returns what went wrong, and when it was done."""
    problems: list[str] = []
    for each in halts:
        if each.halt is not None and each.halt not in lane.released:
            wrong = lane.release([each.halt], limit_s=RELEASE_S)
            if wrong is None:
                lane.released.add(each.halt)
            else:
                problems.append(wrong)
    return problems, boot_us()


def _resumed(lane: Lane, target: Target, released_us: int) -> tuple[list[str], float]:
    """Something in scope must arrive again. Returns what went wrong, and how long a breaker held the scope, in s.

    That is by design (``holding``): such a scope has ``RESUME_S`` from then on, and every other one ``RESUMES`` times that from its release.
    Whatever else stands over it is released, and a yes that the fault made worthless (a wall clock that jumped past its end, a
    store that went back) is given again.
    """
    problems: list[str] = []
    held_us, patient_us = released_us, released_us + round(RESUMES * RESUME_S * SECOND_US)
    longest_us = released_us + holding.longest_us(lane.timing_s)
    lane.feed()
    with ExitStack() as approving:
        approved = False
        while boot_us() < max(patient_us, held_us + round(RESUME_S * SECOND_US)):
            if lane.wait_until(lambda: lane.sight.arrived(target, released_us) > 0, RESUME_S, feeding=True):
                return problems, (min(held_us, boot_us()) - released_us) / SECOND_US
            lane.ensure_workers()
            left = lane.standing()
            if left and (wrong := lane.release(left, limit_s=RELEASE_S)):
                problems.append(wrong)
            if not approved:
                approving.enter_context(lane.bed.approve())
                approved = True
            until_us = holding.until_us(lane.bed.config, lane.tenants, target)
            held_us = max(held_us, min(until_us, longest_us))
    held_s = (held_us - released_us) / SECOND_US
    held = f", of which a breaker held it for {held_s:.0f} s" if held_s else ""
    problems.append(
        f"nothing of {target} arrived within {(boot_us() - released_us) / SECOND_US:.0f} s of its release{held}"
    )
    return problems, held_s
