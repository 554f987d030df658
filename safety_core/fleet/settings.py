"""The configuration of one installation, read once into frozen values.

``holdpoint.toml`` in the working directory, or the file that ``HOLDPOINT_CONFIG`` or ``--config`` names:

    [store]
    path = "holdpoint.sqlite"          # beside this file, unless absolute

    [timing]                           # seconds; see safety_core/halt.py for what each bounds
    request_s = 10.0

    [hosts]                            # a platform's host -> where it is really reached; loopback only
    "api.x.com" = "http://127.0.0.1:8801"

    [resolve]                          # instead: its own name and certificate, at an address of this machine
    "graph.facebook.com" = "127.0.0.1:8443"
    [tls]
    ca = "ca.pem"                      # an authority more for these, beside this file, unless absolute

    [worker]
    threads = 16

    [vault]                            # for vault:file:NAME; see docs/credentials.md
    path = "holdpoint.vault"           # beside this file, unless absolute
    root_key = "file:keys/vault.key"   # readable by its owner only; or "env:NAME"

    [media]                            # pictures and films; see docs/media.md
    folder = "media"                   # beside this file, unless absolute
    url = "https://media.example.com"  # where platforms can fetch what is in it

    [apps.X]                           # our app there: it asks for refreshed tokens
    client_id = "holdpoint"
    client_secret = "vault:file:x-app" # of a confidential client

    [recordings]                       # what the sandbox caught; see docs/house-accounts.md
    folder = "recordings"              # beside the database, unless absolute
    most_mb = 256

    [audit]
    key = "keys/audit.key"             # beside this file, unless absolute; HOLDPOINT_AUDIT_KEY goes before it

    [planner]                          # RTV's own behind HTTP; ours without it. [creator] and [drafter] alike
    url = "https://plans.example.com/v1"
    token = "vault:env:PLANNER_TOKEN"  # if it asks for one

    [receive.Facebook]                 # platforms that tell us unasked; see docs/webhooks.md
    secret = "vault:env:FACEBOOK_APP"  # what it signs with; client_secret of [apps.Facebook] without it
    verify = "vault:env:FACEBOOK_WORD" # the word that it was given, of Meta's three

    [console]                          # holdpoint serve
    port = 8788                        # on loopback, behind the proxy that people reach by TLS; or with cert and key
    url = "https://holdpoint.example.com"
    runs = "reports/runs"              # gate reports that it shows, beside this file, unless absolute; nothing outside of it

    [notify.log]                       # by what people are told of halts and releases; any, several or none
    path = "notices.jsonl"             # beside this file, unless absolute; standard error without it

    [notify.smtp]
    host = "mail.example.com"
    security = "starttls"              # "tls"; "none" for a server on this machine only
    from = "holdpoint@example.com"
    to = ["on-call@example.com"]
    user = "holdpoint"
    password = "vault:env:HOLDPOINT_SMTP"

    [notify.webhook]
    url = "https://hooks.example.com/holdpoint"
    secret = "vault:env:HOLDPOINT_WEBHOOK"

    [outcomes.relay]                   # a service that is told what became of intents; see docs/integrating.md
    url = "https://relay.example.com/holdpoint"
    secret = "vault:file:relay-hook"
    clients = ["acme"]
"""

import ipaddress
import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec

from safety_core.errors import BadFile, BadInput
from safety_core.fleet import (
    app_settings,
    console_settings,
    flow_settings,
    media_settings,
    notify_settings,
    outcome_settings,
    reach_settings,
    receive_settings,
    salvage,
    telemetry_settings,
    toml_file,
    vault_settings,
)
from safety_core.fleet.app_settings import Apps
from safety_core.fleet.console_settings import ConsoleSettings
from safety_core.fleet.flow_settings import FlowSettings
from safety_core.fleet.media_settings import MediaSettings
from safety_core.fleet.notify_settings import NotifySettings
from safety_core.fleet.outcome_settings import OutcomeSettings
from safety_core.fleet.reach_settings import RecordingSettings, TlsSettings
from safety_core.fleet.receive_settings import ReceiveSettings
from safety_core.fleet.telemetry_settings import TelemetrySettings
from safety_core.fleet.vault_settings import VaultSettings
from safety_core.halt import Timing, checked

CONFIG_VARIABLE = "HOLDPOINT_CONFIG"
CONFIG_NAME = "holdpoint.toml"
FLOWS = ("planner", "creator", "drafter")


class TimingSettings(Timing, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The durations of the permit and halt protocol; no other key is taken."""


class StoreSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the database is."""

    path: Annotated[str, msgspec.Meta(min_length=1)] = "holdpoint.sqlite"


class WorkerSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How workers are made: processes, in each threads that send and that read back, and how often idle ones look (s)."""

    processes: Annotated[int, msgspec.Meta(ge=1, le=256)] = 1
    threads: Annotated[int, msgspec.Meta(ge=1, le=1024)] = 16
    settlers: Annotated[int, msgspec.Meta(ge=1, le=64)] = 2
    poll_s: Annotated[float, msgspec.Meta(gt=0, le=10)] = 0.05


class AuditSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the key is that signs the audit log."""

    key: Annotated[str, msgspec.Meta(min_length=1)] = "audit.key"


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One installation's configuration. ``hosts``: a platform's host, and the loopback URL where it is really reached;
    ``resolve``: the same, and an address on loopback where it is reached under its own name.
    """

    store: StoreSettings = StoreSettings()
    timing: TimingSettings = TimingSettings()
    hosts: dict[str, str] = {}
    worker: WorkerSettings = WorkerSettings()
    notify: NotifySettings = NotifySettings()
    vault: VaultSettings | None = None
    audit: AuditSettings = AuditSettings()
    media: MediaSettings = MediaSettings()
    apps: Apps = Apps()
    planner: FlowSettings | None = None
    creator: FlowSettings | None = None
    drafter: FlowSettings | None = None
    receive: ReceiveSettings = ReceiveSettings()
    resolve: dict[str, str] = {}
    tls: TlsSettings | None = None
    recordings: RecordingSettings = RecordingSettings()
    console: ConsoleSettings = ConsoleSettings()
    telemetry: TelemetrySettings = TelemetrySettings()
    outcomes: dict[str, OutcomeSettings] = {}


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """Settings with where they came from.

    Attributes:
        file: ``None`` when the defaults stand.
        wrong: what could not be taken of the file, one sentence each, when it was loaded leniently.
    """

    settings: Settings
    file: Path | None
    wrong: tuple[str, ...] = ()

    @property
    def timing(self) -> Timing:
        """The durations in force."""
        return self.settings.timing

    @property
    def database(self) -> Path:
        """The database's path; a relative one is beside the configuration file."""
        return self.beside(self.settings.store.path)

    def beside(self, path: str) -> Path:
        """A path of the configuration: a relative one is beside its file."""
        base = self.file.parent if self.file is not None else Path.cwd()
        return base / path


def load(named: str | None = None, *, lenient: bool = False) -> Loaded:
    """The configuration in force.

    Args:
        named: the file; without it the variable, then the working directory are looked at.
        lenient: for a halt, which a wrong address for mail must not stop: a table that cannot be taken is left at its
            defaults and told of in ``Loaded.wrong``; of [notify] each channel by itself. Never [store] and [timing].

    Raises:
        BadFile: it cannot be read or holds what it may not, a bound B above 30 s included.
    """
    name = named or os.environ.get(CONFIG_VARIABLE)
    path = Path(name) if name else Path(CONFIG_NAME)
    if not name and not os.path.lexists(path):
        return Loaded(settings=Settings(), file=None)
    text = toml_file.text_of(path)
    if lenient:
        settings, wrong = _what_can_be_taken(path, text)
    else:
        settings, wrong = _taken(path, text, toml_file.tables(path, text)), []
        _checked(path, text, lambda: _check_together(settings))
    return Loaded(settings=settings, file=path.resolve(), wrong=tuple(wrong))


def _taken(path: Path, text: str, content: dict[str, Any]) -> Settings:
    """Settings from the tables of a file.

    Raises:
        BadFile: a key or a value that cannot be taken.
    """
    services = content.get("outcomes")
    for name, given in services.items() if isinstance(services, dict) else ():
        toml_file.shaped(path, text, given, OutcomeSettings, below=("outcomes", name))  # which one, is said here alone
    settings = toml_file.shaped(path, text, content, Settings)
    _checked(path, text, lambda: _check_each(settings, path.parent))
    return settings


def _checked(path: Path, text: str, check: Callable[[], None]) -> None:
    """What a check refuses, as a word on the file.

    Raises:
        BadFile: it refused something.
    """
    try:
        check()
    except BadInput as refused:
        first, _, rest = refused.field.partition(".")
        steps = (rest,) if first in ("hosts", "resolve") else tuple(rest.split(".")) if rest else ()
        said = refused.wrong.removeprefix(f"{refused.field}: ")
        raise toml_file.wrong(path, text, (first, *steps), said, refused.do) from refused


def _check_each(settings: Settings, folder: Path) -> None:
    """Each table by itself."""
    checked(settings.timing)
    for host, url in settings.hosts.items():
        _check_route(host, url)
    notify_settings.check(settings.notify)
    outcome_settings.check(settings.outcomes)
    app_settings.check(settings.apps)
    media_settings.check(settings.media)
    receive_settings.check(settings.receive)
    console_settings.check(settings.console)
    telemetry_settings.check(settings.telemetry)
    if settings.vault is not None:
        vault_settings.check(settings.vault)
    for table in FLOWS:
        named = getattr(settings, table)
        if named is not None:
            flow_settings.check(named, table=table)
    for field, url in _not_platforms(settings):
        reach_settings.check_no_platform(field, reach_settings.host_of(url))
    _check_reach(settings, folder)


def _check_reach(settings: Settings, folder: Path) -> None:
    if settings.resolve:
        from safety_core.adapters.transports.endpoints import read_resolved  # noqa: PLC0415  # a halt loads none of these

        for host, address in settings.resolve.items():
            reach_settings.check_host(host)
            read_resolved(host, address, field=f"resolve.{host}")
    if settings.tls is not None:
        from safety_core.adapters.transports.trust import trusting  # noqa: PLC0415  # see above

        trusting(folder / settings.tls.ca)


def _check_together(settings: Settings) -> None:
    """What tables say of one another. A halt does not ask: it leaves a table out, and connects to nothing."""
    reach_settings.check_apart(settings.hosts, settings.resolve)
    for field, url in _not_platforms(settings):
        reach_settings.check_no_route(field, url, {**settings.hosts, **settings.resolve})


def _not_platforms(settings: Settings) -> list[tuple[str, str]]:
    """Whom else this installation speaks to: the field, and the URL."""
    notify = settings.notify
    named = [(f"{table}.url", getattr(settings, table)) for table in FLOWS]
    found = [(field, each.url) for field, each in named if each is not None]
    found += [(f"outcomes.{name}.url", each.url) for name, each in settings.outcomes.items()]
    if notify.webhook is not None:
        found.append(("notify.webhook.url", notify.webhook.url))
    if notify.smtp is not None:
        found.append(("notify.smtp.host", f"smtp://{_bracketed(notify.smtp.host)}:{notify.smtp.port_in_force}"))
    return found


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _what_can_be_taken(path: Path, text: str) -> tuple[Settings, list[str]]:
    """Settings from what is right in a file, and what is not, as words.

    Raises:
        BadFile: what is wrong is, or may be, [store] or [timing].
    """
    content, said = salvage.readable(path, text)
    kept: dict[str, Any] = {}
    for name, part in _parts(content):
        try:
            _taken(path, text, {name: part})
        except BadFile as wrong:
            known = name in Settings.__struct_fields__
            if name in salvage.NEEDED or (not known and salvage.stands_for_needed(name, content)):
                raise
            said.append(f"{wrong.wrong}: left out")
        else:
            kept[name] = {**kept[name], **part} if name in kept else part
    return _taken(path, text, kept), said


def _parts(content: dict[str, Any]) -> list[tuple[str, Any]]:
    """Each table by itself; of [notify] each channel."""
    parts: list[tuple[str, Any]] = []
    for name, value in content.items():
        if name == "notify" and isinstance(value, dict):
            parts += [(name, {channel: given}) for channel, given in value.items()]
        else:
            parts.append((name, value))
    return parts


def _check_route(host: str, url: str) -> None:
    """A platform may be reached elsewhere for rehearsals only: on loopback."""
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and parts.port is not None and _is_loopback(parts.hostname)
    except ValueError:
        fits = False
    if not fits:
        raise BadInput(
            f"hosts.{host}", "is not on loopback", "give http://127.0.0.1:PORT, or remove it for the real platform"
        )


def _is_loopback(host: str | None) -> bool:
    try:
        return host is not None and ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
