"""The page for third parties cannot rot: every line of ours that it shows can be typed, and the verifier takes the rest."""

import re
import shlex

import pytest

from safety_core.audit import verifier
from tests.architecture.ground import ROOT
from tests.architecture.test_procedures import lines, resolve
from tests.safety_core.audit.logs import Log, dumped, key, signed_log

PAGE = ROOT / "docs" / "audit.md"
TEXT = PAGE.read_text(encoding="utf-8")
FIRST = key(1).verifier


def alone() -> list[str]:
    """What a third party types."""
    return re.findall(r"^python verifier\.py (.*)$", TEXT, re.MULTILINE)


@pytest.mark.parametrize("line", lines(TEXT))
def test_every_line_of_ours_can_be_typed(line):
    resolve(line)


@pytest.mark.parametrize("line", alone())
def test_every_line_of_the_third_party_runs_and_ends_well(line, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    log = signed_log(60, every=10, rotate_at=25)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "audit.ndjson").write_bytes(b"".join(log.rows))
    (tmp_path / "NOTE-FILE").write_text(log.note())
    (tmp_path / "proof.ndjson").write_bytes(dumped(proof_of_one()))
    words = line.replace("SIZE:ROOT", f"60:{log.edge.root().hex()}").replace("KEY", FIRST)
    assert verifier.main(shlex.split(words)) == 0, capsys.readouterr()


def proof_of_one() -> dict:
    log = Log()
    log.name_key()
    return {
        "kind": "proof", "index": 0, "entry": log.entries[0].decode(), "path": [], "note": log.note(), "handovers": [],
    }  # fmt: skip


def test_the_page_shows_lines_of_both_kinds():
    assert len(alone()) == 4
    assert {"holdpoint audit verify", "holdpoint audit export out"} <= set(lines(TEXT))


def test_every_link_of_the_page_leads_somewhere():
    for target in re.findall(r"\]\(([^)]+)\)", TEXT):
        assert (PAGE.parent / target).exists(), target
