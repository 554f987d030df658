"""What platforms tell by themselves, and an app that hears it. Holdpoint has no such app: its records rest on what it asks."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from safety_core.vocabulary import Platform
from simulators.webhooks import Heard, Sent
from steps.rig.unknowns import Unknowns

WEBHOOK = "webhook"
"""The operation, in the journal and in plans of faults."""
PLACE = "http://127.0.0.1:9/told"
CHALLENGE = "hub.challenge"


class Ears(Unknowns):
    """See the module."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._heard: list[Sent] = []
        self.records_before: list[tuple[str, ...]] = []

    def listen(self, platform: Platform) -> None:
        """From now on the platform tells an app of all that happens on it, as Graph does: its challenge is echoed."""
        self.world.subscribe(platform.value, PLACE)
        self.told_of()
        self._heard.clear()

    def have_comments(self, client: str, text: str, *, count: int) -> None:
        """So many readers comment on the client's post of that text."""
        self.records_before = self.records()
        post = self.object_of(client, text)
        for number in range(1, count + 1):
            self.comment(client, post, f"comment {number}")

    def told_of(self) -> list[Sent]:
        """What came, in its order, up to now."""
        self.world.drain_webhooks(self._hear)
        return self._heard

    def _hear(self, sent: Sent) -> Heard:
        self._heard.append(sent)
        nonce = parse_qs(urlsplit(sent.url).query).get(CHALLENGE, [""])
        return Heard(status=200, body=nonce[0].encode())

    def records(self) -> list[tuple[str, ...]]:
        """What the core says of every intent and permit, and of what must never happen."""
        intents, permits, breaches = self.store.read(lambda tx: (tx.intents(), tx.permits(), tx.breaches()))
        return [
            *((each.intent.intent, each.state.value, each.object or "") for each in intents),
            *((each.permit, each.state.value) for each in permits),
            *((each.intent or "", each.what) for each in breaches),
        ]
