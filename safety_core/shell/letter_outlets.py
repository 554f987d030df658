"""Letters on their way: what ``deliver.py`` asks of each channel that leads to clients."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from safety_core.audit import entries
from safety_core.letters import Contact, Dispatch, Letter
from safety_core.ports import Courier, Transaction
from safety_core.records import DeliveryState, NoticeKind
from safety_core.shell import notices
from safety_core.shell.core import Core
from safety_core.shell.deliver import Outlet

OVER = frozenset({DeliveryState.SENT, DeliveryState.BOUNCED, DeliveryState.GIVEN_UP})
"""Where a letter's way ends."""


class Parcel(NamedTuple):
    """A letter on its way by one channel; the letter itself and where it goes are looked up once it is claimed."""

    dispatch: Dispatch
    letter: Letter | None = None
    contact: Contact | None = None


class LetterOutlet:
    """Letters, by one courier. A ``deliver.Outlet``."""

    def __init__(self, courier: Courier) -> None:
        self._courier = courier

    @property
    def channel(self) -> str:
        return self._courier.channel

    def waiting(self, tx: Transaction) -> Sequence[Parcel]:
        return [Parcel(each) for each in tx.undispatched(self._courier.channel)]

    def known(self, tx: Transaction, waiting: Sequence[Parcel]) -> Mapping[int, Dispatch]:  # noqa: ARG002  # the outlet's parameters
        return {place: each.dispatch for place, each in enumerate(waiting)}

    def first(self, thing: Parcel) -> Dispatch:
        return thing.dispatch

    def whole(self, tx: Transaction, thing: Parcel) -> Parcel:
        of = thing.dispatch
        return thing._replace(letter=tx.letter(of.letter), contact=tx.contact(of.client, of.channel))

    def standing(self, tx: Transaction, claimed: Dispatch) -> Dispatch:
        return tx.dispatch(claimed.client, claimed.letter, claimed.channel) or claimed

    def keep(self, core: Core, tx: Transaction, thing: Parcel, record: Dispatch) -> None:
        """What is at its end is written into the log, and operators are told what no one took."""
        tx.put_dispatch(record)
        if record.state not in OVER:
            return
        tx.append_audit(entries.dispatch(record, at_us=core.clock.boot_us(), at=core.clock.now()))
        if record.state is not DeliveryState.SENT:
            kind = f" ({thing.letter.kind})" if thing.letter is not None else ""
            said = f"{record.letter}{kind} to {record.client} by {record.channel} {record.state}: {record.saw}"
            do = f"ask the client; once it is put right: holdpoint client letter again {record.letter} --as NAME"
            notices.tell(core, tx, NoticeKind.LETTER_NOT_TAKEN, record.client, f"{said}. {do}")

    def written(self, thing: Parcel) -> str:
        return thing.letter.at if thing.letter is not None else ""

    def send(self, thing: Parcel) -> None:
        assert thing.letter is not None  # foreign keys, and what is waiting has a contact
        assert thing.contact is not None
        self._courier.carry(thing.letter, thing.contact)


def outlets(core: Core) -> list[Outlet[Any, Any]]:
    """One for each channel by which letters reach clients."""
    return [LetterOutlet(each) for each in core.couriers]
