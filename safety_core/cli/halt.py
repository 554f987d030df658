"""Halt everything, or what is named; returns once it is true."""

from datetime import UTC, datetime

import click
import msgspec

from safety_core.cli.common import claimant, config_option, json_option, opened, person_options, say, who
from safety_core.errors import Refused
from safety_core.switches import Halt, HaltState


@click.command("halt")
@click.option("--client", help="Only this client (default: all).")
@click.option("--platform", help="Only this platform (default: all).")
@click.option("--account", help="Only this account, by our name of it (default: all).")
@click.option("--action", help="Only this action, for example publish (default: all).")
@click.option("-m", "--reason", required=True, metavar="WHY", help="Why; it is kept for ever.")
@click.option(
    "--no-wait", is_flag=True, help="Return when fenced: nothing new begins, what is under way may still arrive."
)
@person_options
@config_option
@json_option
def command(
    client: str | None,
    platform: str | None,
    account: str | None,
    action: str | None,
    reason: str,
    no_wait: bool,
    as_person: str | None,
    key_file: str | None,
    config: str | None,
    as_json: bool,
) -> None:
    r"""Halt everything, or what is named, and return once nothing in scope can reach a platform any more.

    Without options everything is halted. A halt is never refused to anybody: a name that cannot be proved is recorded
    as unproved. Ending it takes a second person: holdpoint release.

    \b
    Exit codes:
      0  acknowledged (with --no-wait: fenced)
      2  a name that does not exist, or a broken configuration; nothing is halted
      5  the database could not be opened; nothing is halted
      6  not acknowledged within the bound (says who did not answer, and what to type)
    """
    from safety_core.fleet.compose import process_started_us
    from safety_core.shell import halt as halting
    from safety_core.shell.identity import Claimant, proven
    from safety_core.shell.names import scope_of

    asked_us, asked_at = process_started_us(), datetime.now(UTC).isoformat()
    try:
        claimed = claimant(as_person, key_file)
    except Refused as unusable:  # a broken key must not stand between an operator and a halt
        click.echo(f"holdpoint: {unusable.wrong}; halting without proof", err=True)
        claimed = Claimant(who(as_person), None)
    with opened(config) as core:
        scope, is_proven = core.store.read(
            lambda tx: (
                scope_of(tx, client=client, platform=platform, account=account, action=action),
                proven(tx, claimed),
            )
        )
        asked = halting.Asked(
            scope=scope, person=claimed.person, proven=is_proven, reason=reason, asked_us=asked_us, asked_at=asked_at
        )

        def show(halt: Halt) -> None:
            if not as_json:
                click.echo(_instant(halt))

        thrown = halting.fence_until_bound(core, asked)
        show(thrown)
        if not no_wait:
            try:
                thrown = halting.await_quiescence(core, thrown)
            except KeyboardInterrupt:
                click.echo(f"holdpoint: {_last_line(thrown)}", err=True)
                raise
            show(thrown)
        say(msgspec.to_builtins(thrown), _last_line(thrown), as_json=as_json)


def _instant(halt: Halt) -> str:
    if halt.quiesced_us is None:
        took_s = (halt.fenced_us - halt.asked_us) / 1e6
        return (
            f"fenced      +{took_s:6.3f} s  nothing new in scope begins ({halt.scope}); {halt.live_at_fence} under way"
        )
    took_s = (halt.quiesced_us - halt.asked_us) / 1e6
    how = "all answers are in" if halt.quiesced_by == "answers" else "by time: no permit can be alive any more"
    return f"quiesced    +{took_s:6.3f} s  {how}"


def _last_line(halt: Halt) -> str:
    if halt.state is HaltState.FENCED:
        return f"halt {halt.halt} stands: nothing new begins. NOT acknowledged: see holdpoint switch show"
    return (
        f"ACKNOWLEDGED {halt.halt}: {halt.scope} is halted (bound {halt.bound_us / 1e6:.1f} s)\n"
        f"a second person ends it: holdpoint release {halt.halt} --as NAME -m WHY"
    )
