"""Outcomes to a service's webhook: one POST of JSON per message, signed as Standard Webhooks says, so that its libraries check it.

    webhook-id:         the message's name; one that comes twice has the same
    webhook-timestamp:  seconds since 1970, when it was sent
    webhook-signature:  v1,BASE64, the HMAC-SHA256 of  ID "." TIMESTAMP "." BODY ; several, apart by a blank, while a secret is
                        changed: whoever knows either of them accepts it

A secret is ``whsec_`` and, in base64, 24 to 64 random bytes: these are the key. Only a 2xx is taken. Redirects are not followed;
the answer's body is not read.

Source: Standard Webhooks, specification 1.0, "Webhook headers" and "Signature scheme".
"""

import base64
import hashlib
import hmac
import ssl
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from safety_core.adapters.notifiers.line import TOTAL_S, anywhere, not_taken
from safety_core.adapters.notifiers.webhook import Hook
from safety_core.adapters.transports.resolver import Resolver
from safety_core.callbacks import Message
from safety_core.ports import Clock, Vault
from safety_core.secret import Secret
from safety_core.vocabulary import ClientId

PREFIX = "whsec_"
KEY_BYTES = range(24, 65)


def is_public(address: str) -> bool:
    """Whether an address is no network's own: not this machine's, not a private one, none that an operating system hands out."""
    found = ip_address(address.partition("%")[0])
    inner = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None) or found
    return inner.is_global and not inner.is_multicast


class WebhookCaller:
    """Implements ``ports.Caller``.

    Args:
        name: as the configuration calls the receiver.
        clients: of whom it is told, and of nobody else.
        url: ``https``; ``http`` on this machine only (the settings see to it). No message here shows more than its host.
        secrets: references into the vault: what is signed with, and what was until now, while it is being changed. Asked at each
            sending, never kept.
        private: whether a name may stand for an address that is not public. One that the URL itself gives may be any.
    """

    def __init__(
        self,
        *,
        name: str,
        clients: Iterable[ClientId],
        url: str,
        secrets: tuple[str, ...],
        private: bool,
        vault: Vault,
        clock: Clock,
        tls: ssl.SSLContext | None = None,
        total_s: float = TOTAL_S,
        resolver: Resolver | None = None,
    ) -> None:
        self.name = name
        self.clients = frozenset(clients)
        self._secrets = secrets
        self._clock = clock
        self._hook = Hook(
            url=url,
            secret=secrets[0],
            vault=vault,
            clock=clock,
            tls=tls,
            total_s=total_s,
            resolver=resolver,
            allowed=anywhere if private else _or_given(url),
        )

    def __repr__(self) -> str:
        return f"WebhookCaller({self.name}, {self._hook!r})"

    def call(self, message: Message) -> None:
        """See the port."""
        stamp = str(int(self._clock.now().timestamp()))
        signed = f"{message.name}.{stamp}.".encode() + message.body
        signatures = " ".join(_signature(self._key(each), signed) for each in self._secrets)
        headers = {"webhook-id": message.name, "webhook-timestamp": stamp, "webhook-signature": signatures}
        self._hook.post_bytes(message.body, headers)

    def _key(self, reference: str) -> bytes:
        """Raises:
        NotDelivered: the secret is not to be had, or is none.
        """
        key = key_of(self._hook.secret_of(reference))
        if key is None:
            do = f"is not {PREFIX} and 24 to 64 bytes in base64"
            raise not_taken(f"what stands behind {reference} in the vault {do}")
        return key


def key_of(secret: Secret) -> bytes | None:
    """The key that a secret is; ``None`` where it is none."""
    given = secret.reveal()
    try:
        key = base64.b64decode(given.removeprefix(PREFIX), validate=True)
    except ValueError:
        return None
    return key if given.startswith(PREFIX) and len(key) in KEY_BYTES else None


def _signature(key: bytes, signed: bytes) -> str:
    return f"v1,{base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()}"


def _or_given(url: str) -> Callable[[str], bool]:
    """Public addresses, and the one that the URL itself gives."""
    host = urlsplit(url).hostname or ""
    try:
        given = str(ip_address(host))
    except ValueError:
        return is_public
    return lambda address: address == given or is_public(address)
