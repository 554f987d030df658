"""What is written down of an exchange: no secret in it, whatever writing it comes in and wherever it stands, and the rest."""

import base64
import hashlib
import json
import string
from urllib.parse import quote, quote_plus, unquote, unquote_plus

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safety_core.adapters.platforms import ADAPTERS
from safety_core.adapters.recorders.folder import FolderRecorder
from safety_core.adapters.recorders.hiding import WITHHELD, Hidden, means_a_secret
from safety_core.adapters.recorders.redaction import BODY_MAX_BYTES, TOKEN_OPERATIONS, Redaction
from safety_core.adapters.transports.sandbox import SandboxTransport
from safety_core.ports import Answered, Lost, NeverSent, WireRequest
from safety_core.secret import Secret
from safety_core.vocabulary import Reason
from tests.safety_core.adapters.transports.caught import LetsAll, Scripted, StillClock, recording
from tests.safety_core.adapters.transports.peers import HOST, post

SECRET = "s3cret-of-acme"
ALPHABET = string.ascii_letters + string.digits + string.punctuation + " ¡ÿ"
"""Within ISO 8859-1, which is what a header may hold."""
secrets = st.text(ALPHABET, min_size=6, max_size=30).map(lambda middle: f"q7Z{middle}Jx0")

WRITINGS = (
    lambda text: text,
    lambda text: quote(text, safe=""),
    quote,
    quote_plus,
    lambda text: quote(quote(text, safe=""), safe=""),
    lambda text: "".join(f"%{each:02x}" for each in text.encode()),
    lambda text: base64.b64encode(text.encode()).decode(),
    lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    lambda text: base64.b64encode(f"client:{text}:more".encode()).decode(),
    lambda text: base64.b64encode(f"clients:{text}".encode()).decode(),
    lambda text: base64.b64encode(f"clientel:{text}..".encode()).decode(),
    lambda text: quote(base64.b64encode(text.encode()).decode(), safe=""),
    lambda text: json.dumps(text)[1:-1],
    lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    lambda text: "".join(f"\\u{ord(each):04x}" for each in text),
    lambda text: json.dumps({"said": text, "then": [{"access_token": text}]}),
    lambda text: f"https://graph.facebook.com/v1/me?access_token={quote(text)}&after=x",
    lambda text: f"Bearer {text}",
    lambda text: f"it was {text}, they say",
)
writings = st.sampled_from(WRITINGS)


def in_the_open(text: str, content: str) -> bool:
    """Whether a secret can be read from what was written, by a reader who knows the usual writings."""
    layers = [content]
    for _ in range(3):
        if any(text in each for each in layers):
            return True
        layers = [again(each) for each in layers for again in (unquote, unquote_plus, _unescaped)]
    encoded = {base64.b64encode(b"x" * at + text.encode()).decode()[at + 3 : -5] for at in range(3)}
    return any(each and each in content for each in encoded)


def _unescaped(text: str) -> str:
    return text.encode("latin-1", "backslashreplace").decode("unicode_escape", "replace")


def harmless(text: str) -> str:
    """A value for a header, in which no control character may stand."""
    return "".join(each for each in text if each.isprintable()).strip()


@settings(suppress_health_check=[HealthCheck.too_slow])  # a file for each example, on a machine that may be busy
@given(data=st.data(), secret=secrets, own=secrets)
def test_no_secret_of_the_request_is_in_the_bytes_of_the_file_however_it_is_written(
    tmp_path_factory, data, secret, own
):
    """Planted in headers, query, form and JSON, nested, in the request and in its answer."""

    def write(text: str) -> str:
        return data.draw(writings)(text)

    form = (
        f"text=hello&note={quote_plus(write(secret))}&client_secret={quote_plus(own)}&more%5Btoken%5D={quote_plus(own)}"
    )
    nested = {
        "text": "hello",
        "meta": [{"of": write(secret), write(secret): 1}, {"deep": {"password": own, "said": write(own)}}],
    }
    body = data.draw(st.sampled_from([form.encode(), json.dumps(nested).encode(), write(secret).encode()]))
    asked = post(
        path=f"/2/tweets?access_token={quote(own)}&say={quote(write(secret), safe='')}&x={quote(write(own), safe='')}",
        headers=(
            ("authorization", Secret(f"Bearer {secret}")),
            ("x-app-usage", harmless(write(secret))),
            ("x-custom", harmless(write(secret))),
            (
                "content-type",
                data.draw(st.sampled_from(["application/json", "application/x-www-form-urlencoded", "text/plain"])),
            ),
        ),
        body=body,
    )
    answers = [json.dumps({**nested, "echo": write(own)}), form, write(secret), f"<p>{write(own)}</p>"]
    said = Answered(
        201,
        {
            "content-type": "application/json",
            "date": write(secret),
            "set-cookie": f"sid={secret}",
            "x-request": write(own),
        },
        data.draw(st.sampled_from(answers)).encode(),
    )
    folder = tmp_path_factory.mktemp("recordings") / "recordings"
    transport = SandboxTransport(
        Scripted(said),
        FolderRecorder(folder, clock=StillClock()),
        clock=StillClock(),
        draw=LetsAll(),
        allowed_hosts=frozenset({HOST}),
    )
    sent = transport.exchange(recording(asked), send_by_us=9_000_000, total_s=1.0, recheck=lambda: None)
    assert sent is said
    written = (folder / "sandbox-1.ndjson").read_text()
    assert len(written.splitlines()) == 2
    assert not in_the_open(secret, written)
    assert not in_the_open(own, written)


@pytest.mark.parametrize("before", ["", "a", "ab", "abc"])
@pytest.mark.parametrize("after", ["", "a", "ab"])
def test_a_secret_in_base64_is_not_shown_wherever_it_begins(before, after):
    written = base64.b64encode(f"{before}{SECRET}{after}".encode()).decode()
    said = Hidden([SECRET], withheld=False).text(f"it was {written} there")
    assert said.startswith("it was ")
    assert base64.b64encode(f"abc{SECRET}".encode()).decode()[4:-4] not in said
    assert written not in said
    assert WITHHELD in said


@pytest.mark.parametrize("outer", [lambda text: quote(text, safe=""), lambda text: json.dumps(text)[1:-1]])
@pytest.mark.parametrize(
    "inner",
    [
        lambda text: "".join(f"%{ord(each):02x}" for each in text),
        lambda text: "".join(f"\\u{ord(each):04x}" for each in text),
    ],
)
def test_a_secret_under_two_layers_of_writing_is_not_shown(inner, outer):
    assert Hidden([SECRET]).text(f"it was {outer(inner(SECRET))}") == WITHHELD


@given(secret=secrets, user=st.text(string.ascii_lowercase, min_size=1, max_size=9))
def test_a_password_within_http_basic_is_sought_by_itself(secret, user):
    asked = post(headers=(("authorization", Secret(secret).basic(user)),), body=json.dumps({"text": secret}).encode())
    assert secret not in json.dumps(Redaction(asked).request(), ensure_ascii=False)
    assert "hello" in json.dumps(Redaction(post(headers=asked.headers)).request())


@given(secret=secrets)
def test_a_token_within_a_secret_form_is_sought_by_itself(secret):
    asked = post(body=Secret(secret).form().after("grant_type=x&refresh_token="), operation="create")
    answer = Redaction(asked).answer(Answered(200, {}, json.dumps({"said": secret}).encode()))
    assert secret not in json.dumps(answer, ensure_ascii=False)


def test_an_ordinary_post_is_written_down_as_it_was():
    asked = post(
        path="/2/tweets?expansions=author_id&text=a%20b",
        body=json.dumps(
            {"text": "Bread at eight. Basic sourdough, author: Ann", "reply": {"author_id": "1001"}}
        ).encode(),
    )
    redaction = Redaction(asked)
    assert redaction.request() == {
        "method": "POST",
        "path": "/2/tweets?expansions=author_id&text=a%20b",
        "headers": [["Authorization", WITHHELD], ["Content-Type", "application/json"]],
        "body": {"json": {"text": "Bread at eight. Basic sourdough, author: Ann", "reply": {"author_id": "1001"}}},
    }
    said = b'{"data":{"id":"1580661436132757506"},"errors":[{"code":190,"error_subcode":2207051,"truncated":null}]}'
    assert redaction.answer(Answered(201, {"retry-after": "5", "x-cookie": "a"}, said)) == {
        "status": 201,
        "headers": [["retry-after", "5"], ["x-cookie", WITHHELD]],
        "body": {"json": json.loads(said)},
    }


def test_what_did_not_come_or_go_is_told_in_words_without_the_secret():
    redaction = Redaction(post(headers=(("authorization", Secret(f"Bearer {SECRET}")),)))
    assert redaction.answer(Lost(f"cut off at {SECRET}")) == {"lost": f"cut off at {WITHHELD}"}
    assert redaction.answer(NeverSent(Reason.NOT_CONNECTED, SECRET)) == {"never_sent": "not_connected", "saw": WITHHELD}


@pytest.mark.parametrize(
    "name",
    [
        "access_token", "accessToken", "ACCESS_TOKEN", "token", "client_secret", "clientSecret", "password", "passwd", "key",
        "api_key", "apiKey", "x-api-key", "apikey", "auth", "Authorization", "oauth_verifier", "cookie", "Set-Cookie", "session",
        "sessionid", "code", "auth_code", "authCode", "signature", "X-Hub-Signature-256", "sig", "appsecret_proof", "id_token",
        "refresh%5Ftoken", "client_assertion", "jwt", "pwd", "otp", "csrf", "credentials", "more[token]",
    ],
)  # fmt: skip
def test_a_name_that_means_a_secret_is_known_by_its_words(name):
    assert means_a_secret(name)


@pytest.mark.parametrize(
    "name",
    ["text", "author", "author_id", "authors", "keyword", "monkey", "zipcode", "encoded", "barcode", "id", "design", "status",
     "description", "tags", "media_ids", "privacy_level", "published", "distance"],
)  # fmt: skip
def test_an_ordinary_name_means_no_secret(name):
    assert not means_a_secret(name)


@pytest.mark.parametrize("value", ["abc", "abc def", 1_000, 123456, ["a", {"b": "c"}], {"a": "b"}, 1.5, -5])
def test_whatever_stands_under_such_a_name_is_withheld_whole(value):
    body = Redaction(post(body=json.dumps({"a": [{"code": value, "n": 1}]}).encode())).request()["body"]
    assert body == {"json": {"a": [{"code": WITHHELD, "n": 1}]}}


@pytest.mark.parametrize("value", [None, True, False, 0, 999])
def test_what_cannot_be_a_secret_shows_under_any_name(value):
    body = Redaction(post(body=json.dumps({"code": value}).encode())).request()["body"]
    assert body == {"json": {"code": value}}


def test_a_field_that_is_named_beside_its_value_is_withheld():
    sent = {"fields": [{"name": "access_token", "value": "abc"}, {"name": "text", "value": "hello"}]}
    body = Redaction(post(body=json.dumps(sent).encode())).request()["body"]
    shown = {"fields": [{"name": "access_token", "value": WITHHELD}, {"name": "text", "value": "hello"}]}
    assert body == {"json": shown}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("next: https://graph.facebook.com/me?access_token=abc&after=x", f"next: https://graph.facebook.com/me?access_token={WITHHELD}&after=x"),
        ("?to=https%3A%2F%2Fa%2F%3Ftoken%3Dabc", None),
        ("Authorization: Bearer abcdefgh", f"Authorization: Bearer {WITHHELD}"),
        ("""{'token': 'abc', "text": "b" """, f"""{{'token': '{WITHHELD}', "text": "b" """),
        ("EAABsbCS1iHgBAKZCZBZC", WITHHELD),
        ("see eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0 there", f"see {WITHHELD} there"),
        ("the key: be kind, and token economies", "the key: be kind, and token economies"),
        ("https://example.com/2026/11/some-long-but-plain-address-of-a-page", "https://example.com/2026/11/some-long-but-plain-address-of-a-page"),
    ],
)  # fmt: skip
def test_what_nobody_knows_is_guessed_by_its_name_and_its_letters(text, shown):
    said = Hidden(()).text(text)
    assert "abc" not in said if shown is None else said == shown


def test_a_secret_too_short_to_be_sought_withholds_all_text():
    redaction = Redaction(post(headers=(("authorization", Secret("12345")),)))
    assert redaction.request()["body"] == {"withheld": 16}
    assert redaction.answer(Answered(200, {"date": "a 12345 b"}, b"12345"))["headers"] == [[WITHHELD, WITHHELD]]


@pytest.mark.parametrize("adapter", ADAPTERS.values(), ids=ADAPTERS)
def test_the_operation_by_which_each_platform_refreshes_is_known(adapter):
    assert not adapter.REFRESHES_BY or adapter.REFRESHES_BY in TOKEN_OPERATIONS


@pytest.mark.parametrize(
    "changes",
    [
        {"operation": "refresh_token"}, {"path": "/2/oauth2/token"}, {"path": "/v2/oauth/token/"}, {"path": "/token"},
        {"path": "/v21.0/oauth/access_token?x=1"}, {"path": "/OAuth/v2/accessToken"},
    ],
)  # fmt: skip
def test_of_a_token_endpoint_no_body_shows_in_either_direction(changes):
    redaction = Redaction(post(**{"headers": (), **changes}))
    assert redaction.request()["body"] == {"withheld": 16}
    assert redaction.answer(Answered(200, {}, b'{"a":"b"}'))["body"] == {"withheld": 9}


def test_a_secret_body_is_withheld_whole():
    assert Redaction(post(body=Secret("text=hello"))).request()["body"] == {"withheld": 10}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"a" * (BODY_MAX_BYTES + 1), "text/plain"), (b"\x00\x01", ""), (b"\xff\xfe", ""), (b"--x", "multipart/form-data; boundary=x"),
    ],
)  # fmt: skip
def test_what_is_no_text_or_too_long_is_told_by_length_and_digest(body, kind):
    shown = Redaction(post(body=body, headers=(("content-type", kind),) if kind else ())).request()["body"]
    assert shown == {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}


def test_json_nested_too_deeply_to_be_looked_through_shows_nothing():
    deep = b"[" * 20_000 + b"]" * 20_000
    assert Redaction(post(body=deep)).request()["body"] == {"withheld": 40_000}
    answer = Redaction(post()).answer(Answered(200, {}, deep))["body"]
    assert answer == {"bytes": 40_000, "sha256": hashlib.sha256(deep).hexdigest()}


def test_the_longest_text_still_shows():
    assert Redaction(post(body=b"a b " * (BODY_MAX_BYTES // 4))).request()["body"] == {
        "text": "a b " * (BODY_MAX_BYTES // 4)
    }


def test_nothing_shows_where_redaction_itself_fails(monkeypatch):
    redaction = Redaction(post())

    def fails(self, text):
        raise RuntimeError(SECRET)

    monkeypatch.setattr(Hidden, "text", fails)
    try:
        redaction.request()
    except RuntimeError as shown:
        raise AssertionError(f"it lets {shown} out") from shown
    assert redaction.request() == redaction.answer(Answered(200, {}, b"a")) == {"withheld": "all"}


def test_a_request_is_read_by_its_fields_alone():
    assert set(WireRequest.__struct_fields__) == {
        "method", "host", "path", "headers", "body", "operation", "committing", "tag", "lead", "sandbox"
    }, "say in Redaction what becomes of the new one"  # fmt: skip
