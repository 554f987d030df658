"""``environment.json``: what was run, where, under which policy and with which timing.

Whoever starts a run writes it once (`begin`); what becomes known later is added once (`declare`), never changed.
"""

import fcntl
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

from reports.errors import BadEvidence
from reports.evidence.rows import SCHEMA
from reports.evidence.strict import read_object

NAME = "environment.json"
OF_FEATURES = "started_wall"
"""A field of it that a run of features writes which was made to decide nothing, and no other run."""


class Command(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One command that the run consisted of, as it was typed, its exit code and how long it took."""

    line: str
    exit_code: int
    duration_s: float


class Bench(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the load ran with.

    Attributes:
        timing_s: the durations of the permit and halt protocol by name, in seconds (``drift`` is a ratio): at least
            ``request_s`` (D), ``pause_s`` (P), ``permit_s`` (L).
        bound_s: B as the configuration gives it.
        processes: the operating system's process ids by role (``simulator``, ``supervisor``, ``worker-1``, ``load``): real ones only.
        audit_key: the key (NAME+ID+KEY) whose signature the load's checkpoints bear, known before the load began.
    """

    timing_s: dict[str, float]
    bound_s: float
    processes: dict[str, int]
    audit_key: str | None = None


class Environment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What was run.

    Attributes:
        step: the step that the run was made to decide.
        build: version of Holdpoint; commit: of the sources, with ``+changes`` when the tree differed from it.
        policy_digest: SHA-256 (hex) of the policy file's bytes.
        started_at: wall clock, ISO 8601.
    """

    schema: Literal["holdpoint-evidence/1"] = "holdpoint-evidence/1"
    run: str
    step: str
    build: str
    commit: str
    policy_digest: str
    seed: int
    started_at: str
    versions: dict[str, str]
    bench: Bench | None = None
    commands: tuple[Command, ...] | None = None


def begin(folder: Path, environment: Environment) -> None:
    """Write it for the first time.

    Raises:
        BadEvidence: it is there already: two runs must not share a folder.
    """
    try:
        with (folder / NAME).open("xb") as file:
            file.write(_encoded(environment))
    except FileExistsError as wrong:
        raise BadEvidence(str(folder / NAME), None, "is there already", "give every run a folder of its own") from wrong


def declare(folder: Path, **parts: Bench | tuple[Command, ...]) -> Environment:
    """Add ``bench=…`` or ``commands=…``, each once.

    Raises:
        BadEvidence: the part was declared before, or the file cannot be read.
    """
    path = folder / NAME
    with _locked(folder):
        known = read(folder)
        for part in parts:
            if getattr(known, part) is not None:
                raise BadEvidence(
                    str(path), None, f"{part!r} was declared before", "give every run a folder of its own"
                )
        changed = msgspec.structs.replace(known, **parts)
        fresh = path.with_suffix(".fresh")
        fresh.write_bytes(_encoded(changed))
        fresh.replace(path)
    return changed


def read(folder: Path) -> Environment:
    """The run's environment.

    Raises:
        BadEvidence: missing, or not exactly the format; another schema is said as such, and so is a run of features that was
            made to decide nothing.
    """
    plain = read_object(folder / NAME, dict[str, Any])
    found = plain.get("schema")
    if found != SCHEMA:
        raise BadEvidence(
            str(folder / NAME),
            None,
            f"the evidence is of schema {found!r}, not {SCHEMA!r}",
            "read it with its own release",
        )
    if OF_FEATURES in plain and "step" not in plain:
        raise BadEvidence(
            str(folder / NAME),
            None,
            "is that of features that were run by themselves, simulated or on house accounts: they decide no step",
            "what came of them is in the run's own output, and in run.ndjson; to decide one: holdpoint gate --help",
        )
    return read_object(folder / NAME, Environment)


def _encoded(environment: Environment) -> bytes:
    plain: Mapping[str, Any] = {"schema": environment.schema, **msgspec.to_builtins(environment)}
    return msgspec.json.format(msgspec.json.encode(plain), indent=2) + b"\n"


class _locked:  # noqa: N801 - reads as a verb at its one use
    """An exclusive lock on a folder, over processes."""

    def __init__(self, folder: Path) -> None:
        self._handle = os.open(folder, os.O_RDONLY)

    def __enter__(self) -> None:
        fcntl.flock(self._handle, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        os.close(self._handle)
