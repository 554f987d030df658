from tests.simulators.hands import ACME, Hand, world


def test_a_token_that_expired_is_refused_from_then_on_and_each_refusal_carries_the_name() -> None:
    w = world()
    hand = Hand(w)
    hand.post("before")
    w.faults.add({"fault": "token_expired", "when": {"account": ACME}, "first": 1})
    assert [hand.post("lost").status, hand.ask("GET", "/2/users/me").status] == [401, 401]
    assert [row.fault for row in w.journal.entries] == [None, "token_expired", "token_expired"]
    assert len(w.faults.firings) == 1
    assert len(w.posts(ACME)) == 1
    assert Hand(w, "zeta-bearer").post("mine").status == 201


def test_its_refresh_token_still_gives_a_good_one() -> None:
    w = world()
    token = w.add_token("X", ACME, "old", refresh="again")
    w.faults.add({"fault": "token_expired", "first": 1})
    assert Hand(w, "old").ask("GET", "/2/users/me").status == 401
    assert (token.good(0), token.refresh_good) == (False, True)


def test_who_shows_no_token_loses_none() -> None:
    w = world()
    w.faults.add({"fault": "token_expired"})
    assert Hand(w, "nobody's").ask("GET", "/2/users/me").status == 401
    assert (w.faults.firings, w.journal.entries[0].fault) == ([], None)
