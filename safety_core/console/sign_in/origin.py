"""Whether a request that changes something comes from a page of ours, by what the browser says of it."""

from starlette.requests import Request

from safety_core.fleet.console_settings import ConsoleSettings

OURS = frozenset({"same-origin", "none"})
"""Of Sec-Fetch-Site; ``none``: a person typed it."""


def ours(settings: ConsoleSettings, request: Request) -> bool:
    """Whether neither header says that it comes from elsewhere. Browsers send one of them at least with every POST."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is None and origin is None:
        return False
    return site in (None, *OURS) and origin in (None, *_origins(settings, request))


def _origins(settings: ConsoleSettings, request: Request) -> tuple[str, ...]:
    scheme = "https" if settings.secure else "http"
    return (settings.origin, f"{scheme}://{request.headers.get('host', '')}")
