import pytest

from safety_core.adapters.platforms import threads
from safety_core.errors import Miswired
from safety_core.ports import App, Ready
from safety_core.vocabulary import Action, Platform
from tests.safety_core.adapters.platforms.graph.ground import TOKEN, form, intent, query, where

HOST = "graph.threads.net"
FIELDS = "id,text,timestamp,username,owner"


def commit(action=Action.PUBLISH, handle="71", **changes: object):
    asked = intent(Platform.THREADS, action, **changes)
    return threads.commit(asked, account="178", token=TOKEN, ready=Ready(handle))


def listed(**changes: object):
    return threads.list_page(
        "178", token=TOKEN, **{"action": Action.PUBLISH, "thread": None, "since": None, "cursor": None, **changes}
    )


@pytest.mark.parametrize(("action", "target"), [(Action.PUBLISH, None), (Action.REPLY, "12")])
def test_a_post_and_a_reply_are_the_publication_of_their_container_and_nothing_else(action, target):
    request = commit(action, target=target)
    assert where(request) == ("POST", HOST, "/v1.0/178/threads_publish")
    assert form(request) == {"creation_id": "71"}


@pytest.mark.parametrize(("action", "target"), [(Action.PUBLISH, None), (Action.REPLY, "12")])
def test_without_a_container_nothing_is_published(action, target):
    with pytest.raises(Miswired, match="Threads cannot"):
        commit(action, target=target, handle="")


def test_a_recall_names_its_object_and_says_nothing():
    recall = commit(Action.RECALL, text="", recalls="12")
    assert (where(recall), recall.body) == (("DELETE", HOST, "/v1.0/12"), b"")


def test_the_profiles_threads_are_listed_and_only_what_may_be_newer():
    assert where(listed()) == ("GET", HOST, "/v1.0/178/threads")
    assert query(listed()) == {"fields": FIELDS, "limit": "100"}
    later = query(listed(since="1764370000:1", cursor="a/b=&c"))
    assert later == {"fields": FIELDS, "limit": "100", "since": "1764369999", "after": "a/b=&c"}


def test_replies_are_listed_under_what_they_answer_and_asked_whose_they_are():
    asked = listed(thread="12", since="1764370000:1", cursor="c")
    assert where(asked) == ("GET", HOST, "/v1.0/12/replies")
    assert query(asked) == {"fields": f"{FIELDS},is_reply_owned_by_me", "reverse": "true", "limit": "100", "after": "c"}


def test_a_reply_is_asked_whose_it_is_and_what_was_deleted_whether_it_stands():
    def fields(action):
        return query(threads.read_back("12", action=action, token=TOKEN))["fields"]

    assert fields(Action.PUBLISH) == FIELDS
    assert fields(Action.REPLY) == f"{FIELDS},is_reply_owned_by_me"
    assert fields(Action.RECALL) == "id,timestamp"


def test_a_refresh_shows_the_token_alone_at_the_root():
    request = threads.refresh(TOKEN, app=App("app"))
    assert where(request) == ("GET", HOST, "/refresh_access_token")
    assert query(request) == {"grant_type": "th_refresh_token"}
    assert dict(request.headers)["authorization"].reveal() == "Bearer t0ken"


def test_who_likes_a_post_is_not_asked():
    with pytest.raises(Miswired):
        threads.list_likers("12", token=TOKEN, cursor=None)
