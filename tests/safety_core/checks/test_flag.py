"""The flag check: on is leave, everything else is a refusal with its reason; a recall is never stopped by it."""

import msgspec
import pytest

from safety_core.checks.flag import judge
from safety_core.flags.answers import DISABLED, NO_MATCH, NOT_FOUND, UNREADABLE, Answer, Why
from safety_core.ruling import DISPOSITIONS, Disposition, Word, allow
from safety_core.vocabulary import NEVER_ASKED, Action, Check, Reason
from tests.safety_core.examples import FACTS, INTENT, NOW_US

PARENT = Answer(on=False, why=Why.DEPENDENCY, parent="p")


def ruling_of(flag, action=Action.PUBLISH):
    intent = msgspec.structs.replace(INTENT, action=action)
    return judge(intent, msgspec.structs.replace(FACTS, flag=flag), now_us=NOW_US)


@pytest.mark.parametrize("why", [Why.MATCHED, Why.FOR_ALL])
def test_a_flag_that_is_on_lets_through(why):
    assert ruling_of(Answer(on=True, why=why)) == allow(Check.FLAG)


@pytest.mark.parametrize("answer", [DISABLED, NOT_FOUND, NO_MATCH, UNREADABLE, PARENT], ids=lambda each: each.why)
@pytest.mark.parametrize("action", sorted(set(Action) - NEVER_ASKED))
def test_a_flag_that_is_off_for_whatever_reason_refuses_every_effect_and_names_it(answer, action):
    ruling = ruling_of(answer, action)
    assert (ruling.check, ruling.word, ruling.reason) == (Check.FLAG, Word.REFUSE, Reason.FLAG_OFF)
    assert ruling.saw.startswith(f"effect.{action} ")


def test_flags_that_cannot_be_read_refuse_and_are_tried_again_while_one_that_is_off_is_waited_for():
    ruling = ruling_of(None)
    assert (ruling.word, ruling.reason) == (Word.REFUSE, Reason.FLAGS_UNREADABLE)
    assert DISPOSITIONS[Reason.FLAGS_UNREADABLE] is Disposition.RETRIES
    assert DISPOSITIONS[Reason.FLAG_OFF] is Disposition.WAITS


@pytest.mark.parametrize("flag", [None, DISABLED, NOT_FOUND])
@pytest.mark.parametrize("action", sorted(NEVER_ASKED))
def test_no_flag_stops_what_takes_harm_away_or_has_no_effect(flag, action):
    assert ruling_of(flag, action) == allow(Check.FLAG)
