from datetime import UTC, datetime

import pytest

from safety_core.adapters.platforms import threads
from safety_core.ports import Accepted, Gone, Page, PlatformObject, Ready, Rejected, Unknown, Unreadable
from safety_core.ruling import DISPOSITIONS, Disposition
from safety_core.vocabulary import Action, Platform, Reason
from tests.safety_core.adapters.platforms.graph.ground import NOW, answered, error, intent

POST = {"id": "12", "text": "Hi", "timestamp": "2026-03-01T11:59:58+0000", "username": "acme", "owner": {"id": "178"}}
SHOWN = PlatformObject(object="12", author="178", text="Hi", created_at=datetime(2026, 3, 1, 11, 59, 58, tzinfo=UTC))
REPLY = {name: each for name, each in POST.items() if name != "owner"}
NOT_FOUND = {"is_transient": False, "error_user_title": "Media Not Found", "error_user_msg": "…"}


def committed(exchange, action=Action.PUBLISH):
    return threads.read_commit(exchange, intent=intent(Platform.THREADS, action), ready=Ready("71"), now=NOW)


def read(found, action=Action.PUBLISH):
    exchange = answered(200, found) if isinstance(found, dict) else found
    return threads.read_object(exchange, object_id="12", action=action, account="178")


def page(*found: object, **more: object):
    return threads.read_page(answered(200, {"data": list(found), **more}), account="178")


@pytest.mark.parametrize("action", [Action.PUBLISH, Action.REPLY])
def test_a_yes_names_what_was_made_and_not_on_which_profile(action):
    assert committed(answered(200, {"id": "18000000000000001"}), action) == Accepted("18000000000000001", None)
    assert isinstance(committed(answered(200, {"id": "1_2"}), action), Unknown)


@pytest.mark.parametrize("action", [Action.PUBLISH, Action.REPLY])
def test_a_container_that_is_not_found_yet_commits_nothing_and_is_worth_another_try(action):
    found = committed(error(24, 4279009, **NOT_FOUND), action)
    assert isinstance(found, Rejected)
    assert (found.reason, found.retry_after_s) == (Reason.PLATFORM_TOO_FAST, 30)
    assert DISPOSITIONS[found.reason] is Disposition.RETRIES
    assert threads.read_pace(error(24, 4279009, **NOT_FOUND), now=NOW) is None
    assert committed(error(100, 4279004)).retry_after_s == 30


@pytest.mark.parametrize(
    "exchange",
    [error(24, 4279009, is_transient=True), error(24, 4279009, status=500), error(24), error(24, 1), error(1), error(2, is_transient=True)],
)  # fmt: skip
def test_what_may_have_been_done_is_unknown(exchange):
    assert isinstance(committed(exchange), Unknown)


@pytest.mark.parametrize(
    ("exchange", "reason"),
    [
        (error(190, 463, status=401), Reason.PLATFORM_CREDENTIAL),
        (error(4), Reason.PLATFORM_TOO_FAST),
        (error(17, status=429), Reason.PLATFORM_TOO_FAST),
        (error(10, status=403), Reason.PLATFORM_FORBIDDEN),
        (error(100, type="THApiException"), Reason.PLATFORM_INVALID),
        (error(100, 33), Reason.TARGET_MISSING),
    ],
)
def test_a_refusal_has_its_reason(exchange, reason):
    assert committed(exchange).reason is reason
    assert threads.read_recall(exchange, recalls="12", now=NOW).reason is reason


@pytest.mark.parametrize("exchange", [error(9), error(9, is_transient=False, status=403), error(9, status=429)])
def test_a_quota_that_is_used_up_is_too_fast_for_an_hour(exchange):
    for found in (committed(exchange), threads.read_recall(exchange, recalls="12", now=NOW)):
        assert (found.reason, found.retry_after_s) == (Reason.PLATFORM_TOO_FAST, 3_600)
    assert isinstance(committed(error(9, is_transient=True)), Unknown)
    assert isinstance(threads.read_recall(error(9, status=500), recalls="12", now=NOW), Unknown)


def test_a_deletion_names_what_it_deleted_or_nothing():
    def recalled(body):
        return threads.read_recall(answered(200, body), recalls="12", now=NOW)

    assert recalled({"success": True, "deleted_id": "12"}) == recalled({"success": True}) == Accepted("12")
    assert isinstance(recalled({"success": True, "deleted_id": "13"}), Unknown)
    assert isinstance(recalled({"success": False, "deleted_id": "12"}), Unknown)
    assert isinstance(recalled({"deleted_id": "12"}), Unknown)
    assert isinstance(threads.read_recall(error(24, 4279009), recalls="12", now=NOW), Unknown)


def test_whose_token_it_is():
    me = answered(200, {"id": "178", "username": "acme"})
    assert threads.read_who_am_i(me, account="178") == "178"
    assert threads.read_handle(me, account="178") == "acme"


def test_a_post_says_whose_it_is():
    assert read(POST) == read(POST, Action.REPLY) == SHOWN
    assert read({name: each for name, each in POST.items() if name != "text"}).text == ""
    assert read(error(100, 33)) == Gone()
    assert page(POST) == Page((SHOWN,), None)


@pytest.mark.parametrize("changes", [{"owner": None}, {"owner": "178"}, {"owner": {"id": 178}}, {"id": 12}, {"timestamp": None}, {"text": None}])  # fmt: skip
def test_half_a_post_is_none_and_spoils_its_page(changes):
    assert isinstance(read({**POST, **changes}), Unreadable)
    assert isinstance(page({**POST, "id": "13"}, {**POST, **changes}), Unreadable)


def test_another_post_is_not_the_one_that_was_asked_for():
    assert isinstance(read({**POST, "id": "13"}), Unreadable)


def test_a_reply_is_its_askers_own_or_somebody_elses_and_else_spoils_its_page():
    assert page({**REPLY, "is_reply_owned_by_me": True}).objects == (SHOWN,)
    assert page({**REPLY, "is_reply_owned_by_me": False}).objects[0].author == "@acme"
    nameless = {name: each for name, each in REPLY.items() if name != "username"}
    odd = {**REPLY, "owner": {"id": 178}, "is_reply_owned_by_me": True}
    for found in (REPLY, odd, {**REPLY, "is_reply_owned_by_me": None}, {**nameless, "is_reply_owned_by_me": False}):
        assert isinstance(page(found), Unreadable)
    assert isinstance(read({**REPLY, "is_reply_owned_by_me": True}), Unreadable)


def test_of_what_was_deleted_only_whether_it_stands_is_read():
    shown = read({"id": "12", "timestamp": POST["timestamp"]}, Action.RECALL)
    assert (shown.object, shown.author, shown.text) == ("12", "", "")
    assert read(error(100, 33), Action.RECALL) == Gone()


def test_nothing_is_a_yes_to_a_like():
    assert isinstance(threads.read_like(answered(200, {"success": True}), target="12", now=NOW), Unknown)
