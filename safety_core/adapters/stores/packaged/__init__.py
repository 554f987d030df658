"""The rules that a database begins with, each a file of this folder: version 1, loaded by Holdpoint itself."""

import hashlib
from pathlib import Path

from safety_core.records import Rules

SINCE = "2026-01-01T00:00:00+00:00"
"""Nobody loaded them: they are as old as what they came with."""
KINDS = (".toml", ".json", ".yaml", ".txt")


def packaged() -> tuple[Rules, ...]:
    """One of each name, in the order of the names."""
    found = []
    for path in sorted(each for each in Path(__file__).parent.iterdir() if each.suffix in KINDS):
        body = path.read_text(encoding="utf-8")
        digest = hashlib.sha256(body.encode()).hexdigest()
        found.append(Rules(name=path.stem, version=1, digest=digest, body=body, loaded_by="holdpoint", at=SINCE))
    return tuple(found)
