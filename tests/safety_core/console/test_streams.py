"""What is pushed: in order, once, to whom it concerns, drawn once for all who see the same; and nothing that only looks alive."""

import asyncio

import msgspec
import pytest

from safety_core.adapters.stores.sqlite import open_sqlite
from safety_core.console import desks, more, problems
from safety_core.console.operations import switches
from safety_core.console.operations.halts import What
from safety_core.console.sign_in.proved import KEPT_US
from safety_core.console.streams import hub as hubs
from safety_core.console.streams.board import KEPT, Board
from safety_core.console.streams.events import events
from safety_core.console.streams.follower import Follower
from safety_core.console.streams.hub import BEAT_S, Hub
from safety_core.console.streams.live import Live, Part
from safety_core.console.streams.routes import LIVES
from safety_core.console.streams.switches import Rows
from safety_core.console.waiting import NoRoom
from safety_core.errors import UnknownName
from safety_core.fleet.view import view_beside
from safety_core.ports import Beat
from safety_core.shell import halt as halting
from safety_core.shell import sign_in
from safety_core.shell.identity import Claimant
from safety_core.sign_ins import digest, wall_us
from safety_core.switches import Scope
from safety_core.vocabulary import ClientId, WorkerId
from tests.safety_core.adapters.stores.ground import account, write
from tests.safety_core.console.ground import Ground, grounded
from tests.safety_core.console.test_switches import fenced
from tests.safety_core.shell.ground import FlakyStore

SWITCHES, HALT = LIVES[:2]
ACME, UMBRA = Scope(client=ClientId("acme")), Scope(client=ClientId("umbra"))


class Still(Hub):
    """A hub that is turned by hand."""

    def _watch(self) -> None: ...


@pytest.fixture
def hub(ground: Ground) -> Hub:
    return Still(ground.house)


def follow(
    ground: Ground, hub: Hub, name: str = "operator", live: Live = SWITCHES, last: str | None = None, **given: object
):
    return follow_by(ground, hub, ground.token(name), live, last, **given)


def follow_by(ground: Ground, hub: Hub, token: str, live: Live = SWITCHES, last: str | None = None, **given: object):
    def who() -> Claimant | None:
        return sign_in.shown(ground.core, token)

    desk = desks.desk_of(ground.house, who())
    return hub.follow(live, live.given(**given) if given else live.given(row=("acme", "umbra")), desk, who, last)


def said(follower: Follower) -> list[tuple[str, dict, str | None]]:
    """Kind, content and id of what is due."""
    found = []
    for each in b"".join(follower.due()[0]).decode().split("\n\n")[:-1]:
        lines = dict(line.split(": ", 1) for line in each.split("\n"))
        found.append((lines["event"], msgspec.json.decode(lines["data"]), lines.get("id")))
    return found


def names(what: dict) -> set[str]:
    return {each["name"] for each in what["parts"]}


def turn(hub: Hub, ground: Ground, passed_s: float = 0.2) -> None:
    ground.clock.pass_s(passed_s)
    hub.turn()


def test_whoever_begins_gets_everything_and_then_what_changes(ground: Ground, hub: Hub):
    follower = follow(ground, hub)
    ((kind, what, _),) = said(follower)
    assert (kind, names(what)) == ("all", {"overall", "notes", "columns", "actions", "row-acme", "row-umbra"})
    turn(hub, ground)
    assert [each[0] for each in said(follower)] == ["beat"]
    halt = fenced(ground, ACME)
    turn(hub, ground)
    ((kind, what, _),) = said(follower)
    assert (kind, names(what)) == ("change", {"overall", "row-acme", f"card-{halt.halt}"})
    assert what["said"] == [{"how": "assertive", "words": "Halted: client acme, by operator"}]
    turn(hub, ground)
    assert said(follower) == [], "nothing changed"


def test_a_row_is_pushed_as_the_page_first_drew_it(ground: Ground, hub: Hub):
    ((_, what, _),) = said(follow(ground, hub))
    page = ground.as_("operator").get("/switches").text
    for each in what["parts"]:
        assert each["html"] in page, each["name"]


def test_each_change_comes_once_in_order_and_is_resumed_after_the_last_that_was_seen(ground: Ground, hub: Hub):
    follower = follow(ground, hub)
    seen = said(follower)
    for scope in (ACME, UMBRA, Scope()):
        fenced(ground, scope)
        turn(hub, ground)
    changes = [each for each in said(follower) if each[0] == "change"]
    assert len({each[2] for each in changes}) == len(changes) == 3
    again = follow(ground, hub, last=changes[0][2])
    assert [each for each in said(again) if each[0] == "change"] == changes[1:]
    assert said(follow(ground, hub, last=changes[-1][2])) == []
    assert [each[2] for each in said(follow(ground, hub, last=seen[0][2]))] == [each[2] for each in changes]


@pytest.mark.parametrize("last", ["", "other-0", "7", "nonsense", "-1"])
def test_an_id_of_another_process_begins_anew(ground: Ground, hub: Hub, last: str):
    assert [each[0] for each in said(follow(ground, hub, last=last))] == ["all"]


def test_whoever_is_further_behind_than_what_is_kept_gets_everything():
    board = Board("era")
    for n in range(KEPT + 2):
        board.draw(n, {"a": Part(str(n))}, ())
    assert b"event: all" in board.since("era-0")[0][0]
    assert [each.partition(b"\n")[0] for each in board.since("era-1")[0]] == [b"event: change"] * KEPT


def test_what_is_gone_is_named(ground: Ground):
    board = Board("era")
    board.draw(1, {"a": Part("1"), "b": Part("2")}, ())
    board.draw(2, {"b": Part("2")}, ())
    assert b'"gone":["a"]' in board.since("era-0")[0][0]


def test_a_new_clients_row_is_not_taken_away_by_what_was_kept_of_an_earlier_look(ground: Ground, hub: Hub):
    follow(ground, hub)
    turn(hub, ground)

    def decide(tx) -> None:
        tx.add_client(ClientId("newcomer"))
        tx.add_account(account(1, "newcomer"))

    write(ground.core.store, decide)
    follower = follow(ground, hub, row=("newcomer",))
    assert "row-newcomer" in names(said(follower)[0][1])
    for _ in range(3):
        turn(hub, ground)
        assert "row-newcomer" not in [gone for _, what, _ in said(follower) for gone in what.get("gone", ())]


def test_another_clients_halt_changes_nothing_that_is_pushed(ground: Ground, hub: Hub):
    follower = follow(ground, hub, "acme-operator")
    first = said(follower)
    fenced(ground, UMBRA)
    turn(hub, ground)
    assert [each[0] for each in said(follower)] == ["beat"]
    assert "umbra" not in str(first)
    fenced(ground, Scope())
    turn(hub, ground)
    assert [each[0] for each in said(follower)] == ["change"]


def test_a_board_is_drawn_once_for_all_who_see_the_same(ground: Ground, hub: Hub, monkeypatch):
    looks: list[str] = []
    counted = SWITCHES._replace(look=lambda desk, _: looks.append(desk.person.person) or switches.look(desk))
    for name in ("operator", "operator-2", "operator", "acme-operator"):
        follow(ground, hub, name, counted)
    assert looks == ["operator", "acme-operator"]
    looks.clear()
    fenced(ground, ACME)
    turn(hub, ground)
    assert looks == ["operator", "acme-operator"]


def test_a_session_that_ended_ends_its_stream_with_the_next_look(ground: Ground, hub: Hub):
    token = ground.token("operator")
    claimant = sign_in.shown(ground.core, token)
    desk = desks.desk_of(ground.house, claimant)
    follower = hub.follow(SWITCHES, Rows(), desk, lambda: sign_in.shown(ground.core, token), None)
    stays = follow(ground, hub, "operator-2")
    said(follower), said(stays)
    sign_in.end(ground.core, claimant)
    turn(hub, ground, BEAT_S)
    due, over = follower.due()
    assert (over, b"event: ended" in b"".join(due)) == (True, True)
    assert not stays.due()[1]


def test_who_has_a_page_open_stays_proved_for_stopping_this_machine(ground: Ground, hub: Hub):
    """Whoever looks at a page for ten minutes has asked for it ten minutes ago, and is who they were two seconds ago."""
    token = ground.token("operator")
    follow_by(ground, hub, token)
    turn(hub, ground, 600)

    def standing() -> bool:
        now_us, wall = ground.clock.boot_us(), wall_us(ground.clock.now())
        return ground.house.proved.standing(digest(token), now_us=now_us, wall_us=wall) is not None

    assert standing()
    ground.clock.pass_s(KEPT_US / 1e6)
    assert not standing()


def test_who_may_act_no_more_is_let_go(ground: Ground, hub: Hub):
    follower = follow(ground, hub, "acme-viewer")
    write(ground.core.store, lambda tx: tx.set_active("acme-viewer", active=False))
    turn(hub, ground, BEAT_S)
    assert follower.due()[1]


def test_a_store_that_cannot_be_read_is_said_and_no_sign_of_life_is_given(tmp_path):
    store = FlakyStore(open_sqlite(str(tmp_path / "s.sqlite"), mode="threaded", create=True))
    with grounded(tmp_path, store=store) as ground:
        hub = Still(ground.house)
        follower = follow(ground, hub)
        said(follower)
        store.away = 10**6
        for _ in range(3):
            turn(hub, ground, BEAT_S)
        kinds = said(follower)
        assert {each[0] for each in kinds} == {"away"}
        assert "the store is away" in kinds[0][1]["wrong"]
        store.away = 0
        fenced(ground, ACME)
        turn(hub, ground, BEAT_S)
        assert [each[0] for each in said(follower)] == ["change", "beat"]


def test_a_halt_that_is_waited_for_is_looked_at_with_every_turn_without_a_commit(ground: Ground, hub: Hub):
    halt = fenced(ground, ACME)
    follower = follow(ground, hub, live=HALT, halt=halt.halt)
    said(follower)
    ground.clock.pass_s(BEAT_S)
    hub.turn()
    halting.look(ground.core, halt)
    turn(hub, ground)
    ((_, what, _),) = [each for each in said(follower) if each[0] == "change"]
    assert "ACKNOWLEDGED" in what["parts"][0]["html"]
    assert what["said"] == [{"how": "polite", "words": "Acknowledged: client acme is halted"}]


class Confirming:
    """One worker of this machine, which confirms when it is told to."""

    confirmed = False

    def beats(self) -> tuple[Beat, ...]:
        told = 10**15 if self.confirmed else 0
        beat = Beat(worker=WorkerId("one"), pid=7, started_ticks=1, beat_us=10**15, confirmed=told, confirmed_us=10**15)
        return (beat,)

    def attended(self, *, now_us: int) -> bool:  # noqa: ARG002  # the port
        return True


def test_a_halt_that_is_waited_for_is_drawn_when_a_worker_answers_and_not_while_nothing_goes_on(tmp_path):
    worker = Confirming()
    view = view_beside(tmp_path / "console.sqlite", "boot")
    with grounded(tmp_path, heartbeats=worker, view=view) as ground:
        hub = Still(ground.house)
        view.raise_scope("halt-x", UMBRA)
        looked: list[str] = []
        follower = follow(
            ground,
            hub,
            live=HALT._replace(cut=lambda of, given: looked.append("") or HALT.cut(of, given)),
            halt=fenced(ground, ACME).halt,
        )
        turn(hub, ground, BEAT_S)
        said(follower)
        looked.clear()
        for _ in range(3):
            turn(hub, ground)
        assert (looked, said(follower)) == ([], [])
        worker.confirmed = True
        turn(hub, ground)
        (drawn,) = [what["parts"][0]["html"] for _, what, _ in said(follower)] or ["nothing"]
        assert "1 of 1 workers confirmed" in drawn


def test_what_an_operation_changed_is_looked_at_at_once_and_what_was_looked_at_wakes_nobody(ground: Ground, hub: Hub):
    desk = desks.desk_of(ground.house, ground.claimant("operator"))
    ground.house.operations["switches.show"].act(desk, switches.Wanted())
    assert not hub._woken.is_set()
    ground.house.operations["switches.halt"].act(desk, What(at=("client=acme",)))
    assert hub._woken.is_set()
    hub._woken.clear()
    with pytest.raises(UnknownName):
        ground.house.operations["switches.halt"].act(desk, What(at=("client=nobody",)))
    assert hub._woken.is_set(), "whether it was done is looked at"


def test_a_halt_of_another_client_is_followed_by_nobody(ground: Ground, hub: Hub):
    halt = fenced(ground, UMBRA)
    with pytest.raises(UnknownName):
        follow(ground, hub, "acme-admin", HALT, halt=halt.halt)
    assert hub.followed == 0


def test_as_many_follow_as_there_is_room_for(ground: Ground, hub: Hub, monkeypatch):
    monkeypatch.setattr(hubs, "FOLLOWERS_MOST", 2)
    kept = [follow(ground, hub), follow(ground, hub)]
    with pytest.raises(NoRoom, match="2 pages are followed"):
        follow(ground, hub)
    assert problems.status_of(NoRoom("2 pages are followed", "close some")) == 503
    hub.leave(kept[0])
    follow(ground, hub)


def test_a_stream_that_nobody_came_to_hear_is_dropped(ground: Ground, hub: Hub):
    follow(ground, hub)
    for _ in range(10):
        turn(hub, ground, BEAT_S)
    assert hub.followed == 0


def test_the_stream_sends_what_is_due_ends_when_it_is_over_and_leaves(ground: Ground, hub: Hub):
    follower = follow(ground, hub)

    async def listened() -> list[bytes]:
        heard = []
        async for each in events(hub, follower):
            heard.append(each)
            if b"event: all" in each:
                follower.tell(b"event: beat\ndata: {}\n\n")
            if b"event: beat" in each:
                follower.end(b"event: ended\ndata: {}\n\n")
        return heard

    heard = asyncio.run(asyncio.wait_for(listened(), 10))
    assert [each.partition(b"\n")[0] for each in heard] == [
        b"retry: 1000",
        b"event: all",
        b"event: beat",
        b"event: ended",
    ]
    assert hub.followed == 0


def test_who_is_not_signed_in_follows_nothing(tmp_path):
    with grounded(tmp_path, more=more.routes) as ground:
        assert ground.browser().get("/live/switches").status_code == 401
        assert ground.as_("acme-viewer").get("/live/switches/halts/none").status_code == 404
