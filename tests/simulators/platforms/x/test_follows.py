import pytest

from simulators.ledger import follow_digest, visible_digest
from tests.simulators.hands import ACME, SECOND, ZETA, Hand, headers, said, world


def follow(hand: Hand, whom: object, account: str = ACME):
    return hand.ask("POST", f"/2/users/{account}/following", json_body={"target_user_id": whom})


def test_who_is_followed_is_listed_on_both_sides_and_can_be_left() -> None:
    w = world()
    hand = Hand(w)
    assert said(follow(hand, ZETA)) == {"data": {"following": True, "pending_follow": False}}
    assert [each["id"] for each in said(hand.ask("GET", f"/2/users/{ACME}/following"))["data"]] == [ZETA]
    assert [each["id"] for each in said(hand.ask("GET", f"/2/users/{ZETA}/followers"))["data"]] == [ACME]
    assert said(hand.ask("GET", f"/2/users/{ZETA}/following")) == {"meta": {"result_count": 0}}
    assert said(hand.ask("DELETE", f"/2/users/{ACME}/following/{ZETA}")) == {"data": {"following": False}}
    assert said(hand.ask("GET", f"/2/users/{ACME}/following")) == {"meta": {"result_count": 0}}
    assert [(entry.event, entry.object, entry.target, entry.visible) for entry in w.ledger.entries] == [
        ("follow", ZETA, ZETA, follow_digest(ZETA)), ("unfollow", ZETA, ZETA, follow_digest(ZETA)),
    ]  # fmt: skip


def test_following_again_and_leaving_again_are_no_effects() -> None:
    w = world()
    hand = Hand(w)
    for _ in range(2):
        assert follow(hand, ZETA).status == 200
    for _ in range(2):
        assert hand.ask("DELETE", f"/2/users/{ACME}/following/{ZETA}").status == 200
    assert [entry.event for entry in w.ledger.entries] == ["follow", "unfollow"]


def test_a_fan_that_follows_somebody_stands_in_no_ledger() -> None:
    w = world()
    w._add("X", "1004", "finn", "Finn", fan=True)
    w.add_token("X", "1004", "finn-bearer")
    assert follow(Hand(w, "finn-bearer"), ACME, account="1004").status == 200
    assert [each["id"] for each in said(Hand(w).ask("GET", f"/2/users/{ACME}/followers"))["data"]] == ["1004"]
    assert w.ledger.entries == []


def test_nobody_follows_for_another_nor_whom_there_is_not_nor_oneself() -> None:
    w = world()
    hand = Hand(w)
    assert follow(hand, ACME, account=ZETA).status == 400
    assert follow(hand, ACME).status == 403
    assert follow(hand, 7).status == 400
    unknown = follow(hand, "9")
    assert (unknown.status, said(unknown)["errors"][0]["resource_type"]) == (200, "user")
    assert said(hand.ask("GET", "/2/users/9/followers"))["errors"][0]["resource_type"] == "user"
    assert w.ledger.entries == []


def test_followers_are_paged_the_latest_first_and_lag() -> None:
    w = world()
    for n in range(5):
        w.add_account("X", f"20{n}", f"f{n}", f"t{n}")
        follow(Hand(w, f"t{n}"), ACME, account=f"20{n}")
    seen, query = [], "max_results=2"
    while True:
        page = said(Hand(w).ask("GET", f"/2/users/{ACME}/followers", query=query))
        seen += [user["id"] for user in page["data"]]
        if "next_token" not in page["meta"]:
            break
        query = f"max_results=2&pagination_token={page['meta']['next_token']}"
    assert seen == ["204", "203", "202", "201", "200"]
    token = query.rpartition("=")[2]
    assert Hand(w).ask("GET", f"/2/users/{ZETA}/followers", query=f"pagination_token={token}").status == 400
    w.lag_lists(3)
    follow(Hand(w), ZETA)
    w.clock.advance(3 * SECOND - 1)
    assert "data" not in said(Hand(w).ask("GET", f"/2/users/{ZETA}/followers"))
    w.clock.advance(1)
    assert "data" in said(Hand(w).ask("GET", f"/2/users/{ZETA}/followers"))


def test_mentions_are_what_others_say_to_or_about_an_account() -> None:
    w = world()
    acme, zeta = Hand(w), Hand(w, "zeta-bearer", ZETA)
    mine = acme.post_id("A question")
    acme.post_id("Says @acme itself")
    named = zeta.post_id("Ask @Acme, they know")
    zeta.post_id("mail me at x@acme or see @acmes")
    answered = zeta.post_id("I do", reply={"in_reply_to_tweet_id": mine})
    fans = w.comment_from_fan(mine, "So do I")
    listed = said(acme.ask("GET", f"/2/users/{ACME}/mentions", query="tweet.fields=author_id"))
    assert [post["id"] for post in listed["data"]] == [fans, answered, named]
    assert listed["data"][2]["author_id"] == ZETA
    since = said(acme.ask("GET", f"/2/users/{ACME}/mentions", query=f"since_id={named}"))
    assert [post["id"] for post in since["data"]] == [fans, answered]
    assert said(zeta.ask("GET", f"/2/users/{ZETA}/mentions")) == {"meta": {"result_count": 0}}
    assert acme.ask("GET", f"/2/users/{ACME}/mentions", query="exclude=replies").status == 400


def test_mentions_are_paged_and_lag() -> None:
    w = world()
    zeta = Hand(w, "zeta-bearer", ZETA)
    ids = [zeta.post_id(f"@acme n{n}") for n in range(7)][::-1]
    first = said(Hand(w).ask("GET", f"/2/users/{ACME}/mentions", query="max_results=5"))
    token = first["meta"]["next_token"]
    second = said(Hand(w).ask("GET", f"/2/users/{ACME}/mentions", query=f"max_results=5&pagination_token={token}"))
    assert [post["id"] for page in (first, second) for post in page["data"]] == ids
    assert Hand(w).ask("GET", f"/2/users/{ACME}/tweets", query=f"pagination_token={token}").status == 400
    w.lag_lists(2)
    late = zeta.post_id("@acme late")
    w.clock.advance(2 * SECOND - 1)
    assert late not in [post["id"] for post in said(Hand(w).ask("GET", f"/2/users/{ACME}/mentions"))["data"]]
    w.clock.advance(1)
    assert late in [post["id"] for post in said(Hand(w).ask("GET", f"/2/users/{ACME}/mentions"))["data"]]


def hide(hand: Hand, post: str, hidden: object = True):
    return hand.ask("PUT", f"/2/tweets/{post}/hidden", json_body={"hidden": hidden})


def test_who_began_a_conversation_hides_a_reply_and_shows_it_again() -> None:
    w = world()
    hand = Hand(w)
    root = hand.post_id("A question")
    rude = w.comment_from_fan(root, "Rude")
    for hidden in (True, True, False):
        assert said(hide(hand, rude, hidden)) == {"data": {"hidden": hidden}}
    hidings = [entry for entry in w.ledger.entries if entry.event == "hide_comment"]
    assert [entry.visible for entry in hidings] == [visible_digest("", ()), visible_digest("Rude", ())]
    assert {(entry.object, entry.target, entry.account) for entry in hidings} == {(rude, root, ACME)}
    assert hand.read(rude)["data"]["text"] == "Rude"


def test_only_replies_are_hidden_and_only_by_who_began() -> None:
    w = world()
    root = Hand(w).post_id("A question")
    reply = w.comment_from_fan(root, "Fine")
    assert hide(Hand(w, "zeta-bearer"), reply).status == 403
    assert hide(Hand(w), root).status == 400
    assert hide(Hand(w), reply, "yes").status == 400
    assert said(hide(Hand(w), "9"))["errors"][0]["resource_type"] == "tweet"
    w.withdraw(reply)
    assert said(hide(Hand(w), reply))["errors"][0]["resource_type"] == "tweet"
    assert [entry.event for entry in w.ledger.entries] == ["create_post"]


@pytest.mark.parametrize(
    ("scope", "method", "path", "body"),
    [
        ("follows.write", "POST", f"/2/users/{ACME}/following", {"target_user_id": ZETA}),
        ("follows.write", "DELETE", f"/2/users/{ACME}/following/{ZETA}", None),
        ("follows.read", "GET", f"/2/users/{ACME}/followers", None),
        ("tweet.moderate.write", "PUT", "/2/tweets/1/hidden", {"hidden": True}),
        ("tweet.read", "GET", f"/2/users/{ACME}/mentions", None),
        ("media.write", "POST", "/2/media/upload/initialize", {"media_type": "image/png", "total_bytes": 1}),
    ],
)
def test_each_needs_its_scope(scope: str, method: str, path: str, body: object) -> None:
    w = world()
    assert Hand(w).ask(method, path, json_body=body).status == 200
    w.token("acme-bearer").lose_scope(scope)
    assert Hand(w).ask(method, path, json_body=body).status == 403


@pytest.mark.parametrize(("early_us", "status"), [(1, 429), (0, 200)])
def test_a_window_of_fifty_follows_opens_at_its_reset(early_us: int, status: int) -> None:
    w = world()
    hand = Hand(w)
    for _ in range(50):
        assert follow(hand, ZETA).status == 200
    assert headers(follow(hand, ZETA))["x-rate-limit-remaining"] == "0"
    w.clock.advance(15 * 60 * SECOND - early_us)
    assert follow(hand, ZETA).status == status
