import pytest
from pydantic import ValidationError

from tests.simulators.hands import ACME, Hand, headers, said, world


def test_a_charset_is_claimed_that_the_answer_is_not_written_in() -> None:
    w = world()
    w.faults.add({"fault": "wrong_charset", "first": 1})
    reply = Hand(w).post("Grüße")
    assert headers(reply)["content-type"] == "application/json; charset=utf-16"
    assert said(reply)["data"]["text"] == "Grüße"
    assert len(w.posts(ACME)) == 1
    assert (w.journal.entries[0].fault, w.journal.entries[0].status) == ("wrong_charset", 201)


def test_an_answer_may_be_written_in_what_it_does_not_say() -> None:
    w = world()
    w.faults.add({"fault": "wrong_charset", "do": {"claimed": "utf-8", "written": "latin-1"}})
    reply = Hand(w).post("Grüße 🐟")
    assert "Grüße ?".encode("latin-1") in reply.body
    with pytest.raises(UnicodeDecodeError):
        reply.body.decode()


@pytest.mark.parametrize("name", ["klingon", "", "utf-8\r\nset-cookie: a", "base64"])
def test_what_is_no_charset_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="no charset"):
        world().faults.add({"fault": "wrong_charset", "do": {"claimed": name}})
