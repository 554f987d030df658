from tests.simulators.hands import ACME, Hand, world


def test_half_an_answer_was_given_to_a_post_that_stands() -> None:
    w = world()
    w.faults.add({"fault": "half_body", "first": 1})
    assert Hand(w).post("Spring").cut == "half"
    assert [post.text for post in w.posts(ACME)] == ["Spring"]
    (request,) = w.journal.entries
    assert (request.fault, request.status) == ("half_body", None)


def test_a_refusal_may_come_by_halves_too() -> None:
    w = world()
    w.faults.add({"fault": "half_body"})
    reply = Hand(w).post("")
    assert (reply.status, reply.cut) == (400, "half")
    assert not w.ledger.entries
