"""``holdpoint``: one console script. Each ground offers its commands through the entry points ``holdpoint.commands``;
they are imported only when called, so that ``holdpoint halt`` works with everything else broken.
"""

import ast
import sys
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path

import click

from safety_core.errors import HoldpointError

GROUP = "holdpoint.commands"


class Commands(click.Group):
    """The commands that are installed, listed without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return sorted(_offered())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        offered = _offered().get(cmd_name)
        if offered is None:
            return None
        module, _, name = offered.value.partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        rows = [(name, _summary(offered)) for name, offered in sorted(_offered().items())]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in _offered() and not args[0].startswith("-"):
            from safety_core.shell.names import nearest

            near = nearest(args[0], _offered())
            offer = f"did you mean {' or '.join(near)}?" if near else "holdpoint --help lists the commands"
            raise click.UsageError(f"there is no command {args[0]!r}; {offer}")
        return super().resolve_command(ctx, args)


def _offered() -> dict[str, EntryPoint]:
    return {each.name: each for each in entry_points(group=GROUP)}


def _summary(offered: EntryPoint) -> str:
    """The first sentence of the command's module, read without running it."""
    module = offered.value.partition(":")[0]
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        return "(not installed)"
    doc = ast.get_docstring(ast.parse(Path(spec.origin).read_text(encoding="utf-8"))) or ""
    return doc.split("\n\n")[0].replace("\n", " ")


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="holdpoint")
def cli() -> None:
    """Let automation loose on social media accounts, and be able to stop it.

    To halt everything at once:  holdpoint halt -m "WHY"
    """


def main() -> None:
    """Run a command; what goes wrong is said in a sentence and told by the exit code (see ``safety_core/errors.py``)."""
    try:
        cli(prog_name="holdpoint")
    except HoldpointError as wrong:
        click.echo(f"holdpoint: {wrong}", err=True)
        sys.exit(wrong.exit_code)


if __name__ == "__main__":
    main()
