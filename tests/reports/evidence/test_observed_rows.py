"""What the observer wrote is read as it was written, or not at all; and the digest is the one that the format defines."""

import hashlib
import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.errors import BadEvidence
from reports.evidence import folder
from reports.evidence.visible import visible_digest

Row = dict[str, Any]
STAMP: Row = {"scenario": "observed", "clock": "wall", "source": "observed", "platform": "X", "account": "1001"}
AT = {"look": 1, "at_us": 1_700_000_000_000_000}
D = "ab" * 32
ROWS: dict[str, Row] = {
    "looks": {"kind": "look", **STAMP, **AT, "name": "rtv-1", "ended_us": 1_700_000_000_500_000, "word": "complete",
              "saw": "", "pages": 1, "objects": 2},
    "seen": {"kind": "seen", **STAMP, **AT, "object": "9", "what": "post", "visible": D, "said": D, "media": 0,
             "target": None, "created_us": None, "baseline": True},
    "changed": {"kind": "changed", **STAMP, **AT, "object": "9", "before": D, "visible": D, "said": D, "media": 0},
    "gone": {"kind": "gone", **STAMP, **AT, "object": "9", "how": "read by id: HTTP 200, resource-not-found"},
    "blind": {"kind": "blind", **STAMP, "at_us": 1, "what": "likes", "why": "not read"},
}  # fmt: skip


def test_each_kind_is_read_back_into_its_own_room(tmp_path: Path) -> None:
    folder.append(tmp_path, ROWS.values())
    found = folder.read(tmp_path)["observed"]
    assert (found.clock, found.source) == ("wall", "observed")
    for room, row in ROWS.items():
        (only,) = getattr(found, room)
        assert {"kind": row["kind"], **{name: getattr(only, name) for name in row if name != "kind"}} == row
    assert (tmp_path / "observed.ndjson").read_bytes().count(b"\n") == len(ROWS)


@pytest.mark.parametrize("room", ROWS)
def test_one_kind_twice_under_one_identity_is_refused(tmp_path: Path, room: str) -> None:
    folder.append(tmp_path, [ROWS[room], ROWS[room]])
    with pytest.raises(BadEvidence, match=r"observed\.ndjson:2: scenario 'observed' has platform 'X'.* twice"):
        folder.read(tmp_path)


@pytest.mark.parametrize("room", ["seen", "changed", "gone"])
def test_of_two_looks_the_same_may_be_said_of_one_object(tmp_path: Path, room: str) -> None:
    folder.append(tmp_path, [ROWS[room], {**ROWS[room], "look": 2}])
    assert len(getattr(folder.read(tmp_path)["observed"], room)) == 2


@pytest.mark.parametrize("room", ROWS)
def test_a_row_needs_every_field_and_has_no_other(tmp_path: Path, room: str) -> None:
    with pytest.raises(BadEvidence, match="unknown field"):
        folder.append(tmp_path, [{**ROWS[room], "token": "t"}])
    for name in set(ROWS[room]) - {"kind", "baseline"}:
        with pytest.raises(BadEvidence, match=name):
            folder.append(tmp_path, [{key: value for key, value in ROWS[room].items() if key != name}])


def test_a_look_has_one_of_three_words(tmp_path: Path) -> None:
    with pytest.raises(BadEvidence, match="word"):
        folder.append(tmp_path, [{**ROWS["looks"], "word": "empty"}])


def test_what_was_observed_stands_in_no_other_file(tmp_path: Path) -> None:
    folder.create(tmp_path)
    (tmp_path / "ledger.ndjson").write_text(json.dumps(ROWS["seen"]) + "\n")
    with pytest.raises(BadEvidence, match=re.escape("a row of kind 'seen' does not belong here")):
        folder.read(tmp_path)


@given(st.text(st.characters(exclude_categories=["Cs"])), st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_the_digest_is_over_what_a_reader_sees_and_nothing_else(text: str, media: list[str]) -> None:
    shown = json.dumps({"text": unicodedata.normalize("NFC", text), "media": media}, ensure_ascii=False, sort_keys=True,
                       separators=(",", ":"))  # fmt: skip
    assert visible_digest(text, media) == hashlib.sha256(shown.encode()).hexdigest()
    assert visible_digest(unicodedata.normalize("NFD", text), media) == visible_digest(text, media)
    assert visible_digest(text, [*media, "m"]) != visible_digest(text, media)
    assert visible_digest(text + "x", media) != visible_digest(text, media)


def test_the_digest_of_an_example_is_the_one_that_was_worked_out_by_hand() -> None:
    assert visible_digest("Grüße", ["7"]) == hashlib.sha256('{"media":["7"],"text":"Grüße"}'.encode()).hexdigest()
