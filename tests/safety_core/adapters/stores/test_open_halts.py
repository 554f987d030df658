"""Of halts and letters that are done with a round of keeping house reads nothing, and none that is not done with is passed over."""

import contextlib

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safety_core.adapters.stores.sqlite import open_sqlite
from safety_core.adapters.stores.statements import letters as letter_statements
from safety_core.adapters.stores.statements import switches as statements
from safety_core.letters import Channel, Contact, Letter, LetterKind
from safety_core.ports import Transaction
from safety_core.records import Answered, Confirmation
from safety_core.switches import Halt, HaltState, Scope
from safety_core.vocabulary import ClientId, HaltId, LetterId, PersonId, WorkerId
from tests.safety_core.adapters.stores.ground import DEADLINE_S
from tests.safety_core.adapters.stores.test_switches import Undo
from tests.safety_core.examples import HALT, halted

CLIENTS = [ClientId(name) for name in ("acme", "Acme", "bolt")]
NAMES = st.integers(0, 5).map(lambda number: HaltId(f"halt_{number}"))
HALTS = st.builds(
    lambda of, **given: msgspec.structs.replace(HALT, scope=Scope(client=of), **given),
    of=st.sampled_from([None, *CLIENTS]),
    halt=NAMES,
    state=st.sampled_from(HaltState),
    quiesced_us=st.sampled_from([None, 0, 2]),
    reconciled_us=st.sampled_from([None, 0, 3]),
    asked_us=st.integers(0, 4),
    released_us=st.sampled_from([None, 4]),
    automatic=st.booleans(),
    drill=st.booleans(),
)
WORDS = st.tuples(NAMES, st.sampled_from(["w1", "w2"]), st.sampled_from(Answered))
REACHED = st.sets(st.tuples(st.sampled_from(CLIENTS), st.sampled_from(Channel)))
WRITTEN = st.sets(st.tuples(st.sampled_from(CLIENTS), st.sampled_from(LetterKind), NAMES), max_size=8)
BY_CLIENT = "SEARCH halts USING INDEX halts_in_force_by_client (client=?)"


@pytest.fixture(scope="module")
def store():
    with contextlib.closing(open_sqlite(":memory:", mode="inline", create=True)) as opened:
        opened.transact(lambda tx: [tx.add_client(each) for each in CLIENTS], deadline_s=DEADLINE_S)
        yield opened


def to_do(halt: Halt) -> bool:
    """Whether something of it is left, as one finds out by looking at all there is."""
    return halt.state in (HaltState.FENCED, HaltState.FAILED) or (
        halt.quiesced_us is not None and halt.reconciled_us is None
    )


def waits_for(tx: Transaction, worker: WorkerId, upto_us: int) -> tuple[Confirmation, ...]:
    """What halts wait to hear of a worker, as one finds out in the same way."""
    acknowledged = {each.halt: each for each in tx.halts() if each.state is HaltState.QUIESCED}
    return tuple(
        each
        for each in tx.confirmations()
        if each.how is Answered.UNSEEN
        and each.worker == worker
        and each.halt in acknowledged
        and acknowledged[each.halt].asked_us <= upto_us
    )


@settings(max_examples=100, deadline=None)
@given(puts=st.lists(HALTS, max_size=12))
def test_the_halts_of_which_something_is_left_are_those_that_a_look_at_all_finds(store, puts):
    def decide(tx):
        for each in puts:
            tx.put_halt(each)
        assert tx.open_halts() == tuple(each for each in tx.halts() if to_do(each)), "oldest first, each once"
        raise Undo

    with pytest.raises(Undo):
        store.transact(decide, deadline_s=DEADLINE_S)


@settings(max_examples=100, deadline=None)
@given(puts=st.lists(HALTS, max_size=12), words=st.lists(WORDS, max_size=12), upto_us=st.integers(0, 4))
def test_what_waits_for_a_worker_is_what_a_look_at_all_confirmations_finds(store, puts, words, upto_us):
    def decide(tx):
        for each in puts:
            tx.put_halt(each)
        for halt, worker, how in words:
            if tx.halt(halt) is not None:
                tx.confirm(Confirmation(halt=halt, worker=WorkerId(worker), pid=7, how=how, at_us=1))
        for worker in map(WorkerId, ("w1", "w2", "nobody")):
            everything = waits_for(tx, worker, upto_us)
            assert tx.unheard(worker, upto_us=upto_us, most=100) == everything
            assert tx.unheard(worker, upto_us=upto_us, most=1) == everything[:1]
            unseen = [each for each in tx.confirmations() if each.worker == worker and each.how is Answered.UNSEEN]
            assert bool(tx.last_unheard(worker)) is bool(unseen)
        raise Undo

    with pytest.raises(Undo):
        store.transact(decide, deadline_s=DEADLINE_S)


def contact(client: ClientId, channel: Channel) -> Contact:
    return Contact(
        client=client, channel=channel, address="a", secret=None, salt="00", set_by=PersonId("ada"), at=HALT.asked_at
    )


def letter(client: ClientId, kind: LetterKind, occasion: str) -> Letter:
    name = LetterId(f"letter_{client}_{kind}_{occasion}")
    return Letter(
        letter=name, client=client, kind=kind, occasion=occasion, subject="s", body="b", salt="00", token="",
        written_by=None, at=HALT.asked_at,
    )  # fmt: skip


def owed(tx: Transaction) -> list[tuple[ClientId, Halt]]:
    """Whom to tell of which halt, as one finds out by looking at all there is."""
    return [
        (client, halt)
        for halt in tx.halts()
        if halt.in_force and not halt.drill and (halt.scope.client is not None or halt.automatic)
        for client in dict.fromkeys(each.client for each in tx.contacts())
        if halt.scope.client in (None, client) and tx.letter_for(client, LetterKind.INCIDENT, halt.halt) is None
    ]


@settings(max_examples=100, deadline=None)
@given(puts=st.lists(HALTS, max_size=12), reached=REACHED, written=WRITTEN)
def test_the_letters_owed_are_those_that_a_look_at_all_halts_and_contacts_finds(store, puts, reached, written):
    def decide(tx):
        for each in puts:
            tx.put_halt(each)
        for each in reached:
            tx.put_contact(contact(*each))
        for each in written:
            tx.add_letter(letter(*each))
        everything = tuple(owed(tx))
        assert tx.letters_owed(most=100) == everything
        assert tx.letters_owed(most=2) == everything[:2]
        raise Undo

    with pytest.raises(Undo):
        store.transact(decide, deadline_s=DEADLINE_S)


def plan(store, sql: str, table: str) -> list[str]:
    given = {"most": 1, "param_1": 0, "param_2": 0, "upto_us": 0, "is_worker": "w1"}
    found = store.read(lambda tx: tx._connection.execute(f"EXPLAIN QUERY PLAN {sql}", given).fetchall())
    return [detail for *_, detail in found if table in detail]


def test_what_is_left_of_halts_is_found_by_indexes_alone(store):
    assert plan(store, statements.OPEN.sql, " halts ") == [
        "SEARCH halts USING INDEX halts_not_acknowledged (state=?)",
        "SEARCH halts USING INDEX halts_not_reconciled (reconciled_us=?)",
    ]


def test_what_waits_for_a_worker_is_found_from_that_worker(store):
    for asked in (statements.UNHEARD, statements.LAST_UNHEARD):
        (heard,) = plan(store, asked.sql, "confirmations")
        assert heard.split(" USING ")[1].endswith("INDEX workers_not_heard (worker=?)")


def test_letters_owed_are_found_from_whom_they_reach(store):
    assert plan(store, letter_statements.OWED.sql, " halts ") == [BY_CLIENT, BY_CLIENT]
    assert plan(store, letter_statements.OWED.sql, " reached")[-1] == "SCAN reached"


def test_a_halt_is_left_while_it_waits_and_no_longer(store):
    def decide(tx):
        given = halted(Scope(client=CLIENTS[0]))
        quiesced = msgspec.structs.replace(given, state=HaltState.QUIESCED, quiesced_us=2)
        reconciled = msgspec.structs.replace(quiesced, reconciled_us=3)
        steps = [
            (lambda: tx.put_halt(given), 1),
            (lambda: tx.put_halt(msgspec.structs.replace(given, state=HaltState.FAILED, failed_us=1)), 1),
            (lambda: tx.put_halt(quiesced), 1),
            (lambda: tx.put_halt(reconciled), 0),
            (lambda: tx.put_halt(msgspec.structs.replace(reconciled, state=HaltState.RELEASED)), 0),
            (lambda: tx.put_halt(msgspec.structs.replace(quiesced, state=HaltState.RELEASED)), 1),
        ]
        for number, (do, left) in enumerate(steps):
            do()
            assert len(tx.open_halts()) == left, number
        raise Undo

    with pytest.raises(Undo):
        store.transact(decide, deadline_s=DEADLINE_S)
