"""Delivering notices: what was written beside a halt or a release is handed to each channel until one takes it.

    read what is due → claim it (SENDING, for as long as a lease; one commit) → send, outside of any transaction
    → SENT, or PENDING with a growing pause, or GIVEN_UP after a day (one commit)

1. At least once: whoever dies between the sending and its record leaves a lease that runs out, and the notice is sent
   again. It has the same id then (Message-ID, Idempotency-Key), by which a receiver can drop the second one.
2. Nothing here is waited for by a halt or a release, and nothing here changes one.
3. Channels do not know of each other: each has its own record of each notice.
4. What was tried less comes first, then what is older: a notice that no server takes never stands in the way of others.

A channel may take its whole time (5 s): a steward that must not wait uses ``fleet/post.py``, which sends apart.
"""

from datetime import datetime, timedelta

import msgspec

from safety_core.errors import HoldpointError
from safety_core.halt import SECOND_US
from safety_core.ports import Notifier, Transaction
from safety_core.records import Delivery, DeliveryState, Notice
from safety_core.shell.core import Core

LEASE_US = 30 * SECOND_US
"""How long a claim keeps others off: well over a channel's total time."""
PAUSE_S = 2.0
PAUSE_MAX_S = 300.0
GIVEN_UP_AFTER = timedelta(hours=24)
ATTEMPTS_MIN = 16
"""Nothing is given up before so many attempts, so that a wall clock that jumped, or a machine that was off for a day,
gives nothing up by itself."""
SAW_MAX_CHARS = 300
STORE_S = 1.0


def deliver_due(core: Core) -> int:
    """Hand every channel what is due on it, one after the other; how many were taken.

    Each channel may take its total time once: after a failure it waits for the next call.

    Raises:
        StoreUnavailable: what is due cannot be read or claimed, or an outcome not recorded; its lease runs out then.
    """
    taken = 0
    for notifier in core.notifiers:
        while (claimed := claim_next(core, notifier.channel)) is not None:
            notice, delivery = claimed
            failed = attempt(notifier, notice)
            settle(core, notice, delivery, failed)
            if failed is not None:
                break
            taken += 1
    return taken


def claim_next(core: Core, channel: str) -> tuple[Notice, Delivery] | None:
    """Claim the next notice that is due on a channel; ``None`` when there is none.

    It is looked for without the write lock: looking costs no halt anything.

    Raises:
        StoreUnavailable: see the port.
    """
    if core.store.read(lambda tx: _next_due(tx, channel, core.clock.boot_us())) is None:
        return None

    def claim(tx: Transaction) -> tuple[Notice, Delivery] | None:
        now_us = core.clock.boot_us()
        found = _next_due(tx, channel, now_us)
        if found is None:
            return None
        notice, before = found
        claimed = Delivery(
            notice=notice.notice,
            channel=channel,
            state=DeliveryState.SENDING,
            attempts=before.attempts + 1 if before is not None else 1,
            due_us=now_us + LEASE_US,
            saw=before.saw if before is not None else "",
        )
        tx.put_delivery(claimed)
        return notice, claimed

    return core.store.transact(claim, deadline_s=STORE_S)


def attempt(notifier: Notifier, notice: Notice) -> str | None:
    """Send it once; why it was not taken, or ``None``. Never raises: one notice's poison is its own failure."""
    try:
        notifier.send(notice)
    except HoldpointError as failed:
        return failed.wrong
    except Exception as bug:  # noqa: BLE001  # a channel's bug must stop neither the other notices nor the steward
        return f"the channel {notifier.channel} has a bug: {type(bug).__name__}"
    return None


def settle(core: Core, notice: Notice, claimed: Delivery, failed: str | None) -> Delivery:
    """Record what became of a claim; the delivery as it stands then.

    That it was taken is recorded whoever holds it now. A failure is recorded only while the claim still stands: after
    its lease another may have sent it meanwhile.

    Raises:
        StoreUnavailable: see the port.
    """
    share = core.entropy.fraction(f"notify/{claimed.channel}")

    def record(tx: Transaction) -> Delivery:
        now = next(
            (each for each in tx.deliveries() if (each.notice, each.channel) == (claimed.notice, claimed.channel)),
            claimed,
        )
        if now.state is DeliveryState.SENT or (failed is not None and now != claimed):
            return now
        after = _after(core, notice, claimed, failed, share)
        tx.put_delivery(after)
        return after

    return core.store.transact(record, deadline_s=STORE_S)


def _after(core: Core, notice: Notice, claimed: Delivery, failed: str | None, share: float) -> Delivery:
    now_us = core.clock.boot_us()
    if failed is None:
        return msgspec.structs.replace(claimed, state=DeliveryState.SENT, due_us=now_us, saw="")
    over = claimed.attempts >= ATTEMPTS_MIN and core.clock.now() - _written(notice, core) >= GIVEN_UP_AFTER
    return msgspec.structs.replace(
        claimed,
        state=DeliveryState.GIVEN_UP if over else DeliveryState.PENDING,
        due_us=now_us + round(pause_s(claimed.attempts, share) * SECOND_US),
        saw=failed[:SAW_MAX_CHARS],
    )


def pause_s(attempts: int, share: float) -> float:
    """Seconds until the next attempt after so many failed ones: doubling, capped, and drawn (``share`` in [0, 1)) from
    its upper half, so that channels and machines do not come back at once.
    """
    whole_s = min(PAUSE_MAX_S, PAUSE_S * 2.0 ** min(attempts - 1, 16))
    return whole_s * (1 + share) / 2


def _next_due(tx: Transaction, channel: str, now_us: int) -> tuple[Notice, Delivery | None] | None:
    """What a channel should try now, with what is known of it."""
    waiting = tx.undelivered(channel)
    if not waiting:
        return None
    known = {each.notice: each for each in tx.deliveries() if each.channel == channel}
    due = [each for each in waiting if _is_due(known.get(each.notice), now_us)]
    if not due:
        return None
    chosen = min(due, key=lambda each: known[each.notice].attempts if each.notice in known else 0)
    return chosen, known.get(chosen.notice)


def _is_due(delivery: Delivery | None, now_us: int) -> bool:
    """A time further off than any pause was counted by the clock of an earlier boot: it says nothing now."""
    if delivery is None:
        return True
    return delivery.due_us <= now_us or delivery.due_us > now_us + round(PAUSE_MAX_S * SECOND_US)


def _written(notice: Notice, core: Core) -> datetime:
    """When it was written; what cannot be read counts as long ago."""
    try:
        at = datetime.fromisoformat(notice.at)
    except ValueError:
        return core.clock.now() - GIVEN_UP_AFTER
    return at if at.tzinfo is not None else at.replace(tzinfo=core.clock.now().tzinfo)
