"""The audit log under any history: decisions that raise, batches, and the tree that results."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safety_core.adapters.stores.sqlite import open_sqlite
from safety_core.audit import merkle
from safety_core.audit.canonical import canonical
from safety_core.audit.check import check
from tests.safety_core.adapters.stores.ground import write


class Undo(Exception):
    """Raised by a decision that is to leave nothing behind."""


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=30))
@settings(max_examples=80, deadline=None)
def test_the_log_holds_exactly_what_was_committed_in_order(history):
    kept = []
    with contextlib.closing(open_sqlite(":memory:", mode="inline")) as store:
        for turn, (count, stands) in enumerate(history):
            entries = [{"turn": turn, "number": number} for number in range(count)]

            def decide(tx, entries=entries, stands=stands):
                for each in entries:
                    tx.append_audit(each)
                if not stands:
                    raise Undo

            with contextlib.nullcontext() if stands else pytest.raises(Undo):
                write(store, decide)
            kept += [canonical(each) for each in entries] if stands else []
        assert store.read(lambda tx: list(tx.audit_entries())) == kept
        assert store.read(lambda tx: tx.audit_root()) == merkle.root([merkle.leaf_hash(each) for each in kept])
        assert store.read(check).holds
