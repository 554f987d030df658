"""Who plans, creates and drafts: ``[planner]``, ``[creator]`` and ``[drafter]`` of the configuration; ours where none is named."""

from urllib.parse import urlsplit

import msgspec

from safety_core.errors import BadInput
from safety_core.secret import FORMS, reference


class FlowSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One behind HTTP. ``token``: a reference to the bearer token that it asks for; ``None``: it asks for none."""

    url: str
    token: str | None = None


def check(settings: FlowSettings, *, table: str) -> None:
    """Look through what the types alone do not say; whether ``http`` is on this machine is asked where it is used.

    Raises:
        BadInput: a URL that is none, or a token that is no reference. Neither is repeated.
    """
    try:
        parts = urlsplit(settings.url)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        fits = False
    if not fits:
        do = "give it as https://HOST/PATH, or as http://127.0.0.1:PORT/PATH on this machine"
        raise BadInput(f"{table}.url", "is not a URL", do)
    if settings.token is not None and reference(settings.token) is None:
        raise BadInput(f"{table}.token", "is not a reference into the vault", f"give it as {FORMS}, never in clear")
