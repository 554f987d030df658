"""A quiet post of Threads, and a quiet reply, is a container that is made to the end and never published."""

import pytest

from safety_core.adapters.platforms import threads
from safety_core.errors import Miswired
from safety_core.ports import Exposed, PlatformObject, Ready
from safety_core.vocabulary import Action, Platform
from tests.safety_core.adapters.platforms.graph.ground import TOKEN, answered, intent
from tests.safety_core.adapters.platforms.threads.test_pictures import FINISHED, ROOM, WORKING, made

SAID_SO_FAR = [(), (ROOM,), (ROOM, made("71")), (ROOM, made("71"), WORKING), (ROOM, made("71"), FINISHED)]
POST = {"id": "12", "text": "Hi", "timestamp": "2026-03-01T11:59:58+0000", "username": "acme", "owner": {"id": "178"}}
REPLY = POST | {"is_reply_owned_by_me": True}
BOTH = pytest.mark.parametrize("action", [Action.PUBLISH, Action.REPLY])


def prepare(action, said, *, quiet):
    asked = intent(Platform.THREADS, action, target="1900")
    return threads.prepare(asked, account="178", token=TOKEN, media=(), said=said, quiet=quiet)


def read(found, action, *, quiet):
    return threads.read_object(answered(200, found), object_id="12", action=action, account="178", quiet=quiet)


@BOTH
def test_a_quiet_container_is_made_to_its_end_as_any_other(action):
    room = {Action.REPLY: answered(200, {"data": [{"reply_quota_usage": 1, "reply_config": {"quota_total": 9}}]})}
    for said in SAID_SO_FAR:
        heard = (room.get(action, ROOM), *said[1:]) if said else ()
        quiet = prepare(action, heard, quiet=True)
        assert quiet == prepare(action, heard, quiet=False)
    assert quiet == Ready("71")


@BOTH
def test_it_is_never_published(action):
    asked = intent(Platform.THREADS, action, target="1900")
    with pytest.raises(Miswired, match="never to be published"):
        threads.commit(asked, account="178", token=TOKEN, ready=Ready("71"), quiet=True)
    assert threads.commit(asked, account="178", token=TOKEN, ready=Ready("71")).path == "/v1.0/178/threads_publish"


@BOTH
def test_what_can_be_read_is_published_and_never_confirms_a_quiet_one(action):
    found = REPLY if action is Action.REPLY else POST
    assert read(found, action, quiet=True) == Exposed("it is published, and was not to be")
    assert isinstance(read(found, action, quiet=False), PlatformObject)


def test_what_is_to_be_taken_back_reads_alike_in_both_forms():
    assert read(POST, Action.RECALL, quiet=True) == read(POST, Action.RECALL, quiet=False)
    assert isinstance(read(POST, Action.RECALL, quiet=True), PlatformObject)
