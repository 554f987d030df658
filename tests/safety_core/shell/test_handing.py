"""Accepted assets are handed over once, whole, for their node's time, and never before what they depend on."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from safety_core.errors import Refused, UnknownName
from safety_core.lifecycle import IntentState
from safety_core.planning.plan import PlanState
from safety_core.shell import assets, documents, handing, publish, submit, timetable
from safety_core.vocabulary import PersonId, Platform, Role
from tests.safety_core.shell.approved import node, put_plan
from tests.safety_core.shell.studio import Studio, Told, away, put_account, short

DAY_US = 86_400_000_000


@pytest.fixture
def studio(tmp_path):
    made = Studio(tmp_path / "shelf")
    yield made
    made.store.close()


def queue(studio, **more: object):
    return list(handing.queue(studio.core, studio.plan.document, **more))


def intents(studio):
    return list(studio.store.store.read(lambda tx: tx.intents()))


def test_each_accepted_variant_is_an_intent_for_its_nodes_time(studio):
    made = studio.make()
    handed = queue(studio)
    assert [each.new for each in handed] == [True] * 3
    for number, (row, each) in enumerate(zip(made, handed, strict=True), 1):
        (variant,) = assets.shown_of(studio.core, row.asset).work.asset.variants
        (queued,) = each.intents
        assert queued.due_us == studio.clock.us + number * DAY_US
        assert (queued.state, queued.intent.action) == (IntentState.QUEUED, "publish")
        assert (queued.intent.text, queued.intent.media) == (variant.text, variant.media)
        assert (queued.intent.client, queued.intent.account) == ("acme", "acme-1")
    assert studio.states() == ["used"] * 3


def test_it_is_claimed_at_its_time_and_not_a_microsecond_before(studio):
    studio.make(node="post-1")
    queue(studio, node="post-1")
    studio.clock.us += DAY_US - 1
    assert publish.claim(studio.core, 1) == []
    studio.clock.us += 1
    assert len(publish.claim(studio.core, 1)) == 1


def test_handed_over_twice_nothing_is_made_twice(studio):
    studio.make()
    first = queue(studio)
    again = queue(studio)
    assert [each.new for each in again] == [False] * 3
    assert [each.intents for each in again] == [each.intents for each in first]
    assert len(intents(studio)) == 3


def test_an_intent_of_the_same_key_that_is_there_already_is_found_and_not_doubled(studio):
    """What a crash cannot leave behind is found all the same: the key is the node's own."""
    (row,) = studio.make(node="post-1")
    queue(studio, node="post-1")
    kept = assets.shown_of(studio.core, row.asset).kept
    studio.store.transact(lambda tx: tx.move_document(kept.document, "used", "accepted", saw=""), deadline_s=1)
    queue(studio, node="post-1")
    assert len(intents(studio)) == 1


class Died(Exception):
    """The process ended here."""


@pytest.mark.parametrize("where", ["move", "take"])
def test_whatever_ends_it_half_an_asset_is_never_handed_over(studio, monkeypatch, where):
    def die(*_: object, **__: object):
        raise Died

    studio.make(node="post-1")
    with monkeypatch.context() as patch:
        patch.setattr(documents if where == "move" else submit, where, die)
        with pytest.raises(Died):
            queue(studio, node="post-1")
    assert (intents(studio), studio.states()[0]) == ([], "accepted")
    assert queue(studio, node="post-1")[0].new


@pytest.mark.parametrize(("instead", "state"), [(short, "short"), (away, "failed")])
def test_only_what_was_accepted_is_handed_over(studio, instead, state):
    studio.make(Told(post_2=instead))
    handed = queue(studio)
    assert [bool(each.intents) for each in handed] == [True, False, True]
    assert f"{studio.plan.document}/post-2 is {state} (" in handed[1].saw
    assert studio.states() == ["used", state, "used"]


def test_what_nothing_was_made_of_or_what_was_withdrawn_is_not_handed_over(studio):
    studio.make(node="post-2")
    assets.withdraw(studio.core, f"{studio.plan.document}/post-2", "no", person=PersonId("dana"))
    first, second, _ = queue(studio)
    assert "nothing is made of post-1 yet" in first.saw
    assert "post-2 is withdrawn (no)" in second.saw
    assert intents(studio) == []


def test_what_was_handed_over_is_withdrawn_no_more_and_says_what_to_do(studio):
    studio.make(node="post-1")
    queue(studio, node="post-1")
    with pytest.raises(
        Refused, match="is used, and is withdrawn no more; take its posts back: holdpoint intent cancel"
    ):
        assets.withdraw(studio.core, f"{studio.plan.document}/post-1", "no", person=PersonId("dana"))


def test_a_node_whose_time_has_passed_is_not_handed_over_and_the_instant_itself_is(studio):
    studio.make()
    studio.clock.us += DAY_US + 1
    handed = queue(studio)
    assert [bool(each.intents) for each in handed] == [False, True, True]
    assert "has passed" in handed[0].saw
    studio.plan = put_plan(studio.core, node(7, studio.clock.now() + timedelta(days=1)), subject="other")
    studio.make()
    studio.clock.us += DAY_US
    assert queue(studio)[0].new


def test_a_plan_that_is_approved_no_more_hands_nothing_over(studio):
    studio.make()
    put_plan(studio.core, *studio.nodes)
    with pytest.raises(Refused, match="is approved in place of"):
        queue(studio)
    studio.plan = put_plan(studio.core, *studio.nodes, state=PlanState.ASKED, subject="other")
    with pytest.raises(Refused, match="is asked, and only an approved one"):
        queue(studio)
    studio.store.transact(lambda tx: tx.erase_documents("acme"), deadline_s=1)
    assert intents(studio) == []


def dependent(studio):
    """The second post comes after the first."""
    first, second, third = studio.nodes
    studio.plan = put_plan(studio.core, first, replace(second, depends_on=("post-1",)), third, subject="other")


def test_a_node_is_handed_over_after_what_it_depends_on(studio):
    dependent(studio)
    studio.make()
    (alone,) = queue(studio, node="post-2")
    assert "post-2 comes after post-1, which is accepted" in alone.saw
    assert [each.new for each in queue(studio)] == [True] * 3


@pytest.mark.parametrize(("instead", "state"), [(short, "short"), (None, "missing")])
def test_without_what_it_depends_on_a_node_is_not_handed_over(studio, instead, state):
    dependent(studio)
    if instead is None:
        studio.make(node="post-2")
    else:
        studio.make(Told(post_1=instead))
    handed = queue(studio)
    assert f"post-2 comes after post-1, which is {state}" in handed[1].saw
    assert studio.states()[1] == "accepted"


@pytest.mark.parametrize(("hours", "fits"), [(24, True), (24 + 1e-9, False), (30, False), (2, True)])
def test_a_node_is_not_handed_over_for_a_time_before_what_it_depends_on(studio, hours, fits):
    dependent(studio)
    studio.make()
    (first,) = queue(studio, node="post-1")
    dana = studio.person("dana")
    at = studio.nodes[0].at + timedelta(microseconds=round(hours * 3_600_000_000 + (0 if fits else 1)))
    timetable.reschedule(studio.core, first.intents[0].intent.intent, at, dana, "later")
    (second,) = queue(studio, node="post-2")
    assert (bool(second.intents), "is planned for a later time" in second.saw) == (fits, not fits)


def test_a_node_is_not_handed_over_after_one_that_was_taken_back(studio):
    dependent(studio)
    studio.make()
    (first,) = queue(studio, node="post-1")
    submit.withdraw(studio.core, first.intents[0].intent.intent, person=PersonId("dana"))
    assert "is cancelled; plan it anew" in queue(studio, node="post-2")[0].saw


def test_an_account_that_is_bound_no_more_gets_nothing(studio, monkeypatch):
    put_account(studio, "acme", Platform.FACEBOOK)
    first, second, _ = studio.nodes
    studio.plan = put_plan(studio.core, first, replace(second, platform=Platform.FACEBOOK), subject="other")
    studio.make()
    account = submit.known_account

    def gone(tx, client, platform, name):
        if platform is Platform.FACEBOOK:
            raise UnknownName("account", name, ())
        return account(tx, client, platform, name)

    monkeypatch.setattr(submit, "known_account", gone)
    handed = queue(studio)
    assert [bool(each.intents) for each in handed] == [True, False]
    assert studio.states() == ["used", "accepted"]


def test_a_halt_keeps_nothing_from_being_handed_over_since_it_stops_it_when_its_time_comes(studio):
    studio.make()
    studio.halt()
    assert [each.new for each in queue(studio)] == [True] * 3


def test_only_operators_of_the_client_hand_it_over_and_the_log_has_who(studio):
    studio.make()
    for who in (studio.person("vera", Role.VIEWER), studio.person("otto", Role.APPROVER)):
        with pytest.raises(Refused, match="may not act as operator"):
            queue(studio, claimant=who)
    queue(studio, claimant=studio.person("dana"))
    assert [(each["state"], each["person"] is None) for each in studio.log("document_moved")] == [("used", False)] * 3
