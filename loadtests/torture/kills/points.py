"""Where a process is killed, as a literal table, and the wrappings by which it comes past each point.

Three kinds. A *seam* is the core's own. ``in <story>`` is inside the write transaction of that story: decided, and not
committed. ``read`` and ``commit`` are around one request, ``vault`` is before the token.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from safety_core.ports import Exchange, NeverSent, Store, Transaction, Transport, Upload, Vault, WireRequest
from safety_core.records import Account
from safety_core.ruling import Ruling
from safety_core.secret import Secret
from safety_core.shell.core import Core

T = TypeVar("T")
Point = Callable[[str], None]

WORKING = (
    "publish.claimed", "permit.minted", "transport.connected", "transport.rechecked", "publish.answered",
    "publish.recorded", "publish.given_back", "settle.adopted", "settle.finished", "store.committing",
    "store.committed", "in publish.claim", "in permit.mint", "in publish.record_answer", "in refused.give_back",
    "in settle._adopt", "in outcome.finish", "in outcome.put_off", "vault", "read begins", "read ended",
    "commit begins",
)  # fmt: skip
"""A worker's points while it publishes, and while it settles what others left."""
RECOVERING = ("in tidy.register", "in tidy.bury", "tidy.buried", "in tidy.free_claims", "tidy.freed")
"""Points of a worker that starts and clears up after the dead: killed here, it is the second to die over the same work."""
SUBMITTING = ("in submit.submit", "submit.committed")
"""Points of whoever hands work over; they hand it over again, under the same keys."""
AT_RANDOM = "at a random instant"
ALL = (*WORKING, *RECOVERING, *SUBMITTING, AT_RANDOM)


class _Store:
    """``ports.Store`` that comes past a point inside each transaction."""

    def __init__(self, store: Store, point: Point) -> None:
        self._store = store
        self._point = point

    def transact(self, decide: Callable[[Transaction], T], *, deadline_s: float, urgent: bool = False) -> T:
        """See the port."""
        name = f"in {decide.__module__.rpartition('.')[2]}.{decide.__qualname__.partition('.<locals>')[0]}"

        def decided(tx: Transaction) -> T:
            answer = decide(tx)
            self._point(name)
            return answer

        return self._store.transact(decided, deadline_s=deadline_s, urgent=urgent)

    def read(self, look: Callable[[Transaction], T]) -> T:
        """See the port."""
        return self._store.read(look)

    def close(self) -> None:
        """See the port."""
        self._store.close()

    def end_holder(self) -> str | None:
        """See the port."""
        return self._store.end_holder()


class _Transport:
    """``ports.Transport`` that comes past a point before and after each request."""

    def __init__(self, transport: Transport, point: Point) -> None:
        self._transport = transport
        self._point = point

    def exchange(
        self, request: WireRequest, *, send_by_us: int, total_s: float, recheck: Callable[[], Ruling | None] | None
    ) -> Exchange:
        """See the port."""
        kind = "read" if recheck is None else "commit"
        self._point(f"{kind} begins")
        said = self._transport.exchange(request, send_by_us=send_by_us, total_s=total_s, recheck=recheck)
        self._point(f"{kind} ended")
        return said

    def begin(self, request: WireRequest, *, send_by_us: int) -> Upload | NeverSent:
        """See the port: the load shows no films, so that no point stands within an upload."""
        return self._transport.begin(request, send_by_us=send_by_us)


class _Vault:
    """``ports.Vault`` that comes past a point before each token."""

    def __init__(self, vault: Vault, point: Point) -> None:
        self._vault = vault
        self._point = point

    def token(self, account: Account) -> Secret:
        """See the port."""
        self._point("vault")
        return self._vault.token(account)

    def own(self, reference: str) -> Secret:
        """See the port."""
        return self._vault.own(reference)


def watched(core: Core, point: Point) -> Core:
    """The same core, coming past every point that is no seam of its own."""
    return replace(
        core,
        store=_Store(core.store, point),
        transport=_Transport(core.transport, point),
        vault=_Vault(core.vault, point),
    )
