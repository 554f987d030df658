"""Running what a step requires: its commands, one after another, each writing into one folder of evidence; or taking over what was
collected for it.
"""

import platform
import shlex
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import perf_counter

import msgspec

from reports import policy
from reports.errors import BadEvidence, CouldNotRun
from reports.evidence import environment, folder, over_http
from reports.evidence.environment import Command, Environment
from reports.evidence.rows import FILES, MAY_BE_MISSING
from reports.signed import before
from reports.signed.verify_gate import ENVELOPE

SHOWN = ("pytest-bdd", "locust", "sqlalchemy")
"""Packages whose versions the report names beside Python and the system."""


def run_step(step: str, *, runs: Path, seed: int, policy_file: Path, say: Callable[[str], None]) -> Path:
    """Run the commands of a step and return the folder of their evidence.

    A command that fails does not end the run: the evidence says what was and was not done.

    Raises:
        BadPolicy: the policy cannot be read, or has no such step.
        CouldNotRun: the folder cannot be made, or a command cannot be started.
    """
    loaded = policy.load(policy_file)
    wanted = loaded.step(step)
    if isinstance(wanted, policy.ObservedStep):
        raise CouldNotRun(
            f"{step!r} is judged on what was collected: nothing is run for it", "give the folder: --evidence DIR"
        )
    started = datetime.now(UTC)
    target = _new_folder(runs, started)
    environment.begin(
        target,
        Environment(
            run=target.name,
            step=step.replace("->", "→"),
            build=_version("holdpoint"),
            commit=_commit(),
            policy_digest=loaded.digest,
            seed=seed,
            started_at=started.isoformat(timespec="seconds"),
            versions=_versions(),
        ),
    )
    say(f"evidence: {target}")
    done = []
    for number, template in enumerate(wanted.commands, 1):
        words = [each.replace("{evidence}", str(target)).replace("{seed}", str(seed)) for each in template]
        say(f"[{number}/{len(wanted.commands)}] {shlex.join(words)}")
        done.append(_run(words))
        say(f"      exit {done[-1].exit_code} after {done[-1].duration_s:.1f} s")
    environment.declare(target, commands=tuple(done))
    return target


def collect(
    step: str,
    *,
    evidence_folder: Path,
    before_run: Path | None,
    runs: Path,
    policy_file: Path,
    say: Callable[[str], None],
) -> Path:
    """Take over evidence that was collected, into a folder of its own, which is returned: collecting goes on meanwhile.

    Args:
        step: one whose evidence is not run.
        evidence_folder: what an observer and an export wrote into.
        before_run: the folder of the signed run of the step that must have passed before; by default the newest in ``runs``.
        runs: where runs are kept.
        policy_file: what the step is looked up in.
        say: told what is done.

    Raises:
        BadPolicy: the policy cannot be read, or has no such step.
        BadEvidence: the folder holds no environment, or that of another step; or the run before is not signed.
        CouldNotRun: the step is one that is run, or the folder cannot be made.
    """
    loaded = policy.load(policy_file)
    wanted = loaded.step(step)
    if not isinstance(wanted, policy.ObservedStep):
        raise CouldNotRun(f"{step!r} is a step that is run, not one that is collected", "leave --evidence away")
    known = environment.read(evidence_folder)
    if known.step != step.replace("->", "→"):
        told = f"the evidence was collected for {known.step!r}"
        raise BadEvidence(
            str(evidence_folder / environment.NAME), None, told, "give the folder of holdpoint evidence export"
        )
    target = _new_folder(runs, datetime.now(UTC))
    for name in FILES:
        if (evidence_folder / name).exists():
            data = (evidence_folder / name).read_bytes()
            (target / name).write_bytes(data[: data.rfind(b"\n") + 1] if name in MAY_BE_MISSING else data)
    for name in over_http.names(evidence_folder):
        (target / name).write_bytes((evidence_folder / name).read_bytes())
    taken = msgspec.structs.replace(known, run=target.name, policy_digest=loaded.digest, commands=())
    environment.begin(target, taken)
    say(f"evidence: {target}, taken over from {evidence_folder}")
    asks = wanted.criteria.e2e_pass_rate
    if asks is not None:
        earlier = before_run or _newest(runs, asks.step)
        if earlier is not None:
            before.take_over(earlier, target)
        say(f"{asks.step}: {earlier or f'no signed run in {runs}'}")
    return target


def _newest(runs: Path, step: str) -> Path | None:
    """The newest signed run of a step."""
    for folder_of in sorted(runs.iterdir(), reverse=True):
        envelope = folder_of / ENVELOPE
        if envelope.is_file() and before.step_of(envelope.read_bytes()) == step:
            return folder_of
    return None


def _new_folder(runs: Path, started: datetime) -> Path:
    """A folder of its own, named by the time; a second run in the same second gets a number."""
    name = started.strftime("%Y%m%dT%H%M%SZ")
    for number in range(1, 100):
        target = runs / (name if number == 1 else f"{name}-{number}")
        try:
            runs.mkdir(parents=True, exist_ok=True)
            target.mkdir()
            folder.create(target)
        except FileExistsError:
            continue
        except OSError as wrong:
            raise CouldNotRun(f"{target} cannot be made: {wrong.strerror}", "give another place: --runs DIR") from wrong
        return target.resolve()
    raise CouldNotRun(f"{runs} holds a hundred runs of {name} already", "wait a second")


def _run(words: list[str]) -> Command:
    """Run one command to its end, its output where ours goes."""
    sys.stdout.flush()
    beside = Path(sys.executable).with_name(words[0])
    program = str(beside) if beside.exists() else words[0]
    began = perf_counter()
    try:
        ended = subprocess.run([program, *words[1:]], check=False)
    except OSError as wrong:
        raise CouldNotRun(
            f"{words[0]} cannot be started: {wrong.strerror}", "install it: make test sets it up"
        ) from wrong
    return Command(line=shlex.join(words), exit_code=ended.returncode, duration_s=round(perf_counter() - began, 3))


def _commit() -> str:
    """The sources' commit, with ``+changes`` when the tree differs; ``unknown`` where there is no git."""
    root = Path(__file__).resolve().parent.parent
    try:
        head = subprocess.run(["git", "-C", root, "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
        changes = subprocess.run(
            ["git", "-C", root, "status", "--porcelain"], capture_output=True, text=True, check=False
        )
    except OSError:
        return "unknown"
    if head.returncode != 0:
        return "unknown"
    return head.stdout.strip() + ("+changes" if changes.stdout.strip() else "")


def _versions() -> dict[str, str]:
    found = {"Python": platform.python_version(), platform.system(): platform.release()}
    return found | {name: _version(name) for name in SHOWN}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
