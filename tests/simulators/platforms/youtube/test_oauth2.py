"""Google gives a new access token for a refresh token, as often as it is shown, to the client that it was given to."""

import base64
from urllib.parse import urlencode

import pytest

from simulators.clock import HandClock
from simulators.config import WorldConfig
from simulators.wire import Call
from simulators.world import World
from tests.simulators.platforms.youtube.hands import ACME, SECOND, ZETA, Hand, said

FORM = "application/x-www-form-urlencoded"
CONFIG = {
    "apps": [
        {"key": "house", "secret": "s", "client_id": "house-client", "client_secret": "hush"},
        {"key": "other", "secret": "s", "client_id": "other-client", "client_secret": "hush"},
    ],
    "accounts": [
        {
            "platform": "YouTube", "id": ACME, "username": "acme",
            "tokens": [{"token": "old", "refresh": "acme-refresh", "expires_s": 0}],
        },
        {"platform": "YouTube", "id": ZETA, "username": "zeta", "tokens": [{"token": "zeta-token"}]},
    ],
}  # fmt: skip


@pytest.fixture
def world():
    return World(7, HandClock(), WorldConfig.model_validate(CONFIG))


def asking(*, kind: str = FORM, method: str = "POST", basic: str | None = None, **form: str | None) -> Call:
    told = {
        "grant_type": "refresh_token", "refresh_token": "acme-refresh", "client_id": "house-client",
        "client_secret": "hush", **form,
    }  # fmt: skip
    body = urlencode({name: value for name, value in told.items() if value is not None}).encode()
    headers = [("host", "oauth2.googleapis.com"), ("content-type", kind)]
    if basic is not None:
        headers.append(("authorization", "Basic " + base64.b64encode(basic.encode()).decode()))
    return Call(method=method, host="oauth2.googleapis.com", path="/token", headers=tuple(headers), body=body)


def whose(world: World, token: str) -> str:
    return str(said(Hand(world, token).ask("GET", "channels", "part=id&mine=true"))["items"][0]["id"])


def test_a_refresh_token_gives_an_access_token_again_and_again_and_no_refresh_token(world):
    given = [said(world.handle(asking())) for _ in range(2)]
    assert set(given[0]) == {"access_token", "expires_in", "scope", "token_type"}
    assert (given[0]["token_type"], given[0]["expires_in"]) == ("Bearer", 3599)
    assert [whose(world, each["access_token"]) for each in given] == [ACME, ACME]
    assert given[0]["access_token"] != given[1]["access_token"]
    assert not world.ledger.entries


@pytest.mark.parametrize(("age_us", "status"), [(3_599 * SECOND - 1, 200), (3_599 * SECOND, 401)])
def test_what_it_gave_lives_an_hour(world, age_us, status):
    token = said(world.handle(asking()))["access_token"]
    world.clock.advance(age_us)
    assert Hand(world, token).ask("GET", "channels", "part=id&mine=true").status == status


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"refresh_token": "guessed"}, 400, "invalid_grant"),
        ({"refresh_token": None}, 400, "invalid_request"),
        ({"grant_type": None}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"client_id": None}, 401, "invalid_client"),
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_secret": None}, 401, "invalid_client"),
        ({"client_id": "other-client"}, 401, "unauthorized_client"),
        ({"kind": "application/json"}, 400, "invalid_request"),
    ],
)
def test_everything_else_is_refused_in_the_words_of_oauth(world, form, status, error):
    reply = world.handle(asking(**form))
    assert (reply.status, said(reply)["error"]) == (status, error)


def test_the_client_may_prove_itself_in_the_header(world):
    assert world.handle(asking(basic="house-client:hush", client_id=None, client_secret=None)).status == 200
    assert world.handle(asking(basic="house-client:wrong")).status == 401


@pytest.mark.parametrize("how", ["revoke", "revoke_refresh"])
def test_what_its_owner_took_back_is_an_invalid_grant(world, how):
    getattr(world.token("old"), how)()
    assert said(world.handle(asking()))["error"] == "invalid_grant"


def test_a_fault_may_hand_out_anothers_token(world):
    world.faults.add(
        {"fault": "wrong_token", "first": 1, "when": {"operation": "refresh_token", "platform": "YouTube"}}
    )
    assert whose(world, said(world.handle(asking()))["access_token"]) == ZETA


def test_the_token_host_speaks_of_tokens_alone(world):
    elsewhere = Hand(world, "zeta-token")
    assert elsewhere.ask("GET", "channels", "part=id&mine=true", host="oauth2.googleapis.com").status == 404
    assert elsewhere.ask("POST", "/token", body=b"", kind=FORM).status == 404
    assert world.handle(asking(method="GET")).status in {401, 404}
