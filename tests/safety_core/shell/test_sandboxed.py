"""The house under a sandbox, through the unchanged shell against simulated platforms: what the records and ledgers then say
is judged by checker I20, which shares no code with it.
"""

from datetime import timedelta

import pytest

from reports.checkers import i20_sandbox
from reports.checkers.finding import Finding
from reports.evidence.folder import Evidence, from_rows
from safety_core.sandbox import Mode, Sandbox
from safety_core.shell import sandboxing
from safety_core.switches import HOUSE
from safety_core.vocabulary import Action, PersonId, Platform
from steps.rig.rig import Rig

HOUR_US = 3_600_000_000


@pytest.fixture
def rig():
    """The house with an account on X and one on Facebook, and a client."""
    made = Rig(3, "sandboxed")
    made.add_client(HOUSE, 1, Platform.X)
    made.add_client(HOUSE, 1, Platform.FACEBOOK)
    made.add_client("acme", 1)
    yield made
    made.close()


def put(rig: Rig, mode: Mode, *, lasts_us: int = HOUR_US, **fields: object) -> None:
    """From now on this setting stands."""

    def write(tx) -> None:
        now = rig.core.clock.now()
        until = {} if mode is Mode.OFF else {
            "until_us": rig.core.clock.boot_us() + lasts_us,
            "until_at": (now + timedelta(microseconds=lasts_us)).isoformat(),
        }  # fmt: skip
        tx.add_sandbox(
            Sandbox(
                serial=tx.sandbox().serial + 1, mode=mode, person=PersonId("dana"), set_us=rig.core.clock.boot_us(),
                set_at=now.isoformat(), **{**until, **fields},
            )
        )  # fmt: skip
        sandboxing.wake(rig.core, tx)

    rig.store.transact(write, deadline_s=1)


def judged(rig: Rig) -> tuple[Finding, Evidence]:
    """What the checker says of all that was left behind."""
    evidence = from_rows(rig.finish())
    return i20_sandbox.check(evidence), evidence


def post(rig: Rig, n: int, *, of: str = HOUSE, first: int = 0) -> None:
    """So many posts on each of somebody's accounts, one after another."""
    for number in range(first, first + n):
        for account in rig._accounts_of(of):
            rig.submit(of, f"post {number} of {account.account}", account=account.account)
    rig.run_for(60)


@pytest.mark.parametrize("mode", [Mode.INTERCEPT, Mode.SIMULATE])
def test_of_what_is_caught_nothing_leaves(rig, mode):
    put(rig, mode)
    post(rig, 2)
    found, evidence = judged(rig)
    assert found.status == "held", found.why
    caught = [each for each in evidence.permits if each.sandbox == mode]
    assert len(caught) >= 4
    assert {each.state for each in caught} == {"not_sent"}
    assert evidence.ledger == ()


def test_what_the_filter_leaves_out_is_live(rig):
    put(rig, Mode.INTERCEPT, platforms=(Platform.FACEBOOK,))
    post(rig, 1)
    found, evidence = judged(rig)
    assert found.status == "held", found.why
    assert {each.platform for each in evidence.ledger} == {"X"}
    assert {(each.platform, each.sandbox) for each in evidence.permits} == {("X", "off"), ("Facebook", "intercept")}


def test_what_is_recorded_is_taken_down_and_never_more_than_the_cap(rig):
    put(rig, Mode.RECORD, effects_max=3, platforms=(Platform.FACEBOOK,))
    post(rig, 5)
    rig.run_for(300)
    found, evidence = judged(rig)
    assert found.status == "held", found.why
    recorded = [each for each in evidence.permits if each.sandbox == "record"]
    assert [each.state for each in recorded] == ["confirmed"] * 3
    of_facebook = [each for each in evidence.ledger if each.platform == "Facebook"]
    made = {each.object for each in of_facebook if each.event == "create_post"}
    assert len(made) == 3
    assert {each.object for each in of_facebook if each.event == "delete_post"} == made
    assert "left standing" not in found.why


def test_nobody_but_the_house_is_recorded(rig):
    put(rig, Mode.RECORD, effects_max=9)
    post(rig, 1, of="acme")
    found, evidence = judged(rig)
    assert found.status == "no_data"
    assert evidence.ledger == ()


def test_past_its_end_nothing_goes_until_it_is_set_anew(rig):
    put(rig, Mode.RECORD, effects_max=9, lasts_us=90_000_000, platforms=(Platform.FACEBOOK,))
    post(rig, 1)
    rig.run_for(60)
    post(rig, 1, first=1)
    found, evidence = judged(rig)
    assert found.status == "held", found.why
    made = [each for each in evidence.ledger if each.platform == "Facebook" and each.event == "create_post"]
    assert len(made) == 1


def test_each_permit_names_the_setting_that_stood_and_work_goes_on_under_the_next(rig):
    put(rig, Mode.INTERCEPT)
    post(rig, 1)
    put(rig, Mode.OFF)
    post(rig, 1, first=1)
    put(rig, Mode.SIMULATE, actions=(Action.PUBLISH,))
    post(rig, 1, first=2)
    found, evidence = judged(rig)
    assert found.status == "held", found.why
    assert {(each.setting, each.sandbox) for each in evidence.permits} == {
        (2, "intercept"),
        (3, "off"),
        (4, "simulate"),
    }
    assert len(evidence.ledger) == 2


@pytest.mark.parametrize("stands", [None, Mode.OFF, Mode.RECORD, Mode.INTERCEPT])
def test_of_a_drill_on_real_platforms_nothing_leaves_whatever_stands_and_work_was_under_way(stands):
    rig = Rig(3, "drilled")
    rig.add_client(HOUSE, 1, Platform.X)
    rig.add_client(HOUSE, 1, Platform.FACEBOOK)
    for each in (Platform.X, Platform.FACEBOOK):
        rig.reach_for_real(each)
    if stands is not None:
        put(rig, stands, lasts_us=1, **{"effects_max": 9} if stands is Mode.RECORD else {})
    rig.hold_drill("dana")
    drilled = rig.last_drill()
    assert (drilled.result, drilled.idle) == ("sample", "")
    assert drilled.halt.live_at_fence == drilled.caught == 2
    assert (drilled.published, drilled.withdrawn) == ((), 2)
    rig.run_for(60)
    found, evidence = judged(rig)
    rig.close()
    assert (found.status, found.n) == ("held", 2), found.why
    assert (evidence.ledger, [each for each in evidence.journal if each.committing]) == ((), [])
    assert {(each.sandbox, each.state) for each in evidence.permits} == {("simulate", "not_sent")}
    assert {each.state for each in evidence.intents} == {"cancelled"}
