import json
from datetime import date
from urllib.parse import urlencode

import pytest

from simulators.ledger import visible_digest
from simulators.platforms.threads.platform import Threads
from simulators.webhooks import Happening, Hook
from simulators.wire import Call
from tests.simulators.meta_hand import (
    ACME_TH,
    DAY,
    FILM,
    PICTURE,
    SECOND,
    ZETA_TH,
    OnThreads,
    headers,
    jpeg,
    png,
    world,
)

NOWHERE = "https://media.example/nothing"


def test_who_am_i_by_me_and_by_id_but_nobody_else() -> None:
    hand = OnThreads(world())
    wanted = {"id": ACME_TH, "username": "acme.garden"}
    fields = "id,username,threads_biography,threads_profile_picture_url"
    assert hand.get("me", fields=fields) == wanted
    assert hand.get(ACME_TH, fields=fields) == wanted
    assert hand.pair("GET", ZETA_TH) == (100, 33)


def test_both_hosts_speak_alike() -> None:
    w = world()
    for host in ("graph.threads.net", "graph.threads.com"):
        assert OnThreads(w, host=host).post_id()


def test_a_text_becomes_a_post_by_way_of_a_container_with_an_id_of_its_own() -> None:
    w = world()
    hand = OnThreads(w)
    container = hand.container("Spring 🌱")
    assert hand.get(container, fields="status,error_message") == {"id": container, "status": "FINISHED"}
    post = hand.publish(container, tag="intent-1")
    assert post != container
    assert hand.status(container) == "PUBLISHED"
    (entry,) = w.ledger.entries
    assert (entry.event, entry.account, entry.object, entry.tag) == ("create_post", ACME_TH, post, "intent-1")
    assert entry.visible == visible_digest("Spring 🌱", ())


def test_names_are_read_otherwise_than_they_are_written_and_what_is_absent_is_left_out() -> None:
    hand = OnThreads(world())
    post = hand.post_id("Spring")
    fields = "id,text,media_type,media_product_type,permalink,timestamp,username,shortcode,is_quote_post,owner,media_url,children,alt_text"
    told = hand.get(post, fields=fields)
    assert told.pop("permalink") == f"https://www.threads.net/@acme.garden/post/{told.pop('shortcode')}"
    assert told == {
        "id": post, "text": "Spring", "media_type": "TEXT_POST", "media_product_type": "THREADS",
        "timestamp": "2026-09-21T14:13:20+0000", "username": "acme.garden", "is_quote_post": False,
        "owner": {"id": ACME_TH},
    }  # fmt: skip
    error = hand.error("GET", post, fields="id,status")
    assert (error["code"], error["type"]) == (100, "THApiException")
    assert error["message"].startswith("(#100) Tried accessing nonexisting field (status)")


@pytest.mark.parametrize(
    ("text", "taken"),
    [(" Two\nlines ", True), ("a" * 500, True), ("a" * 501, False), ("a" * 496 + "🌱", True), ("a" * 497 + "🌱", False), (" ", False), ("", False), ("a\x00", False)],
)  # fmt: skip
def test_a_text_has_500_characters_of_which_an_emoji_is_its_bytes(text: str, taken: bool) -> None:
    hand = OnThreads(world())
    if taken:
        assert hand.get(hand.post_id(text), fields="text")["text"] == text
    else:
        assert hand.pair("POST", "me/threads", media_type="TEXT", text=text) == (100, None)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"media_type": "PHOTO"},
        {"media_type": "IMAGE"},
        {"media_type": "VIDEO", "image_url": PICTURE},
        {"media_type": "TEXT", "text": "a", "is_carousel_item": "true"},
        {"media_type": "TEXT", "text": "a", "reply_control": "nobody"},
        {"media_type": "TEXT", "text": "a", "topic_tag": "a" * 51},
        {"media_type": "TEXT", "text": "a", "topic_tag": "a.b"},
        {"media_type": "IMAGE", "image_url": PICTURE, "text": "a" * 501},
    ],
)
def test_a_container_that_does_not_do_is_refused(fields: dict[str, str]) -> None:
    assert OnThreads(world()).pair("POST", "me/threads", **fields)[0] == 100


@pytest.mark.parametrize(("links", "taken"), [(5, True), (6, False)])
def test_a_text_has_at_most_five_different_links(links: int, taken: bool) -> None:
    text = " ".join(f"https://{number}.example" for number in (*range(links), 0))
    reply = OnThreads(world()).ask("POST", "me/threads", media_type="TEXT", text=text)
    assert reply.status == (200 if taken else 400)


@pytest.mark.parametrize("name", ["reply_to_id", "quote_post_id"])
def test_a_post_stands_on_or_shows_only_one_that_stands(name: str) -> None:
    w = world()
    hand = OnThreads(w)
    assert hand.pair("POST", "me/threads", media_type="TEXT", text="a", **{name: "12345"}) == (100, 33)
    parent = OnThreads(w, "THAA-zeta", ZETA_TH).post_id("A question")
    container = hand.container("An answer", **{name: parent})
    w.withdraw(parent, platform="Threads")
    if name == "reply_to_id":
        assert hand.pair("POST", "me/threads_publish", creation_id=container) == (100, 33)
    else:
        assert hand.get(hand.publish(container), fields="is_quote_post")["is_quote_post"] is True


@pytest.mark.parametrize(("wait_us", "found"), [(0, False), (7 * SECOND - 1, False), (7 * SECOND, True)])
def test_for_a_while_publishing_may_not_find_what_is_finished(wait_us: int, found: bool) -> None:
    w = world(Threads={"publish_race": {"constant_s": 7}})
    hand = OnThreads(w)
    container = hand.container("Even a text")
    assert hand.status(container) == "FINISHED"
    w.clock.advance(wait_us)
    if found:
        assert hand.publish(container)
        return
    error = hand.error("POST", "me/threads_publish", creation_id=container)
    assert (error["status"], error["code"], error["error_subcode"]) == (400, 24, 4279009)
    assert (error["is_transient"], error["error_user_title"]) == (False, "Media Not Found")
    w.clock.advance(7 * SECOND - wait_us)
    assert hand.publish(container)
    assert len(w.ledger.entries) == 1


def test_the_race_is_drawn_alike_from_the_same_seed() -> None:
    def waits(seed):
        w = world(seed, Threads={"publish_race": {"exponential_s": 7}})
        hand = OnThreads(w)
        containers = w.platforms["Threads"].th.containers
        account = w.platforms["Threads"].store.accounts[ACME_TH]
        return [containers.of(account, int(hand.container())).open_us for _ in range(5)]

    assert waits(7) == waits(7) != waits(8)
    assert len(set(waits(7))) == 5


def test_a_video_is_processed_and_a_picture_is_there_at_once() -> None:
    w = world()
    hand = OnThreads(w)
    film = hand.container("A film", media_type="VIDEO", video_url=FILM)
    assert hand.status(film) == "IN_PROGRESS"
    w.clock.advance(5 * SECOND - 1)
    assert hand.pair("POST", "me/threads_publish", creation_id=film) == (24, 4279009)
    w.clock.advance(1)
    assert hand.get(hand.publish(film), fields="media_type,text") == {
        "id": str(w.posts(ACME_TH, platform="Threads")[0].id), "media_type": "VIDEO", "text": "A film",
    }  # fmt: skip
    picture = hand.post_id("A picture", media_type="IMAGE", image_url=PICTURE, alt_text="a flower")
    told = hand.get(picture, fields="media_type,media_url,alt_text")
    assert (told["media_type"], told["alt_text"]) == ("IMAGE", "a flower")
    assert told["media_url"].startswith("https://")
    kept = w.posts(ACME_TH, platform="Threads")[1]
    sha = w.platforms["Threads"].store.media[kept.media[0]].sha256
    assert w.ledger.entries[-1].visible == visible_digest("A picture", (sha,))


@pytest.mark.parametrize(
    ("fields", "content", "word"),
    [
        ({"media_type": "VIDEO", "video_url": NOWHERE}, None, "FAILED_DOWNLOADING_VIDEO"),
        ({"media_type": "VIDEO", "video_url": NOWHERE}, b"<html>", "FAILED_PROCESSING_VIDEO"),
        ({"media_type": "IMAGE", "image_url": NOWHERE}, None, "UNKNOWN"),
        ({"media_type": "IMAGE", "image_url": NOWHERE}, b"GIF89a\x01\x00\x01\x00", "UNKNOWN"),
        ({"media_type": "IMAGE", "image_url": NOWHERE}, jpeg(1001, 100), "INVALID_ASPEC_RATIO"),
        ({"media_type": "IMAGE", "image_url": NOWHERE}, jpeg(1000, 100), None),
        ({"media_type": "IMAGE", "image_url": NOWHERE}, png(100, 1000), None),
    ],
)
def test_media_that_cannot_be_taken_fail_late_with_a_word_of_threads(
    fields: dict[str, str], content: bytes | None, word: str | None
) -> None:
    w = world()
    if content is not None:
        w.put_on_web(NOWHERE, content, kind="text/plain")
    hand = OnThreads(w)
    container = hand.container(**fields)
    w.clock.advance(5 * SECOND)
    told = hand.get(container, fields="status,error_message")
    if word is None:
        assert told == {"id": container, "status": "FINISHED"}
        return
    assert told == {"id": container, "status": "ERROR", "error_message": word}
    assert hand.pair("POST", "me/threads_publish", creation_id=container) == (100, None)
    assert not w.ledger.entries


def test_a_picture_may_be_refused_at_once_where_the_regime_says_so() -> None:
    hand = OnThreads(world(Threads={"pictures_fetched": "creation"}))
    assert hand.pair("POST", "me/threads", media_type="IMAGE", image_url=NOWHERE) == (100, None)
    assert hand.post_id(media_type="IMAGE", image_url=PICTURE)


@pytest.mark.parametrize(("count", "taken"), [(1, False), (2, True), (20, True), (21, False)])
def test_a_carousel_has_two_to_twenty_children_and_reads_as_an_album(count: int, taken: bool) -> None:
    hand = OnThreads(world())
    items = [hand.container("", media_type="IMAGE", image_url=PICTURE, is_carousel_item="true") for _ in range(count)]
    fields = {"media_type": "CAROUSEL", "children": ",".join(items), "text": "Many"}
    if not taken:
        assert hand.pair("POST", "me/threads", **fields) == (100, None)
        return
    post = hand.post_id(**fields)
    told = hand.get(post, fields="media_type,children{id,media_type}")
    assert told["media_type"] == "CAROUSEL_ALBUM"
    assert [each["media_type"] for each in told["children"]["data"]] == ["IMAGE"] * count
    child = told["children"]["data"][0]["id"]
    assert hand.get(child, fields="media_type,owner")["owner"] == {"id": ACME_TH}


def test_a_carousel_needs_children_that_are_there_by_now() -> None:
    w = world(Threads={"publish_race": {"constant_s": 7}})
    hand = OnThreads(w)
    item = {"is_carousel_item": "true"}
    children = [
        hand.container("", media_type="IMAGE", image_url=PICTURE, **item),
        hand.container("", media_type="VIDEO", video_url=FILM, **item),
    ]
    carousel = {"media_type": "CAROUSEL", "children": ",".join(children)}
    for wait_us in (0, 5 * SECOND, 2 * SECOND - 1):
        w.clock.advance(wait_us)
        assert hand.pair("POST", "me/threads", **carousel) == (24, 4279004)
    w.clock.advance(1)
    assert hand.post("me/threads", **carousel)["id"]
    alone = hand.container()
    w.clock.advance(7 * SECOND)
    assert hand.pair("POST", "me/threads", media_type="CAROUSEL", children=f"{children[0]},{alone}") == (24, 4279004)
    assert hand.pair("POST", "me/threads_publish", creation_id=children[0]) == (24, 4279009)


def test_a_container_is_published_once_by_its_owner_within_a_day() -> None:
    w = world()
    hand = OnThreads(w)
    container, late = hand.container(), hand.container()
    zeta = OnThreads(w, "THAA-zeta", ZETA_TH)
    assert zeta.pair("POST", "me/threads_publish", creation_id=container) == (24, 4279009)
    assert zeta.pair("GET", container) == (100, 33)
    assert zeta.pair("POST", f"{ACME_TH}/threads", media_type="TEXT", text="a") == (100, 33)
    hand.publish(container)
    assert hand.pair("POST", "me/threads_publish", creation_id=container) == (24, 4279009)
    assert hand.pair("POST", "me/threads_publish") == (100, None)
    w.clock.advance(DAY - 1)
    assert hand.status(late) == "FINISHED"
    w.clock.advance(1)
    assert hand.status(late) == "EXPIRED"
    assert hand.pair("POST", "me/threads_publish", creation_id=late) == (24, 4279009)
    assert len(w.ledger.entries) == 1


@pytest.mark.parametrize("what", ["posts", "replies", "deletes"])
def test_each_quota_is_its_own_and_frees_a_slot_a_day_after_it_was_used(what: str) -> None:
    w = world(Threads={"posts_a_day": 2, "replies_a_day": 2, "deletes_a_day": 2})
    hand = OnThreads(w)
    parent = OnThreads(w, "THAA-zeta", ZETA_TH).post_id("A question")
    posts = [] if what != "deletes" else [hand.post_id() for _ in range(2)]
    if what == "deletes":
        w.clock.advance(DAY)
        posts.append(hand.post_id())

    def use():
        if what == "deletes":
            return hand.ask("DELETE", posts.pop())
        more = {"reply_to_id": parent} if what == "replies" else {}
        return hand.ask("POST", "me/threads_publish", creation_id=hand.container(**more))

    assert [use().status for _ in range(2)] == [200, 200]
    w.clock.advance(DAY - 1)
    refused = use()
    assert (refused.status, json.loads(refused.body)["error"]["code"]) == (400, 9)
    name = {"posts": "quota_usage", "replies": "reply_quota_usage", "deletes": "delete_quota_usage"}[what]
    assert hand.get("me/threads_publishing_limit", fields=name)["data"] == [{name: 2}]
    w.clock.advance(1)
    assert hand.get("me/threads_publishing_limit", fields=name)["data"] == [{name: 0}]
    if what != "deletes":
        assert use().status == 200


def test_the_limit_tells_all_of_it() -> None:
    hand = OnThreads(world())
    hand.post_id()
    fields = "quota_usage,config,reply_quota_usage,reply_config,delete_config"
    assert hand.get("me/threads_publishing_limit", fields=fields)["data"] == [
        {
            "quota_usage": 1, "config": {"quota_total": 250, "quota_duration": 86_400},
            "reply_quota_usage": 0, "reply_config": {"quota_total": 1_000, "quota_duration": 86_400},
            "delete_config": {"quota_total": 100, "quota_duration": 86_400},
        }
    ]  # fmt: skip


@pytest.mark.parametrize(("shown", "told"), [("own_threads", None), ("always", {"id": ACME_TH})])
def test_only_ones_own_threads_name_their_owner_unless_the_regime_says_otherwise(
    shown: str, told: dict[str, str] | None
) -> None:
    w = world(Threads={"owner_shown": shown})
    hand, zeta = OnThreads(w), OnThreads(w, "THAA-zeta", ZETA_TH)
    post = hand.post_id("A question")
    answers = [hand.post_id("An answer", reply_to_id=post), zeta.post_id("Another", reply_to_id=post)]
    assert hand.get(post, fields="owner")["owner"] == {"id": ACME_TH}
    ours, theirs = (hand.get(each, fields="owner,is_reply_owned_by_me") for each in answers)
    assert (ours.get("owner"), theirs.get("owner")) == (told, told and {"id": ZETA_TH})
    assert (ours["is_reply_owned_by_me"], theirs["is_reply_owned_by_me"]) == (True, False)


def test_a_reply_is_a_post_that_stands_under_another() -> None:
    w = world()
    hand, zeta = OnThreads(w), OnThreads(w, "THAA-zeta", ZETA_TH)
    post = hand.post_id("A question")
    fans = w.comment_from_fan(post, "A fan's answer", username="fan.one", platform="Threads")
    answer = zeta.post_id("An answer", reply_to_id=post)
    deeper = hand.post_id("Thanks", reply_to_id=answer)
    assert [each["id"] for each in hand.get(f"{post}/replies")["data"]] == [answer, fans]
    assert [each["id"] for each in hand.get(f"{post}/conversation")["data"]] == [deeper, answer, fans]
    assert [each["id"] for each in hand.get(f"{post}/conversation", reverse="false")["data"]] == [fans, answer, deeper]
    told = hand.get(deeper, fields="replied_to,root_post,is_reply,is_reply_owned_by_me,has_replies,hide_status")
    assert told == {
        "id": deeper, "replied_to": {"id": answer}, "root_post": {"id": post}, "is_reply": True,
        "is_reply_owned_by_me": True, "has_replies": False, "hide_status": "NOT_HUSHED",
    }  # fmt: skip
    assert hand.get(fans, fields="text,username,media_type") == {
        "id": fans, "text": "A fan's answer", "username": "fan.one", "media_type": "TEXT_POST",
    }  # fmt: skip
    assert [each["id"] for each in hand.get("me/threads")["data"]] == [post]
    assert [each["id"] for each in hand.get("me/replies")["data"]] == [deeper]
    assert zeta.pair("GET", post) == (100, 33)
    assert zeta.get(answer)["id"] == answer
    entries = [(entry.event, entry.object, entry.target) for entry in w.ledger.entries]
    assert entries == [("create_post", post, None), ("create_post", answer, post), ("create_post", deeper, answer)]


def test_the_owner_of_a_post_hides_the_replies_to_it() -> None:
    w = world()
    hand = OnThreads(w)
    post = hand.post_id("A question")
    fans = w.comment_from_fan(post, "Buy pills", platform="Threads")
    deeper = w.comment_from_fan(fans, "Yes, pills", platform="Threads")
    for _ in range(2):
        assert hand.post(f"{fans}/manage_reply", hide="true") == {"success": True}
    assert hand.get(fans, fields="hide_status")["hide_status"] == "HIDDEN"
    hand.post(f"{fans}/manage_reply", hide="false")
    assert [(entry.event, entry.target) for entry in w.ledger.entries[1:]] == [
        ("hide_comment", post), ("edit_comment", post),
    ]  # fmt: skip
    assert hand.pair("POST", f"{deeper}/manage_reply", hide="true") == (100, None)
    assert hand.pair("POST", f"{fans}/manage_reply") == (100, None)
    assert hand.pair("POST", f"{post}/manage_reply", hide="true") == (100, 33)
    zeta = OnThreads(w, "THAA-zeta", ZETA_TH)
    assert zeta.pair("POST", f"{fans}/manage_reply", hide="true") == (100, 33)


def test_insights_are_counts() -> None:
    w = world()
    hand = OnThreads(w)
    post = hand.post_id()
    w.comment_from_fan(post, "Nice", platform="Threads")
    hand.post_id("Look", quote_post_id=post)
    told = hand.get(f"{post}/insights", metric="views,likes,replies,reposts,quotes")["data"]
    assert {each["name"]: each["values"] for each in told} == {
        "views": [{"value": 0}], "likes": [{"value": 0}], "replies": [{"value": 1}], "reposts": [{"value": 0}],
        "quotes": [{"value": 1}],
    }  # fmt: skip
    assert told[0]["id"] == f"{post}/insights/views/lifetime"
    for metric in ("", "fame", "views,fame"):
        assert hand.pair("GET", f"{post}/insights", metric=metric) == (100, None)


def test_a_deleted_post_is_gone_and_its_answer_names_it() -> None:
    w = world()
    hand = OnThreads(w)
    post = hand.post_id()
    assert OnThreads(w, "THAA-zeta", ZETA_TH).pair("DELETE", post) == (100, 33)
    assert hand.said("DELETE", post) == {"success": True, "deleted_id": post}
    for method, path in (("GET", post), ("DELETE", post), ("GET", f"{post}/replies"), ("GET", f"{post}/insights")):
        assert hand.pair(method, path) == (100, 33)
    assert [entry.event for entry in w.ledger.entries] == ["create_post", "delete_post"]


def test_lists_are_paged_and_always_have_cursors() -> None:
    w = world()
    hand = OnThreads(w)
    assert hand.get("me/threads") == {"data": [], "paging": {"cursors": {"before": "", "after": ""}}}
    posts = [hand.post_id(f"Post {number}") for number in range(5)]
    page = hand.get("me/threads", limit="2", fields="id,text")
    seen = [each["id"] for each in page["data"]]
    while "next" in page["paging"]:
        page = hand.get("me/threads", limit="2", after=page["paging"]["cursors"]["after"])
        seen += [each["id"] for each in page["data"]]
    assert seen == posts[::-1]
    assert hand.get("me/threads", after=page["paging"]["cursors"]["after"])["data"] == []
    assert hand.pair("GET", "me/threads", after="forged")[0] == 100
    assert hand.pair("GET", "me/threads", limit="-1")[0] == 100


@pytest.mark.parametrize(("after_us", "count"), [(10 * SECOND - 1, 0), (10 * SECOND, 1)])
def test_a_list_may_lag_behind_while_a_read_by_id_does_not(after_us: int, count: int) -> None:
    w = world()
    w.lag_lists(10, platform="Threads")
    hand = OnThreads(w)
    post = hand.post_id()
    assert hand.get(post) == {"id": post}
    w.clock.advance(after_us)
    assert len(hand.get("me/threads")["data"]) == count


@pytest.mark.parametrize(
    ("scope", "method", "path", "code"),
    [
        ("threads_basic", "GET", "me", 10),
        ("threads_content_publish", "POST", "me/threads", 10),
        ("threads_content_publish", "POST", "me/threads_publish", 200),
        ("threads_delete", "DELETE", "12345", 200),
        ("threads_read_replies", "GET", "12345/replies", 10),
        ("threads_manage_replies", "POST", "12345/manage_reply", 200),
        ("threads_manage_insights", "GET", "12345/insights", 10),
    ],
)
def test_each_deed_needs_its_permission(scope: str, method: str, path: str, code: int) -> None:
    w = world()
    w.token("THAA-acme").lose_scope(scope)
    error = OnThreads(w).error(method, path)
    assert (error["status"], error["code"]) == (403, code)


@pytest.mark.parametrize(("how", "subcode"), [("expire", 463), ("revoke", 458)])
def test_a_token_that_is_no_longer_good_is_190(how: str, subcode: int) -> None:
    w = world(Threads={"token_status": 401})
    getattr(w.token("THAA-acme"), how)()
    error = OnThreads(w).error("GET", "me")
    assert (error["status"], error["code"], error["error_subcode"]) == (401, 190, subcode)
    assert OnThreads(w).pair("GET", "me", token="IGAA-acme") == (190, None)


def test_a_long_lived_token_is_exchanged_and_refreshed_at_the_root_of_the_host() -> None:
    w = world(Threads={"refresh_ends_access": True})
    hand = OnThreads(w)
    hand.version = ""
    grant = {"grant_type": "th_exchange_token", "client_secret": "house-secret"}
    assert hand.error("GET", "access_token", **{**grant, "client_secret": "guessed"})["code"] == 101
    given = hand.get("access_token", **grant)
    assert (given["token_type"], given["expires_in"]) == ("bearer", 60 * 86_400)
    assert hand.pair("GET", "me") == (190, 458)
    old = given["access_token"]
    w.clock.advance(60 * DAY - 1)
    given = hand.get("refresh_access_token", token=old, grant_type="th_refresh_token")
    assert hand.get("me", token=given["access_token"])["id"] == ACME_TH
    assert hand.pair("GET", "refresh_access_token", token=old, grant_type="th_refresh_token")[0] == 190
    w.clock.advance(60 * DAY)
    assert hand.pair("GET", "me", token=given["access_token"]) == (190, 463)


def test_a_token_is_refreshed_from_a_day_after_it_was_given_on() -> None:
    w = world()
    hand = OnThreads(w)
    hand.version = ""
    grant = {"grant_type": "th_exchange_token", "client_secret": "house-secret"}
    given = hand.get("access_token", **grant)["access_token"]
    w.clock.advance(DAY - 1)
    error = hand.error("GET", "refresh_access_token", token=given, grant_type="th_refresh_token")
    assert (error["status"], error["code"], error["type"]) == (400, 100, "OAuthException")
    w.clock.advance(1)
    given = hand.get("refresh_access_token", token=given, grant_type="th_refresh_token")["access_token"]
    assert hand.pair("GET", "refresh_access_token", token=given, grant_type="th_refresh_token") == (100, None)
    assert hand.get("me", token=given)["id"] == ACME_TH


def test_how_old_a_refreshed_token_has_to_be_is_configured() -> None:
    w = world(Threads={"refresh_after_s": 0})
    hand = OnThreads(w)
    hand.version = ""
    given = hand.get("refresh_access_token", grant_type="th_refresh_token")["access_token"]
    assert hand.get("refresh_access_token", token=given, grant_type="th_refresh_token")["access_token"] != given


def test_a_full_window_answers_613_and_tells_when_it_opens() -> None:
    w = world(Threads={"windows": [
        {"endpoint": "who_am_i", "per": "user", "limit": 2, "period_s": 60, "shape": "sliding", "shares": "threads",
         "source": "a test", "as_of": date(2026, 10, 7)},
    ]})  # fmt: skip
    hand = OnThreads(w)
    hand.get("me")
    told = json.loads(headers(hand.ask("GET", "me"))["x-business-use-case-usage"])
    assert told[ACME_TH][0]["estimated_time_to_regain_access"] == 1
    w.clock.advance(60 * SECOND - 1)
    assert hand.pair("GET", "me") == (613, None)
    w.clock.advance(1)
    assert hand.get("me")


@pytest.mark.parametrize("path", ["v1.1/me", "likes", "12345/likes", "me/followers"])
def test_what_the_platform_does_not_have_is_an_unknown_path(path: str) -> None:
    assert OnThreads(world()).pair("GET", path)[0] in {2500, 100}


def test_webhooks_have_a_shape_of_their_own() -> None:
    w = world()
    hand = OnThreads(w)
    post = hand.post_id("A question")
    fans = w.comment_from_fan(post, "Nïce!", username="fan.one", platform="Threads")
    platform = w.platforms["Threads"]
    assert isinstance(platform, Threads)
    hook = Hook(app="house", account=ACME_TH, url="https://app.example/hook", verify="word")

    def told(what, number):
        happening = Happening(what=what, account=ACME_TH, post=platform.store.posts[int(number)])
        sent = platform.hooks.telling(hook, happening, unix_us=5_000_000)
        return None if sent is None else json.loads(sent.body)

    said = told("comment", fans)
    assert (said["topic"], said["app_id"], said["target_id"], said["time"]) == ("moderate", "house", fans, 5)
    value = said["values"]["value"]
    assert said["values"]["field"] == "replies"
    assert (value["text"], value["username"], value["replied_to"]) == ("Nïce!", "fan.one", {"id": post})
    assert value["root_post"] == {"id": post, "owner_id": ACME_TH, "username": "acme.garden"}
    assert "entry" not in said
    named = told("mention", post)
    assert (named["values"]["field"], named["topic"], named["target_id"]) == ("mentions", "interaction", ACME_TH)
    assert told("like", post) is None


def test_a_world_goes_back_to_its_snapshot() -> None:
    w = world()
    hand = OnThreads(w)
    container = hand.container()
    before = w.snapshot()
    post = hand.publish(container)
    w.restore(before)
    assert hand.status(container) == "FINISHED"
    assert hand.pair("GET", post) == (100, 33)
    assert hand.publish(container)


@pytest.mark.parametrize("way", ["query of a POST without a body", "form", "multipart", "JSON", "header"])
def test_parameters_are_found_wherever_clients_put_them(way: str) -> None:
    w = world()
    fields = {"media_type": "TEXT", "text": "Spring & more", "access_token": "THAA-acme"}
    form, boundary = urlencode(fields), "multipart/form-data; boundary=b"
    parts = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
    )
    query, body, kind, more = {
        "query of a POST without a body": (form, b"", "", ()),
        "form": ("", form.encode(), "application/x-www-form-urlencoded", ()),
        "multipart": ("", f"{parts}--b--\r\n".encode(), boundary, ()),
        "JSON": ("", json.dumps(fields).encode(), "application/json", ()),
        "header": ("media_type=TEXT&text=Spring+%26+more", b"", "", (("authorization", "Bearer THAA-acme"),)),
    }[way]  # fmt: skip
    call = Call(
        method="POST", host="graph.threads.net", path="/v1.0/me/threads", query=query, body=body,
        headers=(("content-type", kind), *more),
    )  # fmt: skip
    reply = w.handle(call)
    assert reply.status == 200, reply.body
    hand = OnThreads(w)
    assert hand.get(hand.publish(json.loads(reply.body)["id"]), fields="text")["text"] == "Spring & more"
