"""What clients are told: where they are reached, the letters that they get, and what they answer."""

from pathlib import Path

import click
import msgspec

from safety_core.cli.client_erase import erase
from safety_core.cli.common import claimant, config_option, json_option, looking, opened, person_options, say
from safety_core.errors import BadInput
from safety_core.letters import Contact, FormAnswer, Letter, LetterKind, masked, without_secrets
from safety_core.shell.letters import Listed
from safety_core.shell.plain_sight import shown

client_option = click.option("--client", required=True, metavar="NAME", help="The client whom it is for.")
one_client_option = click.option("--client", metavar="NAME", help="Only this client's.")
message_option = click.option("-m", "--message", default="", help="What there is to say, in a letter of kind status.")
kind_argument = click.argument("kind", metavar="KIND")


@click.group("client")
def command() -> None:
    """What clients are told: at enrolment, when something is stopped, now and then, and at the end.

    Each letter goes out once for its occasion, by mail (the server of [notify.smtp]) or to the client's own webhook, and is
    written into the audit log. See docs/client-onboarding-guide.md.
    """


command.add_command(erase)


@command.group("contact")
def contact() -> None:
    """Where each client is reached. An address is forgotten when it is removed or replaced."""


@contact.command("set")
@click.argument("client")
@click.option("--mail", metavar="ADDRESS", help="Their mail address, or a reference to it (vault:...).")
@click.option("--webhook", metavar="URL", help="Their webhook (https), or a reference to it (vault:...).")
@click.option("--secret", metavar="REFERENCE", help="What the webhook is signed with: a reference, never in clear.")
@person_options
@config_option
@json_option
def set_contact(
    client: str,
    mail: str | None,
    webhook: str | None,
    secret: str | None,
    as_person: str | None,
    key_file: str | None,
    config: str | None,
    as_json: bool,
) -> None:
    r"""Set where CLIENT is reached by mail or by webhook, as an operator for it. What waits for a contact goes there.

    \b
    Exit codes: 0 set, 2 no such client, or not an address, URL or reference, 4 not proved or not allowed, 5 the database
    could not be opened.
    """
    from safety_core.fleet import reach_settings
    from safety_core.letters import Channel
    from safety_core.shell import contacts

    if (mail is None) == (webhook is None):
        raise BadInput("address", "is not one", "give --mail ADDRESS, or --webhook URL --secret REFERENCE")
    channel, address = (Channel.SMTP, mail) if mail is not None else (Channel.WEBHOOK, webhook)
    assert address is not None
    if webhook is not None:
        reach_settings.check_no_platform("webhook", reach_settings.host_of(webhook))
    with opened(config) as core:
        done = contacts.put(core, client, channel, address, claimant(as_person, key_file), secret=secret)
    say(_contact(done), f"{client} is reached by {channel} from now on", as_json=as_json)


@contact.command("show")
@click.argument("client", required=False)
@person_options
@config_option
@json_option
def show_contacts(
    client: str | None, as_person: str | None, key_file: str | None, config: str | None, as_json: bool
) -> None:
    r"""Show where CLIENT, or every client, is reached; with --as NAME that person's clients only.

    \b
    Exit codes: 0 shown, 2 no such client, 4 --as NAME is not proved, 5 the database could not be opened.
    """
    from safety_core.shell import contacts

    with looking(config, as_person, key_file) as core:
        found = contacts.listed(core, client)
    words = "\n".join(
        f"{each.client}  {each.channel:<7}  {without_secrets(each.address)}  (set by {each.set_by} at {each.at})"
        for each in found
    )
    say({"contacts": [_contact(each) for each in found]}, words or "nobody can be reached", as_json=as_json)


@contact.command("remove")
@click.argument("client")
@click.option("--channel", help="Only this one: smtp or webhook (default: both).")
@person_options
@config_option
@json_option
def remove_contact(
    client: str, channel: str | None, as_person: str | None, key_file: str | None, config: str | None, as_json: bool
) -> None:
    r"""Forget where CLIENT is reached, and what was still on its way there. The log keeps that there was an address.

    \b
    Exit codes: 0 forgotten, 2 no such client or channel, 4 nothing is set, not proved or not allowed, 5 the database
    could not be opened.
    """
    from safety_core.letters import Channel
    from safety_core.shell import contacts
    from safety_core.shell.names import member

    only = None if channel is None else member(Channel, "channel", channel)
    with opened(config) as core:
        gone = contacts.remove(core, client, claimant(as_person, key_file), only)
    channels = [each.channel.value for each in gone]
    say({"removed": channels}, f"{client} is no longer reached by {' and '.join(channels)}", as_json=as_json)


@command.group("letter")
def letter() -> None:
    """What clients were told, and telling them."""


@letter.command("list")
@one_client_option
@person_options
@config_option
@json_option
def list_letters(
    client: str | None, as_person: str | None, key_file: str | None, config: str | None, as_json: bool
) -> None:
    r"""Show what was written, oldest first, and where each letter stands; with --as NAME that person's clients only.

    \b
    Exit codes: 0 shown, 2 no such client, 4 --as NAME is not proved, 5 the database could not be opened.
    """
    from safety_core.shell import letters

    with looking(config, as_person, key_file) as core:
        found = letters.listed(core, client)
    plain = [{**_letter(each.letter), "ways": msgspec.to_builtins(each.dispatches)} for each in found]
    say({"letters": plain}, "\n".join(map(_line, found)) or "no letter was written yet", as_json=as_json)


@letter.command("preview")
@kind_argument
@client_option
@message_option
@person_options
@config_option
@json_option
def preview_letter(
    kind: str,
    client: str,
    message: str,
    as_person: str | None,
    key_file: str | None,
    config: str | None,
    as_json: bool,
) -> None:
    r"""Show a letter as the client would get it. KIND: welcome, status, incident, feedback or graduation.

    \b
    Exit codes: 0 shown, 2 no such client or kind, 4 --as NAME is not proved, 5 the database could not be opened, or holds
    no templates that can be read.
    """
    from safety_core.shell import letters
    from safety_core.shell.names import member

    which = member(LetterKind, "kind", kind)
    with opened(config) as core:
        text = letters.preview(core, client, which, claimant(as_person, key_file) if as_person else None, message)
    say(text._asdict(), f"Subject: {text.subject}\n\n{text.body}", as_json=as_json)


@letter.command("send")
@kind_argument
@client_option
@message_option
@person_options
@config_option
@json_option
def send_letter(
    kind: str,
    client: str,
    message: str,
    as_person: str | None,
    key_file: str | None,
    config: str | None,
    as_json: bool,
) -> None:
    r"""Write a client news (status, with -m MESSAGE) or ask how they get on (feedback), in a named person's name.

    Typed twice on one day it is one letter. The supervisor of `holdpoint worker` sends it.

    \b
    Exit codes: 0 written, 2 no such client or kind, or no message, 4 a letter that only its cause writes, not proved or
    not allowed, 5 the database could not be opened, or holds no templates that can be read.
    """
    from safety_core.shell import letters
    from safety_core.shell.names import member

    which = member(LetterKind, "kind", kind)
    with opened(config) as core:
        written = letters.send(core, client, which, claimant(as_person, key_file), message)
    say(_letter(written), f"{written.letter} to {client}: {masked(written, written.subject)}", as_json=as_json)


@letter.command("again")
@click.argument("name", metavar="LETTER")
@person_options
@config_option
@json_option
def send_again(name: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""Have LETTER, which bounced or was given up, sent once more, where its client is reached now.

    \b
    Exit codes: 0 it goes out again, 2 no such letter, 4 nothing of it bounced or was given up, its client has no contact,
    not proved or not allowed, 5 the database could not be opened.
    """
    from safety_core.shell import letters

    with opened(config) as core:
        found = letters.again(core, name, claimant(as_person, key_file))
    say(_letter(found), f"{found.letter} to {found.client} goes out again", as_json=as_json)


@command.group("template")
def template() -> None:
    """The texts of letters: for everybody, and for single clients."""


@template.command("show")
@config_option
@json_option
def show_templates(config: str | None, as_json: bool) -> None:
    r"""Print the templates in force, as they were loaded.

    \b
    Exit codes: 0 shown, 2 a broken configuration, 5 the database could not be opened, or holds no templates that can be read.
    """
    from safety_core.letters import NAME
    from safety_core.shell import templates

    with opened(config) as core:
        core.store.read(templates.required)
        found = core.store.read(lambda tx: tx.rules(NAME))
    assert found is not None  # they were read
    head = f"# version {found.version}, loaded by {found.loaded_by} at {found.at}, SHA-256 {found.digest}"
    say(msgspec.to_builtins(found), f"{head}\n{found.body}", as_json=as_json)


@template.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def check_templates(file: Path, as_json: bool) -> None:
    r"""Say whether FILE can be loaded; needs no database.

    \b
    Exit codes: 0 it can, 2 it cannot (says line and field).
    """
    from safety_core.fleet import letters_files

    letters_files.read_templates(file)
    say({"file": str(file), "fits": True}, f"{file} can be loaded", as_json=as_json)


@template.command("load")
@click.argument("file", type=click.Path(path_type=Path))
@person_options
@config_option
@json_option
def load_templates(file: Path, as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""Put the templates of FILE in force, as an admin. What was written already stays as it is.

    `holdpoint client template show` prints those in force: begin with them.

    \b
    Exit codes: 0 in force, 2 FILE cannot be taken (says line and field), 4 not proved, or no admin, 5 the database could
    not be opened.
    """
    from safety_core.fleet import letters_files
    from safety_core.shell import templates

    text = letters_files.read_templates(file)
    with opened(config) as core:
        loaded = templates.load(core, text, claimant(as_person, key_file))
    words = f"version {loaded.version} of the templates is in force (SHA-256 {loaded.digest})"
    say({"version": loaded.version, "digest": loaded.digest}, words, as_json=as_json)


@command.group("answer")
def answer() -> None:
    """What clients answered."""


@answer.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@config_option
@json_option
def import_answers(file: Path, config: str | None, as_json: bool) -> None:
    r"""Take the answers of FILE, one JSON object a line, all of them or none.

    \b
    {"letter": "letter-…", "client": "acme", "answers": {"happy": true}, "signature": "v1=…"}

    The signature is made with the code that stands in the letter: nobody needs to be named with --as.

    \b
    Exit codes: 0 taken, 2 FILE cannot be read (says line and field), 4 an answer that is not genuine, or to a letter that
    was answered, 5 the database could not be opened.
    """
    from safety_core.fleet import letters_files
    from safety_core.shell import answers

    given = letters_files.read_answers(file)
    with opened(config) as core:
        taken = answers.take_all(core, given)
    say({"taken": [each.letter for each in taken]}, f"{len(taken)} answers were taken", as_json=as_json)


@answer.command("list")
@one_client_option
@person_options
@config_option
@json_option
def list_answers(
    client: str | None, as_person: str | None, key_file: str | None, config: str | None, as_json: bool
) -> None:
    r"""Show what came back, in the order in which it came; with --as NAME that person's clients only.

    \b
    Exit codes: 0 shown, 2 no such client, 4 --as NAME is not proved, 5 the database could not be opened.
    """
    from safety_core.shell import answers

    with looking(config, as_person, key_file) as core:
        found = answers.listed(core, client)
    words = "\n".join(f"{each.at}  {each.client}  {each.letter}  {shown(each.said)}" for each in found)
    say({"answers": [_answer(each) for each in found]}, words or "nobody answered yet", as_json=as_json)


def _contact(contact: Contact) -> dict[str, object]:
    plain = {name: value for name, value in msgspec.to_builtins(contact).items() if name != "salt"}
    return {**plain, "address": without_secrets(contact.address)}


def _letter(letter: Letter) -> dict[str, object]:
    """Without what opens the log, or signs an answer."""
    hidden = ("salt", "token")
    plain = {name: value for name, value in msgspec.to_builtins(letter).items() if name not in hidden}
    return {**plain, "subject": masked(letter, letter.subject), "body": masked(letter, letter.body)}


def _answer(answer: FormAnswer) -> dict[str, object]:
    return {name: value for name, value in msgspec.to_builtins(answer).items() if name != "salt"}


def _line(listed: Listed) -> str:
    letter = listed.letter
    ways = [
        f"{each.channel} {each.state}{f' after {each.attempts} attempts: {each.saw}' if each.saw else ''}"
        for each in listed.dispatches
    ]
    stands = "; ".join(ways) or "waits for a contact"
    return f"{letter.at}  {letter.letter}  {letter.client}  {letter.kind:<10} {shown(masked(letter, letter.subject))}  [{stands}]"
