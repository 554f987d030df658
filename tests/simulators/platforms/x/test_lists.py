from hypothesis import given, settings
from hypothesis import strategies as st

from tests.simulators.hands import SECOND, Hand, said, world


def test_pages_go_back_and_forth_and_miss_nothing() -> None:
    hand = Hand(world())
    ids = [hand.post_id(f"n{n}") for n in range(12)][::-1]
    first = hand.list("max_results=5")
    second = hand.list(f"max_results=5&pagination_token={first['meta']['next_token']}")
    third = hand.list(f"max_results=5&pagination_token={second['meta']['next_token']}")
    assert [post["id"] for page in (first, second, third) for post in page["data"]] == ids
    assert "previous_token" not in first["meta"]
    assert "next_token" not in third["meta"]
    back = hand.list(f"max_results=5&pagination_token={third['meta']['previous_token']}")
    assert [post["id"] for post in back["data"]] == ids[5:10]
    assert first["meta"]["newest_id"] == ids[0]
    assert first["meta"]["oldest_id"] == ids[4]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 25), st.integers(5, 12), st.sets(st.integers(0, 24)))
def test_following_next_token_visits_each_standing_post_once(count: int, size: int, gone: set[int]) -> None:
    w = world()
    hand = Hand(w)
    ids = [hand.post_id(f"n{n}") for n in range(count)]
    for n in gone & set(range(count)):
        w.withdraw(ids[n])
    seen: list[str] = []
    query = f"max_results={size}"
    while True:
        page = hand.list(query)
        seen += [post["id"] for post in page.get("data", [])]
        if "next_token" not in page["meta"]:
            break
        query = f"max_results={size}&pagination_token={page['meta']['next_token']}"
    assert seen == [ids[n] for n in range(count) if n not in gone][::-1]


def test_since_and_until_leave_their_own_post_out() -> None:
    hand = Hand(world())
    ids = [hand.post_id(f"n{n}") for n in range(4)]
    page = hand.list(f"since_id={ids[0]}&until_id={ids[3]}")
    assert [post["id"] for post in page["data"]] == [ids[2], ids[1]]


def test_a_list_can_be_cut_by_time_and_without_replies() -> None:
    w = world()
    hand = Hand(w)
    first = hand.post_id("first")
    w.clock.advance(10 * SECOND)
    hand.post_id("answer", reply={"in_reply_to_tweet_id": first})
    assert [post["id"] for post in hand.list("exclude=replies")["data"]] == [first]
    assert len(hand.list("start_time=2026-09-21T14:13:20Z")["data"]) == 2
    assert [post["id"] for post in hand.list("end_time=2026-09-21T14:13:30Z")["data"]] == [first]


def test_an_empty_list_has_no_data() -> None:
    assert Hand(world()).list() == {"meta": {"result_count": 0}}


def test_a_list_lags_while_a_read_by_id_does_not() -> None:
    w = world(list_lag={"constant_s": 3.0})
    hand = Hand(w)
    post = hand.post_id("soon")
    w.clock.advance(3 * SECOND - 1)
    assert "data" not in hand.list()
    assert hand.read(post)["data"]["id"] == post
    w.clock.advance(1)
    assert hand.list()["data"][0]["id"] == post


def test_forged_and_borrowed_cursors_are_refused() -> None:
    w = world()
    hand = Hand(w)
    for n in range(6):
        hand.post(f"n{n}")
    token = hand.list("max_results=5")["meta"]["next_token"]
    for forged in (token[:-1] + ("a" if token[-1] != "a" else "b"), "x", "", "o1.00000000"):
        reply = hand.ask("GET", "/2/users/1001/tweets", query=f"pagination_token={forged}")
        assert reply.status == 400, forged
    assert hand.ask("GET", "/2/users/1002/tweets", query=f"pagination_token={token}").status == 400


def test_unknown_parameters_and_values_are_named() -> None:
    hand = Hand(world())
    for query, word in (
        ("max_results=4", "between 5 and 100"),
        ("max_results=101", "between 5 and 100"),
        ("max_results=ten", "between 5 and 100"),
        ("foo=1", "query parameter [foo] is not one of"),
        ("tweet.fields=foo", "value [foo] is not one of"),
        ("expansions=foo", "value [foo] is not one of"),
        ("since_id=-1", "is not valid"),
        ("start_time=yesterday", "RFC3339"),
        ("exclude=everything", "is not one of"),
    ):
        reply = hand.ask("GET", "/2/users/1001/tweets", query=query)
        assert reply.status == 400
        assert word in said(reply)["errors"][0]["message"]


def test_an_unknown_user_is_a_200_with_errors() -> None:
    assert said(Hand(world()).ask("GET", "/2/users/9/tweets"))["errors"][0]["resource_type"] == "user"


def test_likers_are_paged() -> None:
    w = world()
    post = Hand(w).post_id("like me")
    for n in range(5):
        w.add_account("X", f"20{n}", f"fan{n}", f"t{n}")
        Hand(w, f"t{n}").ask("POST", f"/2/users/20{n}/likes", json_body={"tweet_id": post})
    seen, query = [], "max_results=2"
    while True:
        page = said(Hand(w).ask("GET", f"/2/tweets/{post}/liking_users", query=query))
        seen += [user["id"] for user in page["data"]]
        if "next_token" not in page["meta"]:
            break
        query = f"max_results=2&pagination_token={page['meta']['next_token']}"
    assert seen == ["204", "203", "202", "201", "200"]


def test_a_like_shows_in_lists_once_their_lag_is_over_and_counts_at_once() -> None:
    w = world()
    hand = Hand(w)
    post = hand.post_id("like me")
    w.lag_lists(5)
    hand.ask("POST", "/2/users/1001/likes", json_body={"tweet_id": post})
    (entry,) = w.ledger.query(event="like")
    assert entry.visible_us - entry.committed_us == 5_000_000
    assert w.likers(post) == ["1001"]
    w.clock.advance(4_999_999)
    assert "data" not in said(hand.ask("GET", f"/2/tweets/{post}/liking_users"))
    w.clock.advance(1)
    assert [user["id"] for user in said(hand.ask("GET", f"/2/tweets/{post}/liking_users"))["data"]] == ["1001"]
