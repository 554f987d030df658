import pytest
from pydantic import ValidationError

from tests.simulators.hands import ACME, Hand, headers, world


@pytest.mark.parametrize("status", [200, 502])
def test_a_page_comes_instead_of_the_answer_to_a_post_that_stands(status: int) -> None:
    w = world()
    w.faults.add({"fault": "html_page", "first": 1, "do": {"status": status}})
    reply = Hand(w).post("Spring")
    assert (reply.status, headers(reply)["content-type"]) == (status, "text/html; charset=utf-8")
    assert b"<html>" in reply.body
    assert len(w.posts(ACME)) == 1
    assert (w.journal.entries[0].fault, w.journal.entries[0].status) == ("html_page", status)


def test_a_portal_that_says_200_before_has_done_nothing_and_lost_no_answer() -> None:
    w = world()
    w.faults.add({"fault": "html_page", "side": "before", "first": 1})
    w.faults.add({"fault": "answer_lost"})
    reply = Hand(w).post("Spring")
    assert (reply.status, reply.cut) == (200, None)
    assert w.posts(ACME) == []


def test_a_page_with_a_5xx_before_is_another_fault_and_a_404_none() -> None:
    w = world()
    with pytest.raises(ValidationError, match="server_error with html"):
        w.faults.add({"fault": "html_page", "side": "before", "do": {"status": 502}})
    for status in (201, 404, 499, 600):
        with pytest.raises(ValidationError):
            w.faults.add({"fault": "html_page", "do": {"status": status}})
    w.faults.add({"fault": "html_page", "do": {"status": 500}})
    w.faults.add({"fault": "html_page", "do": {"status": 599}})
