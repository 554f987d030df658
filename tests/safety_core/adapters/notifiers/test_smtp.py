# ruff: noqa: ARG002, N802  # aiosmtpd names its hooks and what they take
"""Mail, against a real server: what arrives, who refuses, what is checked, and what is never shown."""

import email
import email.policy
import traceback

import msgspec
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from safety_core.adapters.notifiers import smtp
from safety_core.adapters.notifiers.smtp import SmtpNotifier
from safety_core.errors import NotDelivered
from tests.safety_core.adapters.notifiers.ground import (
    NOTICE,
    SECRET,
    ScriptedServer,
    StoppedWallClock,
    Vault,
    dead_port,
    dripping,
    gives_up_after_s,
)

DANA, FEMI, OLGA = "dana@example.com", "femi@example.com", "olga@example.com"
LOGIN = {"security": "starttls", "user": "holdpoint", "password": "vault:env:SECRET"}


class Mailbox:
    """Keeps what it is sent. ``rcpt`` and ``data``: answers instead of yes, each used once per entry."""

    def __init__(self) -> None:
        self.got: list[tuple[tuple[str, ...], bytes]] = []
        self.rcpt: dict[str, list[str]] = {}
        self.data: list[str] = []
        self.asked: list[str] = []
        self.logins: list[tuple[bytes, bytes]] = []
        self.tls: list[bool] = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.asked.append(address)
        if self.rcpt.get(address):
            return self.rcpt[address].pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.data:
            return self.data.pop(0)
        self.got.append((tuple(envelope.rcpt_tos), envelope.content))
        self.tls.append(session.ssl is not None)
        return "250 OK"

    def login(self, server, session, envelope, mechanism, given):
        self.logins.append((given.login, given.password))
        return AuthResult(success=given.password == SECRET.encode(), handled=False)


class Server(Controller):
    """On a free port; ``ssl_context`` for TLS from the first byte, ``tls_context`` for STARTTLS."""

    def __init__(self, mailbox: Mailbox, **settings: object) -> None:
        self._settings = settings
        super().__init__(mailbox, hostname="127.0.0.1", port=0, ssl_context=settings.pop("ssl_context", None))

    def factory(self):
        return SMTP(self.handler, hostname="mail.test", **self._settings)

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # the one that was free
        super()._trigger_server()


@pytest.fixture
def serve():
    running: list[Server] = []

    def started(**settings: object) -> tuple[Mailbox, Server]:
        mailbox = Mailbox()
        if settings.pop("login", False):
            settings["authenticator"] = mailbox.login
        server = Server(mailbox, **settings)
        server.start()
        running.append(server)
        return mailbox, server

    yield started
    for each in running:
        each.stop()


def channel(port: int, **changes: object) -> SmtpNotifier:
    given = {
        "host": "127.0.0.1",
        "port": port,
        "security": "none",
        "sender": "holdpoint@example.com",
        "recipients": (DANA,),
        "user": None,
        "password": None,
        "vault": Vault(),
        "clock": StoppedWallClock(),
    }
    return SmtpNotifier(**{**given, **changes})


def read(content: bytes):
    return email.message_from_bytes(content, policy=email.policy.default)


def test_the_message_that_arrives_says_what_happened_and_names_its_notice(serve):
    mailbox, server = serve()
    channel(server.port, recipients=(DANA, FEMI)).send(NOTICE)
    ((to, content),) = mailbox.got
    message = read(content)
    assert to == (DANA, FEMI)
    assert message["Subject"] == f"HALTED: {NOTICE.words}"
    assert (message["From"], message["To"]) == ("holdpoint@example.com", f"{DANA}, {FEMI}")
    assert message["Message-ID"] == "<notice-00ff@example.com>"
    assert message["Date"].datetime == StoppedWallClock().now()
    assert message["Auto-Submitted"] == "auto-generated"
    said = message.get_content()
    assert "Grüße aus Zürich 🚨" in said
    assert "halt-1" in said
    assert content.isascii()


def test_the_same_notice_twice_has_the_same_name(serve):
    mailbox, server = serve()
    for _ in range(2):
        channel(server.port).send(NOTICE)
    assert len({read(content)["Message-ID"] for _, content in mailbox.got}) == 1
    assert len(mailbox.got) == 2


@pytest.mark.parametrize("how", ["words", "client", "halt", "notice"])
def test_no_header_and_no_command_can_be_put_into_a_notice(serve, how):
    mailbox, server = serve()
    wicked = "x\r\nBcc: eve@example.com\r\n\r\n.\r\nMAIL FROM:<eve@example.com>\r\n"
    notice = msgspec.structs.replace(NOTICE, **{how: wicked})
    try:
        channel(server.port).send(notice)
    except NotDelivered:
        assert how == "notice"
        assert mailbox.got == []
        return
    ((to, content),) = mailbox.got
    message = read(content)
    assert (to, message["Bcc"], message["From"]) == ((DANA,), None, "holdpoint@example.com")
    assert set(message.keys()) == {
        "Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
        "Content-Transfer-Encoding",
    }  # fmt: skip


def test_starttls_comes_before_the_login_and_its_certificate_is_checked(serve, throw_away):
    mailbox, server = serve(tls_context=throw_away.server, require_starttls=True, login=True, auth_required=True)
    given = {"security": "starttls", "user": "holdpoint", "password": "vault:env:SECRET"}
    with pytest.raises(NotDelivered, match="certificate does not hold"):
        channel(server.port, **given).send(NOTICE)
    assert (mailbox.logins, mailbox.got) == ([], [])
    channel(server.port, **given, tls=throw_away.client).send(NOTICE)
    assert mailbox.logins == [(b"holdpoint", SECRET.encode())]
    assert mailbox.tls == [True]


def test_a_server_without_starttls_is_told_neither_password_nor_notice(serve):
    mailbox, server = serve(login=True, auth_require_tls=False)
    with pytest.raises(NotDelivered, match="offers no STARTTLS"):
        channel(server.port, security="starttls", user="holdpoint", password="vault:env:SECRET").send(NOTICE)
    assert (mailbox.logins, mailbox.asked, mailbox.got) == ([], [], [])


def test_tls_from_the_first_byte_checks_the_certificate_too(serve, throw_away):
    mailbox, server = serve(ssl_context=throw_away.server)
    with pytest.raises(NotDelivered, match="certificate does not hold"):
        channel(server.port, security="tls").send(NOTICE)
    channel(server.port, security="tls", tls=throw_away.client).send(NOTICE)
    assert len(mailbox.got) == 1


def test_a_certificate_for_another_name_does_not_hold(serve, throw_away):
    mailbox, server = serve(ssl_context=throw_away.server)
    with pytest.raises(NotDelivered, match="certificate does not hold"):
        channel(server.port, host="localhost", security="tls", tls=throw_away.client).send(NOTICE)
    assert mailbox.got == []


def test_a_refused_recipient_is_named_and_the_others_are_told_once(serve):
    mailbox, server = serve()
    mailbox.rcpt = {FEMI: ["550 5.1.1 no such user, secret-words", "450 4.2.0 later"]}
    mail = channel(server.port, recipients=(DANA, FEMI, OLGA))
    with pytest.raises(NotDelivered, match=rf"^{FEMI}: 550 5\.1\.1;") as failed:
        mail.send(NOTICE)
    assert "secret-words" not in str(failed.value)
    with pytest.raises(NotDelivered, match=rf"^{FEMI}: 450 4\.2\.0;"):
        mail.send(NOTICE)
    mail.send(NOTICE)
    assert [to for to, _ in mailbox.got] == [(DANA, OLGA), (FEMI,)]


def test_who_was_told_is_remembered_of_one_notice_at_a_time(serve):
    mailbox, server = serve()
    mailbox.rcpt = {FEMI: ["550 no"]}
    mail = channel(server.port, recipients=(DANA, FEMI))
    with pytest.raises(NotDelivered):
        mail.send(NOTICE)
    mail.send(msgspec.structs.replace(NOTICE, notice="notice-2"))
    assert mailbox.got[-1][0] == (DANA, FEMI)


def test_what_is_remembered_is_bounded(serve, monkeypatch):
    monkeypatch.setattr(smtp, "TAKEN_MAX", 2)
    mailbox, server = serve()
    mail = channel(server.port, recipients=(DANA, FEMI))
    mailbox.rcpt = {FEMI: ["550 no"] * 3}
    for number in range(3):
        with pytest.raises(NotDelivered):
            mail.send(msgspec.structs.replace(NOTICE, notice=f"notice-{number}"))
    assert list(mail._taken) == ["notice-1", "notice-2"]


def test_a_server_that_closes_among_the_recipients_has_told_nobody(serve):
    mailbox, server = serve()
    mailbox.rcpt = {FEMI: ["421 4.3.2 closing"]}
    mail = channel(server.port, recipients=(DANA, FEMI, OLGA))
    with pytest.raises(NotDelivered, match=r"421 4\.3\.2"):
        mail.send(NOTICE)
    assert mailbox.got == []
    mail.send(NOTICE)
    assert [to for to, _ in mailbox.got] == [(DANA, FEMI, OLGA)]


@pytest.mark.parametrize("answer", ["451 4.3.0 try later", "554 5.7.1 no"])
def test_a_refused_message_is_not_delivered_and_a_later_attempt_is(serve, answer):
    mailbox, server = serve()
    mailbox.data = [answer]
    mail = channel(server.port)
    with pytest.raises(NotDelivered, match=answer[:9]):
        mail.send(NOTICE)
    mail.send(NOTICE)
    assert len(mailbox.got) == 1


def test_a_refused_login_shows_the_code_alone(serve, throw_away):
    mailbox, server = serve(tls_context=throw_away.server, login=True, auth_required=True)
    wrong = Vault({"vault:env:SECRET": "wr0ng-secret"})
    mail = channel(server.port, **LOGIN, tls=throw_away.client, vault=wrong)
    with pytest.raises(NotDelivered, match=r"SMTPAuthenticationError 535 5\.7\.8") as failed:
        mail.send(NOTICE)
    assert mailbox.logins
    assert "wr0ng" not in repr(mail) + "".join(traceback.format_exception(failed.value))


def test_a_password_that_mail_cannot_hold_is_not_shown(serve, throw_away):
    _, server = serve(tls_context=throw_away.server, login=True, auth_required=True)
    odd = Vault({"vault:env:SECRET": "pässwörd"})
    mail = channel(server.port, **LOGIN, tls=throw_away.client, vault=odd)
    with pytest.raises(NotDelivered, match="not plain ASCII") as failed:
        mail.send(NOTICE)
    assert "pässwörd" not in "".join(traceback.format_exception(failed.value))


def test_a_server_that_says_the_password_back_is_not_quoted():
    def talk(connection, over):
        connection.sendall(b"220 hello\r\n")
        for answer in (b"250-x\r\n250 AUTH PLAIN\r\n", f"535 5.7.8 no: {SECRET}\r\n".encode()):
            connection.recv(4096)
            connection.sendall(answer)
        connection.recv(4096)

    with ScriptedServer(talk) as server, pytest.raises(NotDelivered, match="535") as failed:
        channel(server.port, user="holdpoint", password="vault:env:SECRET").send(NOTICE)
    assert SECRET not in "".join(traceback.format_exception(failed.value))


def test_without_its_password_nothing_is_sent(serve):
    mailbox, server = serve()
    with pytest.raises(NotDelivered, match="vault:env:SECRET is not set"):
        channel(server.port, user="holdpoint", password="vault:env:SECRET", vault=Vault({})).send(NOTICE)
    assert mailbox.got == []


def test_nobody_there_is_said():
    with pytest.raises(NotDelivered, match="Connection refused"):
        channel(dead_port()).send(NOTICE)


@pytest.mark.parametrize(
    ("opening", "piece"),
    [(b"", b""), (b"", b"2"), (b"220 hello\r\n", b"2"), (b"220 hello\r\n", b"250-more\r\n")],
    ids=["silent", "greeting", "answer", "lines"],
)
def test_a_server_that_never_ends_is_cut_off_at_the_total_time(opening, piece):
    took_s = gives_up_after_s(dripping(opening, piece), lambda port: channel(port, total_s=0.3))
    assert 0.25 < took_s < 2


def test_a_server_that_stops_in_the_middle_of_tls_is_cut_off_too(throw_away):
    begins = dripping(b"", b"\x16\x03\x03")
    assert gives_up_after_s(begins, lambda port: channel(port, security="tls", tls=throw_away.client, total_s=0.3)) < 2


@pytest.mark.parametrize("greeting", [b"554 go away\r\n", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\xff\xfe\r\n", b""])
def test_what_is_no_mail_server_is_not_delivered(greeting):
    def talk(connection, over):
        connection.sendall(greeting)

    with ScriptedServer(talk) as server, pytest.raises(NotDelivered):
        channel(server.port).send(NOTICE)
