from tests.simulators.hands import ACME, ZETA, Hand, said, world


def test_a_token_handed_out_wrongly_says_truthfully_whose_it_is() -> None:
    w = world()
    w.faults.add({"fault": "wrong_token", "when": {"account": ACME}, "first": 1, "do": {"owner": ZETA}})
    wrong = w.hand_out(ACME)
    assert said(Hand(w, wrong).ask("GET", "/2/users/me"))["data"]["id"] == ZETA
    assert w.hand_out(ACME) == "acme-bearer"
    assert w.token("acme-bearer").account.id == ACME
    first = w.journal.entries[0]
    assert (first.operation, first.account, first.fault, first.committing) == ("hand_out", ACME, "wrong_token", False)
    assert w.faults.firings[0].call == first.n


def test_without_an_owner_the_wrong_token_is_anothers() -> None:
    w = world()
    w.faults.add({"fault": "wrong_token"})
    assert {w.token(w.hand_out(ACME)).account.id for _ in range(5)} == {ZETA}


def test_no_other_fault_hits_a_hand_out() -> None:
    w = world()
    for plan in ("server_error", "too_fast", "answer_lost"):
        w.faults.add({"fault": plan})
    assert w.hand_out(ACME) == "acme-bearer"
    assert not w.faults.firings
