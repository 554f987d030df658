"""What fans say to a client's accounts, and Holdpoint's own receiver and poller, which hear it: told, forged, or looked up."""

import hashlib
import hmac
import re
from base64 import b64encode
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from safety_core.adapters.hooks import hooks_of
from safety_core.documents import DocumentKind
from safety_core.engagement.heard import Event, Heard, thread_of
from safety_core.ports.hooks import Told
from safety_core.shell import documents, poll, receive
from safety_core.shell.core import Core
from safety_core.shell.receive import Became, Ear, Reply
from safety_core.vocabulary import ClientId, Platform
from simulators import webhooks
from simulators.platforms.youtube.ids import read_channel
from steps.rig.base import FIRST_PLATFORM_ID
from steps.rig.unknowns import Unknowns
from steps.rig.vault import APP, APP_SECRET, CONSUMER_SECRET, VERIFY_WORD, WORD

HOOKS_AT = "http://127.0.0.1:9/hooks/"
LOOK_EVERY_S = 0.5
NOTHING, NOBODY = "nothing", "nobody"
OURS, STRANGER = re.compile(rb"\b%d(?=\")" % FIRST_PLATFORM_ID), b"4711"
"""The platform's id of the first account, and of one that is bound to no client."""
SIGNED_BY_CLIENT_SECRET = frozenset({Platform.LINKEDIN, Platform.TIKTOK})


class Delivery(NamedTuple):
    """One request that a platform made, and what was answered."""

    platform: Platform
    sent: webhooks.Sent
    reply: Reply


class Receiving(Unknowns):
    """See the module."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.deliveries: list[Delivery] = []
        self.polled: list[poll.Polled] = []
        self._receiver: Core | None = None
        self._memory = poll.Memory()
        self._fans_words: dict[str, str] = {}

    # ------------------------------------------------------------ being told

    def be_told(self, platform: Platform) -> None:
        """From now on the platform tells Holdpoint's receiver what happens on it."""
        self.world.subscribe(platform.value, HOOKS_AT + platform.value.lower(), verify=WORD)
        if self._receiver is None:
            self._receiver = self._core("receiver")
            self.scheduler.spawn("receiver", self._hear_for_ever, process="receiver")
        self.world.drain_webhooks(self._receive)

    def _hear_for_ever(self) -> None:
        assert self._receiver is not None
        while not self.healing:
            self.world.drain_webhooks(self._receive)
            self._receiver.clock.sleep(LOOK_EVERY_S)

    def _receive(self, sent: webhooks.Sent) -> webhooks.Heard:
        assert self._receiver is not None, "nobody told Holdpoint anything yet"
        place = urlsplit(sent.url).path.rpartition("/")[2]
        platform = next(each for each in Platform if each.value.lower() == place)
        reply = receive.receive(self._receiver, _ear(platform), _told(sent))
        self.deliveries.append(Delivery(platform, sent, reply))
        return webhooks.Heard(status=reply.status, body=reply.body)

    def send_again(self, platform: Platform, how: str) -> None:
        """Somebody sends the platform's last delivery once more, altered as it is said."""
        last = next(
            each for each in reversed(self.deliveries) if each.platform is platform and each.sent.method == "POST"
        )
        self._receive(ALTERED[how](platform, last.sent))

    def last_became(self) -> Became:
        """What became of the last delivery."""
        return self.deliveries[-1].reply.became

    # ------------------------------------------------------------ fans

    def say(self, fan: str, text: str, on: str, client: str) -> None:
        """A fan comments on a post of the client's, or answers what a fan said, by its text."""
        target = self._fans_words.get(on) or self._post(client, on)
        platform = self.first_account(client).platform.value
        self._fans_words[text] = self.world.comment_from_fan(target, text, username=fan, platform=platform)

    def _post(self, client: str, text: str) -> str:
        last = next(
            each for each in reversed(self.submitted) if (each.intent.client, each.intent.text) == (client, text)
        )
        made = self.now(last).object
        assert made is not None, f"{text!r} does not stand yet"
        return made

    def mention(self, fan: str, client: str, text: str) -> None:
        """A fan writes a post that names the client's first account; on X by its name, behind the text."""
        account = self.first_account(client)
        number = account.platform_account.rpartition(":")[2]
        home = self.world.platforms[account.platform.value]
        named = next(each.username for each in home.store.accounts.values() if each.id == number)
        words = f"{text} @{named}" if account.platform is Platform.X else text
        self._fans_words[text] = self.world.mention_from_fan(number, words, username=fan, platform=home.name)

    # ------------------------------------------------------------ looking it up

    def poll(self, client: str) -> None:
        """Holdpoint looks up what was said to the client's accounts, once."""
        from safety_core.fleet import compose_flows  # noqa: PLC0415  # brings all of an installation with it

        def run(core: Core) -> None:
            accounts = poll.accounts_of(core, client, None)
            self.polled += poll.poll(core, accounts, compose_flows.lists(), self._memory)

        self.await_command(self.command(run))

    # ------------------------------------------------------------ what is known

    def heard(self, client: str) -> list[tuple[str, str, str]]:
        """What the client was told, thread by thread in its order: from whom, in what words, and what it answers."""
        kept = self.store.read(lambda tx: tx.documents_of(ClientId(client), DocumentKind.HEARD))
        told = [documents.record_of(each, Heard) for each in kept if each.body]
        events = [each for thread in thread_of(told) for each in thread.events if not each.heard.own]
        texts = {each.heard.object: each.heard.text for each in events}
        return [(self._name(each), each.heard.text or NOTHING, self._answered(each, texts)) for each in events]

    def _name(self, event: Event) -> str:
        author = event.heard.author
        known = self.world.platforms[event.heard.platform.value].state.known(read_channel(author))
        return author[1:] if author.startswith("@") else NOBODY if known is None else known.username

    def _answered(self, event: Event, texts: dict[Any, str]) -> str:
        parent = event.heard.parent
        if parent is None:
            return NOTHING
        ours = {self.now(each).object: each.intent.text for each in self.submitted}
        return texts.get(parent) or ours.get(parent) or NOBODY


def _ear(platform: Platform) -> Ear:
    secret = APP_SECRET if platform in SIGNED_BY_CLIENT_SECRET else CONSUMER_SECRET
    return Ear(hooks_of(platform), secret, VERIFY_WORD)


def _told(sent: webhooks.Sent) -> Told:
    query = tuple(parse_qsl(urlsplit(sent.url).query, keep_blank_values=True))
    return Told(method=sent.method, headers=sent.headers, query=query, body=sent.body)


# ---------------------------------------------------------------- what a delivery can be made into


def _with(
    sent: webhooks.Sent, *, body: bytes | None = None, headers: tuple[tuple[str, str], ...] | None = None
) -> webhooks.Sent:
    return webhooks.Sent(
        method=sent.method,
        url=sent.url,
        headers=sent.headers if headers is None else headers,
        body=sent.body if body is None else body,
    )


def _signed(platform: Platform, sent: webhooks.Sent, secret: str) -> webhooks.Sent:
    """The same request, with the platform's own signature by that secret."""
    return _with(sent, headers=_signature(platform, sent.body, secret, sent))


def _signature(platform: Platform, body: bytes, secret: str, sent: webhooks.Sent) -> tuple[tuple[str, str], ...]:
    def mac(over: bytes) -> bytes:
        return hmac.new(secret.encode(), over, hashlib.sha256).digest()

    match platform:
        case Platform.X:
            return (("x-twitter-webhooks-signature", f"sha256={b64encode(mac(body)).decode()}"),)
        case Platform.LINKEDIN:
            return (("X-LI-Signature", mac(b"hmacsha256=" + body).hex()),)
        case Platform.TIKTOK:
            time = next(value for name, value in sent.headers if name.lower() == "tiktok-signature").split(",")[0][2:]
            return (("TikTok-Signature", f"t={time},s={mac(time.encode() + b'.' + body).hex()}"),)
        case _:
            return (("X-Hub-Signature-256", f"sha256={mac(body).hex()}"),)


def _own_secret(platform: Platform) -> str:
    secret = APP.client_secret if platform in SIGNED_BY_CLIENT_SECRET else APP.secret
    assert secret is not None
    return secret


def _of_another(platform: Platform, sent: webhooks.Sent) -> webhooks.Sent:
    other = Platform.LINKEDIN if platform is not Platform.LINKEDIN else Platform.X
    return _signed(other, sent, _own_secret(platform))


def _saying(make: Callable[[bytes], bytes]) -> Callable[[Platform, webhooks.Sent], webhooks.Sent]:
    """What the platform itself would say in other words: genuine."""

    def altered(platform: Platform, sent: webhooks.Sent) -> webhooks.Sent:
        return _signed(platform, _with(sent, body=make(sent.body)), _own_secret(platform))

    return altered


ALTERED: dict[str, Callable[[Platform, webhooks.Sent], webhooks.Sent]] = {
    "as it was": lambda _, sent: sent,
    "signed with another secret": lambda platform, sent: _signed(platform, sent, "another"),
    "with its body altered": lambda _, sent: _with(sent, body=sent.body + b" "),
    "with another platform's signature": _of_another,
    "without its signature": lambda _, sent: _with(sent, headers=()),
    "said to an account of nobody's": _saying(lambda body: OURS.sub(STRANGER, body)),
    "without half of what it says": _saying(lambda body: body[: len(body) // 2]),
}
