"""What a person does about what went to them: answers, has it drafted, drops it; each proved, in their role, once."""

import contextlib

import pytest

from safety_core.errors import BadInput, Refused, UnknownName
from safety_core.lifecycle import IntentState
from safety_core.ports.hooks import InboundKind
from safety_core.shell import approve, inbox, publish, requests, staff
from safety_core.vocabulary import PersonId, Role
from tests.safety_core.shell.talking import Talk

GRAVE = "You will hear from my lawyer."
CALM = "When do you open on Sunday?"


@pytest.fixture
def talk():
    made = Talk()
    yield made
    made.store.close()


def escalated(talk: Talk, text: str = GRAVE, **changes: object) -> str:
    kept = talk.hear(text, **changes)
    assert kept is not None
    talk.engage()
    return kept.document


def test_a_persons_answer_waits_for_somebody_elses_yes_and_is_then_sent(talk):
    name = escalated(talk)
    talk.keys["anna"] = staff.add_person(talk.core, "anna", Role.ADMIN, (), by=talk.keys_of("ada"))
    done = inbox.answer(talk.core, name, "We are sorry. Please write to us.", talk.keys_of("anna"))
    assert (done.kept.state, talk.states()) == ("drafting", ["asked"])
    assert talk.intent().intent.author == "anna"
    with pytest.raises(Refused, match="anna"):
        talk.yes(person="anna")
    talk.work()
    assert talk.platform.sent == []
    talk.yes()
    talk.work()
    talk.engage()
    assert (talk.platform.sent, talk.state()) == (["We are sorry. Please write to us."], "answered")


def test_after_a_no_to_a_persons_answer_it_goes_back_to_a_person_and_nobody_drafts(talk):
    name = escalated(talk)
    inbox.answer(talk.core, name, "No.", talk.keys_of("olga"))
    talk.no("too short")
    talk.engage()
    assert (talk.state(), talk.states(), talk.drafter.asked) == ("escalated", ["escalated"], [])
    assert "too short" in talk.wordings()[0].saw
    inbox.answer(talk.core, name, "We are sorry.", talk.keys_of("olga"))
    assert talk.states() == ["escalated", "asked"]


def test_what_may_be_drafted_is_drafted_and_decided_on(talk):
    name = escalated(talk)
    inbox.let_draft(talk.core, name, talk.keys_of("olga"), "it is a joke")
    assert talk.intents() == []
    talk.engage()
    assert (talk.state(), talk.states(), talk.intent().waits_for) == ("drafting", ["asked"], "decision")


def test_what_is_dropped_is_answered_by_nobody(talk):
    name = escalated(talk)
    inbox.drop(talk.core, name, talk.keys_of("olga"), "answered by telephone")
    talk.engage()
    assert (talk.state(), talk.intents()) == ("dropped", [])


def test_an_answer_that_waits_is_taken_back_with_what_it_answers(talk):
    kept = talk.hear(CALM)
    talk.engage()
    talk.yes()
    inbox.drop(talk.core, kept.document, talk.keys_of("quinn"), "they wrote to us")
    talk.work()
    talk.engage()
    assert (talk.platform.sent, talk.state(), talk.states()) == ([], "dropped", ["dropped"])
    assert talk.intent().state is IntentState.CANCELLED


def test_an_answer_that_is_being_made_is_dropped_by_nobody(talk):
    kept = talk.hear(CALM)
    talk.engage()
    talk.yes()
    publish.claim(talk.core, 1)
    with pytest.raises(Refused, match="is being made"):
        inbox.drop(talk.core, kept.document, talk.keys_of("quinn"), "late")
    assert talk.state() == "drafting"


ACTS = {
    "answer": lambda talk, name, who: inbox.answer(talk.core, name, "Hello", who),
    "draft": lambda talk, name, who: inbox.let_draft(talk.core, name, who, "why"),
    "drop": lambda talk, name, who: inbox.drop(talk.core, name, who, "why"),
}


@pytest.mark.parametrize("act", ACTS)
def test_only_whoever_holds_the_role_that_it_went_to_decides(talk, act):
    name = escalated(talk)  # a lawyer goes to an operator
    with pytest.raises(Refused, match="may not act as operator"):
        ACTS[act](talk, name, talk.keys_of("quinn"))
    assert (talk.state(), talk.drafts()) == ("escalated", [])
    ACTS[act](talk, name, talk.keys_of("olga"))
    assert talk.state() != "escalated"


def test_an_approver_answers_nothing_that_went_to_an_operator(talk):
    name = escalated(talk)
    with contextlib.suppress(Refused):
        inbox.answer(talk.core, name, "Hello", talk.keys_of("quinn"))
    assert (talk.state(), talk.drafts()) == ("escalated", [])


@pytest.mark.parametrize("act", ACTS)
def test_who_proves_nothing_decides_nothing(talk, act):
    name = escalated(talk)
    with pytest.raises(Refused):
        ACTS[act](talk, name, type(talk.keys_of("olga"))(PersonId("olga"), b"wrong"))
    assert talk.state() == "escalated"


@pytest.mark.parametrize("act", ACTS)
def test_what_is_another_clients_is_not_there(talk, act):
    name = escalated(talk)
    talk.keys["theirs"] = staff.add_person(talk.core, "theirs", Role.ADMIN, ("bolt",), by=talk.keys_of("ada"))
    with pytest.raises(UnknownName):
        ACTS[act](talk, name, talk.keys_of("theirs"))
    assert inbox.listed(talk.core, talk.keys_of("theirs"), everything=True) == ()
    assert len(inbox.listed(talk.core, talk.keys_of("olga"))) == 1


@pytest.mark.parametrize("act", ACTS)
def test_what_reads_otherwise_by_now_is_decided_on_by_nobody(talk, act):
    name = escalated(talk)
    talk.hear(CALM)
    with pytest.raises(Refused, match="reads otherwise"):
        ACTS[act](talk, name, talk.keys_of("olga"))
    assert talk.drafts() == []


@pytest.mark.parametrize("act", ["answer", "draft"])
def test_a_message_is_refused_in_clear_words(talk, act):
    name = escalated(talk, GRAVE, kind=InboundKind.MESSAGE)
    with pytest.raises(Refused, match="no platform's way of answering a message is known"):
        ACTS[act](talk, name, talk.keys_of("olga"))
    assert talk.intents() == []


def test_an_answer_that_the_platform_does_not_take_is_refused(talk):
    name = escalated(talk)
    with pytest.raises(BadInput, match="281 characters"):
        inbox.answer(talk.core, name, "x" * 281, talk.keys_of("olga"))
    inbox.answer(talk.core, name, "x" * 280, talk.keys_of("olga"))


def test_while_an_answer_is_on_its_way_it_is_edited_not_written_again(talk):
    kept = talk.hear(CALM)
    talk.engage()
    with pytest.raises(Refused, match="is on its way") as refused:
        inbox.answer(talk.core, kept.document, "At nine.", talk.keys_of("quinn"))
    assert "holdpoint approve edit" in str(refused.value)


def test_what_was_passed_over_can_be_answered_by_a_person(talk):
    name = escalated(talk, "Buy followers cheap!!! Free followers for your page")
    if talk.state() == "passed":
        inbox.answer(talk.core, name, "No, thank you.", talk.keys_of("quinn"))
        assert talk.states() == ["asked"]


def test_what_is_shown_is_the_thread_what_was_found_and_the_answer(talk):
    name = escalated(talk)
    inbox.answer(talk.core, name, "We are sorry.", talk.keys_of("olga"))
    found = inbox.show(talk.core, name, talk.screen, talk.keys_of("quinn"))
    assert [each.concern.value for each in found.found or ()] == ["legal"]
    assert (found.reply.by, found.queued.waits_for, len(found.thread.events)) == ("olga", "decision", 1)
    seen = requests.shown(talk.core, found.reply.intent).approval
    approve.yes(talk.core, seen.approval, talk.keys_of("quinn"), seen=seen.commitment)
