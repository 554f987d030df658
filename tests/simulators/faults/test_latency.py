from tests.simulators.hands import Hand, world


def test_latency_delays_the_answer_and_not_the_deed() -> None:
    w = world()
    w.faults.add({"fault": "latency", "do": {"delay": {"uniform_s": [0.1, 0.2]}}})
    reply = Hand(w).post("slow")
    assert 100_000 <= reply.delay_us <= 200_000
    assert w.journal.entries[0].replied_us == reply.delay_us
    assert w.ledger.entries[0].committed_us == 0


def test_delay_and_loss_can_meet_on_two_sides_and_the_loss_keeps_its_name() -> None:
    w = world()
    w.faults.add({"fault": "latency", "side": "before", "do": {"delay": {"constant_s": 0.5}}})
    w.faults.add({"fault": "answer_lost"})
    reply = Hand(w).post("both")
    assert (reply.delay_us, reply.cut) == (500_000, "reset")
    assert w.journal.entries[0].fault == "answer_lost"
    assert [firing.name for firing in w.faults.firings] == ["latency", "answer_lost"]
