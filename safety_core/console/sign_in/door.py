"""The door: where whoever is not signed in is sent, and back from."""

from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

SIGN_IN = "/sign-in"
HOME = "/"


def local(path: str) -> str:
    """The path, if it is one of this console and nothing else could be read into it; else the first page.

    Browsers take a backslash for a slash, drop tabs and line ends, and two slashes begin a host.
    """
    if not path.startswith("/") or path[1:2] in ("/", "\\") or not path.isprintable() or "\\" in path:
        return HOME
    parts = urlsplit(path)
    return HOME if parts.scheme or parts.netloc else path


def asked(request: Request) -> str:
    """Path and query, as they were asked for."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def to_sign_in(request: Request) -> Response:
    """Sign in, and then come back to the page that was asked for."""
    path = asked(request)
    wanted = f"?next={quote(path, safe='/')}" if local(path) != HOME else ""
    return RedirectResponse(SIGN_IN + wanted, status_code=303)
