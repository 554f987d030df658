from datetime import UTC, datetime

import pytest

from safety_core.adapters.platforms import linkedin
from safety_core.adapters.platforms.linkedin.reading import MEMBERS, ROLES
from safety_core.ports import Gone, Likers, Page, PlatformObject, Unreadable
from safety_core.vocabulary import Action
from tests.safety_core.adapters.platforms.linkedin.ground import (
    ACME,
    ACTIVITY,
    COMMENT,
    MEMBER,
    NOW,
    NOW_MS,
    OTHER,
    POST,
    ROLE,
    SHOWN_COMMENT,
    SHOWN_LIKE,
    SHOWN_POST,
    UGC,
    answered,
    intent,
    page,
    problem,
    without,
)

SHOWN = PlatformObject(object=POST, author=ACME, text="Hi", created_at=NOW)


def who(exchange, account=ACME):
    return linkedin.read_who_am_i(exchange, account=account)


def listed(*elements: object, **paging: object):
    return linkedin.read_page(page(*elements, **paging), account=ACME)


def one(body, object_id=POST, action=Action.PUBLISH):
    exchange = body if not isinstance(body, dict) else answered(200, body)
    return linkedin.read_object(exchange, object_id=object_id, action=action, account=ACME)


def likers(*elements: object, **paging: object):
    return linkedin.read_likers(page(*elements, **paging), account=ACME)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_the_token_is_the_bound_organization_s_where_it_may_post_for_it(role):
    assert who(page(ROLE | {"organization": OTHER}, ROLE | {"role": role})) == ACME
    assert who(page(ROLE | {"role": role}), OTHER) == ACME


@pytest.mark.parametrize(
    "changes",
    [{"role": "ANALYST"}, {"role": "RECRUITING_POSTER"}, {"role": ""}, {"state": "REQUESTED"}, {"state": "REVOKED"},
     {"state": "approved"}, {"organization": "urn:li:organizationBrand:2001"}],
)  # fmt: skip
def test_a_role_that_cannot_post_and_read_back_is_none(changes):
    assert who(page(ROLE | changes)) == Unreadable("the token may post for no organization")
    assert who(page(ROLE | changes, ROLE | {"organization": OTHER})) == OTHER


@pytest.mark.parametrize(
    "element",
    [{}, None, "x", without(ROLE, "organization"), without(ROLE, "role"), without(ROLE, "state"),
     ROLE | {"organization": 2001}, ROLE | {"organization": "Acme"}, ROLE | {"role": None}],
)  # fmt: skip
def test_one_role_that_cannot_be_read_makes_the_whole_answer_unreadable(element):
    assert isinstance(who(page(ROLE, element)), Unreadable)


def test_more_roles_than_one_page_never_make_another_account():
    other = ROLE | {"organization": OTHER}
    assert isinstance(who(page(other, count=1, total=2)), Unreadable)
    assert who(page(ROLE, count=1, total=2)) == ACME


def test_a_member_is_refused_with_the_reason_whatever_is_answered():
    for exchange in (page(ROLE), page(), answered(503)):
        assert who(exchange, MEMBER) == Unreadable(MEMBERS)


@pytest.mark.parametrize("account", ["2001", "urn:li:organization:0", "urn:li:organizationBrand:1", "acme", ""])
def test_an_account_that_is_no_organization_is_not_taken_for_another(account):
    found = who(page(ROLE), account)
    assert isinstance(found, Unreadable)
    assert "is not urn:li:organization" in found.saw


def test_a_refused_token_is_told_as_one():
    for read in (who, one):
        assert read(problem(401, "EXPIRED_ACCESS_TOKEN")).credential
        assert not read(problem(403, "ACCESS_DENIED")).credential


def test_a_page_of_posts_is_newest_first_with_what_a_reader_sees():
    older = SHOWN_POST | {"id": UGC, "createdAt": NOW_MS - 1, "commentary": r"{hashtag|\#|b} \(c\)"}
    found = listed(older, SHOWN_POST)
    made_at = datetime(2026, 3, 1, 11, 59, 59, 999_000, tzinfo=UTC)
    assert found == Page((SHOWN, PlatformObject(object=UGC, author=ACME, text="#b (c)", created_at=made_at)), None)


def test_a_page_of_comments_names_each_by_its_urn_and_leaves_its_text_alone():
    text = r"a \(b\) {hashtag|\#|c}"
    found = listed(SHOWN_COMMENT | {"message": {"text": text}, "actor": MEMBER})
    assert found == Page((PlatformObject(object=COMMENT, author=MEMBER, text=text, created_at=NOW),), None)
    assert listed(without(SHOWN_COMMENT, "commentUrn")).objects[0].object == COMMENT


@pytest.mark.parametrize("state", ["DRAFT", "PUBLISH_FAILED", "PROCESSING_FAILED", "DELETED"])
def test_what_nobody_will_see_is_on_no_page_and_no_object(state):
    hidden = SHOWN_POST | {"lifecycleState": state}
    assert listed(hidden) == Page((), None)
    assert one(hidden) == Unreadable(f"it is not published: {state}")


@pytest.mark.parametrize("state", ["PUBLISH_REQUESTED", "PROCESSING"])
def test_what_readers_will_see_is_on_a_page_and_not_yet_an_object(state):
    coming = SHOWN_POST | {"lifecycleState": state}
    assert listed(coming) == Page((SHOWN,), None)
    assert one(coming) == Unreadable(f"it is not published: {state}")


BROKEN = [
    None,
    "x",
    {},
    *(without(SHOWN_POST, name) for name in ("id", "author", "createdAt", "lifecycleState")),
    *(without(SHOWN_COMMENT, name) for name in ("actor", "created", "message")),
    without(SHOWN_COMMENT, "commentUrn", "id"),
    SHOWN_POST | {"id": ACTIVITY},
    SHOWN_POST | {"id": 7},
    SHOWN_POST | {"author": "acme"},
    SHOWN_POST | {"author": None},
    SHOWN_POST | {"commentary": None},
    SHOWN_POST | {"lifecycleState": "NEW_STATE"},
    *(SHOWN_POST | {"createdAt": bad} for bad in (None, "1", 1.5, True, -1, 253_402_300_800_000, 2**70)),
    SHOWN_COMMENT | {"created": {}},
    SHOWN_COMMENT | {"created": {"time": "now"}},
    SHOWN_COMMENT | {"message": "Hi"},
    SHOWN_COMMENT | {"message": {"text": 7}},
    SHOWN_COMMENT | {"id": "8"},
]


@pytest.mark.parametrize("broken", BROKEN)
def test_one_object_that_cannot_be_read_makes_the_whole_page_unreadable(broken):
    assert isinstance(listed(SHOWN_POST | {"id": UGC}, broken), Unreadable)


def test_a_page_that_shows_one_object_twice_is_unreadable():
    assert isinstance(listed(SHOWN_POST, SHOWN_POST), Unreadable)


def test_a_post_without_a_text_has_an_empty_one():
    assert one(without(SHOWN_POST, "commentary")).text == ""


NEXT = [{"rel": "next", "type": "application/json", "href": "/rest/posts?start=2"}]


@pytest.mark.parametrize(
    ("paging", "following"),
    [
        ({}, None),
        ({"count": 1}, "1"),
        ({"count": 2}, None),
        ({"count": 1, "total": 1}, None),
        ({"count": 1, "total": 2}, "1"),
        ({"count": 10, "total": 11}, "10"),
        ({"count": 10, "total": 10}, None),
        ({"start": 40, "count": 1, "total": 42}, "41"),
        ({"count": 1, "total": 0}, "1"),
        ({"count": 2, "total": 0}, None),
        ({"count": 10, "links": NEXT}, "10"),
        ({"count": 10, "total": 1, "links": NEXT}, "10"),
        ({"count": 10, "links": [{"rel": "prev"}, 7]}, None),
    ],
)
def test_a_page_says_whether_it_is_the_last(paging, following):
    assert listed(SHOWN_POST, **paging).next == following
    assert likers(SHOWN_LIKE, **paging).next == following


def test_an_empty_page_ends_unless_linkedin_says_that_there_is_more():
    assert listed() == Page((), None)
    assert listed(count=0) == Page((), None)
    assert listed(count=10, total=20) == Page((), "10")
    assert isinstance(listed(count=0, total=20), Unreadable)
    assert isinstance(listed(count=0, links=NEXT), Unreadable)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"elements": []},
        {"paging": {"start": 0, "count": 10}},
        {"elements": {}, "paging": {"start": 0, "count": 10}},
        {"elements": [SHOWN_POST], "paging": {"start": 0, "count": 0}},
        *({"elements": [], "paging": {"start": bad, "count": 10}} for bad in (None, True, -1, "0", 0.0)),
        *({"elements": [], "paging": {"start": 0, "count": bad}} for bad in (None, True, -1, "9")),
        *({"elements": [], "paging": {"start": 0, "count": 10, "total": bad}} for bad in (True, "9", 1.5)),
        {"elements": [], "paging": {"start": 0, "count": 10, "links": {}}},
        [],
    ],
)
def test_what_is_no_page_is_unreadable(body):
    exchange = answered(200, body)
    assert isinstance(linkedin.read_page(exchange, account=ACME), Unreadable)
    assert isinstance(linkedin.read_likers(exchange, account=ACME), Unreadable)
    assert isinstance(who(exchange), Unreadable)


def test_one_object_is_the_one_that_was_asked_for():
    assert one(SHOWN_POST) == SHOWN
    assert one(SHOWN_POST | {"lifecycleState": "PUBLISHED_EDITED"}) == SHOWN
    assert one(SHOWN_COMMENT, COMMENT, Action.REPLY).object == COMMENT
    assert one(SHOWN_COMMENT, COMMENT, Action.RECALL).object == COMMENT
    assert isinstance(one(SHOWN_POST, UGC), Unreadable)
    assert isinstance(one({}), Unreadable)


def test_404_in_linkedin_s_own_form_alone_says_that_a_thing_is_gone():
    gone = problem(404, "NOT_FOUND")
    assert one(gone) == Gone()
    assert linkedin.read_likers(gone, account=ACME) == Gone()
    assert isinstance(one(answered(404, b"<html></html>")), Unreadable)
    assert isinstance(one(answered(404, {"message": "Not Found"})), Unreadable)
    assert isinstance(linkedin.read_page(gone, account=ACME), Unreadable)
    assert isinstance(one(problem(403, "ACCESS_DENIED")), Unreadable)


def test_those_who_like_are_named_by_their_reaction_and_not_by_who_typed_it():
    member = SHOWN_LIKE | {"id": f"urn:li:reaction:({MEMBER},{ACTIVITY})"}
    praise = SHOWN_LIKE | {"id": f"urn:li:reaction:({OTHER},{ACTIVITY})", "reactionType": "PRAISE"}
    assert likers(SHOWN_LIKE, member, praise) == Likers((ACME, MEMBER), None)
    assert likers(without(SHOWN_LIKE, "id")) == Likers((MEMBER,), None)
    on_comment = SHOWN_LIKE | {"id": f"urn:li:reaction:({ACME},{COMMENT})"}
    assert likers(on_comment) == Likers((ACME,), None)


@pytest.mark.parametrize(
    "broken",
    [None, {}, without(SHOWN_LIKE, "reactionType"), without(SHOWN_LIKE, "id", "created"), SHOWN_LIKE | {"reactionType": 7},
     without(SHOWN_LIKE, "id") | {"created": {"actor": "x"}}, SHOWN_LIKE],
)  # fmt: skip
def test_one_reaction_that_cannot_be_read_or_stands_twice_makes_the_page_unreadable(broken):
    assert isinstance(likers(SHOWN_LIKE, broken), Unreadable)


@pytest.mark.parametrize(
    ("text", "shown", "same"),
    [
        ("Hi", "Hi", True),
        ("Hi", "hi", False),
        ("Zu\u0308rich", "Z\u00fcrich", True),
        (" Hi\r\nthere\n", "Hi\nthere", True),
        ("Hi there", "Hi  there", False),
    ],
)
def test_a_post_is_compared_by_what_a_reader_sees(text, shown, same):
    post = PlatformObject(object=POST, author=ACME, text=shown, created_at=NOW)
    assert linkedin.shows(intent(text=text), post) is same
