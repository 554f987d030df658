"""The channels by which people are told, as the configuration names them, and what may stand there.

No message here repeats a value that may be a secret: a password or secret pasted in clear, or a webhook's path.
"""

from typing import Annotated, Literal

import msgspec

from safety_core.errors import BadInput
from safety_core.letters import is_mail_address
from safety_core.secret import FORMS
from safety_core.secret import reference as read_reference
from safety_core.shell.addresses import HOST, check_url, is_loopback

PORTS = {"starttls": 587, "tls": 465, "none": 25}
"""Where a mail server listens when the settings do not say; RFC 8314, RFC 6409, RFC 5321."""


class LogSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file, beside the configuration unless absolute; standard error when none is named."""

    path: Annotated[str, msgspec.Meta(min_length=1)] | None = None


class SmtpSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"sender": "from"}):
    """A mail server, and who is written to. ``password`` is a reference (``vault:…``), never the password."""

    host: str
    sender: str
    to: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=50)]
    security: Literal["starttls", "tls", "none"] = "starttls"
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)] | None = None
    user: Annotated[str, msgspec.Meta(min_length=1)] | None = None
    password: str | None = None

    @property
    def port_in_force(self) -> int:
        """The port given, or the usual one of this security."""
        return self.port or PORTS[self.security]


class WebhookSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to POST, and the shared secret that signs (a reference, ``vault:…``)."""

    url: str
    secret: str


class NotifySettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The channels; one that is not named is not used."""

    log: LogSettings | None = None
    smtp: SmtpSettings | None = None
    webhook: WebhookSettings | None = None


def check(notify: NotifySettings) -> None:
    """Look through what the types alone do not say.

    Raises:
        BadInput: a value that cannot be used; names its field.
    """
    if notify.log is not None and notify.log.path is not None and "\x00" in notify.log.path:
        raise BadInput("notify.log.path", "holds a NUL", "give a path")
    if notify.smtp is not None:
        _check_smtp(notify.smtp)
    if notify.webhook is not None:
        check_url("notify.webhook.url", notify.webhook.url)
        _check_reference("notify.webhook.secret", notify.webhook.secret)


def _check_smtp(smtp: SmtpSettings) -> None:
    if not HOST.fullmatch(smtp.host):
        raise BadInput("notify.smtp.host", "is not the name or address of a host", 'give it as "mail.example.com"')
    if smtp.security == "none" and not is_loopback(smtp.host):
        raise BadInput(
            "notify.smtp.security",
            f'"none" is for a server on this machine only, and {smtp.host} is not a loopback address',
            'give "starttls" or "tls", or host = "127.0.0.1"',
        )
    for field, address in (("from", smtp.sender), *(("to", each) for each in smtp.to)):
        if not is_mail_address(address):
            raise BadInput(f"notify.smtp.{field}", f"{address!r} is not a plain mail address", "give it as name@host")
    if len(set(smtp.to)) != len(smtp.to):
        raise BadInput("notify.smtp.to", "names somebody twice", "name each once")
    if (smtp.user is None) != (smtp.password is None):
        missing = "user" if smtp.user is None else "password"
        raise BadInput(f"notify.smtp.{missing}", "is missing beside the other", "give user and password, or neither")
    if smtp.user is not None and not (smtp.user.isascii() and smtp.user.isprintable()):
        raise BadInput("notify.smtp.user", "is not plain ASCII", "give the name to log in with")
    if smtp.password is not None:
        _check_reference("notify.smtp.password", smtp.password)


def _check_reference(field: str, reference: str) -> None:
    if read_reference(reference) is None:
        raise BadInput(field, "is not a reference into the vault", f"give it as {FORMS}, never in clear")
