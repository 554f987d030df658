"""Each platform's quiet form: asked for by the adapter, it is hidden from strangers, and is read back as that and as nothing else.

Whether it is hidden says the world itself, by what it keeps.
"""

import pytest

from safety_core.adapters.platforms import ADAPTERS
from safety_core.errors import Miswired
from safety_core.ports import Accepted, Gone, PlatformObject, Ready, Unreadable
from safety_core.sandbox import Quiet
from safety_core.secret import Secret
from safety_core.vocabulary import Action, Platform
from tests.contract.meeting import SIDES, TOKEN, Meeting

FORMS = {each.platform: ADAPTERS[each.platform].QUIET[Action.PUBLISH] for each in SIDES}
ASKED = [each for each in SIDES if FORMS[each.platform] in (Quiet.REQUEST, Quiet.ACCOUNT)]
CONTAINED = [each for each in SIDES if FORMS[each.platform] is Quiet.CONTAINER]
AFTER_S = 3_600.0
"""Whatever is processed or moderated is so by then."""


def met(side) -> Meeting:
    return Meeting(side, protected=FORMS[side.platform] is Quiet.ACCOUNT)


def made(meeting, *, quiet, **more: object):
    intent = meeting.intent(**more)
    ready = meeting.prepared(intent, quiet=quiet)
    assert isinstance(ready, Ready), ready
    answer = meeting.committed(intent, ready, quiet=quiet)
    assert isinstance(answer, Accepted), answer
    meeting.wait(AFTER_S)
    return intent, answer.object


@pytest.mark.parametrize("side", ASKED, ids=lambda side: side.platform.value)
def test_what_is_made_quietly_is_hidden_and_is_read_back_as_quiet_alone(side) -> None:
    meeting = met(side)
    for pictures in side.pictures:
        intent, found = made(meeting, quiet=True, text=f"In the house, with {pictures}", pictures=pictures)
        shown = meeting.shown(found, quiet=True)
        assert isinstance(shown, PlatformObject), shown
        assert shown.author == side.account
        assert meeting.adapter.shows(intent, shown)
        assert meeting.world.hidden(side.platform.value, meeting.effects()[-1].object)
        if side.platform not in (Platform.X, Platform.TIKTOK):  # these two say of a post nothing of who sees it
            assert isinstance(meeting.shown(found), Unreadable)


@pytest.mark.parametrize("side", SIDES, ids=lambda side: side.platform.value)
def test_what_is_made_for_all_is_seen_by_all_and_is_never_read_back_as_quiet(side) -> None:
    meeting = Meeting(side)
    _, found = made(meeting, quiet=False)
    assert not meeting.world.hidden(side.platform.value, meeting.effects()[-1].object)
    assert isinstance(meeting.shown(found), PlatformObject)
    assert isinstance(meeting.shown(found, quiet=True), Unreadable)


@pytest.mark.parametrize("side", ASKED, ids=lambda side: side.platform.value)
def test_what_was_made_quietly_is_taken_back_where_the_platform_takes_anything_back(side) -> None:
    if Action.RECALL not in side.adapter.ACTIONS:
        return
    meeting = met(side)
    _, found = made(meeting, quiet=True)
    assert isinstance(meeting.shown(found, Action.RECALL), PlatformObject)
    assert isinstance(meeting.recall(found), Accepted)
    assert meeting.shown(found, Action.RECALL) == Gone()
    assert meeting.shown(found, quiet=True) == Gone()


@pytest.mark.parametrize("side", ASKED, ids=lambda side: side.platform.value)
def test_what_an_adapter_says_that_its_list_shows_of_quiet_ones_the_list_shows(side) -> None:
    meeting = met(side)
    _, found = made(meeting, quiet=True)
    if Action.PUBLISH in side.adapter.QUIET_LISTED:
        assert found in {each.object for each in meeting.listed()}


@pytest.mark.parametrize("side", CONTAINED, ids=lambda side: side.platform.value)
def test_a_container_is_made_to_its_end_and_nothing_comes_of_it(side) -> None:
    meeting = Meeting(side)
    intent = meeting.intent()
    ready = meeting.prepared(intent, quiet=True)
    assert isinstance(ready, Ready), ready
    assert ready.handle
    meeting.wait(AFTER_S)
    with pytest.raises(Miswired):
        meeting.committed(intent, ready, quiet=True)
    assert not meeting.effects()
    assert meeting.listed() == []
    assert meeting.world.hidden(side.platform.value, ready.handle)


@pytest.mark.parametrize("protected", [True, False])
def test_an_account_of_x_says_of_itself_whether_strangers_see_it_and_no_other_platform_does(protected) -> None:
    for side in SIDES:
        meeting = Meeting(side, protected=protected and side.platform is Platform.X)
        exchange = meeting.ask(side.adapter.who_am_i(Secret(TOKEN), account=side.account))
        hidden = side.adapter.read_hidden(exchange, account=side.account)
        assert hidden is (protected if side.platform is Platform.X else None)


def test_a_quiet_upload_whose_answer_is_lost_is_found_by_its_name() -> None:
    for side in SIDES:
        if not side.film:
            continue
        meeting = Meeting(side)
        intent = meeting.intent()
        ready = meeting.prepared(intent, quiet=True)
        assert isinstance(ready, Ready)
        meeting.committed(intent, ready, quiet=True)
        meeting.wait(AFTER_S)
        traced = meeting.traced(ready)
        assert isinstance(traced, Accepted), traced
        assert isinstance(meeting.shown(traced.object, quiet=True), PlatformObject)


def test_a_reply_of_a_protected_account_of_x_is_as_hidden_as_its_posts() -> None:
    (side,) = (each for each in SIDES if each.platform is Platform.X)
    meeting = met(side)
    _, parent = made(meeting, quiet=True)
    _, found = made(meeting, quiet=True, action=Action.REPLY, text="Yes", target=parent)
    assert isinstance(meeting.shown(found, Action.REPLY, quiet=True), PlatformObject)
    assert meeting.world.hidden(side.platform.value, found)
