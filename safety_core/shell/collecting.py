"""What an installation says of itself for a release step that is judged on real accounts: its own rows, stamped as observed,
or as rehearsed where the installation reaches any platform elsewhere than at its own address.

Only who may act for every client as an operator takes them: they are of all clients. What a platform did they do not say; an
observer that shares nothing with this program does (``holdpoint observe``).
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress

from safety_core.errors import LogBroken, NotSigned
from safety_core.ports import Transaction
from safety_core.shell import checkpoint, export
from safety_core.shell.core import Core
from safety_core.shell.export import Row
from safety_core.shell.identity import Claimant, require
from safety_core.shell.scoped import acting
from safety_core.vocabulary import Role

FILES: Mapping[str, tuple[str, ...]] = {
    "control.ndjson": (
        *("halt", "confirmation", "incident", "person", "name", "words", "rules", "approval", "decision"),
        *("move", "canary", "trip", "sandbox", "leave", "contact", "letter", "answer"),
    ),
    "records.ndjson": ("binding", "intent", "permit", "breach", "limit", "slot", "breaker", "document"),
    "audit.ndjson": ("entry", "checkpoint"),
    "samples.ndjson": ("sample",),
}
"""Which rows stand in which file, as the evidence format has it; a contract test holds the two together."""
EMPTY = ("ledger.ndjson", "journal.ndjson", "faults.ndjson")
"""Files of the format that hold nothing here: no simulated platform was asked."""


def collected(core: Core, claimant: Claimant, scenario: str, *, rehearsed: bool = True) -> dict[str, list[Row]]:
    """Every row by its file, from one read of the store, once the log's head is signed if there is a key.

    ``rehearsed``: the rows say so, and not that what they are of was observed; who says nothing does not say that it was.

    Raises:
        Refused: not proved, or not an operator of every client.
        StoreUnavailable: nothing was read.
    """
    acting(core, claimant).store.read(lambda tx: require(tx, claimant, Role.OPERATOR, None))
    with suppress(NotSigned, LogBroken):  # it is exported as it is; the checkers say what is missing or wrong
        checkpoint.sign(core)
    stamp: Row = {"scenario": scenario, "clock": "wall", "source": "rehearsed" if rehearsed else "observed"}
    of_kind = {kind: name for name, kinds in FILES.items() for kind in kinds}

    def look(tx: Transaction) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {name: [] for name in (*FILES, *EMPTY)}
        for row in (*export.rows_in(tx), *_samples(core)):
            found[of_kind[str(row["kind"])]].append({**row, **stamp})
        return found

    return core.store.read(look)


def _samples(core: Core) -> Iterator[Row]:
    """When the rows were taken: what an observer saw later is not theirs to know."""
    us, at = core.clock.boot_us(), core.clock.now().isoformat()
    yield {"kind": "sample", "name": "exported", "us": us, "ref": "", "detail": at}
    yield {"kind": "sample", "name": "ended", "us": us, "ref": "", "detail": ""}
