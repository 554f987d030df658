"""Show what people were told and whether it reached them, and try the channels."""

import sys

import click
import msgspec

from safety_core.cli.common import config_option, json_option, looking, opened, person_options, say
from safety_core.errors import BadInput, NotDelivered
from safety_core.ports import Notifier, Transaction
from safety_core.records import Delivery, Notice, NoticeKind
from safety_core.vocabulary import HaltId, NoticeId

SHOWN = 20


@click.group("notices")
def command() -> None:
    """What people were told of halts and releases.

    The channels stand in the configuration: [notify.log], [notify.smtp], [notify.webhook].
    """


@command.command("list")
@click.option("--all", "everything", is_flag=True, help=f"Not only the last {SHOWN}.")
@person_options
@config_option
@json_option
def show(everything: bool, as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""Show the notices, oldest first, and where each stands on each channel; with --as NAME that person's clients' only.

    A notice that nobody could be reached with is tried again for a day, by the supervisor of `holdpoint worker`.

    \b
    Exit codes: 0 shown, 2 a broken configuration, 4 --as NAME is not proved, 5 the database could not be opened.
    """
    from safety_core.fleet import compose_post, settings

    def look(tx: Transaction) -> tuple[tuple[Notice, ...], tuple[Delivery, ...]]:
        return tx.notices(), tx.deliveries()

    with looking(config, as_person, key_file) as core:
        every, deliveries = core.store.read(look)
        channels = [each.channel for each in compose_post.notifiers(settings.load(config), core.vault, core.clock)]
    notices = every if everything else every[-SHOWN:]
    of: dict[str, list[Delivery]] = {each.notice: [] for each in notices}
    for each in deliveries:
        of.get(each.notice, []).append(each)
    lines = [_line(each, of[each.notice], channels) for each in notices]
    if len(notices) < len(every):
        lines.insert(0, f"({len(every) - len(notices)} older ones: --all)")
    if not channels:
        lines.append("no channel is configured: nobody is told. Add [notify.smtp] or another to the configuration.")
    what = {
        "channels": channels,
        "notices": msgspec.to_builtins(notices),
        "deliveries": [msgspec.to_builtins(each) for found in of.values() for each in found],
    }
    say(what, "\n".join(lines) if notices else "\n".join(["nobody was told anything yet", *lines]), as_json=as_json)


@command.command("test")
@click.option("--channel", help="Only this channel: log, smtp or webhook (default: all that are configured).")
@config_option
@json_option
def test(channel: str | None, config: str | None, as_json: bool) -> None:
    r"""Send a test by each channel now, and say what became of it. Nothing is halted or recorded.

    \b
    Exit codes: 0 every channel took it, 2 one did not, or none is configured, 5 the database could not be opened.
    """
    from safety_core.fleet import compose_post, settings

    with opened(config) as core:
        notifiers = compose_post.notifiers(settings.load(config), core.vault, core.clock)
        chosen = [each for each in notifiers if channel in (None, each.channel)]
        if not chosen:
            there = ", ".join(each.channel for each in notifiers) or "none"
            raise BadInput("channel", f"there is nothing to test (configured: {there})", "see holdpoint notices --help")
        notice = Notice(
            notice=NoticeId(core.new_id("notice", None)),
            kind=NoticeKind.ACKNOWLEDGED,
            halt=HaltId("none"),
            client=None,
            words="DRILL: a test of this channel. Nothing is halted, and there is nothing to do.",
            at=core.clock.now().isoformat(),
        )
        ended = {each.channel: _try(each, notice) for each in chosen}
    words = "\n".join(
        f"{name:<8} {'taken' if wrong is None else f'NOT TAKEN: {wrong}'}" for name, wrong in ended.items()
    )
    say({"notice": notice.notice, "channels": ended}, words, as_json=as_json)
    if any(wrong is not None for wrong in ended.values()):
        sys.exit(NotDelivered.exit_code)


def _try(notifier: Notifier, notice: Notice) -> str | None:
    """Why it was not taken, or ``None``."""
    try:
        notifier.send(notice)
    except NotDelivered as failed:
        return failed.wrong
    return None


def _line(notice: Notice, deliveries: list[Delivery], channels: list[str]) -> str:
    found = {each.channel: each for each in deliveries}
    stands = [
        f"{channel} {found[channel].state.value if channel in found else 'not tried'}{_why(found.get(channel))}"
        for channel in sorted({*channels, *found})
    ]
    return f"{notice.at}  {notice.kind.value:<17} {notice.words}  [{'; '.join(stands) or 'no channel'}]"


def _why(delivery: Delivery | None) -> str:
    return f" after {delivery.attempts} attempts: {delivery.saw}" if delivery is not None and delivery.saw else ""
