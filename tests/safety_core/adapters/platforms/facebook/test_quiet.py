"""A quiet post of Facebook is one that is not published: the request asks for it, and the post says so when it is read back."""

from datetime import UTC, datetime

import pytest

from safety_core.adapters.platforms import facebook
from safety_core.ports import PlatformObject, Ready, Unreadable
from safety_core.vocabulary import Action, Platform
from tests.safety_core.adapters.platforms.graph.ground import TOKEN, answered, content, error, form, intent, query

POST = {"id": "2001_12", "message": "Hi", "created_time": "2026-03-01T11:59:58+0000", "from": {"id": "2001", "name": "Acme"}}  # fmt: skip
SHOWN = PlatformObject(object="2001_12", author="2001", text="Hi", created_at=datetime(2026, 3, 1, 11, 59, 58, tzinfo=UTC))  # fmt: skip


def commit(*, quiet, handle="", text="Hi"):
    asked = intent(Platform.FACEBOOK, text=text)
    return facebook.commit(asked, account="2001", token=TOKEN, ready=Ready(handle), quiet=quiet)


def read(*, quiet, action=Action.PUBLISH, **said: object):
    return facebook.read_object(
        answered(200, POST | said), object_id="2001_12", action=action, account="2001", quiet=quiet
    )


@pytest.mark.parametrize(("handle", "text"), [("", "Hi"), ("71", "Hi"), ("71,72", "Hi"), ("71", "")])
def test_a_quiet_post_differs_in_one_field_and_its_photos_stand_in_it(handle, text):
    quiet, live = commit(quiet=True, handle=handle, text=text), commit(quiet=False, handle=handle, text=text)
    assert form(quiet) == form(live) | {"published": "false"}
    assert (quiet.method, quiet.host, quiet.path, quiet.headers) == (live.method, live.host, live.path, live.headers)
    assert (quiet.committing, quiet.tag, quiet.operation) == (True, "tag-1", "create_post")
    assert "published" not in form(live)


def test_photos_are_handed_over_alike_in_both_forms_since_they_are_never_published_by_themselves():
    asked = intent(Platform.FACEBOOK)
    for said in ((), (answered(200, {"id": "71"}),)):
        steps = [
            facebook.prepare(asked, account="2001", token=TOKEN, media=(content(),), said=said, quiet=quiet)
            for quiet in (True, False)
        ]
        assert steps[0] == steps[1]


def test_a_post_is_asked_whether_it_is_published_in_both_forms():
    asked = [facebook.read_back("2001_12", action=Action.PUBLISH, token=TOKEN, quiet=quiet) for quiet in (True, False)]
    assert asked[0] == asked[1]
    assert "is_published" in query(asked[0])["fields"]


def test_a_quiet_post_that_says_it_is_not_published_is_confirmed():
    assert read(quiet=True, is_published=False) == SHOWN


@pytest.mark.parametrize("said", [{"is_published": True}, {}, {"is_published": None}, {"is_published": "false"}])
def test_a_quiet_post_that_is_published_or_does_not_say_is_not_confirmed(said):
    assert isinstance(read(quiet=True, **said), Unreadable)


@pytest.mark.parametrize("said", [{"is_published": False}, {"is_published": None}])
def test_a_live_post_that_is_not_published_is_not_confirmed(said):
    assert read(quiet=False, **said) == Unreadable("it is not published")


def test_what_is_to_be_taken_back_is_seen_and_gone_in_either_form():
    for quiet in (True, False):
        assert read(quiet=quiet, action=Action.RECALL) == SHOWN
        assert read(quiet=quiet, action=Action.RECALL, is_published=False) == SHOWN
        gone = facebook.read_object(
            error(100, 33), object_id="2001_12", action=Action.RECALL, account="2001", quiet=quiet
        )
        assert not isinstance(gone, PlatformObject | Unreadable)


def test_the_list_shows_published_posts_alone_and_proves_nothing_of_a_quiet_one():
    listed = facebook.list_page("2001", action=Action.PUBLISH, token=TOKEN, thread=None, since=None, cursor=None)
    assert "/published_posts?" in listed.path
    assert Action.PUBLISH not in facebook.QUIET_LISTED
