import pytest

from simulators.ledger import like_digest
from tests.simulators.hands import ACME, SECOND, Hand, headers, said, world

HOUR = 3_600 * SECOND


def test_who_am_i_tells_whose_token_it_is() -> None:
    assert said(Hand(world(), "zeta-bearer").ask("GET", "/2/users/me"))["data"] == {
        "id": "1002", "name": "zeta", "username": "zeta",
    }  # fmt: skip


def test_a_post_is_answered_with_its_id_and_its_history() -> None:
    reply = Hand(world()).post("Spring is here")
    data = said(reply)["data"]
    assert reply.status == 201
    assert set(data) == {"id", "text", "edit_history_tweet_ids"}
    assert data["edit_history_tweet_ids"] == [data["id"]]


def test_a_read_shows_only_what_was_asked_for_and_expansions_bring_their_objects() -> None:
    hand = Hand(world())
    post = hand.post_id("hello")
    assert set(hand.read(post)["data"]) == {"id", "text", "edit_history_tweet_ids"}
    told = hand.read(post, "tweet.fields=created_at,public_metrics&expansions=author_id&user.fields=verified")
    assert told["data"]["created_at"] == "2026-09-21T14:13:20.000Z"
    assert told["data"]["public_metrics"]["like_count"] == 0
    assert told["includes"]["users"] == [{"id": ACME, "name": "acme", "username": "acme", "verified": False}]


def test_the_newer_names_of_fields_are_a_regime() -> None:
    hand = Hand(world(post_names="post"))
    told = hand.read(hand.post_id("hello"), "post.fields=public_metrics")["data"]
    assert "edit_history_post_ids" in told
    assert "repost_count" in told["public_metrics"]


def test_text_comes_back_escaped_unless_the_regime_says_otherwise() -> None:
    assert said(Hand(world()).post("a < b & c"))["data"]["text"] == "a &lt; b &amp; c"
    hand = Hand(world(escape_text=False))
    assert hand.read(hand.post_id("a < b & c"))["data"]["text"] == "a < b & c"


def test_a_deleted_post_is_a_200_with_errors_and_no_data() -> None:
    w = world()
    hand = Hand(w)
    post = hand.post_id("oops")
    assert said(hand.ask("DELETE", f"/2/tweets/{post}")) == {"data": {"deleted": True}}
    reply = hand.ask("GET", f"/2/tweets/{post}")
    assert reply.status == 200
    assert said(reply) == {
        "errors": [
            {
                "value": post, "detail": f"Could not find tweet with id: [{post}].", "title": "Not Found Error",
                "resource_type": "tweet", "parameter": "id", "resource_id": post,
                "type": "https://api.x.com/2/problems/resource-not-found",
            }
        ]
    }  # fmt: skip
    assert [entry.event for entry in w.ledger.entries] == ["create_post", "delete_post"]


def test_nobody_deletes_anothers_post() -> None:
    w = world()
    post = Hand(w).post_id("mine")
    assert Hand(w, "zeta-bearer").ask("DELETE", f"/2/tweets/{post}").status == 403
    assert len(w.ledger.entries) == 1


@pytest.mark.parametrize(("age_us", "status"), [(12 * HOUR, 403), (12 * HOUR + 1, 201)])
def test_a_text_is_known_again_for_twelve_hours_and_not_a_microsecond_longer(age_us: int, status: int) -> None:
    w = world()
    hand = Hand(w)
    hand.post("Good morning")
    w.clock.advance(age_us)
    reply = hand.post("Good morning")
    assert reply.status == status
    if status == 403:
        assert said(reply) == {
            "detail": "You are not allowed to create a Tweet with duplicate content.", "title": "Forbidden",
            "type": "about:blank", "status": 403,
        }  # fmt: skip


def test_a_repetition_is_fine_by_another_account_after_deletion_and_when_x_forgets() -> None:
    w = world()
    hand = Hand(w)
    post = hand.post_id("Good morning")
    assert Hand(w, "zeta-bearer").post("Good morning").status == 201
    assert hand.post("Good morning ").status == 403
    hand.ask("DELETE", f"/2/tweets/{post}")
    assert hand.post("Good morning").status == 201
    w.remember_texts_for(0)
    assert hand.post("Good morning").status == 201


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"text": 5}, "[$.text: integer found, string expected]"),
        ({"txt": "a"}, "[$.txt: is not defined in the schema and the schema does not allow additional properties]"),
        ({"text": "a", "media": {}}, "[$.media.media_ids: is missing but it is required]"),
        ({"text": "a", "media": {"media_ids": ["1"] * 5}}, "[$.media.media_ids: there must be a maximum of 4 items in the array]"),
        ({"text": "a", "media": {"media_ids": ["77"]}}, "Your media IDs are invalid."),
        ({"text": "a", "reply": {"in_reply_to_tweet_id": "x"}}, "The `reply.in_reply_to_tweet_id` query parameter value [x] is not valid"),
        ({"text": " "}, "[$.text: must be at least 1 characters long]"),
        ({}, "[$.text: must be at least 1 characters long]"),
        ([], "[$: array found, object expected]"),
    ],
)  # fmt: skip
def test_a_request_that_does_not_do_is_a_400_that_names_the_field(body: object, message: str) -> None:
    w = world()
    reply = Hand(w).ask("POST", "/2/tweets", json_body=body)
    told = said(reply)
    assert (reply.status, told["type"]) == (400, "https://api.x.com/2/problems/invalid-request")
    assert told["errors"][0]["message"] == message
    assert not w.ledger.entries


@pytest.mark.parametrize(("length", "status"), [(280, 201), (281, 403)])
def test_280_weighted_characters_are_the_limit(length: int, status: int) -> None:
    assert Hand(world()).post("a" * length).status == status
    assert Hand(world()).post("日" * (length // 2) + "a" * (length % 2)).status == status


def test_how_a_long_text_is_refused_is_a_regime() -> None:
    assert Hand(world(too_long_status=400)).post("a" * 281).status == 400


def test_a_reply_hangs_on_its_parent_and_only_on_one_that_stands() -> None:
    w = world()
    hand = Hand(w)
    parent = hand.post_id("question")
    reply = hand.post_id("answer", reply={"in_reply_to_tweet_id": parent})
    told = hand.read(
        reply, "tweet.fields=referenced_tweets,conversation_id,in_reply_to_user_id&expansions=referenced_tweets.id"
    )
    assert told["data"]["referenced_tweets"] == [{"type": "replied_to", "id": parent}]
    assert told["data"]["conversation_id"] == parent
    assert told["includes"]["tweets"][0]["id"] == parent
    w.withdraw(parent)
    assert hand.post("too late", reply={"in_reply_to_tweet_id": parent}).status == 403
    assert "errors" in hand.read(reply, "expansions=referenced_tweets.id")


def test_where_replies_need_a_summons_only_those_mentioned_may_reply() -> None:
    w = world(replies="summoned", quotes="refused")
    zeta = Hand(w, "zeta-bearer")
    plain, calling = Hand(w).post_id("hello"), Hand(w).post_id("hello @Zeta")
    assert zeta.post("hi", reply={"in_reply_to_tweet_id": plain}).status == 403
    assert zeta.post("hi", reply={"in_reply_to_tweet_id": calling}).status == 201
    assert zeta.post("look", quote_tweet_id=plain).status == 403


def test_likes_are_given_once_and_taken_back_once() -> None:
    w = world()
    hand = Hand(w)
    post = Hand(w, "zeta-bearer").post_id("like me")
    for _ in range(2):
        assert said(hand.ask("POST", "/2/users/1001/likes", json_body={"tweet_id": post})) == {"data": {"liked": True}}
    assert [user["id"] for user in said(hand.ask("GET", f"/2/tweets/{post}/liking_users"))["data"]] == [ACME]
    for _ in range(2):
        assert said(hand.ask("DELETE", f"/2/users/1001/likes/{post}")) == {"data": {"liked": False}}
    assert "data" not in said(hand.ask("GET", f"/2/tweets/{post}/liking_users"))
    assert [entry.event for entry in w.ledger.entries] == ["create_post", "like", "unlike"]
    _, given, taken = w.ledger.entries
    assert (given.object, given.account, given.visible) == (post, ACME, like_digest(post))
    assert (taken.object, taken.account, taken.visible) == (post, ACME, like_digest(post))
    assert hand.ask("POST", "/2/users/1002/likes", json_body={"tweet_id": post}).status == 400


@pytest.mark.parametrize(("used", "status", "remaining"), [(99, 201, "0"), (100, 429, "0")])
def test_the_hundredth_post_of_a_quarter_passes_and_the_next_does_not(used: int, status: int, remaining: str) -> None:
    w = world()
    hand = Hand(w)
    for n in range(used):
        hand.post(f"n{n}")
    reply = hand.post("the last")
    told = headers(reply)
    assert (reply.status, told["x-rate-limit-remaining"]) == (status, remaining)
    assert told["x-rate-limit-limit"] == "100"
    assert int(told["x-rate-limit-reset"]) == w.clock.unix_us() // SECOND + 900
    assert "retry-after" not in told
    assert Hand(w, "zeta-bearer").post("mine").status == 201
    w.clock.advance(900 * SECOND)
    assert hand.post("after the reset").status == 201


def test_the_rate_headers_are_on_every_answer() -> None:
    w = world()
    hand = Hand(w)
    replies = [
        hand.post("a"), hand.post("a"), hand.post(""), hand.ask("GET", "/2/nowhere"), hand.ask("GET", "/2/tweets/x"),
        Hand(w, "nobody's").ask("GET", "/2/users/me"),
    ]  # fmt: skip
    assert [reply.status for reply in replies] == [201, 403, 400, 404, 400, 401]
    for reply in replies:
        assert {"x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-reset"} <= set(headers(reply))


@pytest.mark.parametrize(
    ("spoil", "status", "title"),
    [("expire", 401, "Unauthorized"), ("revoke", 401, "Unauthorized"), ("lose_scope", 403, "Forbidden")],
)
def test_a_token_that_is_no_longer_good_is_refused(spoil: str, status: int, title: str) -> None:
    w = world()
    token = w.token("acme-bearer")
    token.lose_scope("tweet.write") if spoil == "lose_scope" else getattr(token, spoil)()
    reply = Hand(w).post("no")
    assert reply.status == status
    assert said(reply) == {"title": title, "detail": title, "type": "about:blank", "status": status}
    assert Hand(w).ask("GET", "/2/users/me").status == (200 if spoil == "lose_scope" else 401)


def test_a_token_expires_by_itself_at_its_time() -> None:
    w = world()
    w.add_token("X", ACME, "short", expires_us=10)
    w.clock.advance(9)
    assert Hand(w, "short").ask("GET", "/2/users/me").status == 200
    w.clock.advance(1)
    assert Hand(w, "short").ask("GET", "/2/users/me").status == 401
