"""X's token endpoint: only a whole pair is a yes, and only the platform's own word on the token is a no."""

import base64
import json
from datetime import UTC, datetime
from urllib.parse import parse_qs

import pytest

from safety_core.adapters.platforms import x
from safety_core.adapters.transports.request_form import body_of, check_writable, in_clear
from safety_core.ports import Answered, App, Lost, NeverSent, NotSent, Refreshed, Rejected, Unknown
from safety_core.secret import Secret
from safety_core.vocabulary import Platform, Reason
from simulators.clock import HandClock
from simulators.config import WorldConfig
from simulators.wire import Call
from simulators.world import World
from tests.markers import found_in, marker

NOW = datetime(2026, 3, 1, tzinfo=UTC)
TOKEN = marker("refresh")
PAIR = {"token_type": "bearer", "expires_in": 7200, "access_token": "a", "refresh_token": "r", "scope": "s"}
JSON = {"content-type": "application/json;charset=utf-8"}


def answered(status: int, body: object, headers=JSON) -> Answered:
    return Answered(status, headers, body if isinstance(body, bytes) else json.dumps(body).encode())


def read(exchange):
    return x.read_refresh(exchange, now=NOW)


def form(request) -> dict[str, str]:
    return {name: each[0] for name, each in parse_qs(body_of(request).decode(), strict_parsing=True).items()}


def test_a_confidential_client_shows_its_secret_in_the_header_and_nothing_of_it_in_the_form():
    request = x.refresh(Secret("a+b/c=&d ü"), app=App("our:app", Secret("hush%")))
    check_writable(request)
    assert (request.method, request.host, request.path) == ("POST", "api.x.com", "/2/oauth2/token")
    assert (request.operation, request.committing) == (x.REFRESHES_BY, False)
    assert form(request) == {"grant_type": "refresh_token", "refresh_token": "a+b/c=&d ü"}
    basic = in_clear(dict(request.headers)["authorization"])
    assert base64.b64decode(basic.removeprefix("Basic ")) == b"our%3Aapp:hush%25"


def test_a_public_client_names_itself_in_the_form():
    request = x.refresh(Secret("t"), app=App("our app"))
    assert form(request) == {"grant_type": "refresh_token", "client_id": "our app", "refresh_token": "t"}
    assert "authorization" not in dict(request.headers)


def test_neither_the_request_nor_the_pair_shows_a_secret():
    request = x.refresh(Secret(TOKEN), app=App("app", Secret(TOKEN)))
    given = read(answered(200, {**PAIR, "access_token": TOKEN, "refresh_token": TOKEN}))
    assert found_in(repr(request) + repr(given), TOKEN) == []


@pytest.mark.parametrize(
    ("changes", "life_s"),
    [({}, 7200), ({"expires_in": None}, None), ({"expires_in": -1}, None), ({"expires_in": True}, None), ({"token_type": "Bearer"}, 7200), ({"expires_in": 2_592_000}, 2_592_000), ({"expires_in": 2_592_001}, None)],
)  # fmt: skip
def test_a_whole_pair_is_a_yes_and_its_life_only_a_number_of_seconds(changes, life_s):
    assert read(answered(200, {**PAIR, **changes})) == Refreshed(Secret("a"), Secret("r"), life_s)


@pytest.mark.parametrize(
    "exchange",
    [
        *(answered(200, {name: each for name, each in PAIR.items() if name != left_out}) for left_out in ("access_token", "refresh_token")),
        answered(200, {**PAIR, "access_token": ""}),
        answered(200, {**PAIR, "refresh_token": 7}),
        answered(200, {**PAIR, "token_type": "mac"}),
        answered(200, {**PAIR, "token_type": None}),
        answered(200, {**PAIR, "error": "invalid_grant"}),
        answered(200, PAIR, {"content-type": "text/html"}),
        answered(200, b"<html>"),
        answered(201, PAIR),
        answered(400, b"<html>"),
        answered(400, {"title": "Bad Request"}),
        answered(403, {"error": "invalid_grant"}),
        answered(500, {"error": "invalid_request"}),
        answered(503, b""),
        Lost("reset"),
    ],
)  # fmt: skip
def test_everything_else_is_unknown_and_may_have_used_the_token_up(exchange):
    assert isinstance(read(exchange), Unknown)


@pytest.mark.parametrize(
    ("exchange", "reason"),
    [
        (answered(400, {"error": "invalid_request", "error_description": "x"}), Reason.PLATFORM_CREDENTIAL),
        (answered(400, {"error": "invalid_grant"}), Reason.PLATFORM_CREDENTIAL),
        (answered(401, {"error": "unauthorized_client"}), Reason.PLATFORM_FORBIDDEN),
        (answered(401, {"error": "invalid_client"}), Reason.PLATFORM_FORBIDDEN),
        (answered(400, {"error": "unsupported_grant_type"}), Reason.PLATFORM_FORBIDDEN),
        (answered(429, {}), Reason.PLATFORM_TOO_FAST),
    ],
)
def test_a_no_says_whether_it_is_of_the_token(exchange, reason):
    found = read(exchange)
    assert isinstance(found, Rejected)
    assert found.reason is reason


def test_a_pair_that_names_no_type_is_one():
    untyped = {name: each for name, each in PAIR.items() if name != "token_type"}
    assert read(answered(200, untyped)) == Refreshed(Secret("a"), Secret("r"), 7200)


def test_too_fast_is_over_when_x_says_its_window_opens():
    opens = str(round(NOW.timestamp()) + 100)
    found = read(answered(429, {}, {**JSON, "x-rate-limit-reset": opens}))
    assert (found.reason, found.retry_after_s) == (Reason.PLATFORM_TOO_FAST, 100)
    assert read(answered(429, {})).retry_after_s == 900


def test_what_was_not_sent_used_nothing_up():
    assert read(NeverSent(Reason.NOT_CONNECTED, "no way")) == NotSent(Reason.NOT_CONNECTED, "no way")


def ask(world: World, token: str, secret: str = "hush"):
    request = x.refresh(Secret(token), app=App("house client", Secret(secret)))
    headers = tuple((name, in_clear(value)) for name, value in request.headers)
    reply = world.handle(
        Call(method=request.method, host=request.host, path=request.path, headers=headers, body=body_of(request))
    )
    return read(Answered(reply.status, dict(reply.headers), reply.body))


def test_the_simulated_x_and_the_adapter_were_written_apart_and_agree():
    config = {
        "apps": [{"key": "house", "secret": "s", "client_id": "house client", "client_secret": "hush"}],
        "accounts": [
            {"platform": "X", "id": "1001", "username": "acme", "tokens": [{"token": "t", "refresh": "r/+ü"}]}
        ],
    }
    world = World(7, HandClock(), WorldConfig.model_validate(config))
    assert ask(world, "r/+ü", "wrong").reason is Reason.PLATFORM_FORBIDDEN
    given = ask(world, "r/+ü")
    assert isinstance(given, Refreshed)
    assert given.life_s == 7200
    assert ask(world, "r/+ü").reason is Reason.PLATFORM_CREDENTIAL
    assert isinstance(ask(world, given.refresh.reveal()), Refreshed)


def test_the_platform_names_the_operation_among_its_own():
    assert x.REFRESHES_BY in x.OPERATIONS
    assert x.PLATFORM is Platform.X


@pytest.mark.parametrize(
    ("body", "handle"),
    [
        ({"data": {"id": "1001", "username": "acme"}}, "acme"),
        ({"data": {"id": "1001"}}, None),
        ({"data": {"id": "1001", "username": "no such name!"}}, None),
        ({"errors": []}, None),
    ],
)
def test_a_handle_is_told_where_it_is_one(body, handle):
    assert x.read_handle(answered(200, body), account="1001") == handle
