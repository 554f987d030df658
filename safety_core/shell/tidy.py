"""Tidying up after the dead: what a worker held when it died, or got stuck with before it minted anything."""

from datetime import datetime

from safety_core import boots
from safety_core.budget.objectives import WINDOW_MAX_S
from safety_core.errors import Refused
from safety_core.halt import EVER_US, us
from safety_core.leases import Held, Lease, over
from safety_core.lifecycle import IntentState, PermitState
from safety_core.ports import Transaction
from safety_core.records import Claim, Worker
from safety_core.shell import breaking, budgets, replan, unknown
from safety_core.shell.core import Core
from safety_core.shell.limits_text import LENGTH_MAX_S
from safety_core.switches import Scope
from safety_core.vocabulary import Reason, WorkerId

TIDY_DEADLINE_S = 10.0
REBOOT_DEADLINE_S = 60.0
"""All that is planned is planned anew at once: 5,000 of them that need a yes take about a second."""
SLOTS_KEPT_US = 2 * us(LENGTH_MAX_S)
"""Twice the longest window that a limit may have."""
MINUTES_KEPT = 2 * WINDOW_MAX_S // 60
"""Twice the longest that an objective may have."""


def tidy(core: Core, *, deadline_s: float = TIDY_DEADLINE_S) -> None:
    """Settle what the dead left: their live permits become unknown, their leases end, their claims without a permit are freed.
    Leases that are void by time end, too, whoever has them.

    Raises:
        StoreUnavailable: one of the three was not committed within ``deadline_s``. Nothing of it is remembered: whoever tidies
            next finds what is left.
    """
    workers = core.store.read(lambda tx: tx.workers())
    dead = frozenset(each.worker for each in workers if core.processes.fate(each) == "dead")
    bury(core, dead, deadline_s=deadline_s)
    end_leases(core, deadline_s=deadline_s)
    free_claims(core, dead, deadline_s=deadline_s)


def register(core: Core, *, threads: int) -> None:
    """Say in the store which process this worker is, before it takes anything up: it is watched by that, and buried by it."""
    pid, ticks, boot_id = core.processes.me()
    me = Worker(
        worker=core.worker,
        pid=pid,
        started_ticks=ticks,
        boot_id=boot_id,
        threads=threads,
        started_us=core.clock.boot_us(),
    )
    after_reboot(core)
    forget_slots(core)
    forget_minutes(core)
    budgets.warm(core)
    core.store.transact(lambda tx: tx.put_worker(me), deadline_s=TIDY_DEADLINE_S)


def forget_slots(core: Core) -> None:
    """Slots that ended longer ago than any limit may reach count nowhere: a worker that starts lets go of them."""
    before_us = core.clock.boot_us() - SLOTS_KEPT_US
    core.store.transact(lambda tx: tx.forget_slots(before_us=before_us), deadline_s=TIDY_DEADLINE_S)
    core.seam("tidy.forgotten")


def forget_minutes(core: Core) -> None:
    """Minutes that no objective's window reaches back to count nowhere, either."""
    before = budgets.minute_of(core) - MINUTES_KEPT
    core.store.transact(lambda tx: tx.forget_minutes(before=before), deadline_s=TIDY_DEADLINE_S)


def after_reboot(core: Core) -> None:
    """Times on the boot clock of an earlier boot mean nothing. What is planned is planned anew by the wall clock; what waited
    for a time of ours is looked at now, not days later.

    Called by a worker that starts, before it registers; once a boot, since who comes second finds it done.

    Raises:
        Refused: the wall clock went back; nothing is changed (``boots.py``, rule 4).
    """
    here = _boot(core.processes.me()[2])
    if core.store.read(lambda tx: tx.last_seen().boot) == here:
        return
    now_us, now = core.clock.boot_us(), core.clock.now()
    settle_us = now_us + core.timing.settle_after_us

    def decide(tx: Transaction) -> bool:
        seen = tx.last_seen()
        anew = _rebooted(tx, seen.boot, here)
        if anew:
            _require_clock(tx, seen.at, now)
            replan.replan(core, tx, now_us=now_us, now=now)
            tx.new_boot(now_us=now_us, settle_us=settle_us)
            tx.rebase_slots(now_us=now_us, over_us=settle_us)
            breaking.rebase_in(tx, now_us=now_us)
            for each in tx.leases():
                tx.end_lease(each)
        if seen.boot != here:
            tx.put_boot(here, at=now.isoformat())
        return anew

    if core.store.transact(decide, deadline_s=REBOOT_DEADLINE_S):
        core.seam("tidy.rebooted")


def _rebooted(tx: Transaction, known: str | None, here: str) -> bool:
    """Whether the machine booted since; where no boot was written down, workers of another one are what tells."""
    if known is not None:
        return known != here
    return any(_boot(each.boot_id) != here for each in tx.workers())


def _require_clock(tx: Transaction, latest_at: str, now: datetime) -> None:
    """Under a halt of everything nothing goes out by a clock that is wrong: whoever halted says by the release that it is not.

    Raises:
        Refused: the wall clock went back and not everything is halted.
    """
    everything = any(each.scope == Scope() for each in tx.switches_of(None).halts)
    if boots.went_back(now, latest_at) and not everything:
        raise Refused(
            f"the machine was restarted, its clock shows {now.isoformat()} and something was written at {latest_at}: "
            "nobody knows when what is planned is due",
            "set the clock and start again; if this time is right and the earlier one was wrong, halt everything "
            "(holdpoint halt -m WHY), start, look at holdpoint intent queue, and release",
        )


def _boot(boot_id: str) -> str:
    """The boot itself, without the name space that a container adds."""
    return boot_id.partition("/")[0]


def bury(core: Core, dead: frozenset[WorkerId], *, deadline_s: float, urgent: bool = False) -> None:
    """A dead process sends nothing more: its live permits are unknown from now on, without waiting for time, and its
    leases are over.

    ``urgent``: for a halter, who goes before everything queued.

    Raises:
        StoreUnavailable: not committed within ``deadline_s``.
    """

    def left_by(tx: Transaction) -> tuple[list[Held], list[WorkerId]]:
        """Their live permits and leases, and those of them who hold no account any more and of whom each halt has heard
        (``hearing.py``).
        """
        holders = {each.worker for each in tx.claims()}
        held: list[Held] = [*tx.permits([PermitState.LIVE]), *tx.leases()]
        done = sorted(each for each in dead - holders if not tx.unheard(each, upto_us=EVER_US, most=1))
        return [each for each in held if each.worker in dead], done

    if not dead or not any(core.store.read(left_by)):
        return

    def decide(tx: Transaction) -> None:
        live, done = left_by(tx)
        unknown.mark_in(core, tx, live, Reason.WORKER_DIED, "its worker died")
        for worker in done:
            tx.drop_worker(worker)

    core.store.transact(decide, deadline_s=deadline_s, urgent=urgent)
    core.seam("tidy.buried")


def end_leases(core: Core, *, deadline_s: float = TIDY_DEADLINE_S) -> None:
    """End those whose requests can be under way no more: whoever had them could not write so, and a halt would wait for them."""
    now_us, pause_us = core.clock.boot_us(), us(core.timing.pause_s)

    def void(tx: Transaction) -> list[Lease]:
        return [each for each in tx.leases() if over(each, now_us=now_us, pause_us=pause_us)]

    if not core.store.read(void):
        return

    def decide(tx: Transaction) -> None:
        for each in void(tx):
            tx.end_lease(each)

    core.store.transact(decide, deadline_s=deadline_s)
    core.seam("tidy.leases_ended")


def free_claims(core: Core, dead: frozenset[WorkerId], *, deadline_s: float = TIDY_DEADLINE_S) -> None:
    """Give intents back that were claimed and never got a permit: their worker died, or took longer than it may.

    Not while a request of their preparation may still be on its way: a halt waits for the lease of it.
    """
    now_us = core.clock.boot_us()

    def under_way(lease: Lease) -> bool:
        return not over(lease, now_us=now_us, pause_us=us(core.timing.pause_s))

    def stale(claim: Claim) -> bool:
        # A claim from the future is from before a reboot: the boot clock starts anew.
        too_old = not 0 <= now_us - claim.claimed_us <= us(core.timing.claim_s)
        return claim.worker in dead or too_old

    def left(tx: Transaction) -> list[tuple[Claim, list[Lease]]]:
        found = [(each, tx.intent(each.intent)) for each in tx.claims() if stale(each)]
        claims = [each for each, queued in found if queued is not None and queued.state is IntentState.CLAIMED]
        held = tx.leases() if claims else ()
        both = [(claim, [each for each in held if each.intent == claim.intent]) for claim in claims]
        return [(claim, its) for claim, its in both if claim.worker in dead or not any(map(under_way, its))]

    if not core.store.read(left):
        return

    def decide(tx: Transaction) -> None:
        for claim, its in left(tx):
            for each in its:
                tx.end_lease(each)
            if tx.drop_claim(claim):
                tx.move_intent(claim.intent, IntentState.CLAIMED, IntentState.QUEUED, due_us=now_us)

    core.store.transact(decide, deadline_s=deadline_s)
    core.seam("tidy.freed")
