"""Export the installation's own rows for a release step that is judged on real accounts."""

import json
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from safety_core.cli.common import claimant, config_option, person_options, write_whole
from safety_core.errors import BadInput

if TYPE_CHECKING:
    from safety_core.fleet.settings import Loaded
    from safety_core.shell.export import Row

STEPS = ("house → canary", "100 % → ga")
"""Those that are judged on what was collected."""
ENVIRONMENT, OBSERVED, LOG = "environment.json", "observed.ndjson", "audit.ndjson"
SCHEMA = "holdpoint-evidence/1"
OTHERS = ("run.ndjson", "load.json", "catalogue.json")
"""Files that only a run of features or a load leaves behind."""
NO_STEP = "these rows say so, and decide no step by the release's own policy"
ANOTHER = "give a folder of its own, or the one that holdpoint observe writes into"


@click.group("evidence")
def command() -> None:
    """Hand on what the installation says of itself, for a release step."""


@command.command("export")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--scenario", default="observed", show_default=True, help="The name that the rows stand under.")
@click.option(
    "--step", default=STEPS[0], show_default=True, help=f"The step that they are to decide, of: {', '.join(STEPS)}."
)
@person_options
@config_option
def export(
    folder: Path, scenario: str, step: str, as_person: str | None, key_file: str | None, config: str | None
) -> None:
    r"""Write control, records and audit log of this installation into FOLDER, as an operator of all clients.

    FOLDER is a new one, or the one that holdpoint observe writes into: the two are judged together. Exported again, the rows
    take the place of the earlier ones, if the log that stands there is the beginning of this one. Nothing is sent anywhere.
    Where the configuration reaches a platform by [hosts] or [resolve], the rows say that this was rehearsed.

    \b
      holdpoint observe --config observer.toml --evidence house --every 10m --for 7d
      holdpoint evidence export house --as dana
      holdpoint gate --step 'house -> canary' --evidence house

    \b
    Exit codes: 0 written, 2 FOLDER holds another run's evidence or cannot be written, 4 not proved or not allowed, 5 the
    database could not be opened.
    """
    from safety_core.fleet import compose, settings
    from safety_core.shell import collecting

    decides = step.replace("->", "→")
    if decides not in STEPS:
        raise BadInput(
            "--step", f"{step!r} is no step that is judged on what was collected", f"take {' or '.join(STEPS)}"
        )
    loaded = settings.load(config)
    core = compose.signing_core(loaded)
    try:
        expect_ours(folder, (decides,))
        elsewhere = sorted({*loaded.settings.hosts, *loaded.settings.resolve})
        rows = collecting.collected(core, claimant(as_person, key_file), scenario, rehearsed=bool(elsewhere))
        at = core.clock.now().isoformat()
    finally:
        core.store.close()
    _expect_same_log(folder, rows[LOG])
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as refused:
        raise BadInput("FOLDER", f"{folder} cannot be made ({refused.strerror})", "name another") from refused
    for name, found in rows.items():
        write_whole(folder / name, (msgspec.json.encode(row) + b"\n" for row in found))
    plain = json.dumps(_environment(loaded, folder, at, decides), ensure_ascii=False, indent=2)
    write_whole(folder / ENVIRONMENT, [plain.encode() + b"\n"])
    click.echo(f"{sum(map(len, rows.values())):,} rows are in {folder}, as of {at}")
    if elsewhere:
        click.echo(
            f"holdpoint: rehearsed: {', '.join(elsewhere)} is reached by [hosts] or [resolve]: {NO_STEP}", err=True
        )


def expect_ours(folder: Path, steps: tuple[str, ...] = STEPS) -> None:
    """Refuse a folder that holds anything but an export for one of these steps, and what was looked at for it.

    Raises:
        BadInput: it is another run's.
    """
    other = next((each for each in OTHERS if (folder / each).exists()), None)
    if other is not None:
        raise BadInput("FOLDER", f"{folder} is another run's: it holds {other}", ANOTHER)
    filled = next((each for each in _empty() if _size(folder / each)), None)
    if filled is not None:
        raise BadInput("FOLDER", f"{folder} is another run's: {filled} holds what simulated platforms did", ANOTHER)
    known = folder / ENVIRONMENT
    try:
        step = json.loads(known.read_bytes()).get("step") if known.exists() else steps[0]
    except (OSError, ValueError, AttributeError) as wrong:
        raise BadInput("FOLDER", f"{known} cannot be read ({wrong})", ANOTHER) from wrong
    if step not in steps:
        raise BadInput("FOLDER", f"{folder} is another run's: it was made to decide {step!r}", ANOTHER)


def _empty() -> tuple[str, ...]:
    from safety_core.shell.collecting import EMPTY

    return EMPTY


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _expect_same_log(folder: Path, rows: "list[Row]") -> None:
    """Refuse a folder whose log is not the beginning of this one: it is another installation's, or one of them was changed."""
    path = folder / LOG
    if not path.exists():
        return
    try:
        before = [json.loads(line) for line in path.read_bytes().splitlines()]
        entries = [row["entry"] for row in before if row["kind"] == "entry"]
    except (OSError, ValueError, KeyError, TypeError) as wrong:
        raise BadInput("FOLDER", f"{path} cannot be read ({wrong})", ANOTHER) from wrong
    own = [row["entry"] for row in rows if row["kind"] == "entry"]
    if own[: len(entries)] != entries:
        at = next((n for n, (one, other) in enumerate(zip(entries, own, strict=False)) if one != other), len(own))
        raise BadInput(
            "FOLDER", f"{path} is another installation's: its log parts from this one at entry {at}", ANOTHER
        )


def _environment(loaded: "Loaded", folder: Path, at: str, step: str) -> dict[str, Any]:
    """What was running; the policy and the run are whoever judges it to name."""
    timing = {name: float(value) for name, value in msgspec.structs.asdict(loaded.timing).items()}
    return {
        "schema": SCHEMA,
        "run": folder.resolve().name,
        "step": step,
        "build": _build(),
        "commit": _commit(),
        "policy_digest": "",
        "seed": 0,
        "started_at": at,
        "versions": {"Python": platform.python_version(), platform.system(): platform.release()},
        "bench": {"timing_s": timing, "bound_s": loaded.timing.bound_s, "processes": {}},
    }


def _build() -> str:
    try:
        return version("holdpoint")
    except PackageNotFoundError:
        return "not installed"


def _commit() -> str:
    """The sources' commit, with ``+changes`` when the tree differs; ``unknown`` where there is no git."""
    git = ["git", "-C", str(Path(__file__).resolve().parent.parent.parent)]
    try:
        head = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
        changes = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True, check=False)
    except OSError:
        return "unknown"
    if head.returncode != 0:
        return "unknown"
    return head.stdout.strip() + ("+changes" if changes.stdout.strip() else "")
