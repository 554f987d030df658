from urllib.parse import unquote

from tests.simulators.platforms.linkedin.hands import ANN, BEN, ORG, Hand, headers, key, said, world, wrong


def both(actor: str, entity: str) -> str:
    return f"(actor:{key(actor)},entity:{key(entity)})"


def test_a_like_is_seen_by_who_lists_the_likes_and_can_be_taken_back() -> None:
    w = world()
    hand = Hand(w)
    post = hand.post_id()
    reply = hand.react(post)
    told = said(reply)
    assert (reply.status, told["reactionType"]) == (201, "LIKE")
    assert told["root"].startswith("urn:li:activity:")
    assert unquote(headers(reply)["x-restli-id"]) == f"(actor:{ANN},entity:{told['root']})"
    assert w.likers(post, platform="LinkedIn") == ["ann1"]
    listed = said(hand.ask("GET", f"/rest/reactions/(entity:{key(post)})", query="q=entity"))
    assert [each["id"] for each in listed["elements"]] == [told["id"]]
    assert hand.ask("GET", f"/rest/reactions/{both(ANN, post)}").status == 200
    gone = hand.ask("DELETE", f"/rest/reactions/{both(ANN, post)}")
    assert (gone.status, gone.body) == (204, b"")
    assert wrong(hand.ask("DELETE", f"/rest/reactions/{both(ANN, post)}")) == (404, "NOT_FOUND")
    assert [(entry.event, entry.account, entry.object) for entry in w.ledger.entries[1:]] == [
        ("like", ANN, post),
        ("unlike", ANN, post),
    ]


def test_reacting_again_changes_the_kind_and_is_no_second_effect() -> None:
    w = world()
    hand = Hand(w)
    post = hand.post_id()
    hand.react(post)
    assert said(hand.react(post, kind="PRAISE"))["reactionType"] == "PRAISE"
    assert len(w.ledger.entries) == 2
    assert hand.react(post, kind="HATE").status == 422


def test_the_older_way_to_like_is_the_same_like() -> None:
    w = world()
    hand = Hand(w)
    post = hand.post_id()
    path = f"/rest/socialActions/{key(post)}/likes"
    reply = hand.ask("POST", path, {"actor": ORG, "object": post})
    assert (reply.status, said(reply)["actor"]) == (201, ORG)
    assert w.ledger.entries[-1].account == ORG
    assert [each["actor"] for each in said(hand.ask("GET", path))["elements"]] == [ORG]
    assert hand.ask("GET", f"/rest/reactions/{both(ORG, post)}").status == 200
    assert hand.ask("DELETE", f"{path}/{key(ORG)}", query=f"actor={key(ORG)}").status == 204
    assert wrong(hand.ask("DELETE", f"{path}/{key(ORG)}")) == (404, "NOT_FOUND")


def test_comments_may_be_liked_the_latest_like_first() -> None:
    w = world()
    hand = Hand(w)
    comment = said(hand.comment(hand.post_id()))["commentUrn"]
    hand.react(comment)
    Hand(w, "ben").react(comment, BEN)
    path = f"/rest/reactions/(entity:{key(comment)})"
    listed = said(hand.ask("GET", path, query="q=entity&count=1"))
    assert [each["created"]["actor"] for each in listed["elements"]] == [BEN]
    assert listed["paging"]["total"] == 2


def test_what_is_gone_or_unknown_or_not_mine_cannot_be_liked() -> None:
    w = world()
    hand = Hand(w)
    post = hand.post_id()
    assert hand.react(post, BEN).status == 403
    hand.delete(post)
    assert wrong(hand.react(post)) == (404, "NOT_FOUND")
    assert wrong(hand.react("urn:li:person:ann1")) == (400, "INVALID_URN_TYPE")
    assert wrong(hand.ask("POST", "/rest/reactions", {"root": post, "reactionType": "LIKE"})) == (400, "MISSING_FIELD")
    assert [entry.event for entry in w.ledger.entries] == ["create_post", "delete_post"]


def test_keys_that_are_none_are_refused() -> None:
    hand = Hand(world())
    for raw in ("x", "(actor:", "(actor)", "(a:(b:c))", "List(a)", "((((((((((a:b))))))))))"):
        assert wrong(hand.ask("DELETE", f"/rest/reactions/{raw}"))[0] == 400
