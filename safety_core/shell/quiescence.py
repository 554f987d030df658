"""Waiting until nothing in a halt's scope can reach a platform any more, and saying so: t2, the acknowledgement.

A permit is live until its answer is recorded, or its worker's death is confirmed, or, on the halter's own clock,
L * (1 + rho) + P after t1; so is the lease of a request that prepares something, until that request is over. A halt whose
t1 is a latch quiesces by time alone; so does one whose store takes no record of it any more and still says what is live (a
full disk): who halts keeps that t2 elsewhere.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from safety_core.audit import entries
from safety_core.errors import HaltNotAcknowledged, StoreUnavailable
from safety_core.halt import EVER_US, SECOND_US, blocks, move, quiesced_by_time_us, us
from safety_core.leases import Held, Lease
from safety_core.lifecycle import PermitState
from safety_core.ports import Beat, Transaction
from safety_core.records import Answered, Confirmation, NoticeKind, Worker
from safety_core.shell import committing, notices, tidy, unknown
from safety_core.shell.core import Core
from safety_core.shell.fencing import waited_for
from safety_core.switches import Halt, HaltState, QuiescedBy
from safety_core.vocabulary import HaltId, Reason, WorkerId

LOOK_EVERY_S = 0.005
HEAR_S = 0.25
"""How long a halt that nothing holds up waits to hear from this machine's workers; who is later is heard later."""
LATE_LOOK_S = 0.5
"""How long a look waits for the store once the halt's bound is over."""
BURY_DEADLINE_S = 0.5
OVER = (HaltState.QUIESCED, HaltState.RELEASED)


class Ended(msgspec.Struct, frozen=True):
    """Who was killed for holding the write lock while the fence waited, in the store's words, and when."""

    words: str
    at_us: int


class Witness(msgspec.Struct, frozen=True):
    """What the halter itself knows: the view's generation of its raise (0: none), and whom it had killed."""

    generation: int = 0
    ended: tuple[Ended, ...] = ()


class Word(NamedTuple):
    """How a worker answered, and when (boot clock): each halt that was asked for by ``upto_us``."""

    how: Answered
    at_us: int
    upto_us: int


class Progress(msgspec.Struct, frozen=True):
    """How far a halt is: ``answered`` of ``workers`` have confirmed it or are dead; ``live`` permits and leases are waited for."""

    halt: HaltId
    answered: int
    workers: int
    live: int


def await_all(
    core: Core,
    fenced: Sequence[Halt],
    witness: Witness,
    *,
    on_instant: Callable[[Halt], None] = lambda _: None,
    on_progress: Callable[[Progress], None] | None = None,
) -> tuple[Halt, ...]:
    """Wait for each of these halts until no permit or lease in its scope is live, and record it. One failing loses no other.

    ``on_instant`` is told before it counts as acknowledged, and may raise that it is not.

    Raises:
        HaltNotAcknowledged: t0 + B passed for at least one; names who did not answer, and is raised after all the others
            were waited for.
    """
    waiting = {each.halt: each for each in fenced}
    done: dict[HaltId, Halt] = {}
    failed: list[HaltNotAcknowledged] = []
    while waiting:
        for each in tuple(waiting.values()):
            try:
                seen = _once(core, each, witness, on_progress)
                if seen is not None:
                    on_instant(seen)
            except HaltNotAcknowledged as too_late:
                failed.append(too_late)
                del waiting[each.halt]
                continue
            if seen is not None:
                done[each.halt] = seen
                del waiting[each.halt]
        if waiting:
            core.clock.sleep(LOOK_EVERY_S)
    if failed:
        raise HaltNotAcknowledged("; ".join(each.wrong for each in failed), failed[0].do)
    return tuple(done[each.halt] for each in fenced)


def _once(core: Core, fenced: Halt, witness: Witness, on_progress: Callable[[Progress], None] | None) -> Halt | None:
    """The halt once it is quiesced; ``None`` while it must be waited for."""
    try:
        seen = look(core, fenced, witness)
        if seen.failed_us is not None:  # quiesced in the same look or not: it came too late, and that must be said
            raise not_acknowledged(fenced, core.store.read(lambda tx: who_is_live(tx, fenced)))
        if on_progress is not None:
            on_progress(progress(core, fenced, witness))
    except StoreUnavailable as away:
        now_us = core.clock.boot_us()
        if now_us <= _bound_us(fenced) and _quiet_by_time(core, fenced, now_us):
            return by_time(fenced, now_us)
        if now_us >= _bound_us(fenced):
            raise not_acknowledged(fenced, f"the store is away ({away.wrong})") from away
        return None
    return seen if seen.quiesced_us is not None else None


def _quiet_by_time(core: Core, fenced: Halt, now_us: int) -> bool:
    """Whether no permit or lease in scope can be alive any more, though nothing can be recorded."""
    if now_us < quiesced_by_time_us(fenced, (), core.timing):
        return False
    if fenced.latched:
        return True
    try:
        live = core.store.read(lambda tx: waited_for(tx, fenced))
    except StoreUnavailable:  # one of them may be of a longer life
        return False
    return now_us >= quiesced_by_time_us(fenced, live, core.timing)


def by_time(fenced: Halt, now_us: int) -> Halt:
    """The halt as it is once time alone has quiesced it."""
    return move(fenced, HaltState.QUIESCED, quiesced_us=now_us, quiesced_by=QuiescedBy.TIME)


def look(core: Core, fenced: Halt, witness: Witness | None = None) -> Halt:
    """See how far a halt is, and move it on if it has come further. ``fenced.fenced_us`` is t1 on the caller's clock.

    The dead are buried first: nobody need wait for their time. A ``witness`` is given by the halter, who waits a moment
    for the workers' own word.
    """
    live, known, workers = core.store.read(lambda tx: (waited_for(tx, fenced), tx.halt(fenced.halt), tx.workers()))
    assert known is not None
    if known.state in OVER:
        return known
    live = _without_the_dead(core, live, workers)
    now_us = core.clock.boot_us()
    fails = known.state is HaltState.FENCED and now_us >= _bound_us(fenced)
    by_answers = not live and not fenced.latched and not _worth_hearing(core, fenced, witness, workers)
    if not fails and not by_answers and now_us < quiesced_by_time_us(fenced, live, core.timing):
        return known
    after = core.store.transact(
        lambda tx: _advance(core, tx, fenced, witness or Witness()), deadline_s=_patience_s(core, fenced), urgent=True
    )
    core.seam("halt.looked")
    return after


def _patience_s(core: Core, fenced: Halt) -> float:
    """How long a look waits for the store: not past the halt's bound, at which it must be said how the halt ended."""
    left_s = (_bound_us(fenced) - core.clock.boot_us()) / SECOND_US
    return max(min(core.timing.fence_s, left_s), LATE_LOOK_S)


def _without_the_dead(core: Core, live: list[Held], workers: Sequence[Worker]) -> list[Held]:
    holders = {each.worker for each in live}
    dead = frozenset(each.worker for each in workers if each.worker in holders and core.processes.fate(each) == "dead")
    if not dead:
        return live
    tidy.bury(core, dead, deadline_s=BURY_DEADLINE_S, urgent=True)
    return [each for each in live if each.worker not in dead]


def _worth_hearing(core: Core, fenced: Halt, witness: Witness | None, workers: Sequence[Worker]) -> bool:
    """Whether the halter still waits for a living worker of this machine to say that it has seen the halt."""
    if witness is None or core.clock.boot_us() >= fenced.fenced_us + us(HEAR_S):
        return False
    joined = {each.worker for each in core.heartbeats.beats()}
    return any(
        each.how is Answered.UNSEEN and each.worker in joined for each in answers(core, workers, fenced, witness)
    )


def _advance(core: Core, tx: Transaction, fenced: Halt, witness: Witness) -> Halt:
    """In one transaction: quiesced by answers, quiesced by time, failed, or still waiting."""
    known = tx.halt(fenced.halt)
    assert known is not None
    if known.state in OVER:
        return known
    live, now_us = waited_for(tx, fenced), core.clock.boot_us()
    if known.state is HaltState.FENCED and now_us >= _bound_us(fenced):
        known = move(known, HaltState.FAILED, fenced_us=fenced.fenced_us, failed_us=now_us)
        put(core, tx, "halt_failed", known)
        notices.add(core, tx, NoticeKind.NOT_ACKNOWLEDGED, known, detail=f"did not answer: {who_is_live(tx, fenced)}")
    by_answers = not live and not fenced.latched
    if not by_answers and now_us < quiesced_by_time_us(fenced, live, core.timing):
        return known
    unknown.mark_in(core, tx, live, Reason.WORKER_DIED, "no answer within the halt's bound")
    by = QuiescedBy.ANSWERS if by_answers else QuiescedBy.TIME
    quiesced = move(known, HaltState.QUIESCED, fenced_us=fenced.fenced_us, quiesced_us=now_us, quiesced_by=by)
    put(core, tx, "quiesced", quiesced)
    for each in answers(core, tx.workers(), quiesced, witness):
        tx.confirm(each)
    notices.add(core, tx, NoticeKind.ACKNOWLEDGED, quiesced)
    return quiesced


def put(core: Core, tx: Transaction, kind: str, after: Halt) -> None:
    """Keep a halt's new state with its audit record."""
    tx.put_halt(after)
    said = committing.said(core, tx, after.person, after.reason, after.scope.client)
    tx.append_audit(entries.halt(kind, after, said=said, at_us=core.clock.boot_us(), at=core.clock.now()))


# ---------------------------------------------------------------- how each worker process answered


def answers(core: Core, workers: Sequence[Worker], halt: Halt, witness: Witness) -> tuple[Confirmation, ...]:
    """How each worker process that is registered, or joined this machine's supervisor, answered the halt so far."""
    beats = {each.worker: each for each in core.heartbeats.beats()}
    generation = witness.generation or core.view.generation()
    registered = {each.worker for each in workers}
    joined = [as_worker(core, each) for each in beats.values() if each.worker not in registered]
    known = [*workers, *(each for each in joined if _concerns(core, beats[each.worker], each, halt))]
    found = [_answer(core, each, beats.get(each.worker), halt, generation, witness) for each in known]
    named = {each.pid for each in known}
    found += [
        Confirmation(halt=halt.halt, worker=WorkerId(f"process-{pid}"), pid=pid, how=Answered.KILLED, at_us=each.at_us)
        for each in witness.ended
        for pid in _pids(each)[:1]
        if pid not in named
    ]
    return tuple(found)


def _answer(
    core: Core, worker: Worker, beat: Beat | None, halt: Halt, generation: int, witness: Witness
) -> Confirmation:
    ended = [each.at_us for each in witness.ended if worker.pid in _pids(each)]
    said = (each for each in words(core, worker, beat, generation) if halt.asked_us <= each.upto_us)
    word = next(said, Word(Answered.UNSEEN, core.clock.boot_us(), halt.asked_us))
    if word.how is Answered.DIED and ended:
        word = Word(Answered.KILLED, ended[0], word.upto_us)
    return Confirmation(halt=halt.halt, worker=worker.worker, pid=worker.pid, how=word.how, at_us=word.at_us)


def words(core: Core, worker: Worker, beat: Beat | None, generation: int) -> Iterator[Word]:
    """What is known of a worker, beginning with what counts first; its process is asked after only if that is reached."""
    if beat is not None and 0 < generation <= beat.confirmed:
        yield Word(Answered.CONFIRMED, beat.confirmed_us, beat.confirmed_us)
    if beat is not None and beat.killed_us is not None:
        yield Word(Answered.KILLED, beat.killed_us, beat.killed_us)
    if core.processes.fate(worker) == "dead":
        yield Word(Answered.DIED, core.clock.boot_us(), EVER_US)


def _pids(ended: Ended) -> list[int]:
    return [int(each) for each in re.findall(r"\b\d+\b", ended.words)]


def as_worker(core: Core, beat: Beat) -> Worker:
    """One that joined this machine's supervisor, before or without its registration."""
    return Worker(
        worker=beat.worker,
        pid=beat.pid,
        started_ticks=beat.started_ticks,
        boot_id=core.processes.me()[2],
        threads=0,
        started_us=0,
    )


def _concerns(core: Core, beat: Beat, worker: Worker, halt: Halt) -> bool:
    """One that joined and is not registered counts while it lives, or when it was killed after the halt was asked for."""
    return core.processes.fate(worker) != "dead" or (beat.killed_us is not None and beat.killed_us >= halt.asked_us)


def progress(core: Core, halt: Halt, witness: Witness) -> Progress:
    """How far it is, for a person who watches.

    Raises:
        StoreUnavailable: it cannot be seen.
    """
    workers, live = core.store.read(lambda tx: (tx.workers(), len(waited_for(tx, halt))))
    heard = answers(core, workers, halt, witness)
    return Progress(halt.halt, sum(each.how is not Answered.UNSEEN for each in heard), len(heard), live)


# ---------------------------------------------------------------- when it took too long, and afterwards


def who_is_live(tx: Transaction, thrown: Halt) -> str:
    """For a person: which processes hold permits and leases that the halt waits for, each with the line that ends it."""
    pids = {each.worker: each.pid for each in tx.workers()}
    live: dict[str, list[str]] = {}
    for each in waited_for(tx, thrown):
        what = f"what it prepares for {each.intent}" if isinstance(each, Lease) else each.permit
        live.setdefault(each.worker, []).append(f"{what} on {each.account}")
    who = [
        f"{worker} (process {pids.get(WorkerId(worker), 'unknown')}: {', '.join(held)})"
        for worker, held in sorted(live.items())
    ]
    return "; ".join(who) or "every answer came, but too late"


def not_acknowledged(fenced: Halt, who: str) -> HaltNotAcknowledged:
    """The failure of a halt that was not acknowledged by t0 + B."""
    return HaltNotAcknowledged(
        f"halt {fenced.halt} of {fenced.scope} was not acknowledged within its bound of {fenced.bound_us / 1e6:.1f} s by {who}",
        "nothing new begins; end those processes (kill -9 PROCESS), then: holdpoint switch show",
    )


def reconciled(core: Core) -> None:
    """Write t3 of every quiesced halt whose unknowns have all been looked up."""

    def looked_up(tx: Transaction) -> list[Halt]:
        waiting = [each for each in tx.open_halts() if each.quiesced_us is not None and each.reconciled_us is None]
        left = tx.permits([PermitState.UNKNOWN]) if waiting else ()
        return [each for each in waiting if not any(blocks(permit, each, live_only=False) for permit in left)]

    if not core.store.read(looked_up):
        return

    def decide(tx: Transaction) -> None:
        now_us = core.clock.boot_us()
        for each in looked_up(tx):
            put(core, tx, "reconciled", msgspec.structs.replace(each, reconciled_us=now_us))

    core.store.transact(decide, deadline_s=core.timing.fence_s)


def _bound_us(halt: Halt) -> int:
    return halt.asked_us + halt.bound_us
