"""X tells an account's app what others do to it, and signs what it tells."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest

from simulators.webhooks import Happening, Hook
from simulators.world import World
from tests.simulators.hands import ACME, ZETA, Hand, world

HOOK = Hook(app="house", account=ACME, url="https://app.test/x?a=1")
SECRET = b"house-secret"


def signed(content: bytes) -> str:
    return "sha256=" + base64.b64encode(hmac.new(SECRET, content, hashlib.sha256).digest()).decode()


def told(w: World) -> list[dict[str, Any]]:
    """What is in the outbox, as it leaves: each must be signed over its bytes."""
    found = []
    home = w.platforms["X"]
    assert home.hooks is not None
    for name, happening in w.story.outbox.due(w.clock.now_us()):
        assert name == "X"
        sent = home.hooks.telling(HOOK, happening, unix_us=w.clock.unix_us())
        assert sent is not None
        headers = dict(sent.headers)
        assert (sent.method, sent.url, headers["content-type"]) == ("POST", HOOK.url, "application/json")
        assert headers["x-twitter-webhooks-signature"] == signed(sent.body)
        found.append(json.loads(sent.body))
    return found


def test_an_address_proves_itself_by_signing_the_challenge() -> None:
    hooks = world().platforms["X"].hooks
    assert hooks is not None
    asked = hooks.challenge(HOOK, "n0nce")
    assert asked is not None
    assert (asked.method, asked.url) == ("GET", "https://app.test/x?a=1&crc_token=n0nce")
    good = json.dumps({"response_token": signed(b"n0nce")}).encode()
    assert hooks.proved(HOOK, "n0nce", status=200, body=good)
    for status, body in (
        (500, good),
        (200, json.dumps({"response_token": signed(b"other")}).encode()),
        (200, b'{"response_token": "\xc3\xbc"}'),
        (200, b'{"response_token": "\\ud800"}'),
        (200, b'{"response_token": 3}'),
        (200, b"{}"),
        (200, b"[]"),
        (200, b"n0nce"),
        (200, b"\xff"),
        (200, b"[" * 100_000),
    ):
        assert not hooks.proved(HOOK, "n0nce", status=status, body=body)


def test_what_others_do_to_an_account_is_told() -> None:
    w = world()
    acme, zeta = Hand(w), Hand(w, "zeta-bearer", ZETA)
    mine = acme.post_id("A question")
    reply = zeta.post_id("Fish & chips", reply={"in_reply_to_tweet_id": mine})
    named = zeta.post_id("Ask @acme")
    zeta.ask("POST", f"/2/users/{ZETA}/likes", json_body={"tweet_id": mine})
    zeta.ask("POST", f"/2/users/{ZETA}/following", json_body={"target_user_id": ACME})
    answered, mentioned, liked, followed = told(w)
    assert {each["for_user_id"] for each in (answered, mentioned, liked, followed)} == {ACME}
    (event,) = answered["tweet_create_events"]
    assert (event["id_str"], event["in_reply_to_status_id_str"], event["text"]) == (reply, mine, "Fish &amp; chips")
    assert (event["user"]["id_str"], event["created_at"]) == (ZETA, "Mon Sep 21 14:13:20 +0000 2026")
    (event,) = mentioned["tweet_create_events"]
    assert (event["id_str"], event["in_reply_to_status_id_str"]) == (named, None)
    assert [each["id_str"] for each in event["entities"]["user_mentions"]] == [ACME]
    (event,) = liked["favorite_events"]
    assert (event["favorited_status"]["id_str"], event["user"]["id_str"]) == (mine, ZETA)
    (event,) = followed["follow_events"]
    assert (event["type"], event["source"]["id_str"], event["target"]["id_str"]) == ("follow", ZETA, ACME)
    assert told(w) == []


def test_what_an_account_does_itself_and_what_changes_nothing_is_not_told() -> None:
    w = world()
    acme, zeta = Hand(w), Hand(w, "zeta-bearer", ZETA)
    mine = acme.post_id("I, @acme")
    acme.post_id("Me again", reply={"in_reply_to_tweet_id": mine})
    acme.ask("POST", f"/2/users/{ACME}/likes", json_body={"tweet_id": mine})
    assert told(w) == []
    for _ in range(2):
        zeta.ask("POST", f"/2/users/{ZETA}/likes", json_body={"tweet_id": mine})
        zeta.ask("POST", f"/2/users/{ZETA}/following", json_body={"target_user_id": ACME})
    assert len(told(w)) == 2


@pytest.mark.parametrize("what", ["published", "publish_failed"])
def test_what_x_has_no_activity_for_is_not_told(what: Any) -> None:
    w = world()
    hooks = w.platforms["X"].hooks
    assert hooks is not None
    assert hooks.telling(HOOK, Happening(what=what, account=ACME), unix_us=0) is None


def test_a_restored_world_tells_with_its_own_accounts() -> None:
    w = world()
    kept = w.snapshot()
    w.add_account("X", "1003", "late", "late-bearer")
    w.restore(kept)
    w.add_account("X", "1003", "anew", "anew-bearer")
    Hand(w, "anew-bearer", "1003").post_id("Hello @acme")
    ((event,),) = (each["tweet_create_events"] for each in told(w))
    assert event["user"]["screen_name"] == "anew"
