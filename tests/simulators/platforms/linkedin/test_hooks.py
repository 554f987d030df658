import hashlib
import hmac
import json
import re

import pytest

from simulators.webhooks import Happening, Hook, Tells
from simulators.world import World
from tests.simulators.platforms.linkedin.hands import ANN, BEN, ORG, Hand, new, world

HOOK = Hook(app="house", account="5001", url="https://app.example.com/hook?x=1")


def tells(w: World) -> Tells:
    hooks = w.platforms["LinkedIn"].hooks
    assert hooks is not None
    return hooks


def mac(content: bytes) -> str:
    return hmac.new(b"hush", content, hashlib.sha256).hexdigest()


def happened(w: World) -> list[Happening]:
    return [happening for _, happening in w.story.outbox.due(w.clock.now_us())]


def test_an_address_answers_the_challenge_with_the_clients_secret() -> None:
    hooks = tells(world())
    asked = hooks.challenge(HOOK, "n0nce")
    assert asked is not None
    before, _, code = asked.url.partition("challengeCode=")
    assert (asked.method, before) == ("GET", "https://app.example.com/hook?x=1&")
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}", code)
    good = {"challengeCode": code, "challengeResponse": mac(code.encode())}
    assert hooks.proved(HOOK, "n0nce", status=200, body=json.dumps(good).encode())
    assert not hooks.proved(HOOK, "n0nce", status=201, body=json.dumps(good).encode())
    for body in (b"n0nce", b"[]", b"\xff", json.dumps(good | {"challengeResponse": "0"}).encode()):
        assert not hooks.proved(HOOK, "n0nce", status=200, body=body)


def test_a_comment_on_an_organizations_post_is_told_and_signed() -> None:
    w = world()
    post = Hand(w).post_id()
    Hand(w, "ben").comment(post, "Nice", BEN)
    (happening,) = happened(w)
    sent = tells(w).telling(HOOK, happening, unix_us=w.clock.unix_us())
    assert sent is not None
    assert dict(sent.headers)["x-li-signature"] == mac(b"hmacsha256=" + sent.body)
    told = json.loads(sent.body)
    assert told["type"] == "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS"
    (notice,) = told["notifications"]
    assert (notice["action"], notice["organizationalEntity"], notice["sourcePost"]) == ("COMMENT", ORG, post)
    assert notice["decoratedGeneratedActivity"]["comment"]["text"] == "Nice"


def test_likes_and_mentions_are_told_and_an_organizations_own_comment_is_its_admins() -> None:
    w = world()
    hand = Hand(w)
    post = hand.post_id()
    hand.react(post)
    hand.comment(post, "Ours", ORG)
    hand.post("Hi @[Acme](urn:li:organization:5001)", ANN)
    actions = []
    for happening in happened(w):
        sent = tells(w).telling(HOOK, happening, unix_us=0)
        assert sent is not None
        actions.append(json.loads(sent.body)["notifications"][0]["action"])
    assert actions == ["LIKE", "ADMIN_COMMENT", "SHARE_MENTION"]


@pytest.mark.parametrize("author", [ANN, ORG])
def test_nothing_is_told_of_members_nor_of_what_is_not_public(author: str) -> None:
    w = world()
    hand = Hand(w)
    visibility = "PUBLIC" if author == ANN else "LOGGED_IN"
    reply = hand.ask("POST", "/rest/posts", new("Hello", author, visibility=visibility))
    hand.react(dict(reply.headers)["x-restli-id"])
    (happening,) = happened(w)
    assert tells(w).telling(HOOK, happening, unix_us=0) is None
