import pytest

from tests.simulators.hands import ACME, Hand, multipart, said, world


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


@pytest.mark.parametrize(("fault", "cut"), [("half_body", "close"), ("reset", "reset")])
def test_an_answer_without_a_body_ends_before_its_first_byte(fault: str, cut: str) -> None:
    w = world()
    hand = Hand(w)
    begun = hand.upload(b"", "", "command=INIT&media_type=image%2Fpng&total_bytes=5")
    w.faults.add({"fault": fault})
    body, kind = multipart(
        command=b"APPEND", media_id=said(begun)["media_id_string"].encode(), segment_index=b"0", media=b"12345"
    )
    reply = hand.upload(body, kind)
    assert (reply.status, reply.body, reply.cut) == (204, b"", cut)
