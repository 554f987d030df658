"""The machine's view: it may only refuse, tells at once, and fails towards refusing."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.errors import StoreUnavailable
from safety_core.fleet.view import (
    _GENERATION,
    _GENERATION_AT,
    _SIZE,
    _SLOTS_AT,
    EVERYTHING,
    SLOTS,
    SharedView,
    view_beside,
)
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


def die_writing(view: SharedView) -> None:
    """The word is odd, and nobody holds the lock."""
    _GENERATION.pack_into(view._mapped(), _GENERATION_AT, view.generation() + 1)


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
    die_writing(mine)
    assert yours.raised(**ZETA) == EVERYTHING
    yours.raise_scope(H1, Scope(client=ClientId("acme")))
    assert yours.raised(**ZETA) is None
    assert yours.raised(**ACME) == Scope(client=ClientId("acme"))


def test_what_a_dead_writer_left_half_done_is_mended_by_whoever_keeps_house(views):
    mine, yours = views
    mine.raise_scope(H1, Scope(client=ClientId("acme")))
    die_writing(mine)
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


def test_a_view_of_an_earlier_boot_keeps_what_was_raised_and_goes_on(tmp_path):
    SharedView(tmp_path / "view", "boot").raise_scope(H1, Scope(client=ClientId("acme")))
    after = SharedView(tmp_path / "view", "next boot")
    assert (after.raised(**ACME), after.raised(**ZETA)) == (Scope(client=ClientId("acme")), None)
    again = SharedView(tmp_path / "view", "next boot")
    assert again.standing() == {H1: Scope(client=ClientId("acme"))}
    after.lower(H1)
    assert again.raised(**ACME) is None


def test_a_view_that_was_being_written_when_the_machine_went_down_covers_everything(tmp_path):
    before = SharedView(tmp_path / "view", "boot")
    die_writing(before)
    assert SharedView(tmp_path / "view", "next boot").raised(**ZETA) == EVERYTHING


@pytest.mark.parametrize("nothing", [b"", bytes(_SIZE)])
def test_a_view_whose_maker_died_before_it_wrote_anything_is_an_empty_one(tmp_path, nothing):
    (tmp_path / "view").write_bytes(nothing)
    view = SharedView(tmp_path / "view", "boot")
    assert view.raised(**ACME) is None
    view.raise_scope(H1, EVERYTHING)
    assert view.raised(**ACME) == EVERYTHING


@pytest.mark.parametrize(
    "junk", [b"junk", bytes(_SIZE - 1), bytes(_SIZE + 1), b"\xff" * _SIZE, bytes(_SIZE - 1) + b"1", b"\xff" * 30_000]
)
@pytest.mark.parametrize("opened_before", [True, False])
def test_a_file_that_is_no_view_refuses_everything_until_it_is_removed(tmp_path, junk, opened_before):
    view = SharedView(tmp_path / "view", "boot")
    if opened_before:
        assert view.raised(**ACME) is None
        (tmp_path / "view").unlink()
    (tmp_path / "view").write_bytes(junk)
    assert (view.raised(**ACME), view.generation()) == (EVERYTHING, 0)
    with pytest.raises(StoreUnavailable, match=r"no view.*rm .*view"):
        view.raise_scope(H1, EVERYTHING)
    assert (tmp_path / "view").read_bytes() == junk
    (tmp_path / "view").unlink()
    assert view.raised(**ACME) is None


def test_a_view_cut_short_under_a_running_process_refuses_everything(tmp_path):
    view = SharedView(tmp_path / "view", "boot")
    assert view.raised(**ACME) is None
    os.truncate(tmp_path / "view", 100)
    assert view.raised(**ACME) == EVERYTHING


def test_a_view_made_anew_is_the_one_that_everybody_looks_at_and_newer_than_all_before(views, tmp_path):
    mine, yours = views
    before = mine.raise_scope(H1, EVERYTHING)
    assert yours.raised(**ACME) == EVERYTHING
    (tmp_path / "view").unlink()
    after = SharedView(tmp_path / "view", "boot").raise_scope(H2, Scope(client=ClientId("acme")))
    assert (yours.raised(**ACME), yours.raised(**ZETA)) == (Scope(client=ClientId("acme")), None)
    assert after > before
    assert mine.generation() == yours.generation() == after


def test_raising_says_the_generation_with_which_it_stands(views):
    mine, yours = views
    first = mine.raise_scope(H1, EVERYTHING)
    assert first % 2 == 0
    assert yours.generation() == first
    second = yours.raise_scope(H2, EVERYTHING)
    assert second > first
    assert mine.generation() == second


def test_a_scope_that_its_raiser_died_at_is_no_half_scope(views):
    mine, yours = views
    mine.raise_scope(H1, Scope(client=ClientId("acme")))
    view, at = mine._mapped(), _SLOTS_AT
    view[at] = 0  # the byte that is written last
    die_writing(mine)
    assert yours.raised(**ZETA) == EVERYTHING
    assert yours.standing() == {}
    yours.raise_scope(H2, Scope(client=ClientId("zeta")))
    assert yours.standing() == {H2: Scope(client=ClientId("zeta"))}


def test_threads_of_one_process_that_raise_at_once_lose_nothing(tmp_path):
    view = SharedView(tmp_path / "view", "boot")
    names = [HaltId(f"halt-{n}") for n in range(40)]
    with ThreadPoolExecutor(8) as threads:
        given = list(threads.map(lambda name: view.raise_scope(name, Scope(client=ClientId("acme"))), names))
    assert set(view.standing()) == set(names)
    assert len(set(given)) == 40
    assert view.generation() == max(given)


def test_a_view_that_cannot_be_opened_refuses_everything_and_says_so_to_writers(tmp_path):
    view = SharedView(tmp_path / "missing" / "view", "boot")
    assert view.raised(**ACME) == EVERYTHING
    with pytest.raises(StoreUnavailable, match="view"):
        view.raise_scope(H1, EVERYTHING)


def test_a_slot_that_cannot_be_read_covers_everything(views):
    mine, yours = views
    mine.raise_scope(H1, Scope(platform=Platform.X))
    view = mine._mapped()
    view[view.find(b"X\0")] = ord("?")
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
