from tests.simulators.hands import ACME, Hand, world


def test_a_lost_answer_was_given_to_a_post_that_stands() -> None:
    w = world()
    w.faults.add({"fault": "answer_lost", "when": {"operation": "create_post"}, "do": {"cut": "silence"}})
    reply = Hand(w).post("Spring is here", tag="t")
    assert reply.cut == "silence"
    assert [post.text for post in w.posts(ACME)] == ["Spring is here"]
    (request,) = w.journal.entries
    assert (request.fault, request.status, request.replied_us) == ("answer_lost", None, None)
    assert [(firing.name, firing.call) for firing in w.faults.firings] == [("answer_lost", 0)]


def test_a_refusal_is_no_answer_to_lose() -> None:
    w = world()
    w.faults.add({"fault": "answer_lost", "first": 1})
    assert Hand(w).post("").cut is None
    assert Hand(w).post("real").cut == "reset"
    assert Hand(w).post("another").cut is None
