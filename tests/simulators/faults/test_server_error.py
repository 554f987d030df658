from tests.simulators.hands import ACME, Hand, headers, world


def test_a_server_error_leaves_nothing_and_spends_nothing() -> None:
    w = world()
    w.faults.add({"fault": "server_error", "first": 1, "do": {"status": 502, "html": True}})
    reply = Hand(w).post("lost")
    assert (reply.status, headers(reply)["content-type"]) == (502, "text/html; charset=utf-8")
    assert headers(reply)["x-rate-limit-remaining"] == "100"
    assert w.posts(ACME) == []
    assert w.journal.entries[0].fault == "server_error"
