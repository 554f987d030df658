"""Hold a drill: press the real button on the house tenant, print what was measured, and release it again."""

import sys

import click
import msgspec

from safety_core.cli.common import claimant, config_option, json_option, opened, person_options, say, who
from safety_core.errors import Refused
from safety_core.halt import proof
from safety_core.shell.drill import Drilled, Plan, Result
from safety_core.shell.drill import drill as hold
from safety_core.shell.identity import Claimant, proven
from safety_core.switches import HOUSE, Halt

EXIT_CODES = {Result.SAMPLE: 0, Result.IDLE: 3, Result.NOT_ACKNOWLEDGED: 6}


@click.command("drill")
@click.option("--client", required=True, help=f"The tenant; drills are held on {HOUSE} only.")
@click.option("-m", "--reason", default="drill", show_default=True, metavar="WHY", help="Why; it is kept for ever.")
@click.option("--posts", type=int, help="How many posts are handed over (default: two for each house account).")
@person_options
@config_option
@json_option
def command(
    client: str,
    reason: str,
    posts: int | None,
    as_person: str | None,
    key_file: str | None,
    config: str | None,
    as_json: bool,
) -> None:
    r"""Halt the house tenant under a load of its own, and print the measured instants beside the bound.

    The load is posts on the house's accounts. Where a platform is reached for real they are caught before a byte leaves, and
    nobody sees any; where one is simulated they stand there. What had not begun is taken back, and the halt is released by
    Holdpoint itself once it is acknowledged.

    \b
    Exit codes:
      0  acknowledged, with work under way: a sample
      2  no such client, or a number of posts that cannot be; nothing is halted
      3  acknowledged, but idle: no sample (says why)
      4  refused: not the house tenant; nothing is halted
      5  the database could not be opened; nothing is halted
      6  not acknowledged within the bound; the halt stands until a person releases it
    """
    try:
        claimed = claimant(as_person, key_file)
    except Refused:
        claimed = Claimant(who(as_person), None)  # as with any halt, a broken key is recorded and stops nothing
    with opened(config) as core:
        plan = Plan(
            client=client,
            person=claimed.person,
            proven=core.store.read(lambda tx: proven(tx, claimed)),
            reason=reason,
            posts=posts,
        )
        drilled = hold(core, plan, lambda halt: None if as_json else click.echo(_instant(halt)))
        found = proof(drilled.halt, core.timing)
    what = {**msgspec.to_builtins(drilled), "proof": msgspec.to_builtins(found)}
    say(what, _words(drilled, found.margin_us), as_json=as_json)
    sys.exit(EXIT_CODES[drilled.result])


def _instant(halt: Halt) -> str:
    """The newest instant of a halt, counted from t0."""
    for name, at_us in (("released", halt.released_us), ("quiesced", halt.quiesced_us), ("fenced", halt.fenced_us)):
        if at_us is not None:
            return f"{name:<9} +{(at_us - halt.asked_us) / 1e6:7.3f} s"
    return ""


def _words(drilled: Drilled, margin_us: int | None) -> str:
    halt = drilled.halt
    confirmed = sum(each.how.value != "unseen" for each in drilled.confirmations)
    lines = [
        f"asked     at {halt.asked_at} by {halt.person}",
        f"confirmed by {confirmed} of {len(drilled.confirmations)} worker processes",
        f"in flight {halt.live_at_fence} at the fence, {drilled.queued} of {drilled.posts} posts queued when it was asked for",
        f"bound     B = {halt.bound_us / 1e6:.3f} s",
    ]
    if margin_us is not None:
        lines.append(f"margin    {margin_us / 1e6:.3f} s")
    lines += [f"published {each}" for each in drilled.published]
    if drilled.caught:
        lines.append(f"caught    {drilled.caught} posts where platforms are reached for real: nothing of them left")
    lines.append(f"withdrawn {drilled.withdrawn} posts that had not begun")
    lines.append(
        {
            Result.SAMPLE: f"ACKNOWLEDGED {halt.halt}: a sample; released by itself",
            Result.IDLE: f"idle: no sample ({drilled.idle}); {halt.halt} was acknowledged and released by itself",
            Result.NOT_ACKNOWLEDGED: f"NOT ACKNOWLEDGED: {drilled.failure}\n{halt.halt} stands until a person releases it",
        }[drilled.result]
    )
    return "\n".join(lines)
