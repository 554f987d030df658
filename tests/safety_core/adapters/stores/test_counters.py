"""Each client's entries count themselves, under any history: decisions that raise, batches, two stores on one file."""

import contextlib
import json
import sqlite3
import threading
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safety_core.adapters.stores.sqlite import open_sqlite, upgrade
from safety_core.audit.check import check
from tests.safety_core.adapters.stores.ground import write

CLIENTS = ("acme", "bolt", None)


class Undo(Exception):
    """Raised by a decision that is to leave nothing behind."""


def counts_of(store) -> dict[str | None, list[int | None]]:
    found = defaultdict(list)
    for each in map(json.loads, store.read(lambda tx: tx.audit_entries())):
        found[each.get("client")].append(each.get("nth"))
    return found


def assert_whole(store, appended: Counter) -> None:
    found = counts_of(store)
    assert set(found.pop(None, [])) <= {None}
    assert found == {client: list(range(1, n + 1)) for client, n in appended.items() if client is not None and n}
    assert store.read(check).holds


@given(st.lists(st.tuples(st.lists(st.sampled_from(CLIENTS), max_size=5), st.booleans()), max_size=25))
@settings(max_examples=80, deadline=None)
def test_a_decision_that_is_undone_takes_its_counts_with_it(history):
    appended = Counter()
    with contextlib.closing(open_sqlite(":memory:", mode="inline")) as store:
        for entries, stands in history:

            def decide(tx, entries=entries, stands=stands):
                for client in entries:
                    tx.append_audit({"client": client})
                if not stands:
                    raise Undo

            with contextlib.nullcontext() if stands else pytest.raises(Undo):
                write(store, decide)
            appended.update(entries if stands else [])
        assert_whole(store, appended)


def in_one_commit(path: str, history) -> None:
    """These decisions of several threads, some of them undone, and what must stand after them."""
    with contextlib.closing(open_sqlite(path, mode="threaded", create=True)) as store:
        first, go = threading.Event(), threading.Event()

        def hold(tx):
            first.set()
            go.wait(10)

        def decide(tx, entries, stands):
            for client in entries:
                tx.append_audit({"client": client})
            if not stands:
                raise Undo

        def ask(entries, stands):
            with contextlib.suppress(Undo):
                write(store, lambda tx: decide(tx, entries, stands))

        with ThreadPoolExecutor(len(history) + 1) as pool:
            holding = pool.submit(write, store, hold)
            assert first.wait(10)
            asked = [pool.submit(ask, *each) for each in history]
            go.set()
            for each in [holding, *asked]:
                each.result(10)
        assert_whole(store, Counter(client for entries, stands in history if stands for client in entries))


@given(st.lists(st.tuples(st.lists(st.sampled_from(CLIENTS), max_size=4), st.booleans()), min_size=2, max_size=12))
@settings(max_examples=15, deadline=None)
def test_of_many_decisions_in_one_commit_those_undone_take_their_counts_with_them(tmp_path_factory, history):
    in_one_commit(str(tmp_path_factory.mktemp("counters") / "store.db"), history)


def test_a_rewound_count_is_the_one_before():
    """As the writer does it for each decision that raises: back to where its savepoint began."""

    def decide(tx):
        tx.append_audit({"client": "acme"})
        mark = tx.mark()
        tx.append_audit({"client": "acme"})
        tx.append_audit({"client": "bolt"})
        tx.rewind(mark)
        assert tx.head.mark()[2] == {"acme": 1}

    class Looked(Exception):
        pass

    def look(tx):
        decide(tx)
        raise Looked

    with contextlib.closing(open_sqlite(":memory:", mode="inline")) as store, pytest.raises(Looked):
        write(store, look)


def test_two_stores_on_one_file_count_on_from_one_another(tmp_path):
    path = str(tmp_path / "store.db")
    upgrade(path)
    with (
        contextlib.closing(open_sqlite(path, mode="threaded")) as worker,
        contextlib.closing(open_sqlite(path, mode="threaded")) as other,
    ):

        def append(store):
            for number in range(20):
                write(store, lambda tx, n=number: [tx.append_audit({"client": each, "n": n}) for each in CLIENTS[:2]])

        with ThreadPoolExecutor(2) as pool:
            for each in [pool.submit(append, worker), pool.submit(append, other)]:
                each.result(30)
        assert_whole(worker, Counter(acme=40, bolt=40))


def rewritten(path: str, change) -> None:
    """Somebody with the file rewrites the log and its head, as if it had always been so."""
    from safety_core.audit.merkle import Frontier, leaf_hash

    with contextlib.closing(sqlite3.connect(path)) as made, made:
        entries = [entry for (entry,) in made.execute("SELECT entry FROM audit_leaves ORDER BY position")]
        kept = change(entries)
        head = Frontier()
        made.execute("DELETE FROM audit_leaves")
        for position, entry in enumerate(kept):
            made.execute("INSERT INTO audit_leaves VALUES (?, 'acme', ?)", (position, entry))
            head = head.append(leaf_hash(entry))
        made.execute(
            "UPDATE audit_head SET size = ?, nodes = ?, root = ?", (head.size, b"".join(head.nodes), head.root())
        )


@pytest.mark.parametrize(
    ("change", "first"),
    [
        (lambda log: log[:2] + log[3:], 2),
        (lambda log: [*log[:3], log[2], *log[3:]], 3),
        (lambda log: [log[0], log[2], log[1], *log[3:]], 1),
        (lambda log: log[1:], 0),
    ],
    ids=["left out", "repeated", "swapped", "the first left out"],
)
def test_an_entry_that_is_left_out_repeated_or_moved_is_found_though_all_else_was_made_anew(tmp_path, change, first):
    path = str(tmp_path / "store.db")
    with contextlib.closing(open_sqlite(path, mode="inline", create=True)) as store:
        write(store, lambda tx: [tx.append_audit({"client": "acme", "n": n}) for n in range(5)])
    rewritten(path, change)
    with contextlib.closing(open_sqlite(path, mode="inline")) as store:
        found = store.read(check)
    assert (found.holds, found.first_wrong) == (False, first)


def test_what_concerns_no_client_is_not_counted(tmp_path):
    with contextlib.closing(open_sqlite(":memory:", mode="inline")) as store:
        write(store, lambda tx: (tx.append_audit({"client": None}), tx.append_audit({"kind": "key"})))
        assert [json.loads(each).get("nth") for each in store.read(lambda tx: tx.audit_entries())] == [None, None]
