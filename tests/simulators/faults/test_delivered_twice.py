from tests.simulators.hands import ACME, Hand, said, world


def test_one_request_makes_two_posts_and_the_ledger_shows_both() -> None:
    w = world()
    w.faults.add({"fault": "delivered_twice", "first": 1})
    reply = Hand(w).post("twin", tag="t")
    assert [post.text for post in w.posts(ACME)] == ["twin", "twin"]
    assert [(entry.call, entry.tag) for entry in w.ledger.entries] == [(0, "t"), (0, "t")]
    assert len(w.ledger.twice()) == 1
    assert said(reply)["data"]["id"] == w.ledger.entries[0].object
    assert (w.journal.entries[0].fault, len(w.journal.entries)) == ("delivered_twice", 1)
    assert Hand(w).post("twin").status == 403
    assert w.platforms["X"].state.config.duplicate_window_s > 0


def test_what_a_platform_does_once_it_still_does_once() -> None:
    w = world()
    hand = Hand(w)
    post = hand.post_id("liked")
    w.faults.add({"fault": "delivered_twice"})
    hand.ask("POST", f"/2/users/{ACME}/likes", json_body={"tweet_id": post})
    hand.ask("DELETE", f"/2/tweets/{post}")
    assert [entry.event for entry in w.ledger.entries] == ["create_post", "like", "delete_post"]


def test_a_refusal_is_refused_once() -> None:
    w = world()
    w.faults.add({"fault": "delivered_twice"})
    assert Hand(w).post("").status == 400
    assert not w.ledger.entries
