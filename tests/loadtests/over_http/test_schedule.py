from itertools import pairwise

from loadtests.over_http.schedule import SECOND_US, Account, Phase, plan, share

ACCOUNTS = [
    Account(client=client, platform="X", account=f"{client}-{n}") for client in ("acme", "birch") for n in (1, 2)
]
PHASES = (
    Phase(length_s=100, rate=10, group="calm"),
    Phase(length_s=50, rate=40, group="burst"),
    Phase(length_s=5, rate=0),
)


def test_a_schedule_is_its_seeds_and_keys_are_its_runs():
    first, again, other = (plan(seed, run, PHASES, ACCOUNTS) for seed, run in ((7, "a"), (7, "b"), (8, "a")))
    assert [each.at_us for each in first] == [each.at_us for each in again] != [each.at_us for each in other]
    assert {each.key for each in first} & {each.key for each in again} == set()
    assert len({each.key for each in first}) == len({each.text for each in first}) == len(first)


def test_arrivals_are_in_order_at_the_rate_of_their_phase_and_the_accounts_come_in_turn():
    found = plan(7, "a", PHASES, ACCOUNTS)
    assert all(earlier.at_us <= later.at_us for earlier, later in pairwise(found))
    assert 900 < sum(each.group == "calm" for each in found) < 1100
    assert 1850 < sum(each.group == "burst" for each in found) < 2150
    assert all((each.at_us < 100 * SECOND_US) is (each.group == "calm") for each in found)
    assert {len({one.to for one in found[at : at + 4]}) for at in range(0, 100, 4)} == {4}


def test_shares_are_the_whole_and_none_twice():
    found = plan(7, "a", PHASES, ACCOUNTS)
    shares = [share(found, index, 3) for index in range(3)]
    assert sorted(each.key for of in shares for each in of) == sorted(each.key for each in found)
    assert max(map(len, shares)) - min(map(len, shares)) <= 1


def test_one_client_is_loud_and_the_others_hand_over_what_is_left():
    loud = Phase(length_s=100, rate=40, group="others", loud=0.9, loud_group="loud")
    found = plan(7, "a", (loud,), ACCOUNTS)
    assert {(each.group, each.to.client) for each in found} == {("loud", "acme"), ("others", "birch")}
    assert 0.87 < sum(each.group == "loud" for each in found) / len(found) < 0.93
