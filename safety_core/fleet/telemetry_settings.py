"""Where spans are sent; nothing is said: nowhere."""

from urllib.parse import urlsplit

import msgspec

from safety_core.errors import BadInput


class TelemetrySettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``otlp``: where a collector takes spans over HTTP, such as ``http://127.0.0.1:4318/v1/traces``."""

    otlp: str | None = None


def check(named: TelemetrySettings) -> None:
    """Look through what the types alone do not say.

    Raises:
        BadInput: it is no address, or holds a secret; names its field.
    """
    if named.otlp is None:
        return
    try:
        found = urlsplit(named.otlp)
        good = found.scheme in ("http", "https") and bool(found.hostname) and found.username is None
        found.port  # noqa: B018  # raises where it is no number
    except ValueError:
        good = False
    if not good:
        do = "give it as http://127.0.0.1:4318/v1/traces, without a name or a password in it"
        raise BadInput("telemetry.otlp", "is not the address of a collector", do)
