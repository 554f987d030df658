"""The least visible form of a post on each platform: what its own account may do with it, and what nobody else may."""

import json

import pytest

from simulators.wire import Reply
from simulators.world import World
from tests.simulators import meta_hand
from tests.simulators.meta_hand import DAY, OnInstagram, OnThreads
from tests.simulators.platforms.facebook import hand as on_facebook
from tests.simulators.platforms.linkedin import hands as on_linkedin
from tests.simulators.platforms.linkedin.hands import ANN, BEN, ORG, key
from tests.simulators.platforms.tiktok import hands as on_tiktok
from tests.simulators.platforms.youtube import hands as on_youtube

GONE = (400, 100, 33)


def events(w: World) -> list[str]:
    return [entry.event for entry in w.ledger.entries]


def in_development(w: World, platform: str, app: str = "house") -> None:
    w.platforms[platform].store.development[app] = True


# Facebook ------------------------------------------------------------------------------------------------------------


def test_an_unpublished_post_is_an_effect_in_no_list_and_can_be_read_and_deleted_by_its_page() -> None:
    w = on_facebook.world()
    w.subscribe("Facebook", "http://127.0.0.1:9/hooks")
    hand = on_facebook.Hand(w)
    post = hand.post_id("ours alone", published="false")
    (entry,) = w.ledger.entries
    assert (entry.event, entry.object, entry.visible_us) == ("create_post", post, entry.committed_us)
    assert hand.get(post, fields="is_published,message") == {"id": post, "is_published": False, "message": "ours alone"}
    assert [hand.listed(way) for way in ("feed", "posts", "published_posts", "scheduled_posts")] == [[], [], [], []]
    assert w.story.outbox.next_us is None
    assert hand.ask("DELETE", post).status == 200
    assert events(w) == ["create_post", "delete_post"]
    assert on_facebook.failed(hand.ask("GET", post)) == GONE
    assert w.hidden("Facebook", post)


def test_publishing_it_ends_that_it_is_hidden() -> None:
    w = on_facebook.world()
    hand = on_facebook.Hand(w)
    post = hand.post_id("ours alone", published="false")
    assert w.hidden("Facebook", post)
    assert hand.ask("POST", post, is_published="true").status == 200
    assert not w.hidden("Facebook", post)
    w.comment_from_fan(post, "hi", platform="Facebook")


def test_a_comment_is_hidden_with_its_post_and_where_the_page_hides_it() -> None:
    w = on_facebook.world()
    hand = on_facebook.Hand(w)
    quiet, loud = hand.post_id("quiet", published="false"), hand.post_id("loud")
    under_quiet, under_loud = (
        on_facebook.said(hand.ask("POST", f"{post}/comments", message="mine"))["id"] for post in (quiet, loud)
    )
    assert (w.hidden("Facebook", under_quiet), w.hidden("Facebook", under_loud)) == (True, False)
    fans = w.comment_from_fan(loud, "rude", platform="Facebook")
    assert hand.ask("POST", fans, is_hidden="true").status == 200
    assert w.hidden("Facebook", fans)


@pytest.mark.parametrize(("rule", "hidden"), [("roles", True), ("public", False)])
def test_what_one_app_posts_in_development_is_for_its_roles_and_what_a_live_one_posts_for_all(
    rule: str, hidden: bool
) -> None:
    w = on_facebook.world(development_posts=rule)
    w.add_token("Facebook", on_facebook.PAGE, "acme-guest", app="guest")
    in_development(w, "Facebook", "guest")
    other = on_facebook.Hand(w, "zeta-token")
    tried, live = on_facebook.Hand(w, "acme-guest").post_id("tried"), on_facebook.Hand(w).post_id("live")
    assert w.hidden("Facebook", tried) is hidden
    assert (other.ask("GET", tried).status == 400) is hidden
    assert other.get(live)["id"] == live
    assert not w.hidden("Facebook", live)
    assert [each["id"] for each in other.get(f"{on_facebook.PAGE}/feed")["data"]] == (
        [live] if hidden else [live, tried]
    )


def test_the_worlds_file_says_which_app_is_in_development() -> None:
    from simulators.config import WorldConfig

    told = on_facebook.config()
    told["apps"][1]["development"] = True
    w = World(7, on_facebook.world().clock, WorldConfig.model_validate(told))
    assert w.platforms["Facebook"].store.development == {"guest": True}
    w.reset()
    assert w.platforms["Facebook"].store.development == {"guest": True}


# Instagram and Threads -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [OnInstagram, OnThreads])
def test_a_container_that_is_ready_and_never_published_is_no_effect_and_ends_after_a_day(kind) -> None:
    w = meta_hand.world()
    hand, platform = kind(w), kind.__name__.removeprefix("On")
    container = hand.container()
    assert hand.status(container) == "FINISHED"
    assert w.hidden(platform, container)
    w.clock.advance(DAY - 1)
    assert hand.status(container) == "FINISHED"
    w.clock.advance(1)
    assert hand.status(container) == "EXPIRED"
    assert w.hidden(platform, container)
    assert (w.ledger.entries, w.posts(hand.account, platform=platform)) == ([], [])
    with pytest.raises(ValueError, match="no post"):
        w.comment_from_fan(container, "hi", platform=platform)


@pytest.mark.parametrize("kind", [OnInstagram, OnThreads])
def test_publishing_a_carousel_shows_its_parts_and_no_other_container(kind) -> None:
    w = meta_hand.world()
    hand, platform = kind(w), kind.__name__.removeprefix("On")
    item = {"media_type": "IMAGE", "image_url": meta_hand.PICTURE, "is_carousel_item": "true"}
    parts = [hand.container(**item) for _ in range(2)]
    other = hand.container()
    whole = hand.container(media_type="CAROUSEL", children=",".join(parts))
    assert all(w.hidden(platform, each) for each in (*parts, other, whole))
    hand.publish(whole)
    assert [w.hidden(platform, each) for each in (*parts, whole, other)] == [False, False, False, True]


@pytest.mark.parametrize(("rule", "hidden"), [("roles", True), ("public", False)])
@pytest.mark.parametrize("kind", [OnInstagram, OnThreads])
def test_development_mode_hides_there_only_where_the_regime_says_so(kind, rule: str, hidden: bool) -> None:
    platform = kind.__name__.removeprefix("On")
    w = meta_hand.world(**{platform: {"development_posts": rule}})
    in_development(w, platform)
    post = kind(w).post_id()
    assert w.hidden(platform, post) is hidden
    if hidden:
        with pytest.raises(ValueError, match="not shown"):
            w.comment_from_fan(post, "hi", platform=platform)
    else:
        w.comment_from_fan(post, "hi", platform=platform)


def test_a_thread_of_an_app_in_development_is_not_there_for_another_apps_reply() -> None:
    w = meta_hand.world(Threads={"development_posts": "roles"})
    in_development(w, "Threads")
    post = OnThreads(w).post_id()
    for account, app in ((meta_hand.ZETA_TH, "guest"), (meta_hand.ACME_TH, "house")):
        w.platforms["Threads"].store.apps[app] = "secret"
        w.add_token("Threads", account, f"THAA-{app}", app=app)
        hand = OnThreads(w, f"THAA-{app}", account)
        reply = hand.ask("POST", "me/threads", media_type="TEXT", text="hi", reply_to_id=post)
        assert (reply.status == 200) is (app == "house")


# LinkedIn ------------------------------------------------------------------------------------------------------------


def dark(hand: on_linkedin.Hand, words: str = "Quietly", **more: str) -> str:
    return hand.post_id(words, distribution=on_linkedin.new()["distribution"] | {"feedDistribution": "NONE"}, **more)


@pytest.mark.parametrize("listed", [True, False])
def test_a_dark_post_is_read_and_deleted_by_who_runs_its_author_and_listed_where_the_regime_says_so(listed) -> None:
    w = on_linkedin.world(dark_listed=listed)
    hand = on_linkedin.Hand(w)
    urn, loud = dark(hand), hand.post_id("Loudly")
    assert hand.read(urn).status == 200
    found = [each["id"] for each in on_linkedin.said(hand.list())["elements"]]
    assert found == ([loud, urn] if listed else [loud])
    assert (w.hidden("LinkedIn", urn), w.hidden("LinkedIn", loud)) == (True, False)
    assert [hand.delete(urn).status for _ in range(2)] == [204, 204]
    assert events(w) == ["create_post", "create_post", "delete_post"]


def test_to_others_a_dark_post_is_not_there_to_be_commented_on_liked_or_reshared() -> None:
    w = on_linkedin.world()
    hand, ben = on_linkedin.Hand(w), on_linkedin.Hand(w, "ben")
    urn = dark(hand)
    before = len(w.ledger.entries)
    assert on_linkedin.wrong(ben.comment(urn, actor=BEN)) == (404, "NOT_FOUND")
    assert on_linkedin.wrong(ben.react(urn, BEN)) == (404, "NOT_FOUND")
    again = ben.post("Look", BEN, reshareContext={"parent": urn})
    assert on_linkedin.wrong(again) == (400, "INVALID_URN_ID")
    assert len(w.ledger.entries) == before
    assert hand.comment(urn, actor=ORG).status == 201
    assert hand.react(urn, ORG).status == 201


def test_a_dark_post_tells_nobody_whom_it_mentions() -> None:
    w = on_linkedin.world()
    hand = on_linkedin.Hand(w)
    dark(hand, f"@[Acme]({ORG})")
    assert w.story.outbox.next_us is None
    hand.post_id(f"@[Acme]({ORG}) again")
    assert w.story.outbox.next_us is not None


def test_where_the_regime_says_that_an_address_is_enough_a_dark_post_is_not_hidden() -> None:
    w = on_linkedin.world(dark_posts="linked")
    urn = dark(on_linkedin.Hand(w))
    assert not w.hidden("LinkedIn", urn)
    assert on_linkedin.Hand(w, "ben").comment(urn, actor=BEN).status == 201
    w.like_from_fan(urn, platform="LinkedIn")


def test_a_post_for_connections_is_for_whom_the_member_is_connected_with() -> None:
    w = on_linkedin.world()
    hand, ben = on_linkedin.Hand(w), on_linkedin.Hand(w, "ben")
    urn = hand.post_id("Friends", ANN, visibility="CONNECTIONS")
    assert w.hidden("LinkedIn", urn)
    assert ben.comment(urn, actor=BEN).status == 404
    w.let_follow("ann1", username="ben", platform="LinkedIn")
    assert ben.comment(urn, actor=BEN).status == 201
    assert not w.hidden("LinkedIn", urn)
    assert ben.ask("GET", f"/rest/posts/{key(urn)}").status == 403  # what an API shows is a matter of scopes as well


# TikTok --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("token", "account", "audited"), [("ann", "open-ann", True), ("ben", "open-ben", True), ("ben", "open-ben", False)]
)
def test_a_post_for_oneself_is_complete_without_an_id_and_in_no_answer_about_videos(token, account, audited) -> None:
    w = on_tiktok.world(audited=audited)
    w.subscribe("TikTok", "http://127.0.0.1:9/hooks", account=account)
    hand = on_tiktok.Hand(w, token)
    publish_id = hand.posted(privacy=on_tiktok.SELF)
    w.clock.advance(on_tiktok.DAY)
    told = hand.status(publish_id)
    assert (told["status"], told["publicaly_available_post_id"]) == ("PUBLISH_COMPLETE", [])
    number = w.platforms["TikTok"].number(publish_id)
    asked = {"filters": {"video_ids": [str(number)]}}
    found = on_tiktok.good(hand.ask("POST", "/v2/video/query/", asked, query="fields=id"))
    assert (hand.list()["videos"], found["videos"]) == ([], [])
    sent = [json.loads(each.sent.body)["event"] for each in w.webhooks_due()]
    assert sent == ["post.publish.complete"]
    assert w.hidden("TikTok", publish_id)
    assert w.hidden("TikTok", str(number))
    assert events(w) == ["create_post"]


def test_a_draft_and_an_upload_under_way_are_hidden_and_no_effects() -> None:
    w = on_tiktok.world()
    hand = on_tiktok.Hand(w)
    for begun in (on_tiktok.good(hand.draft()), on_tiktok.good(hand.direct())):
        assert w.hidden("TikTok", begun["publish_id"])
    assert w.ledger.entries == []


# YouTube -------------------------------------------------------------------------------------------------------------


def test_a_private_video_is_its_own_channels_to_read_list_and_delete_and_nobodys_to_talk_about() -> None:
    w = on_youtube.world()
    hand, other = on_youtube.Hand(w), on_youtube.Hand(w, "zeta-token")
    video = hand.video(status={"privacyStatus": "private"})

    def threads(who: on_youtube.Hand) -> Reply:
        return who.ask("GET", "commentThreads", {"part": "snippet", "videoId": video})

    assert hand.read(video)[0]["status"]["privacyStatus"] == "private"
    assert [item["contentDetails"]["videoId"] for item in hand.uploads()["items"]] == [video]
    assert (other.read(video), other.uploads()["items"]) == ([], [])
    assert (threads(hand).status, on_youtube.reason(threads(hand))) == (403, "commentsDisabled")
    assert (threads(other).status, on_youtube.reason(threads(other))) == (404, "videoNotFound")
    assert w.hidden("YouTube", video)
    assert hand.ask("DELETE", "videos", {"id": video}).status == 204
    assert events(w) == ["create_post", "delete_post"]


def test_an_unlisted_video_is_in_no_list_of_others_and_not_hidden_since_an_address_is_enough() -> None:
    w = on_youtube.world()
    hand, other = on_youtube.Hand(w), on_youtube.Hand(w, "zeta-token")
    video = hand.video(status={"privacyStatus": "unlisted"})
    assert (len(hand.uploads()["items"]), other.uploads()["items"]) == (1, [])
    assert not w.hidden("YouTube", video)
    w.comment_from_fan(video, "found it", platform="YouTube")


def test_what_was_said_about_a_video_goes_with_it_into_private() -> None:
    w = on_youtube.world()
    hand, other = on_youtube.Hand(w), on_youtube.Hand(w, "zeta-token")
    video = hand.video()
    comment = other.comment_id(video, "Lovely")
    assert not w.hidden("YouTube", comment)
    private = {"id": video, "status": {"privacyStatus": "private"}}
    assert hand.ask("PUT", "videos", "part=status", json_body=private).status == 200
    assert w.hidden("YouTube", comment)
    for name, query in (("comments", {"id": comment}), ("commentThreads", {"id": comment})):
        assert on_youtube.said(other.ask("GET", name, {"part": "snippet", **query}))["items"] == []
    assert other.ask("GET", "comments", {"part": "snippet", "parentId": comment}).status == 404
    mine = on_youtube.said(hand.ask("GET", "comments", {"part": "snippet", "id": comment}))["items"]
    assert [each["id"] for each in mine] == [comment]
