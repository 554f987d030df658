"""Check: the rollout lets this client in."""

import msgspec
import pytest

from safety_core import guard
from safety_core.checks.stage import judge
from safety_core.rollout.standing import Standing
from safety_core.ruling import DISPOSITIONS, Disposition, Word
from safety_core.switches import HOUSE
from safety_core.vocabulary import NEVER_ASKED, Action, Check, Reason
from tests.safety_core.examples import FACTS, INTENT, NOW_US
from tests.safety_core.rollout.ground import PLAN

AT_HOUSE = msgspec.structs.replace(FACTS, stage=Standing(plan=PLAN, stage=0, cell=0, enrolled=False))
UNREADABLE = msgspec.structs.replace(FACTS, stage=None)


def test_whom_the_stage_lets_in_is_allowed() -> None:
    assert judge(INTENT, FACTS, now_us=NOW_US).word is Word.ALLOW


def test_whom_it_does_not_let_in_is_refused_with_the_stage_and_waits() -> None:
    ruling = judge(INTENT, AT_HOUSE, now_us=NOW_US)
    assert (ruling.check, ruling.word, ruling.reason) == (Check.STAGE, Word.REFUSE, Reason.NOT_IN_STAGE)
    assert "'house'" in ruling.saw


@pytest.mark.parametrize("client", [INTENT.client, HOUSE])
def test_a_stage_that_nobody_can_read_refuses_everybody_the_house_as_well(client) -> None:
    intent = msgspec.structs.replace(INTENT, client=client)
    ruling = judge(intent, UNREADABLE, now_us=NOW_US)
    assert (ruling.word, ruling.reason) == (Word.REFUSE, Reason.STAGE_UNREADABLE)


@pytest.mark.parametrize("facts", [AT_HOUSE, UNREADABLE])
@pytest.mark.parametrize("action", sorted(NEVER_ASKED))
def test_what_takes_harm_away_or_has_no_effect_is_never_stopped(facts, action: Action) -> None:
    intent = msgspec.structs.replace(INTENT, action=action)
    assert judge(intent, facts, now_us=NOW_US).word is Word.ALLOW


@pytest.mark.parametrize(
    ("reason", "disposition"),
    [
        (Reason.NOT_IN_STAGE, Disposition.WAITS),
        (Reason.OUTSIDE_SHARE, Disposition.WAITS),
        (Reason.CELL_NOT_PROMOTED, Disposition.WAITS),
        (Reason.STAGE_UNREADABLE, Disposition.RETRIES),
    ],
)
def test_what_the_stage_refuses_waits_for_it_and_is_tried_again_where_nobody_would_wake_it(reason, disposition) -> None:
    assert DISPOSITIONS[reason] is disposition


def test_the_guard_asks_it_and_a_halt_still_binds_before_it() -> None:
    decision = guard.decide(INTENT, AT_HOUSE, now_us=NOW_US)
    assert decision.decisive is not None
    assert decision.decisive.reason is Reason.NOT_IN_STAGE
    assert Check.STAGE in {each.check for each in decision.rulings}
