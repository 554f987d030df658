"""Check: what the sandbox has against an effect."""

import msgspec
import pytest

from safety_core.checks.sandbox import judge
from safety_core.ruling import DISPOSITIONS, Disposition, Word
from safety_core.sandbox import Mode, Quiet
from safety_core.switches import HOUSE
from safety_core.vocabulary import Action, Check, Platform, Reason
from tests.safety_core.examples import FACTS, INTENT, LIVE, NOW_US

OF_HOUSE = msgspec.structs.replace(INTENT, client=HOUSE)
RECALL = msgspec.structs.replace(INTENT, action=Action.RECALL, text="", recalls="77")


def ruling(intent, mode: Mode, setting: dict | None = None, **known: object):
    """The check's ruling under a setting of that mode that has not ended, with what else is known."""
    stands = msgspec.structs.replace(LIVE, mode=mode, until_us=NOW_US + 1, effects_max=3, **(setting or {}))
    return judge(
        intent,
        msgspec.structs.replace(FACTS, sandbox=msgspec.structs.replace(FACTS.sandbox, setting=stands, **known)),
        now_us=NOW_US,
    )


def test_a_setting_that_nobody_can_read_refuses_everything():
    found = judge(INTENT, msgspec.structs.replace(FACTS, sandbox=None), now_us=NOW_US)
    assert (found.check, found.word, found.reason) == (Check.SANDBOX, Word.REFUSE, Reason.SANDBOX_UNREADABLE)


def test_what_is_off_and_simulated_goes():
    assert ruling(INTENT, Mode.OFF).word is Word.ALLOW


@pytest.mark.parametrize(("leave", "reason"), [(False, Reason.LIVE_NOT_GRANTED), (True, None)])
def test_a_platform_that_is_reached_for_real_needs_leave(leave, reason):
    assert ruling(INTENT, Mode.OFF, real=True, leave=leave).reason is reason


def test_what_takes_harm_away_needs_no_leave():
    assert ruling(RECALL, Mode.OFF, real=True).word is Word.ALLOW


@pytest.mark.parametrize("mode", [Mode.INTERCEPT, Mode.SIMULATE])
@pytest.mark.parametrize("intent", [INTENT, OF_HOUSE])
def test_what_is_to_be_caught_goes_to_where_it_is_caught_whoever_it_is_of(mode, intent):
    assert ruling(intent, mode, real=True).word is Word.ALLOW


@pytest.mark.parametrize("mode", [Mode.INTERCEPT, Mode.SIMULATE, Mode.RECORD])
def test_past_its_end_it_refuses_and_never_turns_live(mode):
    found = ruling(OF_HOUSE, mode, over=True, quiet=Quiet.REQUEST)
    assert found.reason is Reason.SANDBOX_EXPIRED
    assert DISPOSITIONS[Reason.SANDBOX_EXPIRED] is Disposition.WAITS


@pytest.mark.parametrize("mode", [Mode.INTERCEPT, Mode.SIMULATE, Mode.RECORD])
def test_its_end_does_not_stop_what_takes_harm_away_unless_it_names_it(mode):
    assert ruling(RECALL, mode, over=True).word is Word.ALLOW
    named = ruling(RECALL, mode, {"actions": (Action.RECALL,)}, over=True)
    assert named.reason is Reason.SANDBOX_EXPIRED


@pytest.mark.parametrize("under", [0, 2])
def test_what_was_prepared_under_another_setting_is_decided_anew(under):
    found = ruling(INTENT, Mode.OFF, under=under)
    assert found.reason is Reason.SANDBOX_CHANGED
    assert DISPOSITIONS[Reason.SANDBOX_CHANGED] is Disposition.RETRIES


@pytest.mark.parametrize(
    ("setting", "covered"),
    [
        ({}, True),
        ({"platforms": (INTENT.platform,)}, True),
        ({"platforms": (Platform.YOUTUBE,)}, False),
        ({"actions": (INTENT.action,)}, True),
        ({"actions": (Action.LIKE,)}, False),
        ({"platforms": (INTENT.platform,), "actions": (Action.LIKE,)}, False),
    ],
)
def test_what_its_filter_leaves_out_is_live(setting, covered):
    found = ruling(INTENT, Mode.RECORD, setting, over=True, real=True)
    assert found.reason is (Reason.SANDBOX_EXPIRED if covered else Reason.LIVE_NOT_GRANTED)


def test_recording_is_for_the_house_alone():
    assert ruling(INTENT, Mode.RECORD, quiet=Quiet.REQUEST).reason is Reason.SANDBOX_HOUSE_ONLY
    assert ruling(OF_HOUSE, Mode.RECORD, quiet=Quiet.REQUEST).word is Word.ALLOW


def test_what_takes_down_what_was_recorded_needs_no_form_and_counts_for_nothing():
    of_house = msgspec.structs.replace(RECALL, client=HOUSE)
    named = {"actions": (Action.RECALL,)}
    assert ruling(of_house, Mode.RECORD, named, effects=3, quiet=None).word is Word.ALLOW
    assert ruling(RECALL, Mode.RECORD, named).reason is Reason.SANDBOX_HOUSE_ONLY


@pytest.mark.parametrize(("effects", "reason"), [(2, None), (3, Reason.SANDBOX_SPENT), (4, Reason.SANDBOX_SPENT)])
def test_it_stops_at_its_number_of_effects(effects, reason):
    assert ruling(OF_HOUSE, Mode.RECORD, effects=effects, quiet=Quiet.REQUEST).reason is reason


@pytest.mark.parametrize(
    ("known", "setting", "reason"),
    [
        ({"quiet": None}, {}, Reason.SANDBOX_TOO_VISIBLE),
        ({"quiet": Quiet.REQUEST}, {}, None),
        ({"quiet": Quiet.ACCOUNT, "hidden": True}, {}, None),
        ({"quiet": Quiet.ACCOUNT, "hidden": False}, {}, Reason.SANDBOX_TOO_VISIBLE),
        ({"quiet": Quiet.ACCOUNT, "hidden": None}, {}, Reason.SANDBOX_TOO_VISIBLE),
        ({"quiet": Quiet.UNSAID}, {}, Reason.SANDBOX_TOO_VISIBLE),
        ({"quiet": Quiet.UNSAID}, {"vouched": (Platform.YOUTUBE,)}, Reason.SANDBOX_TOO_VISIBLE),
        ({"quiet": Quiet.UNSAID}, {"vouched": (INTENT.platform,)}, None),
        ({"quiet": Quiet.CONTAINER, "minting": False}, {}, None),
        ({"quiet": Quiet.CONTAINER, "minting": True}, {}, Reason.SANDBOXED),
    ],
)
def test_recording_asks_for_the_form_that_few_see(known, setting, reason):
    assert ruling(OF_HOUSE, Mode.RECORD, setting, **known).reason is reason
