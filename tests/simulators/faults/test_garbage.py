from tests.simulators.hands import ACME, Hand, world


def test_garbage_comes_back_for_a_post_that_stands() -> None:
    w = world()
    w.faults.add({"fault": "garbage", "first": 1})
    assert Hand(w).post("Spring").cut == "garbage"
    assert len(w.posts(ACME)) == 1
    assert (w.journal.entries[0].fault, w.journal.entries[0].status) == ("garbage", None)
