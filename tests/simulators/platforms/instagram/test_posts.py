import json

import pytest

from simulators.config import AccountConfig
from simulators.wire import Call
from tests.simulators.meta_hand import ACME_IG, DAY, GRAPH_FB, GRAPH_IG, SECOND, OnInstagram, headers, world

ZETA = ("IGAA-zeta", "17841400000000002")


def test_who_am_i_by_me_and_by_id_but_nobody_else() -> None:
    hand = OnInstagram(world())
    wanted = {"id": ACME_IG, "username": "acme.garden", "user_id": ACME_IG}
    assert hand.get("me", fields="id,username,user_id") == wanted
    assert hand.get(ACME_IG, fields="id,username,user_id") == wanted
    assert hand.get("me") == {"id": ACME_IG}
    assert hand.pair("GET", ZETA[1]) == (100, 33)
    hand.post_id()
    assert hand.get("me", fields="media_count,name")["media_count"] == 1


def test_a_page_names_the_account_that_it_is_for() -> None:
    w = world()
    config = {
        "platform": "Instagram", "id": "17841400000000003", "username": "page.of", "managers": ["2001"],
        "tokens": [{"token": "EAA-three"}],
    }  # fmt: skip
    w.add_configured(AccountConfig.model_validate(config))
    hand = OnInstagram(w, "EAA-three", "17841400000000003", GRAPH_FB)
    told = hand.get("me/accounts", fields="id,instagram_business_account{id,username}")["data"]
    assert told == [{"id": "2001", "instagram_business_account": {"id": "17841400000000003", "username": "page.of"}}]


def test_a_read_shows_only_what_was_asked_for() -> None:
    hand = OnInstagram(world())
    post = hand.post_id(
        "Spring & <all>",
    )
    assert hand.get(post) == {"id": post}
    fields = "id,caption,media_type,media_product_type,permalink,timestamp,username,like_count,comments_count,children"
    told = hand.get(post, fields=fields)
    assert told.pop("permalink").startswith("https://www.instagram.com/p/")
    assert told == {
        "id": post, "caption": "Spring & <all>", "media_type": "IMAGE", "media_product_type": "FEED",
        "timestamp": "2026-09-21T14:13:20+0000", "username": "acme.garden", "like_count": 0, "comments_count": 0,
    }  # fmt: skip
    error = hand.error("GET", post, fields="id,message")
    assert (error["code"], error["message"]) == (
        100, "(#100) Tried accessing nonexisting field (message) on node type (ShadowIGMedia)",
    )  # fmt: skip


def test_a_container_has_fields_of_its_own() -> None:
    hand = OnInstagram(world())
    container = hand.container()
    assert hand.pair("GET", container, fields="caption") == (100, None)
    assert hand.pair("GET", hand.publish(container), fields="status_code") == (100, None)


def test_anothers_post_is_not_told_from_one_that_is_gone() -> None:
    w = world()
    post = OnInstagram(w).post_id()
    zeta = OnInstagram(w, *ZETA)
    theirs, nobodys = (zeta.error("GET", each) for each in (post, "12345678901234567"))
    assert (theirs["code"], theirs["error_subcode"], theirs["type"]) == (100, 33, "GraphMethodException")
    assert theirs["message"].replace(post, "") == nobodys["message"].replace("12345678901234567", "")
    for method, path in (("POST", post), ("DELETE", post), ("GET", f"{post}/comments"), ("POST", f"{post}/comments")):
        assert zeta.pair(method, path, message="x", comment_enabled="true") == (100, 33)
    assert len(w.ledger.entries) == 1


def test_the_list_is_newest_first_and_paged_by_links_that_carry_the_token() -> None:
    w = world()
    hand = OnInstagram(w)
    posts = []
    for number in range(5):
        posts.append(hand.post_id(f"Post {number}"))
        w.clock.advance(SECOND)
    page = hand.get("me/media", fields="id,caption", limit="2")
    seen = [each["id"] for each in page["data"]]
    while "next" in page["paging"]:
        link = page["paging"]["next"]
        assert "access_token=IGAA-acme" in link
        path, _, query = link.removeprefix("https://graph.instagram.com").partition("?")
        reply = w.handle(Call(method="GET", host=GRAPH_IG, path=path, query=query, headers=(("host", GRAPH_IG),)))
        page = json.loads(reply.body)
        seen += [each["id"] for each in page["data"]]
    assert seen == posts[::-1]
    back = hand.get("me/media", before=page["paging"]["cursors"]["before"], limit="2")["data"]
    assert [each["id"] for each in back] == [posts[2], posts[1]]
    for forged in ("x", "MTIz", page["paging"]["cursors"]["before"] + "A"):
        assert hand.pair("GET", "me/media", after=forged)[0] == 100
    assert hand.pair("GET", "me/media", limit="-1")[0] == 100
    between = hand.get("me/media", since="1790000001", until="1790000002")["data"]
    assert [each["id"] for each in between] == [posts[2], posts[1]]


def test_an_empty_list_has_no_paging() -> None:
    assert OnInstagram(world()).get("me/media") == {"data": []}


@pytest.mark.parametrize(("after_us", "count"), [(10 * SECOND - 1, 0), (10 * SECOND, 1)])
def test_a_list_may_lag_behind_while_a_read_by_id_does_not(after_us: int, count: int) -> None:
    w = world()
    w.lag_lists(10, platform="Instagram")
    hand = OnInstagram(w)
    post = hand.post_id()
    assert hand.get(post) == {"id": post}
    w.clock.advance(after_us)
    assert len(hand.get("me/media")["data"]) == count


@pytest.mark.parametrize(
    ("rule", "host", "may"),
    [
        ("facebook_login", GRAPH_FB, True),
        ("facebook_login", GRAPH_IG, False),
        ("facebook_login", "127.0.0.1", True),
        ("refused", GRAPH_FB, False),
        ("allowed", GRAPH_IG, True),
    ],
)
def test_who_may_delete_a_post_is_a_regime(rule: str, host: str, may: bool) -> None:
    w = world(Instagram={"delete_media": rule})
    hand = OnInstagram(w)
    post = hand.post_id()
    call = Call(
        method="DELETE", host=host, path=f"/v26.0/{post}", query="access_token=IGAA-acme", at="Instagram",
    )  # fmt: skip
    reply = w.handle(call)
    if may:
        assert json.loads(reply.body) == {"success": True}
        assert hand.pair("GET", post) == (100, 33)
        assert json.loads(w.handle(call).body)["error"]["error_subcode"] == 33
        assert [entry.event for entry in w.ledger.entries] == ["create_post", "delete_post"]
    else:
        assert json.loads(reply.body)["error"]["error_subcode"] == 33
        assert hand.get(post) == {"id": post}


def test_a_post_that_the_platform_took_down_is_gone() -> None:
    w = world()
    hand = OnInstagram(w)
    post = hand.post_id()
    w.withdraw(post, platform="Instagram")
    assert hand.pair("GET", post) == (100, 33)
    assert hand.get("me/media")["data"] == []


def test_comments_can_be_turned_off_and_on() -> None:
    hand = OnInstagram(world())
    post = hand.post_id()
    assert hand.post(post, comment_enabled="false") == {"success": True}
    assert hand.get(post, fields="is_comment_enabled")["is_comment_enabled"] is False
    assert hand.pair("POST", f"{post}/comments", message="First!") == (100, None)
    hand.post(post, comment_enabled="true")
    assert hand.post(f"{post}/comments", message="First!")["id"]
    assert hand.pair("POST", post) == (100, None)


@pytest.mark.parametrize("how", ["expire", "revoke"])
def test_a_token_that_is_no_longer_good_is_190(how: str) -> None:
    w = world()
    hand = OnInstagram(w)
    getattr(w.token("IGAA-acme"), how)()
    reply = hand.ask("GET", "me")
    error = json.loads(reply.body)["error"]
    assert (reply.status, error["code"], error["error_subcode"]) == (400, 190, {"expire": 463, "revoke": 458}[how])
    assert "invalid_token" in headers(reply)["www-authenticate"]


def test_a_token_of_another_platform_or_of_an_app_is_nobodys() -> None:
    hand = OnInstagram(world())
    for token in ("THAA-acme", "acme-bearer", "forged"):
        assert hand.pair("GET", "me", token=token) == (190, None)
    assert hand.pair("GET", "me", token=None)[0] == 2500
    for method, path in (("GET", "me"), ("GET", "me/media"), ("POST", "me/media")):
        assert hand.pair(method, path, token="house|house-secret")[0] == 10
    assert hand.pair("GET", "refresh_access_token", token="house|house-secret", grant_type="ig_refresh_token")[0] == 100


def test_each_login_has_permissions_of_its_own() -> None:
    w = world()
    w.add_token("Instagram", ACME_IG, "by-instagram", scopes=["instagram_business_basic"])
    w.add_token("Instagram", ACME_IG, "by-facebook", scopes=["instagram_basic"])
    assert OnInstagram(w, "by-instagram").get("me")
    assert OnInstagram(w, "by-facebook", host=GRAPH_FB).get("me")
    for token, host in (("by-instagram", GRAPH_FB), ("by-facebook", GRAPH_IG)):
        error = OnInstagram(w, token, host=host).error("GET", "me")
        assert (error["status"], error["code"]) == (403, 10)
    assert OnInstagram(w, "by-instagram").error("POST", "me/media")["code"] == 10
    by_port = Call(method="GET", host="127.0.0.1", path="/me", query="access_token=by-facebook", at="Instagram")
    assert w.handle(by_port).status == 200


def test_a_long_lived_token_is_exchanged_and_refreshed_at_the_root_of_the_host() -> None:
    w = world()
    hand = OnInstagram(w)
    hand.version = ""
    grant = {"grant_type": "ig_exchange_token", "client_secret": "house-secret"}
    given = hand.get("access_token", **grant)
    assert (given["token_type"], given["expires_in"]) == ("bearer", 60 * 86_400)
    assert hand.get("me", token=given["access_token"]) == {"id": ACME_IG}
    assert hand.error("GET", "access_token", **{**grant, "client_secret": "guessed"})["code"] == 101
    assert hand.error("GET", "refresh_access_token", grant_type="th_refresh_token")["code"] == 100
    w.clock.advance(DAY - 1)
    assert hand.pair("GET", "refresh_access_token", token=given["access_token"], grant_type="ig_refresh_token") == (
        100,
        None,
    )
    w.clock.advance(1)
    next_one = hand.get("refresh_access_token", token=given["access_token"], grant_type="ig_refresh_token")
    assert next_one["access_token"] != given["access_token"]
    w.clock.advance(60 * DAY - 1)
    assert hand.get("me", token=next_one["access_token"])
    w.clock.advance(1)
    assert hand.pair("GET", "me", token=next_one["access_token"]) == (190, 463)
    assert hand.get("me") == {"id": ACME_IG}


def test_a_refresh_may_hand_out_anothers_token_where_a_fault_says_so() -> None:
    w = world()
    w.faults.add({"fault": "wrong_token", "when": {"account": ACME_IG}, "first": 1, "do": {"owner": ZETA[1]}})
    hand = OnInstagram(w)
    hand.version = ""
    given = hand.get("refresh_access_token", grant_type="ig_refresh_token")["access_token"]
    assert hand.get("me", token=given, fields="username")["username"] == "zeta"


def test_usage_stands_in_the_header_of_the_business_use_case() -> None:
    hand = OnInstagram(world())
    told = json.loads(headers(hand.ask("GET", "me"))["x-business-use-case-usage"])
    assert told == {
        ACME_IG: [{
            "type": "instagram", "call_count": 0, "total_cputime": 0, "total_time": 0,
            "estimated_time_to_regain_access": 0,
        }]
    }  # fmt: skip


def test_a_full_window_is_80002_until_a_day_after_its_first_call() -> None:
    w = world()
    hand = OnInstagram(w)
    for _ in range(4_800):
        assert hand.ask("GET", "me").status == 200
    error = hand.error("GET", "me")
    assert (error["status"], error["code"]) == (400, 80002)
    told = json.loads(headers(hand.ask("GET", "me/media"))["x-business-use-case-usage"])[ACME_IG][0]
    assert (told["call_count"], told["estimated_time_to_regain_access"]) == (100, 1_440)
    w.clock.advance(DAY - 1)
    assert hand.pair("GET", "me") == (80002, None)
    w.clock.advance(1)
    assert hand.get("me")


@pytest.mark.parametrize("path", ["", "likes", f"{ACME_IG}/likes", "me/feed", "12345/likes", "v99.0/me", "search"])
def test_what_the_platform_does_not_have_is_an_unknown_path(path: str) -> None:
    assert OnInstagram(world()).pair("GET", path)[0] in {2500, 100}


def test_a_world_goes_back_to_its_snapshot() -> None:
    w = world(Instagram={"delete_media": "allowed"})
    hand = OnInstagram(w)
    container = hand.container()
    before = w.snapshot()
    post = hand.publish(container)
    w.restore(before)
    assert hand.status(container) == "FINISHED"
    assert hand.pair("GET", post) == (100, 33)
    assert hand.get("me/content_publishing_limit")["data"] == [{"quota_usage": 0}]
    assert hand.publish(container)
