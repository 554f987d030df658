"""What people say to clients, and what becomes of it: passed over, with a person, drafted, decided on, answered."""

from pytest_bdd import given, then, when

from steps.rig.rig import Rig
from steps.vocabulary.words import phrase


@given(phrase('"{client:Text}" has a brand in "{locale:Text}", and what people say to it is taken up'))
def taken_up(rig: Rig, client: str, locale: str) -> None:
    rig.take_up(client, locale)


@given("the rules of the safety screen cannot be read")
def no_screen(rig: Rig) -> None:
    rig.lose_screen()


@given(phrase('the drafter of "{client:Text}" {does}'))
def wrong_drafter(rig: Rig, client: str, does: str) -> None:
    rig.wrong_drafter(client, does)


@given(phrase('whoever takes up what was heard dies at "{seam:Text}"'))
def taker_dies(rig: Rig, seam: str) -> None:
    rig.kill_taker_at(seam)


@given(phrase('"{client:Text}" hears "{text:Text}" in a {kind:w}'))
@when(phrase('"{client:Text}" hears "{text:Text}" in a {kind:w}'))
def hears(rig: Rig, client: str, text: str, kind: str) -> None:
    rig.hear_comment(client, text, kind=kind)


@given(phrase('"{client:Text}" hears a comment about "{concern:Text}" in "{locale:Text}"'))
@when(phrase('"{client:Text}" hears a comment about "{concern:Text}" in "{locale:Text}"'))
def hears_grave(rig: Rig, client: str, concern: str, locale: str) -> None:
    rig.hear_grave(client, locale, concern)


@when(phrase('"{client:Text}" hears a comment in "{locale:Text}" by somebody whose name misleads'))
def hears_misleading(rig: Rig, client: str, locale: str) -> None:
    rig.hear_misleading(client, locale)


@when(phrase('"{client:Text}" hears of the very object that "{other:Text}" heard of, which says "{text:Text}"'))
def hears_same(rig: Rig, client: str, other: str, text: str) -> None:
    rig.hear_same_object(client, other, text)


@when(phrase('the comment to "{client:Text}" is edited to "{text:Text}"'))
def comment_edited(rig: Rig, client: str, text: str) -> None:
    rig.edit_comment(client, text)


@when(phrase('somebody answers it as "{client:Text}" on the platform itself, with "{text:Text}"'))
def answered_by_hand(rig: Rig, client: str, text: str) -> None:
    rig.answer_by_hand(client, text)


@given(phrase('an answer is drafted for "{client:Text}"'))
@then(phrase('an answer is drafted for "{client:Text}"'))
def drafted(rig: Rig, client: str) -> None:
    assert rig.heard_becomes(client, "drafting"), rig.heard_state(client)


@given(phrase('what "{client:Text}" heard goes to a person because of "{why:Text}"'))
@then(phrase('what "{client:Text}" heard goes to a person because of "{why:Text}"'))
def to_a_person(rig: Rig, client: str, why: str) -> None:
    assert rig.heard_becomes(client, "escalated"), rig.heard_state(client)
    assert why in rig.heard_state(client)[1], rig.heard_state(client)


@then(phrase('what "{client:Text}" heard is {state:w}'))
def heard_is(rig: Rig, client: str, state: str) -> None:
    assert rig.heard_becomes(client, state), rig.heard_state(client)


@when(phrase('"{person:Text}" answers what "{client:Text}" heard with "{text:Text}"'))
def answers(rig: Rig, person: str, client: str, text: str) -> None:
    rig.answer_heard(person, client, text)
    rig.follow_drafts(client)


@when(phrase('"{person:Text}" lets an answer to what "{client:Text}" heard be drafted because "{why:Text}"'))
def lets_draft(rig: Rig, person: str, client: str, why: str) -> None:
    rig.let_draft(person, client, why)
    rig.decided()


@when(phrase('"{person:Text}" drops what "{client:Text}" heard because "{why:Text}"'))
def drops(rig: Rig, person: str, client: str, why: str) -> None:
    rig.drop_heard(person, client, why)
    rig.decided()


@given(phrase('the draft of "{client:Text}" is put into the queue in the store, without a yes'))
def released_behind(rig: Rig, client: str) -> None:
    rig.release_behind(client)


@then(phrase('another answer is drafted for "{client:Text}" in other words, by a drafter that was told "{why:Text}"'))
def another(rig: Rig, client: str, why: str) -> None:
    count = len(rig.drafts_of(client))
    assert rig.run_until(lambda: len(rig.drafts_of(client)) > count, limit_s=rig.PATIENCE_S), "nothing more was drafted"
    rig.follow_drafts(client)
    answering = rig.reply_of(client).answering
    _, before, feedback = rig.told_drafter(client)[-1]
    assert (before, feedback) == (answering.rejected, why)
    assert answering.draft.text not in {each.text for each in before}


@then(phrase('no draft of "{client:Text}" was put before anybody'))
def none_drafted(rig: Rig, client: str) -> None:
    assert rig.drafts_of(client) == ()


@then(phrase('the comment to "{client:Text}" was answered {count:d} times'))
def answered(rig: Rig, client: str, count: int) -> None:
    rig.run_for(rig.RESUME_S)
    assert rig.answers_made(client) == count


@then(phrase('nothing of "{other:Text}" was told to whoever drafts for "{client:Text}"'))
def nothing_told(rig: Rig, other: str, client: str) -> None:
    told = rig.told_drafter(client)
    assert told, f"nobody drafts for {client}: this shows nothing"
    assert not [each for each in told if other in repr(each)]
