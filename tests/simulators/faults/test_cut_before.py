import pytest

from tests.simulators.hands import ACME, Hand, headers, world


@pytest.mark.parametrize("cut", ["close", "reset", "silence"])
def test_a_connection_that_ends_before_the_deed_leaves_nothing_but_its_row(cut: str) -> None:
    w = world()
    w.faults.add({"fault": "cut_before", "first": 1, "do": {"cut": cut}})
    hand = Hand(w)
    assert hand.post("lost").cut == cut
    assert (w.posts(ACME), len(w.ledger.entries)) == ([], 0)
    (request,) = w.journal.entries
    assert (request.fault, request.status, request.replied_us) == ("cut_before", None, None)
    again = hand.post("lost")
    assert (again.status, headers(again)["x-rate-limit-remaining"]) == (201, "99")
