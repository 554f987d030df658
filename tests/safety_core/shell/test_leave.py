"""Leave to act for real is two people's, rests on what both were shown, and ends at once in one person's word."""

from dataclasses import replace

import msgspec
import pytest

from safety_core.errors import BadInput, Refused
from safety_core.lifecycle import IntentState
from safety_core.ports import Unreadable
from safety_core.records import LogKey
from safety_core.sandbox import Mode
from safety_core.shell import leave, publish, sandboxing
from safety_core.shell.leave import Place, conditions
from safety_core.switches import HOUSE, HaltState, QuiescedBy, Scope
from safety_core.vocabulary import Action, Platform, PlatformAccountId, Reason, Role
from tests.safety_core.shell.ground import put_limits, put_objectives
from tests.safety_core.shell.recalling import throw
from tests.safety_core.shell.sandboxed import entries, furnish_house, people, put, real

OWN = {Platform.X: {"api.x.com": Place(at="", simulated=False)}}
SIMULATED = {Platform.X: {"api.x.com": Place(at="http://127.0.0.1:8800", simulated=True)}}
DAY_S = 86_400


def yes(_):
    return True


def drilled(ground, *, scope=None, failed=False, **changes: object):
    halt = throw(ground, scope or Scope(client=HOUSE), name=f"halt-{ground.clock.us}")
    given = {
        "state": HaltState.RELEASED,
        "drill": True,
        "quiesced_us": halt.fenced_us + 1,
        "quiesced_by": QuiescedBy.ANSWERS,
    }
    given |= {"failed_us": halt.fenced_us + 1} if failed else {}
    ground.store.transact(lambda tx: tx.put_halt(msgspec.structs.replace(halt, **{**given, **changes})), deadline_s=1)


@pytest.fixture
def two(ground):
    return people(ground)


@pytest.fixture
def ready(ground, two):
    """All of it holds."""
    furnish_house(ground)
    real(ground)
    ground.platform.ACTIONS = frozenset({Action.PUBLISH, Action.REPLY, Action.RECALL})
    put_objectives(ground.store)
    drilled(ground)
    ground.store.transact(lambda tx: tx.add_log_key(LogKey(position=0, verifier="v")), deadline_s=1)
    return ground


def failing(ground, reach=OWN):
    return {each.name: each for each in conditions(ground.core, reach) if not each.holds}


def asked(ground, who, **changes: object):
    return leave.ask(ground.core, changes.get("reach", OWN), who, "the house week", changes.get("agreed", yes))


def granted(ground, who, **changes: object):
    return leave.grant(ground.core, changes.get("reach", OWN), who, changes.get("agreed", yes))


def stands(ground):
    found = ground.store.store.read(lambda tx: tx.leave())
    return found is not None and found.stands


# ---------------------------------------------------------------- what it rests on


def test_when_all_of_it_holds_nothing_is_missing(ready):
    assert failing(ready) == {}


def test_each_thing_that_does_not_hold_says_what_to_do(ground, two):
    missing = failing(ground)
    assert set(missing) == {"house accounts", "hosts", "drill", "objectives", "audit key"}
    assert all(each.do and str(each).startswith("NO  ") for each in missing.values())


def test_an_account_that_is_not_connected_is_not_gone_live_with(ready):
    ready.platform.whose = Unreadable("HTTP 503")
    assert "rtv-house-1 on X is unreachable" in failing(ready)["house accounts"].saw


def test_a_platform_that_is_simulated_or_that_nobody_says_how_it_is_reached_is_not_gone_live_on(ready):
    assert "http://127.0.0.1:8800" in failing(ready, SIMULATED)["hosts"].saw
    assert set(failing(ready, {})) == {"hosts"}
    half = {Platform.X: {**OWN[Platform.X], "upload.x.com": Place(at="http://127.0.0.1:8800", simulated=True)}}
    assert "simulated, or in part" in failing(ready, half)["hosts"].do
    ready.core = replace(ready.core, real=frozenset())
    assert set(failing(ready)) == {"hosts"}


@pytest.mark.parametrize(("hours", "missing"), [(24, set()), (25, {"sandbox"})])
def test_a_sandbox_that_stands_for_longer_than_a_day_is_not_ending(ready, two, hours, missing):
    put(ready, two[0], hours=hours)
    assert set(failing(ready)) == missing


@pytest.mark.parametrize(("days", "missing"), [(30, set()), (30.01, {"drill"})])
def test_a_drill_counts_for_thirty_days(ready, days, missing):
    ready.clock.pass_s(days * DAY_S)
    assert set(failing(ready)) == missing


@pytest.mark.parametrize(
    "changes",
    [
        {"drill": False},
        {"quiesced_us": None},
        {"failed": True},
        {"scope": Scope()},
        {"scope": Scope(client=HOUSE, action=Action.PUBLISH)},
    ],
)
def test_what_was_no_acknowledged_drill_of_the_house_counts_for_none(ground, two, changes):
    drilled(ground, **changes)
    assert "none was acknowledged" in failing(ground)["drill"].saw


def test_limits_that_leave_an_operation_uncounted_are_not_gone_live_under(ready):
    put_limits(ready.store, SHORT)
    assert "nothing counts" in failing(ready)["limits"].saw


SHORT = """
[[limit]]
name = "short"
platform = "X"
subject = "account"
whose = "platform"
operations = ["create_post"]
most = 1_000
per = "15m"
source = "a test"
as_of = 2026-01-01
"""


def test_one_person_alone_is_not_two(ready, two):
    ready.store.transact(lambda tx: tx.set_active(two[1].person, active=False), deadline_s=1)
    assert set(failing(ready)) == {"two people"}


def test_people_of_one_client_are_not_counted(ready, two):
    ready.store.transact(lambda tx: tx.set_active(two[1].person, active=False), deadline_s=1)
    ready.person("eve", Role.OPERATOR, ("acme",))
    assert set(failing(ready)) == {"two people"}


# ---------------------------------------------------------------- asking and granting


def test_one_asks_another_grants_and_what_both_saw_is_kept(ready, two):
    assert not asked(ready, two[0]).stands
    assert not stands(ready)
    ready.clock.pass_s(60)
    given = granted(ready, two[1]).leave
    assert stands(ready)
    assert (given.asked_by, given.granted_by, given.why) == ("ada", "bea", "the house week")
    before, _, after = given.saw.partition("--- when it was granted ---")
    for shown in (before, after):
        assert "yes  house accounts: rtv-house-1 on X is connected" in shown
        assert "yes  hosts: api.x.com" in shown
    found = {each["kind"]: each for each in entries(ready) if each["kind"].startswith("leave")}
    assert list(found) == ["leave_asked", "leave_granted"]
    assert not {"ada", "bea", "the house week"} & set(
        map(str, [*found["leave_asked"].values(), *found["leave_granted"].values()])
    )
    assert found["leave_asked"]["saw"] == found["leave_granted"]["saw"] or found["leave_granted"]["saw"]


def test_nobody_goes_live_alone(ready, two):
    asked(ready, two[0])
    with pytest.raises(Refused, match="ada asked for it, and nobody goes live alone"):
        granted(ready, two[0])
    assert not stands(ready)


@pytest.mark.parametrize(("role", "clients"), [(Role.VIEWER, ()), (Role.OPERATOR, (HOUSE,))])
def test_whoever_does_not_act_for_all_clients_neither_asks_nor_grants_nor_ends(ready, two, role, clients):
    eve = ready.person("eve", role, clients)
    asked(ready, two[0])
    reads = list(ready.platform.reads)
    for act in (lambda: asked(ready, eve), lambda: granted(ready, eve), lambda: leave.end(ready.core, eve, "why")):
        with pytest.raises(Refused, match="may not act as operator"):
            act()
    assert ready.platform.reads == reads, "no platform is asked for somebody who may not"


@pytest.mark.parametrize("after_s", [0, 60])
def test_while_something_does_not_hold_it_is_neither_asked_for_nor_granted(ready, two, after_s):
    shown = []

    def agreed(found):
        shown.extend(found)
        return True

    with pytest.raises(Refused, match="not everything holds: hosts; X: simulated"):
        asked(ready, two[0], reach=SIMULATED, agreed=agreed)
    assert [each.name for each in shown if not each.holds] == ["hosts"], "it is shown all the same"
    asked(ready, two[0])
    ready.clock.pass_s(after_s)
    with pytest.raises(Refused, match="not everything holds: hosts"):
        granted(ready, two[1], reach=SIMULATED)
    assert not stands(ready)


def test_what_is_not_meant_is_not_done(ready, two):
    with pytest.raises(Refused, match="was not meant"):
        asked(ready, two[0], agreed=lambda _: False)
    asked(ready, two[0])
    with pytest.raises(Refused, match="was not meant"):
        granted(ready, two[1], agreed=lambda _: False)
    assert not stands(ready)


def test_what_was_asked_for_more_than_a_day_ago_is_asked_for_anew(ready, two):
    asked(ready, two[0])
    with pytest.raises(Refused, match="ada has asked for it already"):
        asked(ready, two[1])
    ready.clock.pass_s(DAY_S + 1)
    with pytest.raises(Refused, match="nobody has asked for it within a day"):
        granted(ready, two[1])
    assert asked(ready, two[1]).serial == 2
    assert granted(ready, two[0]).leave.serial == 2


def test_what_was_asked_for_a_day_ago_is_still_granted(ready, two):
    asked(ready, two[0])
    ready.clock.pass_s(DAY_S)
    assert granted(ready, two[1]).leave.stands


def test_what_stands_is_not_asked_for_and_what_nobody_asked_for_is_not_granted(ready, two):
    with pytest.raises(Refused, match="nobody has asked"):
        granted(ready, two[1])
    asked(ready, two[0])
    granted(ready, two[1])
    with pytest.raises(Refused, match="leave 1 stands already"):
        asked(ready, two[0])
    with pytest.raises(Refused, match="leave 1 stands"):
        granted(ready, two[1])


def test_without_a_reason_nothing_is_asked_for_and_nothing_ends(ready, two):
    with pytest.raises(BadInput, match="reason"):
        leave.ask(ready.core, OWN, two[0], " ", yes)
    with pytest.raises(BadInput, match="reason"):
        leave.end(ready.core, two[0], " ")


# ---------------------------------------------------------------- ending


def test_whoever_asked_or_granted_or_neither_ends_it_alone_and_it_must_be_asked_for_anew(ready, two):
    for who in (two[0], two[1], ready.person("cy")):
        asked(ready, two[0])
        granted(ready, two[1])
        assert leave.end(ready.core, who, "enough").ended_by == who.person
        assert not stands(ready)
        with pytest.raises(Refused, match="nobody has asked"):
            granted(ready, two[1])
    assert [each["kind"] for each in entries(ready) if each["kind"].startswith("leave")][-1] == "leave_ended"


def test_what_is_only_asked_for_is_taken_back_and_what_is_not_there_is_not(ready, two):
    with pytest.raises(Refused, match="no leave stands"):
        leave.end(ready.core, two[0], "enough")
    asked(ready, two[0])
    leave.end(ready.core, two[0], "enough")
    with pytest.raises(Refused, match="no leave stands"):
        leave.end(ready.core, two[0], "enough")
    with pytest.raises(Refused, match="nobody has asked"):
        granted(ready, two[1])


# ---------------------------------------------------------------- what waits for it, and what it stops


def post(ground, text="hello"):
    ground.platform.whose = PlatformAccountId("2001")
    queued = ground.submit(text, client=HOUSE, account=f"{HOUSE}-1")
    publish.attempt(ground.core, ground.claim())
    return ground.now(queued)


def test_without_leave_it_waits_with_leave_it_goes_and_after_it_waits_again(ready, two):
    first = post(ready)
    assert (first.state, first.reason, first.waits_for) == (IntentState.WAITING, Reason.LIVE_NOT_GRANTED, "sandbox")
    asked(ready, two[0])
    assert ready.now(first).state is IntentState.WAITING
    assert granted(ready, two[1]).woken == 1
    ready.clock.pass_s(ready.timing.ramp_s)
    publish.attempt(ready.core, ready.claim())
    assert ready.platform.sent == ["hello"]
    leave.end(ready.core, two[0], "enough")
    assert post(ready, "again").reason is Reason.LIVE_NOT_GRANTED
    assert ready.platform.sent == ["hello"]


def test_a_leave_that_ends_stops_what_was_minted_and_has_not_gone(ready, two):
    asked(ready, two[0])
    granted(ready, two[1])
    ready.platform.after_connect = lambda: leave.end(ready.core, two[0], "now")
    held = post(ready)
    assert ready.platform.sent == []
    assert (held.state, held.reason, held.waits_for) == (IntentState.WAITING, Reason.LIVE_NOT_GRANTED, "sandbox")


@pytest.mark.parametrize("mode", [Mode.INTERCEPT, Mode.RECORD])
def test_what_the_sandbox_covers_needs_no_leave(ready, two, mode):
    setting = put(ready, two[0], mode).setting
    for claim in (queued(ready, "covered"),):
        under = ready.store.store.read(lambda tx, claim=claim: sandboxing.recheck(ready.core, tx, claim, setting))
        assert under is None


def queued(ground, text):
    return ground.submit(text, client=HOUSE, account=f"{HOUSE}-1").intent


def test_a_platform_that_is_simulated_needs_none(ready):
    ready.core = replace(ready.core, real=frozenset())
    assert post(ready).state is IntentState.CONFIRMED


def test_a_recall_needs_none(ready, two):
    setting = ready.store.store.read(lambda tx: tx.sandbox())
    order = msgspec.structs.replace(queued(ready, "there"), action=Action.RECALL)
    assert ready.store.store.read(lambda tx: sandboxing.recheck(ready.core, tx, order, setting)) is None
