import hashlib
import hmac
import json

import pytest

from simulators.ledger import like_digest, visible_digest
from simulators.webhooks import Hook
from tests.simulators.platforms.facebook.hand import OTHER, PAGE, SECOND, Hand, failed, png, said, world

URL = "https://cdn.example.com/p.png"


def test_a_comment_is_named_by_its_post_and_a_reply_stands_under_its_comment() -> None:
    w = world()
    hand, other = Hand(w), Hand(w, "zeta-token")
    post = hand.post_id("a post")
    comment = said(other.ask("POST", f"{post}/comments", message="hello"))["id"]
    assert comment.startswith(post.partition("_")[2] + "_")
    reply = said(hand.ask("POST", f"{comment}/comments", message="thanks"))["id"]
    assert [each["id"] for each in hand.get(f"{post}/comments")["data"]] == [comment]
    assert [each["id"] for each in hand.get(f"{comment}/comments")["data"]] == [reply]
    assert [each["id"] for each in hand.get(f"{post}/comments", filter="stream")["data"]] == [comment, reply]
    shown = hand.get(reply, fields="message,from,parent,like_count,can_remove")
    assert (shown["from"]["id"], shown["parent"]["id"], shown["like_count"]) == (PAGE, comment, 0)
    assert hand.get(comment, fields="comment_count,parent") == {"comment_count": 1, "id": comment}
    assert [(entry.event, entry.object, entry.target) for entry in w.ledger.entries[1:]] == [
        ("create_comment", comment, post), ("create_comment", reply, comment),
    ]  # fmt: skip
    assert w.ledger.entries[1].visible == visible_digest("hello", ())


def test_a_fans_comment_is_read_answered_and_hidden_and_stands_in_no_ledger() -> None:
    w = world()
    hand, other = Hand(w), Hand(w, "zeta-token")
    post = hand.post_id("a post")
    comment = w.comment_from_fan(post, "first!", platform="Facebook", username="eve")
    (read,) = hand.get(f"{post}/comments")["data"]
    assert (read["id"], read["message"], read["from"]["name"]) == (comment, "first!", "eve")
    assert len(w.ledger.entries) == 1
    assert failed(other.ask("POST", comment, is_hidden="true")) == (403, 200, None)
    for _ in range(2):
        assert said(hand.ask("POST", comment, is_hidden="true")) == {"success": True}
    assert hand.get(comment, fields="is_hidden,can_hide") == {"is_hidden": True, "can_hide": True, "id": comment}
    assert failed(other.ask("GET", comment)) == (400, 100, 33)
    assert other.get(f"{post}/comments")["data"] == []
    assert hand.ask("POST", comment, is_hidden="False").status == 200
    assert len(other.get(f"{post}/comments")["data"]) == 1
    assert [entry.event for entry in w.ledger.entries] == ["create_post", "hide_comment", "edit_comment"]


def test_a_comment_is_edited_by_its_author_and_deleted_by_its_author_or_the_page() -> None:
    w = world()
    hand, other = Hand(w), Hand(w, "zeta-token")
    post = hand.post_id("a post")
    one, two = (said(other.ask("POST", f"{post}/comments", message=text))["id"] for text in ("one", "two"))
    assert failed(hand.ask("POST", one, message="yours")) == (403, 200, None)
    assert said(other.ask("POST", one, message="eins")) == {"success": True}
    assert hand.get(one)["message"] == "eins"
    assert failed(other.ask("POST", one, message="")) == (400, 100, None)
    assert said(hand.ask("DELETE", one)) == said(other.ask("DELETE", two)) == {"success": True}
    assert failed(hand.ask("DELETE", one)) == failed(hand.ask("GET", two)) == (400, 100, 33)
    third = said(hand.ask("POST", f"{post}/comments", message="three"))["id"]
    assert failed(other.ask("DELETE", third)) == (403, 200, None)
    hand.ask("DELETE", post)
    assert failed(hand.ask("GET", third)) == (400, 100, 33)
    assert [entry.event for entry in w.ledger.entries][3:] == [
        "edit_comment", "delete_comment", "delete_comment", "create_comment", "delete_post",
    ]  # fmt: skip


@pytest.mark.parametrize(("length", "status"), [(0, 400), (1, 200), (8_000, 200), (8_001, 400)])
def test_a_comment_has_one_to_8000_characters(length: int, status: int) -> None:
    hand = Hand(world())
    post = hand.post_id("a post")
    assert hand.ask("POST", f"{post}/comments", message="x" * length).status == status


def test_a_comment_can_be_a_photo_and_a_person_comments_only_as_a_page() -> None:
    w = world()
    hand = Hand(w)
    post = hand.post_id("a post")
    w.put_on_web(URL, png(), kind="image/png")
    by_url = said(hand.ask("POST", f"{post}/comments", attachment_url=URL))["id"]
    photo = said(hand.photo(png(shade=3), published="false"))["id"]
    by_id = said(hand.ask("POST", f"{post}/comments", attachment_id=photo))["id"]
    assert [hand.get(each, fields="attachment")["attachment"]["type"] for each in (by_url, by_id)] == ["photo", "photo"]
    assert failed(hand.ask("POST", f"{post}/comments", attachment_url=f"{URL}?")) == (400, 324, 2_069_019)
    assert failed(Hand(w, "ann-token").ask("POST", f"{post}/comments", message="as Ann")) == (403, 210, None)
    assert failed(Hand(w, "ann-token").ask("POST", f"{post}/likes")) == (403, 210, None)


def test_comments_are_paged_from_the_oldest_or_from_the_newest_and_counted() -> None:
    w = world()
    hand = Hand(w)
    post = hand.post_id("a post")
    ids = [said(hand.ask("POST", f"{post}/comments", message=f"n{n}"))["id"] for n in range(5)]
    for order, expected in (("chronological", ids), ("reverse_chronological", ids[::-1])):
        seen: list[str] = []
        after: dict[str, str] = {}
        while True:
            page = hand.get(f"{post}/comments", limit="2", order=order, summary="true", fields="id", **after)
            assert page["summary"] == {"order": order, "total_count": 5, "can_comment": True}
            seen += [each["id"] for each in page["data"]]
            if "next" not in page["paging"]:
                break
            after = {"after": page["paging"]["cursors"]["after"]}
        assert seen == expected
    for wrong in ({"order": "best"}, {"filter": "all"}, {"after": "forged"}):
        assert failed(hand.ask("GET", f"{post}/comments", **wrong)) == (400, 100, None)  # type: ignore[arg-type]


def test_a_post_carries_its_comments_and_likes_where_they_are_asked_for() -> None:
    w = world()
    hand = Hand(w)
    post = hand.post_id("a post")
    ids = [said(hand.ask("POST", f"{post}/comments", message=f"n{n}"))["id"] for n in range(3)]
    hand.ask("POST", f"{post}/likes")
    fields = "comments.limit(2).summary(true){message},likes.limit(0).summary(true),reactions.summary(1)"
    read = hand.get(post, fields=fields)
    assert read["comments"]["data"] == [{"message": f"n{n}", "id": ids[n]} for n in (0, 1)]
    assert read["comments"]["summary"]["total_count"] == 3
    assert read["likes"] == {"data": [], "summary": {"total_count": 1, "can_like": True, "has_liked": True}}
    assert read["comments"]["paging"]["next"].startswith(
        f"https://graph.facebook.com/v26.0/{post}/comments?access_token="
    )
    listed = hand.get(f"{PAGE}/feed", fields=fields)["data"][0]
    assert listed["comments"]["paging"] == read["comments"]["paging"]
    assert failed(hand.ask("GET", post, fields="comments.limit(x)")) == (400, 2500, None)


def test_a_like_counts_once_can_be_taken_back_and_is_an_effect() -> None:
    w = world()
    hand, other = Hand(w), Hand(w, "zeta-token")
    post = hand.post_id("like me")
    for _ in range(2):
        assert said(other.ask("POST", f"{post}/likes")) == {"success": True}
    hand.ask("POST", f"{post}/likes")
    page = hand.get(f"{post}/likes", summary="true")
    assert page["data"] == [{"name": "Acme", "id": PAGE}, {"name": "Zeta", "id": OTHER}]
    assert page["summary"] == {"total_count": 2, "can_like": True, "has_liked": True}
    assert w.likers(post, platform="Facebook") == [OTHER, PAGE]
    for _ in range(2):
        assert said(other.ask("DELETE", f"{post}/likes")) == {"success": True}
    assert [each["id"] for each in hand.get(f"{post}/likes")["data"]] == [PAGE]
    assert [
        (entry.event, entry.account, entry.object, entry.target, entry.visible) for entry in w.ledger.entries[1:]
    ] == [
        (event, account, post, post, like_digest(post))
        for event, account in (("like", OTHER), ("like", PAGE), ("unlike", OTHER))
    ]


def test_a_comment_can_be_liked_and_likes_are_paged_once_their_lag_is_over() -> None:
    w = world()
    hand, other = Hand(w), Hand(w, "zeta-token")
    post = hand.post_id("a post")
    comment = said(hand.ask("POST", f"{post}/comments", message="like me"))["id"]
    w.lag_lists(5, platform="Facebook")
    for each in (hand, other):
        assert each.ask("POST", f"{comment}/likes").status == 200
    w.clock.advance(5 * SECOND - 1)
    assert hand.get(f"{comment}/likes")["data"] == []
    assert hand.get(comment, fields="like_count,user_likes") == {"like_count": 2, "user_likes": True, "id": comment}
    w.clock.advance(1)
    first = hand.get(f"{comment}/likes", limit="1")
    second = hand.get(f"{comment}/likes", limit="1", after=first["paging"]["cursors"]["after"])
    assert [page["data"][0]["id"] for page in (first, second)] == [OTHER, PAGE]
    assert "next" not in second["paging"]


def test_a_comment_shows_in_lists_once_their_lag_is_over_and_by_its_id_at_once() -> None:
    w = world(list_lag={"constant_s": 3.0})
    hand = Hand(w)
    post = hand.post_id("a post")
    comment = said(hand.ask("POST", f"{post}/comments", message="soon"))["id"]
    w.clock.advance(3 * SECOND - 1)
    assert hand.get(f"{post}/comments", summary="true")["summary"]["total_count"] == 0
    assert hand.get(comment)["message"] == "soon"
    w.clock.advance(1)
    assert [each["id"] for each in hand.get(f"{post}/comments")["data"]] == [comment]


def test_what_others_do_on_a_page_is_told_and_signed() -> None:
    w = world()
    hand, other = Hand(w), Hand(w, "zeta-token")
    post = hand.post_id("a post")
    comment = said(other.ask("POST", f"{post}/comments", message="für dich"))["id"]
    hand.ask("POST", f"{post}/comments", message="my own is not told")
    other.ask("POST", f"{post}/likes")
    hooks = w.platforms["Facebook"].hooks
    assert hooks is not None
    hook = Hook(app="house", account=PAGE, url="https://app.example.com/hook", verify="word")
    told = [hooks.telling(hook, each, unix_us=w.clock.unix_us()) for _, each in w.story.outbox.due(w.clock.now_us())]
    assert len(told) == 2
    said_of = []
    for sent in told:
        assert sent is not None
        mark = hmac.new(b"house-secret", sent.body, hashlib.sha256).hexdigest()
        assert dict(sent.headers)["x-hub-signature-256"] == f"sha256={mark}"
        body = json.loads(sent.body)
        (entry,) = body["entry"]
        (change,) = entry["changes"]
        assert (body["object"], entry["id"], change["field"]) == ("page", PAGE, "feed")
        said_of.append(change["value"])
    assert said_of[0] | {"created_time": 0} == {
        "from": {"id": OTHER, "name": "Zeta"}, "item": "comment", "verb": "add", "comment_id": comment, "parent_id": post,
        "post_id": post, "message": "für dich", "post": {"id": post, "is_published": True}, "created_time": 0,
    }  # fmt: skip
    assert (said_of[1]["item"], said_of[1]["reaction_type"], said_of[1]["post_id"]) == ("reaction", "like", post)
    elsewhere = Hook(app="house", account=OTHER, url="https://app.example.com/hook", verify="word")
    other.ask("POST", f"{comment}/likes")
    hand.ask("DELETE", f"{post}/likes")
    (like,) = [each for _, each in w.story.outbox.due(w.clock.now_us())]
    assert hooks.telling(elsewhere, like, unix_us=0) is None
