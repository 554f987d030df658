import hashlib
import hmac
import json
from typing import Any

from simulators.webhooks import Happening, Hook
from simulators.world import World
from tests.simulators.platforms.tiktok.hands import SECOND, SELF, Hand, good, world

HOOK = Hook(app="house", account="open-ann", url="https://app.example.com/hook")


def told(w: World) -> list[tuple[str, dict[str, Any]]]:
    """What is due now, as the app reads it, each signature verified."""
    hooks = w.platforms["TikTok"].hooks
    assert hooks is not None
    read = []
    for name, happening in w.story.outbox.due(w.clock.now_us()):
        assert name == "TikTok"
        sent = hooks.telling(HOOK, happening, unix_us=w.clock.unix_us())
        assert sent is not None
        stamp, _, mac = dict(sent.headers)["tiktok-signature"].partition(",")
        at = stamp.removeprefix("t=").encode()
        assert mac == "s=" + hmac.new(b"hush", at + b"." + sent.body, hashlib.sha256).hexdigest()
        event = json.loads(sent.body)
        assert (event["client_key"], event["user_openid"], str(event["create_time"])) == (
            "house-key", "open-ann", at.decode(),
        )  # fmt: skip
        read.append((event["event"], json.loads(event["content"])))
    return read


def test_a_public_post_is_told_complete_and_then_available_when_it_is_due() -> None:
    w = world()
    publish_id = Hand(w).posted()
    w.clock.advance(5 * SECOND - 1)
    assert told(w) == []
    w.clock.advance(1)
    of = {"publish_id": publish_id, "publish_type": "DIRECT_PUBLISH"}
    assert told(w) == [("post.publish.complete", of)]
    w.clock.advance(30 * SECOND - 1)
    assert told(w) == []
    w.clock.advance(1)
    (post,) = w.posts("open-ann", platform="TikTok")
    assert told(w) == [("post.publish.publicly_available", of | {"post_id": str(post.id)})]


def test_a_private_post_a_failure_and_a_draft_are_told_once() -> None:
    w = world()
    hand = Hand(w)
    ids = [hand.posted(privacy=SELF), hand.posted(b"no film"), good(hand.draft())]
    hand.put(ids[2]["upload_url"], b"\x00\x00\x00\x18ftypmp42" + bytes(2_000))
    w.clock.advance(1_000 * SECOND)
    assert told(w) == [
        ("post.publish.complete", {"publish_id": ids[0], "publish_type": "DIRECT_PUBLISH"}),
        (
            "post.publish.failed",
            {"publish_id": ids[1], "publish_type": "DIRECT_PUBLISH", "reason": "file_format_check_failed"},
        ),
        ("post.publish.inbox_delivered", {"publish_id": ids[2]["publish_id"], "publish_type": "INBOX_SHARE"}),
    ]


def test_tiktok_asks_nothing_of_an_address_and_tells_nothing_of_comments() -> None:
    hooks = world().platforms["TikTok"].hooks
    assert hooks is not None
    assert hooks.challenge(HOOK, "n") is None
    assert hooks.telling(HOOK, Happening(what="comment", account="open-ann"), unix_us=0) is None
