"""One trial: aim, strike, throw, heal, release, see that work goes on. Judges only what the hands themselves met."""

from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack

import msgspec

from loadtests.clock import boot_us
from loadtests.halt.campaign import Target
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
    wrong, released_us = _released(lane, target, halts)
    problems += wrong
    return msgspec.structs.replace(
        trial, problems=tuple(problems), released_us=released_us, took_s=(boot_us() - began_us) / SECOND_US
    )


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


def _released(lane: Lane, target: Target, halts: list[Thrown]) -> tuple[list[str], int]:
    """Release what was thrown, and whatever else stands over it; then something in scope must arrive again.

    A yes that the fault made worthless (a wall clock that jumped past its end, a store that went back) is given again.
    """
    problems: list[str] = []
    for each in halts:
        if each.halt is not None and each.halt not in lane.released:
            wrong = lane.release([each.halt], limit_s=RELEASE_S)
            if wrong is None:
                lane.released.add(each.halt)
            else:
                problems.append(wrong)
    released_us = boot_us()
    lane.feed()
    with ExitStack() as approving:
        for again in range(RESUMES):
            if lane.wait_until(lambda: lane.sight.arrived(target, released_us) > 0, RESUME_S, feeding=True):
                return problems, released_us
            lane.ensure_workers()
            left = lane.standing()
            if left and (wrong := lane.release(left, limit_s=RELEASE_S)):
                problems.append(wrong)
            if not again:
                approving.enter_context(lane.bed.approve())
    problems.append(f"nothing of {target} arrived within {RESUMES * RESUME_S:.0f} s of its release")
    return problems, released_us
