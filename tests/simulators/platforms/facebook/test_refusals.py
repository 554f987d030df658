"""Tokens, permissions, limits; and that whatever is asked is answered in Facebook's own words."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.platforms.facebook.platform import Facebook
from simulators.regimes import WindowConfig
from simulators.wire import Call
from tests.fuzzing import examples, fuzzed
from tests.simulators.platforms.facebook.hand import FORM, OTHER, PAGE, PERSON, SECOND, Hand, failed, png, said, world

HOUR_US, DAY_US = 3_600 * SECOND, 86_400 * SECOND


def window(endpoint: str, **parts: Any) -> dict[str, Any]:
    made = {
        "endpoint": endpoint,
        "per": "user",
        "limit": 2,
        "period_s": 3_600,
        "source": "a test",
        "as_of": "2026-01-01",
    }
    return WindowConfig.model_validate_json(json.dumps({"shape": "sliding", **made, **parts})).model_dump()


@pytest.mark.parametrize(("spoil", "subcode"), [("expire", 463), ("revoke", 458)])
def test_a_token_that_is_no_longer_good_is_a_190_everywhere(spoil: str, subcode: int) -> None:
    w = world()
    hand = Hand(w)
    post = hand.post_id("before")
    getattr(w.token("acme-token"), spoil)()
    for method, path in (
        ("GET", "me"), ("POST", f"{PAGE}/feed"), ("GET", post), ("DELETE", post), ("POST", f"{post}/likes"), ("GET", "nowhere/at/all"),
    ):  # fmt: skip
        assert failed(hand.ask(method, path)) == (400, 190, subcode)
    assert len(w.ledger.entries) == 1
    assert Hand(w, "zeta-token").get(post)["id"] == post


@pytest.mark.parametrize(
    ("scope", "method", "path", "code"),
    [
        ("pages_show_list", "GET", "me/accounts", 10),
        ("pages_read_engagement", "GET", "{post}", 10),
        ("pages_read_engagement", "GET", "2001/feed", 10),
        ("pages_read_engagement", "GET", "{post}/comments", 10),
        ("pages_manage_posts", "POST", "2001/feed", 200),
        ("pages_manage_posts", "POST", "2001/photos", 200),
        ("pages_manage_posts", "DELETE", "{post}", 200),
        ("pages_manage_engagement", "POST", "{post}/comments", 200),
        ("pages_manage_engagement", "POST", "{post}/likes", 200),
        ("pages_manage_engagement", "DELETE", "{post}/likes", 200),
    ],
)
def test_each_deed_needs_its_permission(scope: str, method: str, path: str, code: int) -> None:
    w = world()
    hand = Hand(w)
    post = hand.post_id("before")
    w.token("acme-token").lose_scope(scope)
    assert failed(hand.ask(method, path.format(post=post), message="a")) == (403, code, None)
    assert hand.get("me")["id"] == PAGE
    assert len(w.ledger.entries) == 1


@pytest.mark.parametrize(("token", "shares", "per", "code"), [
    ("ann-token", "app", "app", 4), ("ann-token", "user", "user", 17), ("acme-token", "page", "user", 32),
    ("acme-token", "pages", "user", 80001), ("acme-token", "", "user", 613),
])  # fmt: skip
def test_each_limit_refuses_in_its_own_words_and_lets_in_again_at_its_time(
    token: str, shares: str, per: str, code: int
) -> None:
    w = world(windows=[window("who_am_i", shares=shares, per=per)])
    hand = Hand(w, token)
    for _ in range(2):
        hand.get("me")
    reply = hand.ask("GET", "me")
    assert failed(reply) == (400, code, None)
    assert f"(#{code})" in said(reply)["error"]["message"]
    w.clock.advance(HOUR_US - 1)
    assert failed(hand.ask("GET", "me"))[1] == code
    w.clock.advance(1)
    assert hand.get("me")


def test_pages_and_people_are_counted_apart() -> None:
    w = world(windows=[window("who_am_i", shares="app", per="app"), window("who_am_i", shares="pages")])
    for _ in range(2):
        Hand(w, "ann-token").get("me")
        Hand(w).get("me")
    told = dict(Hand(w, "ann-token").ask("GET", "me").headers)
    assert "x-business-use-case-usage" not in told
    assert failed(Hand(w, "bob-token").ask("GET", "me"))[1] == 4
    assert failed(Hand(w).ask("GET", "me"))[1] == 80001
    assert Hand(w, "zeta-token").get("me")


def test_the_published_limits_hold_to_the_call() -> None:
    w = world()
    page, person = Hand(w), Hand(w, "ann-token")
    assert [person.ask("GET", "me").status for _ in range(201)] == [200] * 200 + [400]
    assert [page.ask("GET", "me").status for _ in range(4_801)] == [200] * 4_800 + [400]
    usage = json.loads(dict(page.ask("GET", "me").headers)["x-business-use-case-usage"])
    assert usage == {
        PAGE: [
            {
                "type": "pages",
                "call_count": 100,
                "total_cputime": 100,
                "total_time": 100,
                "estimated_time_to_regain_access": 1440,
            }
        ]
    }
    assert json.loads(dict(person.ask("GET", "me").headers)["x-app-usage"])["call_count"] == 100
    w.clock.advance(DAY_US)
    assert page.get("me")


def test_a_long_lived_token_is_given_for_another() -> None:
    w = world()
    query = {
        "grant_type": "fb_exchange_token",
        "client_id": "house",
        "client_secret": "house-secret",
        "fb_exchange_token": "ann-token",
    }
    given_token = said(Hand(w, "").ask("GET", "oauth/access_token", **query))["access_token"]
    assert Hand(w, given_token).get("me")["id"] == PERSON
    assert failed(Hand(w, "").ask("GET", "oauth/access_token", **{**query, "grant_type": "password"}))[:2] == (400, 1)
    w.clock.advance(60 * DAY_US)
    assert failed(Hand(w, given_token).ask("GET", "me")) == (400, 190, 463)


def test_a_name_is_shared_by_the_platforms_of_a_host_and_a_foreign_token_is_nobodys() -> None:
    w = world()
    w.add_account("X", "1001", "acme", "x-bearer")
    assert failed(Hand(w, "x-bearer").ask("GET", "me")) == (400, 190, None)
    assert Hand(w).ask("GET", "me", host="graph-video.facebook.com").status == 200


OPERATIONS = ["feed", "photos", "videos", "accounts", "posts", "scheduled_posts", "comments", "likes", "", "friends"]
NODES = [
    "me",
    PAGE,
    OTHER,
    PERSON,
    "9" * 19,
    "9" * 25,
    "{post}",
    "{comment}",
    "{photo}",
    "{video}",
    "2001_",
    "_",
    "ä",
    "..",
    "%00",
    "debug_token",
]
VALUES = (
    st.text(max_size=20)
    | st.sampled_from(["true", "false", "-1", "0", "1e9", "[", '["1"]', "[[[[", '{"media_fbid":{}}', "{", "null", "\x00", "9" * 40])
)  # fmt: skip
NAMES = st.sampled_from(
    ["message", "published", "scheduled_publish_time", "attached_media", "attached_media[0]", "url", "source", "link", "fields",
     "limit", "after", "before", "since", "until", "is_hidden", "is_published", "summary", "order", "filter", "attachment_id",
     "attachment_url", "file_url", "input_token", "appsecret_proof", "caption", "description", "title"]
)  # fmt: skip
KINDS = st.sampled_from(
    [None, FORM, "application/json", "multipart/form-data; boundary=b", "multipart/form-data", "text/plain"]
)


@fuzzed("simulated Facebook")
@settings(max_examples=examples(400), deadline=None)
@given(
    st.sampled_from(["GET", "POST", "DELETE", "PUT", "HEAD", ""]), st.sampled_from(NODES), st.sampled_from(OPERATIONS),
    st.dictionaries(NAMES, VALUES, max_size=5), st.dictionaries(NAMES, VALUES, max_size=5) | st.binary(max_size=300), KINDS,
    st.sampled_from(["acme-token", "ann-token", "zeta-token", "house|house-secret", "nobodys", ""]),
)  # fmt: skip
def test_whatever_is_asked_is_answered_and_changes_nothing_unless_it_says_so(
    method: str, node: str, edge: str, query: dict[str, str], sent: dict[str, str] | bytes, kind: str | None, token: str
) -> None:
    w = world()
    hand = Hand(w)
    post = hand.post_id("a post")
    ids = {
        "post": post, "comment": w.comment_from_fan(post, "hm", platform="Facebook"),
        "photo": said(hand.photo(png(), published="false"))["id"],
        "video": said(hand.video(b"\x00\x00\x00\x18ftypmp42" + bytes(90)))["id"],
    }  # fmt: skip
    before = len(w.ledger.entries)
    if isinstance(sent, bytes):
        body = sent
    else:
        body = json.dumps(sent).encode() if kind == "application/json" else urlencode(sent).encode()
    headers = (("host", "graph.facebook.com"), *((("content-type", kind),) if kind else ()))
    path = "/v26.0/" + (node.format(**ids) if node.startswith("{") else node) + (f"/{edge}" if edge else "")
    reply = w.handle(Call(method=method, host="graph.facebook.com", path=path, headers=headers, body=body,
                          query=urlencode({"access_token": token, **query})))  # fmt: skip
    assert reply.status < 500
    answer = json.loads(reply.body)
    assert ("error" in answer) == (reply.status >= 400) or "data" in answer
    assert reply.status < 300 or len(w.ledger.entries) == before
    if method == "GET":
        assert len(w.ledger.entries) == before


@fuzzed("simulated Facebook")
@settings(max_examples=examples(100), deadline=None)
@given(st.text(max_size=40), st.text(max_size=60), st.text(max_size=30), st.binary(max_size=100))
def test_unknown_paths_are_refused(path: str, query: str, authorization: str, body: bytes) -> None:
    w = world()
    headers = (("host", "graph.facebook.com"), ("authorization", authorization))
    for method in ("GET", "POST"):
        reply = w.handle(
            Call(method=method, host="graph.facebook.com", path=f"/{path}", query=query, headers=headers, body=body)
        )
        assert 400 <= reply.status < 500
    assert w.ledger.entries == []


def test_ids_are_read_back_and_nothing_else_is_one() -> None:
    w = world()
    facebook = w.platforms["Facebook"]
    assert isinstance(facebook, Facebook)
    post = Hand(w).post_id("a post")
    comment = w.comment_from_fan(post, "hm", platform="Facebook")
    for written in (post, comment):
        number = facebook.number(written)
        assert number is not None
        assert facebook.written(w.platforms["Facebook"].store.posts[number]) == written
    for wrong in (
        "",
        post[:-1],
        f"{post}_1",
        f"0{post}",
        post.partition("_")[2],
        "²_1",
        f"{OTHER}_{post.partition('_')[2]}",
    ):
        assert facebook.number(wrong) is None
