"""The verdict on the step before, as it was signed: what a step rests on that runs nothing itself.

Three files are taken over from the run that was judged: its envelope, its ``gate.json``, whose digest the envelope bears, and the
public key. Whose key it is and whether it is in date says the rule that reads it.
"""

import json
from base64 import b64decode
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from reports.errors import BadEvidence
from reports.signed import verify_gate
from reports.signed.verify_gate import ENVELOPE, GATE, SVR, Broken, Unreadable

NAMES = {ENVELOPE: "before.dsse.json", GATE: "before.json", "gate.pub": "before.pub"}
"""What each file of the run before is called in the evidence."""
E2E = "e2e-pass-rate"


class Before(msgspec.Struct, frozen=True, kw_only=True):
    """A verdict that is shown to be signed by a key.

    Attributes:
        expires: until when it counts, ISO 8601. scenarios: that were required; e2e: the word on them.
    """

    step: str
    word: str
    run: str
    build: str
    commit: str
    policy_digest: str
    expires: str
    key_id: str
    scenarios: int
    e2e: str


def take_over(run_folder: Path, target: Path) -> None:
    """Copy what a later step needs of a signed run.

    Raises:
        BadEvidence: it is not all there.
    """
    for name, called in NAMES.items():
        try:
            (target / called).write_bytes((run_folder / name).read_bytes())
        except OSError as wrong:
            told = f"cannot be taken over: {wrong.strerror}"
            raise BadEvidence(
                str(run_folder / name), None, told, "give the folder of a signed run: --before"
            ) from wrong


def step_of(envelope: bytes) -> str | None:
    """The step that an envelope says it is about; nobody is shown to have signed it."""
    try:
        return str(json.loads(b64decode(json.loads(envelope)["payload"]))["predicate"]["holdpoint"]["step"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def read(folder: Path) -> Before | None:
    """The verdict on the step before; ``None`` where nobody put one there.

    Raises:
        BadEvidence: it is there in part, or is not what its key signed.
    """
    files = {name: folder / called for name, called in NAMES.items()}
    if not any(path.exists() for path in files.values()):
        return None
    try:
        envelope, gate, public = (files[name].read_bytes() for name in NAMES)
    except OSError as wrong:
        raise BadEvidence(str(folder), None, f"the verdict on the step before is not all there: {wrong}") from wrong
    try:
        key = verify_gate.public_key(public, NAMES["gate.pub"])
        said = verify_gate.opened(envelope, key, NAMES[ENVELOPE], SVR)
        return _told(said, gate, verify_gate.key_id(key))
    except (Broken, Unreadable) as wrong:
        raise BadEvidence(
            str(files[ENVELOPE]), None, str(wrong), "take it over again: holdpoint gate --before"
        ) from wrong
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as wrong:
        raise BadEvidence(str(files[GATE]), None, f"is no gate's verdict ({wrong})") from wrong


def _told(said: dict[str, Any], gate: bytes, key_id: str) -> Before:
    digests = {each["name"]: each["digest"].get("sha256") for each in said["subject"]}
    if digests.get(GATE) != sha256(gate).hexdigest():
        raise Broken(f"{NAMES[GATE]} is not the {GATE} that was signed")
    about, plain = said["predicate"]["holdpoint"], json.loads(gate)
    (e2e,) = [each for each in plain["criteria"] if each["criterion"] == E2E]
    return Before(
        step=str(about["step"]),
        word=str(about["verdict"]),
        run=str(about["run"]),
        build=str(about["build"]),
        commit=str(about["commit"]),
        policy_digest=str(plain["policy_digest"]),
        expires=str(about["expires"]),
        key_id=key_id,
        scenarios=int(e2e["headline"]["n"]) if e2e["headline"] else 0,
        e2e=str(e2e["word"]),
    )
