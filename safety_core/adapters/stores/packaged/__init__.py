"""The rules that a database begins with, each a file of this folder, or the files of a folder in it, one behind the other.

Version 1, loaded by Holdpoint itself.
"""

import hashlib
from pathlib import Path

from safety_core.records import Rules

SINCE = "2026-01-01T00:00:00+00:00"
"""Nobody loaded them: they are as old as what they came with."""
KINDS = (".toml", ".json", ".yaml", ".txt")


LIMITS = Path(__file__).parent / "limits"
"""A file for each platform's own limits, and one for our cadence."""


def packaged() -> tuple[Rules, ...]:
    """One of each name, in the order of the names."""
    found = []
    for path in sorted(Path(__file__).parent.iterdir()):
        if path.suffix in KINDS:
            body = path.read_text(encoding="utf-8")
        elif path == LIMITS:
            body = "\n".join(each.read_text(encoding="utf-8") for each in sorted(path.glob("*.toml")))
        else:
            continue
        digest = hashlib.sha256(body.encode()).hexdigest()
        found.append(Rules(name=path.stem, version=1, digest=digest, body=body, loaded_by="holdpoint", at=SINCE))
    return tuple(found)
