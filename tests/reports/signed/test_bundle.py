"""A judged run is signed over all its bytes, and packed with everything that it takes to check them."""

import hashlib
import io
import json
import shutil
import zipfile
from datetime import timedelta
from pathlib import Path
from random import Random

import msgspec
import pytest

from reports import policy
from reports.errors import ReportError
from reports.evidence.rows import FILES
from reports.judge import OUTPUTS, judge
from reports.made import Made
from reports.signed import bundle, recompute, statement
from reports.signed import verify_gate as verifier
from reports.signed.verify_gate import Asked, unpacked
from tests.reports import signing, six
from tests.reports.signed import small
from tests.reports.signed.conftest import BEGAN, SIGNED, judged

replace = msgspec.structs.replace
ADDED = {"policy.yaml", "gate.pub", "verify_gate.py", "suites.intoto.jsonl", "gate.dsse.json"}


def broken(data: bytes, **asked: object) -> list[str]:
    lines, _ = verifier.verify(data, Asked(**{"key": small.KEY.public_key(), "at": SIGNED, **asked}))  # type: ignore[arg-type]
    return [each.told for each in lines if each.word == "BROKEN"]


def test_every_file_of_evidence_and_every_output_is_signed_and_in_the_bundle(signed: Path) -> None:
    files = unpacked((signed / "bundle.zip").read_bytes())
    assert set(files) == {*FILES, "run.ndjson", "load.json", "environment.json", *OUTPUTS} | ADDED
    told = bundle.payload(files["gate.dsse.json"])
    named = {each["name"]: each["digest"]["sha256"] for each in told["subject"]}
    assert named == {
        name: hashlib.sha256((signed / name).read_bytes()).hexdigest() for name in set(files) - {"gate.dsse.json"}
    }
    assert files["policy.yaml"] == policy.DEFAULT.read_bytes()
    assert told["predicate"]["verifier"]["policies"][0]["digest"]["sha256"] == policy.load().digest
    assert broken((signed / "bundle.zip").read_bytes()) == []


def test_the_same_run_signed_twice_gives_the_same_bytes(made: six.Made, signed: Path) -> None:
    before = (signed / "bundle.zip").read_bytes()
    judged(made, signed)
    assert (signed / "bundle.zip").read_bytes() == before


def test_nothing_of_the_key_is_handed_on(signed: Path) -> None:
    secret = bytes([9] * 32)
    for data in unpacked((signed / "bundle.zip").read_bytes()).values():
        assert secret not in data
        assert secret.hex().encode() not in data


def test_what_else_lies_in_the_folder_is_not_handed_on(made: six.Made, tmp_path: Path) -> None:
    folder = made.written(tmp_path / "run")
    (folder / "store.sqlite").write_bytes(b"somebody else's business")
    judged(made, folder)
    assert "store.sqlite" not in unpacked((folder / "bundle.zip").read_bytes())


def test_page_summary_and_json_say_who_signed_and_how_to_verify(signed: Path) -> None:
    key = small.key_id(small.KEY)
    plain = json.loads((signed / "gate.json").read_text())
    assert (plain["signed"], plain["signed_by"]) == (True, key)
    assert plain["verify"] == "holdpoint verify bundle.zip --key gate.pub"
    page, summary = (signed / "report.html").read_text(), (signed / "summary.md").read_text()
    for text in (page, summary):
        assert key in text
        assert plain["verify"] in text
        assert "UNSIGNED" not in text


@pytest.mark.parametrize("seed", range(5))
def test_a_changed_byte_of_a_real_bundle_is_found_and_placed(signed: Path, seed: int) -> None:
    data = (signed / "bundle.zip").read_bytes()
    dice = Random(seed)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        infos = archive.infolist()
    for each in infos:
        changed = bytearray(data)
        start = each.header_offset
        at = dice.randrange(start, start + 30 + len(each.filename) + each.compress_size)
        changed[at] ^= 1 << dice.randrange(8)
        found = broken(bytes(changed))
        assert len(found) == 1
        assert each.filename in found[0]


def test_a_key_that_disappeared_leaves_the_report_unsigned_and_no_go(made: six.Made, tmp_path: Path) -> None:
    folder = made.written(tmp_path / "run")
    key = signing.run_key(tmp_path)
    key.unlink()
    with made.taken():
        found = judge(folder, key_file=key)
    assert (found.verdict.word, found.verdict.exit_code, found.signed_by) == ("NO DATA", 3, None)
    assert "cannot be read" in found.unsigned
    assert found.verdict.missing == (
        "Signature: nobody can sign the report: there is no run key (--key names one)",
    )  # fmt: skip
    assert "UNSIGNED" in (folder / "report.html").read_text()
    assert "nobody could sign it" in (folder / "report.html").read_text()
    assert json.loads((folder / "gate.json").read_text())["signed"] is False
    assert not [name for name in bundle.SEALED if (folder / name).exists()]


def test_a_broken_rule_stays_no_go_although_nobody_can_sign(made: six.Made, tmp_path: Path) -> None:
    broke = made.but(six.allowed)
    assert broke.decided(signed_by=None).word == "NO-GO"


def test_judged_again_without_a_key_nothing_stays_that_was_signed_before(made: six.Made, signed: Path) -> None:
    with made.taken():
        judge(signed)
    assert not [name for name in bundle.SEALED if (signed / name).exists()]


def test_evidence_that_changes_while_it_is_judged_is_not_signed(made: six.Made, tmp_path: Path) -> None:
    folder = made.written(tmp_path / "run")
    key = signing.run_key(tmp_path)
    seal = bundle.begin(folder, policy.DEFAULT, key)
    with (folder / "ledger.ndjson").open("ab") as file:
        file.write(b"\n")
    with pytest.raises(ReportError, match="the evidence changed while it was judged"):
        bundle.close(seal, folder, None, {})  # type: ignore[arg-type]
    assert not (folder / "gate.dsse.json").exists()


def test_where_sealing_fails_nothing_stays_that_says_it_is_signed(
    made: six.Made, signed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(files: object) -> bytes:
        del files
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(bundle, "packed", full)
    with pytest.raises(ReportError, match=r"the report cannot be written: .*No space left"):
        judged(made, signed)
    left = {path.name for path in signed.iterdir()}
    assert left == {*FILES, "run.ndjson", "load.json", "environment.json"}


def test_each_gate_names_the_one_before_it_of_the_same_step(made: six.Made, signed: Path, tmp_path: Path) -> None:
    names = ["20261123T120000Z", "20261124T120000Z", "20261124T120000Z-2"]
    for name in names:
        shutil.copytree(signed, tmp_path / name)
    other, garbled, unsigned = (
        tmp_path / name for name in ("20261124T110000Z", "20261124T115959Z", "20261124T115958Z")
    )
    for each in (other, garbled, unsigned):
        each.mkdir()
    (other / "gate.dsse.json").write_bytes(small.whole(small.plain_files(), step="another")["gate.dsse.json"])
    (garbled / "gate.dsse.json").write_bytes(b'{"payload": "bnVsbA=="}')
    first = (tmp_path / names[0] / "gate.dsse.json").read_bytes()
    judged(made, tmp_path / names[1])
    told = bundle.payload((tmp_path / names[1] / "gate.dsse.json").read_bytes())["predicate"]["holdpoint"]
    assert told["previous"] == {"run": names[0], "sha256": hashlib.sha256(first).hexdigest()}
    assert broken((tmp_path / names[1] / "bundle.zip").read_bytes(), previous=first) == []
    assert bundle.previous(tmp_path / names[0], six.STEP) is None
    assert (bundle.previous(tmp_path / names[2], six.STEP) or {})["run"] == names[1]
    assert (bundle.previous(tmp_path / names[2], "another") or {})["run"] == other.name


def test_judging_an_old_run_again_makes_its_verdict_no_younger(go: Made) -> None:
    for at in (SIGNED, BEGAN, BEGAN + timedelta(days=900)):
        assert statement.expiry(go, at) == BEGAN + timedelta(hours=72)


def test_a_run_that_says_it_began_later_than_it_was_signed_is_no_longer_valid_for_it(go: Made) -> None:
    assert statement.expiry(go, BEGAN - timedelta(seconds=1)) == BEGAN + timedelta(hours=72, seconds=-1)


@pytest.mark.parametrize("began", ["yesterday", "", "2026-11-23T12:00:00"])
def test_a_run_that_does_not_say_when_it_began_is_not_signed(go: Made, began: str) -> None:
    unclear = replace(go, environment=replace(go.environment, started_at=began))
    with pytest.raises(ReportError, match=r"started_at .* is no time"):
        statement.gate(unclear, {}, previous=None, made_at=SIGNED)


def test_the_evidence_in_a_bundle_gives_the_very_verdict_that_was_signed(made: six.Made, signed: Path) -> None:
    files = unpacked((signed / "bundle.zip").read_bytes())
    with made.taken():
        assert recompute.again(files, small.key_id(small.KEY)).word == "ok"
        edited = json.loads(files["gate.json"]) | {"halts": 9}
        found = recompute.again(files | {"gate.json": json.dumps(edited).encode()}, small.key_id(small.KEY))
        assert (found.word, "another gate.json" in found.told) == ("BROKEN", True)
        found = recompute.again(files | {"ledger.ndjson": b""}, small.key_id(small.KEY))
        assert (found.word, "verdict NO" in found.told) == ("BROKEN", True)
        found = recompute.again(files | {"ledger.ndjson": b"{"}, small.key_id(small.KEY))
        assert (found.word, "gives no verdict: ledger.ndjson:1:" in found.told) == ("BROKEN", True)
        found = recompute.again({name: files[name] for name in files if name != "policy.yaml"}, "00")
        assert (found.word, "policy.yaml" in found.told) == ("BROKEN", True)


def test_the_verifier_in_the_bundle_is_the_one_of_the_project(signed: Path) -> None:
    assert unpacked((signed / "bundle.zip").read_bytes())["verify_gate.py"] == Path(verifier.__file__).read_bytes()


def test_a_verdict_that_shows_less_claims_less(made: six.Made, tmp_path: Path) -> None:
    judged(made.but(six.allowed), tmp_path / "run")
    told = bundle.payload((tmp_path / "run" / "gate.dsse.json").read_bytes())["predicate"]
    assert told["holdpoint"]["verdict"] == "NO-GO"
    assert "HOLDPOINT_GATE_isolation" not in told["properties"]
    assert "HOLDPOINT_GATE_audit" in told["properties"]
    assert not [each for each in told["properties"] if "_GO_" in each]


def test_a_go_over_simulators_claims_no_go_over_real_ones(signed: Path) -> None:
    told = bundle.payload((signed / "gate.dsse.json").read_bytes())["predicate"]
    assert [each for each in told["properties"] if "GO_" in each] == ["HOLDPOINT_SIMULATED_GO_bench: six gates"]
    assert told["holdpoint"]["sources"] == ["simulated"]


def test_suites_are_test_results_and_what_did_not_pass_stands_among_the_failed(made: six.Made, tmp_path: Path) -> None:
    folder = made.written(tmp_path / "run")
    text = (folder / "run.ndjson").read_text().replace('"status": "PASSED"', '"status": "SKIPPED"', 1)
    (folder / "run.ndjson").write_text(text)
    judged(made, folder)
    found = {}
    for line in (folder / "suites.intoto.jsonl").read_bytes().splitlines(keepends=True):
        told = verifier.opened(line, small.KEY.public_key(), "it", verifier.TEST_RESULT)
        found[told["predicate"]["suite"]] = told["predicate"]
    assert set(found) == {"features", "load"}
    assert (found["features"]["result"], len(found["features"]["failedTests"])) == ("FAILED", 1)
    assert len(found["features"]["passedTests"]) == len(six.SCENARIOS)
    assert (found["load"]["result"], found["load"]["failedTests"]) == ("PASSED", [])
    assert {"Load", "Background weather", "I1", "I9", "I18"} <= set(found["load"]["passedTests"])


@pytest.mark.parametrize(
    ("commit", "named"),
    [("a" * 40, True), ("b" * 64, True), ("a" * 12, False), ("a" * 40 + "+changes", False), ("unknown", False)],
)
def test_the_commit_is_a_subject_only_when_the_sources_were_exactly_that(go: Made, commit: str, named: bool) -> None:
    of = replace(go, environment=replace(go.environment, commit=commit))
    told = statement.gate(of, {"gate.json": "00"}, previous=None, made_at=SIGNED)
    of_git = [each["digest"]["gitCommit"] for each in told["subject"] if "gitCommit" in each["digest"]]
    assert of_git == ([commit] if named else [])
    assert told["predicate"]["holdpoint"]["commit"] == commit


def test_without_a_load_or_features_there_is_no_suite_of_them_and_none_is_said_to_have_passed(go: Made) -> None:
    assert statement.suites(replace(go, run=None, load=None, evidences={}), {}) == []
    (only,) = statement.suites(replace(go, run=None), {})
    assert only["predicate"]["suite"] == "load"
    (lost,) = statement.suites(replace(go, run=None, verdict=replace(go.verdict, findings={})), {})
    assert lost["predicate"]["result"] == "FAILED"
    assert "I9" in lost["predicate"]["failedTests"]


def test_statements_have_the_fields_that_in_toto_requires(signed: Path) -> None:
    gate = bundle.payload((signed / "gate.dsse.json").read_bytes())
    assert (gate["_type"], gate["predicateType"]) == (
        "https://in-toto.io/Statement/v1",
        "https://in-toto.io/attestation/svr/v0.2",
    )
    assert set(gate["predicate"]) == {"verifier", "timeCreated", "properties", "holdpoint"}
    assert gate["predicate"]["verifier"]["id"] == statement.VERIFIER
    assert gate["predicate"]["timeCreated"] == "2026-11-23T13:00:00Z"
    envelope = json.loads((signed / "gate.dsse.json").read_bytes())
    assert set(envelope) == {"payload", "payloadType", "signatures"}
    assert envelope["payloadType"] == "application/vnd.in-toto+json"
