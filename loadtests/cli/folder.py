"""The folder that a run writes its evidence to."""

from pathlib import Path

import click


def made(evidence: Path) -> Path:
    """The folder, made where there is none: what cannot be written is said at once, not after the run.

    Raises:
        click.UsageError: it cannot be made.
    """
    try:
        evidence.mkdir(parents=True, exist_ok=True)
    except OSError as wrong:
        raise click.UsageError(
            f"--evidence {evidence}: cannot be made: {wrong.strerror}; give another folder"
        ) from wrong
    return evidence
