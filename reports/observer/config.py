"""``observer.toml``: whose accounts are looked at, where their tokens are, and where a host is really reached. Read strictly.

Everything that it can say:

    ca = "ca.pem"                            # may be left out: one more authority whose certificates are taken
    [[account]]
    platform = "X"
    name = "rtv-1"                           # ours
    account = "1001"                         # the platform's id
    token = "env:OBSERVER_X_1"               # or "file:PATH", readable by its owner alone; never the token itself
    host = "api.x.com"                       # may be left out: which of the platform's hosts is asked
    comments = true                          # may be left out: whether the account's comments are looked for
    every = "30m"                            # may be left out: look at it no more often than that
    refresh = "file:x.refresh"               # may be left out, as the next two: the token, in a file, is renewed by it
    client_id = "abc"
    client_secret = "env:OBSERVER_X_APP"     # of an app that has one
    [hosts]                                  # may be left out; addresses of this machine alone
    "api.x.com" = "https://127.0.0.1:8443"   # the certificate still has to be api.x.com's
"""

import re
import ssl
import tomllib
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import msgspec

from reports.observer.client import Client, Watched
from reports.observer.errors import BadConfig
from reports.observer.platforms import CLIENTS
from reports.observer.renewing import App
from reports.observer.secret import Reference
from reports.observer.wire import Road, trusted

FILE_MAX_BYTES = 1_000_000
ACCOUNTS_MAX = 200
_NEEDED = ("platform", "name", "account", "token")
_KINDS: dict[str, type] = {
    "platform": str,
    "name": str,
    "account": str,
    "token": str,
    "host": str,
    "comments": bool,
    "every": str,
    "refresh": str,
    "client_id": str,
    "client_secret": str,
}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,79}")
_SPAN = re.compile(r"([1-9][0-9]{0,5})(s|m|h|d)")
_UNIT_S = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_HEADER = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_-]+)\s*\]\]?")
_KEY = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*=""")
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")


class Account(msgspec.Struct, frozen=True):
    """One account, where its token is, how often it is looked at (0: at every round), and by what its token is renewed."""

    watched: Watched
    token: Reference
    every_s: int = 0
    app: App | None = None


class Config(msgspec.Struct, frozen=True):
    """Everything that a run needs to know. ``trust``: whose certificates are taken."""

    accounts: tuple[Account, ...]
    roads: dict[str, Road]
    trust: ssl.SSLContext


def load(path: Path) -> Config:
    """The configuration in a file.

    Raises:
        BadConfig: naming file, line and field; no value of a token is repeated.
    """
    try:
        with path.open("rb") as file:
            data = file.read(FILE_MAX_BYTES + 1)
    except OSError as wrong:
        raise BadConfig(
            str(path), None, "", f"cannot be read: {wrong.strerror}", "give the file: --config FILE"
        ) from None
    if len(data) > FILE_MAX_BYTES:
        raise BadConfig(str(path), None, "", "is too large", "name fewer accounts")
    try:
        text = data.decode("utf-8")
        plain = tomllib.loads(text)
    except UnicodeDecodeError:
        raise BadConfig(str(path), None, "", "is not UTF-8", "save it as UTF-8") from None
    except tomllib.TOMLDecodeError as wrong:
        raise _not_toml(path, text, str(wrong)) from None
    return _Reader(path, text).config(plain)


def span_s(text: str) -> int | None:
    """A time like ``90s``, ``5m``, ``2h`` or ``7d``, in seconds; ``None``: it is none."""
    found = _SPAN.fullmatch(text)
    return int(found[1]) * _UNIT_S[found[2]] if found else None


def _not_toml(path: Path, text: str, wrong: str) -> BadConfig:
    """What TOML says is wrong, with the key of that line and without its value."""
    place = _AT_LINE.search(wrong)
    line = int(place[1]) if place else None
    lines = text.split("\n")
    named = _KEY.match(lines[line - 1]) if line is not None and line <= len(lines) else None
    field = next((each for each in named.groups() if each is not None), "") if named else ""
    twice = bool(field) and "overwrite" in wrong
    told = "is given twice" if twice else "is not TOML"
    return BadConfig(
        str(path), line, field, told, "give each key once" if twice else "mend the line; texts stand in quotes"
    )


class _Reader:
    """One file while it is read."""

    def __init__(self, path: Path, text: str) -> None:
        self._path, self._text = path, text

    def config(self, plain: dict[str, Any]) -> Config:
        for key in plain:
            if key not in ("account", "hosts", "ca"):
                self._wrong(key, "is not known", "known are [[account]], [hosts] and ca", key=key)
        found = plain.get("account", [])
        if not isinstance(found, list) or not found or not all(isinstance(each, dict) for each in found):
            self._wrong("account", "is missing", "name at least one [[account]]", key="account")
        if len(found) > ACCOUNTS_MAX:
            self._wrong("account", f"is there more than {ACCOUNTS_MAX} times", "run two observers", key="account")
        accounts: list[Account] = []
        for nth, each in enumerate(found):
            accounts.append(self._account(nth, each, accounts))
        return Config(tuple(accounts), self._roads(plain.get("hosts", {})), self._trust(plain.get("ca")))

    def _account(self, nth: int, said: dict[str, Any], before: list[Account]) -> Account:
        def wrong(field: str, told: str, do: str) -> NoReturn:
            self._wrong(field, told, do, table="account", nth=nth, key=field)

        for key, value in said.items():
            if key not in _KINDS:
                wrong(key, "is not known", f"known are {', '.join(_KINDS)}")
            if not isinstance(value, _KINDS[key]):
                wrong(key, f"is no {'true or false' if _KINDS[key] is bool else 'text'}", "see docs/observer.md")
        for key in _NEEDED:
            if key not in said:
                wrong(key, "is missing", f"each [[account]] has {', '.join(_NEEDED)}")
        client = CLIENTS.get(said["platform"])
        if client is None:
            wrong("platform", "is none that can be observed", f"choose of {', '.join(CLIENTS)}")
        looks, words = client.ACCOUNT
        if not re.fullmatch(looks, said["account"]):
            wrong("account", "does not look like an id of that platform", f"give {words}")
        if not _NAME.fullmatch(said["name"]):
            wrong("name", "is no name", "up to 80 letters, digits, dots, dashes")
        if "host" in said and said["host"] not in client.HOSTS:
            wrong("host", "is none of the platform's", f"choose of {', '.join(client.HOSTS)}")
        every = span_s(said["every"]) if "every" in said else 0
        if every is None:
            wrong("every", "is no time", 'write it like "30m" or "1h"')
        watched = Watched(
            platform=said["platform"], name=said["name"], account=said["account"], host=said.get("host", ""),
            comments=said.get("comments", client.COMMENTS),
        )  # fmt: skip
        self._twice(watched, before, wrong)
        token = self._token("token", said["token"], wrong)
        return Account(watched, token, every, self._app(said, client, token, wrong))

    def _app(
        self, said: dict[str, Any], client: type[Client], token: Reference, wrong: Callable[[str, str, str], NoReturn]
    ) -> App | None:
        """By what the token is renewed, if it is."""
        given = [key for key in ("refresh", "client_id", "client_secret") if key in said]
        if not given:
            return None
        if client.RENEWS is None:
            wrong(given[0], "is of no use there: tokens of that platform live long", "leave it out")
        for key in ("refresh", "client_id"):
            if key not in said:
                wrong(key, "is missing", "a token is renewed by refresh and client_id")
        if not _NAME.fullmatch(said["client_id"]):
            wrong(
                "client_id",
                "is no name of an app; what stands there is not repeated",
                "give the app's client id or key",
            )
        refresh = self._token("refresh", said["refresh"], wrong)
        if not refresh.in_a_file or not token.in_a_file:
            wrong("token" if refresh.in_a_file else "refresh", "cannot be kept in a variable", "write file:PATH")
        secret = self._token("client_secret", said["client_secret"], wrong) if "client_secret" in said else None
        return App(said["client_id"], secret, refresh)

    def _twice(self, watched: Watched, before: list[Account], wrong: Callable[[str, str, str], NoReturn]) -> None:
        for each in before:
            if each.watched.platform == watched.platform:
                if each.watched.account == watched.account:
                    wrong("account", "is there twice", "name each account once")
                if each.watched.name == watched.name:
                    wrong("name", "is there twice", "give each account of a platform a name of its own")

    def _token(self, field: str, text: str, wrong: Callable[[str, str, str], NoReturn]) -> Reference:
        found = Reference.of(text, self._path.parent)
        if found is None:
            wrong(field, "is no reference; what stands there is not repeated, and may have leaked",
                  "write env:NAME or file:PATH, and take back what stood here")  # fmt: skip
        return found

    def _roads(self, hosts: Any) -> dict[str, Road]:
        if not isinstance(hosts, dict):
            self._wrong("hosts", "is no table", "write [hosts]", key="hosts")
        known = {host for client in CLIENTS.values() for host in client.HOSTS}
        known |= {client.RENEWS.host for client in CLIENTS.values() if client.RENEWS is not None}
        roads = {}
        for host, address in hosts.items():
            if host not in known:
                self._wrong(
                    host, "is no host that is asked", f"asked are {', '.join(sorted(known))}", table="hosts", key=host
                )
            road = _road(address)
            if road is None:
                self._wrong(host, "leads to no address of this machine", 'write "https://127.0.0.1:PORT" or "http://127.0.0.1:PORT"',
                            table="hosts", key=host)  # fmt: skip
            roads[host] = road
        return roads

    def _trust(self, ca: Any) -> ssl.SSLContext:
        if ca is not None and not isinstance(ca, str):
            self._wrong("ca", "is no text", "give the path of a file in PEM", key="ca")
        try:
            return trusted(None if ca is None else str(self._path.parent / ca))
        except (OSError, ValueError):
            self._wrong("ca", "is no file of certificates", "give the path of a file in PEM", key="ca")

    def _wrong(self, field: str, told: str, do: str, *, table: str = "", nth: int = 0, key: str = "") -> NoReturn:
        raise BadConfig(str(self._path), line_of(self._text, table, nth, key), field, told, do)


def _road(address: Any) -> Road | None:
    """Where an address leads; ``None``: not to this machine alone."""
    try:
        parts = urlsplit(address if isinstance(address, str) else "")
        there, port = parts.hostname, parts.port
        if parts.scheme not in ("http", "https") or there is None or port is None or not ip_address(there).is_loopback:
            return None
    except ValueError:
        return None
    whole = f"{parts.scheme}://{parts.netloc}"
    if address.rstrip("/") != whole or parts.username is not None:
        return None
    return Road(there, port, parts.scheme == "http")


def line_of(text: str, table: str, nth: int, key: str) -> int | None:
    """The line (from 1) of a key in the nth table of a name, or of that table where it lacks the key; ``""``: before all tables.

    TOML's own reader does not say where things stand. A key written in another way (dotted) is not found: ``None``.
    """
    here, count, head = "", -1, None
    for number, line in enumerate(text.split("\n"), 1):
        opens = _HEADER.match(line)
        if opens:
            here = opens[2]
            count += here == table
            if here == table and count == nth:
                head = number
            if not table and here == key:
                return number
            continue
        named = _KEY.match(line)
        if named and key in named.groups() and here == table and (not table or count == nth):
            return number
    return head


def needed(config: Config, environ: Mapping[str, str]) -> None:
    """Make sure that every token can be had.

    Raises:
        TokenMissing: one cannot.
    """
    for each in config.accounts:
        (each.token if each.app is None else each.app.refresh).read(environ)
        if each.app is not None and each.app.client_secret is not None:
            each.app.client_secret.read(environ)
