"""Feature flags: which are there, why one is on or off, and loading or turning them."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from safety_core.cli.common import claimant, config_option, json_option, opened, person_options, say

if TYPE_CHECKING:
    from safety_core.flags.context import Context
    from safety_core.flags.engine import Flags
    from safety_core.records import Rules


@click.group("flags")
def command() -> None:
    """Which actions are on, for whom, and why. What is in no flag is off."""


@command.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def check(file: Path, as_json: bool) -> None:
    r"""Whether a FILE of flags (Unleash's feature JSON) could be loaded; needs no database and changes nothing.

    \b
    Exit codes: 0 it could, 2 it could not: file, line and field are named.
    """
    from safety_core.fleet.flags_file import read

    _, found = read(file)
    say({"file": str(file), "flags": found.names}, f"{file}: {len(found.names)} flags", as_json=as_json)


@command.command("load")
@click.argument("file", type=click.Path(path_type=Path))
@person_options
@config_option
@json_option
def load_file(file: Path, as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""Put a FILE of flags in force, for every worker at its next decision. Older versions stay.

    \b
    Exit codes:
      0  in force
      2  the file cannot be taken: file, line and field are named; nothing changes
      4  refused: there is an admin, and you have not proved to be one; nothing changes
      5  the database could not be opened
    """
    from safety_core.fleet.flags_file import read
    from safety_core.shell.flags import load

    text, _ = read(file)
    with opened(config) as core:
        _say_loaded(load(core, text, by=claimant(as_person, key_file)), "", as_json=as_json)


@command.command("show")
@click.argument("name", required=False)
@config_option
@json_option
def show(name: str | None, config: str | None, as_json: bool) -> None:
    r"""The flags in force, as they were loaded, and on stderr which version they are; with NAME that flag alone.

    \b
    holdpoint flags show > flags.json

    \b
    Exit codes: 0 shown, 2 there is no such flag, 5 the database could not be opened, or holds no flags that can be read.
    """
    from safety_core.errors import UnknownName
    from safety_core.flags.reading import content
    from safety_core.shell.flags import in_force
    from safety_core.shell.names import nearest

    with opened(config) as core:
        loaded, found = in_force(core)
    plain = msgspec.to_builtins(loaded)
    if name is None:
        head = f"version {loaded.version}, loaded by {loaded.loaded_by} at {loaded.at}, SHA-256 {loaded.digest}"
        if not as_json:
            click.echo(head, err=True)
        say({**plain, "flags": found.names}, loaded.body.rstrip(), as_json=as_json)
        return
    if name not in found.names:
        raise UnknownName("NAME", name, nearest(name, found.names))
    feature = next(each for each in content(loaded.body)["features"] if each["name"] == name)
    body = msgspec.json.format(msgspec.json.encode(feature), indent=2).decode()
    say({"version": loaded.version, "flag": feature}, body, as_json=as_json)


def about_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Whom a flag is asked about."""
    for option, shown in (
        ("--at", "Ask as of this time: 2h, 30m, or ISO 8601 with an offset (default: now)."),
        ("--intent", "What chance is drawn from (default: none)."),
        ("--action", "Of which action (default: the flag's own)."),
        ("--account", "On which account."),
        ("--platform", "On which platform."),
        ("--client", "For which client: the user."),
    ):
        function = click.option(option, help=shown)(function)
    given = click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help="Anything else; may be repeated.")
    return given(function)


@command.command("eval")
@click.argument("name")
@about_options
@click.option("--file", type=click.Path(path_type=Path), help="Ask this file, not what is in force.")
@config_option
@json_option
def evaluate(name: str, file: Path | None, config: str | None, as_json: bool, **about: Any) -> None:
    r"""Whether the flag NAME is on for somebody, and everything that the answer rests on.

    \b
    holdpoint flags eval effect.publish --client acme --platform X --account acme-1

    \b
    Exit codes: 0 it is on, 1 it is off (or there is none of that name), 2 a platform, action, time or FILE that is
    none, 5 the database could not be opened, or holds no flags that can be read.
    """
    context = _context(name, **about)
    version, found = _asked(file, config)
    answer = found.answer(name, context)
    by = str(file) if version is None else f"version {version} of the flags"
    lines = (*found.explain(name, context), f"by {by}")
    plain = {"flag": name, "version": version, **msgspec.to_builtins(answer)}
    plain |= {"because": lines, "context": context.values}
    say(plain, "\n".join(lines), as_json=as_json)
    if not answer.on:
        raise SystemExit(1)


def _asked(file: Path | None, config: str | None) -> "tuple[int | None, Flags]":
    """The flags that are asked, and their version; a file has none."""
    from safety_core.fleet.flags_file import read
    from safety_core.shell.flags import in_force

    if file is not None:
        return None, read(file)[1]
    with opened(config) as core:
        loaded, found = in_force(core)
        return loaded.version, found


def _context(
    name: str,
    *,
    client: str | None,
    platform: str | None,
    account: str | None,
    action: str | None,
    intent: str | None,
    at: str | None,
    given: tuple[str, ...],
) -> "Context":
    from datetime import UTC, datetime

    from safety_core.flags.context import APP_NAME, ENVIRONMENT, Context, flag_of
    from safety_core.shell.names import member
    from safety_core.shell.zones import zone_of
    from safety_core.times import instant
    from safety_core.vocabulary import Action, Platform

    now = datetime.now(UTC)
    own = next((each.value for each in Action if flag_of(each) == name), None)
    names = {
        "userId": client,
        "client": client,
        "platform": None if platform is None else member(Platform, "--platform", platform).value,
        "account": account,
        "action": own if action is None else member(Action, "--action", action).value,
    }
    values = {
        "appName": APP_NAME,
        "environment": ENVIRONMENT,
        "currentTime": (now if at is None else instant(at, now=now, zone_of=zone_of, field="--at")).isoformat(),
        **{key: value for key, value in names.items() if value is not None},
        **dict(_pair(each) for each in given),
    }
    return Context(values, intent or "")


def _pair(text: str) -> tuple[str, str]:
    from safety_core.errors import BadInput

    name, sign, value = text.partition("=")
    if not sign or not name:
        raise BadInput("--set", f"{text!r} gives no value", "write --set region=eu")
    return name, value


@command.command("on")
@click.argument("name")
@click.option("--share", type=click.IntRange(0, 100), help="For so many per cent of the clients (default: as it was).")
@person_options
@config_option
@json_option
def turn_on(
    name: str, share: int | None, as_person: str | None, key_file: str | None, config: str | None, as_json: bool
) -> None:
    r"""Turn a flag on, as an admin; with --share for a part of the clients, who stay in as the part grows.

    \b
    Exit codes: 0 in force, 2 there is no such flag, 4 not proved, no admin, or it has other strategies than one share,
    5 the database could not be opened, or holds no flags that can be read.
    """
    _turn(name, config, (as_person, key_file), on=True, share=share, as_json=as_json)


@command.command("off")
@click.argument("name")
@person_options
@config_option
@json_option
def turn_off(name: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""Turn a flag off for everybody, as an admin. What is in flight goes on: to stop that, too: holdpoint halt.

    \b
    Exit codes: 0 in force, 2 there is no such flag, 4 not proved, or no admin, 5 the database could not be opened, or
    holds no flags that can be read.
    """
    _turn(name, config, (as_person, key_file), on=False, share=None, as_json=as_json)


def _turn(
    name: str, config: str | None, who: tuple[str | None, str | None], *, on: bool, share: int | None, as_json: bool
) -> None:
    from safety_core.shell.flags import switch

    with opened(config) as core:
        loaded = switch(core, name, on=on, share=share, by=claimant(*who))
    part = "" if share is None else f" for {share} per cent of the clients"
    _say_loaded(loaded, f"{name} is {'on' if on else 'off'}{part}; ", as_json=as_json)


def _say_loaded(loaded: "Rules", before: str, *, as_json: bool) -> None:
    said = {"version": loaded.version, "digest": loaded.digest, "by": loaded.loaded_by}
    say(said, f"{before}version {loaded.version} of the flags is in force, by {loaded.loaded_by}", as_json=as_json)
