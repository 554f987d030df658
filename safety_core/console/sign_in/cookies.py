"""What the browser keeps: the session's token; before there is one, a token that binds the sign-in form; and words to show
once. None can be read by a script, sent from another site, or set by a neighbouring host.

The token of a form is made of the cookie's and not the other way round. Words are sealed with the token as well: nobody else
writes them.
"""

import base64
import hashlib
import hmac

from starlette.requests import Request
from starlette.responses import Response

from safety_core.fleet.console_settings import ConsoleSettings

SESSION, DOOR, SAID = "hp", "hp-door", "hp-said"
TOKEN_CHARS = 64
SAID_MOST = 1_000


def named(settings: ConsoleSettings, name: str) -> str:
    """As the browser knows it: by TLS only we can have set it."""
    return f"__Host-{name}" if settings.secure else name


def session(settings: ConsoleSettings, request: Request) -> str | None:
    """The token of a session, if one that could be is shown."""
    return _token(request.cookies.get(named(settings, SESSION)))


def door(settings: ConsoleSettings, request: Request) -> str | None:
    """The token that binds the sign-in form."""
    return _token(request.cookies.get(named(settings, DOOR)))


def _token(value: str | None) -> str | None:
    fits = value is not None and len(value) == TOKEN_CHARS and set(value) <= set("0123456789abcdef")
    return value if fits else None


def put(settings: ConsoleSettings, response: Response, name: str, value: str) -> None:
    """Have the browser keep something until it is closed."""
    response.set_cookie(
        named(settings, name), value, path="/", secure=settings.secure, httponly=True, samesite="strict"
    )


def drop(settings: ConsoleSettings, response: Response, name: str) -> None:
    """Have the browser keep it no more."""
    response.delete_cookie(named(settings, name), path="/", secure=settings.secure, httponly=True, samesite="strict")


def form_token(token: str) -> str:
    """What a form shows so that it is known to come from a page of ours, made for this browser."""
    return _made(token, "form").hex()


def fits(token: str, shown: str) -> bool:
    """Whether a form shows it."""
    return hmac.compare_digest(form_token(token).encode(), shown.encode(errors="backslashreplace"))


def say(settings: ConsoleSettings, response: Response, token: str, words: str) -> None:
    """Words that the next page shows once."""
    text = base64.urlsafe_b64encode(words[:SAID_MOST].encode(errors="backslashreplace")).decode()
    put(settings, response, SAID, f"{text}.{_made(token, f'said/{text}').hex()}")


def said(settings: ConsoleSettings, request: Request, token: str) -> str | None:
    """The words that are to be shown, if they are ours."""
    text, _, seal = request.cookies.get(named(settings, SAID), "").partition(".")
    if not seal or not hmac.compare_digest(_made(token, f"said/{text}").hex().encode(), seal.encode()):
        return None
    return base64.urlsafe_b64decode(text).decode()


def _made(token: str, what: str) -> bytes:
    return hmac.digest(token.encode(), what.encode(), hashlib.sha256)
