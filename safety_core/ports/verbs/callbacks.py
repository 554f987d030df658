"""Outcomes told to services by webhook: the store's verbs, and who calls one."""

from typing import Protocol

from safety_core.callbacks import Callback, Message, Receiver
from safety_core.vocabulary import ClientId

CALLERS = (
    *("put_receiver", "drop_receiver", "receiver", "receivers_due"),
    *("callbacks_due", "put_callback", "drop_callback", "give_up_callbacks"),
)
"""Those of whoever tells receivers, which serves all clients."""


class CallbackVerbs(Protocol):
    """See ``ports.Transaction``. A callback is added by ``move_intent`` and ``add_intent``, and by nothing else."""

    def receivers(self) -> tuple[Receiver, ...]:
        """Who is told of which clients, by receiver and client."""

    def receiver(self, client: ClientId, receiver: str) -> Receiver | None: ...
    def receivers_due(self, receiver: str) -> tuple[Receiver, ...]:
        """Of one receiver those for which something is on its way, the longest due first. Whether they are due now is the
        caller's to know.
        """

    def put_receiver(self, receiver: Receiver) -> None:
        """Insert, or replace by client and receiver."""

    def drop_receiver(self, client: ClientId, receiver: str) -> None:
        """Forget it, and what was on its way to it."""

    def callbacks(self) -> tuple[Callback, ...]:
        """What is on its way or was given up, oldest first."""

    def callbacks_due(self, client: ClientId, receiver: str, *, most: int) -> tuple[Callback, ...]:
        """What is on its way to a receiver, of each intent its first; what was tried less comes first, then what is older.
        Whether it is due now is the caller's to know.
        """

    def put_callback(self, callback: Callback, *, held: Callback) -> bool:
        """Keep how it stands; ``False`` when it stands no more as it is ``held`` to: it was taken, or another has it."""

    def drop_callback(self, callback: Callback) -> bool:
        """It was taken; ``False`` when it is gone already."""

    def give_up_callbacks(self, client: ClientId, receiver: str, *, now_s: int, before_s: int, saw: str) -> int:
        """Note of all that waits for a receiver that it failed at ``now_s`` (wall clock, seconds since 1970), where none did
        before, and give up what has waited since ``before_s`` or longer; how many that were.
        """


class Caller(Protocol):
    """One receiver of outcomes."""

    @property
    def name(self) -> str:
        """As the configuration calls it."""

    @property
    def clients(self) -> frozenset[ClientId]:
        """Of whom it is told."""

    def call(self, message: Message) -> None:
        """Hand it over; returns when the other side has taken it.

        Raises:
            NotDelivered: it was not taken; says why, and repeats neither the URL's path nor anything of the answer but its status.
        """
