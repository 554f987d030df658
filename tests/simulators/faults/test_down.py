import pytest

from tests.simulators.hands import ACME, SECOND, Hand, world


@pytest.mark.parametrize(("at_us", "up"), [(10 * SECOND - 1, False), (10 * SECOND, True)])
def test_one_firing_brings_the_platform_down_for_everybody_until_its_time_is_over(at_us: int, up: bool) -> None:
    w = world()
    w.faults.add({"fault": "down", "when": {"account": ACME}, "first": 1, "do": {"lasts": {"constant_s": 10}}})
    zeta = Hand(w, "zeta-bearer")
    assert zeta.ask("GET", "/2/users/me").status == 200
    assert not w.refuses("api.x.com")
    assert Hand(w).post("lost").cut == "refused"
    assert (w.refuses("api.x.com"), w.refuses("example.com")) == (True, False)
    assert zeta.ask("GET", "/2/users/me").cut == "refused"
    w.clock.advance(at_us)
    assert (zeta.ask("GET", "/2/users/me").cut is None) is up
    assert w.posts(ACME) == []
    assert [row.fault for row in w.journal.entries] == [None, "down", "down", None if up else "down"]
    assert [firing.call for firing in w.faults.firings] == [1]


def test_clearing_the_faults_brings_it_up() -> None:
    w = world()
    w.faults.add({"fault": "down", "first": 1})
    Hand(w).post("lost")
    w.faults.clear()
    assert w.faults.idle
    assert Hand(w).post("fine").status == 201
