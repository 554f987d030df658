from datetime import UTC, datetime

import pytest

from safety_core.adapters.platforms import instagram
from safety_core.ports import Accepted, Gone, Page, PlatformObject, Ready, Rejected, Unknown, Unreadable
from safety_core.vocabulary import Action, Platform, Reason
from tests.safety_core.adapters.platforms.graph.ground import NOW, answered, error, intent

AT = datetime(2026, 3, 1, 11, 59, 58, tzinfo=UTC)
POST = {"id": "12", "caption": "Hi", "media_type": "IMAGE", "timestamp": "2026-03-01T11:59:58+0000", "username": "acme", "owner": {"id": "178"}}  # fmt: skip
COMMENT = {"id": "34", "text": "Yes", "timestamp": "2026-03-01T11:59:58+0000", "username": "fan", "from": {"id": "9", "username": "fan"}}  # fmt: skip
SHOWN = PlatformObject(object="12", author="178", text="Hi", created_at=AT)
SAID = PlatformObject(object="34", author="9", text="Yes", created_at=AT)
NEXT = "https://graph.instagram.com/v24.0/12/{}?access_token=x&after=c"


def committed(exchange, action=Action.PUBLISH):
    return instagram.read_commit(exchange, intent=intent(Platform.INSTAGRAM, action), ready=Ready("71"), now=NOW)


def read(found, action=Action.PUBLISH, name="12"):
    exchange = answered(200, found) if isinstance(found, dict) else found
    return instagram.read_object(exchange, object_id=name, action=action, account="178")


def page(*found: object, account="178", **more: object):
    return instagram.read_page(answered(200, {"data": list(found), **more}), account=account)


@pytest.mark.parametrize("action", [Action.PUBLISH, Action.COMMENT, Action.REPLY])
def test_a_yes_names_what_was_made_and_not_on_which_account(action):
    assert committed(answered(200, {"id": "17900"}), action) == Accepted("17900", None)
    assert isinstance(committed(answered(200, {"id": "1_2"}), action), Unknown)


@pytest.mark.parametrize(
    ("exchange", "reason", "retry_after_s"),
    [
        (error(9007, 2207027), Reason.PLATFORM_TOO_FAST, 60),
        (error(24, 2207006), Reason.PLATFORM_TOO_FAST, 60),
        (error(24, 2207008), Reason.PLATFORM_TOO_FAST, 60),
        (error(-2, 2207020), Reason.PLATFORM_TOO_FAST, 60),
        (error(9, 2207042), Reason.PLATFORM_TOO_FAST, 3600),
        (error(9, 2207042, status=403), Reason.PLATFORM_TOO_FAST, 3600),
        (error(4), Reason.PLATFORM_TOO_FAST, 3600),
        (error(80002), Reason.PLATFORM_TOO_FAST, 3600),
        (error(4, 2207051), Reason.PLATFORM_FORBIDDEN, None),
        (error(25, 2207050), Reason.PLATFORM_FORBIDDEN, None),
        (error(10), Reason.PLATFORM_FORBIDDEN, None),
        (error(190, 463), Reason.PLATFORM_CREDENTIAL, None),
        (error(100, 2207028), Reason.PLATFORM_INVALID, None),
        (error(100, 2207040), Reason.PLATFORM_INVALID, None),
        (error(36003, 2207009), Reason.PLATFORM_INVALID, None),
        (error(36103, 2207010), Reason.PLATFORM_INVALID, None),
    ],
)
def test_a_no_to_a_publication_has_its_reason_and_when_another_try_is_worth_it(exchange, reason, retry_after_s):
    found = committed(exchange)
    assert isinstance(found, Rejected)
    assert (found.reason, found.retry_after_s) == (reason, retry_after_s)


@pytest.mark.parametrize(
    "exchange",
    [error(-1, 2207001), error(-1, 2207032), error(-1, 2207053), error(-2, 2207003), error(9), error(24), error(24, 1),
     error(9007), error(9007, 2207027, is_transient=True), error(24, 2207008, status=500)],
)  # fmt: skip
def test_what_went_wrong_inside_may_have_been_done(exchange):
    assert isinstance(committed(exchange), Unknown)


def test_a_comment_on_what_is_not_there_is_refused_for_good():
    for exchange in (error(24, 2207006), error(100, 33)):
        assert committed(exchange, Action.COMMENT).reason is Reason.TARGET_MISSING
        assert instagram.read_recall(exchange, recalls="12", now=NOW).reason is Reason.TARGET_MISSING
    assert isinstance(committed(error(9007, 2207027), Action.COMMENT), Unknown)


def test_success_is_a_yes_to_a_deletion_and_nothing_is_one_to_a_like():
    assert instagram.read_recall(answered(200, {"success": True}), recalls="12", now=NOW) == Accepted("12")
    assert isinstance(instagram.read_like(answered(200, {"success": True}), target="12", now=NOW), Unknown)
    assert isinstance(instagram.read_like(error(100), target="12", now=NOW), Unknown)


def test_whose_token_it_is_stands_in_user_id_with_or_without_a_list():
    me = {"user_id": "178", "username": "acme", "id": "999"}
    for body in (me, {"data": [me]}):
        assert instagram.read_who_am_i(answered(200, body), account="178") == "178"
        assert instagram.read_handle(answered(200, body), account="178") == "acme"
    for body in ({"id": "178"}, {"data": [me, me]}, {"data": []}, {"data": {}}, {"user_id": 178}):
        assert isinstance(instagram.read_who_am_i(answered(200, body), account="178"), Unreadable)


def test_a_post_and_a_comment_say_whose_they_are():
    assert read(POST) == SHOWN
    assert read(COMMENT, Action.COMMENT, "34") == read(COMMENT, Action.REPLY, "34") == SAID
    assert read({name: each for name, each in POST.items() if name != "caption"}).text == ""
    assert read(error(100, 33)) == Gone()


@pytest.mark.parametrize("changes", [{"owner": None}, {"owner": "178"}, {"owner": {"id": 178}}, {"id": "13"}, {"id": 12}, {"timestamp": None}, {"caption": None}])  # fmt: skip
def test_half_a_post_is_none(changes):
    assert isinstance(read({**POST, **changes}), Unreadable)
    assert isinstance(read({name: each for name, each in POST.items() if name not in changes}), PlatformObject if "caption" in changes else Unreadable)  # fmt: skip


@pytest.mark.parametrize("left_out", ["id", "text", "timestamp", "from"])
def test_half_a_comment_is_none_and_spoils_its_page(left_out):
    half = {name: each for name, each in COMMENT.items() if name != left_out}
    assert isinstance(read(half, Action.COMMENT, "34"), Unreadable)
    assert isinstance(page({**COMMENT, "id": "35"}, half), Unreadable)


def test_of_what_was_deleted_only_whether_it_stands_is_read():
    for found in (POST, COMMENT, {"id": "12", "timestamp": POST["timestamp"]}):
        shown = read({**found, "id": "12"}, Action.RECALL)
        assert (shown.object, shown.author, shown.text) == ("12", "", "")
    assert read(error(100, 33), Action.RECALL) == Gone()


def test_a_post_on_the_accounts_own_list_is_its_own_where_it_does_not_say():
    bare = {name: each for name, each in POST.items() if name != "owner"}
    assert page(bare) == page(POST) == Page((SHOWN,), None)
    assert page({**POST, "owner": {"id": "9"}}).objects[0].author == "9"
    assert isinstance(page({**POST, "owner": None}), Unreadable)


def test_the_next_page_is_named_by_its_cursor_and_only_where_there_is_one():
    assert page(COMMENT, paging={"next": NEXT.format("replies"), "cursors": {"after": "c"}}).next == "c"
    assert page(COMMENT, paging={"cursors": {"after": "c"}}).next is None


@pytest.mark.parametrize(
    "exchange",
    [error(100, message="(#100) Tried accessing nonexisting field (replies)"), error(100), error(100, 33),
     error(100, message="(#100) nonexisting field (comments)", is_transient=True),
     error(10, message="nonexisting field (comments)"), error(100, message="nonexisting field (comments)", status=500)],
)  # fmt: skip
def test_a_refusal_is_no_empty_page(exchange):
    assert isinstance(instagram.read_page(exchange, account="178"), Unreadable)
