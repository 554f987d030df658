"""Mail: one message per notice, to several people, over a server of our own choosing.

What the server says is never repeated but for its codes: after the login it could say anything, the password included.

Source: RFC 5321 (SMTP), RFC 3207 (STARTTLS), RFC 3463 (enhanced codes), RFC 3834 (automatic messages).
"""

import re
import smtplib
import socket
import ssl
from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Literal

from safety_core.adapters.notifiers.line import TOTAL_S, broken_word, line, not_taken
from safety_core.adapters.notifiers.wording import body, plain, subject
from safety_core.adapters.transports.resolver import Resolver
from safety_core.errors import NoCredential
from safety_core.ports import Clock, Vault
from safety_core.records import Notice
from safety_core.secret import Secret
from safety_core.vocabulary import NoticeId

Security = Literal["starttls", "tls", "none"]

TAKEN_MAX = 256
"""Notices of which it is remembered who took them, so that one refused recipient does not have the others told again."""
_ENHANCED = re.compile(rb"([245]\.\d{1,3}\.\d{1,3})\b")


class _Client(smtplib.SMTP):
    """``smtplib`` on a connection that stands already. ``local_hostname`` is given, or it would look a name up."""

    def __init__(self, sock: socket.socket, host: str, port: int, timeout_s: float) -> None:
        self._given = sock
        own = sock.getsockname()[0]
        literal = f"[IPv6:{own}]" if ":" in own else f"[{own}]"
        super().__init__(host, port, local_hostname=literal, timeout=timeout_s)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:  # noqa: ARG002  # smtplib's own seam
        return self._given


class SmtpNotifier:
    """Implements ``ports.Notifier``.

    Args:
        security: ``none`` is for a server on this machine only (the settings see to it).
        password: a reference into the vault; asked at each sending, never kept.
        tls: how certificates are checked; the system's authorities by default.
    """

    def __init__(
        self,
        *,
        host: str,
        port: int,
        security: Security,
        sender: str,
        recipients: tuple[str, ...],
        user: str | None,
        password: str | None,
        vault: Vault,
        clock: Clock,
        tls: ssl.SSLContext | None = None,
        total_s: float = TOTAL_S,
    ) -> None:
        self._host = host
        self._port = port
        self._security = security
        self._sender = sender
        self._recipients = recipients
        self._user = user
        self._password = password
        self._vault = vault
        self._clock = clock
        self._tls = tls
        self._total_s = total_s
        self._resolver = Resolver(clock)
        self._taken: dict[NoticeId, frozenset[str]] = {}

    def __repr__(self) -> str:
        return f"SmtpNotifier({self._host}:{self._port}, {self._security})"

    @property
    def channel(self) -> str:
        return "smtp"

    def send(self, notice: Notice) -> None:
        taken = self._taken.get(notice.notice, frozenset())
        wanted = [each for each in self._recipients if each not in taken]
        try:
            secret = self._vault.own(self._password) if self._password is not None else None
        except NoCredential as missing:
            raise not_taken(missing.wrong) from missing
        said, refused = self._attempt(notice, wanted, secret)
        if said is not None:
            raise not_taken(said)
        if refused:
            self._remember(notice.notice, taken | {each for each in wanted if each not in refused})
            raise not_taken(_refusals(refused))
        self._taken.pop(notice.notice, None)

    def _attempt(
        self, notice: Notice, wanted: list[str], secret: Secret | None
    ) -> tuple[str | None, Mapping[str, tuple[int, bytes]]]:
        """Why nobody took it, or else who refused it. Only our own words leave: what is caught here may quote the server,
        or the password.
        """
        try:
            return None, self._hand_over(self._message(notice), wanted, secret)
        except smtplib.SMTPRecipientsRefused as nobody:  # names those asked so far; a 421 ends it in the middle
            return _refusals(nobody.recipients), {}
        except (smtplib.SMTPException, OSError, ValueError) as broken:
            return self._said(broken), {}

    def _hand_over(
        self, message: EmailMessage, recipients: list[str], secret: Secret | None
    ) -> Mapping[str, tuple[int, bytes]]:
        """Who refused it; nobody when it was taken for all."""
        tls = self._tls or ssl.create_default_context()
        with line(self._clock, self._resolver, self._host, self._port, total_s=self._total_s) as plain_sock:
            sock = plain_sock
            if self._security == "tls":
                sock = tls.wrap_socket(plain_sock, server_hostname=self._host)
            client = _Client(sock, self._host, self._port, self._total_s)
            try:
                if self._security == "starttls":
                    client.starttls(context=tls)
                if self._user is not None and secret is not None:
                    client.login(self._user, secret.reveal())
                return client.send_message(message, self._sender, recipients)
            finally:
                client.close()

    def _message(self, notice: Notice) -> EmailMessage:
        """Raises ``ValueError`` for what no header can hold."""
        message = EmailMessage(policy=SMTP)
        message["Subject"] = subject(notice)
        message["From"] = self._sender
        message["To"] = ", ".join(self._recipients)
        message["Date"] = format_datetime(self._clock.now())
        message["Message-ID"] = f"<{plain(notice.notice)}@{self._sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(body(notice), charset="utf-8", cte="quoted-printable")
        return message

    def _said(self, broken: Exception) -> str:
        """What went wrong, in our words."""
        where = f"{self._host} port {self._port}"
        if isinstance(broken, smtplib.SMTPNotSupportedError):
            return f"{where} offers no STARTTLS or no way to log in; nothing was sent"
        if isinstance(broken, smtplib.SMTPResponseException):
            error = broken.smtp_error if isinstance(broken.smtp_error, bytes) else b""
            return f"{where}: {type(broken).__name__} {_code(broken.smtp_code, error)}"
        if isinstance(broken, ssl.SSLCertVerificationError):
            return f"{where}: its certificate does not hold ({broken.verify_message})"
        if isinstance(broken, smtplib.SMTPServerDisconnected):
            return f"{where}: the connection ended, or its {self._total_s:g} s were over, before the message was taken"
        if isinstance(broken, UnicodeError):
            return "the user or the password of [notify.smtp] is not plain ASCII"
        if isinstance(broken, OSError) and not isinstance(broken, smtplib.SMTPException):
            return f"{where}: {broken_word(broken)}"
        return f"{where}: {type(broken).__name__}"

    def _remember(self, notice: NoticeId, taken: frozenset[str]) -> None:
        self._taken[notice] = taken
        while len(self._taken) > TAKEN_MAX:
            del self._taken[next(iter(self._taken))]


def _refusals(refused: Mapping[str, tuple[int, bytes]]) -> str:
    return "; ".join(f"{each}: {_code(*answer)}" for each, answer in refused.items())


def _code(code: int, said: bytes) -> str:
    """The reply's code and its enhanced code; never its text."""
    enhanced = _ENHANCED.match(said)
    return f"{code} {enhanced[1].decode()}" if enhanced else str(code)
