"""Renewing a token that lives for an hour or a day, where the observer was given a refresh token of its own.

What comes back is kept before it is used, the new refresh token first: the old one may be used up. It is the one question of the
observer's that is no read, and it changes nothing on an account. Source: RFC 6749 §2.3.1, §6; docs.x.com, OAuth 2.0;
developers.google.com, OAuth 2.0 for web server applications; developers.tiktok.com, Manage User Access Tokens.
"""

import base64
import re
from collections.abc import Mapping
from urllib.parse import quote_plus

import msgspec

from reports.observer.client import Renewal
from reports.observer.errors import Unreadable
from reports.observer.secret import Reference
from reports.observer.wire import Question, Wire

_OK = 200
_WORD = re.compile(r"[a-z_]{1,40}")


class App(msgspec.Struct, frozen=True):
    """The app that the observer's tokens were given to, and the refresh token: both of the observer's own."""

    client_id: str
    client_secret: Reference | None
    refresh: Reference


def renew(token: Reference, app: App, how: Renewal, wire: Wire, environ: Mapping[str, str]) -> None:
    """Ask for a new token, and keep what comes.

    Raises:
        TokenMissing: refresh token or secret cannot be had, or what came cannot be kept.
        Unreadable: the platform gives none.
    """
    old = app.refresh.read(environ)
    form = {"grant_type": "refresh_token", "refresh_token": old.reveal(), how.names_app: app.client_id}
    headers = {}
    if app.client_secret is not None:
        secret = app.client_secret.read(environ).reveal()
        if how.basic:
            pair = f"{quote_plus(app.client_id)}:{quote_plus(secret)}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        else:
            form["client_secret"] = secret
    answer = wire.ask(Question(how.host, how.path, {}, headers, form=form), old)
    fresh, following = answer.said.get("access_token"), answer.said.get("refresh_token")
    if answer.status != _OK or not isinstance(fresh, str):
        error = answer.said.get("error")
        why = (
            error
            if isinstance(error, str) and _WORD.fullmatch(error) and not old.stands_in(error)
            else "no reason given"
        )
        raise Unreadable(f"the token was not renewed: HTTP {answer.status}: {why}")
    if isinstance(following, str) and following != old.reveal():
        app.refresh.keep(following)
    token.keep(fresh)
