import json
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.platforms import linkedin, oauth2
from safety_core.adapters.transports.request_form import body_of, check_writable, in_clear
from safety_core.ports import Answered, App, Lost, NeverSent, NotSent, Refreshed, Rejected, Unknown
from safety_core.secret import Secret
from safety_core.vocabulary import Reason
from tests.fuzzing import fuzzed
from tests.markers import found_in
from tests.safety_core.adapters.platforms.linkedin.ground import NOW

PLAIN = oauth2.Endpoint(host="auth.example", path="/token")
IN_FORM = oauth2.Endpoint(host="auth.example", path="/token", secret_in_form=True)
TOKEN, APP, PUBLIC = Secret("r&t=1"), App("app id", Secret("s&cret+1")), App("app id")
JSON = {"content-type": "application/json"}
PAIR = {"access_token": "new", "refresh_token": "next", "expires_in": 5_184_000, "token_type": "Bearer"}


def answered(status, body, headers=JSON):
    return Answered(status, headers, body if isinstance(body, bytes) else json.dumps(body).encode())


def form(request):
    return dict(parse_qsl(body_of(request).decode(), strict_parsing=True))


def read(exchange):
    return oauth2.read_refresh(PLAIN, exchange)


@pytest.mark.parametrize(
    ("endpoint", "app", "more", "basic"),
    [
        (PLAIN, APP, {}, True),
        (PLAIN, PUBLIC, {"client_id": "app id"}, False),
        (IN_FORM, APP, {"client_id": "app id", "client_secret": "s&cret+1"}, False),
        (IN_FORM, PUBLIC, {"client_id": "app id"}, False),
    ],
)
def test_a_client_names_itself_in_one_place(endpoint, app, more, basic):
    request = oauth2.refresh(endpoint, TOKEN, app=app)
    check_writable(request)
    assert (request.method, request.host, request.path) == ("POST", "auth.example", "/token")
    assert form(request) == {"grant_type": "refresh_token", "refresh_token": "r&t=1", **more}
    headers = {name: in_clear(value) for name, value in request.headers}
    assert headers.get("authorization", "").startswith("Basic ") is basic
    assert (request.committing, request.operation) == (False, "refresh_token")
    for secret in ("r&t=1", "s&cret+1"):
        assert found_in(repr(request) + request.path, secret) == []


@pytest.mark.parametrize(
    ("changes", "life_s"),
    [({}, 5_184_000), ({"token_type": None}, ...), ({"token_type": "mac"}, ...), ({"expires_in": None}, None),
     ({"expires_in": True}, None), ({"expires_in": 0}, None), ({"expires_in": "60"}, None), ({"expires_in": 1}, 1),
     ({"expires_in": 90 * 86400}, 90 * 86400), ({"expires_in": 90 * 86400 + 1}, None), ({"error": "x"}, ...),
     ({"access_token": ""}, ...), ({"refresh_token": ""}, ...), ({"refresh_token": None}, ...), ({"access_token": 7}, ...)],
)  # fmt: skip
def test_only_200_with_both_words_is_a_new_pair(changes, life_s):
    answer = read(answered(200, PAIR | changes))
    if life_s is ...:
        assert isinstance(answer, Unknown)
    else:
        assert answer == Refreshed(Secret("new"), Secret("next"), life_s)


@pytest.mark.parametrize(
    ("changes", "following"),
    [({}, Secret("next")), ({"refresh_token": None}, None), ({"refresh_token": ""}, ...), ({"refresh_token": 7}, ...)],
)
def test_where_the_refresh_token_that_was_shown_may_stay_good_an_answer_needs_no_other(changes, following):
    keeps = oauth2.Endpoint(host="auth.example", path="/token", keeps=True)
    answer = oauth2.read_refresh(keeps, answered(200, PAIR | changes))
    if following is ...:
        assert isinstance(answer, Unknown)
    else:
        assert answer == Refreshed(Secret("new"), following, 5_184_000)
    bare = {name: value for name, value in PAIR.items() if name != "refresh_token"}
    assert oauth2.read_refresh(keeps, answered(200, bare)) == Refreshed(Secret("new"), None, 5_184_000)


def test_a_pair_without_a_type_is_a_bearer_s():
    bare = {name: value for name, value in PAIR.items() if name != "token_type"}
    assert isinstance(read(answered(200, bare)), Refreshed)


@pytest.mark.parametrize(
    ("status", "error", "reason"),
    [
        (400, "invalid_grant", Reason.PLATFORM_CREDENTIAL),
        (400, "invalid_request", Reason.PLATFORM_FORBIDDEN),
        (400, "unauthorized_client", Reason.PLATFORM_FORBIDDEN),
        (401, "invalid_client", Reason.PLATFORM_FORBIDDEN),
        (401, "invalid_grant", Reason.PLATFORM_FORBIDDEN),
        (429, "slow_down", Reason.PLATFORM_TOO_FAST),
    ],
)
def test_a_no_says_whether_it_is_of_the_token(status, error, reason):
    answer = read(answered(status, {"error": error, "error_description": "…"}))
    assert isinstance(answer, Rejected)
    assert answer.reason is reason
    assert answer.retry_after_s == (900.0 if reason is Reason.PLATFORM_TOO_FAST else None)


@pytest.mark.parametrize(
    "exchange",
    [
        answered(201, PAIR),
        answered(200, PAIR, {"content-type": "text/html"}),
        answered(200, PAIR, {}),
        answered(200, [PAIR]),
        answered(200, b'{"access_token":"new"'),
        answered(400, {"error": 7}),
        answered(400, {"error": ""}),
        answered(400, {"message": "no"}),
        answered(400, b"<html></html>", {"content-type": "text/html"}),
        answered(403, {"error": "invalid_grant"}),
        answered(500, {"error": "invalid_grant"}),
        Lost("reset"),
    ],
)
def test_everything_else_is_unknown(exchange):
    assert isinstance(read(exchange), Unknown)


def test_never_sent_is_not_sent():
    assert read(NeverSent(Reason.SWITCH_THROWN, "all")) == NotSent(Reason.SWITCH_THROWN, "all")


@fuzzed("answers about tokens")
@given(status=st.integers(100, 599), body=st.binary(), kind=st.sampled_from(["application/json", "text/html", ""]))
def test_nothing_raises_and_noise_is_no_pair(status, body, kind):
    answer = read(Answered(status, {"content-type": kind}, body))
    assert isinstance(answer, Unknown) or (status == 429 and isinstance(answer, Rejected))


def test_linkedin_s_secret_stands_in_the_form_and_an_invalid_request_is_of_the_token():
    request = linkedin.refresh(TOKEN, app=APP)
    assert (request.host, request.path) == ("www.linkedin.com", "/oauth/v2/accessToken")
    assert form(request)["client_secret"] == "s&cret+1"
    for error in ("invalid_request", "invalid_grant"):
        answer = linkedin.read_refresh(answered(400, {"error": error}), now=NOW)
        assert answer.reason is Reason.PLATFORM_CREDENTIAL
