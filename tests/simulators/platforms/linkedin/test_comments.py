import pytest

from tests.simulators.platforms.linkedin.hands import ANN, BEN, ORG, SECOND, Hand, headers, key, said, world, wrong


def test_a_comment_answers_with_its_id_and_itself() -> None:
    w = world()
    post = Hand(w).post_id()
    reply = Hand(w, "ben").comment(post, "Nice", BEN)
    told = said(reply)
    assert (reply.status, headers(reply)["x-restli-id"]) == (201, told["id"])
    assert told["commentUrn"] == f"urn:li:comment:({told['object']},{told['id']})"
    assert (told["actor"], told["message"]["text"]) == (BEN, "Nice")
    entry = w.ledger.entries[-1]
    assert (entry.event, entry.account, entry.object, entry.target) == (
        "create_comment", BEN, told["commentUrn"], post,
    )  # fmt: skip


def test_a_reply_stands_under_its_comment_by_the_path_or_by_the_body() -> None:
    hand = Hand(world())
    post = hand.post_id()
    comment = said(hand.comment(post, "A question"))["commentUrn"]
    one = said(hand.comment(comment, "An answer", ORG))
    two = said(hand.comment(post, "Another", ORG, parentComment=comment))
    assert one["parentComment"] == two["parentComment"] == comment
    listed = said(hand.ask("GET", f"/rest/socialActions/{key(comment)}/comments"))["elements"]
    assert [each["id"] for each in listed] == [one["id"], two["id"]]
    top = said(hand.ask("GET", f"/rest/socialActions/{key(post)}/comments"))["elements"]
    assert [each["commentUrn"] for each in top] == [comment]
    assert top[0]["commentsSummary"]["totalFirstLevelComments"] == 2


def test_a_post_is_known_by_its_activity_too() -> None:
    hand = Hand(world())
    post = hand.post_id()
    activity = said(hand.comment(post, "One"))["object"]
    assert activity.startswith("urn:li:activity:")
    assert hand.comment(activity, "Two", object=activity).status == 201
    assert hand.comment(post, "Three", object="urn:li:activity:17").status == 400


def test_fans_comments_are_listed_and_stand_in_no_ledger() -> None:
    w = world()
    hand = Hand(w)
    post = hand.post_id()
    comment = w.comment_from_fan(post, "Love it", platform="LinkedIn")
    (told,) = said(hand.ask("GET", f"/rest/socialActions/{key(post)}/comments"))["elements"]
    assert (told["commentUrn"], told["message"]["text"]) == (comment, "Love it")
    assert len(w.ledger.entries) == 1
    answer = w.comment_from_fan(comment, "Me too", platform="LinkedIn")
    assert answer != comment


def test_lists_of_comments_are_paged_and_may_lag() -> None:
    w = world(list_lag={"constant_s": 5})
    hand = Hand(w)
    post = hand.post_id()
    for n in range(3):
        hand.comment(post, f"Comment {n}")
    path = f"/rest/socialActions/{key(post)}/comments"
    assert said(hand.ask("GET", path))["elements"] == []
    w.clock.advance(5 * SECOND)
    told = said(hand.ask("GET", path, query="count=2"))
    assert [each["message"]["text"] for each in told["elements"]] == ["Comment 0", "Comment 1"]
    assert told["paging"]["links"][0]["rel"] == "next"


def test_one_comment_is_read_edited_and_deleted() -> None:
    w = world()
    hand = Hand(w)
    post = hand.post_id()
    comment = said(hand.comment(post, "Befor"))["id"]
    path = f"/rest/socialActions/{key(post)}/comments/{comment}"
    patch = {"patch": {"message": {"$set": {"text": "Before"}}}}
    assert hand.ask("POST", path, patch, query=f"actor={key(ANN)}").status == 200
    assert said(hand.ask("GET", path))["message"]["text"] == "Before"
    reply = hand.ask("DELETE", path, query=f"actor={key(ANN)}")
    assert (reply.status, reply.body) == (204, b"")
    assert wrong(hand.ask("GET", path)) == (404, "NOT_FOUND")
    assert wrong(hand.ask("DELETE", path, query=f"actor={key(ANN)}")) == (404, "NOT_FOUND")
    assert [entry.event for entry in w.ledger.entries][1:] == ["create_comment", "edit_comment", "delete_comment"]


def test_a_comment_is_found_under_its_own_post_only() -> None:
    hand = Hand(world())
    post, other = hand.post_id("One"), hand.post_id("Two")
    comment = said(hand.comment(post))["id"]
    assert wrong(hand.ask("GET", f"/rest/socialActions/{key(other)}/comments/{comment}")) == (404, "NOT_FOUND")
    assert wrong(hand.ask("DELETE", f"/rest/socialActions/{key(other)}/comments/{comment}")) == (404, "NOT_FOUND")


def test_who_owns_a_post_may_delete_what_others_say_under_it() -> None:
    w = world()
    post = Hand(w).post_id()
    comment = said(Hand(w, "ben").comment(post, "Buy mine", BEN))["id"]
    other = said(Hand(w).comment(post, "Ann's"))["id"]
    path = f"/rest/socialActions/{key(post)}/comments"
    assert wrong(Hand(w, "ben").ask("DELETE", f"{path}/{other}")) == (403, "ACCESS_DENIED")
    assert Hand(w).ask("DELETE", f"{path}/{comment}").status == 204


@pytest.mark.parametrize(("length", "expected"), [(1_250, 201), (1_251, 400)])
def test_a_comment_has_at_most_1250_characters(length: int, expected: int) -> None:
    hand = Hand(world())
    assert hand.comment(hand.post_id(), "a" * length).status == expected


@pytest.mark.parametrize("text", ["", "  ", "a\x00b"])
def test_a_comment_needs_a_text(text: str) -> None:
    hand = Hand(world())
    assert wrong(hand.comment(hand.post_id(), text)) == (400, "INVALID_VALUE_FOR_FIELD")


def test_what_is_gone_takes_no_comments() -> None:
    w = world()
    hand = Hand(w)
    post = hand.post_id()
    comment = said(hand.comment(post))["commentUrn"]
    hand.delete(post)
    for urn in (post, comment, "urn:li:share:9"):
        assert wrong(hand.comment(urn)) == (404, "NOT_FOUND")
    assert wrong(hand.comment("urn:li:person:ann1")) == (400, "INVALID_URN_TYPE")
    assert wrong(hand.ask("GET", f"/rest/socialActions/{key(post)}/comments")) == (404, "NOT_FOUND")


def test_nobody_comments_as_another_and_members_may_not_read() -> None:
    w = world()
    post = Hand(w).post_id("Mine", ANN)
    assert Hand(w, "ben").comment(post, "As Ann", ANN).status == 403
    assert Hand(w, "ben").comment(post, "As Ben", BEN).status == 201
    assert wrong(Hand(w, "ann").ask("GET", f"/rest/socialActions/{key(post)}/comments")) == (403, "ACCESS_DENIED")
