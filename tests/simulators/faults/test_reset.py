from tests.simulators.hands import ACME, Hand, world


def test_a_reset_in_the_midst_of_an_answer_is_of_a_post_that_stands() -> None:
    w = world()
    w.faults.add({"fault": "reset", "when": {"operation": "create_post"}})
    assert Hand(w).post("Spring").cut == "midway"
    assert len(w.posts(ACME)) == 1
    assert (w.journal.entries[0].fault, w.journal.entries[0].status) == ("reset", None)
    assert Hand(w).ask("GET", "/2/users/me").cut is None
