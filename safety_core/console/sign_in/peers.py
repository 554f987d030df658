"""Who is at the other end: where a request comes from, and whom a trusted proxy names.

The server takes no header's word for where a request comes from. A proxy counts by the address of its own connection.
"""

import ipaddress

from starlette.requests import Request

from safety_core.errors import Refused
from safety_core.fleet.console_settings import ConsoleSettings

NOWHERE = "nowhere"


def peer(request: Request) -> str:
    """The address of the connection."""
    return request.client.host if request.client is not None else NOWHERE


def address(settings: ConsoleSettings, request: Request) -> str:
    """Where whoever signs in is: behind a proxy of ours the last address that it names."""
    if peer(request) not in settings.behind:
        return peer(request)
    last = ",".join(request.headers.getlist("x-forwarded-for")).rpartition(",")[2].strip()
    try:
        return str(ipaddress.ip_address(last))
    except ValueError:
        return peer(request)


def named(settings: ConsoleSettings, request: Request) -> str | None:
    """Whom the proxy that signs people in says is there; ``None``: there is none, or it says nobody.

    Raises:
        Refused: somebody else says so, or it is said twice.
    """
    if settings.proxy is None:
        return None
    found = request.headers.getlist(settings.proxy.header)
    if not found:
        return None
    if peer(request) not in settings.proxy.addresses:
        raise Refused("this request names who is signed in, and does not come from the proxy that may", "sign in here")
    if len(found) != 1 or not found[0]:
        raise Refused("the proxy does not say who is signed in, or says it twice", "tell whoever keeps the proxy")
    return found[0]
