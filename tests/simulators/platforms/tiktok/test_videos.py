import pytest

from tests.simulators.platforms.tiktok.hands import SECOND, SELF, Hand, good, said, world, wrong

QUICK = {"processing_s": 0, "moderation_s": 0, "posts_max": 100}


def test_public_videos_are_listed_newest_first_page_after_page() -> None:
    w = world(**QUICK)
    hand = Hand(w)
    for number in range(5):
        hand.posted(title=f"Video {number}")
    first = hand.list(max_count=2)
    assert [each["title"] for each in first["videos"]] == ["Video 4", "Video 3"]
    assert first["has_more"] is True
    second = hand.list(max_count=2, cursor=first["cursor"])
    last = hand.list(max_count=2, cursor=second["cursor"])
    assert [each["title"] for each in (*second["videos"], *last["videos"])] == ["Video 2", "Video 1", "Video 0"]
    assert last["has_more"] is False
    assert hand.list(cursor=1)["videos"] == []


def test_a_video_is_listed_once_it_is_public_and_the_list_no_longer_lags() -> None:
    w = world(list_lag={"constant_s": 10})
    hand = Hand(w)
    hand.posted()
    w.clock.advance(45 * SECOND - 1)
    assert hand.list()["videos"] == []
    w.clock.advance(1)
    assert len(hand.list()["videos"]) == 1


def test_only_the_fields_asked_for_are_shown() -> None:
    w = world(**QUICK)
    hand = Hand(w)
    hand.posted()
    (shown,) = hand.list("id,share_url,create_time")["videos"]
    assert set(shown) == {"id", "share_url", "create_time"}
    assert shown["share_url"] == f"https://www.tiktok.com/@ann/video/{shown['id']}"
    for query in ("", "fields=", "fields=id,pets"):
        assert wrong(hand.ask("POST", "/v2/video/list/", {}, query=query)) == (400, "invalid_params")


@pytest.mark.parametrize(
    "body",
    [{"max_count": 0}, {"max_count": 21}, {"max_count": "2"}, {"max_count": True}, {"cursor": -1}, {"cursor": "x"}],
)
def test_pages_that_cannot_be_are_refused(body: dict[str, object]) -> None:
    assert wrong(Hand(world()).ask("POST", "/v2/video/list/", body, query="fields=id")) == (400, "invalid_params")


def test_a_query_finds_ones_own_public_videos_only() -> None:
    w = world(**QUICK)
    hand = Hand(w)
    hand.posted(title="Mine")
    hand.posted(title="Secret", privacy=SELF)
    mine, secret = (str(post.id) for post in w.posts("open-ann", platform="TikTok"))
    ids = [mine, secret, "17", "x", mine]
    path = "/v2/video/query/"
    told = good(hand.ask("POST", path, {"filters": {"video_ids": ids}}, query="fields=id,title"))
    assert told["videos"] == [{"id": mine, "title": "Mine"}]
    other = good(Hand(w, "ben").ask("POST", path, {"filters": {"video_ids": ids}}, query="fields=id"))
    assert other["videos"] == []
    for filters in ({}, {"video_ids": []}, {"video_ids": ["1"] * 21}, {"video_ids": [1]}):
        assert wrong(hand.ask("POST", path, {"filters": filters}, query="fields=id")) == (400, "invalid_params")


def test_what_tiktok_takes_down_is_gone_from_lists_and_has_no_id_any_more() -> None:
    w = world(**QUICK)
    hand = Hand(w)
    publish_id = hand.posted()
    (post_id,) = hand.status(publish_id)["publicaly_available_post_id"]
    w.withdraw(post_id, platform="TikTok")
    assert hand.list()["videos"] == []
    assert hand.status(publish_id)["publicaly_available_post_id"] == []


def test_fans_comment_and_are_counted() -> None:
    w = world(**QUICK)
    hand = Hand(w)
    hand.posted()
    (post,) = w.posts("open-ann", platform="TikTok")
    w.comment_from_fan(post.id, "Lovely", username="fan.one", platform="TikTok")
    assert hand.list("comment_count")["videos"] == [{"comment_count": 1}]
    assert len(w.ledger.entries) == 1


def test_who_am_i() -> None:
    w = world()
    told = good(Hand(w).ask("GET", "/v2/user/info/", query="fields=open_id,display_name,username"))
    assert told == {"user": {"open_id": "open-ann", "display_name": "Ann", "username": "ann"}}
    refused = Hand(w, "ann-drafts").ask("GET", "/v2/user/info/", query="fields=open_id,username")
    assert wrong(refused) == (400, "scope_permission_missed")
    w.token("ann-drafts").lose_scope("user.info.basic")
    refused = Hand(w, "ann-drafts").ask("GET", "/v2/user/info/", query="fields=open_id")
    assert wrong(refused) == (401, "scope_not_authorized")


def test_what_may_be_posted_is_asked_first() -> None:
    w = world()
    told = good(Hand(w, "ben").ask("POST", "/v2/post/publish/creator_info/query/"))
    assert (told["creator_username"], told["duet_disabled"], told["stitch_disabled"]) == ("ben", True, True)
    for _ in range(19):
        good(Hand(w, "ben").ask("POST", "/v2/post/publish/creator_info/query/"))
    refused = Hand(w, "ben").ask("POST", "/v2/post/publish/creator_info/query/")
    assert (refused.status, said(refused)["error"]["code"]) == (429, "rate_limit_exceeded")
