from collections import Counter

import pytest

from loadtests.halt import campaign
from loadtests.halt.campaign import KINDS, Round, Target
from loadtests.halt.schedule import Order
from safety_core.vocabulary import Platform

CLIENTS = ["acme", "birch", "cedar", "dahlia"]
PLATFORMS = ["X", "Facebook", "TikTok"]
ACCOUNTS = [(client, f"{client}-{n}") for client in CLIENTS for n in (1, 2, 3)]


def order(*, account="acme-1", platform=Platform.X, reply=False):
    client = account.rpartition("-")[0]
    return Order(at_us=0, client=client, platform=platform, account=account, reply=reply, text="t", tag=account)


def test_a_whole_campaign_has_every_kind_of_scope_at_least_six_times_and_thirty_in_all():
    kinds = Counter(kind for each in campaign.plan(3, rounds=6) for kind in each.kinds)
    assert set(kinds) == set(KINDS)
    assert min(kinds.values()) >= 6
    assert kinds.total() >= 30


def test_twelve_rounds_are_ten_halts_of_every_kind_and_sixty_in_all():
    kinds = Counter(kind for each in campaign.plan(3, rounds=12) for kind in each.kinds)
    assert min(kinds.values()) >= 10
    assert kinds.total() >= 60


def test_every_action_of_the_load_is_halted():
    assert {each.action for each in campaign.plan(3, rounds=3)} == {None, "publish", "reply", "comment"}


def test_the_seed_fixes_the_order():
    assert campaign.plan(3, rounds=6) == campaign.plan(3, rounds=6)
    assert campaign.plan(3, rounds=6) != campaign.plan(4, rounds=6)


def test_halts_thrown_together_never_overlap():
    several = [each for each in campaign.plan(3, rounds=1) if len(each.kinds) > 1]
    assert {each.kinds[0] for each in several} == {"client", "platform"}
    for wanted in several:
        targets = campaign.aim(wanted, CLIENTS, PLATFORMS, ACCOUNTS)
        assert [each.kind for each in targets] == list(wanted.kinds)
        for account in (name for _, name in ACCOUNTS):
            assert sum(each.covers(order(account=account)) for each in targets) <= 1


def test_too_few_at_work_is_no_target():
    assert campaign.aim(Round(kinds=("client", "client")), ["acme"], PLATFORMS, ACCOUNTS) is None
    assert campaign.aim(Round(kinds=("client", "account")), ["acme"], PLATFORMS, [("acme", "acme-1")]) is None
    assert campaign.aim(Round(kinds=("platform", "platform")), CLIENTS, ["X"], ACCOUNTS) is None


def test_the_platforms_that_are_wanted_first_are_taken():
    targets = campaign.aim(Round(kinds=("platform", "platform")), CLIENTS, PLATFORMS, ACCOUNTS)
    assert [each.platform for each in targets] == ["X", "Facebook"]


@pytest.mark.parametrize(
    ("target", "kind", "whole", "words"),
    [
        (Target(), "all", True, []),
        (Target(platform="X"), "platform", False, ["--platform", "X"]),
        (Target(client="acme"), "client", False, ["--client", "acme"]),
        (Target(client="acme", account="acme-1"), "account", False, ["--client", "acme", "--account", "acme-1"]),
        (Target(action="reply"), "action", False, ["--action", "reply"]),
    ],
)
def test_a_target_is_said_as_the_command_takes_it(target, kind, whole, words):
    assert (target.kind, target.whole, target.words) == (kind, whole, words)


def test_a_target_covers_what_it_names():
    assert Target(client="acme").covers(order())
    assert not Target(client="birch").covers(order())
    assert Target(platform="X").covers(order())
    assert not Target(platform="X").covers(order(platform=Platform.TIKTOK))
    assert Target(action="reply").covers(order(reply=True))
    assert Target(action="comment").covers(order(platform=Platform.FACEBOOK, reply=True))
    assert not Target(action="reply").covers(order(platform=Platform.FACEBOOK, reply=True))
    assert not Target(action="publish").covers(order(reply=True))
    assert not Target(client="acme", account="acme-2").covers(order())


def test_idle_halts_are_made_up_for_the_rarest_kind_first():
    counted = Counter({"all": 6, "client": 5, "platform": 3, "account": 2, "action": 6})
    assert campaign.still_lacking(counted, each=6) == [
        Round(kinds=("account", "account", "account")),
        Round(kinds=("platform", "platform")),
        Round(kinds=("client",)),
    ]
    assert campaign.still_lacking(Counter(dict.fromkeys(KINDS, 6)), each=6) == []
