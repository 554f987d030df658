"""What a lease is, beside a permit: live for as long as it stands, and over once its request cannot be under way any more."""

import msgspec
import pytest

from safety_core.halt import Timing, may_send, send_by_us, us
from safety_core.leases import Lease, live, over
from safety_core.lifecycle import PermitState
from safety_core.vocabulary import AccountId, Action, ClientId, IntentId, Platform, PlatformAccountId, WorkerId
from tests.safety_core.examples import PERMIT

TIMING = Timing()
PAUSE_US = us(TIMING.pause_s)
LEASE = Lease(
    platform=Platform.YOUTUBE,
    platform_account=PlatformAccountId("1001"),
    intent=IntentId("int_1"),
    client=ClientId("acme"),
    account=AccountId("acme-1"),
    action=Action.PUBLISH,
    worker=WorkerId("worker-1"),
    epoch=3,
    asked_us=1_000,
    duration_us=us(TIMING.permit_s),
)


def test_a_lease_is_live_for_as_long_as_it_stands_and_a_permit_by_its_state():
    assert live(LEASE)
    assert [each for each in PermitState if live(msgspec.structs.replace(PERMIT, state=each))] == [PermitState.LIVE]


@pytest.mark.parametrize(
    ("now_us", "is_over"),
    [
        (LEASE.asked_us - 1, True),  # of an earlier boot
        (LEASE.asked_us, False),
        (LEASE.deadline_us + PAUSE_US, False),
        (LEASE.deadline_us + PAUSE_US + 1, True),
    ],
)
def test_it_is_over_once_p_has_passed_since_its_deadline(now_us, is_over):
    assert over(LEASE, now_us=now_us, pause_us=PAUSE_US) is is_over


@pytest.mark.parametrize("held", [LEASE, PERMIT], ids=["lease", "permit"])
def test_what_may_begin_at_the_last_instant_may_not_a_microsecond_later(held):
    last_us = send_by_us(held, TIMING)
    assert held.deadline_us - last_us == us(TIMING.pause_s) + us(TIMING.request_s)
    assert may_send(held, now_us=last_us, timing=TIMING)
    assert not may_send(held, now_us=last_us + 1, timing=TIMING)
