"""What a person took down by hand is written down once the platform says that it is gone, or on the person's word, marked as that."""

import pytest

from safety_core.errors import BadInput, Refused, UnknownName
from safety_core.lifecycle import IntentState, PermitState
from safety_core.ports import Rejected, Unknown, Unreadable
from safety_core.sandbox import Mode
from safety_core.shell import by_hand, publish, sandbox_status
from safety_core.shell.by_hand import OnWord
from safety_core.shell.identity import Claimant
from safety_core.shell.sandbox_status import Word
from safety_core.switches import HOUSE, HaltState
from safety_core.vocabulary import Action, PersonId, Reason, Role
from tests.safety_core.shell.sandboxed import entries, furnish_house, people, put

WHY = "deleted in the app"


@pytest.fixture
def left(ground):
    """A post that a sandbox made, and that no program deletes there."""
    furnish_house(ground)
    ground.ada, ground.bea = people(ground)
    put(ground, ground.ada, Mode.RECORD)
    ground.platform.ACTIONS = frozenset({Action.PUBLISH})
    post(ground)
    ground.permit = ground.permits()[-1]
    ground.clock.pass_s(3600)
    return ground


def post(ground, text="rehearsed"):
    ground.submit(text, client=HOUSE, account=f"{HOUSE}-1")
    (claimed,) = publish.claim(ground.core, 1)
    publish.attempt(ground.core, claimed)


def removed(ground, who=None, why=WHY, name=None, **how: object):
    return by_hand.removed(ground.core, name or ground.permit.permit, who or ground.ada, why, **how)


def down(ground):
    ground.platform.posts.clear()


def status(ground):
    return sandbox_status.status(ground.core)


def orders(ground):
    return [each for each in ground.store.store.read(lambda tx: tx.intents()) if each.intent.action is Action.RECALL]


def test_what_the_platform_says_is_gone_is_written_down_with_who_why_and_whose_word(left):
    assert len(status(left).left) == 1
    down(left)
    done = removed(left)
    assert (done.word, done.saw) == (OnWord.PLATFORM, f"X says that {left.permit.object} is gone")
    (made,) = status(left).made
    assert (made.word, made.do, status(left).left) == (Word.GONE, "", ())
    assert made.saw == "by ada, on the word of the platform"
    (entry,) = [each for each in entries(left) if each["kind"] == "taken_down"]
    assert (entry["permit"], entry["object"], entry["word"]) == (left.permit.permit, left.permit.object, "platform")
    assert entry["intent"] == done.order.intent.intent
    assert WHY not in str(entry)
    assert "ada" not in entry.values()
    assert len(entry["person"]) == len(entry["why"]) == 64


def test_what_the_platform_still_shows_is_nobodys_to_write_down(left):
    for my_word in (False, True):
        with pytest.raises(Refused, match=f"X still shows {left.permit.object}"):
            removed(left, my_word=my_word)
    assert orders(left) == []
    assert len(status(left).left) == 1


@pytest.mark.parametrize("why_not", ["unreadable", "no token"])
def test_where_the_platform_does_not_say_the_persons_word_counts_if_it_is_given_and_is_marked(left, why_not):
    if why_not == "unreadable":
        left.platform.unreadable = Unreadable("nothing that its own account alone sees")
    else:
        left.vault.missing = True
    with pytest.raises(Refused, match=r"X does not say whether .*--my-word"):
        removed(left)
    assert orders(left) == []
    done = removed(left, my_word=True)
    assert done.word is OnWord.PERSON
    assert done.saw.startswith("X does not say: ")
    assert status(left).made[0].saw == "by ada, on the word of the person"
    assert [each["word"] for each in entries(left) if each["kind"] == "taken_down"] == ["person"]
    assert status(left).left == ()


def test_a_token_of_another_account_says_nothing_of_this_one_and_halts_the_house(left):
    down(left)
    left.platform.whose = "9999"
    with pytest.raises(Refused, match="the token is another account's"):
        removed(left)
    assert orders(left) == []
    assert [each.state for each in left.halts()] == [HaltState.QUIESCED]  # nothing was under way


def test_nobody_has_to_carry_it_out_and_it_is_written_down_once(left):
    down(left)
    order = removed(left).order
    assert [each.state for each in orders(left)] == [IntentState.CANCELLED]
    assert left.now(order).reason is Reason.REMOVED_BY_HAND
    left.clock.pass_s(3600)
    assert publish.claim(left.core, 10) == []
    with pytest.raises(Refused, match="is taken down: by ada"):
        removed(left)
    assert len(orders(left)) == 1


def test_after_a_clean_up_that_was_refused_it_is_the_next_order(left):
    left.platform.ACTIONS = frozenset(Action)
    post(left, "another")
    left.permit = left.permits()[-1]
    with pytest.raises(Refused, match="is being taken down"):
        removed(left, my_word=True)
    left.platform.answers = [Rejected(Reason.PLATFORM_FORBIDDEN, "HTTP 403")]
    (claimed,) = publish.claim(left.core, 1)
    publish.attempt(left.core, claimed)
    down(left)
    assert removed(left).order.intent.idempotency_key == f"recall/{left.permit.permit}/2"
    assert [each.word for each in status(left).made] == [Word.LEFT, Word.GONE]


def test_only_who_acts_for_the_house_and_has_proved_it_says_so(left):
    down(left)
    for who in (
        left.person("eve", Role.APPROVER, ()),
        left.person("gus", Role.OPERATOR, ("acme",)),
        Claimant(PersonId("ada"), None),
    ):
        with pytest.raises((Refused, UnknownName)):  # who does not act for the house does not even see it
            removed(left, who, my_word=True)
    with pytest.raises(BadInput, match="reason"):
        removed(left, why=" ")
    assert orders(left) == []
    assert removed(left, left.bea).word is OnWord.PLATFORM


def test_what_no_sandbox_made_or_stands_nobody_knows_where_is_refused(left):
    with pytest.raises(UnknownName, match="holdpoint sandbox show names them"):
        removed(left, name="per-none")
    left.platform.answers = [Unknown(Reason.ANSWER_LOST, "reset")]
    post(left, "another")
    left.permit = left.permits()[-1]
    with pytest.raises(Refused, match="is being looked up"):
        removed(left, my_word=True)
    left.store.transact(
        lambda tx: tx.move_permit(left.permit.permit, PermitState.UNKNOWN, PermitState.QUARANTINED), deadline_s=1
    )
    with pytest.raises(Refused, match="is not known"):
        removed(left, my_word=True)


def test_a_live_post_is_none_of_a_sandboxs(ground):
    ground.attempt("live")
    (permit,) = ground.permits()
    with pytest.raises(UnknownName, match="effect of a sandbox: there is no"):
        by_hand.removed(ground.core, permit.permit, ground.person("ada"), WHY)
