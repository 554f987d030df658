"""What is planned at a desk: in order of time, moved, and taken back."""

import pytest

from safety_core.errors import BadInput, Refused
from tests.safety_core.console.operations.desks import HOSTILE, Office, do


def planned(office: Office, who: str = "olga", **given: object):
    return do(office.desk(who), "queue.list", **given).planned


def test_what_is_planned_is_shown_with_what_it_waits_for_and_what_is_in_its_way(office):
    office.submit("same", due_us=office.clock.us + 3_600_000_000)
    office.submit("same", key="other", due_us=office.clock.us + 7_200_000_000)
    name = office.asked("thank you")
    found = planned(office)
    assert {each.waits_for for each in found} == {"decision", "its time"}
    assert {each.at for each in found} > {"now"}
    twice = [each for each in found if each.effect.text == "same"]
    assert all("same" in each.conflicts[0].wrong for each in twice)
    asked = next(each for each in found if each.waits_for == "decision")
    assert do(office.desk("olga"), "approvals.show", approval=asked.effect.intent).approval == name


def test_it_is_planned_for_another_time_and_its_approval_asked_for_anew(office):
    name = office.asked()
    before = do(office.desk("quinn"), "approvals.show", approval=name)
    moved = do(office.desk("olga"), "queue.reschedule", intent=before.effect.intent, at="2h", reason="later")
    assert moved.due_at is not None
    after = do(office.desk("quinn"), "approvals.show", approval=before.effect.intent)
    assert after.approval != name
    assert after.seen != before.seen
    with pytest.raises(BadInput, match="at"):
        do(office.desk("olga"), "queue.reschedule", intent=before.effect.intent, at="tomorrow")


def test_it_is_taken_back_once_under_the_persons_name(office):
    queued = office.submit("hello")
    done = do(office.desk("olga"), "queue.cancel", intent=queued.intent.intent, reason="not needed")
    assert (done.state, done.why) == ("cancelled", "withdrawn by olga: not needed")
    assert planned(office) == ()
    with pytest.raises(Refused):
        do(office.desk("olga"), "queue.cancel", intent=queued.intent.intent)


@pytest.mark.parametrize("text", HOSTILE)
def test_everything_invisible_in_it_is_named(office, text):
    office.submit(text)
    (row,) = planned(office)
    assert row.effect.text == text
    assert not [each for each in row.effect.shown if each in "\u202e\u200b\x1b"]


def test_of_one_client_only(office):
    office.submit("one")
    office.submit("two", client="bolt", account="bolt-1")
    assert [each.effect.text for each in planned(office, client="bolt")] == ["two"]
