from tests.simulators.hands import ACME, Hand, world


def test_a_token_that_was_taken_back_is_worth_nothing_nor_is_its_refresh_token() -> None:
    w = world()
    token = w.add_token("X", ACME, "given", refresh="again")
    w.faults.add({"fault": "token_revoked", "first": 1})
    assert [Hand(w, "given").post("lost").status for _ in range(2)] == [401, 401]
    assert (token.revoked, token.refresh_good) == (True, False)
    assert [row.fault for row in w.journal.entries] == ["token_revoked", "token_revoked"]
    assert w.posts(ACME) == []
    assert Hand(w).post("by the other token").status == 201
