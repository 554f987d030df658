"""Hearing of workers that a halt had not heard of when it was acknowledged.

Whoever keeps house goes by the workers there are and not by the halts: of those that wait for a worker nobody knows, and of those
that were judged by the same words already, nothing is read.
"""

import msgspec

from safety_core.ports import Beat, Transaction
from safety_core.records import Answered, Worker
from safety_core.shell.core import Core
from safety_core.shell.quiescence import Word, as_worker, words
from safety_core.vocabulary import WorkerId

AT_ONCE = 500
"""Of so many halts at once a worker's word is kept: the store is held for a moment, however many wait for it."""

Judged = dict[WorkerId, tuple[int, tuple[tuple[Answered, int], ...]]]
"""Of each worker that a halt did not hear of: the last such halt, and by what words all of them were judged."""


def hear_late(core: Core, judged: Judged | None = None) -> None:
    """Keep the word of those who were heard of only after a halt was acknowledged. ``judged``: see ``housekeep``; it is changed.

    Raises:
        StoreUnavailable: they are asked again.
    """
    beats = {each.worker: each for each in core.heartbeats.beats()}
    before = {} if judged is None else judged

    def waited_for(tx: Transaction) -> tuple[dict[WorkerId, Worker], dict[WorkerId, int]]:
        registered = {each.worker: each for each in tx.workers()}
        lasts = {each: tx.last_unheard(each) for each in (*registered, *sorted(beats.keys() - registered.keys()))}
        return registered, {each: last for each, last in lasts.items() if last}

    registered, lasts = core.store.read(waited_for)
    now: Judged = {}
    for name, last in lasts.items():
        said = _said(core, registered.get(name), beats.get(name))
        now[name] = (last, tuple((each.how, each.upto_us) for each in said))
        if before.get(name) != now[name]:
            for word in said:
                _keep(core, name, word)
    if judged is not None:
        judged.clear()
        judged.update(now)


def _said(core: Core, worker: Worker | None, beat: Beat | None) -> list[Word]:
    """Beginning with what counts first. One that joined and is not registered counts while it lives, or when it was killed."""
    if worker is not None:
        return list(words(core, worker, beat, core.view.generation()))
    assert beat is not None, "it is known by one of the two"
    said = list(words(core, as_worker(core, beat), beat, core.view.generation()))
    of_it = [each for each in said if each.how is not Answered.DIED]
    return of_it if of_it == said or beat.killed_us is not None else []


def _keep(core: Core, worker: WorkerId, word: Word) -> None:
    """In as many transactions as it takes."""

    def decide(tx: Transaction) -> None:
        for each in tx.unheard(worker, upto_us=word.upto_us, most=AT_ONCE):
            tx.confirm(msgspec.structs.replace(each, how=word.how, at_us=word.at_us))

    while core.store.read(lambda tx: tx.unheard(worker, upto_us=word.upto_us, most=1)):
        core.store.transact(decide, deadline_s=core.timing.fence_s)
