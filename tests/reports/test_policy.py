"""A mistake in the policy never loosens a gate: it is refused, with its line and its field."""

from pathlib import Path

import pytest

from reports import policy
from reports.errors import BadPolicy

TEXT = policy.DEFAULT.read_text(encoding="utf-8")


def line_of(text: str) -> int:
    return next(number for number, line in enumerate(TEXT.splitlines(), 1) if text in line)


def test_the_release_s_own_policy_asks_for_what_the_spec_asks_for() -> None:
    step = policy.load().step("bench: kill switch")
    asks = step.gates.kill_switch
    assert asks is not None
    assert (asks.halts.samples_at_least, asks.halts.per_kind_at_least) == (30, 5)
    assert (asks.halts.in_flight_machine_at_least, asks.halts.bound_max_s, asks.halts.response_max_s) == (20, 30, 30)
    assert step.weather[0].at_least_per_mille == 20
    assert list(step.gates.required()) == ["kill-switch"]
    assert step.signatures == "none"


def test_six_gates_ask_of_halts_what_the_kill_switch_alone_asks_and_run_the_same_commands() -> None:
    one, six = policy.load().step("bench: kill switch"), policy.load().step("bench: six gates")
    assert one.gates.kill_switch is not None
    assert six.gates.kill_switch is not None
    assert six.gates.kill_switch.halts == one.gates.kill_switch.halts
    assert (six.commands, six.load, six.weather) == (one.commands, one.load, one.weather)
    assert six.signatures == "run-key"


def test_between_them_six_gates_ask_for_every_invariant_that_the_kill_switch_alone_asks_for() -> None:
    one, six = policy.load().step("bench: kill switch"), policy.load().step("bench: six gates")
    for name in ("invariants", "invariants_of_load"):
        asked = [each for asks in six.gates.required().values() for each in getattr(asks, name)]
        assert len(asked) == len(set(asked))
        assert set(asked) >= set(getattr(one.gates.kill_switch, name))


def test_six_gates_ask_for_the_floors_of_the_spec() -> None:
    gates = policy.load().step("bench: six gates").gates
    assert gates.isolation is not None
    assert gates.audit is not None
    assert gates.isolation.cross_tenant_at_least == 200
    assert (gates.audit.checkpoint_s_max, gates.audit.checkpoint_entries_max) == (10, 100)


def test_the_digest_is_of_the_very_bytes(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(TEXT)
    assert policy.load(path).digest == policy.load().digest
    path.write_text(TEXT + "# a remark\n")
    assert policy.load(path).digest != policy.load().digest


def test_an_unknown_step_names_those_there_are() -> None:
    with pytest.raises(BadPolicy, match=r"there is no step 'bench'.*'bench: kill switch'"):
        policy.load().step("bench")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("samples_at_least: 30", "samples_at_least: 0", "halts.samples_at_least"),
        ("samples_at_least: 30", "samples_at_least: 1e3", "halts.samples_at_least"),
        ("samples_at_least: 30", "samples_at_least: 036", "halts.samples_at_least"),
        ("samples_at_least: 30", "samples_at_least: 0x1e", "halts.samples_at_least"),
        ("samples_at_least: 30", "samples_at_least: 3_0", "halts.samples_at_least"),
        ("samples_at_least: 30", "samples_at_least: 30.0", "halts.samples_at_least"),
        ("samples_at_least: 30", 'samples_at_least: "30"', "halts.samples_at_least"),
        ("samples_at_least: 30", "samples_at_least: .nan", "halts.samples_at_least"),
        ("samples_at_least: 30", "samples_at_least: no", "halts.samples_at_least"),
        ("samples_at_least: 30", "samples_at_least: true", "halts.samples_at_least"),
        ("samples_at_least: 30", "samples_at_least: ", "halts.samples_at_least"),
        ("samples_at_least: 30", "samples_at_lest: 30", "halts.samples_at_least"),
        ("response_max_s: 30", "response_max_s: 31", "halts.response_max_s"),
        ("bound_max_s: 30", "bound_max_s: -1", "halts.bound_max_s"),
        ("at_least_per_mille: 20", "at_least_per_mille: 1001", "at_least_per_mille"),
        ("clock: wall", "clock: sun", "load.clock"),
        ("signatures: none", "signatures: some", "signatures"),
        ("      isolation:", "      isolaton:", "gates.isolaton"),
        ("      days_at_least: 7", "      days_at_least: 0", "rehearsal.days_at_least"),
        ("      permits_at_least: 300", "      permits_at_least: some", "rehearsal.permits_at_least"),
        ("        cross_tenant_at_least: 200", "        cross_tenant_at_least: 0", "isolation.cross_tenant_at_least"),
        ("        cross_tenant_at_least: 200", "        effects_at_lest: 1", "isolation"),
        ("        checkpoint_s_max: 10", "        checkpoint_s_max: 1h", "audit.checkpoint_s_max"),
        ("        checkpoint_entries_max: 100", "        checkpoint_entries_max: -1", "audit.checkpoint_entries_max"),
        ("        people_at_least: 1", "        people_at_least: one", "approval.people_at_least"),
        ("        requests_at_least: 300", "        requests_at_least: 0.3", "cadence.requests_at_least"),
        ("        invariants: [I10]", "        invariants: []", "cadence.invariants"),
        ("invariants: [I1, I2", "invariants: [I99, I2", "invariants.0"),
        ("version: 5", "version: 4", "version"),
    ],
)
def test_a_wrong_value_is_refused_with_line_and_field(tmp_path: Path, old: str, new: str, told: str) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(TEXT.replace(old, new, 1))
    with pytest.raises(BadPolicy) as wrong:
        policy.load(path)
    assert told in wrong.value.field
    if "lest" not in new:
        assert wrong.value.line == line_of(old)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("      bound_max_s: 30", "      bound_max_s: 30\n      bound_max_s: 300", "bound_max_s"),
        ("version: 5", "version: 5\nversion: 5", "version"),
        ("version: 5", "version: [3", "is not YAML"),
        ("version: 5", "version: 5\nmood: good", "mood"),
        ("        invariants: [I5, I9]", "        invariants: [I5]", "invariants_of_load names I9"),
        ("    criteria: {}", "    criteria: {verification: }", "is empty"),
        ("    criteria: {}", "    criteria: {}\n    platforms: []", "platforms"),
        ("    criteria: {}", "    criteria: {}\n    rehearsal: ", "is empty"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(TEXT.replace(old, new, 1))
    with pytest.raises(BadPolicy, match=told) as wrong:
        policy.load(path)
    assert wrong.value.line is not None


@pytest.mark.parametrize("gate", ["kill-switch", "isolation", "audit", "approval", "cadence", "error-budget"])
def test_a_gate_that_is_named_and_left_empty_is_refused_and_not_taken_for_one_left_out(
    tmp_path: Path, gate: str
) -> None:
    lines = TEXT.splitlines()
    at = max(number for number, line in enumerate(lines) if line.startswith(f"      {gate}:"))
    end = next(
        number for number in range(at + 1, len(lines) + 1) if not "\n".join(lines[number:]).startswith("        ")
    )
    path = tmp_path / "policy.yaml"
    path.write_text("\n".join([*lines[:at], f"      {gate}:", *lines[end:]]) + "\n")
    with pytest.raises(BadPolicy, match="is empty: say what is asked for") as wrong:
        policy.load(path)
    assert (wrong.value.line, wrong.value.field.rpartition(".")[2]) == (at + 1, gate)


def test_signatures_that_no_required_gate_judges_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(TEXT.replace("signatures: none", "signatures: run-key", 1))
    with pytest.raises(BadPolicy, match="judged by the gate audit, which the step does not require"):
        policy.load(path)


def test_a_missing_or_garbled_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadPolicy, match="cannot be read"):
        policy.load(tmp_path / "none.yaml")
    (tmp_path / "policy.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadPolicy, match="cannot be read"):
        policy.load(tmp_path / "policy.yaml")


FIVE = ["publish-success", "verification", "wrong-account", "switch-response", "e2e-pass-rate"]


def test_the_step_to_the_house_asks_for_six_gates_five_criteria_and_the_floors_of_the_spec() -> None:
    step = policy.load().step("simulated -> house")
    assert list(step.gates.required()) == list(policy.load().policy.gates)
    assert list(step.criteria.required()) == FIVE
    assert step.gates.kill_switch is not None
    assert step.gates.isolation is not None
    halts = step.gates.kill_switch.halts
    assert (step.load.permits_at_least, halts.samples_at_least, halts.per_kind_at_least) == (1000, 60, 10)
    assert step.gates.isolation.cross_tenant_at_least == 200
    assert {each.faults[0]: each.at_least_per_mille for each in step.weather} == {
        "answer_lost": 20, "late_commit": 10, "server_error": 2, "read_lag": 100,
    }  # fmt: skip
    assert (step.storms_at_least, len(step.platforms)) == (1, 7)
    assert step.rehearsal is not None
    assert step.rehearsal.days_at_least == 7


def test_the_scenarios_that_a_criterion_counts_are_those_of_the_gates() -> None:
    step = policy.load().step("simulated -> house")
    assert step.criteria.e2e_pass_rate is not None
    of_gates = [each.at_least for asks in step.gates.required().values() for each in asks.scenarios]
    assert step.criteria.e2e_pass_rate.scenarios_at_least == sum(of_gates)


def test_every_step_runs_the_features_in_two_processes_and_every_command_writes_into_the_one_folder() -> None:
    for step in policy.load().policy.steps.values():
        if isinstance(step, policy.ObservedStep):
            assert step.commands == [], "what was collected is not run"
            continue
        first, *others = step.commands
        assert first[:5] == ["holdpoint", "run", "features", "-n", "2"]
        assert others
        for words in (first, *others):
            assert words[words.index("--evidence") + 1 : words.index("--evidence") + 2] == ["{evidence}"]
            assert words[words.index("--seed") + 1 :] == ["{seed}"]


def test_a_criterion_that_nobody_listed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(TEXT.replace('  verification: {title: Verification, target: "< 5 min"}\n', ""))
    with pytest.raises(BadPolicy, match="requires 'verification', which is not listed"):
        policy.load(path)


COLLECTED = "house → canary"
SCENARIOS_TOO = """        invariants: [I10]
        scenarios: [{tag: '@a', at_least: 1}]
        requests_at_least: 300
      error-budget:
        invariants: [I12, I18, I19]"""


def test_a_step_that_is_collected_asks_for_a_week_without_holes_and_runs_nothing() -> None:
    step = policy.load().step("house -> canary")
    assert isinstance(step, policy.ObservedStep)
    assert (step.sources, step.commands, step.signatures) == (["observed"], [], "run-key")
    assert (step.collected.days_at_least, step.collected.gap_max_s) == (7, 900)
    assert list(step.gates.required()) == list(policy.load().policy.gates)
    assert list(step.criteria.required()) == FIVE


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("sources: [observed]", "sources: [promised]", "steps.house → canary.sources.0"),
        ("sources: [observed]", "sources: []", "steps.house → canary.sources"),
        ("    commands: []\n", "    commands: [[holdpoint, gate]]\n", "steps.house → canary.commands"),
        ("days_at_least: 7\n      gap", "days_at_least: 0\n      gap", "steps.house → canary.collected.days_at_least"),
        ("gap_max_s: 900", "gap_max_s: 15m", "steps.house → canary.collected.gap_max_s"),
        (
            "gaps_longer_per_mille: 10",
            "gaps_longer_per_mille: 101",
            "steps.house → canary.collected.gaps_longer_per_mille",
        ),
        ("judged_per_mille: 900", "judged_per_mille: 0", "steps.house → canary.collected.judged_per_mille"),
        (
            "        invariants: [I10]\n        requests_at_least: 300\n      error-budget:\n        invariants: [I12, I18, I19]",
            SCENARIOS_TOO,
            "steps.house → canary.gates.cadence.scenarios",
        ),
    ],
)
def test_a_mistake_in_what_is_collected_is_refused_with_its_line_and_its_field(
    tmp_path: Path, old: str, new: str, field: str
) -> None:
    path = tmp_path / "policy.yaml"
    begin = TEXT.index(f'"{COLLECTED}"')
    assert old in TEXT[begin:]
    path.write_text(TEXT[:begin] + TEXT[begin:].replace(old, new, 1))
    with pytest.raises(BadPolicy) as wrong:
        policy.load(path)
    assert wrong.value.field == field
    assert wrong.value.line is not None


def test_a_step_before_that_is_no_step_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(TEXT.replace('step: "simulated → house"', 'step: "simulated → canary"'))
    with pytest.raises(BadPolicy, match="asks that 'simulated → canary' passed before, which is no step"):
        policy.load(path)
