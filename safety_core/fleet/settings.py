"""The configuration of one installation, read once into frozen values.

``holdpoint.toml`` in the working directory, or the file that ``HOLDPOINT_CONFIG`` or ``--config`` names:

    [store]
    path = "holdpoint.sqlite"          # beside this file, unless absolute

    [timing]                           # seconds; see safety_core/halt.py for what each bounds
    request_s = 10.0

    [hosts]                            # a platform's host -> where it is really reached; loopback only
    "api.x.com" = "http://127.0.0.1:8801"

    [worker]
    threads = 16
"""

import ipaddress
import os
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import msgspec

from safety_core.errors import BadInput
from safety_core.fleet import toml_file
from safety_core.halt import Timing, checked

CONFIG_VARIABLE = "HOLDPOINT_CONFIG"
CONFIG_NAME = "holdpoint.toml"


class TimingSettings(Timing, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The durations of the permit and halt protocol; no other key is taken."""


class StoreSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the database is."""

    path: Annotated[str, msgspec.Meta(min_length=1)] = "holdpoint.sqlite"


class WorkerSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a worker process is made: threads that send, threads that read back, and how often idle ones look (s)."""

    threads: Annotated[int, msgspec.Meta(ge=1, le=1024)] = 16
    settlers: Annotated[int, msgspec.Meta(ge=1, le=64)] = 2
    poll_s: Annotated[float, msgspec.Meta(gt=0, le=10)] = 0.05


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One installation's configuration. ``hosts``: a platform's host, and the loopback URL where it is really reached."""

    store: StoreSettings = StoreSettings()
    timing: TimingSettings = TimingSettings()
    hosts: dict[str, str] = {}
    worker: WorkerSettings = WorkerSettings()


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """Settings with where they came from; ``file`` is ``None`` when the defaults stand."""

    settings: Settings
    file: Path | None

    @property
    def timing(self) -> Timing:
        """The durations in force."""
        return self.settings.timing

    @property
    def database(self) -> Path:
        """The database's path; a relative one is beside the configuration file."""
        base = self.file.parent if self.file is not None else Path.cwd()
        return base / self.settings.store.path


def load(named: str | None = None) -> Loaded:
    """The configuration in force.

    Raises:
        BadFile: it cannot be read or holds what it may not, a bound B above 30 s included.
    """
    name = named or os.environ.get(CONFIG_VARIABLE)
    path = Path(name) if name else Path(CONFIG_NAME)
    if not name and not os.path.lexists(path):
        return Loaded(settings=Settings(), file=None)
    settings = toml_file.read(path, Settings)
    try:
        checked(settings.timing)
        for host, url in settings.hosts.items():
            _check_route(host, url)
    except BadInput as refused:
        text = path.read_text(encoding="utf-8")
        first, _, rest = refused.field.partition(".")
        place = (first, rest) if rest else (first,)
        raise toml_file.wrong(
            path, text, place, refused.wrong.removeprefix(f"{refused.field}: "), refused.do
        ) from refused
    return Loaded(settings=settings, file=path.resolve())


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
