"""What the dead and the stuck leave behind."""

import pytest

from safety_core.halt import us
from safety_core.lifecycle import IntentState, PermitState
from safety_core.shell import slots, tidy
from safety_core.vocabulary import Reason


@pytest.mark.parametrize(("late_us", "state"), [(0, IntentState.CLAIMED), (1, IntentState.QUEUED)])
def test_a_claim_without_a_permit_is_freed_once_it_took_longer_than_it_may(ground, late_us, state):
    ground.register()
    queued = ground.submit()
    ground.claim()
    ground.clock.us += us(ground.timing.claim_s) + late_us
    tidy.tidy(ground.core)
    assert ground.now(queued).state is state
    assert bool(ground.claims()) == (state is IntentState.CLAIMED)


def test_a_claim_from_before_a_reboot_is_freed(ground):
    queued = ground.submit()
    ground.claim()
    ground.clock.us -= 1
    tidy.tidy(ground.core)
    assert ground.now(queued).state is IntentState.QUEUED


@pytest.mark.parametrize("state", [PermitState.LIVE, PermitState.UNKNOWN])
def test_a_claim_under_a_permit_is_never_freed_however_old(ground, state):
    from safety_core.shell import unknown

    ground.register()
    _, permit = ground.under_permit()
    if state is PermitState.UNKNOWN:
        unknown.mark(ground.core, [permit], Reason.WORKER_DIED, "test")
    ground.clock.pass_s(3_600)
    ground.fates.dead.add("worker-1")
    tidy.tidy(ground.core)
    assert len(ground.claims()) == 1


def test_a_dead_workers_live_permits_are_unknown_at_once_and_its_claims_are_free(ground):
    ground.register()
    under, _ = ground.under_permit()
    ground.fates.dead.add("worker-1")
    tidy.tidy(ground.worker("worker-2"))
    (left,) = ground.permits()
    assert (left.state, left.reason) == (PermitState.UNKNOWN, Reason.WORKER_DIED)
    assert left.settle_us == ground.clock.us + ground.timing.settle_after_us
    assert ground.now(under).state is IntentState.UNDER_PERMIT


def test_the_living_keep_what_they_hold(ground):
    ground.register()
    _, permit = ground.under_permit()
    tidy.tidy(ground.worker("worker-2"))
    assert ground.permits() == [permit]


def test_the_dead_are_forgotten_when_nothing_of_theirs_is_left_and_burying_again_writes_nothing(ground):
    ground.register()
    ground.under_permit()
    ground.fates.dead.add("worker-1")
    tidy.tidy(ground.core)
    assert len(ground.store.read(lambda tx: tx.workers())) == 1, "it still holds the account of an unknown"
    ground.seams.clear()
    tidy.tidy(ground.core)
    assert ground.seams == []
    from safety_core.shell import settle

    ground.clock.us = ground.permits()[0].settle_us
    settle.settle(ground.core, ground.permits()[0])
    tidy.tidy(ground.core)
    assert ground.store.read(lambda tx: tx.workers()) == ()


@pytest.mark.parametrize(("boot", "waits"), [("boot/other-container", True), ("the-next-boot", False)])
def test_after_a_reboot_nothing_waits_for_a_time_of_the_boot_before(ground, boot, waits):
    from safety_core.shell import publish, staff, unknown

    staff.add_accounts(ground.core, [ground.account("acme", 2)])
    ground.register()
    _, permit = ground.under_permit()
    unknown.mark(ground.core, [permit], Reason.WORKER_DIED, "power cut")
    later = ground.submit("later", account="acme-2")
    held_us = ground.clock.us + us(3_600)  # by cadence, say

    def hold(tx) -> None:
        tx.move_intent(later.intent.intent, IntentState.QUEUED, IntentState.CLAIMED)
        tx.move_intent(later.intent.intent, IntentState.CLAIMED, IntentState.QUEUED, due_us=held_us)

    ground.store.transact(hold, deadline_s=1)
    ground.clock.restart(1_000_000, off_s=1)
    ground.fates.boot = boot
    tidy.after_reboot(ground.core)
    (left,) = ground.permits()
    due = ground.now(later).due_us
    assert (due > ground.clock.us) is waits
    assert (left.settle_us > ground.clock.us + ground.timing.settle_after_us) is waits
    claimed = publish.claim(ground.core, 2)
    assert [queued.intent.text for _, queued, _ in claimed] == ([] if waits else ["later"])


@pytest.mark.parametrize(("older_us", "left"), [(0, 1), (1, 0)])
def test_a_slot_that_no_window_reaches_back_to_is_forgotten_and_a_younger_one_is_not(ground, older_us, left):
    slot = slots.take(ground.core, ground.account("acme", 1), "read_post", sparing=False)
    ground.clock.us = slot.ends_us + tidy.SLOTS_KEPT_US + older_us
    tidy.forget_slots(ground.core)
    assert len(ground.store.read(lambda tx: tx.slots())) == left
