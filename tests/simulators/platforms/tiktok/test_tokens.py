from urllib.parse import urlencode

import pytest

from simulators.wire import Reply
from simulators.world import World
from tests.simulators.platforms.tiktok.hands import SECOND, Hand, good, said, world, wrong

FORM = "application/x-www-form-urlencoded"


def ask(w: World, path: str = "/v2/oauth/token/", kind: str = FORM, **more: str) -> Reply:
    form = {
        "client_key": "house-key", "client_secret": "hush", "grant_type": "refresh_token", "refresh_token": "ann-refresh",
    } | more  # fmt: skip
    return Hand(w, None).ask("POST", path, urlencode(form).encode(), kind=kind)


def who(w: World, token: str) -> Reply:
    return Hand(w, token).ask("GET", "/v2/user/info/", query="fields=open_id")


def test_a_refresh_token_gives_a_new_pair_and_is_used_up() -> None:
    w = world()
    told = said(ask(w))
    assert (told["open_id"], told["expires_in"], told["token_type"]) == ("open-ann", 7_200, "Bearer")
    assert told["refresh_expires_in"] == 180 * 86_400
    assert good(who(w, told["access_token"]))["user"]["open_id"] == "open-ann"
    assert said(ask(w))["error"] == "invalid_grant"
    assert "access_token" in said(ask(w, refresh_token=told["refresh_token"]))


def test_a_pair_lives_for_two_hours_to_the_microsecond() -> None:
    w = world()
    token = said(ask(w))["access_token"]
    w.clock.advance(7_200 * SECOND - 1)
    assert who(w, token).status == 200
    w.clock.advance(1)
    assert wrong(who(w, token)) == (401, "access_token_invalid")


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"client_key": "nobody"}, "invalid_client"),
        ({"client_secret": "wrong"}, "invalid_client"),
        ({"client_key": "other-key", "client_secret": "other-hush"}, "invalid_grant"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"refresh_token": "nobodys"}, "invalid_grant"),
        ({"kind": "application/json"}, "invalid_request"),
    ],
)
def test_errors_are_flat_and_come_with_a_200(more: dict[str, str], error: str) -> None:
    w = world()
    reply = ask(w, **more)
    told = said(reply)
    assert (reply.status, told["error"], set(told)) == (200, error, {"error", "error_description", "log_id"})
    assert "access_token" in said(ask(w)), "nothing was used up"


def test_the_status_of_such_errors_is_a_regime() -> None:
    assert ask(world(oauth_error_status=400), client_key="nobody").status == 400


def test_a_token_is_taken_back_with_its_refresh_token() -> None:
    w = world()
    reply = ask(w, "/v2/oauth/revoke/", token="ann")
    assert (reply.status, said(reply)) == (200, {})
    assert wrong(who(w, "ann")) == (401, "access_token_invalid")
    assert said(ask(w))["error"] == "invalid_grant"
    assert said(ask(w, "/v2/oauth/revoke/", token="nobodys"))["error"] == "invalid_request"
    other = ask(w, "/v2/oauth/revoke/", token="ben", client_key="other-key", client_secret="other-hush")
    assert said(other)["error"] == "invalid_request"
    assert who(w, "ben").status == 200


def test_the_fault_hands_out_another_accounts_token() -> None:
    w = world()
    w.faults.add({"fault": "wrong_token", "first": 1})
    assert good(who(w, said(ask(w))["access_token"]))["user"]["open_id"] == "open-ben"
