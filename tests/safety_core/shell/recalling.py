"""A post that escaped a halt, and the recall of it: what tests of recalls start from."""

from safety_core.shell import publish, settle
from safety_core.switches import Halt, HaltState, Scope
from safety_core.vocabulary import HaltId, PersonId
from steps.rig.opening import opened


def throw(ground, scope=None, name="halt-1"):
    """A halt as it stands in the store after its fence."""

    def decide(tx):
        halt = Halt(
            halt=HaltId(name),
            scope=scope or Scope(),
            state=HaltState.FENCED,
            person=PersonId("dana"),
            proven=True,
            reason="why",
            automatic=False,
            epoch=tx.next_epoch(),
            asked_at=ground.clock.now().isoformat(),
            asked_us=ground.clock.us,
            fenced_us=ground.clock.us,
            bound_us=19_000_000,
            live_at_fence=0,
        )
        tx.put_halt(halt)
        return halt

    return ground.store.transact(decide, deadline_s=1)


def around_a_halt(ground, text="hello", *, tag=None):
    """A post that was taken while everything was being halted."""
    ground.platform.before_commit = lambda: throw(ground)
    done = ground.attempt(text, tag=tag)
    ground.platform.before_commit = lambda: None
    return done, ground.permits()[-1]


def carry_out(ground):
    publish.attempt(ground.core, ground.claim())


def settle_due(ground):
    for each in settle.due(ground.core):
        settle.settle(ground.core, each)


def entries(ground):
    return opened(ground.store)
