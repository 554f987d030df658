"""Events: one however often it is told; threads: the same whatever the order of arrival."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.engagement.heard import events_of, identity, same, thread_of
from tests.safety_core.engagement.talk import at, heard, of

NAMES = ["a", "b", "c", "d", "e"]
MAYBE_NAME = st.one_of(st.none(), st.sampled_from([*NAMES, "post"]))


@st.composite
def delivered(draw):
    return heard(
        draw(st.sampled_from(NAMES)),
        draw(st.sampled_from(["", "one", "two", "\ud800"])),
        client=draw(st.sampled_from(["acme", "globex"])),
        parent=draw(MAYBE_NAME),
        root=draw(MAYBE_NAME),
        at=draw(st.one_of(st.none(), st.integers(0, 3).map(at))),
        received_us=draw(st.integers(0, 5)),
        event=draw(st.one_of(st.none(), st.sampled_from(["e1", "e2"]))),
        own=draw(st.booleans()),
    )


@given(st.lists(delivered(), max_size=12), st.data())
def test_any_order_of_arrival_with_anything_twice_makes_the_same_threads(deliveries, data):
    arrived = data.draw(st.permutations(deliveries))
    again = data.draw(st.lists(st.sampled_from(deliveries), max_size=6)) if deliveries else []
    assert thread_of([*arrived, *again]) == thread_of(deliveries)


@given(st.lists(delivered(), max_size=12))
def test_each_event_hangs_on_exactly_one_thread_of_its_own_place(deliveries):
    threads = thread_of(deliveries)
    hanging = [each.identity for thread in threads for each in thread.events]
    assert sorted(hanging) == sorted({identity(each) for each in deliveries})
    assert all(each.identity.place == thread.place for thread in threads for each in thread.events)


@given(st.lists(delivered(), max_size=12))
def test_nothing_stands_before_what_it_answers_unless_they_answer_each_other(deliveries):
    for thread in thread_of(deliveries):
        place = {each.heard.object: number for number, each in enumerate(thread.events)}
        above = {each.heard.object: each.heard.parent for each in thread.events}
        for name, parent in above.items():
            if parent in place and not _circles(name, above):
                assert place[parent] < place[name]


def _circles(name, above):
    seen = set()
    while name in above and name not in seen:
        seen.add(name)
        name = above[name]
    return name in seen


@pytest.mark.parametrize("other", [{"event": "e-2"}, {"received_us": 9}, {"at": None}])
def test_a_second_delivery_of_the_same_words_is_the_same(other):
    once, twice = heard(), heard(**other)
    assert same(once, twice)
    (event,) = events_of([once, twice])
    assert event.version == 1


def test_two_people_who_say_the_same_are_two_events():
    assert len(events_of([heard("c-1", "Nice!"), heard("c-2", "Nice!")])) == 2


@pytest.mark.parametrize("other", [{"client": "globex"}, {"platform": "X"}, {"account": "acme-2"}])
def test_the_same_id_at_another_place_is_another_event_of_another_thread(other):
    assert not same(heard(), heard(**other))
    assert len(thread_of([heard(), heard(**other)])) == 2


def test_an_edited_event_is_a_newer_version_of_the_same():
    (event,) = events_of([heard(text="good"), heard(text="bad", at=at(1), received_us=2_000_000)])
    assert (event.heard.text, event.version, event.made) == ("bad", 2, at(0))


def test_an_old_delivery_that_comes_late_is_no_edit():
    first, edit = heard(text="good"), heard(text="bad", received_us=2_000_000)
    late = msgspec.structs.replace(first, received_us=3_000_000)
    (event,) = events_of([first, edit, late])
    assert event.heard.text == "bad"


def test_the_later_time_of_the_platform_decides_which_version_is_newer_whenever_it_came():
    (event,) = events_of([heard(text="bad", at=at(1), received_us=1), heard(text="good", at=at(0), received_us=2)])
    assert event.heard.text == "bad"


def test_an_edit_back_is_seen_when_the_platform_says_its_time():
    told = [heard(text=text, at=at(minute)) for minute, text in enumerate(["good", "bad", "good"])]
    (event,) = events_of(told)
    assert event.heard.text == "good"


def test_a_root_that_any_delivery_names_holds_for_all_of_them():
    (event,) = events_of([heard(root=None), heard(root="post-1")])
    assert event.heard.root == "post-1"


def test_what_answers_an_answer_hangs_on_the_root_of_what_it_answers():
    thread = of(heard("a"), heard("b", parent="a", root=None), heard("c", parent="b", root=None))
    assert thread.root == "post-1"
    assert [each.heard.object for each in thread.events] == ["a", "b", "c"]


def test_an_answer_whose_clock_runs_behind_stands_behind_what_it_answers():
    thread = of(heard("b", parent="a", at=at(-1)), heard("a", at=at(0)), heard("0", at=at(1)))
    assert [each.heard.object for each in thread.events] == ["a", "b", "0"]


def test_of_one_instant_what_is_answered_comes_first_then_the_smaller_id():
    thread = of(heard("a", parent="z"), heard("z"), heard("m"))
    assert [each.heard.object for each in thread.events] == ["m", "z", "a"]


def test_what_has_no_time_stands_behind_what_it_answers():
    thread = of(heard("a", at=at(0)), heard("b", parent="a", at=None), heard("c", at=at(1)))
    assert [each.heard.object for each in thread.events] == ["a", "b", "c"]


def test_an_own_answer_makes_an_event_answered_and_nobody_elses_does():
    said, ours = heard("a"), heard("b", parent="a", own=True, at=at(1))
    assert of(said, ours).answered("a")
    assert not of(said, heard("b", parent="a", at=at(1))).answered("a")
