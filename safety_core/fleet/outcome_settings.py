"""Who is told of outcomes by webhook: ``[outcomes.NAME]`` of the configuration, one table for each service.

No message here repeats a URL, whose path may hold a token, or what stands where a reference belongs.
"""

import re
from collections.abc import Mapping
from typing import Annotated

import msgspec

from safety_core.errors import BadInput
from safety_core.secret import FORMS
from safety_core.secret import reference as read_reference
from safety_core.shell.addresses import check_url

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
NAMED_MOST = 32
"""Each is a thread of its own while it is sent to."""


class OutcomeSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One service that is told.

    Attributes:
        url: where to POST: ``https``, or ``http`` at a loopback address.
        secret: a reference (``vault:…``) to what signs: ``whsec_`` and base64.
        previous: a reference to what signed until now, while both hold.
        clients: of whom it is told. All are named: a client that comes later is nobody's by itself.
        private: the URL's name may stand for an address that is not public.
    """

    url: str
    secret: str
    clients: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=10_000)]
    previous: str | None = None
    private: bool = False

    @property
    def secrets(self) -> tuple[str, ...]:
        """What is signed with, the newest first."""
        return (self.secret,) if self.previous is None else (self.secret, self.previous)


def check(named: Mapping[str, OutcomeSettings]) -> None:
    """Look through what the types alone do not say.

    Raises:
        BadInput: a value that cannot be used; names its field.
    """
    if len(named) > NAMED_MOST:
        raise BadInput("outcomes", f"names more than {NAMED_MOST} services", "have one of them tell the others")
    for name, each in named.items():
        if not NAME.fullmatch(name):
            do = "take a to z, digits, - and _, at most 64"
            raise BadInput(f"outcomes.{name[:64]}", "is no name of a service", do)
        check_url(f"outcomes.{name}.url", each.url)
        for field, given in (("secret", each.secret), ("previous", each.previous)):
            if given is not None and read_reference(given) is None:
                raise BadInput(
                    f"outcomes.{name}.{field}",
                    "is not a reference into the vault",
                    f"give it as {FORMS}, never in clear",
                )
        if len(set(each.clients)) != len(each.clients) or not all(each.clients):
            raise BadInput(f"outcomes.{name}.clients", "names a client twice, or none", "name each once")
