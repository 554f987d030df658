"""The gated rollout: who may publish now, of how much of their traffic, and what the next stage waits for."""

from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from safety_core.cli.approve import reason_option
from safety_core.cli.common import claimant, config_option, deciding, json_option, opened, person_options, say
from safety_core.cli.rollout_words import lines, moved, plain, stage_of, where

stage_option = click.option(
    "--from", "seen", metavar="STAGE", help="The stage that you saw: if it is another one now, nothing is done."
)
candidates_option = click.option(
    "--candidates", "file", required=True, type=click.Path(path_type=Path), help="The file of candidates."
)


@click.group("rollout")
def command() -> None:
    """From the house's own accounts over a few canary clients to everybody, one stage at a time.

    A stage is left when it has soaked, with its posts, without a hard trigger, with no budget burning or in the red. Too
    little data is HOLD. Going back is always possible, and needs none of that.
    """


# ---------------------------------------------------------------- the plan


@command.group("plan")
def plan() -> None:
    """The stages, as data."""


@plan.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def plan_check(file: Path, as_json: bool) -> None:
    r"""Whether a plan could be read; changes nothing, and needs no database.

    \b
    Exit codes: 0 it could, 2 it could not: file, line and field are named.
    """
    from safety_core.fleet.rollout_file import read_plan

    _, found = read_plan(file)
    words = "\n".join([f"{file}: {len(found.stage)} stages", *(f"  {stage_of(each)}" for each in found.stage)])
    say({"file": str(file), "plan": msgspec.to_builtins(found)}, words, as_json=as_json)


@plan.command("show")
@config_option
@json_option
def plan_show(config: str | None, as_json: bool) -> None:
    r"""Print the plan in force, as it was loaded.

    \b
    Exit codes: 0 shown, 2 a broken configuration, 5 the database could not be opened, or nobody can read the plan.
    """
    from safety_core.shell.plans import in_force

    with opened(config) as core:
        loaded, found, _ = in_force(core)
    head = f"# version {loaded.version}, loaded by {loaded.loaded_by} at {loaded.at}, SHA-256 {loaded.digest}"
    said = {**msgspec.to_builtins(loaded), "plan": msgspec.to_builtins(found)}
    say(said, f"{head}\n{loaded.body.rstrip()}", as_json=as_json)


@plan.command("load")
@click.argument("file", type=click.Path(path_type=Path))
@person_options
@config_option
@json_option
def plan_load(file: Path, as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""Put a plan in force, as an admin. It never advances: the stages up to the one in force must stay what they are.

    \b
    Exit codes:
      0  in force; the stage in force soaks from the beginning
      2  FILE cannot be taken (says line and field); nothing changed
      4  refused: not proved, no admin, or another beginning than what was let in already; nothing changed
      5  the database could not be opened
    """
    from safety_core.fleet.rollout_file import read_plan
    from safety_core.shell.plans import in_force, load

    text, found = read_plan(file)
    with opened(config) as core:
        loaded = load(core, text, by=claimant(as_person, key_file))
        _, _, rollout = in_force(core)
    words = f"version {loaded.version} of the plan is in force: {len(found.stage)} stages; it is at {rollout.stage!r}"
    said = {"version": loaded.version, "digest": loaded.digest, "stage": rollout.stage}
    say(said, words, as_json=as_json)


# ---------------------------------------------------------------- how it stands


@command.command("status")
@config_option
@json_option
def show(config: str | None, as_json: bool) -> None:
    r"""Where it stands, what it waits for, its canaries with their reasons, and the cells that stay behind.

    \b
    Exit codes: 0 shown, 2 a broken configuration, 5 the database could not be opened, or nobody can read the plan.
    """
    from safety_core.shell.stage_status import status

    with deciding(config) as core:
        found = status(core)
    say(plain(found), "\n".join(lines(found)), as_json=as_json)


@command.command("history")
@config_option
@json_option
def past(config: str | None, as_json: bool) -> None:
    r"""Every move that was made, oldest first: when, from where to where, by whom, on which verdict, and why.

    \b
    Exit codes: 0 shown, 2 a broken configuration, 5 the database could not be opened.
    """
    from safety_core.shell.stage_status import history

    with opened(config) as core:
        found = history(core)
    words = "\n".join(moved(each) for each in found) or "it has not moved"
    say({"moves": [msgspec.to_builtins(each) for each in found]}, words, as_json=as_json)


@command.command("candidates")
@click.argument("file", type=click.Path(path_type=Path))
@config_option
@json_option
def rank(file: Path, config: str | None, as_json: bool) -> None:
    r"""Rank the candidates of a TOML FILE by the plan's weights, the best first; changes nothing.

    \b
    [[candidate]]
    client = "acme"
    trust = 90              # 0 to 100
    since = 2023-05-01      # a client from this day on
    reach = 18_000          # how many people a bad post of theirs would reach
    consent = "contract 7, 2026-11-02"      # without it nobody is a candidate

    \b
    Exit codes: 0 shown, 2 FILE cannot be taken (says line and field), 5 the database could not be opened.
    """
    from safety_core.canary import ranked
    from safety_core.fleet.rollout_file import read_candidates
    from safety_core.shell.plans import in_force

    today = datetime.now(UTC).date()
    found = read_candidates(file, today=today)
    with opened(config) as core:
        _, of, _ = in_force(core)
    order = ranked(found.candidate, of.canary.weights, today=today)
    lines = [f"{each.candidate.client:<20} {each.why}" for each in order] or ["nobody has consented"]
    said = [{"client": each.candidate.client, "points": each.points, "why": each.why} for each in order]
    say({"candidates": said, "most": of.canary.most}, "\n".join(lines), as_json=as_json)


# ---------------------------------------------------------------- the cohort


@command.command("enroll")
@click.argument("clients", nargs=-1, metavar="[CLIENT]...")
@candidates_option
@reason_option
@person_options
@config_option
@json_option
def put_in(
    clients: tuple[str, ...],
    file: Path,
    reason: str,
    as_person: str | None,
    key_file: str | None,
    config: str | None,
    as_json: bool,
) -> None:
    r"""Put clients among the canaries; without a name the best candidates, until there are as many as the plan allows.

    \b
    Exit codes:
      0  enrolled
      2  no such client or candidate, FILE cannot be taken, or no reason; nothing changed
      4  refused: above the plan's most, enrolled before, no consent, the house, not proved or not allowed; nothing changed
      5  the database could not be opened
    """
    from safety_core.fleet.rollout_file import read_candidates
    from safety_core.shell.cohorts import enrol

    found = read_candidates(file, today=datetime.now(UTC).date())
    with opened(config) as core:
        enrolled = enrol(core, found.candidate, clients, claimant(as_person, key_file), reason)
    words = "\n".join(f"{each.client} is a canary: {each.why}" for each in enrolled)
    say({"enrolled": [msgspec.to_builtins(each) for each in enrolled]}, words, as_json=as_json)


@command.command("remove")
@click.argument("client")
@reason_option
@person_options
@config_option
@json_option
def take_out(
    client: str, reason: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool
) -> None:
    r"""Take a client out of the canaries: its effects wait from now on, until everybody is let in. It does not come back.

    \b
    Exit codes: 0 taken out, 2 not a canary, or no reason, 4 refused: taken out already, not proved or not allowed, 5 the
    database could not be opened.
    """
    from safety_core.shell.cohorts import remove

    with opened(config) as core:
        removed = remove(core, client, claimant(as_person, key_file), reason)
    say(msgspec.to_builtins(removed), f"{client} is no canary any more: {reason}", as_json=as_json)


# ---------------------------------------------------------------- moving


@command.command("advance")
@stage_option
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@reason_option
@person_options
@config_option
@json_option
def go_on(
    seen: str | None,
    dry_run: bool,
    reason: str,
    as_person: str | None,
    key_file: str | None,
    config: str | None,
    as_json: bool,
) -> None:
    r"""Go on to the next stage, if the verdict is PASS. Where the plan says two-person another person agrees within a day.

    \b
    Exit codes:
      0  it is at the next stage, or waits for another person's word; or, with --dry-run, it would
      1  HOLD or FAIL: says all that is missing; nothing changed
      2  no reason; nothing changed
      4  refused: at another stage than --from, asked for by you already, not proved or not allowed; nothing changed
      5  the database could not be opened
    """
    from safety_core.shell.promote import advance

    with deciding(config) as core:
        done = advance(core, claimant(as_person, key_file), reason, seen=seen, dry_run=dry_run)
    stage = done.rollout.stage
    said = {
        "verdict": done.verdict.word.value,
        "why": done.verdict.why,
        "stage": stage,
        "moved": done.moved,
        "asked": done.asked,
        "woken": done.woken,
    }
    if done.moved:
        words = f"the rollout is at {stage!r}; {done.woken} waiting are decided anew"
    elif done.asked:
        words = f"{done.rollout.asked_by} has asked for it; another person agrees: holdpoint rollout advance --as OTHER"
    else:
        head = "it would advance" if done.verdict.word == "pass" else f"{done.verdict.word.value.upper()} at {stage!r}"
        words = "\n".join([head, *(f"  {each}" for each in done.verdict.why)])
    say(said, words, as_json=as_json)
    if done.verdict.word != "pass":
        raise SystemExit(1)


@command.command("rollback")
@stage_option
@reason_option
@person_options
@config_option
@json_option
def go_back(
    seen: str | None, reason: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool
) -> None:
    r"""Go back to the stage before, with the same canaries. The first stage begins anew. What is under way is not recalled.

    \b
    Exit codes: 0 done, 2 no reason, 4 refused: at another stage than --from, not proved or not allowed, 5 the database
    could not be opened.
    """
    from safety_core.shell.promote import roll_back_by

    with opened(config) as core:
        rollout, _ = roll_back_by(core, claimant(as_person, key_file), reason, seen=seen)
    say(where(rollout), f"the rollout is at {rollout.stage!r} and soaks from the beginning", as_json=as_json)


@command.command("hold")
@reason_option
@person_options
@config_option
@json_option
def stay(reason: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""Let nothing advance until somebody resumes. What is let in stays let in: to stop it, halt.

    \b
    Exit codes: 0 held, 2 no reason, 4 refused: held already, not proved or not allowed, 5 the database could not be
    opened.
    """
    from safety_core.shell.promote import hold

    with opened(config) as core:
        rollout = hold(core, claimant(as_person, key_file), reason)
    words = f"held at {rollout.stage!r}; to go on: holdpoint rollout resume -m WHY"
    say(where(rollout), words, as_json=as_json)


@command.command("resume")
@reason_option
@person_options
@config_option
@json_option
def judge_again(reason: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""Judge again what was held. Its soak went on meanwhile.

    \b
    Exit codes: 0 resumed, 2 no reason, 4 refused: not held, not proved or not allowed, 5 the database could not be opened.
    """
    from safety_core.shell.promote import resume

    with opened(config) as core:
        rollout = resume(core, claimant(as_person, key_file), reason)
    say(where(rollout), f"at {rollout.stage!r}, judged again: holdpoint rollout status", as_json=as_json)
