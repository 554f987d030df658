"""What is made of an approved plan: each node by itself, judged, kept once, and dropped where a halt or a person overtook it."""

import json
from dataclasses import replace as swap
from datetime import timedelta

import pytest
from msgspec.structs import replace

from safety_core.adapters.shelves.folder import FolderShelf
from safety_core.creation.asset import Failed, Made, Part, Quality, Why
from safety_core.creation.work import Work
from safety_core.documents import DocumentKind
from safety_core.errors import BadInput, Refused, ShelfUnavailable, StoreUnavailable, UnknownName
from safety_core.media import medium
from safety_core.planning.context import Offer
from safety_core.planning.plan import PlanState
from safety_core.shell import assets, documents, handing
from safety_core.vocabulary import Action, PersonId, Platform, Role
from steps.rig.wrong_creators import WRONGS, WrongCreator
from tests.safety_core.shell.approved import brand, node, put_brand, put_plan, week
from tests.safety_core.shell.studio import OURS, Studio, Told, away, measure, put_account, short


@pytest.fixture
def studio(tmp_path):
    made = Studio(tmp_path / "shelf")
    yield made
    made.store.close()


def test_every_node_is_made_accepted_and_its_bytes_are_on_the_shelf(studio):
    rows = studio.make()
    assert [(each.state, each.new, each.there) for each in rows] == [("accepted", True, True)] * 3
    for row in rows:
        work = assets.shown_of(studio.core, row.asset).work
        (variant,) = work.asset.variants
        assert (variant.platform, variant.account) == (Platform.X, "acme-1")
        assert row.node.topic in variant.text
        assert "coffee drinkers ask" not in variant.text, "what whoever writes is told is not published"
        assert [studio.shelf.content(medium(ref)) for ref in variant.media]


def test_the_order_holds_what_the_node_and_the_brand_say(studio):
    studio.plan = put_plan(studio.core, node(9, studio.nodes[0].at, offer="spring"), subject="other")
    (row,) = studio.make()
    order = assets.shown_of(studio.core, row.asset).work.order
    assert (order.topic, order.offer, order.claims) == (
        "Our roast number 9 is here", "Two bags for one", ("All beans are roasted in Leipzig.",)
    )  # fmt: skip
    assert (order.voice, order.locale, [each.account for each in order.places]) == (brand().voice, "en", ["acme-1"])


@pytest.mark.parametrize(
    ("instead", "state", "said"),
    [
        (away, "failed", "unavailable: nobody answered"),
        (lambda _o, _s: Failed(Why.UNABLE, "no such blueprint"), "failed", "unable: no such blueprint"),
        (short, "short", "short: call_to_action, X acme-1: the call to action stands there 0 times"),
    ],
)
def test_one_node_that_fails_fails_alone_and_says_why(studio, instead, state, said):
    rows = studio.make(Told(post_2=instead))
    assert [each.state for each in rows] == ["accepted", state, "accepted"]
    assert said in rows[1].saw
    assert studio.states() == ["accepted", state, "accepted"]
    assert assets.shown_of(studio.core, rows[1].asset).work.asset is None, "what fell short is dropped"


def test_again_is_made_only_what_is_missing_under_another_number(studio):
    studio.make(Told(post_2=short))
    again = Told()
    rows = studio.make(again)
    assert again.asked == [("post-2", 2)]
    assert [each.new for each in rows] == [False, True, False]
    assert studio.states() == ["accepted"] * 3
    assert [each.state for each in assets.shown_of(studio.core, rows[1].asset).tries] == ["ordered", "short", "ordered"]
    assert studio.make(again)
    assert again.asked == [("post-2", 2)]


def test_one_node_alone_is_made_and_one_that_is_not_there_is_named(studio):
    assert [each.node.node for each in studio.make(node="post-2")] == ["post-2"]
    assert studio.states() == ["missing", "accepted", "missing"]
    with pytest.raises(UnknownName, match="post-1"):
        studio.make(node="post-11")


@pytest.mark.parametrize("state", [PlanState.DRAFTED, PlanState.ASKED, PlanState.REJECTED])
def test_a_plan_that_nobody_approved_is_not_made(studio, state):
    studio.plan = put_plan(studio.core, *studio.nodes, state=state, subject="other")
    told = Told()
    with pytest.raises(Refused, match=f"is {state}, and only an approved one"):
        studio.make(told)
    assert (told.asked, studio.log()) == ([], [])


def test_a_plan_in_whose_place_another_was_approved_is_not_made(studio):
    later = put_plan(studio.core, *studio.nodes)
    with pytest.raises(Refused, match=f"{later.document} is approved in place of"):
        studio.make()
    studio.plan = later
    assert all(each.there for each in studio.make())


def test_a_later_version_that_nobody_approved_changes_nothing(studio):
    put_plan(studio.core, *studio.nodes, state=PlanState.REJECTED)
    assert all(each.there for each in studio.make())


def test_an_erased_plan_or_brand_is_not_made(studio):
    studio.store.transact(lambda tx: tx.erase_documents("acme"), deadline_s=1)
    with pytest.raises(Refused, match="was erased"):
        studio.make()
    studio.plan = put_plan(studio.core, *studio.nodes, subject="other")
    assert {each.saw.partition(";")[0] for each in studio.make()} == {
        f"what brand {_brand_document(studio)} said was erased"
    }


def _brand_document(studio):
    return studio.store.read(lambda tx: tx.newest_document("acme", DocumentKind.BRAND, "brand")).document


def test_a_client_whose_brand_nobody_knows_is_told_to_load_it(studio):
    studio.store.transact(lambda tx: tx.add_client("bolt"), deadline_s=1)
    studio.plan = put_plan(studio.core, *week(studio.clock.now(), 1, "bolt"), client="bolt")
    put_account(studio, "bolt", Platform.X)
    (row,) = studio.make()
    assert (row.state, "holdpoint brand load" in row.saw) == ("refused", True)


def test_the_newest_brand_counts(studio):
    put_brand(studio.core, brand(voice=replace(brand().voice, never=("roast",))))
    assert {each.state for each in studio.make()} == {"failed"}
    put_brand(studio.core, brand())
    assert {each.state for each in studio.make()} == {"accepted"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"account": "acme-2"}, "account: there is no 'acme-2'"),
        ({"platform": Platform.FACEBOOK}, "account: there is no 'acme-1'"),
        ({"locale": "pt-BR"}, "nothing is made in 'pt-BR'"),
        ({"offer": "summer"}, "'summer' is none of the brand's any more"),
    ],
)
def test_a_node_that_nothing_could_be_made_of_is_refused_alone(studio, change, said):
    first, second, _ = studio.nodes
    studio.plan = put_plan(studio.core, first, replace(second, **change), subject="other")
    told = Told()
    good, bad = studio.make(told)
    assert (good.state, bad.state) == ("accepted", "refused")
    assert said in bad.saw
    assert told.asked == [("post-1", 1)]


def test_an_offer_that_is_no_longer_valid_on_its_day_is_not_made(studio):
    day = studio.nodes[0].at.date()
    studio.plan = put_plan(studio.core, replace(studio.nodes[0], offer="spring"), subject="other")
    put_brand(studio.core, brand(offers=(Offer(offer="spring", text="Two for one", until=day - timedelta(days=1)),)))
    (row,) = studio.make()
    assert (row.state, f"'spring' is not valid on {day}" in row.saw) == ("refused", True)
    put_brand(studio.core, brand(offers=(Offer(offer="spring", text="Two for one", since=day, until=day),)))
    assert studio.make()[0].there


@pytest.mark.parametrize("scope", [{}, {"client": "acme"}, {"platform": Platform.X}, {"action": Action.CREATE}])
def test_under_a_halt_nobody_is_asked_and_after_its_release_everything_is_made(studio, scope):
    studio.halt(**scope)
    told = Told()
    rows = studio.make(told)
    assert {each.state for each in rows} == {"refused"}
    assert all("is halted" in each.saw for each in rows)
    assert (told.asked, studio.log()) == ([], [])


@pytest.mark.parametrize("scope", [{"client": "bolt"}, {"platform": Platform.THREADS}, {"action": Action.PUBLISH}])
def test_a_halt_of_something_else_stops_nothing(studio, scope):
    studio.store.transact(lambda tx: tx.add_client("bolt"), deadline_s=1)
    studio.halt(**scope)
    assert all(each.there for each in studio.make())


def test_what_a_halt_overtook_while_it_was_made_is_dropped(studio):
    told = Told()
    told.before = lambda: studio.halt(action=Action.CREATE)
    (row,) = studio.make(told, node="post-1")
    assert (row.state, "is halted" in row.saw) == ("refused", True)
    assert told.asked == [("post-1", 1)]
    assert studio.states() == ["ordered", "missing", "missing"]


def test_what_was_ordered_anew_meanwhile_is_not_written_over(studio):
    told = Told()

    def again():
        told.before = lambda: None
        assert studio.make(node="post-1")[0].state == "accepted"

    told.before = again
    (row,) = studio.make(told, node="post-1")
    assert (row.state, "post-1 is accepted meanwhile" in row.saw) == ("refused", True)
    found = assets.shown_of(studio.core, f"{studio.plan.document}/post-1")
    assert (found.kept.state, found.work.number) == ("accepted", 2)


def test_what_was_withdrawn_while_it_was_made_stays_withdrawn(studio):
    told = Told()
    name = f"{studio.plan.document}/post-1"
    told.before = lambda: assets.withdraw(studio.core, name, "not this one", person=PersonId("dana"))
    (row,) = studio.make(told, node="post-1")
    assert "is withdrawn meanwhile" in row.saw
    assert studio.states()[0] == "withdrawn"


def test_whoever_died_after_the_order_has_it_made_the_next_time(studio):
    class Died(Exception):
        pass

    def die():
        raise Died

    told = Told()
    told.before = die
    with pytest.raises(Died):
        studio.make(told, node="post-1")
    assert studio.states()[0] == "ordered"
    assert studio.make(node="post-1")[0].state == "accepted"


def test_a_shelf_without_room_fails_the_node_and_nothing_is_accepted(studio):
    class Full(FolderShelf):
        def put(self, content: bytes):  # noqa: ARG002
            raise ShelfUnavailable("no space left", "make room")

    studio.core = swap(studio.core, shelf=Full(studio.shelf._folder))
    (row,) = studio.make(node="post-1")
    assert (row.state, "shelf: no space left" in row.saw) == ("failed", True)
    studio.core = swap(studio.core, shelf=studio.shelf)
    assert studio.make(node="post-1")[0].there


def test_a_store_that_is_away_is_nothing_of_the_node(studio):
    told = Told()

    def go():
        studio.store.away = 1

    told.before = go
    with pytest.raises(StoreUnavailable):
        studio.make(told, node="post-1")
    assert studio.make(node="post-1")[0].there


@pytest.mark.parametrize("wrong", ["another client's name", "another client's name in disguise"])
def test_another_clients_brand_is_looked_for_and_not_said(studio, wrong):
    studio.store.transact(lambda tx: tx.add_client("bolt"), deadline_s=1)
    put_brand(studio.core, brand("bolt", name="Borealis Outfitters"))
    put_account(studio, "acme", Platform.FACEBOOK)
    studio.plan = put_plan(studio.core, replace(studio.nodes[0], platform=Platform.FACEBOOK), subject="other")
    (row,) = studio.make(WrongCreator(WRONGS[wrong], OURS, measure=measure))
    assert (row.state, "it names another client" in row.saw) == ("short", True)
    assert "borealis" not in row.saw.lower()


def test_another_clients_handle_is_looked_for_too_and_ones_own_name_is_no_strangers(studio):
    studio.store.transact(lambda tx: tx.add_client("coffee"), deadline_s=1)  # stands in "Acme Coffee"
    put_account(studio, "coffee", Platform.X, handle="@roast")
    (row,) = studio.make(node="post-1")
    assert "it names another client" in row.saw
    studio.plan = put_plan(studio.core, replace(studio.nodes[0], topic="Coffee is here"), subject="other")
    assert studio.make()[0].there


def test_quality_in_parts_without_end_is_no_quality(studio):
    def endless(order, seed):
        made = OURS.create(order, seed=seed)
        parts = tuple(Part("p" * 101 if number else "p", 80) for number in range(2))
        return Made(replace(made.asset, quality=Quality(80, parts)), made.media)

    (row,) = studio.make(Told(post_1=endless), node="post-1")
    assert (row.state, "quality" in row.saw) == ("short", True)


def test_what_nobody_shows_is_neither_kept_nor_put_on_the_shelf(studio):
    def more(order, seed):
        made = OURS.create(order, seed=seed)
        other = OURS.create(replace(order, colour="#000000"), seed=seed)
        return Made(made.asset, {**other.media, **made.media})

    studio.make(Told(post_1=more), node="post-1")
    assert len(list(studio.shelf._folder.iterdir())) == 1


def test_the_log_has_each_try_and_what_came_of_it_and_none_of_the_words(studio):
    dana = studio.person("dana")
    studio.make(Told(post_1=short), node="post-1", claimant=dana)
    studio.make(node="post-1", claimant=dana)
    kept = studio.log()
    assert [each["state"] for each in kept] == ["ordered", "short", "ordered", "accepted"]
    assert [each["person"] is None for each in kept] == [False, True, False, True]
    assert [each["version"] for each in kept] == [1, 2, 3, 4]
    assert "roast" not in json.dumps(kept)
    assert "call to action" not in json.dumps(kept)


def test_only_operators_of_the_client_have_it_made(studio):
    told = Told()
    for who in (studio.person("vera", Role.VIEWER), studio.person("otto", Role.APPROVER)):
        with pytest.raises(Refused, match="may not act as operator"):
            studio.make(told, claimant=who)
    with pytest.raises(Refused, match="has not proved"):
        studio.make(told, claimant=type(who)(PersonId("vera"), b"\0" * 32))
    assert told.asked == []


def test_another_clients_people_are_told_what_is_told_of_what_never_was(studio):
    studio.make(node="post-1")
    studio.store.transact(lambda tx: tx.add_client("bolt"), deadline_s=1)
    bob = studio.person("bob", clients=("bolt",))
    tries = {
        "make": lambda plan: list(assets.make(studio.core, OURS, plan, bob)),
        "list": lambda plan: assets.listed(studio.core, plan, bob),
        "show": lambda plan: assets.shown_of(studio.core, f"{plan}/post-1", bob),
        "withdraw": lambda plan: assets.withdraw(
            studio.core, f"{plan}/post-1", "mine", person=bob.person, claimant=bob
        ),
        "queue": lambda plan: list(handing.queue(studio.core, plan, bob)),
    }
    for what, reach in tries.items():
        told = []
        for plan in (studio.plan.document, "doc-none"):
            with pytest.raises(UnknownName) as unknown:
                reach(plan)
            told.append(str(unknown.value).replace(plan, "…"))
        assert told[0] == told[1], what
    assert studio.states()[0] == "accepted"


def test_what_is_withdrawn_is_not_made_again_and_the_log_has_who_and_why(studio):
    dana = studio.person("dana")
    studio.make(node="post-1")
    name = f"{studio.plan.document}/post-1"
    gone = assets.withdraw(studio.core, name, "not this one", person=dana.person, claimant=dana)
    assert (gone.state, gone.saw) == ("withdrawn", "not this one")
    told = Told()
    (row,) = studio.make(told, node="post-1")
    assert (row.state, row.new, told.asked) == ("withdrawn", False, [])
    (entry,) = studio.log("document_moved")
    assert (entry["state"], entry["person"] is None, entry["why"] is None) == ("withdrawn", False, False)
    with pytest.raises(Refused, match="is withdrawn, and is withdrawn no more"):
        assets.withdraw(studio.core, name, "again", person=dana.person)
    with pytest.raises(BadInput, match="reason"):
        assets.withdraw(studio.core, name, " ", person=dana.person)


def test_an_asset_is_found_by_the_name_of_any_of_its_versions(studio):
    (first,) = studio.make(Told(post_1=short), node="post-1")
    (second,) = studio.make(node="post-1")
    for name in (first.asset, second.asset, f"{studio.plan.document}/post-1"):
        assert assets.shown_of(studio.core, name).kept.document == second.asset
    for name in (
        "doc-none",
        f"{studio.plan.document}/post-2",
        f"{studio.plan.document}",
        "/",
        f"{second.asset}/post-1",
    ):
        with pytest.raises(UnknownName):
            assets.shown_of(studio.core, name)


def test_what_was_erased_is_shown_as_that(studio):
    (row,) = studio.make(node="post-1")
    studio.store.transact(lambda tx: tx.erase_documents("acme"), deadline_s=1)
    found = assets.shown_of(studio.core, row.asset)
    assert (found.work, found.kept.state) == (None, "accepted")


def test_an_accepted_document_that_holds_no_asset_is_damage(studio):
    (row,) = studio.make(node="post-1")
    found = assets.shown_of(studio.core, row.asset)
    empty = documents.record_of(found.kept, Work)
    broken = replace(
        found.kept, body=json.dumps({"order": json.loads(found.kept.body)["order"], "number": empty.number})
    )
    with pytest.raises(StoreUnavailable, match="holds none"):
        assets.accepted(broken)
