import pytest

from simulators.doors.direct import DirectDoor, TimedOut
from simulators.wire import PIECES
from tests.simulators.hands import ACME, SECOND, Hand, call, world

SLOWLY = {"fault": "trickle", "do": {"over": {"constant_s": 16}}}


def test_a_trickling_answer_takes_its_time_and_the_deed_does_not() -> None:
    w = world()
    w.faults.add(SLOWLY)
    reply = Hand(w).post("slow")
    assert (reply.delay_us, reply.over_us, reply.status) == (0, 16 * SECOND, 201)
    assert w.ledger.entries[0].committed_us == 0
    assert (w.journal.entries[0].fault, w.journal.entries[0].replied_us) == ("trickle", 16 * SECOND)


@pytest.mark.parametrize(("wait_us", "in_time"), [(16 * SECOND // PIECES, True), (16 * SECOND // PIECES - 1, False)])
def test_who_waits_for_each_piece_as_long_as_it_takes_gets_all_of_it(wait_us: int, in_time: bool) -> None:
    w = world()
    w.faults.add(SLOWLY)
    asked = call("GET", "/2/users/me")
    if in_time:
        assert DirectDoor(w).exchange(asked, wait_us=wait_us).status == 200
        assert w.clock.now_us() == 16 * SECOND
    else:
        with pytest.raises(TimedOut, match="trickles"):
            DirectDoor(w).exchange(asked, wait_us=wait_us)


def test_nothing_is_left_undone_by_it() -> None:
    w = world()
    w.faults.add(SLOWLY)
    Hand(w).post("slow")
    assert len(w.posts(ACME)) == 1
