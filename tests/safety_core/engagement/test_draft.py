"""Drafts: no way to be sent but by a yes, and after a no other words."""

import msgspec
import pytest

from safety_core.engagement.draft import (
    DRAFT_MOVES,
    Answering,
    DraftState,
    edit,
    move,
    regenerate,
    reject,
    stale,
)
from safety_core.errors import FlowUnreadable, Miswired
from tests.safety_core.engagement.talk import ask, at, draft, heard, of

ASKED = ask()
FIRST = draft(ASKED, "Thank you!")


def answering(state: DraftState = DraftState.DRAFTED, **fields: object) -> Answering:
    return Answering(draft=FIRST, state=state, **fields)


@pytest.mark.parametrize("state", DraftState)
@pytest.mark.parametrize("to", DraftState)
def test_only_the_moves_of_the_table_can_be_made(state, to):
    if to in DRAFT_MOVES[state]:
        assert move(answering(state), to, saw="said").state is to
    else:
        with pytest.raises(Miswired, match="DRAFT_MOVES"):
            move(answering(state), to)


def test_nothing_is_sent_but_what_was_approved_and_nothing_is_approved_but_what_was_asked():
    assert [each for each in DraftState if DraftState.SENT in DRAFT_MOVES[each]] == [DraftState.APPROVED]
    assert [each for each in DraftState if DraftState.APPROVED in DRAFT_MOVES[each]] == [DraftState.ASKED]


@pytest.mark.parametrize("state", DraftState)
def test_only_what_is_sent_or_dropped_is_at_an_end(state):
    assert answering(state).open is (state not in (DraftState.SENT, DraftState.DROPPED))


def test_after_a_no_comes_a_new_version_with_other_words():
    rejected = reject(answering(DraftState.ASKED), saw="too short")
    again = regenerate(rejected, msgspec.structs.replace(FIRST, draft="dra-2", text="Thanks a lot!"))
    assert (again.state, again.number, again.rejected) == (DraftState.DRAFTED, 2, (FIRST,))


@pytest.mark.parametrize("text", ["Thank you!", "THANK  YOU", "Thank\u200b you"])
def test_the_same_words_again_are_no_new_version(text):
    rejected = reject(answering(DraftState.ASKED), saw="no")
    with pytest.raises(FlowUnreadable, match="says again what was rejected"):
        regenerate(rejected, msgspec.structs.replace(FIRST, text=text))


def test_what_was_rejected_first_is_not_said_again_after_the_second_no():
    rejected = reject(answering(DraftState.ASKED), saw="no")
    second = regenerate(rejected, msgspec.structs.replace(FIRST, text="Thanks!"))
    rejected = reject(move(second, DraftState.ASKED), saw="no again")
    with pytest.raises(FlowUnreadable):
        regenerate(rejected, FIRST)


@pytest.mark.parametrize("changes", [{"client": "globex"}, {"platform": "X"}, {"account": "b"}, {"answers": "c-9"}])
def test_a_new_version_answers_the_same_event_of_the_same_client(changes):
    rejected = reject(answering(DraftState.ASKED), saw="no")
    with pytest.raises(FlowUnreadable, match="answers something else"):
        regenerate(rejected, msgspec.structs.replace(FIRST, text="Other words", **changes))


def test_an_approved_draft_that_is_edited_is_asked_for_anew():
    edited = edit(answering(DraftState.APPROVED), "Thank you, all of you!", editor="dana")
    assert (edited.state, edited.number, edited.editor) == (DraftState.EDITED, 2, "dana")
    assert DraftState.SENT not in DRAFT_MOVES[edited.state]
    assert edited.draft.author == FIRST.author


def test_a_draft_is_stale_when_what_it_answers_was_edited_or_is_gone():
    thread = of(heard("a", "good"))
    asked = ask(thread=thread)
    made = Answering(draft=draft(asked, "Thank you!"))
    assert not stale(made, thread)
    assert stale(made, of(heard("a", "good"), heard("a", "bad", at=at(1))))
    assert stale(made, of(heard("b")))


def test_what_is_asked_about_hangs_on_the_thread_that_is_handed_over():
    with pytest.raises(Miswired, match="not in its thread"):
        _ = ask(object="c-99").event
