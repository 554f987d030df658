import pytest

from tests.simulators.hands import ACME, Hand, world


@pytest.mark.parametrize(("do", "lost"), [({}, "tweet.write"), ({"scope": "users.read"}, "users.read")])
def test_a_token_may_do_less_from_then_on(do: dict[str, str], lost: str) -> None:
    w = world()
    w.faults.add({"fault": "scope_lost", "when": {"operation": "create_post"}, "first": 1, "do": do})
    hand = Hand(w)
    assert [hand.post("lost").status for _ in range(2)] == [403, 403]
    assert lost not in w.token("acme-bearer").scopes
    assert (hand.ask("GET", "/2/users/me").status == 200) is (lost == "tweet.write")
    assert [row.fault for row in w.journal.entries[:2]] == ["scope_lost", "scope_lost"]
    assert w.posts(ACME) == []


def test_what_a_token_never_had_or_nobody_asks_for_is_not_lost() -> None:
    w = world()
    w.faults.add({"fault": "scope_lost", "do": {"scope": "like.write"}})
    assert Hand(w).post("fine").status == 201
    assert not w.faults.firings
