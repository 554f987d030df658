"""What a worker process does now and then beside its work: bury the dead, free what they held, move halts on."""

import msgspec

from safety_core.shell import halt, tidy
from safety_core.shell.core import Core
from safety_core.switches import HaltState
from safety_core.vocabulary import HaltId


def housekeep(core: Core, first_seen: dict[HaltId, int]) -> None:
    """One round. ``first_seen`` is this process's own memory of when it first saw each halt (boot clock, µs).

    A halt whose halter died is moved on by whoever looks. Its time counts from when this process first saw it, never
    from before: the fence may have been committed any time up to then.
    """
    tidy.tidy(core)
    halt.keep_view(core, first_seen)
    for each in core.store.read(lambda tx: tx.switches().halts):
        if each.state in (HaltState.FENCED, HaltState.FAILED):
            seen_us = first_seen.setdefault(each.halt, core.clock.boot_us())
            halt.look(core, msgspec.structs.replace(each, fenced_us=max(seen_us, each.fenced_us)))
    halt.reconciled(core)
