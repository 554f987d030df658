"""A halter whose last look waits for a store that takes nothing says by its bound how the halt ended."""

import pytest

from safety_core.errors import HaltNotAcknowledged
from safety_core.switches import Scope
from steps.rig.rig import Rig

GRACE_S = 0.6
FENCED_AFTER_S = 1.9
"""So late that time alone quiesces it just before its bound."""


@pytest.mark.parametrize("kind", ["busy", "gone"])
@pytest.mark.parametrize("before_s", [1.15, 1.9])
def test_what_became_of_a_halt_is_said_by_its_bound_though_nothing_can_be_written(kind, before_s):
    rig = Rig(1, "halt in time")
    rig.add_client("acme", 1)
    rig.stop_worker_with_work_at("publish.answered", "acme")
    rig.outage.begin("busy", for_us=round(FENCED_AFTER_S * 1_000_000))
    asked_us = rig.scheduler.now_us()
    command = rig.halt("olga", Scope(), "in time")
    rig.run_for(rig.timing.bound_s - before_s)
    assert not command.done
    rig.outage.begin(kind, for_us=10_000_000)
    rig.await_command(command)
    took_s = (rig.scheduler.now_us() - asked_us) / 1_000_000
    assert took_s <= rig.timing.bound_s + GRACE_S
    assert command.error is None or isinstance(command.error, HaltNotAcknowledged)
    rig.close()
