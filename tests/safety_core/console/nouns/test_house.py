"""House accounts and leave at a desk: platforms are asked by one request at a time and not for ever; two people go live."""

from dataclasses import replace
from threading import Semaphore

import msgspec
import pytest

from safety_core.console.operations import house
from safety_core.console.outside import NOWHERE, Outside, Turns
from safety_core.errors import Refused
from safety_core.ports import Unreadable
from safety_core.records import LogKey
from safety_core.shell import staff
from safety_core.switches import HOUSE
from safety_core.vocabulary import Action, Platform, PlatformAccountId, Role
from tests.safety_core.console.nouns.desks import do, sitting
from tests.safety_core.shell.ground import Ground, put_objectives
from tests.safety_core.shell.sandboxed import furnish_house, real
from tests.safety_core.shell.test_leave import OWN, drilled


@pytest.fixture
def ground():
    made = Ground()
    furnish_house(made)
    for name in ("olga", "oda"):
        made.person(name, Role.OPERATOR)
    yield made
    made.store.close()


@pytest.fixture
def closed():
    return []


@pytest.fixture
def outside(ground, closed):
    return Outside(lambda: (ground.core, OWN, lambda: closed.append(1)), None, Turns(Semaphore(), Semaphore()))


def desk(ground, name, outside):
    return sitting(ground.core, ground.keys_of(name), outside)


def test_each_account_is_asked_with_its_very_token_and_what_asks_is_closed(ground, outside, closed):
    (found,) = do(desk(ground, "olga", outside), "house.verify").accounts
    assert (found.word, found.platform_account, found.called, found.halt) == ("connected", "2001", "rtv", None)
    assert closed == [1]
    ground.platform.whose = PlatformAccountId("9999")
    answer = do(desk(ground, "olga", outside), "house.verify", platform="x")
    assert (answer.accounts[0].word, answer.all_connected) == ("wrong account", False)
    assert answer.accounts[0].halt is not None
    assert closed == [1, 1]


def test_only_one_request_asks_platforms_at_a_time(ground, outside, closed):
    outside.turns.platforms.acquire()
    with pytest.raises(Refused, match="somebody has the platforms asked just now"):
        do(desk(ground, "olga", outside), "house.verify")
    assert ground.platform.reads == []
    outside.turns.platforms.release()
    do(desk(ground, "olga", outside), "house.verify")
    ground.platform.whose = Unreadable("HTTP 503")
    assert do(desk(ground, "olga", outside), "house.verify").accounts[0].word == "unreachable"
    assert closed == [1, 1], "what was taken is given back, whatever is found"


def test_what_is_not_asked_in_time_is_said_not_to_have_been_asked(ground, outside):
    second = msgspec.structs.replace(ground.account(HOUSE, 2), platform_account=PlatformAccountId("2002"))
    staff.add_accounts(ground.core, [second])

    class Slow:
        def token(self, account):
            ground.clock.pass_s(house.ASK_FOR_S + 1)
            return ground.vault.token(account)

    slow = outside._replace(asking=lambda: (replace(ground.core, vault=Slow()), OWN, lambda: None))
    answer = do(desk(ground, "olga", slow), "house.verify")
    assert [each.word for each in answer.accounts] == ["connected", house.NOT_ASKED]
    assert (answer.connected, answer.all_connected) == (1, False)


def test_a_process_that_asks_nobody_says_so(ground):
    with pytest.raises(Refused, match="asks no platform"):
        do(desk(ground, "olga", NOWHERE), "house.verify")


def test_who_may_not_act_for_the_house_asks_nobody(ground, outside):
    ground.keys["acme-op"] = staff.add_person(ground.core, "acme-op", Role.OPERATOR, ("acme",))
    with pytest.raises(Refused, match="may not act as operator for rtv-house"):
        do(desk(ground, "acme-op", outside), "house.verify")
    ground.keys["house-op"] = staff.add_person(ground.core, "house-op", Role.OPERATOR, (HOUSE,))
    assert do(desk(ground, "house-op", outside), "house.verify").all_connected


@pytest.fixture
def ready(ground):
    real(ground)
    ground.platform.ACTIONS = frozenset({Action.PUBLISH, Action.REPLY, Action.RECALL})
    put_objectives(ground.store)
    drilled(ground)
    ground.store.transact(lambda tx: tx.add_log_key(LogKey(position=0, verifier="v")), deadline_s=1)
    return ground


def test_one_asks_another_grants_and_anyone_ends_it(ready, outside):
    olga, oda = desk(ready, "olga", outside), desk(ready, "oda", outside)
    assert do(olga, "house.conditions").all_hold
    with pytest.raises(Refused, match="it was not meant"):
        do(olga, "house.ask", reason="go live", typed="yes")
    asked = do(olga, "house.ask", reason="go live", typed="live")
    assert (asked.stands, asked.leave.asked_by) == (False, "olga")
    with pytest.raises(Refused, match="nobody goes live alone"):
        do(olga, "house.grant", typed="live", serial=asked.leave.serial)
    with pytest.raises(Refused, match="not the one that you saw"):
        do(oda, "house.grant", typed="live", serial=asked.leave.serial + 1)
    granted = do(oda, "house.grant", typed="live", serial=asked.leave.serial)
    assert (granted.stands, granted.leave.granted_by) == (True, "oda")
    assert do(olga, "house.live").stands
    ended = do(olga, "house.end", reason="enough")
    assert (ended.stands, ended.leave.ended_by) == (False, "olga")


def test_what_does_not_hold_is_named_with_what_to_do_and_nothing_is_asked_for(ready, outside):
    ready.platform.whose = Unreadable("HTTP 503")
    olga = desk(ready, "olga", outside)
    missing = [each for each in do(olga, "house.conditions").conditions if not each.holds]
    assert [(each.name, each.do) for each in missing] == [("house accounts", "see why: holdpoint house verify")]
    with pytest.raises(Refused, match="not everything holds: house accounts"):
        do(olga, "house.ask", reason="go live", typed="live")
    assert do(olga, "house.live").leave is None


def test_accounts_are_listed_with_what_they_are_bound_to_and_no_token(ground):
    found = do(desk(ground, "olga", NOWHERE), "accounts.list").accounts
    assert [(each.client, each.platform_account, each.house) for each in found] == [
        ("acme", "1001", False),
        (HOUSE, "2001", True),
    ]
    assert "token of" not in str(found)
    assert {each.platform for each in found} == {Platform.X.value}
