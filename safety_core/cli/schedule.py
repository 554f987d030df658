"""Propose to end halts at a time, agree to it, take it back."""

from datetime import UTC, datetime

import click
import msgspec

from safety_core.cli.common import claimant, config_option, json_option, opened, person_options, say
from safety_core.schedules import ScheduledRelease, ScheduleState
from safety_core.shell.zones import zone_of
from safety_core.times import instant


@click.command("schedule")
@click.argument("halts", nargs=-1, required=True, metavar="HALT...")
@click.option("--at", "at_text", required=True, metavar="TIME", help="2h, 30m, or ISO 8601 with an offset or [Zone].")
@click.option("-m", "--reason", required=True, metavar="WHY", help="Why it may go on then; it is kept for ever.")
@person_options
@config_option
@json_option
def schedule(
    halts: tuple[str, ...],
    at_text: str,
    reason: str,
    as_person: str | None,
    key_file: str | None,
    config: str | None,
    as_json: bool,
) -> None:
    r"""Propose to end these halts at a time; it takes effect at the later of that time and another operator's yes.

    It lapses an hour after its time, on any new halt that overlaps one of these, and when the machine reboots.

    \b
    Exit codes:
      0  proposed (agreed already, when you threw none of the halts)
      2  no such halt, no reason, or a time that is past or not one; nothing is proposed
      4  refused: not proved, not allowed, released already; nothing is proposed
      5  the database could not be opened
    """
    from safety_core.shell.schedule import propose

    at = instant(at_text, now=datetime.now(UTC), zone_of=zone_of, field="--at")
    with opened(config) as core:
        _say(propose(core, halts, at, claimant(as_person, key_file), reason), as_json=as_json)


@click.command("agree")
@click.argument("name", metavar="SCHEDULE")
@person_options
@config_option
@json_option
def agree(name: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""Say yes to a scheduled release, as an operator who threw none of its halts.

    \b
    Exit codes:
      0  agreed
      2  there is no such schedule
      4  refused: the same person, not proved, not allowed, or it lapsed; nothing changes
      5  the database could not be opened
    """
    from safety_core.shell.schedule import agree as say_yes

    with opened(config) as core:
        _say(say_yes(core, name, claimant(as_person, key_file)), as_json=as_json)


@click.command("withdraw")
@click.argument("name", metavar="SCHEDULE")
@person_options
@config_option
@json_option
def withdraw(name: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""Take a scheduled release back; its halts stand until somebody releases them.

    \b
    Exit codes:
      0  taken back
      2  there is no such schedule
      4  refused: not proved, not allowed, or it is over already; nothing changes
      5  the database could not be opened
    """
    from safety_core.shell.schedule import withdraw as take_back

    with opened(config) as core:
        _say(take_back(core, name, claimant(as_person, key_file)), as_json=as_json)


def _say(done: ScheduledRelease, *, as_json: bool) -> None:
    what = f"{done.schedule} {done.state.value}: release of {', '.join(done.halts)} at {done.at}"
    following = {
        ScheduleState.PROPOSED: f"\na second person agrees: holdpoint switch agree {done.schedule} --as OTHER",
        ScheduleState.AGREED: f"\nto take it back: holdpoint switch withdraw {done.schedule}",
    }
    say(msgspec.to_builtins(done), what + following.get(done.state, ""), as_json=as_json)
