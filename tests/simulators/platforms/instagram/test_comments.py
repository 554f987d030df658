import json

import pytest

from simulators.ledger import visible_digest
from simulators.platforms.instagram.platform import Instagram
from simulators.webhooks import Happening, Hook
from tests.simulators.meta_hand import ACME_IG, OnInstagram, world


def on_a_post():
    w = world()
    hand = OnInstagram(w)
    return w, hand, hand.post_id("A question")


def test_what_is_sent_as_message_comes_back_as_text() -> None:
    w, hand, post = on_a_post()
    comment = str(hand.post(f"{post}/comments", message="An answer", tag="intent-2")["id"])
    assert hand.get(comment, fields="id,text,username,hidden,like_count,media,from") == {
        "id": comment, "text": "An answer", "username": "acme.garden", "hidden": False, "like_count": 0,
        "media": {"id": post}, "from": {"id": ACME_IG, "username": "acme.garden"},
    }  # fmt: skip
    assert hand.pair("GET", comment, fields="message") == (100, None)
    entry = w.ledger.entries[-1]
    assert (entry.event, entry.object, entry.target, entry.tag) == ("create_comment", comment, post, "intent-2")
    assert entry.visible == visible_digest("An answer", ())


def test_fans_comment_and_are_answered() -> None:
    w, hand, post = on_a_post()
    fans = w.comment_from_fan(post, "Nice!", username="fan.one", platform="Instagram")
    reply = str(hand.post(f"{fans}/replies", message="Thank you")["id"])
    assert hand.get(post, fields="comments_count")["comments_count"] == 1
    assert hand.get(f"{post}/comments", fields="text,username,replies{text,parent_id}")["data"] == [
        {
            "id": fans, "text": "Nice!", "username": "fan.one",
            "replies": {
                "data": [{"id": reply, "text": "Thank you", "parent_id": fans}],
                "paging": hand.get(f"{fans}/replies")["paging"],
            },
        }
    ]  # fmt: skip
    assert hand.get(f"{fans}/replies", fields="text")["data"] == [{"id": reply, "text": "Thank you"}]
    assert hand.get(post, fields="comments{text}")["comments"]["data"] == [{"id": fans, "text": "Nice!"}]
    assert [entry.event for entry in w.ledger.entries] == ["create_post", "create_comment"]


def test_a_reply_to_a_reply_stands_beside_it() -> None:
    w, hand, post = on_a_post()
    fans = w.comment_from_fan(post, "Nice!", platform="Instagram")
    first = str(hand.post(f"{fans}/replies", message="One")["id"])
    second = str(hand.post(f"{first}/replies", message="Two")["id"])
    assert [each["id"] for each in hand.get(f"{fans}/replies")["data"]] == [second, first]
    assert hand.get(second, fields="parent_id")["parent_id"] == fans
    assert w.ledger.entries[-1].target == first


def test_comments_are_paged_newest_first() -> None:
    w, hand, post = on_a_post()
    comments = [w.comment_from_fan(post, f"Comment {number}", platform="Instagram") for number in range(5)]
    page = hand.get(f"{post}/comments", limit="2")
    seen = [each["id"] for each in page["data"]]
    while "next" in page["paging"]:
        page = hand.get(f"{post}/comments", limit="2", after=page["paging"]["cursors"]["after"])
        seen += [each["id"] for each in page["data"]]
    assert seen == comments[::-1]
    assert "next" not in page["paging"]


def test_a_fans_comment_is_hidden_and_shown_again_and_the_owner_sees_it_all_the_while() -> None:
    w, hand, post = on_a_post()
    fans = w.comment_from_fan(post, "Buy pills", platform="Instagram")
    for _ in range(2):
        assert hand.post(fans, hide="true") == {"success": True}
    assert hand.get(f"{post}/comments", fields="hidden")["data"] == [{"id": fans, "hidden": True}]
    hand.post(fans, hide="false")
    assert hand.get(fans, fields="hidden")["hidden"] is False
    assert [(entry.event, entry.object, entry.account) for entry in w.ledger.entries[1:]] == [
        ("hide_comment", fans, ACME_IG), ("edit_comment", fans, ACME_IG),
    ]  # fmt: skip
    own = str(hand.post(f"{post}/comments", message="Mine")["id"])
    assert hand.pair("POST", own, hide="true") == (100, None)
    assert hand.pair("POST", fans) == (100, None)
    assert hand.pair("POST", fans, hide="perhaps") == (100, None)


def test_a_deleted_comment_is_gone_and_its_replies_with_it() -> None:
    w, hand, post = on_a_post()
    fans = w.comment_from_fan(post, "Buy pills", platform="Instagram")
    reply = str(hand.post(f"{fans}/replies", message="No")["id"])
    assert hand.said("DELETE", fans) == {"success": True}
    for gone in (fans, reply):
        assert hand.pair("GET", gone) == (100, 33)
        assert hand.pair("DELETE", gone) == (100, 33)
        assert hand.pair("POST", f"{gone}/replies", message="Still there?") == (100, 33)
    assert hand.get(f"{post}/comments")["data"] == []
    assert [entry.event for entry in w.ledger.entries[-2:]] == ["create_comment", "delete_comment"]


def test_with_its_post_a_comment_is_gone() -> None:
    w, hand, post = on_a_post()
    comment = str(hand.post(f"{post}/comments", message="Here")["id"])
    w.withdraw(post, platform="Instagram")
    assert hand.pair("GET", comment) == (100, 33)
    assert hand.pair("GET", f"{post}/comments") == (100, 33)


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("", 100), (" ", 100), ("a" * 300, None), ("a" * 301, 100), ("a\x00", 100), ("#a #b #c #d", None), ("#a #b #c #d #e", 100),
        ("https://a.example", None), ("https://a.example https://a.example", 100),
    ],
)  # fmt: skip
def test_a_comment_has_a_text_of_at_most_what_the_regime_says(message: str, code: int | None) -> None:
    w, hand, post = on_a_post()
    reply = hand.ask("POST", f"{post}/comments", message=message)
    assert (json.loads(reply.body).get("error") or {}).get("code") == code
    assert len(w.ledger.entries) == (1 if code else 2)


def test_comments_need_their_own_permission() -> None:
    w, hand, post = on_a_post()
    w.token("IGAA-acme").lose_scope("instagram_business_manage_comments")
    assert hand.pair("POST", f"{post}/comments", message="x") == (10, None)
    assert hand.pair("GET", f"{post}/comments") == (10, None)
    assert hand.get(post) == {"id": post}


def test_webhooks_tell_of_comments_and_mentions_and_of_nothing_else() -> None:
    w, hand, post = on_a_post()
    platform = w.platforms["Instagram"]
    assert isinstance(platform, Instagram)
    hook = Hook(app="house", account=ACME_IG, url="https://app.example/hook", verify="word")
    fans = w.comment_from_fan(post, "Nïce!", username="fan.one", platform="Instagram")
    reply = str(hand.post(f"{fans}/replies", message="Thanks")["id"])

    def told(what, number):
        comment = platform.store.posts[int(number)]
        sent = platform.hooks.telling(hook, Happening(what=what, account=ACME_IG, post=comment), unix_us=5_000_000)
        return None if sent is None else json.loads(sent.body)

    (entry,) = told("comment", fans)["entry"]
    fan = platform.store.posts[int(fans)].account
    assert entry == {
        "id": ACME_IG, "time": 5,
        "changes": [{"field": "comments", "value": {
            "id": fans, "text": "Nïce!", "from": {"id": fan.id, "username": "fan.one"},
            "media": {"id": post, "media_product_type": "FEED"},
        }}],
    }  # fmt: skip
    assert told("comment", reply)["entry"][0]["changes"][0]["value"]["parent_id"] == fans
    assert told("mention", fans)["entry"][0]["changes"][0]["value"] == {"media_id": post, "comment_id": fans}
    assert told("like", fans) is None
