"""Keep accounts' tokens in an encrypted file: put, list, rotate, remove, and change the keys."""

import sys

import click

from safety_core.cli.common import config_option, json_option, say
from safety_core.errors import BadInput
from safety_core.fleet import compose, settings
from safety_core.secret import FILE, NAME_MAX_CHARS, Reference, Secret, reference
from safety_core.shell.names import member
from safety_core.shell.staff import check_name
from safety_core.vocabulary import Platform

INPUT_MAX_BYTES = 64 * 1024

client_option = click.option("--client", help="The client whose account it is.")
platform_option = click.option("--platform", help="The account's platform, for example X.")
account_option = click.option("--account", help="The account, by our name of it.")
own_option = click.option("--own", is_flag=True, help="A secret of the installation itself: of [notify], for example.")


def _never_as_an_argument(ctx: click.Context, parameter: click.Parameter, more: tuple[str, ...]) -> None:  # noqa: ARG001
    if more:
        raise BadInput(
            "secret",
            "stands in the command line, where everybody on this machine can read it",
            "have the platform give a new one, and let this command read it from standard input or ask for it",
        )


no_more = click.argument("more", nargs=-1, metavar="", expose_value=False, callback=_never_as_an_argument)
"""What comes after the name may be the secret: it is neither taken nor repeated."""


@click.group("vault")
def command() -> None:
    r"""The encrypted file of credentials: what vault:file:NAME stands for.

    The configuration says where it is, and where its root key is (never in the same place):

    \b
        [vault]
        path = "holdpoint.vault"
        root_key = "file:keys/vault.key"     # or "env:NAME"

    A secret is read from standard input or asked for, and never given as an argument. See docs/credentials.md.
    """


@command.command("init")
@config_option
def init(config: str | None) -> None:
    r"""Make an empty vault; and its key file, where that is not there yet.

    Keep a copy of the key away from this machine and from the vault: without it the vault is lost.

    \b
    Exit codes: 0 made, 2 no [vault] in the configuration, a vault is there already, or it cannot be written.
    """
    if compose.vault_keeper(settings.load(config)).init():
        click.echo("a new root key was made; keep a copy of it away from here, without it the vault is lost")
    click.echo("the vault is made; now: holdpoint vault put NAME --client C --platform P --account A")


@command.command("put")
@click.argument("name")
@no_more
@client_option
@platform_option
@account_option
@own_option
@config_option
def put(
    name: str, client: str | None, platform: str | None, account: str | None, own: bool, config: str | None
) -> None:
    r"""Keep a new credential, for one account, under NAME: the account's credential is then vault:file:NAME.

    \b
    Exit codes: 0 kept, 2 there already, not a name, no such platform, or the vault cannot be used.
    """
    keeper, asked = compose.vault_keeper(settings.load(config)), _name(name)
    version = keeper.put(_binding(client, platform, account, own=own), asked.name, _secret())
    click.echo(f"{asked} is kept, version {version}")


@command.command("rotate")
@click.argument("name")
@no_more
@client_option
@platform_option
@account_option
@own_option
@config_option
def rotate(
    name: str, client: str | None, platform: str | None, account: str | None, own: bool, config: str | None
) -> None:
    r"""Replace a credential by a new one. The old one is gone at once; running workers take the new one from now on.

    Have the platform revoke the old one after this, not before.

    \b
    Exit codes: 0 replaced, 2 not there, the same as before, or the vault cannot be used.
    """
    keeper, asked = compose.vault_keeper(settings.load(config)), _name(name)
    version = keeper.rotate(_binding(client, platform, account, own=own), asked.name, _secret())
    click.echo(f"{asked} is rotated, version {version}; now have the platform revoke the old one")


@command.command("list")
@config_option
@json_option
def show(config: str | None, as_json: bool) -> None:
    r"""Show what is kept, and for whom; never the secrets.

    \b
    Exit codes: 0 shown, 2 the vault cannot be used (says why).
    """
    found = compose.vault_keeper(settings.load(config)).kept()
    lines = [f"vault:file:{each.credential}  {_whose(each.client, each.platform, each.account)}  version {each.version}"
             for each in found]  # fmt: skip
    say({"credentials": [each._asdict() for each in found]}, "\n".join(lines) or "the vault is empty", as_json=as_json)


@command.command("remove")
@click.argument("name", required=False)
@client_option
@platform_option
@account_option
@own_option
@click.option("--everything", is_flag=True, help="All of the client: its key is destroyed.")
@config_option
def remove(
    name: str | None,
    client: str | None,
    platform: str | None,
    account: str | None,
    own: bool,
    everything: bool,
    config: str | None,
) -> None:
    r"""Take a credential out; or with --client C --everything all of a client, and the key it was sealed under.

    Copies of the vault from before can still be read with the root key of then: holdpoint vault rekey --root closes them.

    \b
    Exit codes: 0 taken out, 2 not there, or the vault cannot be used.
    """
    keeper = compose.vault_keeper(settings.load(config))
    if everything:
        if client is None or name or platform or account or own:
            raise BadInput("everything", "is for one client and nothing else", "give --client C --everything")
        gone = keeper.shred(client)
        click.echo(f"the key of {client} is destroyed, and {gone} credentials with it")
        click.echo("copies of the vault from before can still be read: holdpoint vault rekey --root closes them")
        return
    if name is None:
        raise BadInput("name", "is missing", "give NAME, or --client C --everything")
    asked = _name(name)
    keeper.remove(_binding(client, platform, account, own=own), asked.name)
    click.echo(f"{asked} is taken out")


@command.command("rekey")
@click.option("--root", is_flag=True, help="A new root key, too.")
@config_option
def rekey(root: bool, config: str | None) -> None:
    r"""Seal every credential under a new key of its client; with --root these under a new root key.

    Workers may run meanwhile. A root key in the environment is changed by putting the new one in front of the old one in
    the variable, running this, and taking the old one away.

    \b
    Exit codes: 0 done, 2 the vault cannot be used, or no new root key stands in front in the environment.
    """
    done = compose.vault_keeper(settings.load(config)).rekey(root=root)
    click.echo(
        f"{done} credentials are sealed anew{' under a new root key; destroy every copy of the old one' if root else ''}"
    )


def _name(text: str) -> Reference:
    found = reference(f"vault:{FILE}:{text}")
    if found is None:
        raise BadInput(
            "name",
            "is not a name",
            f"use 1 to {NAME_MAX_CHARS} lower-case letters, digits, '-', '_' and '.', not '.' first; the secret is asked for",
        )
    return found


def _binding(client: str | None, platform: str | None, account: str | None, *, own: bool) -> tuple[str, str, str]:
    """Whose it is: an account's, or the installation's own."""
    given = [each is not None for each in (client, platform, account)]
    if own and not any(given):
        return ("", "", "")
    if own or client is None or platform is None or account is None:
        raise BadInput("account", "is not named", "give --client, --platform and --account, or --own alone")
    check_name("client", client)
    check_name("account", account)
    return client, member(Platform, "platform", platform).value, account


def _secret() -> Secret:
    """From standard input, where that is no terminal; asked for otherwise. One line break at its end is not part of it."""
    if sys.stdin.isatty():
        return Secret(click.prompt("the secret (it is not shown)", hide_input=True, err=True))
    given = sys.stdin.buffer.read(INPUT_MAX_BYTES)
    secret = _text(given)
    if secret is None:  # said here: what decoding raises holds what was typed
        raise BadInput("secret", "is not UTF-8", "give the bare token, on one line")
    return secret


def _text(given: bytes) -> Secret | None:
    try:
        return Secret(given.decode().removesuffix("\n").removesuffix("\r"))
    except UnicodeDecodeError:
        return None


def _whose(client: str, platform: str, account: str) -> str:
    return f"{client} {platform} {account}" if client else "the installation's own"
