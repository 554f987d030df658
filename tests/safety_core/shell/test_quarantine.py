"""What a person may say of an outcome that no reading can decide, who may say it, and what follows."""

import pytest

from safety_core.errors import BadInput, Refused, UnknownName
from safety_core.halt import us
from safety_core.lifecycle import IntentState, PermitState
from safety_core.ports import Accepted, Unknown, Unreadable
from safety_core.shell import outcome, publish, quarantine, settle
from safety_core.shell.identity import Claimant
from safety_core.vocabulary import ClientId, IntentId, ObjectId, Reason, Role
from steps.rig.opening import opened

SECOND_US = 1_000_000
UNREADABLE = Unreadable("502")


def settle_due(ground):
    for each in settle.due(ground.core):
        settle.settle(ground.core, each)


def quarantined(ground, text="hello", *, taken=True):
    """A post whose answer was lost, and whose account stayed unreadable."""
    ground.platform.before_commit = (lambda: ground.platform.post(text)) if taken else (lambda: None)
    ground.platform.answers = [Unknown(Reason.ANSWER_LOST, "reset")]
    queued = ground.attempt(text)
    ground.platform.before_commit = lambda: None
    (permit,) = ground.permits(PermitState.UNKNOWN)
    ground.platform.unreadable = UNREADABLE
    ground.clock.us = permit.answered_us + ground.timing.settle_after_us + us(ground.timing.settle_max_s) + 1
    settle_due(ground)
    ground.platform.unreadable = None
    return queued, ground.store.read(lambda tx: tx.permit(permit.permit))


def never_read_back(ground, found="100"):
    """A post that the platform said yes to, and that never became readable."""
    ground.platform.answers = [Accepted(ObjectId(found))]
    ground.platform.before_commit = lambda: setattr(ground.platform, "unreadable", UNREADABLE)
    queued = ground.attempt()
    ground.platform.before_commit = lambda: None
    ground.clock.pass_s(ground.timing.settle_max_s + 1)
    settle_due(ground)
    ground.platform.unreadable = None
    (permit,) = ground.permits(PermitState.QUARANTINED)
    assert permit.reason is Reason.NOT_READ_BACK
    return queued, permit


def alike(ground):
    """A post whose answer was lost, and two that look like it."""
    ground.platform.before_commit = lambda: ground.platform.post("hello")
    ground.platform.answers = [Unknown(Reason.ANSWER_LOST, "reset")]
    queued = ground.attempt()
    ground.platform.before_commit = lambda: None
    ground.platform.post("hello")
    (permit,) = ground.permits(PermitState.UNKNOWN)
    ground.clock.us = permit.settle_us
    settle_due(ground)
    return queued, ground.permits()[-1]


def entries(ground):
    return opened(ground.store)


WORDS = {
    "adopt": lambda core, permit, who, why: quarantine.adopt(core, permit, "100", who, why),
    "absent": quarantine.absent,
    "probe": quarantine.probe,
}
EACH_WORD = pytest.mark.parametrize("word", WORDS.values(), ids=WORDS)


# ---------------------------------------------------------------- what waits


def test_what_waits_for_a_person_is_listed_with_why_and_since_when(ground):
    queued, permit = quarantined(ground)
    (found,) = quarantine.listed(ground.core)
    assert (found.permit.permit, found.of.intent.text) == (permit.permit, "hello")
    assert (found.permit.reason, found.permit.saw) == (Reason.ACCOUNT_UNREADABLE, "502")
    assert (found.since_us, found.looked_up_us) == (ground.now(queued).settled_us, None)


def test_what_a_worker_will_look_up_is_listed_with_when(ground):
    ground.platform.answers = [Unknown(Reason.ANSWER_LOST, "reset")]
    ground.attempt()
    (found,) = quarantine.listed(ground.core)
    assert found.permit.state is PermitState.UNKNOWN
    assert (found.looked_up_us, found.since_us) == (found.permit.settle_us, found.permit.answered_us)


def test_nothing_else_is_listed(ground):
    ground.attempt()
    assert quarantine.listed(ground.core) == ()


def test_a_named_person_sees_their_own_clients_only(ground):
    ground.store.transact(lambda tx: tx.add_client(ClientId("bolt")), deadline_s=1)
    quarantined(ground)
    assert len(quarantine.listed(ground.core, ground.person("vera", Role.VIEWER, ("acme",)))) == 1
    assert quarantine.listed(ground.core, ground.person("bob", Role.OPERATOR, ("bolt",))) == ()
    with pytest.raises(Refused, match="has not proved"):
        quarantine.listed(ground.core, Claimant(ground.person("dana").person, None))


# ---------------------------------------------------------------- who may decide


@EACH_WORD
@pytest.mark.parametrize(
    ("who", "message"),
    [
        ("viewer", "may not act as operator for acme"),
        ("approver", "may not act as operator for acme"),
        ("other", "there is no 'per-"),
        ("unproved", "has not proved"),
        ("nobody", "nobody is called"),
    ],
)
def test_only_a_proved_operator_of_the_client_decides(ground, word, who, message):
    ground.store.transact(lambda tx: tx.add_client(ClientId("bolt")), deadline_s=1)
    queued, permit = quarantined(ground)
    before = ground.now(queued), len(entries(ground))
    people = {
        "viewer": lambda: ground.person("vera", Role.VIEWER),
        "approver": lambda: ground.person("anna", Role.APPROVER),
        "other": lambda: ground.person("bob", Role.OPERATOR, ("bolt",)),
        "unproved": lambda: Claimant(ground.person("dana").person, b"0" * 32),
        "nobody": lambda: Claimant("zoe", None),
    }
    claimant = people[who]()
    added = len(entries(ground)) - before[1]
    with pytest.raises((Refused, UnknownName), match=message):
        word(ground.core, permit.permit, claimant, "why")
    assert (ground.now(queued), len(entries(ground)) - added) == before
    assert ground.permits(PermitState.QUARANTINED) == [permit]
    assert ground.claims() == ()


@EACH_WORD
@pytest.mark.parametrize("why", ["", " \n", "x" * 501, "a\x00b", "\ud800"])
def test_a_word_without_a_reason_that_can_be_read_is_none(ground, word, why):
    queued, permit = quarantined(ground)
    with pytest.raises(BadInput, match="reason"):
        word(ground.core, permit.permit, ground.person("dana"), why)
    assert ground.now(queued).state is IntentState.QUARANTINED


@EACH_WORD
def test_a_permit_that_does_not_exist_is_answered_with_the_nearest_that_waits(ground, word):
    _, permit = quarantined(ground)
    with pytest.raises(UnknownName) as wrong:
        word(ground.core, permit.permit[:-1] + "?", ground.person("dana"), "why")
    assert permit.permit in str(wrong.value)


@EACH_WORD
def test_names_of_other_clients_permits_are_not_offered(ground, word):
    ground.store.transact(lambda tx: tx.add_client(ClientId("bolt")), deadline_s=1)
    _, permit = quarantined(ground)
    with pytest.raises(UnknownName) as wrong:
        word(ground.core, permit.permit[:-1] + "?", ground.person("bob", Role.OPERATOR, ("bolt",)), "why")
    assert permit.permit not in str(wrong.value)


@EACH_WORD
def test_what_is_not_quarantined_is_not_decided_on(ground, word):
    ground.attempt()
    with pytest.raises(Refused, match="is confirmed, not quarantined"):
        word(ground.core, ground.permits()[0].permit, ground.person("dana"), "why")
    ground.platform.answers = [Unknown(Reason.ANSWER_LOST, "reset")]
    ground.attempt("lost")
    with pytest.raises(Refused, match="is unknown, not quarantined"):
        word(ground.core, ground.permits()[1].permit, ground.person("femi"), "why")


@EACH_WORD
@pytest.mark.parametrize("first", WORDS.values(), ids=WORDS)
def test_of_two_people_who_decide_at_once_the_second_is_told(ground, word, first):
    queued, permit = quarantined(ground)
    dana, femi = ground.person("dana"), ground.person("femi")
    first(ground.core, permit.permit, dana, "mine")
    after = ground.now(queued), len(entries(ground))
    with pytest.raises(Refused, match="not quarantined"):
        word(ground.core, permit.permit, femi, "no, mine")
    assert (ground.now(queued), len(entries(ground))) == after


# ---------------------------------------------------------------- it is there


def test_adopting_confirms_under_the_persons_name(ground):
    _, permit = quarantined(ground)
    ground.clock.pass_s(60)
    done = quarantine.adopt(ground.core, permit.permit, "100", ground.person("dana"), "seen there")
    assert (done.state, done.object, done.reason, done.settled_us) == (
        IntentState.CONFIRMED,
        "100",
        None,
        ground.clock.us,
    )
    assert done.saw == "dana says so: seen there"
    (after,) = ground.permits()
    assert (after.state, after.object, after.confirmed_us) == (PermitState.CONFIRMED, "100", ground.clock.us)
    said = entries(ground)[-1]
    assert [said[name] for name in ("kind", "outcome", "object", "person", "why", "permit", "client")] == [
        "outcome", "confirmed", "100", "dana", "seen there", permit.permit, "acme",
    ]  # fmt: skip


def test_what_was_adopted_is_nobody_elses_any_more(ground):
    _, permit = quarantined(ground)
    quarantine.adopt(ground.core, permit.permit, "100", ground.person("dana"), "seen there")
    other, second = quarantined(ground, "hello", taken=False)
    with pytest.raises(Refused, match="before"):
        quarantine.adopt(ground.core, second.permit, "100", ground.person("femi"), "that one")
    assert ground.now(other).state is IntentState.QUARANTINED


def test_another_intents_effect_is_not_adopted(ground):
    _, permit = quarantined(ground)
    ground.attempt("something else")
    with pytest.raises(Refused, match="another intent's effect"):
        quarantine.adopt(ground.core, permit.permit, "101", ground.person("dana"), "looks right")
    assert ground.permits(PermitState.QUARANTINED) == [permit]


def test_an_object_that_another_intent_takes_while_a_person_decides_is_not_adopted(ground, monkeypatch):
    queued, permit = quarantined(ground)
    other = ground.attempt("something else").intent
    dana, transact = ground.person("dana"), ground.store.transact

    def overtaken(decide, *, deadline_s, urgent):
        assert transact(
            lambda tx: tx.adopt(other.platform, permit.platform_account, "100", other.intent), deadline_s=deadline_s
        )
        return transact(decide, deadline_s=deadline_s)

    monkeypatch.setattr(ground.store, "transact", overtaken)
    with pytest.raises(Refused, match="another intent's effect"):
        quarantine.adopt(ground.core, permit.permit, "100", dana, "seen there")
    assert ground.now(queued).state is IntentState.QUARANTINED


def test_the_mark_itself_is_too_old_and_the_next_object_is_not(ground):
    ground.platform.post("older")
    _, permit = quarantined(ground)
    assert permit.high_water == "100"
    dana = ground.person("dana")
    with pytest.raises(Refused, match="stood on acme-1 before"):
        quarantine.adopt(ground.core, permit.permit, "100", dana, "looks right")
    assert quarantine.adopt(ground.core, permit.permit, "101", dana, "seen").state is IntentState.CONFIRMED


def test_what_the_platform_itself_named_can_be_adopted(ground):
    _, permit = never_read_back(ground)
    done = quarantine.adopt(ground.core, permit.permit, "100", ground.person("dana"), "seen there")
    assert (done.state, ground.permits()[0].state) == (IntentState.CONFIRMED, PermitState.CONFIRMED)


def clash(ground):
    """The platform says yes and names a post that is another intent's, and that its lists did not show at first."""
    ground.attempt("first")
    first = ground.platform.posts.pop()
    ground.core.sightings.marks.clear()

    def show_both() -> None:
        ground.platform.posts.append(first)
        ground.platform.post("hello")

    ground.platform.before_commit = show_both
    ground.platform.answers = [Accepted(ObjectId("100"))]
    queued = ground.attempt("hello")
    ground.platform.before_commit = lambda: None
    (permit,) = ground.permits(PermitState.QUARANTINED)
    return queued, permit


def test_a_post_that_the_platform_named_for_two_is_not_given_to_the_second(ground):
    _, permit = clash(ground)
    assert permit.object == "100"
    with pytest.raises(Refused, match="another intent's effect"):
        quarantine.adopt(ground.core, permit.permit, "100", ground.person("dana"), "it said so")
    assert quarantine.adopt(ground.core, permit.permit, "101", ground.person("femi"), "seen").object == "101"


# ---------------------------------------------------------------- it is not there


def test_absent_ends_the_intent_under_the_persons_name_and_nothing_is_tried_again(ground):
    _, permit = quarantined(ground, taken=False)
    done = quarantine.absent(ground.core, permit.permit, ground.person("dana"), "not there")
    assert (done.state, done.reason, done.saw) == (IntentState.ABSENT, Reason.ABSENT, "dana says so: not there")
    said = entries(ground)[-1]
    assert [said[name] for name in ("kind", "outcome", "person", "why")] == ["outcome", "absent", "dana", "not there"]
    ground.clock.pass_s(1_000)
    assert publish.claim(ground.core, 1) == []


def test_after_a_declared_absence_the_same_content_may_go(ground):
    _, permit = quarantined(ground, taken=False)
    assert ground.attempt("hello").reason is Reason.CONTENT_QUARANTINED
    quarantine.absent(ground.core, permit.permit, ground.person("dana"), "not there")
    ground.clock.pass_s(ground.timing.retry_s)
    publish.attempt(ground.core, ground.claim())
    assert len(ground.permits(PermitState.CONFIRMED)) == 1


def test_a_declared_absence_is_read_again_and_a_wrong_word_is_reported(ground):
    _, permit = quarantined(ground, taken=True)
    quarantine.absent(ground.core, permit.permit, ground.person("dana"), "did not look")
    (after,) = ground.permits(PermitState.ABSENT)
    assert after.reread_us == ground.clock.us + us(outcome.REREADS_S[0])
    ground.clock.us = after.reread_us
    settle_due(ground)
    assert ["100" in each for each in ground.breaches()] == [True]


def test_look_alikes_that_a_person_has_judged_are_not_reported_against_their_word(ground):
    _, permit = alike(ground)
    quarantine.absent(ground.core, permit.permit, ground.person("dana"), "both are by hand")
    ground.clock.pass_s(200_000)
    assert settle.due(ground.core) == []


# ---------------------------------------------------------------- look once more


def test_a_probe_is_looked_up_at_once_and_found(ground):
    queued, permit = quarantined(ground)
    asked = quarantine.probe(ground.core, permit.permit, ground.person("dana"), "readable again")
    assert (asked.state, asked.settled_us) == (IntentState.UNDER_PERMIT, None)
    assert [each.intent for each in ground.claims()] == [queued.intent.intent]
    said = entries(ground)[-1]
    assert [said[name] for name in ("kind", "person", "why")] == ["probe", "dana", "readable again"]
    settle_due(ground)
    assert (ground.now(queued).state, ground.now(queued).object) == (IntentState.CONFIRMED, "100")
    assert ground.claims() == ()


def test_a_probe_that_finds_nothing_is_an_absence_like_any_other(ground):
    queued, permit = quarantined(ground, taken=False)
    quarantine.probe(ground.core, permit.permit, ground.person("dana"), "readable again")
    settle_due(ground)
    assert (ground.now(queued).state, ground.permits()[0].state) == (IntentState.QUEUED, PermitState.ABSENT)
    publish.attempt(ground.core, ground.claim())
    assert ground.now(queued).state is IntentState.CONFIRMED


def test_a_probed_account_takes_nothing_else_until_it_was_looked_at(ground):
    _, permit = quarantined(ground)
    quarantine.probe(ground.core, permit.permit, ground.person("dana"), "readable again")
    ground.submit("next")
    assert publish.claim(ground.core, 1) == []
    settle_due(ground)
    assert len(publish.claim(ground.core, 1)) == 1


def test_a_busy_account_is_not_probed(ground):
    queued, permit = quarantined(ground)
    ground.submit("next")
    ground.claim()
    with pytest.raises(Refused, match="under way on acme-1"):
        quarantine.probe(ground.core, permit.permit, ground.person("dana"), "now")
    assert ground.now(queued).state is IntentState.QUARANTINED
    assert ground.permits() == [permit]


def test_a_probe_that_still_cannot_read_waits_for_a_person_again(ground):
    queued, permit = quarantined(ground)
    ground.platform.unreadable = UNREADABLE
    quarantine.probe(ground.core, permit.permit, ground.person("dana"), "now")
    settle_due(ground)
    assert (ground.now(queued).state, ground.claims()) == (IntentState.QUARANTINED, ())


def test_what_the_platform_accepted_is_confirmed_by_a_probe_that_can_read_it(ground):
    ground.platform.post("hello")
    ground.platform.posts.clear()
    queued, permit = never_read_back(ground)
    ground.platform.post("hello")
    quarantine.probe(ground.core, permit.permit, ground.person("dana"), "readable again")
    settle_due(ground)
    assert (ground.now(queued).state, ground.now(queued).object) == (IntentState.CONFIRMED, "100")


def test_what_the_platform_accepted_is_never_posted_again_because_a_probe_does_not_find_it(ground):
    queued, permit = never_read_back(ground)
    quarantine.probe(ground.core, permit.permit, ground.person("dana"), "readable again")
    settle_due(ground)
    assert ground.now(queued).state is IntentState.UNDER_PERMIT
    ground.clock.us += ground.timing.settle_after_us
    settle_due(ground)
    assert (ground.now(queued).state, ground.now(queued).reason) == (IntentState.QUARANTINED, Reason.NOT_READ_BACK)
    assert len(ground.platform.sent) == 1


def test_a_probe_looks_for_ones_own_post_where_the_platform_named_anothers(ground):
    queued, permit = clash(ground)
    quarantine.probe(ground.core, permit.permit, ground.person("dana"), "where is it")
    assert ground.permits(PermitState.UNKNOWN)[0].object is None
    assert ground.store.read(lambda tx: tx.intent(IntentId(queued.intent.intent))).object is None
    settle_due(ground)
    assert (ground.now(queued).state, ground.now(queued).object) == (IntentState.CONFIRMED, "101")
