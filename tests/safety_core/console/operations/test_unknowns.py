"""What nobody knows at a desk: how long, what it holds up, and a person's three words."""

import pytest

from safety_core.errors import Refused, UnknownName
from safety_core.ports import Unknown
from safety_core.vocabulary import Reason
from tests.safety_core.console.operations.desks import HOSTILE, Office, do
from tests.safety_core.shell.recalling import throw
from tests.safety_core.shell.test_quarantine import quarantined


def listed(office: Office, who: str = "olga", **given: object):
    return do(office.desk(who), "unknowns.list", **given).unknown


def lost(office: Office):
    """A post whose answer was lost, and that nobody has looked up yet."""
    office.platform.answers = [Unknown(Reason.ANSWER_LOST, "<i>reset</i>")]
    return office.attempt("another text")


def test_what_a_worker_will_look_up_freezes_its_account_and_says_when_it_is_looked_up(office):
    queued = lost(office)
    (found,) = listed(office)
    assert (found.state, found.why, found.saw) == ("unknown", "answer_lost", "<i>reset</i>")
    assert (found.frozen, found.held_by) == (True, queued.intent.intent)
    assert found.looked_up_s is not None
    assert found.looked_up_s > 0
    office.clock.pass_s(found.looked_up_s)
    assert listed(office)[0].looked_up_s == 0


def test_what_only_a_person_can_tell_is_no_longer_looked_up_and_freezes_nothing(office):
    quarantined(office)
    (found,) = listed(office)
    assert (found.state, found.looked_up_s, found.frozen, found.held_by) == ("quarantined", None, False, None)


def test_another_that_holds_the_account_is_named(office):
    quarantined(office)
    other = lost(office)
    by_state = {each.state: each for each in listed(office)}
    assert (by_state["quarantined"].frozen, by_state["quarantined"].held_by) == (False, other.intent.intent)


@pytest.mark.parametrize(("more_s", "old"), [(299, False), (300, False), (301, True)])
def test_longer_than_five_minutes_is_old(office, more_s, old):
    lost(office)
    office.clock.pass_s(more_s)
    (found,) = listed(office)
    assert (found.since_s, found.old) == (more_s, old)


def test_the_oldest_stands_first(office):
    _, first = quarantined(office)
    office.clock.pass_s(30)
    lost(office)
    found = listed(office)
    assert found[0].permit == first.permit
    assert [each.since_s for each in found] == sorted((each.since_s for each in found), reverse=True)


def test_halts_in_force_that_cover_it_are_named_in_words(office):
    lost(office)
    assert listed(office)[0].against == ()
    throw(office)
    assert listed(office)[0].against == ("halt-1 of everything: why",)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_was_to_be_done_is_shown_with_everything_invisible_named(office, text):
    office.platform.answers = [Unknown(Reason.ANSWER_LOST, text)]
    office.attempt(text)
    (found,) = listed(office)
    assert (found.effect.text, found.saw) == (text, text)
    assert not [each for each in found.effect.shown if each in "\u202e\u200b\x1b"]


def test_it_is_there_it_is_not_there_and_look_once_more(office):
    office.platform.post("other")
    _, permit = quarantined(office)
    looked = do(office.desk("olga"), "unknowns.probe", permit=permit.permit, reason="it may show by now")
    assert (looked.state, listed(office)[0].state) == ("under_permit", "unknown")
    with pytest.raises(Refused, match="not quarantined"):
        do(office.desk("olga"), "unknowns.absent", permit=permit.permit, reason="I looked")


def test_adopted_under_the_persons_name_and_once(office):
    _, permit = quarantined(office)
    given = {"permit": permit.permit, "object": " 100 ", "reason": "I saw it there"}
    done = do(office.desk("olga"), "unknowns.adopt", **given)
    assert (done.state, done.object) == ("confirmed", "100")
    assert "olga says so: I saw it there" in done.why
    assert listed(office) == ()
    with pytest.raises(Refused, match="confirmed, not quarantined"):
        do(office.desk("olga"), "unknowns.adopt", **given)


def test_absent_ends_it(office):
    _, permit = quarantined(office, taken=False)
    assert do(office.desk("olga"), "unknowns.absent", permit=permit.permit, reason="nothing there").state == "absent"


def test_of_one_client_only(office):
    lost(office)
    assert listed(office, client="bolt") == ()
    assert len(listed(office, client="acme")) == 1
    with pytest.raises(UnknownName, match="nobody"):
        listed(office, client="nobody")
