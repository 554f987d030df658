"""The words of a notice: the subject begins with what happened, and nothing in them can do more than be read."""

import unicodedata

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.notifiers import wording
from safety_core.records import NoticeKind
from safety_core.shell.notices import OF_NO_HALT, words_of
from safety_core.switches import Scope
from tests.safety_core.adapters.notifiers.ground import NOTICE
from tests.safety_core.examples import halted


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_every_subject_begins_with_what_happened(kind):
    subject = wording.subject(msgspec.structs.replace(NOTICE, kind=kind))
    over = {
        NoticeKind.RELEASED: "RELEASED:",
        NoticeKind.INCIDENT_CLOSED: "INCIDENT closed:",
        NoticeKind.ESCALATED: "APPROVAL escalated:",
        NoticeKind.LETTER_NOT_TAKEN: "LETTER not taken:",
        NoticeKind.LETTERS_UNREADABLE: "LETTERS not written:",
        NoticeKind.ROLLOUT_MOVED: "ROLLOUT moved:",
        NoticeKind.TOKEN_NOT_REFRESHED: "TOKEN not refreshed:",
        NoticeKind.TO_BE_ANSWERED: "INBOX to be answered:",
        NoticeKind.CLEAN_UP_IN_VAIN: "CLEANUP in vain:",
        NoticeKind.OUTCOMES_NOT_TAKEN: "OUTCOMES not taken:",
        NoticeKind.ALERT_FIRING: "ALERT firing:",
    }
    assert subject.startswith(over.get(kind, "HALTED"))


def test_a_halt_that_was_not_acknowledged_says_so_in_its_subject():
    subject = wording.subject(msgspec.structs.replace(NOTICE, kind=NoticeKind.NOT_ACKNOWLEDGED))
    assert subject.startswith("HALTED but NOT ACKNOWLEDGED: ")


@pytest.mark.parametrize(
    ("words", "subject"),
    [
        ("HALTED: client acme (risk: high)", "HALTED: client acme (risk: high)"),
        ("DRILL HALTED: rtv-house", "DRILL: HALTED: rtv-house"),
        ("DRILL: a test", "DRILL: HALTED: a test"),
        ("DRILLED twice", "HALTED: DRILLED twice"),
        ("X: a platform", "HALTED: X: a platform"),
    ],
)
def test_the_shout_of_the_words_gives_way_to_the_headline_and_a_drill_says_so_before_all_else(words, subject):
    assert wording.subject(msgspec.structs.replace(NOTICE, words=words)) == subject


@pytest.mark.parametrize("kind", sorted(OF_NO_HALT))
def test_what_is_told_of_no_halt_names_none(kind):
    notice = msgspec.structs.replace(NOTICE, kind=kind, halt=None, words=f"{OF_NO_HALT[kind]}: this and that")
    assert wording.subject(notice).endswith(": this and that")
    assert "halt    none\n" in wording.body(notice)
    assert wording.fields(notice)["halt"] is None


@pytest.mark.parametrize("kind", sorted(set(NoticeKind) - set(OF_NO_HALT)))
@pytest.mark.parametrize("drill", [False, True])
def test_the_words_of_the_core_are_not_said_twice(kind, drill):
    halt = msgspec.structs.replace(halted(Scope()), drill=drill)
    subject = wording.subject(msgspec.structs.replace(NOTICE, kind=kind, words=words_of(kind, halt)))
    assert subject.startswith("DRILL: ") == drill
    headline, everything, _ = subject.removeprefix("DRILL: ").partition(": everything")
    assert everything
    assert ":" not in headline


@pytest.mark.parametrize(("room", "whole"), [(0, True), (1, False)])
def test_a_subject_is_cut_where_it_is_too_long_and_not_before(room, whole):
    words = "x" * (wording.SUBJECT_MAX_CHARS - len("HALTED: ") + room)
    subject = wording.subject(msgspec.structs.replace(NOTICE, words=words))
    assert len(subject) == wording.SUBJECT_MAX_CHARS
    assert subject.endswith("x" if whole else "…")


@given(st.text(st.characters(codec=None), max_size=80))
def test_whatever_the_words_hold_a_subject_is_one_line_and_everything_is_text(words):
    notice = msgspec.structs.replace(NOTICE, words=words, client=words)
    subject, body = wording.subject(notice), wording.body(notice)
    assert subject.splitlines() == [subject]
    assert not [each for each in subject + body if each != "\n" and unicodedata.category(each) in ("Cc", "Cf")]
    (subject + body + str(wording.fields(notice))).encode()


def test_what_hides_or_turns_text_is_left_out():
    assert wording.plain("a\u202eb\u200bc\r\n\x00\x1b[2Jd\u2028e") == "abc\n[2Jde"
