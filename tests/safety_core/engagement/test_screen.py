"""The screen: nothing that a person must answer is missed for how it is written, and what cannot be read is not let by."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safety_core.adapters import screens
from safety_core.engagement.draft import LOCALES
from safety_core.engagement.screen import (
    BY_RULE,
    ESCALATES,
    TEXT_MAX_CHARS,
    Concern,
    DraftIt,
    Escalate,
    HeardKind,
    Ignore,
    Passed,
    decide,
    hits,
    review,
)
from safety_core.errors import BadFile
from safety_core.shell import screen_text
from safety_core.vocabulary import Role
from steps.rig import comments
from tests.safety_core.engagement.talk import SCREEN, at, heard, last, of
from tests.safety_core.engagement.test_folding import HIDDEN

RULES = [(rule, word) for rule in SCREEN.rule for word in rule.words]
WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
CASES = [str, str.upper, str.lower, str.title, str.swapcase, lambda text: text.translate(WIDE)]


def ruled(text: str = "I love this", **fields: object):
    vips = fields.pop("vips", frozenset())
    thread = of(heard(text=text, **fields))
    return decide(last(thread), thread, SCREEN, vips=vips)


@settings(max_examples=400)
@given(
    st.sampled_from(RULES),
    st.sampled_from(CASES),
    st.sampled_from(["", "Hello. ", "はい", "अच्छा ", "نعم ", "😍"]),
    st.sampled_from(["", ".", "! ok", " 😡", "\n\nmore"]),
    st.data(),
)
def test_no_words_of_a_rule_are_missed_for_case_width_hidden_marks_or_what_stands_beside_them(
    rule, case, lead, tail, data
):
    each, word = rule
    words = case(word.strip("*"))
    place = data.draw(st.integers(0, len(words)))
    mark = data.draw(st.sampled_from(HIDDEN))
    text = f"{lead}{words[:place]}{mark}{words[place:]}{tail}"
    assert each.name in {hit.rule for hit in hits(text, SCREEN, {each.concern})}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("concern", comments.GRAVE)
def test_what_a_person_must_answer_goes_to_one_in_every_language(concern, locale):
    for number in range(3):
        said = comments.grave(7, "acme", locale, number, concern)
        answer = ruled(said.text, author=said.who.account, author_name=said.who.name)
        assert isinstance(answer, Escalate), said
        assert answer.kind == concern
        assert answer.why


@pytest.mark.parametrize("locale", LOCALES)
def test_what_is_ordinary_is_drafted_for_in_every_language(locale):
    for text in comments.ORDINARY[locale]:
        assert ruled(text) == DraftIt(), text


@pytest.mark.parametrize("concern", sorted(BY_RULE))
@pytest.mark.parametrize("locale", LOCALES)
def test_the_packaged_rules_have_words_for_every_concern_in_every_language(concern, locale):
    assert [each for each in SCREEN.rule if each.concern is concern and each.locale == locale]


def test_a_threat_in_wide_letters_is_found():
    answer = ruled("I will ＳＵＥ ＹＯＵ")  # noqa: RUF001  # that is the trick
    assert isinstance(answer, Escalate)
    assert answer.kind is Concern.LEGAL


def test_without_rules_everything_goes_to_a_person():
    thread = of(heard())
    answer = decide(last(thread), thread, None)
    assert isinstance(answer, Escalate)
    assert (answer.kind, answer.role) == (Concern.UNREADABLE, Role.OPERATOR)
    assert review("Thank you.", None)


@pytest.mark.parametrize(("more", "kind"), [(0, DraftIt), (1, Escalate)])
def test_a_text_longer_than_the_longest_goes_to_a_person(more, kind):
    assert isinstance(ruled("y" * (TEXT_MAX_CHARS + more)), kind)


def test_own_words_are_passed_over_whatever_they_say():
    assert ruled("our lawyer", own=True) == Ignore(Passed.OWN)


def test_what_was_answered_is_passed_over_until_it_is_edited():
    said, ours = heard("a"), heard("b", parent="a", own=True, at=at(1))
    thread = of(said, ours)
    assert decide(thread.event("a"), thread, SCREEN) == Ignore(Passed.ANSWERED)
    thread = of(said, ours, heard("a", "my lawyer writes to you", at=at(2)))
    assert decide(thread.event("a"), thread, SCREEN).kind is Concern.LEGAL
    thread = of(said, ours, heard("a", "I love it very much", at=at(2)))
    assert decide(thread.event("a"), thread, SCREEN) == Ignore(Passed.ANSWERED)


@pytest.mark.parametrize("text", ["", " ", "\u200b\u2060"])
def test_nothing_is_passed_over(text):
    assert ruled(text) == Ignore(Passed.EMPTY)


def test_spam_is_passed_over_unless_it_threatens():
    assert ruled("Check my profile!").why is Passed.SPAM
    assert ruled("Check my profile or I sue you").kind is Concern.LEGAL


def test_a_message_gets_no_draft_and_is_screened_nevertheless():
    assert ruled("hello", kind=HeardKind.MESSAGE).why is Passed.MESSAGE
    assert ruled("I want to die", kind=HeardKind.MESSAGE).kind is Concern.SAFETY


def test_the_gravest_names_it_and_the_highest_role_gets_it():
    answer = ruled("I am a journalist and my lawyer writes to you; a real person please")
    assert isinstance(answer, Escalate)
    assert answer.kind is Concern.LEGAL
    assert answer.role is Role.ADMIN
    assert list(dict.fromkeys(each.concern for each in answer.hits)) == [Concern.LEGAL, Concern.PRESS, Concern.PERSON]


@pytest.mark.parametrize(
    ("vips", "listed"),
    [
        ({"u-7"}, True),
        ({"Ann.Example"}, True),
        ({"a\u200bnn example"}, True),
        ({"ann"}, False),
        ({""}, False),
        ({"!"}, False),
    ],
)
def test_whoever_is_on_the_clients_list_goes_to_a_person(vips, listed):
    answer = ruled(vips=frozenset(vips))
    assert isinstance(answer, Escalate) is listed
    if listed:
        assert answer.kind is Concern.VIP


@pytest.mark.parametrize(("times", "kind"), [(2, DraftIt), (3, Escalate)])
def test_the_third_time_without_an_answer_goes_to_a_person(times, kind):
    thread = of(*(heard(f"c-{number}", f"hello {'o' * number}", at=at(number)) for number in range(times)))
    assert isinstance(decide(last(thread), thread, SCREEN), kind)


@pytest.mark.parametrize(
    "changes",
    [
        {"author": "u-8"},
        {"at": at(-72 * 60 - 3)},
        {"own": True},
    ],
)
def test_only_the_same_persons_words_within_the_hours_count(changes):
    thread = of(
        heard("c-0", "hello", **{"at": at(-1)} | changes), heard("c-1", "hello oo"), heard("c-2", "oooh", at=at(1))
    )
    assert decide(last(thread), thread, SCREEN) == DraftIt()


@pytest.mark.parametrize(("text", "kind"), [("WHERE is it", Escalate), ("thanks a lot", DraftIt)])
def test_the_same_again_after_an_answer_goes_to_a_person(text, kind):
    ours = heard("b", "We look.", parent="a", own=True, at=at(1))
    thread = of(heard("a", "where is it?"), ours, heard("c", text, at=at(2)))
    assert isinstance(decide(last(thread), thread, SCREEN), kind)


NASTY = [
    "a" * 10_000,
    "sue " * 2_500,
    "kill " * 2_000,
    "\u200b" * 10_000,
    "弁護" * 5_000,
    "a\u0301" * 5_000,
    "ﷺ" * 10_000,
    "*" * 10_000,
]


@pytest.mark.parametrize("text", NASTY, ids=[ascii(each[:6]) for each in NASTY])
@pytest.mark.timeout(5)
def test_ten_thousand_characters_of_anything_are_looked_through_in_no_time(text):
    hits(text, SCREEN, ESCALATES)
    ruled(text)


def packaged(before: str, instead: str) -> str:
    text = screens.text_of()
    assert before in text
    return text.replace(before, instead, 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "missing required field"),
        ("[[rule", "cannot be read"),
        (packaged('concern = "safety"', 'concern = "repeat"'), "found by no words"),
        (packaged('concern = "safety"', 'concern = "weather"'), "cannot be read"),
        (packaged('locale = "en"', 'locale = "tlh"'), "there is none 'tlh'"),
        (packaged('role = "operator"', 'role = "viewer"'), "may not decide"),
        (packaged('"kill myself"', '"*"'), "nothing is left of '*'"),
        (packaged('"safety-de"', '"safety-en"'), "twice"),
        (packaged("unanswered = 3", "unanswered = 1"), "sends everybody"),
        (packaged("within_h = 72", "within_h = 0"), "sends everybody"),
        (packaged('name = "legal-de"', 'nickname = "x"'), "cannot be read"),
        (packaged('vip = "operator"', 'vip = "operator"\nvip = "admin"'), "cannot be read"),
        ("#" * 500_001, "more than"),
    ],
    ids=lambda each: each if len(each) < 40 else "text",  # a text is no name
)
def test_rules_that_say_nothing_that_can_be_done_are_refused(text, said):
    with pytest.raises(BadFile, match=r"screen\.toml") as found:
        screen_text.parsed(text, file="screen.toml")
    assert said in str(found.value)


def test_rules_without_words_for_a_language_are_refused():
    text = screens.text_of()
    start = text.index('[[rule]]\nname = "legal-hi"')
    with pytest.raises(BadFile, match="no words for legal-hi"):
        screen_text.parsed(text[:start] + text[text.index("[[rule]]", start + 1) :], file="screen.toml")


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path):
    (tmp_path / "odd.toml").write_bytes(b"\xff\xfe")
    for name in ("odd.toml", "none.toml"):
        with pytest.raises(BadFile, match=name):
            screens.text_of(tmp_path / name)
