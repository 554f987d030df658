"""The webhook: one signed POST of JSON per notice, or per letter.

    Idempotency-Key:      the notice's or letter's id; one that comes twice has the same
    Holdpoint-Timestamp:  seconds since 1970, when it was sent
    Holdpoint-Signature:  v1=HEX, the HMAC-SHA256 of  TIMESTAMP "." BODY  under the shared secret

A receiver works the signature out anew, compares it in constant time, and refuses a timestamp that is minutes old. Only
a 2xx is delivered. Redirects are not followed; the answer's body is not read.
"""

import hashlib
import hmac
import json
import socket
import ssl
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import h11

from safety_core.adapters.notifiers.line import TOTAL_S, Allowed, anywhere, broken_word, line, not_taken
from safety_core.adapters.notifiers.wording import fields
from safety_core.adapters.transports.endpoints import is_loopback
from safety_core.adapters.transports.resolver import Resolver
from safety_core.adapters.transports.trust import system
from safety_core.errors import NoCredential
from safety_core.letters import ASKS, FORM, Channel, Contact, Letter
from safety_core.ports import Clock, Vault
from safety_core.records import Notice
from safety_core.secret import Secret, reference

TAKEN = range(200, 300)
RECEIVE_BYTES = 16 * 1024


class Hook:
    """One place to post to.

    Args:
        url: ``https``; ``http`` on this machine only (whoever sets it sees to it). Its path may hold a token, so no message
            and no repr shows more than its host.
        secret: a reference into the vault; asked at each sending, never kept.
        tls: how certificates are checked; the system's authorities by default.
        allowed: which addresses its name may stand for.
    """

    def __init__(
        self,
        *,
        url: str,
        secret: str,
        vault: Vault,
        clock: Clock,
        tls: ssl.SSLContext | None = None,
        total_s: float = TOTAL_S,
        resolver: Resolver | None = None,
        allowed: Allowed = anywhere,
    ) -> None:
        parts = urlsplit(url)
        self._https = parts.scheme == "https"
        self._host = parts.hostname or ""
        self._port = parts.port or (443 if self._https else 80)
        self._target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._secret = secret
        self._vault = vault
        self._clock = clock
        self._tls = tls
        self._total_s = total_s
        self._resolver = resolver or Resolver(clock)
        self._allowed = allowed

    def __repr__(self) -> str:
        return f"{self._host}:{self._port}"

    def post(self, name: str, stated: Mapping[str, str | None]) -> None:
        """Raises:
        NotDelivered: it was not taken; says why.
        """
        secret = self.secret_of(self._secret)
        content = json.dumps(stated, ensure_ascii=False).encode()
        stamp = str(int(self._clock.now().timestamp()))
        signature = hmac.new(secret.reveal().encode(), f"{stamp}.".encode() + content, hashlib.sha256).hexdigest()
        named = {"Idempotency-Key": name, "Holdpoint-Timestamp": stamp, "Holdpoint-Signature": f"v1={signature}"}
        self.post_bytes(content, named)

    def secret_of(self, reference: str) -> Secret:
        """Raises:
        NotDelivered: it is not to be had.
        """
        try:
            return self._vault.own(reference)
        except NoCredential as missing:
            raise not_taken(missing.wrong) from missing

    def post_bytes(self, content: bytes, headers: Mapping[str, str]) -> None:
        """Post JSON with these headers beside HTTP's own.

        Raises:
            NotDelivered: it was not taken; says why.
        """
        where = f"{self._host} port {self._port}"
        try:
            status = self._post(self._request(content, headers), content)
        except ssl.SSLCertVerificationError as broken:
            said = f"{where}: its certificate does not hold ({broken.verify_message})"
        except OSError as broken:
            said = f"{where}: {broken_word(broken)}"
        except (h11.LocalProtocolError, UnicodeError):
            said = "the notice's name cannot stand in a header"
        except h11.RemoteProtocolError:
            said = f"{where}: no whole answer of HTTP in time"
        else:
            if status in TAKEN:
                return
            said = f"{where} answered {status}"
        raise not_taken(said)  # outside the handlers: what was caught may quote the answer

    def _request(self, content: bytes, named: Mapping[str, str]) -> h11.Request:
        headers = {
            "Host": f"[{self._host}]:{self._port}" if ":" in self._host else f"{self._host}:{self._port}",
            "Content-Type": "application/json",
            "Content-Length": str(len(content)),
            "User-Agent": "holdpoint",
            "Connection": "close",
            **named,
        }
        return h11.Request(method="POST", target=self._target, headers=list(headers.items()))

    def _post(self, request: h11.Request, content: bytes) -> int:
        """The answer's status, once its headers are whole. Its body is left where it is: nothing in it is needed, however
        long it is. (h11 bounds the headers.)
        """
        exchange = h11.Connection(h11.CLIENT)
        parts = (exchange.send(request), exchange.send(h11.Data(content)), exchange.send(h11.EndOfMessage()))
        with line(
            self._clock, self._resolver, self._host, self._port, total_s=self._total_s, allowed=self._allowed
        ) as plain_sock:
            sock: socket.socket = plain_sock
            if self._https:
                tls = self._tls or system()
                sock = tls.wrap_socket(plain_sock, server_hostname=self._host)
            with sock:
                sock.sendall(b"".join(part for part in parts if part))
                while not isinstance(event := exchange.next_event(), h11.Response):
                    if event is h11.NEED_DATA:
                        exchange.receive_data(sock.recv(RECEIVE_BYTES))
                return event.status_code


class WebhookNotifier:
    """Implements ``ports.Notifier``. Its arguments are the ``Hook``'s."""

    def __init__(self, **hook: Any) -> None:
        self._hook = Hook(**hook)

    def __repr__(self) -> str:
        return f"WebhookNotifier({self._hook!r})"

    @property
    def channel(self) -> str:
        return "webhook"

    def send(self, notice: Notice) -> None:
        self._hook.post(notice.notice, fields(notice))


class WebhookCourier:
    """Implements ``ports.Courier``: a letter to the client's own webhook, which no message here shows more of than its host.

    ``never``: which hosts are not written to, whoever names them: what goes to a platform goes another way.
    """

    def __init__(
        self,
        *,
        vault: Vault,
        clock: Clock,
        tls: ssl.SSLContext | None = None,
        total_s: float = TOTAL_S,
        never: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self._never = never
        self._vault = vault
        self._clock = clock
        self._tls = tls
        self._total_s = total_s
        self._resolver = Resolver(clock)

    def __repr__(self) -> str:
        return "WebhookCourier()"

    @property
    def channel(self) -> Channel:
        return Channel.WEBHOOK

    def carry(self, letter: Letter, contact: Contact) -> None:
        hook = Hook(
            url=self._url(contact),
            secret=contact.secret or "",
            vault=self._vault,
            clock=self._clock,
            tls=self._tls,
            total_s=self._total_s,
            resolver=self._resolver,
        )
        hook.post(letter.letter, letter_fields(letter))

    def _url(self, contact: Contact) -> str:
        """The URL itself, whether it stands in the contact or in the vault; nothing is shown in clear on the way to it."""
        url = contact.address
        if reference(url) is not None:
            try:
                url = self._vault.own(url).reveal()
            except NoCredential as missing:
                raise not_taken(missing.wrong) from missing
        try:
            parts = urlsplit(url)
            safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
            fits = safe and bool(parts.hostname) and parts.port != 0
        except ValueError:
            fits = False
        if not fits:
            raise not_taken("what stands for the client's webhook in the vault is no URL of https")
        if self._never(parts.hostname or ""):
            raise not_taken(f"{parts.hostname} is a platform's host, and no client's webhook")
        return url


def letter_fields(letter: Letter) -> dict[str, str | None]:
    """The letter for a program; its keys stay as they are from one release to the next."""
    return {
        "letter": letter.letter,
        "kind": letter.kind.value,
        "client": letter.client,
        "subject": letter.subject,
        "body": letter.body,
        "at": letter.at,
        FORM: f"{letter.letter}.{letter.token}" if letter.kind in ASKS else None,
    }
