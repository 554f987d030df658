"""The long proof: each run is what its page says, all are run whatever comes of one, and what is no proof is refused."""

from pathlib import Path

import pytest

from tests import proofs
from tests.proofs import PROOFS, prove

PAGE = (proofs.ROOT / "docs" / "long-proof.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("proof", PROOFS, ids=lambda each: each.name)
def test_the_page_has_each_run_by_its_name_and_by_what_is_typed(proof):
    rows = [line for line in PAGE.splitlines() if line.startswith(f"| `{proof.name}` |")]
    assert len(rows) == 1
    assert f"`{proof.typed.replace(' -p no:cacheprovider', '')}`" in rows[0]


@pytest.mark.parametrize("proof", PROOFS, ids=lambda each: each.name)
def test_what_a_run_names_is_there(proof):
    assert [each for each in proof.words if each.startswith("tests/") and not (proofs.ROOT / each).exists()] == []
    assert Path(proof.words[0]).exists()


def test_one_that_does_not_hold_keeps_no_other_from_being_run_and_the_whole_fails():
    ran, said = [], []
    assert prove([], one=lambda each: ran.append(each.name) or each.name != "kills", say=said.append) == 1
    assert ran == [each.name for each in PROOFS]
    assert said[-1] == f"{len(PROOFS) - 1} of {len(PROOFS)} hold\n"
    assert [each for each in said if "kills: DOES NOT HOLD (reports/runs/proofs/kills.txt)" in each]
    assert prove(["halts"], one=lambda _: True, say=said.append) == 0


def test_a_name_that_is_no_proof_is_refused_before_anything_runs(capsys):
    assert prove(["seeds", "sedes"], one=lambda _: pytest.fail("it ran")) == 2
    assert "there is no proof 'sedes'; give any of: seeds, webhooks" in capsys.readouterr().out
