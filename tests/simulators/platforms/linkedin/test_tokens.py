from urllib.parse import urlencode

import pytest

from simulators.wire import Reply
from simulators.world import World
from tests.simulators.platforms.linkedin.hands import DAY, Hand, said, world

FORM = "application/x-www-form-urlencoded"


def ask(w: World, kind: str = FORM, **more: str) -> Reply:
    form = {
        "grant_type": "refresh_token", "refresh_token": "ann-refresh", "client_id": "house-client", "client_secret": "hush",
    } | more  # fmt: skip
    body = urlencode(form).encode()
    return Hand(w, None).ask("POST", "/oauth/v2/accessToken", body, host="www.linkedin.com", content_type=kind)


def test_a_refresh_token_gives_a_new_pair_for_sixty_days() -> None:
    w = world()
    told = said(ask(w))
    assert told["expires_in"] == 60 * 86_400
    assert Hand(w, told["access_token"]).ask("GET", "/v2/userinfo").status == 200
    w.clock.advance(60 * DAY)
    assert Hand(w, told["access_token"]).ask("GET", "/v2/userinfo").status == 401
    assert ask(w).status == 400, "it was used"
    assert ask(w, refresh_token=told["refresh_token"]).status == 200


def test_an_access_token_lives_to_the_microsecond() -> None:
    w = world()
    token = said(ask(w))["access_token"]
    w.clock.advance(60 * DAY - 1)
    assert Hand(w, token).ask("GET", "/v2/userinfo").status == 200


@pytest.mark.parametrize(
    ("wrong", "status", "error"),
    [
        ({"grant_type": "password"}, 400, "invalid_request"),
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"refresh_token": "nobodys"}, 400, "invalid_request"),
        ({"kind": "application/json"}, 400, "invalid_request"),
    ],
)
def test_what_is_wrong_is_refused_and_uses_nothing_up(wrong: dict[str, str], status: int, error: str) -> None:
    w = world()
    reply = ask(w, **wrong)
    assert (reply.status, said(reply)["error"]) == (status, error)
    assert ask(w).status == 200
    assert w.ledger.entries == []


def test_a_revoked_refresh_token_gives_nothing() -> None:
    w = world()
    w.token("ann").revoke_refresh()
    assert ask(w).status == 400


def test_the_fault_hands_out_another_accounts_token() -> None:
    w = world()
    w.faults.add({"fault": "wrong_token", "first": 1})
    told = said(ask(w))
    assert said(Hand(w, told["access_token"]).ask("GET", "/v2/userinfo"))["sub"] == "ben2"
