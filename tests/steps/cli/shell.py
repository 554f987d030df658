"""The commands as a QA person calls them: in the folder of a small world, each in a fresh step library."""

import sys
from pathlib import Path

import click.testing

from tests.steps.plugin.harness import World


class Shell:
    """Runs commands in the folder of a small world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.path = world.path

    def call(self, command: click.Command, *arguments: str) -> click.testing.Result:
        sys.modules.pop("some_steps", None)
        result = click.testing.CliRunner().invoke(command, list(arguments), catch_exceptions=False)
        assert "Traceback" not in result.output
        return result

    def runs(self) -> list[Path]:
        return sorted((self.path / "reports" / "runs").glob("*"), key=lambda path: path.stat().st_mtime_ns)
