from tests.simulators.hands import ACME, SECOND, Hand, said, world


def test_a_late_commit_answers_503_now_and_stands_later_with_both_times() -> None:
    w = world()
    w.faults.add({"fault": "late_commit", "do": {"late": {"constant_s": 5}}, "first": 1})
    w.clock.advance(1 * SECOND)
    reply = Hand(w).post("late", tag="t")
    assert (reply.status, said(reply)["title"]) == (503, "Service Unavailable")
    assert w.posts(ACME) == []
    w.clock.advance(5 * SECOND - 1)
    assert w.settle() == 1
    w.clock.advance(3 * SECOND)
    assert w.settle() == 0
    (entry,) = w.ledger.entries
    assert (entry.arrived_us, entry.committed_us, entry.call, entry.tag) == (1 * SECOND, 6 * SECOND, 0, "t")
    assert Hand(w).list()["data"][0]["text"] == "late"


def test_a_late_commit_that_no_longer_can_leaves_nothing() -> None:
    w = world()
    w.faults.add({"fault": "late_commit", "first": 1})
    hand = Hand(w)
    hand.post("twin")
    assert hand.post("twin").status == 201
    w.clock.advance(60 * SECOND)
    assert len(w.posts(ACME)) == 1


def test_reads_never_commit_late() -> None:
    w = world()
    w.faults.add({"fault": "late_commit"})
    assert Hand(w).ask("GET", "/2/users/me").status == 200


def test_a_late_commit_still_asks_for_a_good_token() -> None:
    w = world()
    w.faults.add({"fault": "late_commit"})
    assert Hand(w, "nobody's").post("a").status == 401
    assert w.settle() == 0
