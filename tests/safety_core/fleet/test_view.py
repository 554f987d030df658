"""The machine's view: it may only refuse, tells at once, and fails towards refusing."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.errors import StoreUnavailable
from safety_core.fleet.view import _GENERATION, _GENERATION_AT, EVERYTHING, SLOTS, SharedView, view_beside
from safety_core.switches import Scope
from safety_core.vocabulary import AccountId, Action, ClientId, HaltId, Platform

ACME = {
    "client": ClientId("acme"),
    "platform": Platform.X,
    "account": AccountId("acme-1"),
    "action": Action.PUBLISH,
}
ZETA = {**ACME, "client": ClientId("zeta"), "account": AccountId("zeta-1")}
H1, H2 = HaltId("halt-1"), HaltId("halt-2")


@pytest.fixture
def views(tmp_path):
    """Two processes' views of one machine."""
    return SharedView(tmp_path / "view", "boot"), SharedView(tmp_path / "view", "boot")


def test_what_one_process_raises_another_refuses_at_its_next_look(views):
    mine, yours = views
    assert yours.raised(**ACME) is None
    mine.raise_scope(H1, Scope(client=ClientId("acme")))
    assert yours.raised(**ACME) == Scope(client=ClientId("acme"))
    assert yours.raised(**ZETA) is None


def test_lowering_one_halt_leaves_the_others_raised(views):
    mine, yours = views
    mine.raise_scope(H1, EVERYTHING)
    mine.raise_scope(H2, Scope(client=ClientId("acme")))
    yours.lower(H1)
    assert (mine.raised(**ACME), mine.raised(**ZETA)) == (Scope(client=ClientId("acme")), None)
    assert mine.standing() == {H2: Scope(client=ClientId("acme"))}


def test_raising_one_halt_twice_is_once(views):
    mine, yours = views
    mine.raise_scope(H1, EVERYTHING)
    yours.raise_scope(H1, EVERYTHING)
    mine.lower(H1)
    assert yours.raised(**ACME) is None


def test_more_halts_than_slots_cover_everything_until_they_are_lowered(views):
    mine, yours = views
    names = [HaltId(f"halt-{n}") for n in range(SLOTS + 1)]
    for name in names:
        mine.raise_scope(name, Scope(client=ClientId("acme")))
    assert yours.raised(**ZETA) == EVERYTHING
    mine.lower(names[-1])
    assert yours.raised(**ZETA) is None
    assert yours.raised(**ACME) == Scope(client=ClientId("acme"))


def test_a_writer_that_died_in_the_middle_covers_everything_until_the_next_one_is_done(views):
    mine, yours = views
    assert yours.raised(**ACME) is None
    _GENERATION.pack_into(mine._map or mine._mapped(), _GENERATION_AT, 3)  # odd, and nobody holds the lock
    assert yours.raised(**ZETA) == EVERYTHING
    yours.raise_scope(H1, Scope(client=ClientId("acme")))
    assert yours.raised(**ZETA) is None
    assert yours.raised(**ACME) == Scope(client=ClientId("acme"))


def test_what_a_dead_writer_left_half_done_is_mended_by_whoever_keeps_house(views):
    mine, yours = views
    mine.raise_scope(H1, Scope(client=ClientId("acme")))
    _GENERATION.pack_into(mine._mapped(), _GENERATION_AT, 5)
    assert yours.standing() == {H1: Scope(client=ClientId("acme"))}
    assert (yours.raised(**ZETA), yours.raised(**ACME)) == (None, Scope(client=ClientId("acme")))


@pytest.mark.parametrize("opened_before", [True, False])
def test_a_process_stopped_with_the_view_in_hand_holds_up_nobody(tmp_path, opened_before):
    stopped, mine = SharedView(tmp_path / "view", "boot"), SharedView(tmp_path / "view", "boot")
    if opened_before:
        assert mine.raised(**ACME) is None
    with stopped._writing():
        with pytest.raises(StoreUnavailable, match="does not let go"):
            mine.raise_scope(H1, EVERYTHING)
        assert mine.raised(**ACME) == EVERYTHING
    mine.raise_scope(H1, Scope(client=ClientId("acme")))
    assert mine.raised(**ZETA) is None


def test_a_view_of_an_earlier_boot_is_empty(tmp_path):
    SharedView(tmp_path / "view", "boot").raise_scope(H1, EVERYTHING)
    assert SharedView(tmp_path / "view", "next boot").raised(**ACME) is None


@pytest.mark.parametrize("junk", [b"", b"junk", b"\xff" * 30_000])
def test_a_file_that_is_no_view_becomes_an_empty_one(tmp_path, junk):
    (tmp_path / "view").write_bytes(junk)
    view = SharedView(tmp_path / "view", "boot")
    assert view.raised(**ACME) is None
    view.raise_scope(H1, EVERYTHING)
    assert view.raised(**ACME) == EVERYTHING


def test_a_view_that_cannot_be_opened_refuses_everything_and_says_so_to_writers(tmp_path):
    view = SharedView(tmp_path / "missing" / "view", "boot")
    assert view.raised(**ACME) == EVERYTHING
    with pytest.raises(StoreUnavailable, match="view"):
        view.raise_scope(H1, EVERYTHING)


def test_a_slot_that_cannot_be_read_covers_everything(views):
    mine, yours = views
    mine.raise_scope(H1, Scope(platform=Platform.X))
    at = mine._map.find(b"X\0")
    mine._map[at : at + 1] = b"?"
    assert yours.raised(**ZETA) == EVERYTHING


def test_a_process_that_runs_already_sees_what_a_new_one_raises(tmp_path):
    mine = view_beside(tmp_path / "store.sqlite", "boot/container")
    assert mine.raised(**ACME) is None
    code = (
        "import sys; from pathlib import Path; from safety_core.fleet.view import view_beside\n"
        "from safety_core.switches import Scope\n"
        "view_beside(Path(sys.argv[1]), 'boot').raise_scope('halt-9', Scope())"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "store.sqlite")], check=True, timeout=30)
    assert mine.raised(**ACME) == EVERYTHING


scopes = st.builds(
    Scope,
    client=st.sampled_from([None, "acme", "zeta"]),
    platform=st.sampled_from([None, Platform.X]),
    account=st.sampled_from([None, "acme-1", "zeta-1"]),
    action=st.sampled_from([None, Action.PUBLISH, Action.REPLY]),
)


@given(steps=st.lists(st.tuples(st.sampled_from(["raise", "lower"]), st.integers(0, 5), scopes), max_size=25))
def test_it_refuses_exactly_what_is_raised(tmp_path_factory, steps):
    path = tmp_path_factory.mktemp("view") / "view"
    mine, yours = SharedView(path, "boot"), SharedView(path, "boot")
    plain = {}
    for n, (what, number, scope) in enumerate(steps):
        writer, name = (mine, yours)[n % 2], HaltId(f"halt-{number}")
        if what == "raise":
            writer.raise_scope(name, scope)
            plain.setdefault(name, scope)
        else:
            writer.lower(name)
            plain.pop(name, None)
    for effect in (ACME, ZETA):
        for view in (mine, yours):
            assert (view.raised(**effect) is not None) is any(each.covers(**effect) for each in plain.values())
