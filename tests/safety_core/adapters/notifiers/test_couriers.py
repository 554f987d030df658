"""Letters by mail and by webhook, against real servers: what arrives, what bounces, and what is never repeated."""

import hashlib
import hmac
import json

import msgspec
import pytest

from safety_core.adapters.notifiers.smtp import MailServer, SmtpCourier
from safety_core.adapters.notifiers.webhook import WebhookCourier
from safety_core.errors import Bounced, NotDelivered
from safety_core.letters import Channel, Contact, Letter, LetterKind
from tests.safety_core.adapters.notifiers.ground import SECRET, ScriptedServer, StoppedWallClock, Vault, dead_port
from tests.safety_core.adapters.notifiers.test_smtp import read, serve

__all__ = ["serve"]

KIM = "kim@acme.example"
LETTER = Letter(
    letter="letter-00ff", client="acme", kind=LetterKind.FEEDBACK, occasion="q1", subject="acme: how are we doing, Zoë?",
    body="Grüße 🚨\n\nletter-00ff.token", salt="00", token="token", written_by=None, at="2026-01-01T00:00:00+00:00",
)  # fmt: skip


def contact(channel: Channel, address: str) -> Contact:
    secret = "vault:env:SECRET" if channel is Channel.WEBHOOK else None
    return Contact(
        client="acme", channel=channel, address=address, secret=secret, salt="00", set_by="olga", at=LETTER.at
    )


def by_mail(port: int, **secrets: str) -> SmtpCourier:
    vault = Vault({f"vault:env:{name}": value for name, value in secrets.items()})
    server = MailServer(
        host="127.0.0.1", port=port, security="none", sender="holdpoint@example.com", user=None, password=None,
        vault=vault, clock=StoppedWallClock(),
    )  # fmt: skip
    return SmtpCourier(server)


def test_a_letter_arrives_under_its_own_name_at_its_client_alone(serve):
    mailbox, server = serve()
    for _ in range(2):
        by_mail(server.port).carry(LETTER, contact(Channel.SMTP, KIM))
    (to, content), (_, again) = mailbox.got
    message = read(content)
    assert to == (KIM,)
    assert (message["To"], message["Subject"]) == (KIM, LETTER.subject)
    assert message["Message-ID"] == read(again)["Message-ID"] == "<letter-00ff@example.com>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().replace("\r\n", "\n") == f"{LETTER.body}\n"


def test_an_address_behind_a_reference_is_looked_up_when_it_is_needed(serve):
    mailbox, server = serve()
    by_mail(server.port, KIM=KIM).carry(LETTER, contact(Channel.SMTP, "vault:env:KIM"))
    assert [to for to, _ in mailbox.got] == [(KIM,)]


@pytest.mark.parametrize("address", ["kim", f"{KIM}\r\nBcc: x@y", "a@b, c@d", ""])
def test_what_stands_in_the_vault_and_is_no_address_is_not_written_to_nor_repeated(serve, address):
    mailbox, server = serve()
    with pytest.raises(NotDelivered) as refused:
        by_mail(server.port, KIM=address).carry(LETTER, contact(Channel.SMTP, "vault:env:KIM"))
    assert (mailbox.asked, mailbox.got) == ([], [])
    assert not address or address not in str(refused.value)
    with pytest.raises(NotDelivered):
        by_mail(server.port).carry(LETTER, contact(Channel.SMTP, "vault:env:KIM"))


@pytest.mark.parametrize(
    ("answer", "code"), [("550 5.1.1 no kim here", "550 5.1.1"), ("599 no", "599"), ("500 no", "500")]
)
def test_a_recipient_refused_for_good_bounces_by_the_codes_alone(serve, answer, code):
    mailbox, server = serve()
    mailbox.rcpt[KIM] = [answer]
    with pytest.raises(Bounced) as refused:
        by_mail(server.port).carry(LETTER, contact(Channel.SMTP, KIM))
    assert code in refused.value.wrong
    assert KIM not in str(refused.value)
    assert "no kim" not in str(refused.value)


@pytest.mark.parametrize("answer", ["450 4.2.1 later", "421 4.3.2 going down", "499 no"])
def test_a_recipient_refused_for_now_does_not_bounce(serve, answer):
    mailbox, server = serve()
    mailbox.rcpt[KIM] = [answer]
    with pytest.raises(NotDelivered) as refused:
        by_mail(server.port).carry(LETTER, contact(Channel.SMTP, KIM))
    assert not isinstance(refused.value, Bounced)
    assert KIM not in str(refused.value)
    by_mail(server.port).carry(LETTER, contact(Channel.SMTP, KIM))
    assert len(mailbox.got) == 1


def test_a_server_that_refuses_us_and_not_the_recipient_makes_nothing_bounce(serve):
    mailbox, server = serve()
    mailbox.data = ["554 5.7.1 not from you"]
    with pytest.raises(NotDelivered) as refused:
        by_mail(server.port).carry(LETTER, contact(Channel.SMTP, KIM))
    assert not isinstance(refused.value, Bounced)
    with pytest.raises(NotDelivered) as refused:
        by_mail(dead_port()).carry(LETTER, contact(Channel.SMTP, KIM))
    assert not isinstance(refused.value, Bounced)


# ---------------------------------------------------------------- webhook


def hook(**secrets: str) -> WebhookCourier:
    vault = Vault({"vault:env:SECRET": SECRET} | {f"vault:env:{name}": value for name, value in secrets.items()})
    return WebhookCourier(vault=vault, clock=StoppedWallClock())


def recorded(got: list[bytes], status: str = "200 OK"):
    def talk(connection, over):
        raw = b""
        while b"\r\n\r\n" not in raw:
            raw += connection.recv(65_536)
        head, _, body = raw.partition(b"\r\n\r\n")
        length = int(
            next(each for each in head.split(b"\r\n") if each.lower().startswith(b"content-length")).split(b":")[1]
        )
        while len(body) < length:
            body += connection.recv(65_536)
        got.append(head + b"\r\n\r\n" + body)
        connection.sendall(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())

    return talk


def test_a_letter_is_posted_signed_under_its_own_name_with_the_forms_code():
    got: list[bytes] = []
    with ScriptedServer(recorded(got)) as server:
        hook().carry(LETTER, contact(Channel.WEBHOOK, f"http://127.0.0.1:{server.port}/T0KEN"))
    head, _, body = got[0].partition(b"\r\n\r\n")
    headers = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:])
    stated = json.loads(body)
    assert headers[b"Idempotency-Key"] == b"letter-00ff"
    signed = headers[b"Holdpoint-Timestamp"] + b"." + body
    assert (
        headers[b"Holdpoint-Signature"].decode()
        == f"v1={hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()}"
    )
    assert stated == {
        "letter": "letter-00ff", "kind": "feedback", "client": "acme", "subject": LETTER.subject, "body": LETTER.body,
        "at": LETTER.at, "form": "letter-00ff.token",
    }  # fmt: skip


def test_a_letter_that_asks_for_nothing_has_no_form():
    got: list[bytes] = []
    told = msgspec.structs.replace(LETTER, kind=LetterKind.STATUS, token="")
    with ScriptedServer(recorded(got)) as server:
        hook(URL=f"http://127.0.0.1:{server.port}/").carry(told, contact(Channel.WEBHOOK, "vault:env:URL"))
    assert json.loads(got[0].partition(b"\r\n\r\n")[2])["form"] is None


@pytest.mark.parametrize(
    "url", ["http://hooks.example/T0KEN", "ftp://127.0.0.1/T0KEN", "T0KEN", "https://", "https://h:0/"]
)
def test_what_stands_in_the_vault_and_is_no_safe_url_is_not_posted_to_nor_repeated(url):
    with pytest.raises(NotDelivered) as refused:
        hook(URL=url).carry(LETTER, contact(Channel.WEBHOOK, "vault:env:URL"))
    assert "no URL of https" in refused.value.wrong
    assert "T0KEN" not in str(refused.value)


@pytest.mark.parametrize("status", ["500 no", "404 no", "302 there", "410 gone"])
def test_what_a_webhook_does_not_take_is_tried_again(status):
    with ScriptedServer(recorded([], status)) as server, pytest.raises(NotDelivered) as refused:
        hook().carry(LETTER, contact(Channel.WEBHOOK, f"http://127.0.0.1:{server.port}/T0KEN"))
    assert not isinstance(refused.value, Bounced)
    assert "T0KEN" not in str(refused.value)
