from hypothesis import given
from hypothesis import strategies as st

from simulators.limits import FixedWindow, Rule, Windows, take


@given(st.lists(st.integers(0, 60), max_size=60), st.integers(1, 5), st.integers(1, 40))
def test_a_window_admits_what_a_plain_model_admits(steps: list[int], limit: int, period: int) -> None:
    window, now, opened, used = FixedWindow(limit=limit, period_us=period), 0, None, 0
    for step in steps:
        now += step
        if opened is not None and now >= opened + period:
            opened, used = None, 0
        admitted = used < limit
        if admitted:
            opened, used = (now if opened is None else opened), used + 1
        assert (take((window,), now) is None) == admitted
        assert window.remaining(now) == limit - used
        assert window.reset_us(now) == (opened if opened is not None else now) + period


def test_it_opens_at_its_reset_and_not_a_microsecond_before() -> None:
    window = FixedWindow(limit=1, period_us=10)
    assert take((window,), 5) is None
    assert take((window,), 14) is window
    assert take((window,), 15) is None


def test_a_full_window_leaves_the_others_unspent() -> None:
    user, app = FixedWindow(limit=5, period_us=10), FixedWindow(limit=1, period_us=100)
    assert take((user, app), 0) is None
    assert take((user, app), 1) is app
    assert user.remaining(1) == 4


def test_users_of_one_app_share_its_window_but_not_their_own() -> None:
    windows = Windows({"post": (Rule("user", 5, 10), Rule("app", 9, 10))})
    acme, zeta = windows.of("post", "acme", "house"), windows.of("post", "zeta", "house")
    assert acme[0] is not zeta[0]
    assert acme[1] is zeta[1]


def test_a_drained_window_names_the_fault_until_it_resets_and_a_spent_one_never() -> None:
    window = FixedWindow(limit=2, period_us=10)
    window.drain(0, "too_fast")
    assert (window.remaining(9), window.drained_by) == (0, "too_fast")
    assert (window.remaining(10), window.drained_by) == (2, None)
    take((window,), 10)
    take((window,), 10)
    window.drain(11, "too_fast")
    assert window.drained_by is None
