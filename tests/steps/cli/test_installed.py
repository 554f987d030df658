"""A repository of features alone uses the installed wheel, although its own packages are called as ours are."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.steps.plugin.harness import statuses_of

ROOT = Path(__file__).parents[3]
THEIRS = ("features", "steps", "reports", "simulators", "loadtests")
SHIPPED = ("safety_core", "simulators", "steps", "loadtests", "reports", "README.md", "LICENSE", "pyproject.toml")


@pytest.fixture(scope="module")
def bin_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Commands of a fresh environment: our wheel is installed in it, and what it needs is lent by the one we run in."""
    ground = tmp_path_factory.mktemp("wheel")
    source = ground / "source"
    for name in SHIPPED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__", "runs"))
        else:
            shutil.copy(ROOT / name, source / name)
    called([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(ground)], source)
    (wheel,) = ground.glob("*.whl")
    environment = ground / "environment"
    called([sys.executable, "-m", "venv", "--without-pip", str(environment)], ground)
    uv = Path(sys.executable).parent / "uv"
    install = [str(uv), "pip", "install", "-q", "--offline", "--no-deps", "--python", str(environment), str(wheel)]
    called(install, ground)
    (own,) = (environment / "lib").glob("python3*/site-packages")
    (own / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    starter = (
        f"#!{environment / 'bin' / 'python'}\nimport sys\nfrom pytest import console_main\nsys.exit(console_main())\n"
    )
    (environment / "bin" / "pytest").write_text(starter, encoding="utf-8")
    (environment / "bin" / "pytest").chmod(0o755)
    return environment / "bin"


def called(words: list[str], cwd: Path) -> str:
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """Packages of their own that say so when one of them is taken for ours. Theirs of features pytest itself imports."""
    for name in THEIRS:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise RuntimeError('theirs was taken for ours')\n")
    (tmp_path / "features" / "__init__.py").write_text("")
    (tmp_path / "pytest.ini").write_text("[pytest]\nholdpoint = true\naddopts = -p no:locust\n")
    return tmp_path


def call(bin_folder: Path, cwd: Path, *words: str) -> subprocess.CompletedProcess[str]:
    quiet = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST") and key != "PYTHONPATH"}
    command = [str(bin_folder / words[0]), *words[1:]]
    return subprocess.run(command, cwd=cwd, env=quiet, capture_output=True, text=True, timeout=300, check=False)


def test_what_is_run_is_the_wheel_and_it_holds_no_features_and_no_tests(bin_folder: Path, tmp_path: Path) -> None:
    where = "import steps, safety_core, importlib.util as u; print(steps.__file__); print(u.find_spec('tests'), u.find_spec('features'))"
    done = call(bin_folder, tmp_path, "python", "-c", where)
    assert str(bin_folder.parent) in done.stdout, done.stdout + done.stderr
    assert done.stdout.splitlines()[1] == "None None"


def test_begin_lint_run_replay_and_pytest_work_there(bin_folder: Path, theirs: Path) -> None:
    begun = call(bin_folder, theirs, "holdpoint", "new", "publishing/spring")
    assert begun.returncode == 0, begun.stdout + begun.stderr
    linted = call(bin_folder, theirs, "holdpoint", "lint")
    assert (linted.returncode, linted.stdout) == (0, "nothing to find fault with\n"), linted.stderr
    ran = call(bin_folder, theirs, "holdpoint", "run", "--seed", "1", "--evidence", "kept")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    messages = [json.loads(line) for line in (theirs / "kept" / "run.ndjson").read_text("utf-8").splitlines()]
    assert {name: set(found) for name, found in statuses_of(messages).items()} == {
        "A post is confirmed and stands once": {"PASSED"}
    }
    again = call(bin_folder, theirs, "holdpoint", "replay", "kept#A post is confirmed and stands once")
    assert again.returncode == 0, again.stdout + again.stderr
    by_pytest = call(bin_folder, theirs, "pytest", "-q", "features")
    assert by_pytest.returncode == 0, by_pytest.stdout + by_pytest.stderr
    assert "1 passed" in by_pytest.stdout


@pytest.mark.long("test_begin_lint_run_replay_and_pytest_work_there")
def test_it_runs_there_over_several_processes_as_well(bin_folder: Path, theirs: Path) -> None:
    call(bin_folder, theirs, "holdpoint", "new", "publishing/spring")
    ran = call(bin_folder, theirs, "holdpoint", "run", "-n", "2")
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_steps_can_be_looked_up_there_although_no_feature_says_them(bin_folder: Path, tmp_path: Path) -> None:
    found = call(bin_folder, tmp_path, "holdpoint", "steps", "halts", "everything", "--html", "steps.html")
    assert found.returncode == 0, found.stdout + found.stderr
    assert "halts everything" in (tmp_path / "steps.html").read_text(encoding="utf-8")


def test_features_of_others_are_left_alone_where_nobody_asked(bin_folder: Path, theirs: Path) -> None:
    (theirs / "pytest.ini").write_text("[pytest]\naddopts = -p no:locust\n")
    call(bin_folder, theirs, "holdpoint", "new", "publishing/spring")
    by_pytest = call(bin_folder, theirs, "pytest", "-q", "features")
    assert by_pytest.returncode == pytest.ExitCode.NO_TESTS_COLLECTED, by_pytest.stdout + by_pytest.stderr
