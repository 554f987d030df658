"""``holdpoint``: one console script. Each ground offers its commands through the entry points ``holdpoint.commands``;
they are imported only when called, so that ``holdpoint halt`` works with everything else broken.
"""

import os
import sys
from functools import cache
from importlib import import_module

import click

from safety_core.cli.output import laid_out, let_go, tell, unheard
from safety_core.errors import HoldpointError

GROUP = "holdpoint.commands"
AT_ONCE = {"halt": "safety_core.cli.halt:command"}
"""Found without looking up what is installed: that reads every package's own words, and a halt needs none of them."""

COMPLETES = "_HOLDPOINT_COMPLETE"
"""Set by a shell that asks what could come next."""

UNHEARD = 1
ELSEWHERE = "what it did stands; to see it, have it written somewhere else"


class Commands(click.Group):
    """The commands that are installed, listed without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return sorted(_offered())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        place = _place(cmd_name)
        if place is None:
            return None
        module, _, name = place.partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        laid_out(command)
        if COMPLETES in os.environ:
            from safety_core.cli.completing import offering

            offering(command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        rows = [(name, _summary(offered)) for name, offered in sorted(_offered().items())]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and _place(args[0]) is None:
            from safety_core.shell.names import nearest

            near = nearest(args[0], _offered())
            offer = f"did you mean {' or '.join(near)}?" if near else "holdpoint --help lists the commands"
            raise click.UsageError(f"there is no command {args[0]!r}; {offer}")
        return super().resolve_command(ctx, args)


@cache
def _offered() -> dict[str, str]:
    """Each command's module and name."""
    from importlib.metadata import entry_points

    return {each.name: each.value for each in entry_points(group=GROUP)}


def _place(command: str) -> str | None:
    return AT_ONCE.get(command) or _offered().get(command)


def _summary(offered: str) -> str:
    """The first paragraph of the command's module, read without running or even parsing it."""
    from importlib.util import find_spec
    from pathlib import Path

    spec = find_spec(offered.partition(":")[0])
    if spec is None or spec.origin is None:
        return "(not installed)"
    _, _, doc = Path(spec.origin).read_text(encoding="utf-8").partition('"""')
    return doc.partition('"""')[0].split("\n\n")[0].replace("\n", " ")


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="holdpoint")
def cli() -> None:
    """Let automation loose on social media accounts, and be able to stop it.

    To halt everything at once:  holdpoint halt -m "WHY"

    Each command says its exit codes. Any may also end with 1: interrupted, or what it says cannot be written.
    """


def main() -> None:
    """Run a command; what goes wrong is said in a sentence and told by the exit code (see ``safety_core/errors.py``)."""
    try:
        cli(prog_name="holdpoint")
    except HoldpointError as wrong:
        from safety_core.shell.plain_sight import unmoved

        tell(f"holdpoint: {unmoved(str(wrong))}", err=True)
        sys.exit(wrong.exit_code)
    except OSError as raised:
        if not unheard(raised):
            raise
        tell(f"holdpoint: what it says cannot be written ({raised.strerror}); {ELSEWHERE}", err=True)
        sys.exit(UNHEARD)
    finally:
        let_go()


if __name__ == "__main__":
    main()
