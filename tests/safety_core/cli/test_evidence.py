"""`holdpoint evidence export`: the installation's own rows, for an operator of all clients, into a folder that is no other run's."""

import json
from pathlib import Path

import pytest

from reports.errors import BadEvidence
from reports.evidence import environment, folder
from safety_core.shell import collecting


def export(ready, *words: str):
    return ready("evidence", "export", "house", "--as", "dana", *words)


def test_what_was_exported_is_read_as_evidence_that_was_observed(ready, tmp_path):
    ended = export(ready)
    assert (ended.code, "rows are in house, as of" in ended.out) == (0, True), ended.err
    (evidence,) = folder.read(tmp_path / "house").values()
    assert (evidence.scenario, evidence.source, evidence.clock) == ("observed", "observed", "wall")
    assert [each.client for each in evidence.bindings] == ["acme"]
    assert {each.person for each in evidence.people} >= {"dana", "femi"}
    assert [each.serial for each in evidence.sandboxes] == [1]
    assert len(evidence.audit) > 0
    assert {each.name for each in evidence.samples} == {"exported", "ended"}
    known = environment.read(tmp_path / "house")
    assert (known.step, known.policy_digest, known.commands) == ("house → canary", "", None)
    assert known.bench is not None
    assert 0 < known.bench.bound_s <= 30
    assert known.started_at >= next(each.detail for each in evidence.samples if each.name == "exported")


@pytest.mark.parametrize(
    "routed",
    ['[hosts]\n"api.x.com" = "http://127.0.0.1:8800"\n', '[resolve]\n"graph.facebook.com" = "127.0.0.1:8807"\n'],
    ids=["hosts", "resolve"],
)
def test_what_was_had_from_elsewhere_than_the_platforms_says_that_it_was_rehearsed(ready, tmp_path, routed):
    (tmp_path / "routed.toml").write_text(f'{routed}[store]\npath = "holdpoint.sqlite"\n')
    ended = export(ready, "--config", "routed.toml")
    assert ended.code == 0, ended.err
    assert "decide no step by the release's own policy" in ended.err
    (evidence,) = folder.read(tmp_path / "house").values()
    assert (evidence.source, evidence.scenario) == ("rehearsed", "observed")


def test_what_was_rehearsed_and_what_was_observed_are_no_evidence_together(ready, tmp_path):
    assert export(ready).code == 0
    control = tmp_path / "house" / "control.ndjson"
    control.write_text(control.read_text().replace('"source":"observed"', '"source":"rehearsed"'))
    with pytest.raises(BadEvidence, match="wall/rehearsed elsewhere and wall/observed here"):
        folder.read(tmp_path / "house")


def test_exported_again_it_takes_the_place_of_the_earlier_one_and_leaves_what_an_observer_wrote(ready, tmp_path):
    assert export(ready).code == 0
    look = {
        "kind": "look", "scenario": "observed", "clock": "wall", "source": "observed", "platform": "X", "account": "1001",
        "name": "acme-1", "look": 1, "at_us": 1, "ended_us": 2, "word": "complete", "saw": "", "pages": 1, "objects": 0,
    }  # fmt: skip
    seen = tmp_path / "house" / "observed.ndjson"
    seen.write_text(json.dumps(look) + "\n")
    (before,) = folder.read(tmp_path / "house").values()
    ready("people", "add", "erin", "--role", "viewer", "--as", "root")
    ready("halt", "--client", "acme", "-m", "drill", "--as", "dana")
    assert export(ready).code == 0
    (after,) = folder.read(tmp_path / "house").values()
    assert len(after.audit) > len(before.audit)
    assert after.audit[: len(before.audit)] == before.audit
    assert len(after.looks) == 1


@pytest.mark.parametrize("other", ["run.ndjson", "load.json", "catalogue.json"])
def test_a_folder_of_another_run_is_refused(ready, tmp_path, other):
    (tmp_path / "house").mkdir()
    (tmp_path / "house" / other).write_text("{}\n")
    ended = export(ready)
    assert (ended.code, f"is another run's: it holds {other}" in ended.err) == (2, True)
    assert not (tmp_path / "house" / "audit.ndjson").exists()


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("ledger.ndjson", "{}\n", "ledger.ndjson holds what simulated platforms did"),
        ("environment.json", '{"step": "simulated → house"}', "it was made to decide 'simulated → house'"),
        ("environment.json", "{", "cannot be read"),
        ("environment.json", "[]", "cannot be read"),
        ("audit.ndjson", "{", "cannot be read"),
        ("audit.ndjson", '{"index": 0}\n', "cannot be read"),
        ("audit.ndjson", '{"kind": "entry", "entry": "{}"}\n', "its log parts from this one at entry 0"),
    ],
)
def test_a_folder_that_cannot_be_taken_for_ours_is_refused_and_stays_as_it_is(ready, tmp_path, name, text, told):
    (tmp_path / "house").mkdir()
    (tmp_path / "house" / name).write_text(text)
    ended = export(ready)
    assert ended.code == 2
    assert told in ended.err
    assert [each.name for each in (tmp_path / "house").iterdir()] == [name]
    assert (tmp_path / "house" / name).read_text() == text


def test_a_folder_that_knows_more_than_the_installation_is_refused(ready, tmp_path):
    """A restored backup, whose log went back."""
    assert export(ready).code == 0
    log = tmp_path / "house" / "audit.ndjson"
    entries = [line for line in log.read_text().splitlines() if json.loads(line)["kind"] == "entry"]
    more = {**json.loads(entries[-1]), "index": len(entries)}
    log.write_text("\n".join([*entries, json.dumps(more)]) + "\n")
    ended = export(ready)
    assert ended.code == 2
    assert f"its log parts from this one at entry {len(entries)}" in ended.err


def test_it_is_exported_for_one_step_of_those_that_are_collected_and_a_folder_stays_of_that_step(ready, tmp_path):
    assert export(ready, "--step", "100 % -> ga").code == 0
    assert environment.read(tmp_path / "house").step == "100 % → ga"
    assert "it was made to decide '100 % → ga'" in export(ready).err
    ended = export(ready, "--step", "simulated → house")
    assert (
        ended.code,
        "no step that is judged on what was collected; take house → canary or 100 % → ga" in ended.err,
    ) == (2, True)


def test_nobody_unproved_exports_anything(ready, tmp_path):
    ended = ready("evidence", "export", "house", "--as", "nobody")
    assert ended.code == 4
    assert not Path(tmp_path / "house").exists()


def test_without_a_database_there_is_nothing_to_export(typed, tmp_path):
    assert typed("evidence", "export", "house", "--as", "dana").code == 5
    assert not (tmp_path / "house").exists()


def test_files_stand_where_the_format_has_them():
    own = {name: {each.__struct_config__.tag for each in kinds} for name, kinds in folder.FILES.items()}
    for name, kinds in collecting.FILES.items():
        assert set(kinds) == own[name] - {"budget", "rehearsal"}, name
    assert set(collecting.EMPTY) == set(own) - set(collecting.FILES) - {"observed.ndjson", "support.ndjson"}
