"""What was heard is passed over, goes to a person, or is drafted for; a person decides; and nothing is answered twice."""

import msgspec
import pytest

from safety_core.engagement.draft import DraftState
from safety_core.errors import Miswired, Refused, StoreUnavailable
from safety_core.lifecycle import IntentState
from safety_core.ports import Rejected
from safety_core.ports.hooks import InboundKind
from safety_core.shell import approve, halt, publish, replies, rulebook, submit
from safety_core.switches import Scope
from safety_core.vocabulary import Action, ClientId, Platform, Reason
from steps.rig.comments import GRAVE, LOCALES
from tests.safety_core.shell.talking import Talk, unreadable, vips

QUESTION = "When do you open on Sunday?"


@pytest.fixture
def talk():
    made = Talk()
    yield made
    made.store.close()


def test_a_comment_is_drafted_for_and_waits_for_a_person(talk):
    talk.hear(QUESTION)
    (did,) = talk.engage()
    assert (talk.state(), talk.states(), did.kept.state) == ("drafting", ["asked"], "drafting")
    queued = talk.intent()
    assert (queued.state, queued.waits_for, queued.reason) == (IntentState.WAITING, "decision", Reason.APPROVAL_MISSING)
    assert (queued.intent.action, queued.intent.target) == (Action.REPLY, "c-1")
    assert (queued.intent.text, queued.intent.author) == (talk.reply().answering.draft.text, "rtv")
    talk.work()
    assert talk.platform.sent == []


def test_what_a_person_said_yes_to_is_sent_once_and_read_back(talk):
    talk.hear(QUESTION)
    talk.engage()
    talk.yes()
    talk.engage()
    assert talk.states() == ["approved"]
    talk.work()
    talk.engage()
    assert (talk.state(), talk.states(), talk.intent().state) == ("answered", ["sent"], IntentState.CONFIRMED)
    assert talk.platform.sent == [talk.reply().answering.draft.text]
    talk.engage()
    talk.work()
    assert len(talk.platform.sent) == 1


def test_a_pass_over_what_waits_for_somebody_does_nothing_and_asks_nobody(talk):
    talk.hear(QUESTION)
    talk.engage()
    before = talk.store.store.read(lambda tx: tx.audit_size())
    assert talk.engage() == []
    assert talk.store.store.read(lambda tx: tx.audit_size()) == before
    assert len(talk.drafter.asked) == 1


def test_rules_that_ask_nothing_still_ask_for_every_answer(talk):
    rulebook.load(talk.core, '[[rule]]\nquorum = 0\naction = "publish"\n', talk.keys_of("ada"))
    talk.hear(QUESTION)
    talk.engage()
    talk.work()
    assert talk.platform.sent == []
    assert talk.intent().waits_for == "decision"


def test_after_a_no_comes_another_answer_with_other_words_and_the_drafter_is_told_why(talk):
    talk.hear(QUESTION)
    talk.engage()
    first = talk.reply().answering.draft
    talk.no("too formal")
    talk.engage()
    assert talk.states() == ["rejected", "asked"]
    again = talk.reply().answering
    assert (again.number, again.rejected) == (2, (first,))
    assert again.draft.text != first.text
    _, before, feedback, _ = talk.drafter.asked[-1]
    assert (before, feedback) == ((first,), "too formal")
    talk.yes()
    talk.work()
    assert talk.platform.sent == [again.draft.text]


def test_a_drafter_that_says_the_same_after_a_no_is_asked_again_and_then_a_person_answers(talk):
    talk.hear(QUESTION)
    talk.engage()
    text = talk.reply().answering.draft.text
    talk.no("too formal")
    talk.drafter.says = [text, text.upper(), text]
    talk.engage()
    assert (talk.state(), talk.states()) == ("escalated", ["escalated"])
    assert "repeated" in talk.wordings()[-1].saw
    assert len({seed for *_, seed in talk.drafter.asked}) == 4


def test_what_a_person_edited_is_the_next_version_and_another_person_says_yes(talk):
    talk.hear(QUESTION)
    talk.engage()
    talk.yes()
    talk.edit("At nine on Sunday.")
    talk.engage()
    assert talk.states() == ["edited", "asked"]
    assert (talk.reply().answering.editor, talk.reply().answering.draft.text) == ("rosa", "At nine on Sunday.")
    with pytest.raises(Refused):
        talk.yes(person="rosa")
    talk.work()
    assert talk.platform.sent == []
    talk.yes()
    talk.work()
    talk.engage()
    assert (talk.platform.sent, talk.states()) == (["At nine on Sunday."], ["edited", "sent"])


def test_an_edit_a_yes_and_the_sending_between_two_passes_are_followed_in_one(talk):
    talk.hear(QUESTION)
    talk.engage()
    talk.edit("At nine.")
    talk.yes()
    talk.work()
    talk.engage()
    assert (talk.states(), talk.state()) == (["edited", "sent"], "answered")


def test_a_yes_that_was_taken_back_is_asked_for_anew(talk):
    talk.hear(QUESTION)
    talk.engage()
    talk.yes()
    talk.engage()
    approve.revoke(talk.core, talk.intent().intent.intent, talk.keys_of("rosa"), "not now")
    talk.engage()
    assert talk.states() == ["asked"]
    talk.work()
    assert talk.platform.sent == []


@pytest.mark.parametrize("approved", [False, True])
def test_an_edited_comment_leaves_its_draft_stale_and_is_drafted_for_anew(talk, approved):
    talk.hear(QUESTION)
    talk.engage()
    if approved:
        talk.yes()
        talk.engage()
    stale = talk.intent()
    talk.hear("When do you open on Monday?")
    talk.engage()
    assert [each.state for each in talk.wordings()] == ["superseded", "drafting"]
    assert talk.states() == ["dropped", "asked"]
    assert talk.now(stale).state is IntentState.CANCELLED
    assert talk.reply().answering.draft.version == 2
    talk.work()
    assert talk.platform.sent == []


def test_a_stale_draft_is_dropped_even_while_the_drafter_is_away(talk):
    talk.hear(QUESTION)
    talk.engage()
    talk.yes()
    talk.hear("When do you open on Monday?")
    talk.drafter.away_for = {"acme"}
    talk.engage()
    talk.work()
    assert (talk.platform.sent, talk.states()) == ([], ["dropped"])


def test_an_old_wording_that_comes_late_changes_nothing(talk):
    talk.hear("When do you open on Monday?", at=talk.told("").at.replace(hour=9))
    talk.engage()
    talk.hear(QUESTION)
    talk.engage()
    assert [each.state for each in talk.wordings()] == ["drafting", "superseded"]
    assert talk.states() == ["asked"]


def test_a_comment_that_is_edited_while_its_answer_is_made_is_never_answered_twice(talk):
    talk.hear(QUESTION)
    talk.engage()
    talk.yes()

    def edited() -> None:
        talk.hear("When do you open on Monday?")
        talk.engage()
        assert ([each.state for each in talk.wordings()], talk.states()) == (["drafting", "new"], ["approved"])

    talk.platform.before_commit = edited
    (claimed,) = publish.claim(talk.core, 1)
    publish.attempt(talk.core, claimed)
    talk.engage()
    assert [each.state for each in talk.wordings()] == ["answered", "passed"]
    talk.work()
    assert len(talk.platform.sent) == 1


@pytest.mark.parametrize("claimed", [False, True])
def test_no_worker_sends_what_was_approved_for_an_old_wording_though_no_pass_came_between(talk, claimed):
    talk.hear(QUESTION)
    talk.engage()
    talk.yes()
    taken = publish.claim(talk.core, 1) if claimed else []
    talk.hear("When do you open on Monday?")
    for each in taken:
        publish.attempt(talk.core, each)
    talk.work()
    assert talk.platform.sent == []
    talk.engage()
    assert ([each.state for each in talk.wordings()], talk.states()) == (
        ["superseded", "drafting"],
        ["dropped", "asked"],
    )


def test_an_old_wording_that_comes_late_leaves_a_yes_as_it_is(talk):
    talk.hear("When do you open on Monday?", at=talk.told("").at.replace(hour=9))
    talk.engage()
    talk.yes()
    talk.hear(QUESTION)
    talk.work()
    assert len(talk.platform.sent) == 1


def test_what_our_own_account_answered_meanwhile_is_dropped(talk):
    talk.hear(QUESTION)
    talk.engage()
    queued = talk.intent()
    talk.own_answer()
    talk.engage()
    assert (talk.state(), talk.states(), talk.state("o-1")) == ("answered", ["dropped"], "passed")
    assert talk.now(queued).state is IntentState.CANCELLED


def test_our_own_answer_told_by_the_platform_ends_nothing(talk):
    talk.hear(QUESTION)
    talk.engage()
    talk.yes()
    talk.work()
    talk.own_answer(name=talk.intent().object, text=talk.intent().intent.text)
    talk.engage()
    assert (talk.state(), talk.states()) == ("answered", ["sent"])


def test_our_own_words_are_never_answered(talk):
    talk.own_answer(to="p-1", text=QUESTION)
    talk.engage()
    assert (talk.state("o-1"), talk.intents(), talk.drafter.asked) == ("passed", [], [])


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("concern", GRAVE)
def test_what_a_person_must_answer_goes_to_one_and_nobody_drafts(talk, concern, locale):
    talk.hear(GRAVE[concern][locale])
    talk.engage()
    assert (talk.state(), talk.drafts(), talk.drafter.asked) == ("escalated", [], [])
    (told,) = talk.notices()
    assert told.startswith("TO BE ANSWERED: for ")
    assert f"holdpoint inbox show {talk.wordings()[0].document}" in told
    talk.engage()
    assert len(talk.notices()) == 1


def test_whoever_is_on_the_clients_list_goes_to_a_person(talk):
    talk.brand("acme", engagement=vips("fan-1"))
    talk.hear(QUESTION)
    talk.engage()
    assert (talk.state(), "for operator: vip" in talk.wordings()[0].saw) == ("escalated", True)


def test_whoever_writes_the_third_time_without_an_answer_goes_to_a_person(talk):
    for number in range(3):
        talk.hear(f"{QUESTION} {'!' * number} {number}", f"c-{number}")
    talk.engage()
    assert [talk.state(f"c-{number}") for number in range(3)] == ["drafting", "drafting", "escalated"]


def test_what_we_answered_counts_as_answered_though_no_platform_told_of_it(talk):
    for number in range(4):
        talk.hear(f"{QUESTION} {number}", f"c-{number}")
        talk.engage()
        talk.yes(f"c-{number}")
        talk.work()
        talk.engage()
        assert talk.state(f"c-{number}") == "answered", talk.wordings(f"c-{number}")


def test_rules_of_the_screen_that_cannot_be_read_send_everything_to_a_person(talk):
    talk.screen = None
    talk.hear(QUESTION)
    talk.engage()
    assert (talk.state(), talk.drafter.asked) == ("escalated", [])


def test_a_client_without_a_brand_is_escalated(talk):
    talk.hear(QUESTION, client="bolt")
    talk.engage()
    assert talk.state(client="bolt") == "escalated"
    assert "no brand" in talk.wordings(client="bolt")[0].saw


def test_somebody_whom_the_platform_does_not_name_may_be_us_and_is_escalated(talk):
    talk.hear(QUESTION, author=None)
    talk.engage()
    assert (talk.state(), talk.drafter.asked) == ("escalated", [])


def test_a_message_is_passed_over_with_the_reason(talk):
    talk.hear(QUESTION, kind=InboundKind.MESSAGE)
    talk.engage()
    assert (talk.state(), talk.intents()) == ("passed", [])
    assert "no platform's way of answering a message" in talk.wordings()[0].saw


def test_a_drafter_is_asked_three_times_and_then_a_person_answers(talk):
    talk.hear(QUESTION)
    talk.drafter.says = [unreadable(), "You get a refund of 99 %.", unreadable()]
    talk.engage()
    assert (talk.state(), len(talk.drafter.asked), talk.intents()) == ("escalated", 3, [])
    assert [seed for *_, seed in talk.drafter.asked] == [0, 1, 2]
    talk.engage()
    assert len(talk.drafter.asked) == 3


def test_a_second_try_that_is_fit_is_put_before_people(talk):
    talk.hear(QUESTION)
    talk.drafter.says = ["You get a refund of 99 %."]
    talk.engage()
    assert (talk.state(), len(talk.drafter.asked)) == ("drafting", 2)


def test_a_drafter_that_is_away_for_one_client_holds_up_that_client_alone(talk):
    talk.brand("bolt")
    talk.drafter.away_for = {"acme"}
    for name in ("c-1", "c-2", "c-3"):
        talk.hear(f"{QUESTION} {name}", name, author=name)
        talk.hear(f"{QUESTION} {name}", name, client="bolt", author=name)
    talk.engage()
    assert len([ask for ask, *_ in talk.drafter.asked if ask.place.client == "acme"]) == 3
    assert [talk.state(name) for name in ("c-1", "c-2", "c-3")] == ["escalated", "new", "new"]
    assert [talk.state(name, "bolt") for name in ("c-1", "c-2", "c-3")] == ["drafting"] * 3
    talk.drafter.away_for = set()
    talk.engage()
    assert [talk.state(name) for name in ("c-1", "c-2", "c-3")] == ["escalated", "drafting", "drafting"]


def test_a_draft_that_names_another_client_is_not_fit(talk):
    talk.brand("bolt")
    talk.hear(QUESTION)
    talk.drafter.says = ["Ask bolt.", "Try bolt coffee.", "Bolt is open."]
    talk.engage()
    assert talk.state() == "escalated"
    assert "stranger" in talk.wordings()[0].saw


def test_two_clients_that_hear_the_same_objects_cross_in_nothing(talk):
    talk.brand("bolt")
    talk.hear("First!", "c-0", client="bolt", author="their-fan")
    for client in ("acme", "bolt"):
        talk.hear(QUESTION, client=client)
    talk.engage()
    for ask, *_ in talk.drafter.asked:
        assert {each.heard.client for each in ask.thread.events} == {ask.place.client}
    assert {each.intent.client for each in talk.intents("bolt")} == {"bolt"}
    assert len(talk.intents()) == 1
    talk.yes()
    talk.work()
    talk.engage()
    assert (talk.state(), talk.state(client="bolt")) == ("answered", "drafting")


SCOPES = [
    Scope(),
    Scope(client=ClientId("acme")),
    Scope(platform=Platform.X),
    Scope(action=Action.DRAFT),
    Scope(client=ClientId("acme"), action=Action.DRAFT),
]


@pytest.mark.parametrize("scope", SCOPES, ids=str)
def test_a_halt_that_covers_drafting_is_asked_before_the_drafter(talk, scope):
    halt.halt(talk.core, talk.asked(scope), lambda _: None)
    talk.hear(QUESTION)
    talk.hear("You will hear from my lawyer.", "c-2", author="other")
    talk.engage()
    assert (talk.drafter.asked, talk.state(), talk.state("c-2")) == ([], "new", "escalated")


def test_under_a_halt_of_everything_no_drafter_is_asked(talk):
    halt.halt(talk.core, talk.asked(Scope()), lambda _: None)
    talk.hear(QUESTION)
    talk.engage()
    assert (talk.drafter.asked, talk.state()) == ([], "new")


def test_a_halt_while_the_drafter_is_asked_keeps_its_draft_from_people(talk):
    talk.hear(QUESTION)

    def throw() -> None:
        talk.drafter.before_answer = None
        halt.halt(talk.core, talk.asked(Scope(action=Action.DRAFT)), lambda _: None)

    talk.drafter.before_answer = throw
    talk.engage()
    assert (len(talk.drafter.asked), talk.state(), talk.drafts(), talk.intents()) == (1, "new", [], [])


def test_a_comment_that_is_edited_while_the_drafter_is_asked_is_not_answered_in_its_old_wording(talk):
    talk.hear(QUESTION)

    def edit() -> None:
        talk.drafter.before_answer = None
        talk.hear("When do you open on Monday?")

    talk.drafter.before_answer = edit
    talk.engage()
    assert talk.drafts() == []
    talk.engage()
    assert ([each.state for each in talk.wordings()], talk.states()) == (["superseded", "drafting"], ["asked"])


def test_of_two_passes_at_once_one_puts_its_draft_before_people(talk):
    talk.hear(QUESTION)

    def other() -> None:
        talk.drafter.before_answer = None
        talk.engage()

    talk.drafter.before_answer = other
    talk.engage()
    assert (len(talk.drafter.asked), talk.states(), len(talk.intents())) == (2, ["asked"], 1)


def test_what_the_platform_refuses_goes_to_a_person(talk):
    talk.hear(QUESTION)
    talk.engage()
    talk.yes()
    talk.platform.answers = [Rejected(Reason.PLATFORM_INVALID, "no")]
    talk.work()
    talk.engage()
    assert (talk.state(), talk.states(), talk.intent().state) == ("escalated", ["dropped"], IntentState.REJECTED)


def test_an_answer_that_somebody_withdrew_is_dropped(talk):
    talk.hear(QUESTION)
    talk.engage()
    submit.withdraw(talk.core, talk.intent().intent.intent, person="olga")
    talk.engage()
    assert (talk.state(), talk.states()) == ("dropped", ["dropped"])


@pytest.mark.parametrize("answered", [False, True])
def test_a_store_that_goes_away_in_the_middle_loses_nothing_and_does_nothing_twice(talk, answered):
    talk.hear(QUESTION)
    for number in range(12):
        kind = "unanswered" if answered else "away"
        try:
            talk.store.on_try = lambda: None
            if number < 6:
                _fail_at(talk, number, kind)
            talk.engage()
        except StoreUnavailable:
            pass
        talk.store.away = talk.store.unanswered = 0
    assert (talk.state(), talk.states(), len(talk.intents())) == ("drafting", ["asked"], 1)


def _fail_at(talk: Talk, number: int, kind: str) -> None:
    left = [number]

    def on_try() -> None:
        if left[0] == 0:
            setattr(talk.store, kind, 1)
        left[0] -= 1

    talk.store.on_try = on_try


def test_a_pass_costs_no_more_however_much_was_ever_heard_and_is_done(talk):
    def reads() -> int:
        count = [0]
        real = talk.core.store.read

        def counted(look):
            count[0] += 1
            return real(look)

        talk.core.store.read = counted  # type: ignore[method-assign]
        talk.engage()
        del talk.core.store.read
        return count[0]

    before = reads()
    for number in range(30):
        talk.hear(f"Wonderful {number}", f"c-{number}", author=f"fan-{number}", own=True)
    talk.engage()
    assert reads() == before


def test_the_drafter_is_told_of_the_brand_and_of_nothing_else(talk):
    talk.hear(QUESTION)
    talk.engage()
    ((ask, before, feedback, seed),) = talk.drafter.asked
    assert (ask.knowledge, before, feedback, seed) == (("We are open from nine to six on Sunday.",), (), "", 0)
    assert (ask.length_max, ask.locale) == (280, "en")


def test_a_draft_goes_no_way_but_by_its_table(talk):
    talk.hear(QUESTION)
    talk.engage()
    drafted = talk.drafts()[-1]
    with pytest.raises(Miswired):
        talk.store.transact(lambda tx: replies.move(talk.core, tx, drafted, DraftState.SENT), deadline_s=1)
    assert msgspec.structs.replace(drafted) == talk.drafts()[-1]
