"""The sandbox: what becomes of what would be published, while it is rehearsed; see docs/house-accounts.md."""

import sys
from collections.abc import Callable
from typing import Any

import click
import msgspec

from safety_core.cli.approve import reason_option
from safety_core.cli.common import claimant, config_option, deciding, json_option, opened, person_options, say
from safety_core.sandbox import Mode

LEFT = 3
LAST_MOST = 1_000_000
RUN_LINE = "holdpoint run --platforms house"
seen_option = click.option(
    "--from",
    "seen",
    type=int,
    metavar="SERIAL",
    help="The setting that you saw: if another one stands now, nothing is done.",
)


def filters(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--platform``, ``--action``, ``--until`` and ``--from``."""
    for each in (
        seen_option,
        click.option(
            "--until", required=True, metavar="TIME", help="Its end: 2h, or 2026-12-01T18:00Z; 30 days at most."
        ),
        click.option("--action", "actions", multiple=True, help="Only this action (default: all). Repeatable."),
        click.option("--platform", "platforms", multiple=True, help="Only this platform (default: all). Repeatable."),
    ):
        function = each(function)
    return function


@click.group("sandbox")
def command() -> None:
    """What becomes of what would be published, while it is rehearsed on accounts of our own.

    A sandbox ends. What it covers is refused from then on, until somebody sets it anew: it never turns live by itself. What
    its filter leaves out is LIVE, and so is everything once it is off; each command says so.
    """


@command.command("show")
@config_option
@json_option
def show(config: str | None, as_json: bool) -> None:
    r"""What stands, until when, what is live besides, and what of what it made for real still stands.

    \b
    Exit codes:
      0  shown
      2  a broken configuration
      3  something that it made is left to a person: says what, and what to do
      5  the database could not be opened, or nobody can say which setting stands
    """
    from safety_core.cli.sandbox_words import standing
    from safety_core.errors import StoreUnavailable
    from safety_core.shell.sandbox_status import status

    with deciding(config) as core:
        found = status(core)
        if found.setting is None:
            do = "nothing is let go until one is set: holdpoint sandbox intercept --until 2h -m WHY"
            raise StoreUnavailable("nobody can say which setting stands", do)
        plain, words = standing(core, found)
    runs = _of_killed_runs(config)
    lines = [f"LEFT BY A RUN that was killed, perhaps: {each}; the next run takes it down: {RUN_LINE}" for each in runs]
    say({**plain, "left_by_runs": runs}, "\n".join([words, *lines]), as_json=as_json)
    sys.exit(LEFT if found.left or runs else 0)


@command.command("intercept")
@filters
@reason_option
@person_options
@config_option
@json_option
def intercept(config: str | None, as_json: bool, **asked: Any) -> None:
    r"""Let nothing leave of what it covers, and write down what would have gone out, without its secrets.

    \b
    Exit codes:
      0  it stands
      2  no such platform or action, no end or one that cannot be, or no reason; nothing changed
      4  refused: another setting stands than --from, it would turn live what you covered yourself, not proved or not
         allowed; nothing changed
      5  the database could not be opened
    """
    _set(Mode.INTERCEPT, config, asked, as_json=as_json)


@command.command("simulate")
@click.option("--success", default="100%", show_default=True, metavar="SHARE", help="How many would be taken, as 95%.")
@click.option(
    "--latency",
    default="0s",
    show_default=True,
    metavar="TIMES",
    help="After how long, as 0.3s..2s: the middle, and the 95th of 100.",
)
@filters
@reason_option
@person_options
@config_option
@json_option
def simulate(success: str, latency: str, config: str | None, as_json: bool, **asked: Any) -> None:
    r"""The same as intercept, and dice say whether each would have been taken, and after how long.

    \b
    Exit codes: 0 it stands, 2, 4 and 5 as of `holdpoint sandbox intercept`; also 2 a share or a latency that cannot be.
    """
    from safety_core.shell.sandbox_text import latency_ms, per_mille

    middle, late = latency_ms(latency)
    dice = {"success_per_mille": per_mille(success), "latency_p50_ms": middle, "latency_p95_ms": late}
    _set(Mode.SIMULATE, config, asked, as_json=as_json, **dice)


@command.command("record")
@click.option(
    "--effects", type=int, required=True, metavar="N", help="At most so many effects, 1 to 10000, and no more."
)
@click.option(
    "--vouch",
    "vouched",
    multiple=True,
    metavar="PLATFORM",
    help="You have looked: few see the house's accounts there. Asked for where no answer says it. Repeatable.",
)
@filters
@reason_option
@person_options
@config_option
@json_option
def record(effects: int, vouched: tuple[str, ...], config: str | None, as_json: bool, **asked: Any) -> None:
    r"""Let it go out FOR REAL: for rtv-house alone, in the form that few see, so many times, and taken down again.

    What a platform makes in no such form is refused.

    \b
    Exit codes: 0 it stands, 2, 4 and 5 as of `holdpoint sandbox intercept`; also 2 a number of effects that cannot be, or
    nobody vouches for accounts of which no answer says that few see them.
    """
    from safety_core.shell.sandbox_text import effects_max, platforms_of

    more = {"effects_max": effects_max(effects), "vouched": platforms_of(vouched, "vouch")}
    _set(Mode.RECORD, config, asked, as_json=as_json, **more)


@command.command("off")
@seen_option
@reason_option
@person_options
@config_option
@json_option
def off(
    seen: int | None, reason: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool
) -> None:
    r"""Turn everything LIVE. Takes another person than the one who set what stands. What is off already stays so.

    Where a platform is reached for real, leave is needed besides: holdpoint house live.

    \b
    Exit codes: 0 off, 2 no reason, 4 refused: you set what stands, another setting stands than --from, not proved or not
    allowed; 5 the database could not be opened.
    """
    from safety_core.cli.sandbox_words import about_leave, set_to
    from safety_core.shell.sandbox import turn_off
    from safety_core.shell.sandbox_status import status

    with deciding(config) as core:
        done = turn_off(core, claimant(as_person, key_file), reason, seen=seen)
        plain, words = set_to(core, done)
        now = status(core)
    about = about_leave(now.leave, now.real)
    say(
        {**plain, "real": list(now.real), "leave_stands": now.leave is not None and now.leave.stands},
        f"{words}\n{about}",
        as_json=as_json,
    )


@command.command("removed")
@click.argument("permit")
@click.option(
    "--my-word",
    is_flag=True,
    help="Where the platform does not say that it is gone: you looked, and it is. Kept as such.",
)
@reason_option
@person_options
@config_option
@json_option
def removed(
    permit: str,
    my_word: bool,
    reason: str,
    as_person: str | None,
    key_file: str | None,
    config: str | None,
    as_json: bool,
) -> None:
    r"""Write down that you took down by hand what a sandbox had made: PERMIT, as `holdpoint sandbox show` names it.

    The platform is asked whether it is gone, with the account's own token. What it still shows is not written down.

    \b
    Exit codes:
      0  written down, and whose word that it is gone is
      2  no sandbox made anything under that permit, or no reason; nothing changed
      4  refused: it stands by the platform, the platform does not say (then see --my-word), it is not left to a person, not
         proved or not allowed; nothing changed
      5  the database could not be read or written, or a halt for a wrong account is not known to stand
    """
    from safety_core.fleet import compose, settings
    from safety_core.shell import by_hand

    core, close = compose.asking_core(settings.load(config))
    try:
        done = by_hand.removed(core, permit, claimant(as_person, key_file), reason, my_word=my_word)
    finally:
        close()
        core.store.close()
    where = f"{done.order.intent.recalls} on {done.permit.platform}, {done.permit.account}"
    words = f"{where} is taken down, on the word of the {done.word}: {done.saw}"
    plain = {"permit": done.permit.permit, "object": done.order.intent.recalls, "word": done.word, "saw": done.saw}
    say(plain, words, as_json=as_json)


@command.command("history")
@config_option
@json_option
def past(config: str | None, as_json: bool) -> None:
    r"""Every setting that ever stood, oldest first: what it did, with what, until when, and who set it.

    \b
    Exit codes: 0 shown, 2 a broken configuration, 5 the database could not be opened.
    """
    from safety_core.cli.sandbox_words import past as line
    from safety_core.shell.sandbox_status import history

    with opened(config) as core:
        found = history(core)
    say({"settings": [msgspec.to_builtins(each) for each in found]}, "\n".join(map(line, found)), as_json=as_json)


@command.command("recordings")
@click.option("--serial", type=click.IntRange(1), metavar="N", help="Only of this setting (default: of all).")
@click.option(
    "--last",
    type=click.IntRange(1, LAST_MOST),
    default=100,
    show_default=True,
    metavar="N",
    help="Only the newest so many.",
)
@config_option
@json_option
def recordings(serial: int | None, last: int, config: str | None, as_json: bool) -> None:
    r"""What was written down of what it caught or let through, without its secrets: requests, and what came of them.

    The files themselves, a line of JSON for each, are in the folder that [recordings] of the configuration names.

    \b
    Exit codes: 0 shown, also where there are none; 2 a number that cannot be; 5 there is no database, or the folder cannot
    be read.
    """
    from safety_core.cli.sandbox_words import recorded
    from safety_core.fleet import compose, settings
    from safety_core.fleet.recordings import newest

    loaded = settings.load(config)
    compose.check_there(loaded)
    folder = loaded.settings.recordings.beside(loaded.database)
    found = newest(folder, serial, last)
    words = "\n".join(map(recorded, found)) or "nothing is written down"
    plain = [each._asdict() for each in found]
    say({"folder": str(folder), "recordings": plain}, words, as_json=as_json)


def _of_killed_runs(config: str | None) -> list[str]:
    """What runs of features on house accounts have begun and not cleared, unless one is at it now (docs/house-accounts.md)."""
    import fcntl

    from safety_core.fleet import settings

    database = settings.load(config).database
    left, lock = (database.with_name(f"{database.name}-house-{what}") for what in ("left", "run"))
    if not left.exists():
        return []
    with lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return []
        return [each for each in left.read_text(encoding="utf-8").splitlines() if each]


def _set(mode: Mode, config: str | None, asked: dict[str, Any], *, as_json: bool, **more: Any) -> None:
    from safety_core.cli.sandbox_words import set_to
    from safety_core.shell.sandbox import Wanted, put
    from safety_core.shell.sandbox_text import actions_of, ends_at, platforms_of
    from safety_core.shell.zones import zone_of

    platforms = platforms_of(asked["platforms"])
    with deciding(config) as core:
        wanted = Wanted(
            mode=mode,
            until=ends_at(asked["until"], now=core.clock.now(), zone_of=zone_of),
            seen=asked["seen"],
            platforms=platforms,
            actions=actions_of(asked["actions"], platforms, core.adapters),
            **more,
        )
        done = put(core, wanted, claimant(asked["as_person"], asked["key_file"]), asked["reason"])
        plain, words = set_to(core, done)
    say(plain, words, as_json=as_json)
