"""A quiet post of Instagram is a container that is made to the end and never published."""

import pytest

from safety_core.adapters.platforms import instagram
from safety_core.errors import Miswired
from safety_core.ports import Exposed, Ready
from safety_core.vocabulary import Action, Platform
from tests.safety_core.adapters.platforms.graph.ground import TOKEN, intent
from tests.safety_core.adapters.platforms.instagram.test_answers import COMMENT, POST, SAID, SHOWN, answered
from tests.safety_core.adapters.platforms.instagram.test_pictures import FINISHED, PICTURE, ROOM, WORKING, made

SAID_SO_FAR = [(), (ROOM,), (ROOM, made("71")), (ROOM, made("71"), WORKING), (ROOM, made("71"), FINISHED)]


def prepare(said, *, quiet):
    asked = intent(Platform.INSTAGRAM)
    return instagram.prepare(asked, account="178", token=TOKEN, media=(PICTURE,), said=said, quiet=quiet)


def read(found, *, quiet, action=Action.PUBLISH, name="12"):
    return instagram.read_object(answered(200, found), object_id=name, action=action, account="178", quiet=quiet)


@pytest.mark.parametrize("said", SAID_SO_FAR)
def test_a_quiet_container_is_made_to_its_end_as_any_other(said):
    assert prepare(said, quiet=True) == prepare(said, quiet=False)


def test_its_end_is_the_finished_container_and_it_is_never_published():
    assert prepare(SAID_SO_FAR[-1], quiet=True) == Ready("71")
    asked = intent(Platform.INSTAGRAM)
    with pytest.raises(Miswired, match="never to be published"):
        instagram.commit(asked, account="178", token=TOKEN, ready=Ready("71"), quiet=True)
    live = instagram.commit(asked, account="178", token=TOKEN, ready=Ready("71"))
    assert live.path == "/v24.0/178/media_publish"


def test_a_post_that_can_be_read_is_published_and_never_confirms_a_quiet_one():
    assert read(POST, quiet=True) == Exposed("it is published, and was not to be")
    assert read(POST, quiet=False) == SHOWN


def test_comments_and_what_is_to_be_taken_back_read_alike_in_both_forms():
    for quiet in (True, False):
        assert read(COMMENT, quiet=quiet, action=Action.COMMENT, name="34") == SAID
        assert read(POST, quiet=quiet, action=Action.RECALL).object == "12"
