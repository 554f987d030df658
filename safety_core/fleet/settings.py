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
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit

import pydantic

from safety_core.errors import BadFile, BadInput
from safety_core.fleet import toml_file
from safety_core.halt import Timing, checked

CONFIG_VARIABLE = "HOLDPOINT_CONFIG"
CONFIG_NAME = "holdpoint.toml"


class _Part(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class StoreSettings(_Part):
    """Where the database is."""

    path: str = pydantic.Field(default="holdpoint.sqlite", min_length=1)


class WorkerSettings(_Part):
    """How a worker process is made: threads that send, threads that read back, and how often idle ones look (s)."""

    threads: int = pydantic.Field(default=16, ge=1, le=1024)
    settlers: int = pydantic.Field(default=2, ge=1, le=64)
    poll_s: float = pydantic.Field(default=0.05, gt=0, le=10)


def _timing_part() -> type[_Part]:
    defaults = Timing()
    fields: dict[str, tuple[type, object]] = {
        name: (type(getattr(defaults, name)), getattr(defaults, name)) for name in Timing.__struct_fields__
    }
    made: type[_Part] = pydantic.create_model("TimingSettings", __base__=_Part, **fields)  # type: ignore[call-overload]
    return made


if TYPE_CHECKING:
    TimingSettings: TypeAlias = _Part
else:
    TimingSettings = _timing_part()


class Settings(_Part):
    """One installation's configuration. ``timing`` holds the fields of ``safety_core.halt.Timing``."""

    store: StoreSettings = StoreSettings()
    timing: TimingSettings = pydantic.Field(default_factory=TimingSettings)
    hosts: dict[str, str] = pydantic.Field(default_factory=dict)
    worker: WorkerSettings = WorkerSettings()

    @pydantic.field_validator("hosts")
    @classmethod
    def _only_loopback(cls, hosts: dict[str, str]) -> dict[str, str]:
        for url in hosts.values():
            parts = urlsplit(url)
            if parts.scheme not in ("http", "https") or parts.port is None or not _is_loopback(parts.hostname):
                raise ValueError(f"{url!r} is not http(s)://<loopback address>:<port>")
        return hosts


class Loaded(pydantic.BaseModel):
    """Settings with where they came from; ``file`` is ``None`` when the defaults stand."""

    model_config = pydantic.ConfigDict(frozen=True, arbitrary_types_allowed=True)

    settings: Settings
    timing: Timing
    file: Path | None

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
    if not name and not path.exists():
        return Loaded(settings=Settings(), timing=checked(Timing()), file=None)
    settings = toml_file.read(path, Settings)
    timing = Timing(**settings.timing.model_dump())
    try:
        checked(timing)
    except BadInput as wrong:
        field = wrong.field
        line = toml_file.line_of(path.read_text(encoding="utf-8"), tuple(field.split(".")))
        raise BadFile(str(path), line, field, wrong.wrong.removeprefix(f"{field}: "), wrong.do) from wrong
    return Loaded(settings=settings, timing=timing, file=path.resolve())


def _is_loopback(host: str | None) -> bool:
    try:
        return host is not None and ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
