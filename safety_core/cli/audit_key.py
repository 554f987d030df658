"""The key that signs the audit log: made, shown, handed over."""

import click

from safety_core.cli.common import claimant, config_option, json_option, opened, person_options, say, signing
from safety_core.errors import BadInput, NotSigned, Refused

DEFAULT_NAME = "holdpoint"


@click.group("key")
def key() -> None:
    """The key that signs the audit log.

    It lies in the file that [audit] key names (audit.key beside the configuration), which nobody but its owner may read,
    or stands in the variable HOLDPOINT_AUDIT_KEY. It is never in the database; keep a copy elsewhere, offline.
    """


@key.command("new")
@click.option("--name", help="Under which the log is known to others, for example example.com/holdpoint.")
@click.option("--lost", is_flag=True, help="The key before it is lost: begin anew, in the word of an admin (--as, -m).")
@click.option("-m", "--reason", metavar="WHY", help="With --lost: what became of it; it is kept for ever.")
@person_options
@config_option
def new(
    name: str | None, lost: bool, reason: str | None, as_person: str | None, key_file: str | None, config: str | None
) -> None:
    r"""Make the first key, into a file that only its owner can read. The worker signs with it from then on.

    Hand the line that it prints to whoever is to check the log: it is public. After a key was lost whoever checks must be
    handed the new line as well.

    \b
    Exit codes: 0 made, 2 its file is there already, or no reason, 4 refused: the log has a key, 5 the database could not be opened.
    """
    from safety_core.audit.notes import read_key
    from safety_core.fleet import compose, settings
    from safety_core.shell import log_keys

    loaded = settings.load(config)
    with opened(config) as core:
        named = core.store.read(lambda tx: tx.log_keys())
        if named and not lost:
            raise Refused(
                "the log has a key already", "hand it over: holdpoint audit key rotate; or, if it is gone: --lost"
            )
        origin = name or (read_key(named[-1].verifier).name if named else DEFAULT_NAME)
        why = _why(reason) if lost else ""
        made = compose.new_signing_key(loaded, origin)
        with made.kept():
            if lost:
                log_keys.begin_anew(core, made.key, claimant(as_person, key_file), why)
    click.echo(f"the key is in {made.path}; others check with its public half:\n{made.key.verifier}")


@key.command("show")
@config_option
@json_option
def show(config: str | None, as_json: bool) -> None:
    r"""The keys that the log names, in their order, and whether the one at hand is the last of them.

    \b
    Exit codes: 0 shown, 2 a broken configuration, 5 the database could not be opened.
    """
    from safety_core.fleet import compose, settings

    loaded = settings.load(config)
    with opened(config) as core:
        named = core.store.read(lambda tx: tx.log_keys())
        last = core.store.read(lambda tx: tx.last_checkpoint())
    try:
        held, why = compose.file_signer(loaded).key().verifier, ""
    except NotSigned as missing:
        held, why = None, str(missing)
    lines = [f"from entry {each.position}  {each.verifier}" for each in named] or ["the log names no key yet"]
    lines.append(f"at hand: {held}" if held else f"at hand: none; {why}")
    if named and held and held != named[-1].verifier:
        lines.append("THAT IS NOT THE LOG'S KEY: nothing is signed with it")
    lines.append(f"signed up to {last.size} entries" if last else "nothing is signed")
    keys = [{"position": each.position, "key": each.verifier} for each in named]
    signed_to = last.size if last else 0
    say({"keys": keys, "held": held, "why": why, "signed_to": signed_to}, "\n".join(lines), as_json=as_json)


@key.command("rotate")
@click.option("-m", "--reason", required=True, metavar="WHY", help="Why; it is kept for ever.")
@person_options
@config_option
def rotate(reason: str, as_person: str | None, key_file: str | None, config: str | None) -> None:
    r"""Hand the log over to a new key: the old one signs that, as its last, and every proof keeps holding.

    The new key takes the file's place; of a key in HOLDPOINT_AUDIT_KEY it is written beside the file, to be put there.
    Type it again after a crash: it is one hand-over.

    \b
    Exit codes: 0 handed over, 2 there is no usable key, or no reason, 4 refused: not an admin, or the log is not the one that was signed,
    5 the database could not be opened.
    """
    from safety_core.fleet import compose, settings
    from safety_core.shell import log_keys

    why = _why(reason)
    signer = compose.file_signer(settings.load(config))
    following = signer.following()
    with signing(config) as core:
        named = core.store.read(lambda tx: tx.log_keys())
        if not named or named[-1].verifier != following.verifier:
            log_keys.hand_over(core, signer.key(), following, claimant(as_person, key_file), why)
    click.echo(f"handed over; the new key is in {signer.take_over()}, and its public half is:\n{following.verifier}")


def _why(reason: str | None) -> str:
    from safety_core.shell.reasons import checked_why

    if reason is None:
        raise BadInput("--reason", "is missing", "say what became of the key: -m WHY")
    return checked_why(reason)
