"""Mail: one message per notice, to several people, and one per letter, to one client, over a server of our own choosing.

What the server says is never repeated but for its codes: after the login it could say anything, the password included.

Source: RFC 5321 (SMTP), RFC 3207 (STARTTLS), RFC 3463 (enhanced codes), RFC 3834 (automatic messages).
"""

import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any, Literal

from safety_core.adapters.notifiers.line import TOTAL_S, broken_word, line, not_taken
from safety_core.adapters.notifiers.wording import body, plain, subject
from safety_core.adapters.transports.resolver import Resolver
from safety_core.adapters.transports.trust import system
from safety_core.errors import Bounced, NoCredential
from safety_core.letters import Channel, Contact, Letter, is_mail_address
from safety_core.ports import Clock, Vault
from safety_core.records import Notice
from safety_core.secret import Secret, reference
from safety_core.vocabulary import NoticeId

Security = Literal["starttls", "tls", "none"]
Refusals = Mapping[str, tuple[int, bytes]]
PERMANENT = range(500, 600)
"""RFC 5321 §4.2.1: the same is not asked again of a server that answered so."""

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


class MailServer:
    """Where mail is handed over, and in whose name.

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
        self._user = user
        self._password = password
        self._tls = tls
        self._total_s = total_s
        self._clock = clock
        self._resolver = Resolver(clock)
        self.vault = vault
        self.sender = sender

    def __repr__(self) -> str:
        return f"{self._host}:{self._port}, {self._security}"

    def message(self, name: str, subject: str, recipients: tuple[str, ...], text: str) -> EmailMessage:
        """Raises ``ValueError`` for what no header can hold."""
        message = EmailMessage(policy=SMTP)
        message["Subject"] = subject
        message["From"] = self.sender
        message["To"] = ", ".join(recipients)
        message["Date"] = format_datetime(self._clock.now())
        message["Message-ID"] = f"<{plain(name)}@{self.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text, charset="utf-8", cte="quoted-printable")
        return message

    def hand_over(self, make: Callable[[], EmailMessage], wanted: Sequence[str]) -> tuple[str | None, Refusals]:
        """Why nobody took it, or else who refused it. Only our own words leave: what is caught here may quote the server,
        or the password.

        Raises:
            NotDelivered: the password is not to be had.
        """
        try:
            secret = self.vault.own(self._password) if self._password is not None else None
        except NoCredential as missing:
            raise not_taken(missing.wrong) from missing
        try:
            return None, self._hand_over(make(), wanted, secret)
        except smtplib.SMTPRecipientsRefused as nobody:  # names those asked so far; a 421 ends it in the middle
            return _refusals(nobody.recipients), nobody.recipients
        except (smtplib.SMTPException, OSError, ValueError) as broken:
            return self._said(broken), {}

    def _hand_over(self, message: EmailMessage, recipients: Sequence[str], secret: Secret | None) -> Refusals:
        """Who refused it; nobody when it was taken for all."""
        tls = self._tls or system()
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
                return client.send_message(message, self.sender, recipients)
            finally:
                client.close()

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


class SmtpNotifier:
    """Implements ``ports.Notifier``. The rest of its arguments are the ``MailServer``'s."""

    def __init__(self, *, recipients: tuple[str, ...], **server: Any) -> None:
        self._server = MailServer(**server)
        self._recipients = recipients
        self._taken: dict[NoticeId, frozenset[str]] = {}

    def __repr__(self) -> str:
        return f"SmtpNotifier({self._server!r})"

    @property
    def channel(self) -> str:
        return "smtp"

    def send(self, notice: Notice) -> None:
        taken = self._taken.get(notice.notice, frozenset())
        wanted = [each for each in self._recipients if each not in taken]

        def message() -> EmailMessage:
            return self._server.message(notice.notice, subject(notice), self._recipients, body(notice))

        said, refused = self._server.hand_over(message, wanted)
        if said is not None:
            raise not_taken(said)
        if refused:
            self._remember(notice.notice, taken | {each for each in wanted if each not in refused})
            raise not_taken(_refusals(refused))
        self._taken.pop(notice.notice, None)

    def _remember(self, notice: NoticeId, taken: frozenset[str]) -> None:
        self._taken[notice] = taken
        while len(self._taken) > TAKEN_MAX:
            del self._taken[next(iter(self._taken))]


class SmtpCourier:
    """Implements ``ports.Courier``: a letter to the client's mail address, which no message here repeats."""

    def __init__(self, server: MailServer) -> None:
        self._server = server

    def __repr__(self) -> str:
        return f"SmtpCourier({self._server!r})"

    @property
    def channel(self) -> Channel:
        return Channel.SMTP

    def carry(self, letter: Letter, contact: Contact) -> None:
        address = self._address(contact)

        def message() -> EmailMessage:
            return self._server.message(letter.letter, letter.subject, (address,), f"{letter.body}\n")

        said, refused = self._server.hand_over(message, [address])
        if refused:
            code, answer = refused[address]
            if code in PERMANENT:
                do = "ask the client for another address: it is not tried again by itself"
                raise Bounced(f"refused for good ({_code(code, answer)})", do)
            raise not_taken(f"refused for now ({_code(code, answer)})")
        if said is not None:
            raise not_taken(said)

    def _address(self, contact: Contact) -> str:
        """The address itself, whether it stands in the contact or in the vault."""
        address = contact.address
        if reference(address) is not None:
            try:
                address = self._server.vault.own(address).reveal()
            except NoCredential as missing:
                raise not_taken(missing.wrong) from missing
        if not is_mail_address(address):
            raise not_taken("what stands for the client's address in the vault is not one plain mail address")
        return address


def _refusals(refused: Mapping[str, tuple[int, bytes]]) -> str:
    return "; ".join(f"{each}: {_code(*answer)}" for each, answer in refused.items())


def _code(code: int, said: bytes) -> str:
    """The reply's code and its enhanced code; never its text."""
    enhanced = _ENHANCED.match(said)
    return f"{code} {enhanced[1].decode()}" if enhanced else str(code)
