"""When a pair may be refreshed: one at a time, never with a pair that is known to be used up, and nothing is forgotten."""

import msgspec
import pytest

from safety_core.refreshes import Go, Over, Refresh, RefreshState, Spent, Wait, judge
from safety_core.vocabulary import AccountId, ClientId, Platform, PlatformAccountId, WorkerId

BEGUN, UNTIL = 1_000, 5_000


def last(state: RefreshState, **changes: object) -> Refresh:
    made = Refresh(
        client=ClientId("rtv-house"),
        platform=Platform.X,
        account=AccountId("rtv-1"),
        platform_account=PlatformAccountId("1001"),
        version="1",
        worker=WorkerId("worker-1"),
        state=state,
        begun_us=BEGUN,
        until_us=UNTIL,
    )
    return msgspec.structs.replace(made, **changes)


def test_what_was_never_asked_may_be():
    assert judge(None, "1", now_us=0) == Go(unanswered=False)


@pytest.mark.parametrize("state", RefreshState)
def test_another_pair_begins_anew_whatever_became_of_the_last(state):
    assert judge(last(state, unanswered=True, saw="no"), "2", now_us=BEGUN) == Go(unanswered=False)


@pytest.mark.parametrize(
    ("now_us", "word"),
    [
        (BEGUN, Wait(UNTIL)),
        (UNTIL - 1, Wait(UNTIL)),
        (UNTIL, Go(unanswered=True)),
        (BEGUN - 1, Go(unanswered=True)),  # the machine booted since
    ],
)
def test_nobody_asks_beside_one_that_is_under_way_and_one_that_was_never_answered_is_remembered(now_us, word):
    assert judge(last(RefreshState.UNDER_WAY), "1", now_us=now_us) == word


@pytest.mark.parametrize("unanswered", [False, True])
def test_what_may_be_asked_again_remembers_whether_it_may_have_been_done(unanswered):
    over = last(RefreshState.OPEN, until_us=BEGUN, unanswered=unanswered)
    assert judge(over, "1", now_us=BEGUN) == Go(unanswered=unanswered)


def test_a_pair_that_a_newer_one_was_kept_for_is_spent():
    assert judge(last(RefreshState.KEPT), "1", now_us=UNTIL) == Spent()


@pytest.mark.parametrize("state", [RefreshState.REFUSED, RefreshState.LOST])
def test_what_the_platform_refused_is_not_asked_again_with_the_same_pair(state):
    assert judge(last(state, saw="revoked"), "1", now_us=UNTIL) == Over("revoked")
