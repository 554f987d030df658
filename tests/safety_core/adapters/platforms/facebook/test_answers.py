from datetime import UTC, datetime

import pytest

from safety_core.adapters.platforms import facebook
from safety_core.ports import Accepted, Gone, Likers, Page, PlatformObject, Ready, Rejected, Unknown, Unreadable
from safety_core.vocabulary import Action, Platform, Reason
from tests.safety_core.adapters.platforms.graph.ground import NOW, answered, error, intent

POST = {"id": "2001_12", "message": "Hi", "created_time": "2026-03-01T11:59:58+0000", "from": {"id": "2001", "name": "Acme"}}  # fmt: skip
SHOWN = PlatformObject(object="2001_12", author="2001", text="Hi", created_at=datetime(2026, 3, 1, 11, 59, 58, tzinfo=UTC))  # fmt: skip


def committed(exchange, action=Action.PUBLISH):
    return facebook.read_commit(exchange, intent=intent(Platform.FACEBOOK, action), ready=Ready(), now=NOW)


def read(exchange, name="2001_12"):
    return facebook.read_object(exchange, object_id=name, action=Action.PUBLISH, account="2001")


def test_a_post_is_named_with_the_page_that_it_stands_on():
    assert committed(answered(200, {"id": "2001_12"})) == Accepted("2001_12", "2001")
    assert committed(answered(200, {"id": "2001_12", "post_supports_client_mutation_id": True})) == Accepted("2001_12", "2001")  # fmt: skip


def test_a_comment_is_named_with_the_post_and_says_nothing_of_the_page():
    assert committed(answered(200, {"id": "12_34"}), Action.COMMENT) == Accepted("12_34", None)
    assert committed(answered(200, {"id": "12_34"}), Action.REPLY) == Accepted("12_34", None)


def test_one_number_is_neither_a_post_nor_a_comment():
    assert isinstance(committed(answered(200, {"id": "12"})), Unknown)
    assert isinstance(committed(answered(200, {"id": "12"}), Action.COMMENT), Unknown)


@pytest.mark.parametrize(
    ("exchange", "reason"),
    [
        (error(506), Reason.PLATFORM_DUPLICATE),
        (error(190, 463), Reason.PLATFORM_CREDENTIAL),
        (error(200, status=403), Reason.PLATFORM_FORBIDDEN),
        (error(368), Reason.PLATFORM_FORBIDDEN),
        (error(100), Reason.PLATFORM_INVALID),
        (error(1609005), Reason.PLATFORM_INVALID),
        (error(100, 33), Reason.TARGET_MISSING),
        (error(32), Reason.PLATFORM_TOO_FAST),
        (error(80001, status=429), Reason.PLATFORM_TOO_FAST),
    ],
)
def test_a_refusal_has_its_reason_whatever_was_asked(exchange, reason):
    assert committed(exchange).reason is reason
    assert committed(exchange, Action.COMMENT).reason is reason
    assert facebook.read_like(exchange, target="1_2", now=NOW).reason is reason
    assert facebook.read_recall(exchange, recalls="1_2", now=NOW).reason is reason


def test_success_is_a_yes_to_a_like_and_to_a_deletion_and_names_the_object():
    assert facebook.read_like(answered(200, {"success": True}), target="1_2", now=NOW) == Accepted("1_2")
    assert facebook.read_recall(answered(200, {"success": True}), recalls="1_2", now=NOW) == Accepted("1_2")
    assert isinstance(facebook.read_like(answered(200, {"success": False}), target="1_2", now=NOW), Unknown)
    assert isinstance(facebook.read_recall(answered(200, {"id": "1_2"}), recalls="1_2", now=NOW), Unknown)


def test_whose_token_it_is_and_what_the_page_is_called():
    me = answered(200, {"id": "2001", "name": "Acme & Söhne"})
    assert facebook.read_who_am_i(me, account="9") == "2001"
    assert facebook.read_handle(me, account="9") == "Acme & Söhne"
    for bad in ({"name": "Acme"}, {"id": 2001}, {"id": "x"}, {"id": "2001_1"}):
        assert isinstance(facebook.read_who_am_i(answered(200, bad), account="2001"), Unreadable)
    for bad in ({}, {"name": ""}, {"name": " "}, {"name": "a\nb"}, {"name": "x" * 76}, {"name": 7}):
        assert facebook.read_handle(answered(200, {"id": "2001", **bad}), account="2001") is None


def test_an_object_is_read_whole_and_is_the_one_that_was_asked_for():
    assert read(answered(200, POST)) == SHOWN
    assert read(answered(200, {**POST, "is_published": True})) == SHOWN
    assert read(error(100, 33)) == Gone()
    assert isinstance(read(answered(200, {**POST, "is_published": False})), Unreadable)
    assert isinstance(read(answered(200, POST), "2001_13"), Unreadable)


@pytest.mark.parametrize(
    "changes",
    [{"id": "x"}, {"id": 7}, {"created_time": None}, {"created_time": 1}, {"from": None}, {"from": {}}, {"from": {"id": "x"}},
     {"from": {"id": 2001}}, {"message": None}, {"message": 7}],
)  # fmt: skip
def test_half_an_object_is_none_and_spoils_its_page(changes):
    assert isinstance(read(answered(200, {**POST, **changes})), Unreadable)
    page = answered(200, {"data": [{**POST, "id": "2001_1"}, {**POST, **changes}]})
    assert isinstance(facebook.read_page(page, account="2001"), Unreadable)


def test_a_post_of_photos_alone_has_no_message():
    bare = {name: each for name, each in POST.items() if name != "message"}
    assert read(answered(200, bare)).text == ""


def test_a_page_has_the_newest_first():
    older = {**POST, "id": "2001_99", "created_time": "2026-03-01T11:59:57+0000"}
    paging = {
        "cursors": {"before": "b", "after": "c"},
        "next": "https://graph.facebook.com/v24.0/2001/feed?access_token=x",
    }
    page = facebook.read_page(answered(200, {"data": [older, POST], "paging": paging}), account="2001")
    assert page == Page(
        (SHOWN, facebook.read_object(answered(200, older), object_id="2001_99", action=Action.PUBLISH, account="2001")),
        "c",
    )
    assert facebook.mark(page.objects, None) == f"{int(SHOWN.created_at.timestamp())}:2001_12"


def test_who_likes_it():
    page = answered(200, {"data": [{"id": "5"}], "summary": {"total_count": 2, "has_liked": True}})
    assert facebook.read_likers(page, account="2001") == Likers(("5", "2001"), None)
    assert facebook.read_likers(error(100, 33), account="2001") == Gone()


def test_a_refused_answer_carries_the_word_of_the_platform():
    assert committed(error(506)) == Rejected(Reason.PLATFORM_DUPLICATE, "HTTP 400: (506) (#506) no")


def test_a_post_can_be_what_it_was_meant_to_be_by_its_text():
    asked = intent(Platform.FACEBOOK, text="Grüße \n")
    assert facebook.shows(asked, PlatformObject(object="1_2", author="1", text="Gru\u0308ße"))
    assert not facebook.shows(asked, PlatformObject(object="1_2", author="1", text="Grüße!"))
