"""A policy that requires what nothing provides is refused in its line, or has no data; never GO."""

from pathlib import Path
from typing import Any

import pytest

from reports import policy, verdict
from reports.errors import BadPolicy
from reports.judge import judge
from tests.reports import signing
from tests.reports.bench import environment_of
from tests.reports.six import STEP, Made

TEXT = policy.DEFAULT.read_text(encoding="utf-8")
PLACE = TEXT.index(f'"{STEP}"')


def but(before: str, after: str) -> str:
    """The release's policy with one thing of the step exchanged."""
    head, body = TEXT[:PLACE], TEXT[PLACE:]
    assert before in body
    return head + body.replace(before, after, 1)


REFUSED = [
    ("      cadence:", "      cadance:", "gates.cadance"),
    ("    criteria: {}", "    criteria: {pace: {at_least: 1}}", "criteria.pace"),
    ("invariants: [I10]", "invariants: [I99]", "invariants"),
    ("invariants_of_load: [I10]", "invariants_of_load: [I9]", "cadence"),
    ("    load: *load", "    load: {scenario: load, clock: moon}", "load"),
    ('tag: "@gate-cadence"', 'tag: "gate cadence"', "tag"),
    ("    sources: [simulated, observed]", "    sources: [hearsay]", "sources"),
    ("    signatures: run-key", "    signatures: notary", "signatures"),
]


@pytest.mark.parametrize(("before", "after", "field"), REFUSED)
def test_a_name_that_stands_for_nothing_is_refused_in_its_line(
    tmp_path: Path, before: str, after: str, field: str
) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(but(before, after))
    with pytest.raises(BadPolicy) as wrong:
        policy.load(path)
    assert field in wrong.value.field
    assert wrong.value.line is not None


def test_a_gate_that_is_asked_for_and_not_described_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(TEXT.replace("  cadence: {title: Rate limiting, owner: C}\n", "", 1))
    with pytest.raises(BadPolicy, match="cadence"):
        policy.load(path)


NO_DATA = [
    ('tag: "@gate-cadence", at_least: 3', 'tag: "@gate-weather", at_least: 1', "0 scenarios of @gate-weather"),
    ("    weather: *weather", "    weather: [{faults: [frogs], of: committing, at_least_per_mille: 1}]", "frogs hit 0 of"),
    ("    platforms: [X]", "    platforms: [X, Friendster]", "no effect of the load on 1 platform: Friendster"),
    ("    weather: *weather", "    weather: *weather\n    storms_at_least: 1", "0 storms of 429 came"),
    ("invariants: [I10]", "invariants: [I10, I17]", "there was nothing to judge I17"),
    ("    sources: [simulated, observed]", "    sources: [observed]", "evidence is simulated"),
    ("    sources: [simulated, observed]", "    sources: []", "evidence is simulated"),
    ("    load: *load", "    load: {<<: *load, clock: virtual}", "the load ran on a wall clock"),
    ("    load: *load", "    load: {<<: *load, scenario: nobody}", "no rows of the scenario 'nobody'"),
    ("    load: *load", "    load: {<<: *load, processes: [oracle]}", "it is not declared that oracle"),
    (
        "    criteria: {}",
        "    criteria: {publish-success: {permits_at_least: 900000, above_per_mille: 990, confidence_percent: 95}}",
        "at least 900,000 must",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "told"), NO_DATA)
def test_what_nothing_provides_is_no_data_and_is_named(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str, after: str, told: str
) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(but(before, after))
    folder = made.written(tmp_path / "run")
    known = (folder / "environment.json").read_text()
    (folder / "environment.json").write_text(known.replace(policy.load().digest, policy.load(path).digest))
    made.take(monkeypatch)
    found = judge(folder, policy_file=path, key_file=signing.run_key(tmp_path)).verdict
    assert found.word == "NO DATA", found.why
    assert told in "\n".join([found.why, *found.missing])


def test_a_step_that_requires_nothing_is_no_data() -> None:
    loaded = policy.load()
    bare = loaded.step(STEP).model_copy(update={"gates": policy.StepGates(), "criteria": policy.StepCriteria()})
    steps: dict[str, Any] = {**loaded.policy.steps, STEP: bare}
    found = verdict.decide(
        STEP,
        loaded.model_copy(update={"policy": loaded.policy.model_copy(update={"steps": steps})}),
        evidences={},
        run=None,
        load=None,
        environment=environment_of(loaded.digest),
    )
    assert (found.word, found.why) == ("NO DATA", "The step requires no gate.")
