import pytest

from tests.simulators.platforms.linkedin.hands import ANN, ORG, SECOND, Hand, key, said, world, wrong


def test_lists_are_newest_first_and_paged_by_offset() -> None:
    hand = Hand(world())
    posts = [hand.post_id(f"Post {n}") for n in range(5)]
    first = said(hand.list(more="&count=2&start=0"))
    assert [each["id"] for each in first["elements"]] == [posts[4], posts[3]]
    assert {name: first["paging"][name] for name in ("start", "count", "total")} == {"start": 0, "count": 2, "total": 5}
    (link,) = first["paging"]["links"]
    assert (link["rel"], link["href"]) == ("next", f"/rest/posts?author={key(ORG)}&count=2&q=author&start=2")
    last = said(hand.list(more="&count=2&start=4"))
    assert [each["id"] for each in last["elements"]] == [posts[0]]
    assert [each["rel"] for each in last["paging"]["links"]] == ["prev"]
    assert said(hand.list(more="&start=50"))["elements"] == []


@pytest.mark.parametrize(("sort", "newest"), [("LAST_MODIFIED", 0), ("CREATED", 1)])
def test_the_order_is_that_of_the_last_change_unless_it_is_said(sort: str, newest: int) -> None:
    w = world()
    hand = Hand(w)
    posts = [hand.post_id("Old"), hand.post_id("New")]
    w.clock.advance(SECOND)
    hand.edit(posts[0], commentary="Renewed")
    assert said(hand.list(more=f"&sortBy={sort}"))["elements"][0]["id"] == posts[newest]


@pytest.mark.parametrize(
    "more", ["&count=0", "&count=101", "&count=-1", "&start=-1", "&start=x", "&start=9999999999", "&sortBy=LIKES"]
)
def test_pages_that_cannot_be_are_refused(more: str) -> None:
    assert wrong(Hand(world()).list(more=more)) == (400, "INVALID_VALUE_FOR_FIELD")


def test_a_new_post_may_be_missing_from_lists_but_not_from_a_read() -> None:
    w = world(list_lag={"constant_s": 30})
    hand = Hand(w)
    urn = hand.post_id()
    w.clock.advance(30 * SECOND - 1)
    assert said(hand.list())["elements"] == []
    assert hand.read(urn).status == 200
    w.clock.advance(1)
    assert len(said(hand.list())["elements"]) == 1


def test_a_members_list_needs_the_closed_permission() -> None:
    w = world()
    Hand(w).post_id("Mine", ANN)
    assert wrong(Hand(w).list(ANN)) == (403, "ACCESS_DENIED")
    assert len(said(Hand(w, "ann-reads").list(ANN))["elements"]) == 1


def test_several_posts_at_once_each_by_itself() -> None:
    w = world()
    hand = Hand(w)
    urn = hand.post_id()
    other = Hand(w, "ben").post_id("Ben's", "urn:li:person:ben2")
    ids = ",".join(key(each) for each in (urn, other, "urn:li:share:5"))
    told = said(hand.ask("GET", "/rest/posts", query=f"ids=List({ids})"))
    assert told["statuses"] == {urn: 200, other: 403, "urn:li:share:5": 404}
    assert list(told["results"]) == [urn]


def test_only_those_who_administer_an_organization_see_it_among_theirs() -> None:
    w = world()
    asks = "q=roleAssignee&role=ADMINISTRATOR&state=APPROVED"
    told = said(Hand(w).ask("GET", "/rest/organizationAcls", query=asks))
    assert told["elements"] == [
        {"role": "ADMINISTRATOR", "roleAssignee": ANN, "state": "APPROVED", "organization": ORG}
    ]
    assert said(Hand(w, "ben").ask("GET", "/rest/organizationAcls", query=asks))["elements"] == []
    assert wrong(Hand(w, "ann-member").ask("GET", "/rest/organizationAcls", query=asks)) == (403, "ACCESS_DENIED")


def test_who_am_i() -> None:
    w = world()
    told = said(Hand(w).ask("GET", "/v2/userinfo", linkedin_version=None))
    assert (told["sub"], told["name"], told["given_name"], told["email_verified"]) == ("ann1", "Ann Lee", "Ann", True)
    assert "email" not in said(Hand(w, "ann-member").ask("GET", "/v2/userinfo"))
    w.token("ann-member").lose_scope("openid")
    assert wrong(Hand(w, "ann-member").ask("GET", "/v2/userinfo")) == (403, "ACCESS_DENIED")
