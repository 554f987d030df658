"""Print what lets a shell complete commands, options, and the names that this installation knows."""

import click
from click.shell_completion import get_completion_class

from safety_core.errors import Miswired


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    r"""Print the lines that a shell reads to complete ``holdpoint`` at the tab key.

    \b
      bash   holdpoint completion bash > ~/.local/share/bash-completion/completions/holdpoint
      zsh    holdpoint completion zsh > "${fpath[1]}/_holdpoint"
      fish   holdpoint completion fish > ~/.config/fish/completions/holdpoint.fish

    Clients, accounts, people, halts, approvals, incidents and intents are read from the database that the configuration
    names; one that cannot be read offers nothing.

    Exit codes: 0 printed, 2 another shell.
    """
    from safety_core.cli.main import COMPLETES, cli

    found = get_completion_class(shell)
    if found is None:
        raise Miswired(f"no completion for {shell}", "use another release of click")
    click.echo(found(cli, {}, "holdpoint", COMPLETES).source())
