"""The decision is a person's: signed with their own key, on a verdict that holds, shown on the report, and no override."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from reports.errors import ReportError
from reports.judge import judge
from reports.signed import bundle, decision, keys, verify_gate
from reports.signed.decision import CannotDecide, decide
from reports.signed.keys import BadKey
from reports.signed.verify_gate import Asked
from tests.reports import signing, six
from tests.reports.html.test_page import HOSTILE, Page
from tests.reports.signed import small
from tests.reports.signed.conftest import BEGAN, SIGNED, judged

AT = SIGNED + timedelta(hours=1)
UNTIL = BEGAN + timedelta(hours=72)
PERSON, SECOND = 1, 2
Decided = tuple[list[str], list[str]]


def how(run: Path, *, seed: int = PERSON, **changed: object) -> Path:
    plain = {"name": "Quinn", "reason": "all gates are open", "key_file": signing.run_key(run.parent, seed), "at": AT}
    return decide(run, str(changed.pop("word", "go")), **(plain | changed))  # type: ignore[arg-type]


def verified(run: Path, *deciders: int) -> Decided:
    """What is broken, and what is said of the decisions."""
    trusted = tuple(keys.read(signing.run_key(run.parent, seed)).public_key() for seed in deciders)
    decisions = (run / "decisions.intoto.jsonl").read_bytes()
    asked = Asked(key=small.KEY.public_key(), at=AT, decisions=decisions, deciders=trusted)
    lines, _ = verify_gate.verify((run / "bundle.zip").read_bytes(), asked)
    return (
        [each.told for each in lines if each.word == "BROKEN"],
        [f"{each.word} {each.told}" for each in lines if each.told.startswith("decision")],
    )


def test_a_decision_is_signed_and_shown_and_changes_no_byte_of_what_the_machine_signed(signed: Path) -> None:
    before = {path.name: path.read_bytes() for path in signed.iterdir()}
    page = how(signed).read_text()
    assert {path.name: path.read_bytes() for path in signed.iterdir() if path.name in before} == before
    shown = Page(page).shown
    for part in ("Decided by a person", "GO by Quinn", "2026-11-23T14:00:00Z", "all gates are open"):
        assert part in shown
    start, end = page.index(decision.FIRST), page.index(decision.LAST) + len(decision.LAST)
    assert (page[:start] + page[end:]).encode() == before["report.html"]
    broken, told = verified(signed, PERSON)
    assert broken == []
    assert told[0].startswith("ok decision: go by Quinn at 2026-11-23T14:00:00Z, because: all gates are open; key ")


def test_a_decision_by_a_key_that_nobody_named_is_told_and_not_vouched_for(signed: Path) -> None:
    how(signed)
    broken, told = verified(signed, SECOND)
    assert broken == []
    assert told[0].startswith("open decision: go by Quinn")
    assert "nothing here shows (--decider)" in told[0]


@pytest.mark.parametrize("change", [six.allowed])
def test_there_is_no_go_on_a_no_go_and_a_no_go_may_be_said(made: six.Made, tmp_path: Path, change: six.Change) -> None:
    assert judged(made.but(change), tmp_path / "run").verdict.word == "NO-GO"
    with pytest.raises(CannotDecide, match="there is no override of a gate"):
        how(tmp_path / "run")
    assert not (tmp_path / "run" / "decisions.intoto.jsonl").exists()
    assert "NO-GO" in Page(how(tmp_path / "run", word="no-go").read_text()).shown


def test_there_is_no_go_on_no_data(made: six.Made, tmp_path: Path) -> None:
    assert judged(made.without("I10"), tmp_path / "run").verdict.word == "NO DATA"
    with pytest.raises(CannotDecide, match="the verdict is NO DATA, and there is no override"):
        how(tmp_path / "run")


def test_a_go_may_be_held_back_by_a_person(signed: Path) -> None:
    how(signed, word="no-go", reason="the on-call is away")
    assert verified(signed, PERSON)[0] == []


def test_until_a_verdict_expires_it_can_be_decided_on_and_then_not(signed: Path) -> None:
    with pytest.raises(CannotDecide, match="expired at 2026-11-26T12:00:00Z"):
        how(signed, at=UNTIL)
    how(signed, at=UNTIL - timedelta(seconds=1))


def test_nobody_decides_before_the_verdict_was_made(signed: Path) -> None:
    with pytest.raises(CannotDecide, match="yet to come"):
        how(signed, at=SIGNED - timedelta(seconds=1))


@pytest.mark.parametrize(("field", "most"), [("name", 80), ("reason", 1000)])
def test_name_and_reason_are_given_and_not_too_long(signed: Path, field: str, most: int) -> None:
    for empty in ("", "  ", "\n\t"):
        with pytest.raises(CannotDecide, match="is empty"):
            how(signed, **{field: empty})
    with pytest.raises(CannotDecide, match="is longer than"):
        how(signed, **{field: "a" * (most + 1)})
    how(signed, **{field: "a" * most})


@pytest.mark.parametrize("name", ["Quinn", "quinn", " QUINN ", "\uff31uinn", "Qu\u200binn", "Q.u.i.n.n"])
def test_nobody_decides_twice_under_whatever_spelling(signed: Path, name: str) -> None:
    how(signed)
    with pytest.raises(CannotDecide, match="Quinn has decided already: go"):
        how(signed, name=name, seed=SECOND)


def test_nobody_decides_twice_under_another_name_with_the_same_key(signed: Path) -> None:
    how(signed)
    with pytest.raises(CannotDecide, match="Quinn has decided already"):
        how(signed, name="Rosa", word="no-go")


def test_another_person_may_decide_too_and_both_are_shown(signed: Path) -> None:
    how(signed)
    page = how(signed, name="Rosa", seed=SECOND, word="no-go", reason="not today")
    shown = Page(page.read_text()).shown
    assert "GO by Quinn" in shown
    assert "NO-GO by Rosa" in shown
    broken, told = verified(signed, PERSON, SECOND)
    assert (broken, len(told)) == ([], 2)


def test_the_machine_does_not_decide(signed: Path) -> None:
    with pytest.raises(CannotDecide, match="this is the run key"):
        how(signed, seed=9)


def test_a_run_that_nobody_signed_cannot_be_decided_on(made: six.Made, tmp_path: Path) -> None:
    with pytest.raises(CannotDecide, match="nobody has signed this run"):
        how(made.written(tmp_path / "run"))


@pytest.mark.parametrize("name", ["bundle.zip", "gate.dsse.json", "report.html"])
def test_whatever_changed_since_it_was_signed_cannot_be_decided_on(signed: Path, name: str) -> None:
    data = bytearray((signed / name).read_bytes())
    data[len(data) // 2] ^= 1
    (signed / name).write_bytes(data)
    with pytest.raises(CannotDecide, match=r"does not hold|is not what was signed"):
        how(signed)
    (signed / name).unlink()
    with pytest.raises(CannotDecide):
        how(signed)


def test_a_decision_needs_a_key_that_can_be_used(signed: Path) -> None:
    with pytest.raises(BadKey, match="cannot be read"):
        how(signed, key_file=signed / "none")


def test_decisions_that_were_altered_are_found_and_nothing_is_added_to_them(signed: Path) -> None:
    how(signed)
    path = signed / "decisions.intoto.jsonl"
    honest = path.read_bytes()
    for at in (0, 20, len(honest) // 2, len(honest) - 60, len(honest) - 1):
        changed = bytearray(honest)
        changed[at] ^= 1
        path.write_bytes(changed)
        assert verified(signed, PERSON)[0], at
        with pytest.raises(CannotDecide, match="nothing in it can be relied on"):
            how(signed, name="Rosa", seed=SECOND)
        assert path.read_bytes() == changed


def test_a_decision_on_another_verdict_counts_for_nothing(signed: Path, tmp_path: Path) -> None:
    how(signed)
    other = small.packed()
    asked = Asked(small.KEY.public_key(), small.AT, None, (signed / "decisions.intoto.jsonl").read_bytes())
    told = [each.told for each in verify_gate.verify(other, asked)[0] if each.word == "BROKEN"]
    assert told == ["decision 1 is about another verdict"]


def test_a_forged_go_on_a_no_go_is_not_verified() -> None:
    files = small.plain_files("NO-GO")
    whole = small.whole(files, verdict="NO-GO")
    about = [{"name": "gate.dsse.json", "digest": {"sha256": small.digest(whole["gate.dsse.json"])}}]
    told = {
        "decision": "go",
        "name": "M",
        "reason": "r",
        "time": "2026-11-29T13:00:00Z",
        "key": small.pem(small.OTHER).decode(),
    }
    forged = {
        "_type": "https://in-toto.io/Statement/v1", "subject": about, "predicateType": verify_gate.DECISION, "predicate": told,
    }  # fmt: skip
    found = small.broken(bundle.packed(whole), decisions=small.sealed(forged, small.OTHER))
    assert found == ["decision 1 says go on a verdict of NO-GO: there is no override of a gate"]
    late = forged | {"predicate": told | {"decision": "no-go", "time": "2026-12-02T12:00:00Z"}}
    assert (
        "when the verdict had expired"
        in small.broken(bundle.packed(whole), decisions=small.sealed(late, small.OTHER))[0]
    )


def test_a_report_that_was_decided_on_is_not_made_again(signed: Path) -> None:
    how(signed)
    before = {path.name: path.read_bytes() for path in signed.iterdir()}
    with pytest.raises(ReportError, match="somebody has decided on this report"):
        judge(signed)
    assert {path.name: path.read_bytes() for path in signed.iterdir()} == before


@pytest.mark.parametrize("text", [*HOSTILE, "</section><h1>GO</h1>", "a\nb", "\ud800 lone"])
def test_hostile_text_in_name_and_reason_stays_text(signed: Path, text: str) -> None:
    plain = Page((signed / "report.html").read_text(encoding="utf-8"))
    page = how(signed, name=text[:80], reason=text).read_text(encoding="utf-8")
    seen = Page(page)
    added = list(seen.tags)
    for each in plain.tags:
        added.remove(each)
    assert sorted(tag for tag, _ in added) == ["bdi", "bdi", "h2", "p", "section", "strong"]
    assert not {"\x1b", "\u202e", "\u200b"} & set(page)
    told = " ".join(verified(signed, PERSON)[1])
    assert not {"\x1b", "\u202e", "\u200b", "\n"} & set(told)
    stored = json.loads((signed / "decisions.intoto.jsonl").read_bytes())
    assert set(stored) == {"payload", "payloadType", "signatures"}
