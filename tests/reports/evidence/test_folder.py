"""Evidence is read as it was written, or not at all."""

import json
from pathlib import Path

import msgspec
import pytest

from reports.errors import BadEvidence
from reports.evidence import environment, folder, load
from reports.evidence.rows import FILES, MAY_BE_MISSING
from tests.reports import bench as benches
from tests.reports.bench import Bench

Row = dict[str, object]
SAMPLE: Row = {
    "kind": "sample", "scenario": "s", "clock": "wall", "source": "simulated", "name": "ended", "us": 1, "ref": "", "detail": "",
}  # fmt: skip


def test_what_was_written_is_read_back_by_scenario(tmp_path: Path, little: Bench) -> None:
    other = [{**row, "scenario": "other"} for row in little.rows()]
    folder.append(tmp_path, little.rows())
    folder.append(tmp_path, other)
    read = folder.read(tmp_path)
    assert list(read) == ["load", "other"]
    assert read["load"] == folder.from_rows(little.rows())
    assert read["other"] == folder.from_rows(other)
    assert len(read["load"].ledger) == len(little.ledger)


def test_typed_rows_are_written_as_plain_ones_are(tmp_path: Path) -> None:
    evidence = folder.from_rows([SAMPLE])
    folder.append(tmp_path, evidence.samples)
    assert folder.read(tmp_path)["s"] == evidence


def test_a_wrong_row_writes_nothing(tmp_path: Path) -> None:
    folder.create(tmp_path)
    with pytest.raises(BadEvidence, match="unknown field `extra`"):
        folder.append(tmp_path, [SAMPLE, {**SAMPLE, "extra": 1}])
    assert all((tmp_path / name).stat().st_size == 0 for name in FILES)


GOOD = json.dumps(SAMPLE) + "\n"
CORRUPT = [
    ("truncated", GOOD + GOOD[:-9], "samples.ndjson:2: the last line has no end"),
    ("cut in the middle", GOOD + GOOD[: len(GOOD) // 2] + "\n", "samples.ndjson:2: "),
    ("blank line", GOOD + "\n", "samples.ndjson:2: "),
    ("not json", "nope\n", "samples.ndjson:1: "),
    ("not utf-8", GOOD.replace("ended", "\udcff"), "samples.ndjson:1: "),
    ("unknown kind", GOOD.replace('"sample"', '"simple"'), "samples.ndjson:1: .*simple"),
    ("unknown field", GOOD.replace('"ref"', '"reference"'), "samples.ndjson:1: .*(reference|ref)"),
    ("missing field", json.dumps({k: v for k, v in SAMPLE.items() if k != "us"}) + "\n", "samples.ndjson:1: .*us"),
    ("wrong type", GOOD.replace('"us": 1', '"us": "1"'), "samples.ndjson:1: .*us"),
    ("float", GOOD.replace('"us": 1', '"us": 1.5'), "samples.ndjson:1: .*us"),
    ("another clock", GOOD.replace("wall", "sun"), "samples.ndjson:1: .*clock"),
    (
        "two clocks",
        GOOD + GOOD.replace("wall", "virtual"),
        "samples.ndjson:2: scenario 's' is wall/simulated elsewhere",
    ),
    (
        "wrong file",
        json.dumps(
            {
                "kind": "fault",
                "scenario": "s",
                "clock": "wall",
                "source": "simulated",
                "name": "x",
                "call": 1,
                "at_us": 1,
            }
        )
        + "\n",
        "samples.ndjson:1: a row of kind 'fault' does not belong here",
    ),
]


@pytest.mark.parametrize(("text", "told"), [each[1:] for each in CORRUPT], ids=[each[0] for each in CORRUPT])
def test_corrupted_rows_are_refused_by_file_and_line(tmp_path: Path, text: str, told: str) -> None:
    folder.create(tmp_path)
    (tmp_path / "samples.ndjson").write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(BadEvidence, match=told):
        folder.read(tmp_path)


@pytest.mark.parametrize("name", sorted(set(FILES) - MAY_BE_MISSING))
def test_a_missing_file_is_refused(tmp_path: Path, name: str) -> None:
    folder.create(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(BadEvidence, match=f"{name}: cannot be read"):
        folder.read(tmp_path)


def test_a_folder_without_what_was_looked_at_is_read_and_nobody_looked(tmp_path: Path) -> None:
    assert {"observed.ndjson", "support.ndjson"} == MAY_BE_MISSING
    folder.append(tmp_path, [SAMPLE])
    whole = folder.read(tmp_path)
    for each in MAY_BE_MISSING:
        (tmp_path / each).unlink()
    assert folder.read(tmp_path) == whole
    assert whole["s"].looks == whole["s"].alerts == ()


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadEvidence, match="there is no such folder"):
        folder.read(tmp_path / "nowhere")


@pytest.mark.parametrize("kind", ["halts", "intents", "permits", "ledger", "journal", "bindings", "people"])
def test_the_same_thing_twice_is_refused(tmp_path: Path, little: Bench, kind: str) -> None:
    getattr(little, kind).append(dict(getattr(little, kind)[0]))
    folder.append(tmp_path, little.rows())
    with pytest.raises(BadEvidence, match=r"\.ndjson:\d+: scenario 'load' has .* twice"):
        folder.read(tmp_path)


@pytest.mark.parametrize("rows", [[], [SAMPLE, {**SAMPLE, "scenario": "t"}]])
def test_rows_in_memory_are_of_exactly_one_scenario(rows: list[Row]) -> None:
    with pytest.raises(BadEvidence, match="must be of one scenario"):
        folder.from_rows(rows)


def test_an_environment_is_written_once_and_its_parts_declared_once(tmp_path: Path) -> None:
    whole = benches.environment_of("ab" * 32)
    environment.begin(tmp_path, msgspec.structs.replace(whole, bench=None, commands=None))
    with pytest.raises(BadEvidence, match="is there already"):
        environment.begin(tmp_path, whole)
    assert whole.bench is not None
    assert whole.commands is not None
    environment.declare(tmp_path, bench=whole.bench)
    environment.declare(tmp_path, commands=whole.commands)
    assert environment.read(tmp_path) == whole
    with pytest.raises(BadEvidence, match="'bench' was declared before"):
        environment.declare(tmp_path, bench=whole.bench)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("evidence/1", "evidence/2", "schema 'holdpoint-evidence/2'"),
        ('"seed": 7', '"seed": 7, "seed": 8', "'seed' is given twice"),
        ('"seed": 7', '"seed": "7"', "seed"),
        ('"seed": 7', '"seed": 7, "mood": 1', "mood"),
        ('"seed": 7,', "", "seed"),
        ('"seed": 7', '"seed": NaN', "NaN"),
        ("{", "{{", "environment.json:1: is not one JSON object"),
    ],
)
def test_a_wrong_environment_is_refused(tmp_path: Path, old: str, new: str, told: str) -> None:
    environment.begin(tmp_path, benches.environment_of("ab" * 32))
    path = tmp_path / environment.NAME
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(BadEvidence, match=told):
        environment.read(tmp_path)


def test_two_objects_in_one_environment_are_refused(tmp_path: Path) -> None:
    environment.begin(tmp_path, benches.environment_of("ab" * 32))
    path = tmp_path / environment.NAME
    path.write_text(path.read_text() * 2)
    with pytest.raises(BadEvidence, match="is not one JSON object"):
        environment.read(tmp_path)


def test_a_load_is_read_back_and_none_is_none(tmp_path: Path, little: Bench) -> None:
    assert load.read(tmp_path) is None
    whole = benches.load_of(little)
    load.write(tmp_path, whole)
    assert load.read(tmp_path) == whole
    with pytest.raises(BadEvidence, match="is there already"):
        load.write(tmp_path, whole)


@pytest.mark.parametrize(("field", "value"), [("lost", "-1"), ("handed", "1.5"), ("crashed", "0"), ("users", "null")])
def test_a_load_of_impossible_figures_is_refused(tmp_path: Path, little: Bench, field: str, value: str) -> None:
    load.write(tmp_path, benches.load_of(little))
    path = tmp_path / load.NAME
    plain = json.loads(path.read_text())
    path.write_text(json.dumps({**plain, field: json.loads(value)}))
    with pytest.raises(BadEvidence, match=field):
        load.read(tmp_path)
