"""Look at the kill switches: what is halted and what was, releases at a time, and drills."""

from importlib import import_module

import click
import msgspec

from safety_core.cli.common import config_option, json_option, looking, person_options, say
from safety_core.cli.output import laid_out

ELSEWHERE = {
    "schedule": "safety_core.cli.schedule:schedule",
    "agree": "safety_core.cli.schedule:agree",
    "withdraw": "safety_core.cli.schedule:withdraw",
    "drill": "safety_core.cli.drill:command",
}
"""Subcommands in files of their own, imported when called."""
HISTORY_LIMIT = 20


class Switches(click.Group):
    """The subcommands here and ``ELSEWHERE``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *ELSEWHERE})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        module, _, name = ELSEWHERE[cmd_name].partition(":")
        found = getattr(import_module(module), name)
        assert isinstance(found, click.Command)
        laid_out(found)
        return found


@click.group("switch", cls=Switches)
def command() -> None:
    """Look at the kill switches, plan their release, hold a drill."""


@command.command("show")
@click.option("--all", "everything", is_flag=True, help="Released halts too.")
@person_options
@config_option
@json_option
def show(everything: bool, as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""Show the halts in force, oldest first, and what is planned for them; with --as NAME what concerns their clients.

    \b
    Exit codes: 0 shown, 2 a broken configuration, 4 --as NAME is not proved, 5 the database could not be opened.
    """
    from safety_core.cli.chapters import words_of
    from safety_core.shell.history import matrix

    with looking(config, as_person, key_file) as core:
        found = matrix(core, everything=everything)
        stopped = core.hard_stop.latched()
    if stopped is not None and as_person:
        stopped = "this machine is stopped"  # by which halts may be another client's to know
    what = {
        "epoch": found.epoch,
        "hard_stop": stopped,
        "halts": msgspec.to_builtins([each.halt for each in found.chapters]),
        "proofs": {each.halt.halt: msgspec.to_builtins(each.proof) for each in found.chapters},
        "chapters": {each.halt.halt: _beside(msgspec.to_builtins(each)) for each in found.chapters},
    }
    lines = [f"epoch {found.epoch}"]
    if stopped is not None:
        lines.append(f"THIS MACHINE IS STOPPED: {stopped}")
    lines += [words_of(each) for each in found.chapters]
    if not found.chapters:
        lines.append("nothing is halted")
    say(what, "\n".join(lines), as_json=as_json)


@command.command("history")
@click.option("--client", help="Only what touched this client.")
@click.option("--platform", help="Only what touched this platform.")
@click.option("--account", help="Only what touched this account, by our name of it.")
@click.option("--action", help="Only what touched this action, for example publish.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=HISTORY_LIMIT, show_default=True, help="How many.")
@person_options
@config_option
@json_option
def history(
    client: str | None,
    platform: str | None,
    account: str | None,
    action: str | None,
    limit: int,
    as_person: str | None,
    key_file: str | None,
    config: str | None,
    as_json: bool,
) -> None:
    r"""Show every halt that touched what is named, newest first: when, who, why, how long it took, what became of it.

    With --as NAME what concerns that person's clients.

    \b
    Exit codes: 0 shown, 2 a name that does not exist, 4 --as NAME is not proved, 5 the database could not be opened.
    """
    from safety_core.cli.chapters import words_of
    from safety_core.shell.history import history as look
    from safety_core.shell.names import scope_of

    with looking(config, as_person, key_file) as core:
        scope = core.store.read(
            lambda tx: scope_of(tx, client=client, platform=platform, account=account, action=action)
        )
        found = look(core, scope, limit=limit)
    words = "\n".join(words_of(each, in_full=True) for each in found) or f"nothing of {scope} was ever halted"
    say({"scope": msgspec.to_builtins(scope), "chapters": msgspec.to_builtins(found)}, words, as_json=as_json)


def _beside(chapter: dict[str, object]) -> dict[str, object]:
    """A chapter without what stands in ``halts`` and ``proofs`` already."""
    return {name: value for name, value in chapter.items() if name not in ("halt", "proof")}
