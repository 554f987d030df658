"""`holdpoint gate --evidence`: what was collected is taken over, judged, signed, and shown; nothing is run."""

import json
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from reports import policy
from reports.cli import gate, report, verify
from reports.errors import BadEvidence
from reports.evidence import environment, folder, over_http
from reports.signed import before
from tests.reports import bench as benches
from tests.reports import ready
from tests.reports.observed_week import STEP, Week
from tests.reports.signing import run_key
from tests.reports.test_loads import GOOD


def written(target: Path, week: Week) -> Path:
    """A folder as an observer and an export leave it."""
    folder.append(target, week.rows)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    known = benches.environment_of("", step=STEP, commands=None, started_at=now)
    environment.begin(target, known)
    return target


def judged(tmp_path: Path, *words: str, step: str = STEP) -> Result:
    key = run_key(tmp_path)
    return CliRunner().invoke(
        gate.command,
        ["--step", step, "--runs", str(tmp_path / "runs"), "--key", str(key), *words],
        catch_exceptions=False,
    )


def test_what_was_collected_is_judged_in_a_folder_of_its_own_and_can_be_verified(tmp_path: Path) -> None:
    given = written(tmp_path / "house", Week())
    over_http.write(given / "load-publish.json", msgspec.structs.replace(GOOD, lost_workers=1))
    before_files = {each.name: each.read_bytes() for each in given.iterdir()}
    ended = judged(tmp_path, "--evidence", str(given), step="house -> canary")
    last = ended.output.splitlines()[-1]
    assert (ended.exit_code, last.startswith("NO DATA (house → canary), missing: E2E pass rate")) == (3, True), (
        ended.output
    )
    assert "Load publish: no generator lost: 1 of 3 were" in last
    assert {each.name: each.read_bytes() for each in given.iterdir()} == before_files
    (run,) = (tmp_path / "runs").iterdir()
    made = json.loads((run / "gate.json").read_text())
    assert (made["verdict"], made["simulated"], made["step"]) == ("NO DATA", False, STEP)
    assert [each["word"] for each in made["gates"]] == ["GO"] * 6
    again = CliRunner().invoke(report.command, [str(run), "--key", str(run_key(tmp_path))])
    assert again.exit_code == 3, again.output
    shown = CliRunner().invoke(verify.command, [str(run / "bundle.zip"), "--key", str(run / "gate.pub")])
    assert "judged anew: NO DATA, gate.json is the same to the byte" in shown.output, shown.output


def test_a_torn_last_line_of_an_observer_that_goes_on_is_left_behind(tmp_path: Path) -> None:
    given = written(tmp_path / "house", Week())
    with (given / "observed.ndjson").open("ab") as file:
        file.write(b'{"kind": "look", "scen')
    ended = judged(tmp_path, "--evidence", str(given))
    assert ended.exit_code == 3, ended.output


def test_a_step_that_is_collected_is_not_run_and_one_that_is_run_is_not_collected(tmp_path: Path) -> None:
    ended = judged(tmp_path)
    assert ended.exit_code == 2
    assert "nothing is run for it; give the folder: --evidence DIR" in ended.output
    given = written(tmp_path / "house", Week())
    ended = judged(tmp_path, "--evidence", str(given), step="bench: kill switch")
    assert ended.exit_code == 2
    assert "is a step that is run, not one that is collected" in ended.output
    assert not (tmp_path / "runs").exists()


def test_a_folder_without_an_export_or_of_another_step_is_refused(tmp_path: Path) -> None:
    (tmp_path / "house").mkdir()
    ended = judged(tmp_path, "--evidence", str(tmp_path / "house"))
    assert (ended.exit_code, "environment.json" in ended.output) == (2, True)
    environment.begin(tmp_path / "house", benches.environment_of("", step="simulated → house"))
    ended = judged(tmp_path, "--evidence", str(tmp_path / "house"))
    assert (ended.exit_code, "the evidence was collected for 'simulated → house'" in ended.output) == (2, True)


def signed_before(tmp_path: Path, **changed: object) -> Path:
    """A signed run, of which it is said afterwards that it was on the step before: by its own key, so that it holds."""
    from base64 import b64decode
    from hashlib import sha256

    from reports.signed import dsse, keys

    given = written(tmp_path / "other", Week())
    judged(tmp_path, "--evidence", str(given))
    (run,) = (tmp_path / "runs").iterdir()
    plain = json.loads((run / "gate.json").read_text())
    for each in plain["criteria"]:
        if each["criterion"] == before.E2E:
            each |= {"word": "GO", "headline": {**each["headline"], "n": 301}}
    (run / "gate.json").write_text(json.dumps(plain))
    said = json.loads(b64decode(json.loads((run / "gate.dsse.json").read_text())["payload"]))
    said["predicate"]["holdpoint"] |= {
        "step": "simulated → house",
        "verdict": "GO",
        "expires": "2100-01-01T00:00:00Z",
        **changed,
    }
    for each in said["subject"]:
        if each["name"] == "gate.json":
            each["digest"] = {"sha256": sha256((run / "gate.json").read_bytes()).hexdigest()}
    (run / "gate.dsse.json").write_bytes(dsse.signed(said, keys.read(run_key(tmp_path))))
    return run


def test_with_the_verdict_on_the_step_before_it_is_go_and_its_bundle_holds(tmp_path: Path) -> None:
    earlier = signed_before(tmp_path)
    given = tmp_path / "other"
    for words in ([], ["--before", str(earlier)]):
        ended = judged(tmp_path, "--evidence", str(given), *words)
        assert (ended.exit_code, ended.output.splitlines()[-1]) == (0, f"GO ({STEP}), exit code 0"), ended.output
    run = max((tmp_path / "runs").iterdir(), key=lambda each: (len(each.name), each.name))
    assert {each.name for each in run.iterdir()} >= set(before.NAMES.values())
    shown = CliRunner().invoke(verify.command, [str(run / "bundle.zip"), "--key", str(run / "gate.pub")])
    assert "judged anew: GO, gate.json is the same to the byte" in shown.output, shown.output


def policy_of_the_last_step(tmp_path: Path) -> Path:
    """The policy, with the floors of the last step as low as a week of the house reaches."""
    text = policy.DEFAULT.read_text()
    begin = text.index(f'"{ready.STEP}"')
    least = text[begin:].replace("1000", "300").replace("engagements_at_least: 100", "engagements_at_least: 10")
    (tmp_path / "policy.yaml").write_text(text[:begin] + least)
    return tmp_path / "policy.yaml"


def test_into_general_use_support_is_asked_for_and_its_rows_stand_on_the_page_and_in_the_bundle(tmp_path: Path) -> None:
    week, now = Week(), datetime.now(UTC)
    for each in week.of("halt"):
        each["asked_at"] = now.isoformat()
    entry = '{"address":"ab","channel":"smtp","client":"acme","kind":"contact"}'
    week.rows.append({"kind": "entry", **ready.STAMP, "index": len(week.of("entry")), "entry": entry})
    week.rows += [*ready.clients(), *ready.looks(now)]
    given = tmp_path / "ga"
    folder.append(given, week.rows)
    known = benches.environment_of("", step=ready.STEP, commands=None, started_at=now.isoformat(timespec="seconds"))
    environment.begin(given, known)
    words = ["--policy", str(policy_of_the_last_step(tmp_path)), "--evidence", str(given)]
    ended = judged(tmp_path, *words, step=ready.STEP)
    (run,) = (tmp_path / "runs").iterdir()
    made = json.loads((run / "gate.json").read_text())
    words_of = {each["gate"]: each["word"] for each in made["gates"]}
    assert words_of == dict.fromkeys(words_of, "GO") | {"audit": "NO DATA"}, (
        "the contact's entry came after the last head"
    )
    words_of = {each["criterion"]: each["word"] for each in made["criteria"]}
    assert words_of == dict.fromkeys(words_of, "GO") | {"e2e-pass-rate": "NO DATA"}, ended.output
    assert "HoldpointWrongAccount fired and came by smtp, webhook" in (run / "report.html").read_text()
    words = [str(run / "bundle.zip"), "--key", str(run / "gate.pub")]
    shown = CliRunner().invoke(verify.command, words)
    assert "judged anew: NO DATA, gate.json is the same to the byte" in shown.output, shown.output


def test_a_verdict_on_the_step_before_that_was_changed_is_refused(tmp_path: Path) -> None:
    earlier = signed_before(tmp_path)
    before.take_over(earlier, tmp_path)
    found = before.read(tmp_path)
    assert found is not None
    assert (found.step, found.word, found.e2e, found.scenarios) == ("simulated → house", "GO", "GO", 301)
    for name, told in (
        ("before.json", "is not the gate.json that was signed"),
        ("before.dsse.json", "no DSSE envelope|is not written as|signature"),
        ("before.pub", "public key|key"),
    ):
        whole = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(whole.replace(b"3", b"4", 1) if name != "before.pub" else b"none")
        with pytest.raises(BadEvidence, match=told):
            before.read(tmp_path)
        (tmp_path / name).unlink()
        with pytest.raises(BadEvidence, match="not all there"):
            before.read(tmp_path)
        (tmp_path / name).write_bytes(whole)
    assert before.read(tmp_path) == found


def test_where_nobody_put_a_verdict_there_is_none(tmp_path: Path) -> None:
    assert before.read(tmp_path) is None
    with pytest.raises(BadEvidence, match="cannot be taken over"):
        before.take_over(tmp_path, tmp_path)


def test_an_envelope_that_says_nothing_is_of_no_step() -> None:
    for data in (b"", b"{", b"[]", b'{"payload": "e30="}', msgspec.json.encode({"payload": 3})):
        assert before.step_of(data) is None
