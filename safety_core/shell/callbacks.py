"""Telling services of outcomes: what the store put on its way (``callbacks.py``) is handed to each receiver until it takes it.

    claim what is due for one receiver and client (SENDING, for as long as a lease; one commit) → send, outside of any transaction
    → gone, or PENDING with a growing pause, or GIVEN_UP after a day (one commit)

1. At least once: whoever dies between the sending and its record leaves a lease that runs out, and it is sent again, under the
   same name. What was given up is found by asking (``GET /intents/{intent}``): the end itself stands in the store.
2. Of one intent in order: the next end waits until the one before was taken or given up. Of different intents nothing waits for
   another: what a receiver does not take stands in the way of nothing else.
3. A receiver that takes nothing is tried with one message at a time, ever more seldom, but at least every half minute: what it
   cannot take must not hold up for longer what it could. Each message by itself waits up to five minutes. People are told once
   a receiver failed ``TOLD_AFTER`` times running, and of the first that is given up.
4. It is no effect on a platform: it goes through no permit and no halt stops it. Whoever is stopped wants to be told.

Several go in one commit, since one commit for each would be as many as the publishing itself makes; each is a request of its own.
"""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from safety_core.callbacks import Callback, Message, Receiver, message_of
from safety_core.errors import HoldpointError
from safety_core.halt import SECOND_US
from safety_core.ports import Caller, Clock, Transaction
from safety_core.records import DeliveryState, NoticeKind
from safety_core.shell import notices
from safety_core.shell.core import Core
from safety_core.shell.deliver import ATTEMPTS_MIN, LEASE_US, PAUSE_MAX_S, SAW_MAX_CHARS, STORE_S, pause_s
from safety_core.vocabulary import ClientId

AT_ONCE = 20
"""Messages in one commit."""
SEND_US = 15 * SECOND_US
"""After so long no further one of them is begun: with the last one's whole time it stays under the lease."""
LOOK_AT = 100
GIVEN_UP_AFTER_S = 24 * 3600
TOLD_AFTER = 8
SLOWED_MOST = 5
"""Failures of a receiver running after which its pause grows no more: 32 s at most."""


class Batch(NamedTuple):
    """What was claimed for one receiver and client, with what each says."""

    client: ClientId
    claimed: tuple[Callback, ...]
    messages: tuple[Message, ...]


class Sent(NamedTuple):
    """How it went: so many were taken, in their order; ``failed``: why the next one was not, if it was tried."""

    taken: int
    failed: str | None


def register(core: Core) -> None:
    """Hold what the store knows of receivers to what is configured: who is new is told from now on, who is gone no more.

    A client that is named and is not there yet is taken up once it is.

    Raises:
        StoreUnavailable: see the port.
    """
    if any(core.store.read(lambda tx: _changes(core, tx))):
        core.store.transact(lambda tx: _hold(core, tx), deadline_s=STORE_S)


def _hold(core: Core, tx: Transaction) -> None:
    new, gone = _changes(core, tx)
    for client, receiver in sorted(new):
        tx.put_receiver(Receiver(client=client, receiver=receiver))
    for client, receiver in sorted(gone):
        tx.drop_receiver(client, receiver)


def _changes(core: Core, tx: Transaction) -> tuple[set[tuple[ClientId, str]], set[tuple[ClientId, str]]]:
    known = {(each.client, each.receiver) for each in tx.receivers()}
    there = set(tx.clients()) if core.callers else set()
    named = {(client, each.name) for each in core.callers for client in each.clients if client in there}
    return named - known, known - named


def claim(core: Core, caller: Caller) -> Batch | None:
    """Claim what is due for a receiver next, of one of its clients; ``None`` when nothing is.

    It is looked for without the write lock: looking costs no halt anything.

    Raises:
        StoreUnavailable: see the port.
    """
    if core.store.read(lambda tx: _next_due(tx, caller, core.clock.boot_us())) is None:
        return None

    def decide(tx: Transaction) -> Batch | None:
        now_us = core.clock.boot_us()
        found = _next_due(tx, caller, now_us)
        return None if found is None else _claimed(tx, *found, now_us)

    return core.store.transact(decide, deadline_s=STORE_S)


def _next_due(tx: Transaction, caller: Caller, now_us: int) -> tuple[ClientId, list[Callback]] | None:
    for receiver in tx.receivers_due(caller.name):
        if receiver.client not in caller.clients or not _is_due(receiver.due_us, now_us):
            continue
        waiting = tx.callbacks_due(receiver.client, receiver.receiver, most=LOOK_AT)
        due = [each for each in waiting if _is_due(each.due_us, now_us)]
        if due:
            return receiver.client, due[: 1 if receiver.failures else AT_ONCE]
    return None


def _is_due(due_us: int, now_us: int) -> bool:
    """A time further off than any pause was counted by the clock of an earlier boot: it says nothing now."""
    return due_us <= now_us or due_us > now_us + round(PAUSE_MAX_S * SECOND_US)


def _claimed(tx: Transaction, client: ClientId, due: Sequence[Callback], now_us: int) -> Batch:
    claimed, messages = [], []
    for each in due:
        after = msgspec.structs.replace(
            each, state=DeliveryState.SENDING, attempts=each.attempts + 1, due_us=now_us + LEASE_US
        )
        queued = tx.intent(each.intent)
        assert queued is not None  # a foreign key
        tx.put_callback(after, held=each)
        claimed.append(after)
        messages.append(message_of(after, queued))
    return Batch(client, tuple(claimed), tuple(messages))


def attempt(caller: Caller, batch: Batch, clock: Clock) -> Sent:
    """Send them one after the other, until one is not taken or the time is over. Never raises."""
    begun_us = clock.boot_us()
    for number, message in enumerate(batch.messages):
        if number and clock.boot_us() - begun_us > SEND_US:
            return Sent(number, None)
        if message.client not in caller.clients:
            return Sent(number, f"{caller.name} is not told of this client")
        try:
            caller.call(message)
        except HoldpointError as failed:
            return Sent(number, failed.wrong)
        except Exception as bug:  # noqa: BLE001  # a receiver's bug must stop neither the others nor the steward
            return Sent(number, f"the receiver {caller.name} has a bug: {type(bug).__name__}")
    return Sent(len(batch.messages), None)


def settle(core: Core, caller: Caller, batch: Batch, sent: Sent) -> None:
    """Record what became of a claim.

    What was taken is gone, whoever holds it now. A failure is recorded only while the claim still stands: after its lease
    another may have sent it meanwhile.

    Raises:
        StoreUnavailable: see the port.
    """
    share = core.entropy.fraction(f"callbacks/{caller.name}")

    def record(tx: Transaction) -> None:
        before = tx.receiver(batch.client, caller.name)
        if before is None:
            return  # it is not named any more, and nothing is on its way to it
        for each in batch.claimed[: sent.taken]:
            tx.drop_callback(each)
        for each in batch.claimed[sent.taken + (sent.failed is not None) :]:
            _if_held(tx, each, state=DeliveryState.PENDING, attempts=each.attempts - 1, due_us=0)
        failures = 0 if sent.taken else before.failures
        after = msgspec.structs.replace(before, taken=before.taken + sent.taken, failures=failures, due_us=0, saw="")
        if sent.failed is not None:
            after = _failed(core, tx, after, batch.claimed[sent.taken], sent.failed[:SAW_MAX_CHARS], share)
        tx.put_receiver(after)

    core.store.transact(record, deadline_s=STORE_S)


def _failed(core: Core, tx: Transaction, before: Receiver, of: Callback, saw: str, share: float) -> Receiver:
    """The receiver after one more failure; the message waits, and what waited for too long is given up."""
    now_us, now_s, failures = core.clock.boot_us(), int(core.clock.now().timestamp()), before.failures + 1
    since_s = now_s if of.since_s is None else of.since_s
    over = of.attempts >= ATTEMPTS_MIN and now_s - since_s >= GIVEN_UP_AFTER_S
    _if_held(
        tx,
        of,
        state=DeliveryState.GIVEN_UP if over else DeliveryState.PENDING,
        due_us=now_us + round(pause_s(of.attempts, share) * SECOND_US),
        since_s=since_s,
        saw=saw,
    )
    before_s = now_s - GIVEN_UP_AFTER_S if failures >= ATTEMPTS_MIN else -1
    others = tx.give_up_callbacks(before.client, before.receiver, now_s=now_s, before_s=before_s, saw=saw)
    _tell(core, tx, before, failures, over + others, saw)
    due_us = now_us + round(pause_s(min(failures, SLOWED_MOST), share) * SECOND_US)
    return msgspec.structs.replace(before, failures=failures, due_us=due_us, saw=saw)


def _if_held(tx: Transaction, claimed: Callback, **changes: object) -> None:
    tx.put_callback(msgspec.structs.replace(claimed, **changes), held=claimed)


def _tell(core: Core, tx: Transaction, of: Receiver, failures: int, given_up: int, saw: str) -> None:
    first = given_up > 0 and given_up == sum(_is_gone(each, of) for each in tx.callbacks())
    if failures != TOLD_AFTER and not first:
        return
    what = f"{given_up} given up" if first else f"{failures} attempts failed"
    said = f"the outcomes of {of.client} by {of.receiver}: {what}: {saw}"
    do = "put the receiver right, and have its service ask for what it missed; where it stands: holdpoint intent callbacks"
    notices.tell(core, tx, NoticeKind.OUTCOMES_NOT_TAKEN, of.client, f"{said}. {do}")


def _is_gone(each: Callback, of: Receiver) -> bool:
    return each.state is DeliveryState.GIVEN_UP and (each.client, each.receiver) == (of.client, of.receiver)
