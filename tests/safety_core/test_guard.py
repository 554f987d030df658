from itertools import permutations, product

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core import guard
from safety_core.errors import Miswired
from safety_core.guard import combine, decide
from safety_core.ruling import DISPOSITIONS, Disposition, Ruling, Word, allow, hold, refuse
from safety_core.switches import Scope
from safety_core.vocabulary import Check, Reason
from tests.safety_core.examples import FACTS, INTENT, NOW_US, facts_with, halted

ENDING = st.sampled_from(sorted(DISPOSITIONS))


def ruling_of(check: Check) -> st.SearchStrategy[Ruling]:
    return st.one_of(
        st.just(allow(check)),
        ENDING.map(lambda reason: refuse(check, reason, "saw")),
        st.builds(lambda reason, until: hold(check, reason, "saw", until_us=until), ENDING, st.integers(0, 3)),
    )


RULINGS = st.tuples(*map(ruling_of, Check))
OF_EACH_WORD = {
    Word.ALLOW: allow,
    Word.HOLD: lambda check: hold(check, Reason.PLATFORM_TOO_FAST, "saw", until_us=1),
    Word.REFUSE: lambda check: refuse(check, Reason.SWITCH_THROWN, "saw"),
}


def test_every_check_is_asked() -> None:
    assert set(guard.CHECKS) == set(Check)
    assert [ruling.check for ruling in decide(INTENT, FACTS, now_us=NOW_US).rulings] == list(Check)


def test_what_every_check_allows_may_go() -> None:
    decision = decide(INTENT, FACTS, now_us=NOW_US)
    assert (decision.word, decision.decisive) == (Word.ALLOW, None)


@given(RULINGS.flatmap(lambda rulings: st.tuples(st.just(rulings), st.permutations(rulings))))
def test_no_order_of_checks_changes_the_answer(asked: tuple[tuple[Ruling, ...], list[Ruling]]) -> None:
    """Invariant I17."""
    rulings, another = asked
    assert combine(another) == combine(rulings)


@pytest.mark.parametrize("pair", list(permutations(Check, 2)))
@pytest.mark.parametrize("words", list(product(Word, repeat=2)))
def test_of_two_checks_neither_is_heard_for_coming_first(pair: tuple[Check, Check], words: tuple[Word, Word]) -> None:
    said = [OF_EACH_WORD[word](check) for check, word in zip(pair, words, strict=True)]
    others = [allow(each) for each in Check if each not in pair]
    assert combine([*said, *others]) == combine([*others, *reversed(said)])


@given(st.permutations(list(guard.CHECKS)))
def test_asking_in_any_order_gives_the_same_decision(order: list[Check]) -> None:
    facts = msgspec.structs.replace(facts_with(halted(Scope())), account=None)
    usual = decide(INTENT, facts, now_us=NOW_US)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(guard, "CHECKS", {check: guard.CHECKS[check] for check in order})
        assert decide(INTENT, facts, now_us=NOW_US) == usual


def test_refuse_beats_hold_beats_allow() -> None:
    for words in product(Word, repeat=len(Check)):
        decision = combine([OF_EACH_WORD[word](check) for check, word in zip(Check, words, strict=True)])
        assert decision.word is max(words, key=[Word.ALLOW, Word.HOLD, Word.REFUSE].index), words


@given(RULINGS)
def test_among_refusals_the_one_that_binds_longest_decides(rulings: tuple[Ruling, ...]) -> None:
    decision = combine(rulings)
    refused = [DISPOSITIONS[ruling.reason] for ruling in rulings if ruling.word is Word.REFUSE and ruling.reason]
    if refused and decision.decisive and decision.decisive.reason:
        order = [Disposition.RETRIES, Disposition.WAITS, Disposition.CANCELLED]
        assert DISPOSITIONS[decision.decisive.reason] is max(refused, key=order.index)


@given(RULINGS)
def test_every_ruling_is_kept(rulings: tuple[Ruling, ...]) -> None:
    assert combine(rulings).rulings == rulings


def test_among_holds_the_longest_decides_and_one_without_an_end_is_longest() -> None:
    others = [allow(each) for each in Check if each not in (Check.KILL_SWITCH, Check.CONTENT)]
    content = hold(Check.CONTENT, Reason.PLATFORM_TOO_FAST, "", until_us=9)
    soon = hold(Check.KILL_SWITCH, Reason.PLATFORM_TOO_FAST, "", until_us=8)
    assert combine([soon, *others, content]).decisive == content
    endless = msgspec.structs.replace(soon, until_us=None)
    assert combine([endless, *others, content]).decisive == endless


@pytest.mark.parametrize(
    ("checks", "asked"),
    [
        ([], "none"),
        ([Check.KILL_SWITCH], "kill_switch"),
        ([Check.CONTENT, Check.KILL_SWITCH], "kill_switch, content"),
        ([*Check][1:], ", ".join([*Check][1:])),
        ([Check.CONTENT] * len(Check), ", ".join([Check.CONTENT] * len(Check))),
    ],
)
def test_a_check_that_was_not_asked_or_asked_twice_is_never_leave_and_those_that_were_are_named(
    checks: list[Check], asked: str
) -> None:
    with pytest.raises(Miswired, match="ask each check once") as refused:
        combine([allow(check) for check in checks])
    assert refused.value.wrong.partition("once each or more: ")[2] == asked


@pytest.mark.parametrize("reason", [None, *sorted(set(Reason) - set(DISPOSITIONS))])
def test_a_refusal_without_a_reason_that_ends_an_attempt_is_never_taken(reason: Reason | None) -> None:
    others = [allow(check) for check in Check if check is not Check.CONTENT]
    with pytest.raises(Miswired, match="DISPOSITIONS"):
        combine([*others, Ruling(Check.CONTENT, Word.REFUSE, reason)])


def test_a_hold_without_a_reason_is_never_taken() -> None:
    others = [allow(check) for check in Check if check is not Check.CONTENT]
    with pytest.raises(Miswired, match="content says hold for reason None"):
        combine([*others, Ruling(Check.CONTENT, Word.HOLD)])


@pytest.mark.parametrize("reason", sorted(set(Reason) - set(DISPOSITIONS)))
def test_a_hold_may_have_a_reason_that_ends_no_attempt(reason: Reason) -> None:
    others = [allow(check) for check in Check if check is not Check.CADENCE]
    held = hold(Check.CADENCE, reason, "saw", until_us=1)
    assert combine([*others, held]).decisive == held
