"""A confirmation waits for what began before, never for what began after, and is not given while the view is written."""

import pytest

from safety_core.errors import Miswired
from safety_core.fleet.sections import Sections


class ToldView:
    now = 4

    def generation(self) -> int:
        return self.now


class Timer:
    broken = False

    def __init__(self) -> None:
        self.calls: list = []

    def arm(self, seconds: float) -> None:
        if self.broken:
            raise Miswired("no timer", "none")
        self.calls.append(seconds)

    def disarm(self) -> None:
        self.calls.append("disarm")


@pytest.fixture
def view():
    return ToldView()


@pytest.fixture
def timer():
    return Timer()


@pytest.fixture
def sections(timer, view):
    return Sections(timer, view)


@pytest.fixture
def elsewhere():
    """Runs something in another thread, to its end."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as thread:
        yield lambda call, *words: thread.submit(call, *words).result(10)


def test_with_nothing_open_what_stands_is_confirmed(sections, view):
    assert sections.confirmed() == 4
    view.now = 6
    assert sections.confirmed() == 6


def test_a_section_that_began_before_the_raise_holds_the_confirmation_up_until_it_ends(sections, view):
    sections.arm(2.0)
    assert sections.confirmed() == 4, "it looked after this one"
    view.now = 6
    assert sections.confirmed() is None
    sections.disarm()
    assert sections.confirmed() == 6


def test_a_section_that_began_after_the_raise_holds_nothing_up(sections, view, elsewhere):
    elsewhere(sections.arm, 2.0)
    view.now = 6
    sections.arm(2.0)
    assert sections.confirmed() is None, "the other thread's is still open"
    elsewhere(sections.disarm)
    assert sections.confirmed() == 6, "this thread's looked after the raise"


def test_one_of_many_open_sections_is_enough_to_wait_for(sections, view, elsewhere):
    sections.arm(2.0)
    view.now = 6
    elsewhere(sections.arm, 2.0)
    elsewhere(sections.disarm)
    assert sections.confirmed() is None
    sections.disarm()
    assert sections.confirmed() == 6


def test_the_next_section_of_the_same_thread_is_another_one(sections, view):
    sections.arm(2.0)
    sections.disarm()
    view.now = 6
    sections.arm(2.0)
    assert sections.confirmed() == 6


def test_a_generation_that_is_being_written_is_not_confirmed(sections, view):
    view.now = 5
    assert sections.confirmed() is None


def test_the_generation_is_noted_before_the_timer_is_armed(sections, view, timer):
    def raise_while_arming(seconds: float) -> None:
        view.now = 6

    timer.arm = raise_while_arming
    sections.arm(2.0)
    assert sections.confirmed() is None


def test_the_real_timer_is_armed_and_disarmed_and_one_that_fails_leaves_no_section(sections, view, timer):
    sections.arm(2.0)
    sections.disarm()
    assert timer.calls == [2.0, "disarm"]
    timer.broken = True
    with pytest.raises(Miswired):
        sections.arm(2.0)
    view.now = 6
    assert sections.confirmed() == 6
