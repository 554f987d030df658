import hashlib
import hmac
import json
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.platforms.graph.fields import Field, asked
from simulators.platforms.graph.hooks import GraphHooks
from simulators.platforms.graph.params import Params
from simulators.platforms.visit import Refusal
from simulators.webhooks import Happening, Hook
from simulators.wire import Call
from tests.simulators.platforms.graph.room import SECRET, Hand, headers, said, window

FORM = "application/x-www-form-urlencoded"
MULTIPART = 'multipart/form-data; boundary="b"'
MINUTE_US = 60_000_000


def part(name: str, value: str) -> bytes:
    return f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()


PLACES = {
    "query": {"query": "access_token=Acme-token"},
    "form": {"body": b"access_token=Acme-token&a=1", "kind": FORM},
    "multipart part": {"body": part("access_token", "Acme-token") + part("a", "1") + b"--b--\r\n", "kind": MULTIPART},
    "JSON": {"body": b'{"access_token":"Acme-token","a":1}', "kind": "application/json"},
    "header": {"header": "Bearer Acme-token"},
    "header, the older word": {"header": "OAuth Acme-token"},
    "query, fields in a form": {"query": "access_token=Acme-token", "body": b"a=1", "kind": FORM},
    "query, an empty body": {"query": "access_token=Acme-token", "kind": None},
}


@pytest.mark.parametrize("place", PLACES)
def test_a_token_is_found_wherever_clients_put_it(place: str) -> None:
    reply = Hand().ask("POST", "/v26.0/me", **{"query": "", **PLACES[place]})  # type: ignore[arg-type]
    assert (reply.status, said(reply)["success"]) == (200, True)


def test_a_body_goes_before_the_query_and_values_are_text_however_they_were_written() -> None:
    body = json.dumps({"a": True, "b": [1, "x"], "c": {"d": None}, "e": "täxt", "f": None, "g": 1.5}).encode()
    reply = Hand().ask(
        "POST", "/me", query="a=no&access_token=Acme-token", body=body, kind="application/json; charset=utf-8"
    )
    assert said(reply)["values"] == {
        "a": "true", "b": '[1,"x"]', "c": '{"d":null}', "e": "täxt", "g": "1.5", "access_token": "Acme-token",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"{", "application/json", 400, 100),
        (b"[1]", "application/json", 400, 100),
        (b'{"a":"\\ud800"}', "application/json", 400, 100),
        (b"[" * 100_000, "application/json", 400, 100),
        (b"--c", MULTIPART, 400, 100),
        (b"nothing", "multipart/form-data", 400, 100),
        (b"a" * (1 << 20), FORM, 200, None),
        (b"a" * ((1 << 20) + 1), FORM, 413, 1),
        (b"a" * 10_000_000, "application/json", 413, 1),
        (b"<xml/>", "text/xml", 200, None),
        (b"\xff=\xfe", FORM, 400, 100),
        (b"a=%ff", FORM, 400, 100),
        (b"a=%zz&%", FORM, 200, None),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_in_the_envelope(body: bytes, kind: str, status: int, code: int) -> None:
    reply = Hand().ask("POST", "/me", body=body, kind=kind)
    assert (reply.status, said(reply).get("error", {}).get("code")) == (status, code)


def test_lists_flags_and_numbers_are_read_in_each_of_their_spellings() -> None:
    def params(query: str) -> Params:
        return Params(Call(method="GET", host="h", path="/", query=query))

    for query in ("m=1,2", "m=[1,2]", 'm=["1","2"]', "m[1]=2&m[0]=1", "m%5B0%5D=1&m[1]=2"):
        assert params(query).listed("m") == ["1", "2"], query
    assert params('m[0]={"media_fbid":"1"}').listed("m") == ['{"media_fbid":"1"}']
    assert params("m=[").values == {"m": "["}
    with pytest.raises(Refusal):
        params("m=[").listed("m")
    assert [params(f"f={word}").flag("f") for word in ("true", "True", "1", "false", "False", "0", "")] == [
        True, True, True, False, False, False, None,
    ]  # fmt: skip
    assert params("").flag("f", default=True) is True
    assert params("n=7").number("n", lowest=0, highest=7) == 7
    for wrong in ("n=8", "n=-1", "n=x", "n=1e3", "n=" + "9" * 40, "n=\uff11"):
        with pytest.raises(Refusal):
            params(wrong).number("n", lowest=0, highest=7)
    with pytest.raises(Refusal):
        params("f=maybe").flag("f")
    with pytest.raises(Refusal):
        params("t=a%00b").text("t")
    assert params("t=abc").text("t", longest=3) == "abc"
    with pytest.raises(Refusal):
        params("t=abcd").text("t", longest=3)


@pytest.mark.parametrize("path", ["/me", "/v3.1/me", "/v24.0/me", "/v26.0//me", "//v26.0/me/", "/v3.1//1"])
def test_every_version_between_the_oldest_and_the_newest_is_taken_and_said(path: str) -> None:
    reply = Hand().ask("GET", path)
    version = "v3.1" if path == "/me" else next(part for part in path.split("/") if part)
    assert (reply.status, headers(reply)["facebook-api-version"]) == (200, version)
    assert headers(reply)["content-type"].startswith("application/json")


@pytest.mark.parametrize(
    "path", ["/", "/v3.0/me", "/v2.12/me", "/v26.1/me", "/v99.0/me", "/me/friends", "/v26.0", "/debug_token/x"]
)
def test_what_is_nowhere_is_said_so(path: str) -> None:
    reply = Hand().ask("GET", path)
    assert (reply.status, said(reply)["error"]["code"], said(reply)["error"]["type"]) == (400, 2500, "OAuthException")


def test_only_the_fields_asked_for_come_back_and_the_id_always() -> None:
    hand = Hand()
    assert said(hand.ask("GET", "/me")) == {"name": "Acme", "id": "1"}
    assert said(hand.ask("GET", "/2", query="access_token=Acme-token&fields=id,about")) == {"id": "2"}
    assert said(hand.ask("GET", "/2", query="access_token=Acme-token&fields=name.as(called)")) == {
        "called": "Zeta",
        "id": "2",
    }
    unknown = said(hand.ask("GET", "/2", query="access_token=Acme-token&fields=id,foo"))["error"]
    assert unknown["message"] == "(#100) Tried accessing nonexisting field (foo) on node type (Page)"
    for wrong in ("id,", ",", "id{", "id}", "id{x", "{", "id name(", "ä", "x{" * 50, "a," * 20_000):
        reply = hand.ask("GET", "/2", query=f"access_token=Acme-token&fields={wrong}")
        assert (reply.status, said(reply)["error"]["code"]) == (400, 2500), wrong


def test_nested_fields_are_read_with_their_modifiers() -> None:
    assert asked("id, comments.limit(2).summary(true){message,from{name}},likes.limit(0)") == (
        Field("id"),
        Field("comments", {"limit": "2", "summary": "true"}, (Field("message"), Field("from", {}, (Field("name"),)))),
        Field("likes", {"limit": "0"}),
    )


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab_,{}().1 \n", max_size=60) | st.text(max_size=60))
def test_any_fields_are_read_or_refused(text: str) -> None:
    reply = Hand().ask("GET", "/me", query=urlencode({"access_token": "Acme-token", "fields": text}))
    assert (reply.status, said(reply).get("error", {}).get("code")) in {(200, None), (400, 2500), (400, 100)}


def test_what_is_gone_is_a_100_with_33() -> None:
    reply = Hand().ask("GET", "/99")
    error = said(reply)["error"]
    assert (reply.status, error["code"], error["error_subcode"], error["type"]) == (
        400,
        100,
        33,
        "GraphMethodException",
    )
    assert "Unsupported get request. Object with ID '99' does not exist" in error["message"]
    assert error["fbtrace_id"] == headers(reply)["x-fb-trace-id"]


@pytest.mark.parametrize("size", [1, 7, 20, 60, 100])
def test_following_next_sees_everything_once_and_its_url_is_whole(size: int) -> None:
    hand = Hand()
    seen: list[int] = []
    query = f"limit={size}&access_token=Acme-token&fields=id&appsecret_proof={proof()}"
    while True:
        page = said(hand.ask("GET", "/v24.0/1/numbers", query=query))
        seen += page["data"]
        if "next" not in page["paging"]:
            break
        url = urlsplit(page["paging"]["next"])
        assert (url.scheme, url.netloc, url.path) == ("https", "graph.example.com", "/v24.0/1/numbers")
        query = url.query
        assert {**dict(parse_qsl(query)), "after": ""} == {
            "access_token": "Acme-token", "limit": str(size), "fields": "id", "after": "",
        }  # fmt: skip
    assert seen == list(range(60, 0, -1))
    back: list[int] = []
    while "previous" in page["paging"]:
        page = said(hand.ask("GET", "/v24.0/1/numbers", query=urlsplit(page["paging"]["previous"]).query))
        back = page["data"] + back
    assert back == seen[: len(back)]
    assert len(back) == (60 - 1) // size * size


def test_next_leads_back_to_the_port_that_was_asked() -> None:
    page = said(Hand().ask("GET", "/me/numbers", host="127.0.0.1:8801"))
    assert page["paging"]["next"].startswith("https://127.0.0.1:8801/me/numbers?")


def test_forged_cursors_and_wrong_sizes_are_refused_and_a_large_page_is_the_largest() -> None:
    hand = Hand()
    cursor = said(hand.ask("GET", "/1/numbers"))["paging"]["cursors"]["after"]
    forged = (cursor[:-1], cursor + "a", "x", "å", "MzYuMTIzNDU2Nzg5MA", "LTE", "9" * 500)
    for query in (*(f"after={each}" for each in forged), "limit=-1", "limit=ten", f"limit={'9' * 30}"):
        reply = hand.ask("GET", "/1/numbers", query=f"access_token=Acme-token&{query}")
        assert (reply.status, said(reply)["error"]["code"]) == (400, 100), query
    assert len(said(hand.ask("GET", "/1/numbers", query="access_token=Acme-token&limit=5000"))["data"]) == 60
    assert said(hand.ask("GET", "/1/numbers", query="access_token=Acme-token&limit=0")) == {"data": []}
    assert len(said(hand.ask("GET", "/1/numbers", query="access_token=Acme-token&after="))["data"]) == 25


def proof(token: str = "Acme-token", secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def test_a_proof_is_checked_where_it_is_given_and_demanded_where_the_app_says_so() -> None:
    for regime, query, status in (
        ({}, "", 200),
        ({}, f"&appsecret_proof={proof()}", 200),
        ({}, f"&appsecret_proof={proof(secret='wrong')}", 400),
        ({}, "&appsecret_proof=", 400),
        ({}, "&appsecret_proof=%C3%A4", 400),
        ({"require_proof": True}, "", 400),
        ({"require_proof": True}, f"&appsecret_proof={proof()}", 200),
    ):
        reply = Hand(**regime).ask("GET", "/me", query=f"access_token=Acme-token{query}")
        assert reply.status == status, query
        if status == 400:
            assert (said(reply)["error"]["code"], said(reply)["error"]["type"]) == (100, "GraphMethodException")


@pytest.mark.parametrize("status", [400, 401])
@pytest.mark.parametrize(
    ("spoil", "subcode", "word"),
    [("expire", 463, "expired"), ("revoke", 458, "not authorized"), ("", None, "Cannot parse")],
)
def test_a_token_that_is_no_longer_good_is_a_190(status: int, spoil: str, subcode: int | None, word: str) -> None:
    hand = Hand(token_status=status)
    if spoil:
        getattr(hand.token(), spoil)()
    reply = hand.ask("GET", "/me", query=f"access_token={'Acme-token' if spoil else 'nobodys'}")
    error = said(reply)["error"]
    assert (reply.status, error["code"], error.get("error_subcode")) == (status, 190, subcode)
    assert word in error["message"]
    assert headers(reply)["www-authenticate"].startswith(
        'OAuth "Facebook Platform" "invalid_token" "Error' if spoil else "OAuth"
    )


def test_a_token_expires_at_its_time_and_an_absent_one_is_a_2500() -> None:
    hand = Hand()
    hand.token().expires_us = 10
    hand.clock.advance(9)
    assert hand.ask("GET", "/me").status == 200
    hand.clock.advance(1)
    assert said(hand.ask("GET", "/me"))["error"]["error_subcode"] == 463
    assert said(hand.ask("GET", "/me", query=""))["error"]["code"] == 2500
    assert said(hand.ask("GET", "/me", query="access_token="))["error"]["code"] == 2500


def test_a_lost_permission_is_a_10_for_a_read_and_a_200_for_a_deed() -> None:
    hand = Hand()
    for scope, method, code in (("read", "GET", 10), ("write", "POST", 200)):
        assert hand.ask(method, "/me").status == 200
        hand.token().lose_scope(scope)
        reply = hand.ask(method, "/me")
        assert (reply.status, said(reply)["error"]["code"]) == (403, code)


@pytest.mark.parametrize(
    ("shares", "per", "code"),
    [("app", "app", 4), ("user", "user", 17), ("page", "user", 32), ("pages", "user", 80001), ("instagram", "user", 80002),
     ("", "user", 613)],
)  # fmt: skip
def test_each_kind_of_limit_has_its_code_and_its_edge(shares: str, per: str, code: int) -> None:
    hand = Hand(windows=[window(shares=shares, per=per, shape="sliding")])
    assert [hand.ask("GET", "/me").status for _ in range(2)] == [200, 200]
    reply = hand.ask("GET", "/me")
    assert (reply.status, said(reply)["error"]["code"]) == (400, code)
    other = hand.ask("GET", "/me", query="access_token=Zeta-token")
    assert other.status == (400 if per == "app" else 200)
    hand.clock.advance(MINUTE_US - 1)
    assert hand.ask("GET", "/me").status == 400
    hand.clock.advance(1)
    assert hand.ask("GET", "/me").status == 200


def test_usage_is_told_in_percent_as_strict_json_with_known_keys_only() -> None:
    hand = Hand(windows=[window(shares="pages", limit=3, period_s=3_600), window(shares="app", per="app", limit=200)])
    told = headers(hand.ask("GET", "/me"))
    assert json.loads(told["x-app-usage"]) == {"call_count": 0, "total_cputime": 0, "total_time": 0}
    assert json.loads(told["x-business-use-case-usage"]) == {
        "1": [
            {
                "type": "pages",
                "call_count": 33,
                "total_cputime": 33,
                "total_time": 33,
                "estimated_time_to_regain_access": 0,
            }
        ]
    }
    for _ in range(3):
        told = headers(hand.ask("GET", "/me"))
    (spent,) = json.loads(told["x-business-use-case-usage"])["1"]
    assert (spent["call_count"], spent["estimated_time_to_regain_access"]) == (100, 60)


def test_the_time_to_regain_access_is_rounded_up_to_whole_minutes() -> None:
    hand = Hand(windows=[window(shares="pages", limit=1, period_s=3_600)])
    hand.ask("GET", "/me")
    for after_us, minutes in ((1, 60), (MINUTE_US - 2, 60), (1, 59)):
        hand.clock.advance(after_us)
        (spent,) = json.loads(headers(hand.ask("GET", "/me"))["x-business-use-case-usage"])["1"]
        assert spent["estimated_time_to_regain_access"] == minutes


def test_of_several_windows_the_full_one_gives_the_code() -> None:
    hand = Hand(windows=[window(shares="user", limit=3), window(shares="app", per="app", limit=2)])
    codes = [said(hand.ask("GET", "/me")).get("error", {}).get("code") for _ in range(3)]
    assert codes == [None, None, 4]


def test_an_oauth_1_token_is_no_token_here() -> None:
    hand = Hand()
    hand.token().secret = "a secret"
    assert said(hand.ask("GET", "/me"))["error"]["code"] == 190


def test_usage_is_told_from_a_number_of_calls_on() -> None:
    hand = Hand(windows=[window(shares="app", per="app", limit=200)], usage_after=2)
    assert ["x-app-usage" in headers(hand.ask("GET", "/me")) for _ in range(3)] == [False, True, True]


def test_a_long_lived_token_is_given_for_another_one_which_lives_on() -> None:
    hand = Hand()
    query = f"grant_type=fb_exchange_token&client_id=house&client_secret={SECRET}&fb_exchange_token=Acme-token"
    given = said(hand.ask("GET", "/oauth/access_token", query=query))
    assert (given["token_type"], given["expires_in"]) == ("bearer", 60 * 86_400)
    for token in (given["access_token"], "Acme-token"):
        assert said(hand.ask("GET", "/me", query=f"access_token={token}"))["id"] == "1"
    wrong = hand.ask("GET", "/oauth/access_token", query=query.replace(SECRET, "guess"))
    assert (wrong.status, said(wrong)["error"]["code"]) == (400, 101)
    hand.token().revoke()
    assert said(hand.ask("GET", "/oauth/access_token", query=query))["error"]["code"] == 190


def test_what_is_known_of_a_token_is_told_to_its_app() -> None:
    hand = Hand()

    def debugged(token: str, asker: str = f"house|{SECRET}") -> dict[str, object]:
        return said(hand.ask("GET", "/debug_token", query=f"input_token={token}&access_token={asker}"))

    hand.token().expires_us = 1_000_000
    data = debugged("Acme-token")["data"]
    assert isinstance(data, dict)
    assert (data["is_valid"], data["app_id"], data["user_id"], data["scopes"]) == (
        True,
        "house",
        "1",
        ["read", "write"],
    )
    assert data["expires_at"] == hand.clock.unix_us() // 1_000_000 + 1
    hand.token().revoke()
    assert debugged("Acme-token")["data"]["error"]["subcode"] == 458  # type: ignore[index]
    assert debugged("nobodys")["data"]["is_valid"] is False  # type: ignore[index]
    assert debugged("Zeta-token", "other|others-secret")["error"]["code"] == 100  # type: ignore[index]
    assert debugged("Zeta-token", "house|guess")["error"]["code"] == 190  # type: ignore[index]
    assert debugged("")["error"]["code"] == 100  # type: ignore[index]


def test_a_hook_is_challenged_and_told_with_a_signature_over_its_very_bytes() -> None:
    hooks = GraphHooks({"house": SECRET}, lambda _hook, what, _unix_us: {"object": what.why} if what.why else None)
    hook = Hook(app="house", account="1", url="https://app.example.com/hook", verify="word")
    sent = hooks.challenge(hook, "nonce-1")
    assert dict(parse_qsl(urlsplit(sent.url).query)) == {
        "hub.mode": "subscribe", "hub.challenge": "nonce-1", "hub.verify_token": "word",
    }  # fmt: skip
    assert hooks.proved(hook, "nonce-1", status=200, body=b"nonce-1")
    for status, body in ((404, b"nonce-1"), (200, b"nonce-2"), (200, b'"nonce-1"')):
        assert not hooks.proved(hook, "nonce-1", status=status, body=body)
    told = hooks.telling(hook, Happening(what="comment", account="1", why="für"), unix_us=0)
    assert told is not None
    assert told.body == b'{"object":"f\\u00fcr"}'
    expected = hmac.new(SECRET.encode(), told.body, hashlib.sha256).hexdigest()
    assert dict(told.headers)["x-hub-signature-256"] == f"sha256={expected}"
    assert hooks.telling(hook, Happening(what="comment", account="1"), unix_us=0) is None


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["GET", "POST", "DELETE", "PUT", "PATCH"]),
    st.text(max_size=30) | st.sampled_from(["me", "1/numbers", "v26.0/me", "debug_token", "oauth/access_token"]),
    st.text(max_size=60),
    st.binary(max_size=200),
    st.sampled_from([None, FORM, MULTIPART, "application/json", "text/plain", "multipart/form-data"]),
)
def test_whatever_is_asked_is_answered(method: str, path: str, query: str, body: bytes, kind: str | None) -> None:
    hand = Hand()
    for prefix in ("", "access_token=Acme-token&"):
        reply = hand.ask(method, f"/{path}", query=prefix + query, body=body, kind=kind)
        assert reply.status < 500
        assert isinstance(json.loads(reply.body), dict)
        assert hand.story.ledger.entries == []
