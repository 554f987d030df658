"""See whether support stands ready before the last step: alerts loaded, one of them at whoever is on call, the runbook typed."""

import hashlib
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click
import msgspec

from safety_core.cli.common import claimant, config_option, json_option, person_options, say, who, write_whole
from safety_core.errors import BadInput, NotDelivered

if TYPE_CHECKING:
    from safety_core.cli.runbook import Line
    from safety_core.fleet.settings import Loaded
    from safety_core.monitoring.alerts import Look, Released
    from safety_core.ports import Notifier
    from safety_core.shell.core import Core

Row = dict[str, Any]
NAME = "support.ndjson"
NOT_ALL = 3
RULES, RUNBOOK = Path("docs/monitoring/alerts.yml"), Path("docs/operator-runbook.md")
PATH = click.Path(path_type=Path)


@click.group("support")
def command() -> None:
    """Whether somebody comes when something is wrong, and knows what to do."""


@command.command("check")
@click.option(
    "--evidence", type=PATH, required=True, help="The folder that support.ndjson stands in; it is appended to."
)
@click.option(
    "--prometheus", "url", metavar="URL", help="Ask this Prometheus for the alerts, and hand on one that fires."
)
@click.option("--rules", type=PATH, default=RULES, show_default=True, help="The alerts as they were released.")
@click.option(
    "--runbook", type=PATH, default=RUNBOOK, show_default=True, help="The page whose lines under Check are typed."
)
@click.option("--scenario", default="observed", show_default=True, help="The name that the rows stand under.")
@person_options
@config_option
@json_option
def check(
    evidence: Path,
    url: str | None,
    rules: Path,
    runbook: Path,
    scenario: str,
    as_person: str | None,
    key_file: str | None,
    config: str | None,
    as_json: bool,
) -> None:
    r"""Look whether support stands ready, as an operator of all clients, and append what was seen to support.ndjson.

    The lines that the runbook has under Check are typed here; they only look. With --prometheus each released alert is compared
    with what is loaded there, and one that is firing is handed on by [notify.smtp] and [notify.webhook], as any notice is: make one
    fire beforehand, and say so to whoever is on call (docs/operator-runbook.md).

    \b
      holdpoint support check --evidence ga --prometheus http://127.0.0.1:9090 --as dana
      holdpoint evidence export ga --step '100 % -> ga' --as dana
      holdpoint gate --step '100 % -> ga' --evidence ga

    \b
    Exit codes:
      0  all that was looked at stands ready
      2  the folder, the alerts, the runbook or the configuration cannot be taken; nothing was written
      3  something does not, or could not be seen (says what); it is written down all the same
      4  not proved or not allowed; nothing was looked at
      5  the database could not be opened
    """
    from safety_core.cli.evidence import expect_ours
    from safety_core.fleet import compose, settings
    from safety_core.shell import support

    loaded = settings.load(config)
    core = compose.command_core(loaded)
    try:
        stands_for = {**support.examples(core, claimant(as_person, key_file)), "NAME": who(as_person)}
        expect_ours(evidence)
        page = _text(runbook, "--runbook")
        lines, installed = _lines(page, runbook), _configured(loaded)
        rows = _alerts(core, loaded, url, rules) if url is not None else []
    finally:
        core.store.close()
    rows += _typed(core, lines, stands_for, installed, hashlib.sha256(page.encode()).hexdigest())
    source = "rehearsed" if {*loaded.settings.hosts, *loaded.settings.resolve} else "observed"
    _append(evidence, ({**each, "scenario": scenario, "clock": "wall", "source": source} for each in rows))
    short = [said for each in rows if (said := _short(each))]
    counted = f"{len(rows) - len(short)} of {len(rows)} stand ready; all of it is in {evidence / NAME}"
    say({"rows": rows, "short": short}, "\n".join([*short, counted]), as_json=as_json)
    sys.exit(NOT_ALL if short else 0)


def _text(path: Path, field: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        raise BadInput(
            field, f"{path} cannot be read ({wrong})", "name the file that came with this release"
        ) from wrong


def _lines(page: str, path: Path) -> "list[Line]":
    from safety_core.cli.runbook import checks

    found = list(checks(page))
    if not found:
        raise BadInput("--runbook", f"{path} has no line under Check", "give docs/operator-runbook.md")
    return found


def _configured(loaded: "Loaded") -> Path:
    if loaded.file is None:
        raise BadInput("--config", "there is no configuration, so nobody is on call", "name people in [notify]")
    return loaded.file


def _now_us(core: "Core") -> int:
    return round(core.clock.now().timestamp() * 1_000_000)


# ---------------------------------------------------------------- alerts


def _alerts(core: "Core", loaded: "Loaded", url: str, rules: Path) -> list[Row]:
    """Each released alert beside what is loaded, and one that fires on its way to whoever is on call."""
    from safety_core.fleet import compose_reach
    from safety_core.monitoring.alerts import look, released

    wanted = released(_text(rules, "--rules"), source=str(rules))
    prometheus = compose_reach.prometheus(loaded, url, core.clock)
    found = look(prometheus, wanted, _now_us(core))
    return [*found.rows, *_handed_on(core, loaded, prometheus.shown, found)]


def _handed_on(core: "Core", loaded: "Loaded", shown: str, found: "Look") -> Iterator[Row]:
    """The alert that began to fire last, by each channel to whoever is on call."""
    from safety_core.fleet.compose_post import notifiers

    plain = {"kind": "alert_fired", "prometheus": shown, "managers": found.managers, "at_us": _now_us(core)}
    nobody = {**plain, "alert": "", "since": "", "channel": "", "to": "", "taken": False}
    if not found.firing:
        yield {**nobody, "saw": "none of the released alerts is firing there"}
        return
    alert, since = max(found.firing, key=lambda each: each[1])
    told = {**plain, "alert": alert.alert, "since": since}
    people = _on_call(loaded)
    channels = [each for each in notifiers(loaded, core.vault, core.clock) if each.channel in people]
    if not channels:
        yield {**nobody, "saw": "no channel leads to anybody: [notify.smtp], [notify.webhook]"}
    for each in channels:
        wrong = _sent(core, each, alert, f"{shown} since {since}")
        yield {**told, "channel": each.channel, "to": people[each.channel], "taken": wrong is None, "saw": wrong or ""}


def _on_call(loaded: "Loaded") -> dict[str, str]:
    """By channel that leads to a person, the digest of their address."""
    notify = loaded.settings.notify
    found = {}
    if notify.smtp is not None:
        found["smtp"] = ",".join(notify.smtp.to)
    if notify.webhook is not None:
        found["webhook"] = notify.webhook.url
    return {name: hashlib.sha256(each.encode()).hexdigest() for name, each in found.items()}


def _sent(core: "Core", channel: "Notifier", alert: "Released", where: str) -> str | None:
    """Why it was not taken, or ``None``."""
    from safety_core.records import Notice, NoticeKind
    from safety_core.shell.notices import OF_NO_HALT
    from safety_core.vocabulary import NoticeId

    what = f"{OF_NO_HALT[NoticeKind.ALERT_FIRING]}: {alert.alert} at {where}"
    notice = Notice(
        notice=NoticeId(core.new_id("notice", None)),
        kind=NoticeKind.ALERT_FIRING,
        halt=None,
        client=None,
        words=f"{what}. Handed on by holdpoint support check, to see that it reaches you. What it means: {alert.runbook}",
        at=core.clock.now().isoformat(),
    )
    try:
        channel.send(notice)
    except NotDelivered as failed:
        return failed.wrong
    return None


# ---------------------------------------------------------------- the runbook


def _typed(
    core: "Core", lines: "list[Line]", stands_for: Mapping[str, str], config: Path, digest: str
) -> Iterator[Row]:
    from safety_core.cli.runbook import typed

    with TemporaryDirectory(prefix="holdpoint-runbook-") as folder:
        for section, line in lines:
            ended = typed(line, stands_for, config=config, folder=Path(folder))
            told = {"runbook": digest, "section": section, "line": line, **ended._asdict()}
            yield {"kind": "runbook_line", **told, "at_us": _now_us(core)}


# ---------------------------------------------------------------- writing it down


def _append(folder: Path, rows: Iterator[Row]) -> None:
    """All of it or nothing; what stood there stays."""
    path = folder / NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        before = path.read_bytes() if path.exists() else b""
    except OSError as refused:
        raise BadInput("--evidence", f"{path} cannot be read ({refused.strerror})", "name another folder") from refused
    write_whole(path, [before, *(msgspec.json.encode(each) + b"\n" for each in rows)])


def _short(row: Row) -> str:
    """What of a row does not stand ready, in words; empty: it does."""
    match row["kind"]:
        case "alert_rule":
            if row["saw"] or row["loaded"] != row["released"] or row["health"] != "ok":
                why = row["saw"] or ("is not loaded" if not row["loaded"] else row["health"])
                return f"alert {row['alert']}: {'is loaded otherwise' if why == 'ok' else why}"
        case "alert_fired":
            if not row["taken"] or not row["managers"]:
                return f"on call{' by ' if row['channel'] else ''}{row['channel']}: {row['saw'] or 'Prometheus hands alerts to no Alertmanager'}"
        case "runbook_line":
            if row["exit_code"] != 0:
                return f"{row['line']}: {row['saw'] or 'ended with ' + str(row['exit_code'])}"
    return ""
