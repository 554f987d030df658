import pytest

from tests.simulators.hands import ACME, SECOND, Hand, said, world

LAG = {"fault": "read_lag", "do": {"behind": {"constant_s": 10}}}


@pytest.mark.parametrize(("at_us", "listed"), [(10 * SECOND - 1, False), (10 * SECOND, True)])
def test_what_is_newer_than_the_copy_is_missing_from_lists(at_us: int, listed: bool) -> None:
    w = world()
    hand = Hand(w)
    hand.post("old")
    w.clock.advance(60 * SECOND)
    new = hand.post_id("new")
    w.faults.add(LAG)
    w.clock.advance(at_us)
    texts = [post["text"] for post in hand.list()["data"]]
    assert texts == (["new", "old"] if listed else ["old"])
    assert hand.read(new)["data"]["text"] == "new"
    assert [row.fault for row in w.journal.entries[-2:]] == ["read_lag", None]
    assert [post.text for post in w.posts(ACME)] == ["old", "new"]


def test_reads_by_id_lag_too_where_it_is_said() -> None:
    w = world()
    hand = Hand(w)
    w.clock.advance(60 * SECOND)
    new = hand.post_id("new")
    number = w.faults.add({**LAG, "do": {"by_id": True}})
    assert "data" not in hand.read(new)
    w.faults.remove(number)
    assert hand.read(new)["data"]["text"] == "new"


def test_a_like_that_is_newer_is_missing_too() -> None:
    w = world()
    hand = Hand(w)
    post = hand.post_id("liked")
    w.clock.advance(60 * SECOND)
    hand.ask("POST", f"/2/users/{ACME}/likes", json_body={"tweet_id": post})
    likers = f"/2/tweets/{post}/liking_users"
    assert said(hand.ask("GET", likers))["meta"]["result_count"] == 1
    w.faults.add(LAG)
    assert said(hand.ask("GET", likers))["meta"]["result_count"] == 0
    assert w.likers(post) == [ACME]


def test_nothing_else_is_read_late_and_nothing_is_written_late() -> None:
    w = world()
    w.faults.add(LAG)
    assert Hand(w).ask("GET", "/2/users/me").status == 200
    post = Hand(w).post_id("now")
    assert (w.ledger.entries[0].committed_us, w.ledger.entries[0].visible_us) == (0, 0)
    assert Hand(w).read(post)["data"]["id"] == post
    assert not w.faults.firings


def test_a_read_that_fails_leaves_all_posts_in_their_place() -> None:
    w = world()
    w.clock.advance(60 * SECOND)
    Hand(w).post("new")
    w.faults.add(LAG)
    assert Hand(w).ask("GET", f"/2/users/{ACME}/tweets", query="max_results=x").status == 400
    assert [post.gone for post in w.posts(ACME)] == [None]
