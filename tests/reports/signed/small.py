"""A bundle of a few thousand bytes: a verdict, its log with two keys, a suite, and nothing of the product but the packing."""

import base64
import copy
import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from reports.signed import bundle
from reports.signed.verify_gate import Asked, Line, verify
from tests.reports import bench, signing

KEY, OTHER = (Ed25519PrivateKey.from_private_bytes(bytes([n] * 32)) for n in (9, 8))
AT = datetime(2026, 11, 29, 13, tzinfo=UTC)
UNTIL = datetime(2026, 12, 2, 12, tzinfo=UTC)
TYPE = "application/vnd.in-toto+json"
Files = dict[str, bytes]


def pem(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def key_id(key: Ed25519PrivateKey) -> str:
    """Written apart from the product: the DER of an Ed25519 key is these twelve bytes and the key."""
    return hashlib.sha256(bytes.fromhex("302a300506032b6570032100") + key.public_key().public_bytes_raw()).hexdigest()


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def sealed(statement: Any, key: Ed25519PrivateKey = KEY, *, kind: str = TYPE) -> bytes:
    """An envelope, written apart from the product."""
    body = json.dumps(statement, sort_keys=True, separators=(",", ":")).encode()
    signature = key.sign(f"DSSEv1 {len(kind)} {kind} {len(body)} ".encode() + body)
    return enveloped(body, signature, key_id(key))


def enveloped(body: bytes, signature: bytes, named: str) -> bytes:
    plain = {
        "payload": base64.b64encode(body).decode(), "payloadType": TYPE,
        "signatures": [{"keyid": named, "sig": base64.b64encode(signature).decode()}],
    }  # fmt: skip
    return json.dumps(plain, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def log(entries: list[dict[str, Any]], sizes: tuple[int, ...]) -> bytes:
    """Entries, and a signed checkpoint of each of these sizes."""
    texts = [json.dumps(each, sort_keys=True, separators=(",", ":")) for each in entries]
    head = {"scenario": "load", "clock": "wall", "source": "simulated"}
    rows = [{"kind": "entry", **head, "index": n, "entry": text} for n, text in enumerate(texts)]
    for size in sizes:
        root = bench.tree(texts[:size])
        note = signing.note(size, root)
        rows.append({"kind": "checkpoint", **head, "size": size, "root": root, "seen_us": size, "note": note})
    return b"".join(json.dumps(each).encode() + b"\n" for each in rows)


ENTRIES: list[dict[str, Any]] = [
    {"kind": "key", "key": signing.KEY, "at_us": 1},
    {"kind": "permit", "permit": "p-1", "client": "acme", "nth": 1},
    {"kind": "permit", "permit": "p-2", "client": "birch", "nth": 1},
    {"kind": "permit", "permit": "p-3", "client": "acme", "nth": 2},
    {"kind": "outcome", "permit": "p-3"},
]
EVIDENCE: Files = {"audit.ndjson": log(ENTRIES, (3, 5)), "ledger.ndjson": b'{"kind":"effect"}\n'}
POLICY = b"version: 3\n"


def gate_json(word: str = "GO") -> bytes:
    return json.dumps({"verdict": word, "step": "bench: six gates", "run": "r2"}).encode()


def subject(files: Files) -> list[dict[str, Any]]:
    return [{"name": name, "digest": {"sha256": digest(data)}} for name, data in sorted(files.items())]


def statement(files: Files, **changed: Any) -> dict[str, Any]:
    said = {
        "verdict": "GO", "step": "bench: six gates", "run": "r2", "seed": 1, "sources": ["simulated"], "build": "0.1.0",
        "commit": "unknown", "expires": "2026-12-02T12:00:00Z", "previous": None,
        "log": {"scenario": "load", "key": signing.KEY},
    }  # fmt: skip
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": subject(files),
        "predicateType": "https://in-toto.io/attestation/svr/v0.2",
        "predicate": {"timeCreated": "2026-11-29T12:00:00Z", "properties": [], "holdpoint": said | changed},
    }


def suite(files: Files) -> dict[str, Any]:
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": subject(files),
        "predicateType": "https://in-toto.io/attestation/test-result/v0.1",
        "predicate": {
            "result": "PASSED", "configuration": [], "passedTests": ["A"], "warnedTests": [], "failedTests": [],
            "suite": "load",
        },
    }  # fmt: skip


def plain_files(word: str = "GO", **evidence: bytes) -> Files:
    """All members but the envelope."""
    files = EVIDENCE | {name.replace("_ndjson", ".ndjson"): data for name, data in evidence.items()}
    return {
        **files, "gate.json": gate_json(word), "policy.yaml": POLICY, "gate.pub": pem(KEY),
        "suites.intoto.jsonl": sealed(suite(files)),
    }  # fmt: skip


def whole(files: Files | None = None, key: Ed25519PrivateKey = KEY, **changed: Any) -> Files:
    """All members of an honest bundle; ``changed``: of what the statement says."""
    files = plain_files() if files is None else files
    return {**files, "gate.dsse.json": sealed(statement(files, **changed), key)}


def packed(files: Files | None = None) -> bytes:
    return bundle.packed(whole() if files is None else files)


def checked(data: bytes, **asked: Any) -> list[Line]:
    return verify(data, Asked(**{"key": KEY.public_key(), "at": AT, **asked}))[0]


def broken(data: bytes, **asked: Any) -> list[str]:
    return [each.told for each in checked(data, **asked) if each.word == "BROKEN"]


def but(change: Callable[[Files], None]) -> bytes:
    """An honest bundle of which somebody changed members, and packed it anew as it should be packed."""
    files = copy.deepcopy(whole())
    change(files)
    return bundle.packed(files)
