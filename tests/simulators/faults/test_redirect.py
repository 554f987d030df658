import pytest
from pydantic import ValidationError

from tests.simulators.hands import ACME, Hand, call, headers, world


def test_a_redirect_leads_to_the_same_path_elsewhere_and_nothing_was_done() -> None:
    w = world()
    w.faults.add({"fault": "redirect", "do": {"status": 302, "to": "http://127.0.0.1:9/"}})
    reply = Hand(w).post("lost")
    assert (reply.status, headers(reply)["location"]) == (302, "http://127.0.0.1:9/2/tweets")
    assert w.posts(ACME) == []
    assert (w.journal.entries[0].fault, w.journal.entries[0].status) == ("redirect", 302)


def test_after_the_deed_it_is_done_and_the_client_is_sent_away_all_the_same() -> None:
    w = world()
    w.faults.add({"fault": "redirect", "side": "after", "first": 1})
    reply = Hand(w).post("done")
    assert (reply.status, headers(reply)["location"]) == (307, "https://elsewhere.invalid/2/tweets")
    assert len(w.posts(ACME)) == 1


def test_the_query_goes_along_and_cannot_bring_headers_of_its_own() -> None:
    w = world()
    w.faults.add({"fault": "redirect"})
    reply = w.handle(call("GET", "/2/tweets/1\r\nset-cookie: a", query="a=b&c=\n\ud800"))
    assert headers(reply)["location"] == "https://elsewhere.invalid/2/tweets/1%0D%0Aset-cookie:%20a?a=b&c=%0A?"


@pytest.mark.parametrize("do", [{"status": 304}, {"to": "ftp://a"}, {"to": "https://a\r\nb: c"}, {"to": ""}])
def test_what_is_no_redirect_is_refused(do: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        world().faults.add({"fault": "redirect", "do": do})
