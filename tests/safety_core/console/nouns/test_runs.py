"""Gate reports at a desk: the runs of one folder, and nothing outside of it by whatever name or link."""

import base64
import hashlib
import json
import os

import pytest

from safety_core.console.operations import runs
from safety_core.console.outside import NOWHERE
from safety_core.errors import Refused, StoreUnavailable, UnknownName
from safety_core.shell import staff
from safety_core.vocabulary import Role
from tests.safety_core.console.nouns.desks import do, sitting
from tests.safety_core.shell.ground import Ground

NAME = "20261130T083000Z-a1b2"


@pytest.fixture
def ground():
    made = Ground()
    yield made
    made.store.close()


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "runs"
    made.mkdir()
    return made


@pytest.fixture
def vera(ground, folder):
    return sitting(ground.core, ground.person("vera", Role.VIEWER), NOWHERE._replace(runs=folder))


def run(folder, name=NAME, page="<h1>GO</h1>", **changes: object):
    place = folder / name
    place.mkdir()
    said = {
        "schema": "holdpoint-gate/5",
        "verdict": "GO",
        "step": "simulated → house",
        "why": "all of it holds",
        "simulated": True,
        "signed_by": None,
        "started_at": "2026-11-30T08:30:00+00:00",
        "gates": [{"gate": "kill-switch", "word": "PASS", "title": "t"}, {"gate": "audit", "word": None, "title": "u"}],
    }
    (place / "gate.json").write_text(json.dumps({**said, **changes}))
    if page is not None:
        (place / "report.html").write_text(page)
    return place


def sign(place, **pages: str) -> None:
    """Pages of loads, by the load's name, and what was signed of them."""
    for load, page in pages.items():
        (place / f"load-{load}.html").write_text(page)
    subject = [
        {"name": f"load-{load}.html", "digest": {"sha256": hashlib.sha256(page.encode()).hexdigest()}}
        for load, page in pages.items()
    ]
    statement = {"subject": [*subject, {"name": "sources", "digest": {"gitCommit": "0" * 40}}]}
    told = base64.b64encode(json.dumps(statement).encode()).decode()
    (place / "gate.dsse.json").write_text(json.dumps({"payload": told}))


def test_runs_are_listed_newest_first_with_what_their_verdict_says(folder, vera):
    run(folder, "20261129T000000Z", verdict="NO-GO", page=None)
    run(folder)
    (folder / "notes.txt").write_text("x")
    (folder / "empty").mkdir()
    newest, older = do(vera, "runs.list").runs
    assert (newest.run, newest.verdict, newest.step, newest.started_at) == (
        NAME,
        "GO",
        "simulated → house",
        "2026-11-30T08:30:00+00:00",
    )
    assert (newest.simulated, newest.page, [(each.gate, each.word) for each in newest.gates]) == (
        True,
        True,
        [("kill-switch", "PASS"), ("audit", None)],
    )
    assert (older.verdict, older.page) == ("NO-GO", False)
    assert do(vera, "runs.show", run=NAME) == newest
    assert do(vera, "runs.page", run=NAME).html == "<h1>GO</h1>"


@pytest.mark.parametrize("said", ["", "{", "[]", '{"verdict": 3}', "[" * 100_000])
def test_a_verdict_that_cannot_be_read_is_no_go(folder, vera, said):
    (run(folder) / "gate.json").write_text(said)
    (found,) = do(vera, "runs.list").runs
    assert found.verdict == "NO DATA"
    assert "gate.json cannot be read" in found.wrong


@pytest.mark.parametrize(
    "name",
    [
        "..",
        ".",
        "../secret",
        "%2e%2e",
        "/etc",
        f"{NAME}/../../secret",
        "",
        "secret\0",
        "..\\secret",
        f"{NAME}/",
        "linked",
    ],
)
def test_what_is_outside_is_never_read(folder, vera, tmp_path, name):
    outside = tmp_path / "secret"
    run(tmp_path, "secret", page="SECRET")
    run(folder)
    (folder / "linked").symlink_to(outside, target_is_directory=True)
    for each in ("runs.page", "runs.show"):
        with pytest.raises(UnknownName):
            do(vera, each, run=name)
    assert [each.run for each in do(vera, "runs.list").runs] == [NAME]


def test_a_page_or_a_verdict_that_is_a_link_or_no_file_is_not_read(folder, vera, tmp_path):
    (tmp_path / "secret.html").write_text("SECRET")
    place = run(folder, page=None)
    (place / "report.html").symlink_to(tmp_path / "secret.html")
    assert not do(vera, "runs.show", run=NAME).page
    with pytest.raises(StoreUnavailable):
        do(vera, "runs.page", run=NAME)
    (place / "report.html").unlink()
    os.mkfifo(place / "report.html")  # whoever opened it would wait for ever
    with pytest.raises(StoreUnavailable, match="it is no file"):
        do(vera, "runs.page", run=NAME)
    (place / "gate.json").unlink()
    (place / "gate.json").symlink_to(tmp_path / "secret.html")
    assert do(vera, "runs.show", run=NAME).wrong


# ---------------------------------------------------------------- pages of its loads

LOADS = [{"load": "publish", "word": "GO"}, {"load": "surf", "word": "NO DATA"}]


def of_load(desk, load="publish", name=NAME) -> str:
    return do(desk, "runs.load", run=name, load=load).html


def test_the_page_of_a_load_is_shown_as_it_was_signed(folder, vera):
    sign(run(folder, loads=LOADS), publish="<h1>publish</h1>")
    shown = do(vera, "runs.show", run=NAME).loads
    assert [(each.load, each.word, each.page) for each in shown] == [
        ("publish", "GO", True),
        ("surf", "NO DATA", False),
    ]
    assert do(vera, "runs.list").runs[0].loads == shown
    assert of_load(vera) == "<h1>publish</h1>"


def test_the_page_of_a_load_that_was_changed_is_refused(folder, vera):
    place = run(folder, loads=LOADS)
    sign(place, publish="<h1>publish</h1>")
    (place / "load-publish.html").write_text("<h1>publish </h1>")
    with pytest.raises(Refused, match=r"load-publish\.html of .* is not what was signed"):
        of_load(vera)
    (place / "load-publish.html").unlink()
    with pytest.raises(StoreUnavailable, match="cannot be read"):
        of_load(vera)


@pytest.mark.parametrize(
    "load",
    ["..", "../x", "x/../publish", "publish\0", "", "Publish", "publish.html", "%2e%2e", "a" * 40, "publish\n", "surf", "x"],
)  # fmt: skip
def test_only_pages_of_loads_that_were_signed_are_read_whatever_lies_there(folder, vera, load):
    place = run(folder, loads=LOADS)
    (place / "load-..").mkdir()
    sign(place, publish="<h1>publish</h1>", **{"../x": "SECRET", "Publish": "SECRET"})  # signed, and no name of a load
    (place / "load-x.html").write_text("SECRET")
    with pytest.raises(UnknownName):
        of_load(vera, load)


def test_a_load_of_another_run_is_none_of_this_ones(folder, vera):
    run(folder, loads=LOADS)
    other = run(folder, "20261129T000000Z", loads=LOADS)
    sign(other, publish="<h1>publish</h1>")
    assert of_load(vera, name=other.name)
    for name in (NAME, f"{NAME}/../{other.name}", "..", "nothing"):
        with pytest.raises(UnknownName):
            of_load(vera, name=name)


def test_a_page_of_a_load_that_is_a_link_or_no_file_is_not_read(folder, vera, tmp_path):
    place = run(folder, loads=LOADS)
    sign(place, publish="SECRET")
    (place / "load-publish.html").rename(tmp_path / "elsewhere.html")
    (place / "load-publish.html").symlink_to(tmp_path / "elsewhere.html")
    with pytest.raises(StoreUnavailable):
        of_load(vera)
    (place / "load-publish.html").unlink()
    os.mkfifo(place / "load-publish.html")
    with pytest.raises(StoreUnavailable, match="it is no file"):
        of_load(vera)


@pytest.mark.parametrize(
    "said", ["", "{}", '{"payload": "e30="}', '{"payload": "?"}', '{"payload": "e30"}', "[" * 100_000]
)
def test_without_what_was_signed_no_page_of_a_load_is_shown(folder, vera, said):
    place = run(folder, loads=LOADS)
    sign(place, publish="<h1>publish</h1>")
    (place / "gate.dsse.json").write_text(said)
    assert [each.page for each in do(vera, "runs.show", run=NAME).loads] == [False, False]
    with pytest.raises(StoreUnavailable, match=r"gate\.dsse\.json cannot be read"):
        of_load(vera)
    (place / "gate.dsse.json").unlink()
    assert [each.page for each in do(vera, "runs.show", run=NAME).loads] == [False, False]
    with pytest.raises(UnknownName):
        of_load(vera)


# ---------------------------------------------------------------- how much, and for whom


def test_a_page_that_is_too_large_is_refused(folder, vera, monkeypatch):
    run(folder, page="x" * 1_001)
    monkeypatch.setattr(runs, "PAGE_MAX_BYTES", 1_000)
    with pytest.raises(StoreUnavailable, match="1001 bytes, more than 1000"):
        do(vera, "runs.page", run=NAME)


def test_without_a_folder_there_are_none(ground, vera, folder):
    bare = vera._replace(outside=NOWHERE)
    assert do(bare, "runs.list").folder is None
    with pytest.raises(UnknownName):
        do(bare, "runs.page", run=NAME)
    folder.rmdir()
    assert do(vera, "runs.list").runs == ()


def test_only_so_many_are_read_and_the_rest_is_said(folder, vera, monkeypatch):
    monkeypatch.setattr(runs, "RUNS_MAX", 2)
    for day in range(3):
        run(folder, f"2026112{day}T000000Z")
    found = do(vera, "runs.list")
    assert [each.run for each in found.runs] == ["20261122T000000Z", "20261121T000000Z"]
    assert found.more


def test_a_report_names_clients_of_all_and_is_for_those_who_act_for_all(ground, folder, vera):
    run(folder)
    ground.keys["anna"] = staff.add_person(ground.core, "anna", Role.VIEWER, ("acme",))
    anna = sitting(ground.core, ground.keys_of("anna"), vera.outside)
    for act, given in (
        (runs.listed, runs.Nothing()),
        (runs.page, runs.Named(run=NAME)),
        (runs.show, runs.Named(run=NAME)),
        (runs.load_page, runs.OfLoad(run=NAME, load="publish")),
    ):
        with pytest.raises(Refused):
            act(anna, given)
