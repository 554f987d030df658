"""Sealing a judged run: its files are signed, and packed with all that it takes to check them.

``gate.dsse.json`` is one plain envelope, as every tool for DSSE and in-toto reads it. The suites' envelopes stand in a file of
their own, one a line, which is in-toto's form of several (spec/v1/bundle.md). As that form does not protect itself against
lines that are taken out, the file is a subject of the first envelope.
"""

import json
import zlib
from base64 import b64decode
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from reports.errors import ReportError
from reports.evidence import catalogue, environment, load, messages, over_http
from reports.evidence.rows import FILES
from reports.made import Made
from reports.signed import before, dsse, keys, statement, verify_gate
from reports.signed.verify_gate import ENVELOPE, SUITES, Member, directory_entry, end_record, local_header

BUNDLE, VERIFIER, DECISIONS, DECIDED = "bundle.zip", "verify_gate.py", "decisions.intoto.jsonl", "decided.html"
EVIDENCE = (*FILES, messages.NAME, load.NAME, environment.NAME, catalogue.NAME, *before.NAMES.values())
"""All that a verdict is made from, beside loads over the API, which have names of their own. Whatever else lies in a run's folder is
not handed on: it may be nobody else's business.
"""
SEALED = (statement.POLICY, keys.PUBLIC, VERIFIER, SUITES, ENVELOPE, BUNDLE)
_LEVEL = 6


class Seal(NamedTuple):
    """A key that will sign, and what the evidence was when judging began."""

    key: Ed25519PrivateKey
    key_id: str
    policy: bytes
    evidence: dict[str, str]


def begin(run_folder: Path, policy_file: Path, key_file: Path) -> Seal:
    """Before anything is judged.

    Raises:
        BadKey: the key cannot be used (any more).
        ReportError: a file cannot be read, or is called like a load and is none.
    """
    key = keys.read(key_file)
    evidence = {name: sha256(data).hexdigest() for name, data in _evidence(run_folder).items()}
    policy = _read(policy_file.parent, (policy_file.name,)).get(policy_file.name, b"")
    return Seal(key, verify_gate.key_id(key.public_key()), policy, evidence)


def remove(run_folder: Path, *more: str) -> None:
    """Take away what was signed of an earlier judgement, and these: it is not about what will stand beside it.

    Raises:
        ReportError: it cannot be.
    """
    try:
        for name in (*SEALED, *more):
            (run_folder / name).unlink(missing_ok=True)
    except OSError as wrong:
        raise ReportError(f"{run_folder}: {wrong.strerror}", "let this user write there") from wrong


def close(
    seal: Seal, run_folder: Path, made: Made, outputs: Mapping[str, bytes], *, at: datetime | None = None
) -> None:
    """Sign evidence and outputs, and write what was signed, the bundle last.

    Raises:
        ReportError: the evidence or the policy changed while it was judged.
        OSError: something cannot be written.
    """
    evidence = _evidence(run_folder)
    if {name: sha256(data).hexdigest() for name, data in evidence.items()} != seal.evidence:
        raise ReportError(f"{run_folder}: the evidence changed while it was judged", "judge it again: holdpoint report")
    if sha256(seal.policy).hexdigest() != made.policy.digest:
        raise ReportError("the policy changed while the run was judged by it", "judge it again: holdpoint report")
    now = at or datetime.now(UTC)
    added = {
        statement.POLICY: seal.policy,
        keys.PUBLIC: keys.public_pem(seal.key),
        VERIFIER: Path(verify_gate.__file__).read_bytes(),
    }
    whole = {**evidence, **outputs, **added}
    of_suites = statement.suites(made, {name: sha256(data).hexdigest() for name, data in evidence.items()})
    added[SUITES] = whole[SUITES] = b"".join(dsse.signed(each, seal.key) for each in of_suites)
    digests = {name: sha256(data).hexdigest() for name, data in whole.items()}
    told = statement.gate(made, digests, previous=previous(run_folder, made.verdict.step), made_at=now)
    added[ENVELOPE] = whole[ENVELOPE] = dsse.signed(told, seal.key)
    for name, data in added.items():
        (run_folder / name).write_bytes(data)
    (run_folder / BUNDLE).write_bytes(packed(whole))


def previous(run_folder: Path, step: str) -> dict[str, str] | None:
    """Run and SHA-256 of the newest gate of the same step that was signed before this run, among the folders beside it.

    A file that holds no gate's statement is passed over: it is the gate of nothing.
    """
    here = run_folder.resolve()
    for folder in sorted(here.parent.iterdir(), reverse=True):
        if folder.name < here.name and (folder / ENVELOPE).is_file():
            data = (folder / ENVELOPE).read_bytes()
            told = payload(data)
            if told.get("predicate", {}).get("holdpoint", {}).get("step") == step:
                return {"run": folder.name, "sha256": sha256(data).hexdigest()}
    return None


def payload(data: bytes) -> dict[str, Any]:
    """What an envelope says; nobody is shown to have signed it. Empty when it says nothing."""
    try:
        told = json.loads(b64decode(json.loads(data)["payload"]))
        return told if isinstance(told["predicate"]["holdpoint"], dict) else {}
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}


def packed(files: Mapping[str, bytes]) -> bytes:
    """The archive of these files: the same bytes for the same files, and nothing in it that is not one of them."""
    body, directory = bytearray(), bytearray()
    for name in sorted(files):
        content = files[name]
        packing = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        each = Member(name, zlib.crc32(content), len(content), packing.compress(content) + packing.flush())
        directory += directory_entry(each, len(body))
        body += local_header(each) + each.packed
    if len(body) > verify_gate.BUNDLE_MAX_BYTES or sum(map(len, files.values())) > verify_gate.BUNDLE_MAX_BYTES:
        raise ReportError(f"{BUNDLE} would be larger than a verifier takes", "judge a shorter run")
    return bytes(body + directory + end_record(len(files), len(directory), len(body)))


def _evidence(run_folder: Path) -> dict[str, bytes]:
    return _read(run_folder, (*EVIDENCE, *over_http.names(run_folder)))


def _read(run_folder: Path, names: tuple[str, ...]) -> dict[str, bytes]:
    try:
        return {name: (run_folder / name).read_bytes() for name in names if (run_folder / name).exists()}
    except OSError as wrong:
        raise ReportError(f"{run_folder}: it cannot be read: {wrong}", "let this user read it") from wrong
