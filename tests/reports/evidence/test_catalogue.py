"""The catalogue is read as strictly as evidence is, and written once."""

import json
from pathlib import Path

import pytest

from reports.errors import BadEvidence
from reports.evidence import catalogue
from tests.reports.coverage.build import CATALOGUE


def test_what_was_written_is_read(tmp_path: Path):
    catalogue.write(tmp_path, CATALOGUE)
    assert catalogue.read(tmp_path) == CATALOGUE
    assert sorted(each.name for each in tmp_path.iterdir()) == [catalogue.NAME]


def test_a_second_run_of_the_same_folder_changes_nothing(tmp_path: Path):
    (tmp_path / catalogue.NAME).write_text("{}")
    catalogue.write(tmp_path, CATALOGUE)
    assert (tmp_path / catalogue.NAME).read_text() == "{}"


def test_none_is_none(tmp_path: Path):
    assert catalogue.read(tmp_path) is None


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"schema": "holdpoint-catalogue/2"}, "schema"),
        ({"faults": ["a", "a"]}, "faults names something twice"),
        ({"capabilities": {"X": ["fly"]}}, "'X' is able to 'fly', which is no action"),
        ({"more": 1}, "more"),
        ({"checks": [""]}, "length"),
        ({"checks": ["x" * 81]}, "length"),
        ({"reasons": [f"r{n}" for n in range(1001)]}, "length"),
        ({"checks": None}, "checks"),
    ],
)
def test_anything_else_is_refused_with_its_file(tmp_path: Path, changed: dict[str, object], says: str):
    catalogue.write(tmp_path, CATALOGUE)
    plain = json.loads((tmp_path / catalogue.NAME).read_text())
    (tmp_path / catalogue.NAME).write_text(json.dumps(plain | changed))
    with pytest.raises(BadEvidence, match=r"catalogue\.json") as refused:
        catalogue.read(tmp_path)
    assert says in str(refused.value)


@pytest.mark.parametrize("cut", [0, 1, 40])
def test_a_catalogue_that_was_cut_off_is_refused(tmp_path: Path, cut: int):
    catalogue.write(tmp_path, CATALOGUE)
    whole = (tmp_path / catalogue.NAME).read_bytes()
    (tmp_path / catalogue.NAME).write_bytes(whole[:cut])
    with pytest.raises(BadEvidence):
        catalogue.read(tmp_path)
