"""The inbox at a desk: what came in, the draft, and a person's word on either."""

import contextlib

import pytest

from safety_core.errors import HoldpointError, Refused
from safety_core.ports.hooks import InboundKind
from tests.safety_core.console.operations.desks import HOSTILE, Office, do
from tests.safety_core.shell.test_inbox import CALM, GRAVE, escalated


def listed(office: Office, who: str = "quinn", **given: object):
    return do(office.desk(who), "inbox.list", **given)


def test_what_waits_for_a_person_stands_first_with_whom_it_waits_for(office):
    office.hear(CALM, name="c-1")
    office.hear(GRAVE, name="c-2", author="fan-2")
    office.engage()
    found = listed(office)
    assert [(each.said.object, each.state, each.role) for each in found.heard] == [
        ("c-2", "escalated", "operator"),
        ("c-1", "drafting", None),
    ]
    assert found.heard[0].why.startswith("for operator: ")
    assert (found.count, listed(office, client="bolt").count) == (2, 0)


def test_of_many_so_many_are_shown_as_were_asked_for_and_what_is_at_its_end_with_everything(office):
    name = escalated(office)
    do(office.desk("olga"), "inbox.drop", heard=name, reason="handled by phone")
    office.hear(CALM, name="c-2")
    assert [each.said.object for each in listed(office).heard] == ["c-2"]
    found = listed(office, everything="true", limit="1")
    assert ([each.said.object for each in found.heard], found.count) == (["c-2"], 2)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_somebody_says_and_calls_themselves_is_passed_on_and_shown_with_everything_invisible_named(office, text):
    office.hear(text, author_name=text)
    (row,) = listed(office).heard
    assert (row.said.text, row.said.author_name) == (text, text)
    assert not [each for each in row.said.shown if each in "\u202e\u200b\x1b"]


def test_one_is_shown_with_its_thread_what_the_screen_finds_and_its_answer_with_the_request_to_decide_on(office):
    office.hear(CALM)
    office.engage()
    kept = office.wordings()[-1].document
    whole = do(office.desk("quinn"), "inbox.show", heard=kept)
    assert [(each.object, each.answered) for each in whole.thread] == [("c-1", True)]
    assert whole.found == ()
    assert (whole.reply.state, whole.reply.intent_state, whole.reply.number) == ("asked", "waiting", 1)
    request = do(office.desk("quinn"), "approvals.show", approval=whole.reply.approval)
    assert (request.effect.intent, request.effect.text) == (whole.reply.intent, whole.reply.text)


def test_an_answer_in_ones_own_words_waits_for_somebody_else(office):
    name = escalated(office)
    done = do(office.desk("olga"), "inbox.answer", heard=name, text="Please \u200bwrite to us")
    assert (done.state, done.reply.author, done.reply.text) == ("drafting", "olga", "Please \u200bwrite to us")
    assert "⟨U+200B⟩" in done.reply.shown
    request = do(office.desk("olga"), "approvals.show", approval=done.reply.approval)
    assert request.not_yours.startswith("olga drafted it")
    with pytest.raises(Refused, match="on its way"):
        do(office.desk("olga"), "inbox.answer", heard=name, text="twice")


def test_it_may_be_drafted_and_it_may_be_dropped(office):
    name = escalated(office)
    assert do(office.desk("olga"), "inbox.draft", heard=name, reason="harmless").state == "to_draft"
    assert do(office.desk("olga"), "inbox.drop", heard=name, reason="spam").state == "dropped"


def test_whom_it_did_not_go_to_is_refused(office):
    with pytest.raises(Refused, match="may not act as operator"):
        do(office.desk("quinn"), "inbox.draft", heard=escalated(office), reason="harmless")


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        *((each, InboundKind.COMMENT) for each in ("new", "escalated", "drafting", "dropped")),
        ("escalated", InboundKind.MESSAGE),
    ],
)
def test_what_is_offered_can_be_done_and_nothing_else(office, state, kind):
    def brought() -> str:
        """The same thing once more, in that state."""
        text, number = CALM if state == "drafting" else GRAVE, office.said
        kept = office.hear(text, name=f"c-{number}", author=f"fan-{number}", kind=kind)
        if state != "new":
            office.engage()
        if state == "dropped":
            do(office.desk("olga"), "inbox.drop", heard=kept.document, reason="why")
        return kept.document

    offered = do(office.desk("olga"), "inbox.show", heard=brought())
    assert offered.state == state
    can = set()
    for word in ("answer", "draft", "drop"):
        more = {"text": "Thank you"} if word == "answer" else {"reason": "why"}
        with contextlib.suppress(HoldpointError):
            do(office.desk("olga"), f"inbox.{word}", heard=brought(), **more)
            can.add(word)
    assert set(offered.may) == can
