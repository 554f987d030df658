"""Halt everything, or what is named; returns once it is true."""

from datetime import UTC, datetime

import click
import msgspec

from safety_core.cli.common import claimant, config_option, json_option, person_options, said, who
from safety_core.cli.halting import Shown, end_of, ends_at, local, say_signed, waited_for
from safety_core.cli.output import tell
from safety_core.errors import BadFile, Refused, StoreUnavailable
from safety_core.ports import Transaction
from safety_core.shell.core import Core
from safety_core.shell.fencing import Asked
from safety_core.shell.identity import Claimant
from safety_core.switches import Halt, Scope

LOCAL_INSTEAD = 'to stop this machine without it: holdpoint halt --local --database PATH -m "WHY"'


@click.command("halt")
@click.option("--client", "clients", multiple=True, help="Only this client (default: all). Repeatable.")
@click.option("--platform", "platforms", multiple=True, help="Only this platform (default: all). Repeatable.")
@click.option("--account", "accounts", multiple=True, help="Only this account, by our name of it. Repeatable.")
@click.option(
    "--action", "actions", multiple=True, help="Only this action, for example publish (default: all). Repeatable."
)
@click.option("-m", "--reason", required=True, metavar="WHY", help="Why; it is kept for ever.")
@click.option("--until", metavar="TIME", help="When it is expected to end (ISO 8601, or 2h); ends nothing by itself.")
@click.option(
    "--no-wait", is_flag=True, help="Return when fenced: nothing new begins, what is under way may still arrive."
)
@click.option(
    "--local",
    "here",
    is_flag=True,
    help="Stop everything on this machine, with neither store nor network: writes the STOP file and waits by time.",
)
@click.option("--database", metavar="PATH", help="With --local: the database beside which the STOP file lies.")
@person_options
@config_option
@json_option
def command(
    clients: tuple[str, ...],
    platforms: tuple[str, ...],
    accounts: tuple[str, ...],
    actions: tuple[str, ...],
    reason: str,
    until: str | None,
    no_wait: bool,
    here: bool,
    database: str | None,
    as_person: str | None,
    key_file: str | None,
    config: str | None,
    as_json: bool,
) -> None:
    r"""Halt everything, or what is named, and return once nothing in scope can reach a platform any more.

    Without options everything is halted. Options that are repeated halt each combination of what is named, all at the
    same instant, each as a halt of its own. A halt is never refused to anybody: a name that cannot be proved is recorded
    as unproved, and a --until that cannot be read is said and left out. Ending it takes a second person: holdpoint
    release.

    When the database does not take the halt in time, this machine is stopped as a whole by its STOP file, and the halt
    is written when the database is back.

    \b
    Exit codes:
      0  acknowledged (with --no-wait: fenced or latched)
      2  a name that does not exist, or a broken configuration; nothing is halted
      5  there is no installation here; nothing is halted
      6  not acknowledged within the bound (says who did not answer, and what to type)
    """
    from safety_core.fleet.compose import process_started_us

    claimed = _claimed(as_person, key_file)
    now = datetime.now(UTC)
    asked = Asked(
        scope=Scope(),
        person=claimed.person,
        proven=False,
        reason=reason,
        asked_us=process_started_us(),
        asked_at=now.isoformat(),
        expected_end_at=ends_at(until, now),
    )
    if not reason.strip():
        tell("holdpoint: no reason was given; halting all the same", err=True)
    if here:
        if clients or platforms or accounts or actions:
            tell("holdpoint: --local stops everything on this machine, whatever is named", err=True)
        local(asked, database=database, config=config, wait=not no_wait, as_json=as_json)
        return
    core = _core(config)
    try:
        several = _asked(core, asked, claimed, (clients, platforms, accounts, actions))
        _throw(core, several, wait=not no_wait, as_json=as_json)
    finally:
        core.store.close()


def _claimed(as_person: str | None, key_file: str | None) -> Claimant:
    """Who halts; a broken key must not stand between an operator and a halt."""
    try:
        return claimant(as_person, key_file)
    except Refused as unusable:
        tell(f"holdpoint: {unusable.wrong}; halting without proof", err=True)
        return Claimant(who(as_person), None)


def _core(config: str | None) -> Core:
    """The core of a halt; a configuration that cannot be read says what still can be done."""
    from safety_core.fleet import compose, settings

    try:
        loaded = settings.load(config, lenient=True)
    except BadFile as broken:
        raise BadFile(
            broken.file, broken.line, "", broken.wrong.split(": ", 1)[-1], f"{broken.do}; {LOCAL_INSTEAD}"
        ) from broken
    for wrong in loaded.wrong:
        tell(f"holdpoint: {wrong}; halting without it", err=True)
    return compose.halting_core(loaded)


def _asked(core: Core, asked: Asked, claimed: Claimant, named: tuple[tuple[str, ...], ...]) -> list[Asked]:
    """The halts asked for, with their scopes and the proof of who asks.

    A store that cannot be read keeps nobody from halting: then nothing is looked up, and everything is halted.
    """
    from safety_core.shell.identity import proven
    from safety_core.shell.scopes import scopes_of

    def look(tx: Transaction) -> tuple[list[Scope], bool]:
        is_proven = proven(tx, claimed)
        return scopes_of(tx, tx.person(claimed.person) if is_proven else None, *named), is_proven

    try:
        scopes, is_proven = core.store.read(look)
    except StoreUnavailable as away:
        tell(f"holdpoint: {away.wrong}; no name can be looked up: halting everything", err=True)
        scopes, is_proven = [Scope()], False
    return [msgspec.structs.replace(asked, scope=scope, proven=is_proven) for scope in scopes]


def _throw(core: Core, several: list[Asked], *, wait: bool, as_json: bool) -> None:
    from safety_core.shell import halt as halting

    shown = Shown(quiet=as_json)
    raised = halting.raise_scopes(core, several)
    done: tuple[Halt, ...] = halting.fence_or_latch(core, raised)
    for words in raised.witness.ended:
        tell(f"holdpoint: killed so that the halt could be written: {words.words}", err=True)
    for each in done:
        shown.instant(each)
        if wait and each.latched and not as_json:
            waited_for(core, each)
    if wait:
        try:
            done = halting.await_quiescence(core, raised, done, shown.instant, shown.progress)
        except KeyboardInterrupt:
            for each in done:
                tell(f"holdpoint: {shown.last_line(each)}", err=True)
            raise
    what = [msgspec.to_builtins(each) for each in done]
    last = "\n".join(end_of(core, shown, each, as_json=as_json) for each in done)
    tell(said(what[0] if len(what) == 1 else {"halts": what}, last, as_json=as_json))
    if wait:
        say_signed(core)
