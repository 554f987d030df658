"""X gives a new pair for a refresh token, once, to the client whose app it was given to."""

import base64
from urllib.parse import urlencode

import pytest

from simulators.clock import HandClock
from simulators.config import WorldConfig
from simulators.wire import Call
from simulators.world import World
from tests.simulators.hands import SECOND, call, said

PATH = "/2/oauth2/token"
FORM = "application/x-www-form-urlencoded"
ME = "/2/users/me"
CONFIG = {
    "apps": [
        {"key": "house", "secret": "s", "client_id": "house-client", "client_secret": "hush"},
        {"key": "public", "secret": "s", "client_id": "public-client"},
        {"key": "other", "secret": "s", "client_id": "other-client", "client_secret": "hush"},
    ],
    "accounts": [
        {
            "platform": "X",
            "id": "1001",
            "username": "acme",
            "tokens": [
                {"token": "acme-bearer", "refresh": "acme-refresh", "expires_s": 7200},
                {"token": "acme-public", "refresh": "public-refresh", "app": "public"},
            ],
        },
        {"platform": "X", "id": "1002", "username": "zeta", "tokens": [{"token": "zeta-bearer"}]},
    ],
}


@pytest.fixture
def world():
    return World(7, HandClock(), WorldConfig.model_validate(CONFIG))


def asking(
    refresh: str = "acme-refresh", *, client: str | None = "house-client:hush", kind: str = FORM, **form: str
) -> Call:
    headers = [("host", "api.x.com"), ("content-type", kind)]
    if client is not None:
        headers.append(("authorization", "Basic " + base64.b64encode(client.encode()).decode()))
    body = {"grant_type": "refresh_token", "refresh_token": refresh, **form}
    return Call(method="POST", host="api.x.com", path=PATH, headers=tuple(headers), body=urlencode(body).encode())


def whose(world: World, token: str) -> str | int:
    reply = world.handle(call("GET", ME, token=token))
    return said(reply)["data"]["id"] if reply.status == 200 else reply.status


def test_a_new_pair_is_given_and_the_access_token_is_the_same_accounts(world):
    reply = world.handle(asking())
    given = said(reply)
    assert (reply.status, given["token_type"], given["expires_in"]) == (200, "bearer", 7200)
    assert given["refresh_token"] != "acme-refresh"
    assert "offline.access" in given["scope"].split()
    assert whose(world, given["access_token"]) == "1001"


def test_the_access_token_before_it_is_worth_nothing_any_more(world):
    world.handle(asking())
    assert whose(world, "acme-bearer") == 401


def test_where_the_regime_says_so_the_access_token_before_it_lives_on(world):
    state = world.platforms["X"].state
    state.config = state.config.model_copy(update={"refresh_ends_access": False})
    world.handle(asking())
    assert whose(world, "acme-bearer") == "1001"


def test_a_refresh_token_is_used_once_and_the_next_pair_goes_on_from_the_new_one(world):
    given = said(world.handle(asking()))
    again = world.handle(asking())
    assert (again.status, said(again)["error"]) == (400, "invalid_request")
    assert world.handle(asking(given["refresh_token"])).status == 200


def test_a_pair_lives_for_two_hours_to_the_microsecond(world):
    given = said(world.handle(asking()))
    world.clock.advance(7200 * SECOND - 1)
    assert whose(world, given["access_token"]) == "1001"
    world.clock.advance(1)
    assert whose(world, given["access_token"]) == 401
    assert world.handle(asking(given["refresh_token"])).status == 200, "the refresh token lives on"


def test_an_expired_access_token_is_renewed(world):
    world.token("acme-bearer").expire()
    assert world.handle(asking()).status == 200


def test_a_revoked_refresh_token_gives_nothing(world):
    world.token("acme-bearer").revoke_refresh()
    assert world.handle(asking()).status == 400
    assert whose(world, "acme-bearer") == "1001", "what it gave lives on"


@pytest.mark.parametrize(
    ("wrong", "status", "error"),
    [
        ({"client": None}, 401, "unauthorized_client"),
        ({"client": "house-client:wrong"}, 401, "unauthorized_client"),
        ({"client": "nobody:hush"}, 401, "unauthorized_client"),
        ({"client": "other-client:hush"}, 400, "invalid_request"),
        ({"client": None, "client_id": "house-client"}, 401, "unauthorized_client"),
        ({"refresh": "nobodys"}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"kind": "text/plain"}, 400, "invalid_request"),
        ({"kind": "application/json"}, 400, "unsupported_grant_type"),
    ],
)
def test_what_is_wrong_is_refused_and_uses_nothing_up(world, wrong, status, error):
    reply = world.handle(asking(**wrong))
    assert (reply.status, said(reply)["error"]) == (status, error)
    assert whose(world, "acme-bearer") == "1001"
    assert world.handle(asking()).status == 200


def test_a_public_client_names_itself_in_the_form(world):
    assert world.handle(asking("public-refresh", client=None, client_id="public-client")).status == 200


def test_the_fault_hands_out_another_accounts_token_and_the_old_one_is_used_up(world):
    world.faults.add({"fault": "wrong_token", "first": 1})
    given = said(world.handle(asking()))
    assert whose(world, given["access_token"]) == "1002"
    assert world.handle(asking()).status == 400
    assert [each.name for each in world.faults.firings] == ["wrong_token"]


def test_an_answer_that_is_lost_has_used_the_token_up(world):
    world.faults.add({"fault": "answer_lost", "when": {"operation": "refresh_token"}, "do": {"cut": "reset"}})
    assert world.handle(asking()).cut is not None
    world.faults.clear()
    assert world.handle(asking()).status == 400


def test_it_stands_in_the_journal_with_its_account_and_in_no_ledger(world):
    world.handle(asking())
    entry = world.journal.entries[-1]
    assert (entry.operation, entry.account, entry.committing) == ("refresh_token", "1001", False)
    assert world.ledger.entries == []


def test_the_same_seed_draws_the_same_tokens():
    pairs = [said(World(seed, HandClock(), WorldConfig.model_validate(CONFIG)).handle(asking())) for seed in (7, 7, 8)]
    assert pairs[0] == pairs[1] != pairs[2]
