"""Claiming is one look into one index, however long the outbox, and offers the right intent after any history."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safety_core.adapters.stores.sqlite import open_sqlite
from safety_core.adapters.stores.statements import outbox as statements
from safety_core.lifecycle import INTENT_MOVES, IntentState
from safety_core.vocabulary import IntentId, WorkerId
from tests.safety_core.adapters.stores.ground import account, furnish, queued, write

W = WorkerId("w")
LONG, SHORT = 4_000, 40
ACCOUNTS = tuple(account(number) for number in range(8))


def steps_to_claim(outbox: int) -> int:
    """SQLite's own count of steps for one claim out of a long lane, when all other lanes are long and held.

    So a scan shows, whether of what is due on held accounts or of the queue that the claim is taken from.
    """
    with contextlib.closing(open_sqlite(":memory:", mode="inline")) as store:
        furnish(store, *ACCOUNTS)
        held = len(ACCOUNTS) - 1

        def fill(tx):
            for number in range(outbox):
                tx.add_intent(queued(f"i{number}", ACCOUNTS[number % len(ACCOUNTS)], due_us=number))
            for _ in range(held):
                tx.claim_next(W, now_us=outbox)

        write(store, fill)
        steps = [0]

        def count() -> int:
            steps[0] += 1
            return 0

        def claim(tx):
            tx._connection.set_progress_handler(count, 1)
            taken = tx.claim_next(W, now_us=outbox)
            tx._connection.set_progress_handler(None, 1)
            return taken[1].intent.intent

        assert write(store, claim) == f"i{held}"
        return steps[0]


def test_a_hundred_times_the_outbox_costs_the_same_steps():
    assert steps_to_claim(LONG) <= steps_to_claim(SHORT) + 20


def test_the_next_due_is_found_by_index_alone():
    with contextlib.closing(open_sqlite(":memory:", mode="inline")) as store:
        plan = store.read(
            lambda tx: tx._connection.execute(
                f"EXPLAIN QUERY PLAN {statements.NEXT_DUE.sql}", {**statements.NEXT_DUE.fixed, "now_us": 0}
            ).fetchall()
        )
    said = [detail for *_, detail in plan]
    assert all(each.startswith("SEARCH") for each in said), said
    assert any("lanes_by_due" in each for each in said), said


NAMES = [f"i{number}" for number in range(6)]
MOVES = st.tuples(
    st.sampled_from(["add", "move", "claim", "drop"]),
    st.sampled_from(NAMES),
    st.sampled_from(IntentState),
    st.integers(0, 5),
)


class Model:
    """The outbox as plain Python: what the store must agree with after any history."""

    def __init__(self) -> None:
        self.rows: dict[str, tuple[IntentState, int, int]] = {}  # state, due, account
        self.claims: dict[int, str] = {}  # account -> intent

    def next_due(self, now_us: int) -> str | None:
        offered = [
            (due, place, name)
            for place, (name, (state, due, of)) in enumerate(self.rows.items())
            if state is IntentState.QUEUED and due <= now_us and of not in self.claims
        ]
        return min(offered)[2] if offered else None


def play(store, model: Model, history) -> None:
    for what, name, to, number in history:
        intent = IntentId(name)
        if what == "add" and name not in model.rows:
            of = number % 2
            write(store, lambda tx, name=name, of=of, due=number: tx.add_intent(queued(name, ACCOUNTS[of], due_us=due)))
            model.rows[name] = (IntentState.QUEUED, number, of)
        elif what == "move":
            for now in [state for state, moves in INTENT_MOVES.items() if to in moves]:
                moved = write(
                    store, lambda tx, i=intent, now=now, to=to, due=number: tx.move_intent(i, now, to, due_us=due)
                )
                standing = model.rows.get(name)
                assert moved == (standing is not None and standing[0] is now)
                if moved:
                    model.rows[name] = (to, number, standing[2])
                    break
        elif what == "claim":
            expected = model.next_due(number)
            taken = write(store, lambda tx, now=number: tx.claim_next(W, now_us=now))
            assert (None if taken is None else taken[1].intent.intent) == expected
            if expected is not None:
                _, due, of = model.rows[expected]
                model.rows[expected] = (IntentState.CLAIMED, due, of)
                model.claims[of] = expected
        elif what == "drop":
            claim = store.read(lambda tx, i=intent: tx.claim_of(i))
            assert (claim is not None) == (name in model.claims.values())
            if claim is not None:
                assert write(store, lambda tx, claim=claim: tx.drop_claim(claim))
                model.claims = {of: held for of, held in model.claims.items() if held != name}


@given(st.lists(MOVES, max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_history_of_moves_and_claims_agrees_with_a_plain_model(history):
    with contextlib.closing(open_sqlite(":memory:", mode="inline")) as store:
        furnish(store, *ACCOUNTS[:2])
        model = Model()
        play(store, model, history)
        seen = {
            each.intent.intent: (each.state, each.due_us, ACCOUNTS.index(account(int(each.intent.account[-1]))))
            for each in store.read(lambda tx: tx.intents())
        }
        assert seen == model.rows
        assert list(seen) == list(model.rows)
        for now_us in range(6):
            offered = store.read(lambda tx, now=now_us: tx.fetch(statements.NEXT_DUE, {"now_us": now}))
            assert (offered[0][0] if offered else None) == model.next_due(now_us)


@pytest.mark.parametrize("due_us", [9, 10])
def test_an_intent_is_claimed_from_the_microsecond_on_that_it_is_due(due_us):
    with contextlib.closing(open_sqlite(":memory:", mode="inline")) as store:
        furnish(store, ACCOUNTS[0])
        write(store, lambda tx: tx.add_intent(queued("one", ACCOUNTS[0], due_us=10)))
        taken = write(store, lambda tx: tx.claim_next(W, now_us=due_us))
        assert (taken is not None) == (due_us >= 10)
