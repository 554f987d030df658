"""The switches through the console: who sees which halt, what one click stops, what a release asks for."""

from dataclasses import replace
from random import Random

import msgspec
import pytest

from safety_core.console import desks
from safety_core.console.operations import drills, halts, releases, switches
from safety_core.console.operations.halts import What
from safety_core.console.operations.switches import PAGE_ROWS, Named, Of, Place, Wanted
from safety_core.console.table import Desk, Nothing
from safety_core.errors import BadInput, Refused, UnknownName
from safety_core.fleet.hard_stop import hard_stop_beside
from safety_core.leases import Lease
from safety_core.lifecycle import PermitState
from safety_core.records import Worker
from safety_core.shell import halt as halting
from safety_core.shell.fencing import Asked
from safety_core.shell.glance import Halted, Health
from safety_core.switches import HaltState, Scope
from safety_core.vocabulary import Action, ClientId, PersonId, Platform, WorkerId
from tests.safety_core.adapters.stores.ground import account, lease, permit, queued, write
from tests.safety_core.console.ground import CLIENTS, PEOPLE, Ground, grounded
from tests.safety_core.shell.ground import FlakyStore


class Here:
    """Waits in the caller, so that a test need not."""

    def take(self, core, raised, fenced) -> None:
        halting.await_quiescence(core, raised, fenced)


@pytest.fixture(autouse=True)
def _waits_here(monkeypatch):
    monkeypatch.setattr(halts, "AWAITING", Here())


def desk(ground: Ground, name: str = "operator", core=None) -> Desk:
    found = desks.desk_of(ground.house, ground.claimant(name))
    return found if core is None else found._replace(whole=core)


def thrown(ground: Ground, name: str = "operator", **what: object):
    return halts.throw(desk(ground, name), What(**what))


def board(ground: Ground, name: str = "operator", **wanted: object):
    return switches.show(desk(ground, name), Wanted(**wanted))


def cell(ground: Ground, client: str, platform: str = "X", name: str = "operator"):
    return switches.show_cell(desk(ground, name), Place(client=client, platform=platform))


SCOPES = [
    Scope(client=client, platform=platform, action=action)
    for client in (None, *map(ClientId, CLIENTS))
    for platform in (None, Platform.X, Platform.TIKTOK)
    for action in (None, Action.REPLY)
]


@pytest.mark.parametrize("seed", range(6))
def test_every_standing_halt_is_seen_by_whom_it_concerns_and_by_nobody_else(ground: Ground, seed: int):
    chosen = Random(f"{seed}/views").sample(SCOPES, 4)
    thrown(ground, at=tuple(switches.named(each) for each in chosen))
    for name, (_, clients) in PEOPLE.items():
        seen = {each.where.words for each in board(ground, name).cards}
        assert seen == {str(each) for each in chosen if not clients or each.client in (None, *clients)}, name


@pytest.mark.parametrize("scope", SCOPES, ids=str)
def test_a_cell_is_halted_exactly_where_a_halt_covers_something_of_it(ground: Ground, scope: Scope):
    thrown(ground, at=(switches.named(scope),))
    for client in CLIENTS:
        for platform in (Platform.X, Platform.TIKTOK):
            covers = scope.client in (None, client) and scope.platform in (None, platform)
            wanted = (Halted.PART if scope.action else Halted.ALL) if covers else Halted.NOT
            assert cell(ground, client, platform.value).cell.halted is wanted


def test_another_clients_rows_names_and_halts_are_not_there(ground: Ground):
    halt = thrown(ground, "umbra-operator", at=("client=umbra",)).halts[0].halt
    seen = board(ground, "acme-admin")
    assert [each.client for each in seen.rows] == ["acme"]
    assert b"umbra" not in msgspec.json.encode(seen)
    with pytest.raises(UnknownName, match="there is no"):
        switches.show_halt(desk(ground, "acme-admin"), Named(halt=halt))
    with pytest.raises(UnknownName):
        cell(ground, "umbra", name="acme-admin")
    assert switches.history(desk(ground, "acme-admin"), Of()).cards == ()


@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_anybody_who_is_signed_in_halts_and_is_named(ground: Ground, name: str):
    (card,) = thrown(ground, name, at=("client=acme&platform=X",), why="wrong").halts
    assert (card.state, card.acknowledged) == (HaltState.FENCED, False), "it is never said earlier"
    (card,) = board(ground).cards
    assert (card.person, card.proven, card.reason, card.acknowledged) == (name, True, "wrong", True)


def test_nothing_named_halts_everything_as_the_command_does(ground: Ground):
    (card,) = thrown(ground).halts
    assert card.where.words == "everything"
    assert board(ground).everything_halted


def test_several_scopes_stand_at_the_same_instant_and_each_once(ground: Ground):
    done = thrown(ground, clients=CLIENTS, actions=("publish", "reply"), at=("client=acme&action=reply", "platform=X"))
    assert len(done.halts) == 5
    halts_ = ground.core.store.read(lambda tx: tx.switches().halts)
    assert len({each.asked_us for each in halts_}) == 1
    assert [each.epoch for each in halts_] == list(range(halts_[0].epoch, halts_[0].epoch + 5))


def test_what_is_ticked_counts_with_its_own_button_alone(ground: Ground):
    done = thrown(ground, at=("client=acme",), picked=("client=umbra",))
    assert [each.where.words for each in done.halts] == ["client acme"]
    done = thrown(ground, bulk=True, picked=("client=umbra", "client=acme"))
    assert [each.where.words for each in done.halts] == ["client umbra", "client acme"]
    with pytest.raises(BadInput, match="nothing is ticked"):
        thrown(ground, bulk=True)


@pytest.mark.parametrize("at", ["client", "klient=acme", "client=", "client=acme&client=umbra", ""])
def test_a_scope_that_is_none_halts_nothing_and_says_how_to_write_one(ground: Ground, at: str):
    with pytest.raises(BadInput, match="no scope") as said:
        thrown(ground, at=("client=umbra", at))
    assert "holdpoint halt" in said.value.do
    assert board(ground).standing == 0


def test_a_misspelt_name_is_answered_with_the_nearest(ground: Ground):
    with pytest.raises(UnknownName, match="acme"):
        thrown(ground, at=("client=acmee",))
    assert board(ground).standing == 0


def test_an_end_that_cannot_be_used_is_said_and_halts_all_the_same(ground: Ground):
    done = thrown(ground, at=("client=acme",), until="yesterday")
    assert done.halts[0].expected_end_at is None
    assert "yesterday" in done.notes[0]
    assert thrown(ground, at=("client=acme",), until="2h").halts[0].expected_end_at is not None


def test_a_store_that_does_not_take_it_in_time_is_latched_and_the_machine_stopped(tmp_path):
    stop = hard_stop_beside(tmp_path / "console.sqlite")
    stop.prepare()
    with grounded(tmp_path, hard_stop=stop) as ground:
        held = FlakyStore(ground.core.store)
        held.on_try = lambda: (_ for _ in ()).throw(_away())
        done = halts.throw(desk(ground, core=replace(ground.core, store=held)), What(at=("client=acme",)))
        assert done.latched
        assert "STOP file" in done.words
        assert [each.halt for each in stop.orders()] == [done.halts[0].halt]
        assert board(ground).stopped
        assert all(each.health is Health.CRITICAL for row in board(ground).rows for each in row.cells)


def _away():
    from safety_core.errors import StoreUnavailable

    return StoreUnavailable("somebody holds the write lock", "wait")


def test_a_store_that_cannot_be_read_halts_everything_and_says_so(tmp_path):
    stop = hard_stop_beside(tmp_path / "console.sqlite")
    stop.prepare()
    with grounded(tmp_path, hard_stop=stop) as ground:
        gone = FlakyStore(ground.core.store, away=10**6)
        done = halts.throw(desk(ground, core=replace(ground.core, store=gone)), What(at=("client=acme",)))
        assert [each.where.words for each in done.halts] == ["everything"]
        assert not done.halts[0].proven
        assert "no name could be looked up" in done.notes[0]


def fenced(ground: Ground, scope: Scope):
    """A halt that is fenced and waited for by nobody."""
    asked = Asked(
        scope=scope,
        person=PersonId("operator"),
        proven=True,
        reason="x",
        asked_us=ground.clock.us,
        asked_at=ground.clock.now().isoformat(),
    )
    return halting.fence_until_bound(ground.core, asked)


def under_way(ground: Ground, client: str = "acme") -> None:
    """A permit that may be sending now."""
    of, on = queued(f"int-{client}", account(1, client)), account(1, client)

    def decide(tx):
        tx.add_intent(of)
        tx.add_permit(permit(f"per-{client}", of, on, epoch=tx.switches().epoch, state=PermitState.LIVE))

    write(ground.core.store, decide)


def test_a_card_says_how_many_confirmed_who_did_not_and_what_is_in_flight(ground: Ground):
    worker = Worker(worker=WorkerId("worker-9"), pid=99, started_ticks=1, boot_id="boot", threads=1, started_us=1)
    write(ground.core.store, lambda tx: tx.put_worker(worker))
    under_way(ground)
    halt = fenced(ground, Scope(client=ClientId("acme")))
    card = switches.show_halt(desk(ground), Named(halt=halt.halt)).card
    assert (card.confirmed, card.workers, card.missing) == (0, 1, ("worker-9 (process 99)",))
    assert (card.in_flight, card.in_flight_at_fence, card.acknowledged) == (1, 1, False)
    assert (card.state, card.limit_s) == (HaltState.FENCED, 30.0)
    assert cell(ground, "acme").cell.in_flight == 1
    assert board(ground).unacknowledged == 1


def prepares(ground: Ground, client: str) -> Lease:
    """A request that prepares a post, and may be under way."""
    of, on = queued(f"int-{client}-prepared", account(1, client)), account(1, client)
    under = lease(of, on, epoch=1)
    write(ground.core.store, lambda tx: (tx.add_intent(of), tx.put_lease(under)))
    return under


def test_a_card_says_what_is_being_prepared_in_its_scope_apart_from_what_is_in_flight(ground: Ground):
    under = prepares(ground, "acme")
    prepares(ground, "umbra")
    halt = fenced(ground, Scope(client=ClientId("acme")))
    page = ground.as_("operator")
    card = switches.show_halt(desk(ground), Named(halt=halt.halt)).card
    assert (card.in_flight, card.in_flight_at_fence, card.preparing) == (0, 0, 1)
    assert '<li class="open">0 in flight (of 0); 1 being prepared</li>' in page.get("/switches").text
    write(ground.core.store, lambda tx: tx.end_lease(under))
    assert switches.show_halt(desk(ground), Named(halt=halt.halt)).card.preparing == 0
    assert '<li class="done">0 in flight (of 0)</li>' in page.get("/switches").text


def test_what_is_not_acknowledged_by_its_bound_is_critical(ground: Ground):
    under_way(ground)
    fenced(ground, Scope(client=ClientId("acme")))
    assert cell(ground, "acme").cell.health is not Health.HEALTHY
    ground.clock.pass_s(31)
    assert cell(ground, "acme").cell.health is Health.CRITICAL


def test_an_unknown_outcome_degrades_its_cell_and_one_for_a_person_is_critical(ground: Ground):
    under_way(ground)
    name = "per-acme"
    write(ground.core.store, lambda tx: tx.move_permit(name, PermitState.LIVE, PermitState.UNKNOWN))
    here = cell(ground, "acme").cell
    assert any("unknown" in each.words and each.health is Health.DEGRADED for each in here.notes)
    write(ground.core.store, lambda tx: tx.move_permit(name, PermitState.UNKNOWN, PermitState.QUARANTINED))
    here = cell(ground, "acme").cell
    assert any("a person must say" in each.words and each.health is Health.CRITICAL for each in here.notes)
    assert not any("outcome" in each.words for each in cell(ground, "umbra").cell.notes)


def test_without_workers_nothing_is_healthy(ground: Ground):
    seen = board(ground)
    assert seen.overall is Health.CRITICAL
    assert seen.counts["healthy"] == 0


def test_what_is_halted_comes_first_and_a_part_of_a_name_finds_it(ground: Ground):
    many = [account(1, f"client-{n:03}") for n in range(PAGE_ROWS + 5)]

    def decide(tx):
        for each in many:
            tx.add_client(each.client)
            tx.add_account(each)

    write(ground.core.store, decide)
    last = many[-1].client
    thrown(ground, at=(f"client={last}",))
    seen = board(ground)
    assert (seen.rows[0].client, len(seen.rows), seen.pages) == (last, PAGE_ROWS, 2)
    assert {each.client for page in (1, 2) for each in board(ground, page=page).rows} == {
        *CLIENTS,
        *(each.client for each in many),
    }
    assert [each.client for each in board(ground, find="CLIENT-007").rows] == ["client-007"]
    assert board(ground, page=99).page == 2


@pytest.mark.parametrize("typed", ["", "acme", "client umbra", "everything"])
def test_a_release_needs_the_scopes_words_typed(ground: Ground, typed: str):
    halt = thrown(ground, at=("client=acme",)).halts[0].halt
    given = releases.Release(halts=(halt,), confirm=typed, reason="mended")
    with pytest.raises(BadInput, match="not what is to be released") as said:
        releases.release(desk(ground, "operator-2"), given)
    assert "client acme" in said.value.do
    assert board(ground).standing == 1


def test_a_second_person_releases_and_the_first_does_not(ground: Ground):
    halt = thrown(ground, at=("client=acme",)).halts[0].halt
    given = releases.Release(halts=(halt,), confirm=" Client  ACME ", reason="mended")
    with pytest.raises(Refused, match="second person"):
        releases.release(desk(ground), given)
    assert switches.show_halt(desk(ground), Named(halt=halt)).yours
    assert releases.release(desk(ground, "operator-2"), given).scopes == ("client acme",)
    assert board(ground).standing == 0
    (past,) = switches.history(desk(ground), Of(client="acme")).cards
    assert (past.person, past.released_by, past.release_reason) == ("operator", "operator-2", "mended")


def test_several_are_released_by_their_number_and_one_of_another_client_is_not_there(ground: Ground):
    names = tuple(each.halt for each in thrown(ground, clients=CLIENTS).halts)
    with pytest.raises(UnknownName):
        releases.release(desk(ground, "acme-operator"), releases.Release(halts=names, confirm="2 halts", reason="x"))
    with pytest.raises(BadInput):
        releases.release(desk(ground, "operator-2"), releases.Release(halts=names, confirm="3 halts", reason="x"))
    releases.release(desk(ground, "operator-2"), releases.Release(halts=names, confirm="2 halts", reason="x"))
    assert board(ground).standing == 0


def test_a_planned_release_is_on_the_card_until_it_is_taken_back(ground: Ground):
    halt = thrown(ground, at=("client=acme",)).halts[0].halt
    planned = releases.propose(desk(ground), releases.Propose(halts=(halt,), at="2h", reason="maintenance ends"))
    assert planned.state == "proposed"
    assert "second person" in releases.said(planned)
    agreed = releases.agree(desk(ground, "operator-2"), releases.Named(schedule=planned.schedule))
    assert (agreed.state, agreed.agreed_by) == ("agreed", "operator-2")
    (plan,) = board(ground).cards[0].plans
    assert (plan.schedule, plan.open) == (planned.schedule, True)
    releases.withdraw(desk(ground), releases.Named(schedule=planned.schedule))
    assert not board(ground).cards[0].plans[0].open


def test_a_drill_is_held_on_the_house_only(ground: Ground):
    with pytest.raises(Refused, match="rtv-house"):
        drills.drill(desk(ground), drills.Drill(client="acme"))
    with pytest.raises(UnknownName):
        drills.drill(desk(ground), drills.Drill())  # there is no house here
    assert drills.drills(desk(ground), Nothing()).drills == ()


def test_a_drill_presses_the_real_button_and_releases_itself(ground: Ground):
    write(ground.core.store, lambda tx: tx.add_client(ClientId("rtv-house")))
    assert drills.drill(desk(ground), drills.Drill()).client == "rtv-house"
    with drills._PLACE:  # free again: it is over
        pass
    (held,) = drills.drills(desk(ground), Nothing()).drills
    assert (held.result, held.card.drill, held.card.released_by) == ("idle", True, "holdpoint")


def test_the_page_halts_by_its_form_and_says_what_it_did(ground: Ground):
    browser = ground.as_("viewer")
    page = browser.get("/switches").text
    assert 'form="halt" name="at" value="client=acme&amp;platform=X"' in page
    assert "HALT EVERYTHING" in page
    after = browser.send(
        "/switches", "halt", at="client=acme&platform=X", why="a client asked for it", reason="by phone"
    )
    assert "Halted client acme, platform X" in after.text
    assert "a client asked for it: by phone" in after.text


def test_what_a_person_or_a_client_wrote_is_text_in_the_page(ground: Ground):
    browser = ground.as_("viewer")
    after = browser.send("/switches", "halt", at="client=acme", reason='<script>alert("x")</script>\u202e')
    assert "<script>alert" not in after.text
    assert "&lt;script&gt;" in after.text
    assert "⟨U+202E⟩" in after.text
