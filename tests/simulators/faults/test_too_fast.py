from tests.simulators.hands import ACME, SECOND, Hand, headers, world


def test_a_storm_spends_the_real_window_until_it_resets_and_names_itself() -> None:
    w = world()
    w.faults.add({"fault": "too_fast", "when": {"operation": "create_post", "account": ACME}, "first": 1})
    hand = Hand(w)
    assert [hand.post(f"n{n}").status for n in range(3)] == [429, 429, 429]
    assert headers(hand.post("n"))["x-rate-limit-remaining"] == "0"
    assert {entry.fault for entry in w.journal.entries} == {"too_fast"}
    assert len(w.faults.firings) == 1
    assert Hand(w, "zeta-bearer").post("mine").status == 201
    w.clock.advance(900 * SECOND)
    assert hand.post("after").status == 201
    assert w.journal.entries[-1].fault is None


def test_a_429_that_the_caller_earned_carries_no_fault() -> None:
    w = world()
    hand = Hand(w)
    for n in range(101):
        hand.post(f"n{n}")
    assert (w.journal.entries[-1].status, w.journal.entries[-1].fault) == (429, None)


def test_a_storm_keeps_its_name_in_the_journal_though_its_answer_is_cut_short() -> None:
    w = world()
    w.faults.add({"fault": "too_fast", "when": {"operation": "create_post", "account": ACME}, "first": 1})
    w.faults.add({"fault": "truncated", "when": {"operation": "create_post", "account": ACME}, "first": 1})
    Hand(w).post("n")
    assert [(entry.status, entry.fault) for entry in w.journal.entries] == [(429, "too_fast")]
    assert sorted(firing.name for firing in w.faults.firings) == ["too_fast", "truncated"]
