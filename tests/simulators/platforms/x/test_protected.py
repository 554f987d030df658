"""Protected accounts: what they post is for themselves, and for those whom they let follow them."""

from typing import Any

import pytest
from pydantic import ValidationError

from simulators.config import AccountConfig
from simulators.world import World
from tests.simulators.hands import ACME, ZETA, Hand, said, world

SHY = "1005"
NOT_FOR_YOU = "https://api.x.com/2/problems/not-authorized-for-resource"
NOT_THERE = "https://api.x.com/2/problems/resource-not-found"


def shy_world(**regime: Any) -> World:
    w = world(**regime)
    w.add_configured(
        AccountConfig.model_validate(
            {"platform": "X", "id": SHY, "username": "shy", "protected": True, "tokens": [{"token": "shy-bearer"}]}
        )
    )
    return w


def shy(w: World) -> Hand:
    return Hand(w, "shy-bearer", SHY)


def zeta(w: World) -> Hand:
    return Hand(w, "zeta-bearer", ZETA)


def kind_of(answer: dict[str, Any]) -> str:
    assert "data" not in answer
    return str(answer["errors"][0]["type"])


def test_an_account_says_of_itself_whether_it_is_protected() -> None:
    w = shy_world()
    asked = {"query": "user.fields=protected"}
    assert said(shy(w).ask("GET", "/2/users/me", **asked))["data"]["protected"] is True
    assert said(Hand(w).ask("GET", "/2/users/me", **asked))["data"]["protected"] is False


def test_its_own_token_reads_lists_and_deletes_what_it_posts_and_a_strangers_does_not() -> None:
    w = shy_world()
    post = shy(w).post_id("between us")
    assert shy(w).read(post)["data"]["text"] == "between us"
    assert [each["id"] for each in shy(w).list()["data"]] == [post]
    before = len(w.ledger.entries)
    assert kind_of(zeta(w).read(post)) == NOT_FOR_YOU
    assert kind_of(said(zeta(w).ask("DELETE", f"/2/tweets/{post}"))) == NOT_FOR_YOU
    for way in ("tweets", "mentions", "followers", "following"):
        assert kind_of(said(zeta(w).ask("GET", f"/2/users/{SHY}/{way}"))) == NOT_FOR_YOU
    assert kind_of(said(zeta(w).ask("GET", f"/2/tweets/{post}/liking_users"))) == NOT_FOR_YOU
    assert zeta(w).post("me too", reply={"in_reply_to_tweet_id": post}).status == 403
    assert zeta(w).post("look", quote_tweet_id=post).status == 403
    assert zeta(w).ask("POST", f"/2/users/{ZETA}/likes", json_body={"tweet_id": post}).status == 403
    assert len(w.ledger.entries) == before
    assert said(shy(w).ask("DELETE", f"/2/tweets/{post}")) == {"data": {"deleted": True}}
    assert kind_of(zeta(w).read(post)) == kind_of(shy(w).read(post)) == NOT_THERE


def test_a_regime_may_deny_that_there_is_anything() -> None:
    w = shy_world(protected_answers="not_found")
    post = shy(w).post_id("between us")
    assert kind_of(zeta(w).read(post)) == NOT_THERE
    assert kind_of(zeta(w).list(account=SHY)) == NOT_THERE


def test_what_it_says_to_others_is_neither_listed_nor_told_to_them() -> None:
    w = shy_world()
    open_post = zeta(w).post_id("open")
    w.subscribe("X", "http://127.0.0.1:9/hooks", account=ZETA)
    reply = shy(w).post_id("@zeta psst", reply={"in_reply_to_tweet_id": open_post})
    assert said(zeta(w).ask("GET", f"/2/users/{ZETA}/mentions"))["meta"]["result_count"] == 0
    assert w.story.outbox.next_us is None
    assert kind_of(said(zeta(w).ask("PUT", f"/2/tweets/{reply}/hidden", json_body={"hidden": True}))) == NOT_FOR_YOU
    mine = Hand(w).post_id("@zeta hello", reply={"in_reply_to_tweet_id": open_post})
    assert [each["id"] for each in said(zeta(w).ask("GET", f"/2/users/{ZETA}/mentions"))["data"]] == [mine]


def test_an_expansion_brings_along_nothing_of_it() -> None:
    w = shy_world()
    secret = shy(w).post_id("between us")
    w.let_follow(SHY, username="acme")
    seen = Hand(w).post_id("look", quote_tweet_id=secret)
    asked = "expansions=referenced_tweets.id,referenced_tweets.id.author_id"
    told = zeta(w).read(seen, asked)
    assert "includes" not in told
    assert told["errors"][0]["type"] == NOT_FOR_YOU
    assert Hand(w).read(seen, asked)["includes"]["tweets"][0]["text"] == "between us"


def test_who_follows_it_by_its_leave_sees_and_answers_it() -> None:
    w = shy_world()
    post = shy(w).post_id("between us")
    asked = {"json_body": {"target_user_id": SHY}}
    pending = {"data": {"following": False, "pending_follow": True}}
    for _ in range(2):
        assert said(zeta(w).ask("POST", f"/2/users/{ZETA}/following", **asked)) == pending
    assert [entry.event for entry in w.ledger.query(event="follow")] == ["follow"]  # it is asked, and sees that, once
    assert said(shy(w).ask("GET", f"/2/users/{SHY}/followers"))["meta"]["result_count"] == 0
    assert kind_of(zeta(w).read(post)) == NOT_FOR_YOU
    w.let_follow(SHY, username="zeta")
    following = {"data": {"following": True, "pending_follow": False}}
    assert said(zeta(w).ask("POST", f"/2/users/{ZETA}/following", **asked)) == following
    assert zeta(w).read(post)["data"]["text"] == "between us"
    assert zeta(w).post("thanks", reply={"in_reply_to_tweet_id": post}).status == 201
    assert zeta(w).ask("DELETE", f"/2/users/{ZETA}/following/{SHY}").status == 200
    assert kind_of(zeta(w).read(post)) == NOT_FOR_YOU


def test_a_request_can_be_taken_back() -> None:
    w = shy_world()
    zeta(w).ask("POST", f"/2/users/{ZETA}/following", json_body={"target_user_id": SHY})
    assert zeta(w).ask("DELETE", f"/2/users/{ZETA}/following/{SHY}").status == 200
    assert [entry.event for entry in w.ledger.entries] == ["follow", "unfollow"]
    assert w.platforms["X"].store.requests == {}


def test_fans_do_nothing_with_its_posts_but_those_who_may_follow_it() -> None:
    w = shy_world()
    post = shy(w).post_id("between us")
    assert w.hidden("X", post)
    for act in (lambda: w.comment_from_fan(post, "hi"), lambda: w.like_from_fan(post)):
        with pytest.raises(ValueError, match="not shown to fan"):
            act()
    assert not any(account.fan for account in w.platforms["X"].store.accounts.values())
    w.let_follow(SHY)
    w.comment_from_fan(post, "hi")
    w.like_from_fan(post)
    assert w.likers(post)
    assert not w.hidden("X", post)
    with pytest.raises(ValueError, match="not shown to ada"):
        w.comment_from_fan(post, "hi", username="ada")


def test_no_other_platform_has_protected_accounts_and_says_where_there_are_some() -> None:
    with pytest.raises(ValidationError, match="Threads cannot be protected; on X it can"):
        AccountConfig.model_validate({"platform": "Threads", "id": "31", "username": "shy", "protected": True})
    open_one = AccountConfig.model_validate({"platform": "Threads", "id": "31", "username": "shy", "protected": False})
    assert open_one.protected is False


def test_one_can_be_added_to_a_world_that_runs() -> None:
    w = world()
    assert w.add_account("X", SHY, "shy", "shy-bearer", protected=True).protected
    assert kind_of(zeta(w).read(shy(w).post_id("between us"))) == NOT_FOR_YOU
    with pytest.raises(ValueError, match="of TikTok cannot be protected"):
        w.add_account("TikTok", "open-shy", "shy", "act.shy", protected=True)


def test_a_snapshot_keeps_who_asked_and_who_may() -> None:
    w = shy_world()
    zeta(w).ask("POST", f"/2/users/{ZETA}/following", json_body={"target_user_id": SHY})
    kept = w.snapshot()
    w.let_follow(SHY, username="zeta")
    w.restore(kept)
    assert (ZETA, SHY) in w.platforms["X"].store.requests
    assert w.platforms["X"].store.follows == {}
    assert ACME in w.platforms["X"].store.accounts
