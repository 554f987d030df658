"""The proof cases that implementations of RFC 6962 share, where their folder stands beside the checkout."""

import json
from base64 import b64decode
from pathlib import Path

import pytest

from safety_core.audit.proof import verify_consistency, verify_inclusion

VECTORS = Path(__file__).resolve().parents[4] / "shared" / "vectors"
PLACEHOLDER_ROOTS = "testdata/consistency/additional/sizes-are-equal-one-and-proof-is-empty.json"
"""Accepted upstream with roots that are no hashes: nothing to be accepted here."""


def cases(name: str) -> list[dict]:
    path = VECTORS / name
    if not path.exists():
        pytest.skip(f"shared/vectors/{name} is not beside this checkout")
    return json.loads(path.read_text())["cases"]


def raw(text: str | None) -> bytes:
    return b64decode(text) if text else b""


def path_of(case: dict) -> list[bytes]:
    return [raw(node) for node in case["proof"] or []]


def test_98_shared_inclusion_cases_are_judged_as_they_say() -> None:
    found = cases("rfc6962_inclusion.json")
    wrong = [
        case["file"]
        for case in found
        if verify_inclusion(raw(case["leafHash"]), case["leafIdx"], case["treeSize"], path_of(case), raw(case["root"]))
        is case["wantErr"]
    ]
    assert wrong == []
    assert (len(found), sum(case["wantErr"] for case in found)) == (98, 92)


def test_98_shared_consistency_cases_are_judged_as_they_say() -> None:
    found = cases("rfc6962_consistency.json")
    wrong = [
        case["file"]
        for case in found
        if verify_consistency(case["size1"], case["size2"], raw(case["root1"]), raw(case["root2"]), path_of(case))
        is case["wantErr"]
    ]
    assert wrong == [PLACEHOLDER_ROOTS]
    assert (len(found), sum(case["wantErr"] for case in found)) == (98, 92)
