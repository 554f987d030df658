"""Approvals at a desk: what is shown is exactly what is decided on, and a yes is for nothing else."""

import msgspec
import pytest

from safety_core.errors import BadInput, Refused, UnknownName
from safety_core.shell import inbox, rulebook, staff
from safety_core.vocabulary import PersonId, Role
from tests.safety_core.console.operations.desks import HOSTILE, Office, do

PICTURE = f"image/png:1234:{'ab' * 32}"
NEW = "We are open until six"


def seen(office: Office, name: str, who: str = "quinn") -> str:
    return do(office.desk(who), "approvals.show", approval=name).seen


def waiting(office: Office, who: str = "quinn", **given: object) -> list[str]:
    return [each.approval for each in do(office.desk(who), "approvals.list", **given).approvals]


# ---------------------------------------------------------------- what is shown


def test_what_waits_is_listed_oldest_first_with_how_long_it_waits_and_has(office):
    one = office.asked("first")
    office.clock.pass_s(60)
    two = office.asked("second")
    found = do(office.desk("quinn"), "approvals.list")
    assert [each.approval for each in found.approvals] == [one, two]
    assert [each.asked_s for each in found.approvals] == [60, 0]
    assert [each.left_s for each in found.approvals] == [86_400 - 60, 86_400]
    assert found.approvals[1].asked_at == f"{office.clock.now():%Y-%m-%dT%H:%M:%SZ}"
    assert found.count == 2


def test_of_many_so_many_are_shown_as_were_asked_for_and_all_are_counted(office):
    names = [office.asked(f"text {n}") for n in range(3)]
    found = do(office.desk("quinn"), "approvals.list", limit="2")
    assert ([each.approval for each in found.approvals], found.count) == (names[:2], 3)


def test_what_was_decided_is_listed_with_everything_the_newest_first_and_no_more_with_what_waits(office):
    one, two = office.asked("first"), office.asked("second")
    do(office.desk("quinn"), "approvals.yes", approval=one, seen=seen(office, one))
    assert waiting(office) == [two]
    assert waiting(office, everything="true") == [two, one]


def test_of_one_client_only_that_clients_are_listed_and_a_client_that_is_not_there_is_named(office):
    one, two = office.asked("first"), office.asked("second", client="bolt", account="bolt-1")
    assert waiting(office, client="bolt") == [two]
    assert waiting(office, client="acme") == [one]
    with pytest.raises(UnknownName, match="bolt"):
        waiting(office, client="bolts")


@pytest.mark.parametrize("text", HOSTILE)
def test_the_exact_text_is_there_beside_what_a_person_must_see_of_it(office, text):
    effect = do(office.desk("quinn"), "approvals.show", approval=office.asked(text)).effect
    assert effect.text == text
    assert not [each for each in effect.shown if each in "\u202e\u200b\x1b"]
    assert ("⟨U+" in effect.shown) == any(each in text for each in "\u202e\u200b\x1b⟨")


def test_pictures_are_named_with_their_size_and_digest(office):
    name = office.asked("look", media=(PICTURE,))
    (medium,) = do(office.desk("quinn"), "approvals.show", approval=name).effect.media
    assert (medium.kind, medium.size, medium.sha256) == ("image/png", 1234, "ab" * 32)


def test_what_is_answered_is_shown_with_its_thread_and_what_the_screen_finds(office):
    office.hear("When do you open?", name="c-0", author="fan-2", author_name="\u202eFan")
    office.hear("I will call my lawyer \u200b", name="c-1", parent="c-0")
    office.engage()
    kept = office.wordings()[-1].document
    inbox.answer(office.core, kept, "We promise a full refund", office.keys_of("olga"))
    (row,) = [each for each in do(office.desk("quinn"), "approvals.list").approvals if each.effect.target == "c-1"]
    assert row.answers.text == "I will call my lawyer \u200b"
    assert "⟨U+200B⟩" in row.answers.shown
    whole = do(office.desk("quinn"), "approvals.show", approval=row.approval)
    assert [(each.object, each.answered) for each in whole.thread] == [("c-0", False), ("c-1", True)]
    assert whole.thread[0].author_name == "\u202eFan"
    assert ("said", "legal") in {(each.where, each.concern) for each in whole.found}
    assert ("answer", "promise") in {(each.where, each.concern) for each in whole.found}


def test_where_nothing_was_heard_there_is_no_thread_and_none_is_made_up(office):
    whole = do(office.desk("quinn"), "approvals.show", approval=office.asked())
    assert (whole.answers, whole.thread) == (None, ())


def test_what_somebody_else_said_under_the_same_number_to_another_client_is_not_shown(office):
    office.hear("a secret of bolt's", name="100", client="bolt")
    assert do(office.desk("quinn"), "approvals.show", approval=office.asked(target="100")).answers is None


def test_the_newest_wording_of_what_is_answered_is_shown(office):
    office.hear("When?", name="c-1")
    name = office.asked("At six", target="c-1")
    office.hear("Never mind", name="c-1")
    assert do(office.desk("quinn"), "approvals.show", approval=name).answers.text == "Never mind"


def test_who_may_still_say_yes_is_named_without_its_author_and_whoever_said_it(office):
    office.hire("bob", Role.APPROVER, "bolt")
    rulebook.load(office.core, "[engagement]\nquorum = 3\n", office.keys_of("ada"))
    name = office.asked(author="rosa")
    do(office.desk("quinn"), "approvals.yes", approval=name, seen=seen(office, name))
    whole = do(office.desk("olga"), "approvals.show", approval=name)
    assert whole.yes == ("quinn",)
    assert {"olga", "ada", "acme-approver"} <= set(whole.may_say_yes)
    assert not {"rosa", "quinn", "bob", "acme-viewer"} & set(whole.may_say_yes)


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("rosa", "rosa drafted it"),
        ("acme-viewer", "may not approve as approver"),
        ("quinn", ""),
        ("acme-approver", ""),
    ],
)
def test_each_is_told_beforehand_why_their_own_yes_would_not_count(office, who, why):
    office.asked(author="rosa")
    (row,) = do(office.desk(who), "approvals.list").approvals
    assert why in row.not_yours
    assert bool(why) == bool(row.not_yours)


# ---------------------------------------------------------------- yes and no


def test_a_yes_with_the_digits_that_were_shown_approves_it(office):
    name = office.asked()
    done = do(office.desk("quinn"), "approvals.yes", approval=name, seen=seen(office, name)[:8], reason="fine")
    assert (done.state, done.yes, done.not_yours) == ("approved", ("quinn",), "quinn said yes already")
    (vote,) = done.votes
    assert (vote.person, vote.word, vote.why, vote.counts) == ("quinn", "yes", "fine", True)


@pytest.mark.parametrize("word", ["approvals.yes", "approvals.no", "approvals.edit"])
def test_what_was_changed_since_it_was_seen_is_refused_in_words_that_help(office, word):
    name = office.asked("thank you")
    stale = seen(office, name)
    anew = do(office.desk("rosa"), "approvals.edit", approval=name, text="thank\u200byou").approval
    more = {"text": NEW} if word == "approvals.edit" else {"reason": "why"}
    # By the name that was shown, by the newest, and by the intent's.
    intent = do(office.desk("quinn"), "approvals.show", approval=anew).effect.intent
    for asked in (name, anew, intent):
        with pytest.raises(Refused) as refused:
            do(office.desk("quinn"), word, approval=asked, seen=stale, **more)
        assert anew in refused.value.do
    whole = do(office.desk("quinn"), "approvals.show", approval=anew)
    assert (whole.state, whole.votes, whole.effect.text) == ("asked", (), "thank\u200byou")


@pytest.mark.parametrize("word", ["approvals.yes", "approvals.no"])
@pytest.mark.parametrize("digits", ["", "1234567", "not digits"])
def test_no_word_is_taken_without_the_digits_of_what_was_seen(office, word, digits):
    with pytest.raises(BadInput, match="seen"):
        do(office.desk("quinn"), word, approval=office.asked(), seen=digits, reason="why")


def test_the_digits_have_no_default(office):
    for word in ("approvals.yes", "approvals.no"):
        with pytest.raises(msgspec.ValidationError, match="seen"):
            do(office.desk("quinn"), word, approval=office.asked(), reason="why")


def test_neither_its_author_nor_its_last_editor_says_yes(office):
    name = office.asked(author="rosa")
    with pytest.raises(Refused, match="rosa drafted it"):
        do(office.desk("rosa"), "approvals.yes", approval=name, seen=seen(office, name))
    edited = do(office.desk("quinn"), "approvals.edit", approval=name, text=NEW, seen=seen(office, name))
    assert edited.not_yours == "quinn edited it last: somebody else approves it"
    with pytest.raises(Refused, match="quinn edited it last"):
        do(office.desk("quinn"), "approvals.yes", approval=edited.approval, seen=edited.seen)


def test_the_same_yes_twice_is_said_once(office):
    rulebook.load(office.core, "[engagement]\nquorum = 2\n", office.keys_of("ada"))
    name = office.asked()
    digits = seen(office, name)
    do(office.desk("quinn"), "approvals.yes", approval=name, seen=digits)
    with pytest.raises(Refused, match=r"quinn has said yes to .* already"):
        do(office.desk("quinn"), "approvals.yes", approval=name, seen=digits)
    whole = do(office.desk("quinn"), "approvals.show", approval=name)
    assert (whole.state, len(whole.votes)) == ("asked", 1)


def test_who_was_deactivated_between_look_and_yes_is_refused(office):
    name = office.asked()
    desk, digits = office.desk("quinn"), seen(office, name)
    office.store.transact(lambda tx: tx.set_active(PersonId("quinn"), active=False), deadline_s=1)
    for word, more in (("yes", {}), ("no", {"reason": "why"})):
        with pytest.raises(Refused, match="may act no more"):
            do(desk, f"approvals.{word}", approval=name, seen=digits, **more)
    assert do(office.desk("rosa"), "approvals.show", approval=name).votes == ()


def test_the_yes_of_somebody_deactivated_since_is_shown_as_one_that_counts_no_more(office):
    rulebook.load(office.core, "[engagement]\nquorum = 2\n", office.keys_of("ada"))
    name = office.asked()
    do(office.desk("quinn"), "approvals.yes", approval=name, seen=seen(office, name))
    staff.set_active(office.core, "quinn", active=False, by=office.keys_of("ada"))
    whole = do(office.desk("rosa"), "approvals.show", approval=name)
    assert whole.yes == ()
    assert [(each.person, each.counts) for each in whole.votes] == [("quinn", False)]


def test_one_no_rejects_it_with_its_reason(office):
    name = office.asked()
    done = do(office.desk("quinn"), "approvals.no", approval=name, seen=seen(office, name), reason="too curt")
    assert (done.state, done.intent_state) == ("rejected", "cancelled")
    assert "too curt" in done.why
    with pytest.raises(BadInput, match="reason"):
        do(office.desk("quinn"), "approvals.no", approval=office.asked("b"), seen="12345678", reason=" ")


# ---------------------------------------------------------------- edit, escalate, take back, ask anew


def test_an_edit_is_another_request_and_shows_what_changed(office):
    name = office.asked("thank you so much")
    edited = do(
        office.desk("rosa"), "approvals.edit", approval=name, text="thank\u200b you very much", seen=seen(office, name)
    )
    assert edited.approval != name
    assert [(each.how, each.shown) for each in edited.changed] == [
        ("gone", "thank "),
        ("new", "thank⟨U+200B⟩⟨U+0020⟩"),
        ("same", "you "),
        ("gone", "so "),
        ("new", "very "),
        ("same", "much"),
    ]  # fmt: skip
    old = do(office.desk("quinn"), "approvals.show", approval=name)
    assert (old.state, old.newest, old.may_say_yes) == ("void", edited.approval, ())


def test_what_was_escalated_says_to_whom_by_whom_and_why_and_no_longer_counts_the_others(office):
    name = office.asked()
    done = do(office.desk("quinn"), "approvals.escalate", approval=name, to="operator", reason="<b>legal</b>")
    assert (done.escalated_to, done.role) == ("operator", "operator")
    (told,) = done.handed_on
    assert "to operator, by quinn: <b>legal</b>" in told
    assert "quinn" not in done.may_say_yes
    assert done.not_yours.startswith("quinn (approver) may not approve as operator")
    assert do(office.desk("quinn"), "approvals.show", approval=office.asked("b")).handed_on == ()


def test_a_yes_is_taken_back_and_asked_for_anew(office):
    name = office.asked()
    do(office.desk("quinn"), "approvals.yes", approval=name, seen=seen(office, name))
    back = do(office.desk("rosa"), "approvals.revoke", approval=name, reason="not today")
    assert (back.state, waiting(office)) == ("revoked", [name])
    anew = do(office.desk("rosa"), "approvals.ask", approval=name)
    assert (anew.state, waiting(office)) == ("asked", [anew.approval])


# ---------------------------------------------------------------- rules


def test_rules_that_name_a_client_are_shown_to_whoever_acts_for_it(office):
    text = '[[rule]]\nclient = "bolt"\nquorum = 2\n[[rule]]\naction = "publish"\nquorum = 3\nlife_h = 12\n'
    rulebook.load(office.core, text, office.keys_of("ada"))
    whole = do(office.desk("quinn"), "approvals.rules")
    assert [(each.client, each.action, each.quorum) for each in whole.rules] == [
        ("bolt", None, 2),
        (None, "publish", 3),
    ]
    assert (whole.version, whole.loaded_by, whole.engagement.quorum, whole.engagement.role) == (2, "ada", 1, "approver")
    own = do(office.desk("acme-viewer"), "approvals.rules")
    assert [(each.client, each.life_h) for each in own.rules] == [(None, 12)]
    assert "bolt" not in msgspec.json.encode(own).decode()
