"""Delivering notices, and letters to clients: what was written beside its cause is handed to each channel until one takes it.

    read what is due → claim it (SENDING, for as long as a lease; one commit) → send, outside of any transaction
    → SENT, or PENDING with a growing pause, or GIVEN_UP after a day, or BOUNCED (one commit)

1. At least once: whoever dies between the sending and its record leaves a lease that runs out, and it is sent again. It has the same id then (Message-ID, Idempotency-Key), by which a receiver can drop the second one.
2. Nothing here is waited for by a halt or a release, and nothing here changes one.
3. Channels do not know of each other: each has its own record of each notice.
4. What was tried less comes first, then what is older: what no server takes never stands in the way of others.
5. What goes by a channel, and where that is kept, an ``Outlet`` says: for notices it is here, for letters in ``letters.py``.

A channel may take its whole time (5 s): a steward that must not wait uses ``fleet/post.py``, which sends apart.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol, TypeVar

import msgspec

from safety_core.errors import Bounced, HoldpointError
from safety_core.halt import SECOND_US
from safety_core.letters import Dispatch
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


T = TypeVar("T")
R = TypeVar("R", Delivery, Dispatch)


class Failed(NamedTuple):
    """Why something was not taken. ``bounced``: and that it never will be."""

    saw: str
    bounced: bool = False


class Outlet(Protocol[T, R]):
    """What goes by one channel: which things wait for it, how each stands, and how one is sent."""

    @property
    def channel(self) -> str:
        """Its name in the configuration and in the records."""

    def waiting(self, tx: Transaction) -> Sequence[T]:
        """What is not at its end here, oldest first."""

    def known(self, tx: Transaction, waiting: Sequence[T]) -> Mapping[int, R]:
        """How they stand, by their places; what was never tried may be missing."""

    def first(self, thing: T) -> R:
        """How it stands before it was ever tried."""

    def whole(self, tx: Transaction, thing: T) -> T:
        """The same with all that sending takes: only what is claimed is looked up whole."""

    def standing(self, tx: Transaction, claimed: R) -> R:
        """How it stands now."""

    def keep(self, core: Core, tx: Transaction, thing: T, record: R) -> None:
        """Record how it stands from now on."""

    def written(self, thing: T) -> str:
        """When it was written (ISO 8601)."""

    def send(self, thing: T) -> None:
        """Hand it over.

        Raises:
            NotDelivered: it was not taken.
        """


class NoticeOutlet:
    """Notices, by one notifier. An ``Outlet``."""

    def __init__(self, notifier: Notifier) -> None:
        self._notifier = notifier

    @property
    def channel(self) -> str:
        return self._notifier.channel

    def waiting(self, tx: Transaction) -> Sequence[Notice]:
        return tx.undelivered(self.channel)

    def known(self, tx: Transaction, waiting: Sequence[Notice]) -> Mapping[int, Delivery]:
        of = {each.notice: each for each in tx.deliveries() if each.channel == self.channel}
        return {place: of[each.notice] for place, each in enumerate(waiting) if each.notice in of}

    def first(self, thing: Notice) -> Delivery:
        return Delivery(notice=thing.notice, channel=self.channel, state=DeliveryState.PENDING, attempts=0, due_us=0)

    def whole(self, tx: Transaction, thing: Notice) -> Notice:  # noqa: ARG002  # the outlet's parameters
        return thing

    def standing(self, tx: Transaction, claimed: Delivery) -> Delivery:
        of = (each for each in tx.deliveries() if (each.notice, each.channel) == (claimed.notice, claimed.channel))
        return next(of, claimed)

    def keep(self, core: Core, tx: Transaction, thing: Notice, record: Delivery) -> None:  # noqa: ARG002  # the outlet's parameters
        tx.put_delivery(record)

    def written(self, thing: Notice) -> str:
        return thing.at

    def send(self, thing: Notice) -> None:
        self._notifier.send(thing)


def deliver_due(core: Core, outlets: Sequence[Outlet[Any, Any]] | None = None) -> int:
    """Hand every channel what is due on it, one after the other; how many were taken. ``outlets``: the notices', if not given.

    Each channel may take its total time once: after a failure it waits for the next call.

    Raises:
        StoreUnavailable: what is due cannot be read or claimed, or an outcome not recorded; its lease runs out then.
    """
    taken = 0
    for outlet in notice_outlets(core) if outlets is None else outlets:
        while (claimed := claim_next(core, outlet)) is not None:
            thing, record = claimed
            failed = attempt(outlet, thing)
            settle(core, outlet, thing, record, failed)
            if failed is not None:
                break
            taken += 1
    return taken


def notice_outlets(core: Core) -> list[Outlet[Any, Any]]:
    """One for each channel by which people are told."""
    return [NoticeOutlet(each) for each in core.notifiers]


def claim_next(core: Core, outlet: Outlet[T, R]) -> tuple[T, R] | None:
    """Claim what is next due at an outlet; ``None`` when nothing is.

    It is looked for without the write lock: looking costs no halt anything.

    Raises:
        StoreUnavailable: see the port.
    """
    if core.store.read(lambda tx: _next_due(tx, outlet, core.clock.boot_us())) is None:
        return None

    def claim(tx: Transaction) -> tuple[T, R] | None:
        now_us = core.clock.boot_us()
        found = _next_due(tx, outlet, now_us)
        if found is None:
            return None
        thing, before = found
        claimed = msgspec.structs.replace(
            before, state=DeliveryState.SENDING, attempts=before.attempts + 1, due_us=now_us + LEASE_US
        )
        outlet.keep(core, tx, thing, claimed)
        return outlet.whole(tx, thing), claimed

    return core.store.transact(claim, deadline_s=STORE_S)


def attempt(outlet: Outlet[T, Any], thing: T) -> Failed | None:
    """Send it once; why it was not taken, or ``None``. Never raises: one thing's poison is its own failure."""
    try:
        outlet.send(thing)
    except HoldpointError as failed:
        return Failed(failed.wrong, isinstance(failed, Bounced))
    except Exception as bug:  # noqa: BLE001  # a channel's bug must stop neither the other notices nor the steward
        return Failed(f"the channel {outlet.channel} has a bug: {type(bug).__name__}")
    return None


def settle(core: Core, outlet: Outlet[T, R], thing: T, claimed: R, failed: Failed | None) -> R:
    """Record what became of a claim; how it stands then.

    That it was taken is recorded whoever holds it now. A failure is recorded only while the claim still stands: after
    its lease another may have sent it meanwhile.

    Raises:
        StoreUnavailable: see the port.
    """
    share = core.entropy.fraction(f"notify/{outlet.channel}")

    def record(tx: Transaction) -> R:
        now = outlet.standing(tx, claimed)
        if now.state is DeliveryState.SENT or (failed is not None and now != claimed):
            return now
        after = _after(core, outlet.written(thing), claimed, failed, share)
        outlet.keep(core, tx, thing, after)
        return after

    return core.store.transact(record, deadline_s=STORE_S)


def _after(core: Core, written: str, claimed: R, failed: Failed | None, share: float) -> R:
    now_us = core.clock.boot_us()
    if failed is None:
        return msgspec.structs.replace(claimed, state=DeliveryState.SENT, due_us=now_us, saw="")
    over = claimed.attempts >= ATTEMPTS_MIN and core.clock.now() - _written(written, core) >= GIVEN_UP_AFTER
    ended = DeliveryState.BOUNCED if failed.bounced else DeliveryState.GIVEN_UP if over else DeliveryState.PENDING
    return msgspec.structs.replace(
        claimed,
        state=ended,
        due_us=now_us + round(pause_s(claimed.attempts, share) * SECOND_US),
        saw=failed.saw[:SAW_MAX_CHARS],
    )


def pause_s(attempts: int, share: float) -> float:
    """Seconds until the next attempt after so many failed ones: doubling, capped, and drawn (``share`` in [0, 1)) from
    its upper half, so that channels and machines do not come back at once.
    """
    whole_s = min(PAUSE_MAX_S, PAUSE_S * 2.0 ** min(attempts - 1, 16))
    return whole_s * (1 + share) / 2


def _next_due(tx: Transaction, outlet: Outlet[T, R], now_us: int) -> tuple[T, R] | None:
    """What a channel should try now, with what is known of it."""
    waiting = outlet.waiting(tx)
    if not waiting:
        return None
    known = outlet.known(tx, waiting)
    due = [place for place in range(len(waiting)) if _is_due(known.get(place), now_us)]
    if not due:
        return None
    chosen = min(due, key=lambda place: known[place].attempts if place in known else 0)
    return waiting[chosen], known[chosen] if chosen in known else outlet.first(waiting[chosen])


def _is_due(delivery: Delivery | Dispatch | None, now_us: int) -> bool:
    """A time further off than any pause was counted by the clock of an earlier boot: it says nothing now."""
    if delivery is None:
        return True
    return delivery.due_us <= now_us or delivery.due_us > now_us + round(PAUSE_MAX_S * SECOND_US)


def _written(written: str, core: Core) -> datetime:
    """When it was written; what cannot be read counts as long ago."""
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return core.clock.now() - GIVEN_UP_AFTER
    return at if at.tzinfo is not None else at.replace(tzinfo=core.clock.now().tzinfo)
