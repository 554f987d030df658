"""How people sign in at the console: a password, and a second factor."""

import click

from safety_core.cli.common import claimant, config_option, person_options


@click.command("password")
@click.argument("name")
@person_options
@config_option
def password(name: str, as_person: str | None, key_file: str | None, config: str | None) -> None:
    r"""Give NAME a password for the console; it is asked for twice and never shown.

    Everybody sets their own, with their key. An admin for every client (--as) may give somebody the first one. Wherever they
    are signed in, they are no more.

    \b
    Exit codes: 0 set, 2 nobody has that name, or it is too short, 4 only they themselves may, 5 the database could not be opened.
    """
    from safety_core.cli.common import opened
    from safety_core.shell.passwords import LEAST_CHARS, check_may, set_password

    by = claimant(as_person or name, key_file)
    with opened(config) as core:
        check_may(core, name, by=by)
        asks = f"New password of {name} (at least {LEAST_CHARS} characters)"
        typed = click.prompt(asks, hide_input=True, confirmation_prompt=True)
        set_password(core, name, typed, by=by)
    click.echo(f"{name} signs in with it at the console: holdpoint serve")


@click.command("totp")
@click.argument("name")
@click.option("--remove", is_flag=True, help="Take it away: one's own with a code, or as an admin somebody else's.")
@person_options
@config_option
def totp(name: str, remove: bool, as_person: str | None, key_file: str | None, config: str | None) -> None:
    r"""Give yourself a second factor for the console: an app takes the address that is printed, and shows codes.

    It counts once you have typed one of them. The secret is kept sealed with the root key of [vault].

    \b
    Exit codes: 0 done, 2 no such code or nobody of that name, or no key to seal it with, 4 refused, 5 the database could not be
    opened.
    """
    from safety_core.fleet import compose_console, settings
    from safety_core.shell import totp as factors
    from safety_core.shell.passwords import check_may

    by = claimant(as_person or name, key_file)
    core = compose_console.signing_in_core(settings.load(config))
    try:
        check_may(core, name, by=by)
        if remove:
            code = click.prompt("Code", default="", show_default=False) if by.person == name else ""
            factors.remove(core, name, code, by=by)
            click.echo(f"{name} has no second factor any more")
            return
        if by.person != name:
            raise _not_ones_own(name)
        click.echo(factors.enrol(core, by=by))
        factors.confirm(core, click.prompt("The code that the app shows"), by=by)
    finally:
        core.store.close()
    click.echo(f"a code is asked for from now on when {name} signs in")


def _not_ones_own(name: str) -> Exception:
    from safety_core.errors import Refused

    return Refused(f"a second factor of {name} is known to them alone", f"let {name} do it, with their key")
