from urllib.parse import urlsplit

import pytest
from oauthlib.oauth1 import Client

from simulators.wire import Call, Reply
from tests.simulators.hands import ACME, multipart, said, world

FORM = "application/x-www-form-urlencoded"


def signed(
    url: str,
    *,
    method: str = "GET",
    body: str | None = None,
    sent: bytes | None = None,
    kind: str | None = None,
    believed: str | None = None,
    host: str | None = None,
    token: str = f"{ACME}-acme",
    secret: str = "acme-secret",
    consumer: str = "house-secret",
    scheme: str = "https",
) -> Reply:
    """A request signed by an independent implementation, as the client believed it to be."""
    client = Client("house", consumer, token, secret)
    headers = {} if kind is None else {"Content-Type": kind}
    _, made, _ = client.sign(believed or url, method, body if kind == FORM else None, headers)
    at = urlsplit(url)
    w = world()
    pairs = (("host", host or at.netloc), *((name.lower(), value) for name, value in made.items()))
    call = Call(
        method=method, host=at.netloc, path=at.path, query=at.query, headers=pairs, scheme=scheme,
        body=sent if sent is not None else (body or "").encode(),
    )  # fmt: skip
    return w.handle(call)


def test_a_request_signed_with_both_secrets_is_let_in() -> None:
    assert said(signed("https://api.twitter.com/2/users/me"))["data"]["id"] == ACME


def test_query_parameters_count() -> None:
    url = "https://api.x.com/2/users/me?user.fields=verified,protected&expansions=pinned_tweet_id"
    assert signed(url).status == 200
    assert signed(url, believed="https://api.x.com/2/users/me").status == 401


def test_a_client_behind_a_base_url_signs_the_address_that_it_sees() -> None:
    assert signed("http://127.0.0.1:8800/2/users/me", scheme="http").status == 200
    assert signed("https://api.x.com/2/users/me", believed="http://api.x.com/2/users/me").status == 200
    assert signed("https://api.x.com:443/2/users/me").status == 200
    assert signed("https://api.x.com/2/users/me", believed="https://evil.example/2/users/me").status == 401


def test_json_bodies_do_not_count_and_forms_do() -> None:
    url = "https://api.x.com/2/tweets"
    assert signed(url, method="POST", body='{"text":"a"}', kind="application/json").status == 201
    upload = "https://upload.x.com/1.1/media/upload.json"
    init = "command=INIT&total_bytes=9&media_type=image%2Fpng"
    assert signed(upload, method="POST", body=init, kind=FORM).status == 202
    tampered = init.replace("9", "8").encode()
    assert signed(upload, method="POST", body=init, kind=FORM, sent=tampered).status == 401


def test_multipart_bodies_do_not_count() -> None:
    body, kind = multipart(command=b"INIT", total_bytes=b"9", media_type=b"image/png")
    assert signed("https://upload.x.com/1.1/media/upload.json", method="POST", sent=body, kind=kind).status == 202


@pytest.mark.parametrize(
    "wrong", [{"secret": "other"}, {"consumer": "other"}, {"token": "1002-unknown"}, {"token": "acme-bearer"}]
)
def test_a_wrong_secret_or_token_is_a_stranger(wrong: dict[str, str]) -> None:
    assert signed("https://api.x.com/2/users/me", **wrong).status == 401


@pytest.mark.parametrize(
    "header",
    [
        "OAuth",
        "OAuth ",
        "OAuth oauth_token",
        'OAuth oauth_token="1001-acme"',
        'OAuth oauth_token="1001-acme", oauth_token="1001-acme"',
        'OAuth oauth_token="1001-acme", oauth_consumer_key="house", oauth_nonce="n", oauth_timestamp="-1"',
        'OAuth oauth_token="1001-acme", oauth_consumer_key="house", oauth_nonce="n", oauth_timestamp="1", oauth_signature="%"',
        'OAuth oauth_token="1001-acme", oauth_consumer_key="house", oauth_nonce="n", oauth_timestamp="1", oauth_signature_method="HMAC-SHA1", oauth_signature="%"',
        "Bearer 1001-acme",
    ],
)
def test_a_header_that_cannot_be_read_is_a_stranger(header: str) -> None:
    call = Call(method="GET", host="api.x.com", path="/2/users/me", headers=(("authorization", header),))
    assert world().handle(call).status == 401


def test_where_the_regime_asks_for_it_an_old_timestamp_is_refused() -> None:
    w = world(oauth1_skew_s=300.0)
    for age_s, status in ((300, 200), (301, 401)):
        at = str(w.clock.unix_us() // 1_000_000 - age_s)
        _, made, _ = Client("house", "house-secret", f"{ACME}-acme", "acme-secret", timestamp=at).sign(
            "https://api.x.com/2/users/me"
        )
        call = Call(
            method="GET", host="api.x.com", path="/2/users/me", headers=(("authorization", made["Authorization"]),)
        )
        assert w.handle(call).status == status


def test_the_older_dialect_has_its_own_words_for_strangers() -> None:
    w = world()
    bare = Call(method="POST", host="upload.x.com", path="/1.1/media/upload.json")
    assert (w.handle(bare).status, said(w.handle(bare))["errors"][0]["code"]) == (400, 215)
    forged = Call(
        method="POST", host="upload.x.com", path="/1.1/media/upload.json", headers=(("authorization", "Bearer x"),)
    )
    assert (w.handle(forged).status, said(w.handle(forged))["errors"][0]["code"]) == (401, 89)
