import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.ledger import visible_digest
from tests.simulators.platforms.facebook.hand import OTHER, PAGE, PERSON, SECOND, Hand, failed, png, said, world

DAY_US = 86_400 * SECOND
GONE = (400, 100, 33)


def unix(hand: Hand, ahead_s: int) -> int:
    return hand.world.clock.unix_us() // SECOND + ahead_s


def test_who_am_i_says_whose_token_it_is() -> None:
    w = world()
    assert Hand(w).get("me", fields="id,name,category") == {"id": PAGE, "name": "Acme", "category": "Brand"}
    assert Hand(w, "ann-token").get("me") == {"name": "Ann", "id": PERSON}
    assert Hand(w).get(OTHER) == {"name": "Zeta", "id": OTHER}
    assert failed(Hand(w, "ann-token").ask("GET", "me", fields="category")) == (400, 100, None)


def test_a_person_is_given_the_tokens_of_the_pages_that_they_manage_and_no_others() -> None:
    w = world()
    ann = Hand(w, "ann-token")
    (page,) = ann.get("me/accounts")["data"]
    assert (page["id"], page["access_token"]) == (PAGE, "acme-token")
    assert {"category", "name", "tasks"} <= set(page)
    assert ann.get(f"{PERSON}/accounts", fields="name")["data"] == [{"name": "Acme", "id": PAGE}]
    assert failed(Hand(w, "bob-token").ask("GET", f"{PERSON}/accounts")) == GONE
    assert failed(Hand(w).ask("GET", "me/accounts")) == (400, 100, None)
    w.token("acme-token").revoke()
    (page,) = ann.get("me/accounts")["data"]
    assert page["access_token"] != "acme-token"
    assert Hand(w, page["access_token"]).get("me")["id"] == PAGE


def test_a_post_is_named_by_its_page_and_reads_back_with_the_fields_asked_for() -> None:
    w = world()
    hand = Hand(w)
    post = hand.post_id("Fish & chips <today>, für alle 🐟", tag="t1")
    page, _, number = post.partition("_")
    assert (page, number.isdigit()) == (PAGE, True)
    assert hand.get(post) == {
        "created_time": "2026-09-21T14:13:20+0000", "message": "Fish & chips <today>, für alle 🐟", "id": post,
    }  # fmt: skip
    fields = "from,is_published,permalink_url,status_type,attachments,full_picture"
    assert hand.get(post, fields=fields) == {
        "from": {"name": "Acme", "id": PAGE}, "is_published": True, "status_type": "mobile_status_update", "id": post,
        "permalink_url": f"https://www.facebook.com/{PAGE}/posts/{number}",
    }  # fmt: skip
    (entry,) = w.ledger.entries
    assert (entry.platform, entry.event, entry.account, entry.object, entry.tag) == (
        "Facebook",
        "create_post",
        PAGE,
        post,
        "t1",
    )
    assert entry.visible == visible_digest("Fish & chips <today>, für alle 🐟", ())
    assert [kept.text for kept in w.posts(PAGE, platform="Facebook")] == ["Fish & chips <today>, für alle 🐟"]


def test_a_post_as_me_is_the_pages_and_a_person_or_another_page_may_not() -> None:
    w = world()
    assert str(said(Hand(w).ask("POST", "me/feed", message="mine"))["id"]).startswith(PAGE)
    assert failed(Hand(w, "ann-token").post("as a person")) == (403, 210, None)
    assert failed(Hand(w, "zeta-token").post("as another page")) == (403, 200, None)
    assert failed(Hand(w).ask("POST", "999999/feed", message="nobody's")) == GONE
    assert failed(Hand(world(foreign_page_code=200, permission_status=400), "ann-token").post("no")) == (400, 200, None)
    assert len(w.ledger.entries) == 1


@pytest.mark.parametrize("params", [{}, {"message": ""}, {"message": " \n"}, {"message": "a\x00b"}, {"link": "no address"},
                                    {"message": "a", "published": "maybe"}, {"message": "a", "attached_media": "[1]"},
                                    {"message": "a", "attached_media": '[{"media_fbid":"1"}]'}])  # fmt: skip
def test_a_post_that_does_not_do_is_a_100(params: dict[str, str]) -> None:
    w = world()
    reply = Hand(w).ask("POST", f"{PAGE}/feed", **params)
    assert failed(reply)[:2] == (400, 100)
    assert w.ledger.entries == []


@pytest.mark.parametrize(("length", "status"), [(63_206, 200), (63_207, 400)])
def test_a_post_has_63206_characters_and_no_more(length: int, status: int) -> None:
    hand = Hand(world())
    assert hand.post("ä" * length).status == status
    assert hand.post("🐟" * length).status == status


def test_a_link_stands_beside_the_words_and_one_that_cannot_be_scraped_is_told_so() -> None:
    w = world(scrape_links=True)
    hand = Hand(w)
    assert failed(hand.post("look", link="https://shop.example.com/a")) == (400, 100, 1_609_005)
    w.put_on_web("https://shop.example.com/a", b"<html>", kind="text/html")
    post = hand.post_id("look", link="https://shop.example.com/a")
    assert hand.get(post, fields="link,status_type")["link"] == "https://shop.example.com/a"
    assert Hand(world()).post("look", link="https://shop.example.com/a").status == 200


def test_the_same_post_again_is_a_506_only_directly_after_the_first() -> None:
    w = world()
    hand = Hand(w)
    first = hand.post_id("same")
    reply = hand.post(" same ")
    assert failed(reply) == (400, 506, None)
    assert said(reply)["error"]["message"] == "(#506) Duplicate status message"
    assert Hand(w, "zeta-token", OTHER).post("same").status == 200
    assert hand.post("same", link="https://example.com/").status == 200
    assert hand.post("same").status == 200
    assert failed(hand.post("same"))[1] == 506
    hand.ask("DELETE", first)
    assert failed(hand.post("same"))[1] == 506
    hand.post("between")
    assert hand.post("same").status == 200


def test_what_was_deleted_may_be_said_again_and_a_regime_without_memory_allows_all() -> None:
    w = world()
    hand = Hand(w)
    hand.ask("DELETE", hand.post_id("same"))
    assert hand.post("same").status == 200
    w.remember_texts_for(0, platform="Facebook")
    assert hand.post("same").status == 200


@pytest.mark.parametrize(("after_us", "status"), [(DAY_US, 400), (DAY_US + 1, 200)])
def test_the_memory_of_the_preceding_post_ends_at_its_time(after_us: int, status: int) -> None:
    w = world(duplicate_window_s=86_400.0)
    hand = Hand(w)
    hand.post_id("same")
    w.clock.advance(after_us)
    assert hand.post("same").status == status


def test_an_edit_changes_the_words_and_stands_in_the_ledger() -> None:
    w = world()
    hand = Hand(w)
    post = hand.post_id("befor")
    assert said(hand.ask("POST", post, message="before")) == {"success": True}
    assert hand.get(post)["message"] == "before"
    assert [entry.event for entry in w.ledger.entries] == ["create_post", "edit_post"]
    assert w.ledger.entries[1].visible == visible_digest("before", ())
    assert failed(Hand(w, "zeta-token").ask("POST", post, message="mine now")) == (403, 200, None)
    assert failed(hand.ask("POST", post)) == (400, 100, None)
    assert failed(hand.ask("POST", post, message="")) == (400, 100, None)
    assert failed(hand.ask("POST", post, message="a" * 63_207)) == (400, 100, None)
    assert failed(hand.ask("POST", post, is_published="false")) == (400, 100, None)
    assert hand.get(post)["message"] == "before"


def test_what_is_deleted_or_withdrawn_is_gone_in_the_same_words_as_what_never_was() -> None:
    w = world()
    hand = Hand(w)
    post, other = hand.post_id("one"), hand.post_id("two")
    assert failed(Hand(w, "zeta-token").ask("DELETE", post)) == (403, 200, None)
    assert said(hand.ask("DELETE", post)) == {"success": True}
    w.withdraw(other, platform="Facebook")
    for gone in (post, other, f"{PAGE}_1", f"{OTHER}_{other.partition('_')[2]}", other.partition("_")[2], "12345"):
        for method, path in (
            ("GET", gone), ("DELETE", gone), ("POST", gone), ("GET", f"{gone}/comments"), ("POST", f"{gone}/comments"),
            ("POST", f"{gone}/likes"), ("DELETE", f"{gone}/likes"), ("GET", f"{gone}/likes"),
        ):  # fmt: skip
            reply = hand.ask(method, path, **({"message": "a"} if method == "POST" else {}))
            assert failed(reply) == GONE, (method, path)
    assert said(hand.ask("GET", post))["error"]["type"] == "GraphMethodException"
    assert hand.listed() == []
    assert failed(hand.ask("GET", "nobody")) == (404, 803, None)
    assert [entry.event for entry in w.ledger.entries] == ["create_post", "create_post", "delete_post"]


def test_lists_are_newest_first_and_paged_and_cut_by_time() -> None:
    w = world()
    hand = Hand(w)
    posts = []
    for number in range(7):
        posts.append(hand.post_id(f"n{number}"))
        w.clock.advance(SECOND)
    for path in ("feed", "posts", "published_posts"):
        assert hand.listed(path) == posts[::-1]
    first = hand.get(f"{PAGE}/feed", limit="3", fields="id")
    assert "previous" not in first["paging"]
    after = first["paging"]["cursors"]["after"]
    second = hand.get(f"{PAGE}/feed", limit="3", fields="id", after=after)
    last = hand.get(f"{PAGE}/feed", limit="3", fields="id", after=second["paging"]["cursors"]["after"])
    assert [post["id"] for page in (first, second, last) for post in page["data"]] == posts[::-1]
    assert "next" not in last["paging"]
    assert f"access_token=acme-token&fields=id&limit=3&after={after}" in first["paging"]["next"]
    start = unix(hand, -7)
    assert hand.listed(since=str(start + 2), until=str(start + 4)) == posts[4:1:-1]
    assert hand.listed(since="2026-09-21T14:13:26+00:00") == [posts[6]]
    assert failed(hand.ask("GET", f"{PAGE}/feed", since="yesterday, or so")) == (400, 100, None)
    assert failed(hand.ask("GET", f"{OTHER}/feed", after=after)) == (400, 100, None)
    assert failed(hand.ask("GET", f"{PERSON}/feed"))[:2] == (400, 100)
    assert Hand(w, "zeta-token").get(f"{OTHER}/feed") == {"data": []}


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 15), st.integers(1, 9), st.sets(st.integers(0, 14)))
def test_following_after_visits_each_standing_post_once(count: int, size: int, gone: set[int]) -> None:
    w = world()
    hand = Hand(w)
    posts = [hand.post_id(f"n{number}") for number in range(count)]
    for number in gone & set(range(count)):
        hand.ask("DELETE", posts[number])
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = hand.get(f"{PAGE}/posts", limit=str(size), **after)
        seen += [post["id"] for post in page["data"]]
        if "next" not in page.get("paging", {}):
            break
        after = {"after": page["paging"]["cursors"]["after"]}
    assert seen == [posts[number] for number in range(count) if number not in gone][::-1]


def test_a_list_lags_while_a_read_by_id_does_not() -> None:
    w = world(list_lag={"constant_s": 3.0})
    hand = Hand(w)
    post = hand.post_id("soon")
    w.clock.advance(3 * SECOND - 1)
    assert hand.listed() == []
    assert hand.get(post)["id"] == post
    w.clock.advance(1)
    assert hand.listed() == [post]
    assert w.ledger.entries[0].visible_us == 3 * SECOND


def test_an_unpublished_post_is_seen_by_those_who_run_the_page_alone_until_it_is_published() -> None:
    w = world()
    hand, other = Hand(w), Hand(w, "zeta-token")
    post = hand.post_id("dark", published="False")
    assert hand.get(post, fields="is_published")["is_published"] is False
    assert Hand(w, "ann-token").get(post)["id"] == post
    for way in ("", "/comments", "/likes"):
        assert failed(other.ask("GET", post + way)) == GONE
    assert failed(other.ask("POST", f"{post}/likes")) == GONE
    assert (hand.listed(), hand.listed("scheduled_posts"), other.get(f"{PAGE}/feed")["data"]) == ([], [], [])
    assert said(hand.ask("POST", post, is_published="true")) == {"success": True}
    assert other.get(post, fields="is_published")["is_published"] is True
    assert hand.listed() == [post]


@pytest.mark.parametrize(
    ("ahead_s", "status"), [(599, 400), (600, 200), (75 * 86_400, 200), (75 * 86_400 + 1, 400), (-5, 400)]
)
def test_a_post_is_scheduled_from_ten_minutes_to_75_days_ahead(ahead_s: int, status: int) -> None:
    hand = Hand(world())
    reply = hand.post("later", published="false", scheduled_publish_time=str(unix(hand, ahead_s)))
    assert reply.status == status
    assert hand.post("later", scheduled_publish_time=str(unix(hand, 700))).status == 400
    assert hand.post("later", published="false", scheduled_publish_time="soon").status == 400


def test_a_scheduled_post_is_seen_at_its_time_and_not_a_microsecond_before() -> None:
    w = world()
    hand, other = Hand(w), Hand(w, "zeta-token")
    at = unix(hand, 600)
    post = hand.post_id("later", published="false", scheduled_publish_time=str(at))
    assert hand.get(post, fields="scheduled_publish_time,is_published") == {
        "scheduled_publish_time": at, "is_published": False, "id": post,
    }  # fmt: skip
    assert hand.listed("scheduled_posts") == [post]
    assert failed(other.ask("GET", f"{PAGE}/scheduled_posts")) == (403, 200, None)
    (entry,) = w.ledger.entries
    assert entry.visible_us - entry.committed_us == 600 * SECOND
    w.clock.advance(600 * SECOND - 1)
    assert (hand.listed(), failed(other.ask("GET", post))) == ([], GONE)
    w.clock.advance(1)
    assert (hand.listed(), hand.listed("scheduled_posts"), other.get(post)["id"]) == ([post], [], post)
    assert "scheduled_publish_time" not in hand.get(post, fields="scheduled_publish_time")


def test_a_scheduled_post_can_be_put_off_published_at_once_or_deleted() -> None:
    w = world()
    hand = Hand(w)
    one, two, three = (
        hand.post_id(text, published="false", scheduled_publish_time=str(unix(hand, 600))) for text in ("a", "b", "c")
    )
    assert hand.ask("POST", one, scheduled_publish_time=str(unix(hand, 1200))).status == 200
    assert hand.ask("POST", two, is_published="true").status == 200
    assert hand.ask("DELETE", three).status == 200
    assert hand.ask("POST", one, scheduled_publish_time=str(unix(hand, 5))).status == 400
    assert hand.listed() == [two]
    w.clock.advance(600 * SECOND)
    assert hand.listed() == [two]
    w.clock.advance(600 * SECOND)
    assert hand.listed() == [two, one]
    assert hand.ask("POST", one, scheduled_publish_time=str(unix(hand, 900))).status == 400


def test_in_development_mode_only_the_apps_own_tokens_see_what_was_posted() -> None:
    w = world(mode="development")
    w.add_token("Facebook", OTHER, "zeta-guest-token", app="guest")
    post = Hand(w).post_id("in the house")
    assert Hand(w, "zeta-token").get(post)["id"] == post
    guest = Hand(w, "zeta-guest-token")
    assert failed(guest.ask("GET", post)) == GONE
    assert guest.get(f"{PAGE}/feed") == {"data": []}
    live = world()
    live.add_token("Facebook", OTHER, "zeta-guest-token", app="guest")
    assert Hand(live, "zeta-guest-token").get(Hand(live).post_id("out"))["message"] == "out"


def test_the_same_fields_may_come_as_a_form_as_multipart_as_json_or_in_the_query() -> None:
    w = world()
    hand = Hand(w)
    body = json.dumps({"message": "json", "published": True, "targeting": {"geo": [1]}}).encode()
    assert hand.ask("POST", f"{PAGE}/feed", body=body, kind="application/json").status == 200
    assert hand.ask("POST", f"{PAGE}/feed", body=b"", message="query").status == 200
    assert hand.ask("POST", f"{PAGE}/feed", body=b"message=mixed", published="true").status == 200
    assert [hand.get(post)["message"] for post in hand.listed()] == ["mixed", "query", "json"]


def test_same_seed_same_calls_same_digest_and_a_snapshot_leads_back() -> None:
    digests = []
    for _ in range(2):
        w = world()
        hand = Hand(w)
        post = hand.post_id("one")
        kept = w.snapshot()
        assert hand.listed() == [post]
        hand.ask("POST", f"{post}/likes")
        hand.photo(png(), caption="two")
        digests.append(w.ledger.digest)
        w.restore(kept)
        assert hand.listed() == [post]
        hand.ask("POST", f"{post}/likes")
        hand.photo(png(), caption="two")
        assert w.ledger.digest == digests[-1]
    assert digests[0] == digests[1]
