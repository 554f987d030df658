"""Runs as they were kept, by hand."""

from pathlib import Path
from typing import Any

from reports.history.past import Figure, Past, encoded
from reports.history.runs import NAME

COMMIT = "0123456789ab"


def past(n: int = 1, **changed: Any) -> Past:
    """The run of minute ``n``."""
    plain: dict[str, Any] = {
        "run": f"2026112{n // 60 // 24}T{n // 60 % 24:02}{n % 60:02}00Z", "step": "simulated → house", "verdict": "GO",
        "commit": COMMIT, "seed": n, "started_at": f"2026-11-2{n // 60 // 24}T{n // 60 % 24:02}:{n % 60:02}:00+00:00",
        "policy_digest": "ab" * 32,
        "figures": {"audit": Figure(word="GO", title="Audit trail", rule="Effects", measured="0 of 300 effects")},
        "measured": {"Audit trail: Effects": "0 of 300 effects"},
        "scenarios": {"PASSED": ("a.feature::A",)},
    }  # fmt: skip
    return Past(**{**plain, **changed})


def kept(runs: Path, run: Past) -> Path:
    """Its folder, among the others."""
    folder = runs / run.run
    folder.mkdir(parents=True)
    (folder / NAME).write_bytes(encoded(run))
    return folder
