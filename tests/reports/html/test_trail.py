"""What stands behind a number: rows that hang together by the evidence's own names, and entries proved to the root."""

import json
from pathlib import Path
from typing import Any

import pytest

from reports.evidence.folder import Evidence, from_rows
from reports.evidence.rows import HaltRow, LedgerRow, PermitRow
from reports.html.behind import _COUNTED, PLACES
from reports.html.trail import Exhibit, Trail
from reports.judge import judge
from reports.rules import GATES, criteria
from tests.reports import six
from tests.reports.bench import Bench, tree
from tests.reports.html.test_page import Page, page_of
from tests.reports.html.test_proof import comes_to


def rows_of(exhibit: Exhibit, kind: str) -> list[dict[str, Any]]:
    return [each.row for each in exhibit.parts if each.row is not None and each.row["kind"] == kind]


@pytest.fixture
def evidence(little: Bench) -> Evidence:
    return from_rows(little.rows())


def test_an_effect_stands_with_request_intent_permit_binding_and_the_entry_before_it(
    evidence: Evidence, little: Bench
) -> None:
    trail = Trail({"load": evidence})
    for effect in evidence.ledger[:20]:
        exhibit = trail.of(effect)
        assert exhibit is not None
        assert [each["n"] for each in rows_of(exhibit, "request")] == [effect.call]
        (intent,), (permit,) = rows_of(exhibit, "intent"), rows_of(exhibit, "permit")
        assert (intent["tag"], permit["intent"]) == (effect.tag, intent["intent"])
        assert [each["platform_account"] for each in rows_of(exhibit, "binding")] == [effect.account]
        (leaf,) = exhibit.leaves
        entry = json.loads(leaf.row.entry)
        assert (entry["kind"], entry["permit"]) == ("permit", permit["permit"])
        assert entry["at_us"] < effect.arrived_us
        assert leaf.proof is not None
        assert leaf.checkpoint is not None
        size = leaf.checkpoint.size
        assert comes_to(leaf.proof, leaf.row.entry) == leaf.checkpoint.root
        assert leaf.checkpoint.root == tree([each["entry"] for each in little.audit[:size]])
        assert leaf.word == "held"


def test_a_halt_stands_with_its_entries_and_the_effects_around_it(evidence: Evidence) -> None:
    halt = evidence.halts[0]
    exhibit = Trail({"load": evidence}).of(halt)
    assert exhibit is not None
    assert [json.loads(each.row.entry)["kind"] for each in exhibit.leaves] == ["halt", "quiesced", "release"]
    assert halt.quiesced_us is not None
    arrived = [each["arrived_us"] for each in rows_of(exhibit, "effect")]
    before = sorted(each.arrived_us for each in evidence.ledger if each.arrived_us <= halt.quiesced_us)[-3:]
    assert arrived[:3] == before
    assert [each["ref"] for each in rows_of(exhibit, "sample")] == [halt.halt]


def test_a_row_is_one_exhibit_however_often_it_is_asked_for(evidence: Evidence) -> None:
    trail = Trail({"load": evidence})
    effect = evidence.ledger[0]
    assert trail.of(effect) is trail.of(effect)
    assert len(trail.exhibits) == 1
    assert trail.of_plain({"kind": "effect", "n": "no number"}) is None


def test_an_entry_that_was_changed_is_not_called_proved(little: Bench) -> None:
    little.audit[0]["entry"] = little.audit[0]["entry"].replace('"v":1', '"v":2')
    evidence = from_rows(little.rows())
    exhibit = Trail({"load": evidence}).of(evidence.audit[5])
    assert exhibit is not None
    assert [(each.leads, each.word) for each in exhibit.leaves] == [(False, "broken")]


def test_an_entry_under_no_checkpoint_is_not_called_proved(little: Bench) -> None:
    size = max(each["size"] for each in little.checkpoints)
    late = {"index": len(little.audit), "entry": '{"kind":"permit","v":1}'}
    little.audit.append(late)
    evidence = from_rows(little.rows())
    exhibit = Trail({"load": evidence}).of(evidence.audit[-1])
    assert size == len(little.audit) - 1
    assert exhibit is not None
    assert [(each.proof, each.word) for each in exhibit.leaves] == [(None, "no_data")]


def test_what_is_missing_is_said_to_be(little: Bench) -> None:
    little.permits.clear()
    little.bindings.clear()
    evidence = from_rows(little.rows())
    exhibit = Trail({"load": evidence}).of(evidence.ledger[0])
    assert exhibit is not None
    assert [each.what for each in exhibit.parts if each.row is None] == [
        "Whose account it is",
        "Its permit",
        "The account that it is pinned to",
    ]


def test_every_rule_of_every_gate_and_criterion_leads_to_its_rows(tmp_path: Path, made: six.Made) -> None:
    """Of a step that asks for everything, no rule's number stands without a link."""
    judged = made.judged(tmp_path / "run")
    text, page = page_of(tmp_path / "run")
    names = {rule.name for gate in judged.verdict.gates for rule in (*gate.rules, *judged.verdict.ground)}
    assert len(names) > 20
    assert names <= {*_COUNTED, *PLACES}
    assert set(GATES) == {each.gate for each in judged.verdict.gates}
    assert {"Publish success", "Verification", "Wrong account", "Switch response", "E2E pass rate"} <= {
        *_COUNTED,
        *PLACES,
    }
    assert len(criteria.CRITERIA) == 5
    ids = {attrs["id"] for _, attrs in page.tags if "id" in attrs}
    rows = [each for each in text.split("<tr class=") if 'class="from"' in each]
    empty = [Page(each).shown for each in rows if 'href="#' not in each.partition('class="from"')[2]]
    assert [each for each in empty if not each.startswith(NOTHING_TO_SHOW)] == []
    assert {attrs["href"] for tag, attrs in page.tags if tag == "a"} <= {f"#{each}" for each in ids}


NOTHING_TO_SHOW = ('"pass">Unapproved engagements', '"pass">Decisions', '"pass">Human approval')
"""The made run has no rows of approvals: these findings are put in by hand."""


def test_a_no_go_shows_the_broken_row_with_all_that_hangs_on_it(tmp_path: Path, made: six.Made) -> None:
    made.but(six.wrong_account).judged(tmp_path / "run")
    text, page = page_of(tmp_path / "run")
    wrong = Page(text.partition('id="wrong"')[2].partition("</section>")[0]).shown
    row = made.load.ledger[7]
    intent = next(each for each in made.load.intents if each["tag"] == row["tag"])
    owner = made.load.bindings[-1]["platform_account"]
    for told in (intent["client"], intent["account"], owner, f"X {row['n']}", "entry "):
        assert told in wrong
    assert f"Effect {row['object']} on X, account {owner}" in page.shown
    assert "Whose account it is" in page.shown
    assert "With these" in page.shown


def test_the_page_of_a_changed_log_says_that_its_entries_are_not_proved(tmp_path: Path, made: six.Made) -> None:
    def change(run: six.Made) -> None:
        run.load.audit[3]["entry"] = run.load.audit[3]["entry"].replace('"v":1', '"v":3')

    judged = made.but(change).judged(tmp_path / "run")
    _, page = page_of(tmp_path / "run")
    assert judged.verdict.word == "NO-GO"
    assert "which is NOT the root that the signed checkpoint" in page.shown
    assert "Not proved" in page.shown


def test_the_same_folder_gives_the_same_page(tmp_path: Path, made: six.Made) -> None:
    made.written(tmp_path / "run")
    pages = {judge(tmp_path / "run").page.read_bytes() for _ in range(2)}
    assert len(pages) == 1


def test_only_rows_of_the_evidence_are_exhibits(evidence: Evidence) -> None:
    trail = Trail({"load": evidence})
    shown = trail.all([evidence.ledger[0], evidence.permits[0], evidence.halts[0]])
    plain = {json.dumps(each, sort_keys=True) for each in _plain_rows(evidence)}
    for exhibit in shown:
        assert {json.dumps(each.row, sort_keys=True) for each in exhibit.parts if each.row} <= plain
    assert [type(each) for each in (evidence.ledger[0], evidence.permits[0], evidence.halts[0])] == [
        LedgerRow,
        PermitRow,
        HaltRow,
    ]


def _plain_rows(evidence: Evidence) -> list[dict[str, Any]]:
    import msgspec

    return [
        msgspec.to_builtins(row)
        for name in evidence.__struct_fields__
        if isinstance(rows := getattr(evidence, name), tuple)
        for row in rows
    ]
