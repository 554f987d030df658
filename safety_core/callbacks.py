"""Outcomes told to services by webhook: who is told of which clients, what is on its way, and what a message says.

1. Each end of an intent is one message to each receiver of its client: confirmed, rejected, cancelled, absent, quarantined; and
   what a person made of a quarantined one later is an end of its own, and a second message.
2. It is put on its way in the very transaction that ends the intent, by the store itself (``verbs/outbox.py``). Neither the audit
   log nor a cursor over it would do: the log has a refusal one commit before the intent is cancelled for it, so whoever reads
   between the two would pass the end by.
3. A message has the same name and the same bytes however often it is sent. It says what it became and whose it was, and no word
   of anybody: no text, no reason that a person gave.
"""

import msgspec

from safety_core.lifecycle import IntentState
from safety_core.records import DeliveryState, QueuedIntent
from safety_core.vocabulary import ClientId, IntentId, ObjectId, Reason


class Receiver(msgspec.Struct, frozen=True, kw_only=True):
    """A service that is told of one client's outcomes, as the configuration names it, and how it goes with it.

    Attributes:
        failures: attempts that failed since it last took something.
        due_us: boot clock, before which it is not tried again.
        taken: how many messages it took so far.
        saw: why the last attempt failed; empty after one that did not.
    """

    client: ClientId
    receiver: str
    failures: int = 0
    due_us: int = 0
    taken: int = 0
    saw: str = ""


class Callback(msgspec.Struct, frozen=True, kw_only=True):
    """An end of an intent on its way to one receiver; one that was taken is gone.

    Attributes:
        ended: where the intent ended, with ``reason`` and ``object`` as they were then.
        ended_us: boot clock of that end.
        state: ``pending``, ``sending`` or ``given_up``.
        due_us: as in ``records.Delivery``.
        since_s: wall clock (seconds since 1970) of the first failure while it waited; ``None``: there was none yet.
    """

    client: ClientId
    receiver: str
    intent: IntentId
    ended: IntentState
    ended_us: int
    reason: Reason | None
    object: ObjectId | None
    state: DeliveryState
    attempts: int
    due_us: int
    since_s: int | None
    saw: str

    @property
    def name(self) -> str:
        """The message's own, the same each time that it is sent, by which a receiver drops a second one. No full stop is in it: the
        signature puts one behind it.
        """
        return f"{self.intent}_{self.ended.value}_{self.ended_us}"


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """What is sent: JSON, the same bytes each time."""

    name: str
    client: ClientId
    body: bytes


def message_of(callback: Callback, queued: QueuedIntent) -> Message:
    """What a receiver is told of an end. Its keys stay as they are from one release to the next."""
    intent = queued.intent
    told = {
        "type": f"intent.{callback.ended.value}",
        "data": {
            "intent": callback.intent,
            "client": callback.client,
            "key": intent.idempotency_key,
            "platform": intent.platform,
            "account": intent.account,
            "action": intent.action,
            "state": callback.ended,
            "reason": callback.reason,
            "object": callback.object,
        },
    }
    return Message(name=callback.name, client=callback.client, body=msgspec.json.encode(told))
