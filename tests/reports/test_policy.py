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
    assert (step.halts.samples_at_least, step.halts.per_kind_at_least) == (30, 5)
    assert (step.halts.in_flight_machine_at_least, step.halts.bound_max_s, step.halts.response_max_s) == (20, 30, 30)
    assert step.weather[0].at_least_percent == 2
    assert step.gates == ["kill-switch"]
    assert step.signatures == "none"


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
        ("at_least_percent: 2", "at_least_percent: 101", "at_least_percent"),
        ("clock: wall", "clock: sun", "load.clock"),
        ("signatures: none", "signatures: some", "signatures"),
        ("gates: [kill-switch]", "gates: [kill-swich]", "gates.0"),
        ("invariants: [I1, I2", "invariants: [I99, I2", "invariants.0"),
        ("version: 1", "version: 2", "version"),
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
        ("version: 1", "version: 1\nversion: 1", "version"),
        ("version: 1", "version: [1", "is not YAML"),
        ("version: 1", "version: 1\nmood: good", "mood"),
        ("    criteria: []", "    criteria: [verification]", "judges none yet"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(TEXT.replace(old, new, 1))
    with pytest.raises(BadPolicy, match=told) as wrong:
        policy.load(path)
    assert wrong.value.line is not None or "judges" in told


def test_a_missing_or_garbled_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadPolicy, match="cannot be read"):
        policy.load(tmp_path / "none.yaml")
    (tmp_path / "policy.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadPolicy, match="cannot be read"):
        policy.load(tmp_path / "policy.yaml")
