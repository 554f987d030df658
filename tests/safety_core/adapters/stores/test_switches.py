"""Halts of others cost a decision about one client nothing, and none that could cover it is passed over."""

import contextlib
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safety_core.adapters.stores.sqlite import open_sqlite
from safety_core.adapters.stores.statements import switches as statements
from safety_core.switches import HaltState, Scope, SwitchView
from safety_core.vocabulary import AccountId, Action, ClientId, Platform
from tests.safety_core.adapters.stores.ground import DEADLINE_S, write
from tests.safety_core.examples import halted

CLIENTS = [ClientId(name) for name in ("acme", "Acme", "bolt")]
PLATFORMS = [Platform.X, Platform.LINKEDIN]
ACCOUNTS = [AccountId(name) for name in ("acme", "main")]
ACTIONS = [Action.PUBLISH, Action.READ, Action.DELETE]
NAMES = [*CLIENTS, ClientId("none")]
EFFECTS = [
    {"platform": platform, "account": account, "action": action}
    for platform, account, action in product(PLATFORMS, ACCOUNTS, ACTIONS)
]
SCOPES = st.builds(
    Scope,
    client=st.sampled_from([None, *CLIENTS]),
    platform=st.sampled_from([None, *PLATFORMS]),
    account=st.sampled_from([None, *ACCOUNTS]),
    action=st.sampled_from([None, *ACTIONS]),
)
MANY, FEW = 2_000, 20


class Undo(Exception):
    """The next example finds the store empty."""


@pytest.fixture(scope="module")
def store():
    with contextlib.closing(open_sqlite(":memory:", mode="inline", create=True)) as opened:
        yield opened


@settings(max_examples=60, deadline=None)
@given(
    puts=st.lists(st.tuples(st.integers(0, 7), SCOPES, st.sampled_from(HaltState)), max_size=12),
    epochs=st.integers(0, 3),
)
def test_what_covers_an_effect_of_a_client_is_the_same_by_its_halts_as_by_all(store, puts, epochs):
    def decide(tx):
        for number, scope, state in puts:
            tx.put_halt(halted(scope, name=f"halt_{number}", state=state))
        for _ in range(epochs):
            tx.next_epoch()
        whole = tx.switches()
        assert all(each.in_force for each in whole.halts)
        assert tx.epoch() == whole.epoch == 1 + epochs
        for client in (None, *NAMES):
            own = tx.switches_of(client)
            theirs = tuple(each for each in whole.halts if each.scope.client in (None, client))
            assert own == SwitchView(whole.epoch, theirs), "none of others, none that is over, oldest first"
            for effect in EFFECTS if client is not None else ():
                assert own.covering(client=client, **effect) == whole.covering(client=client, **effect)
        raise Undo

    with pytest.raises(Undo):
        store.transact(decide, deadline_s=DEADLINE_S)


def test_the_halts_that_can_cover_a_client_are_found_by_an_index_alone(store):
    plan = store.read(
        lambda tx: tx._connection.execute(
            f"EXPLAIN QUERY PLAN {statements.IN_FORCE_OF.sql}", {"is_client": "acme"}
        ).fetchall()
    )
    said = [detail for *_, detail in plan]
    by_index = "SEARCH halts USING INDEX halts_in_force_by_client (client=?)"
    assert [each for each in said if "halts" in each] == [by_index, by_index], said


def steps_to_look(others: int) -> int:
    """SQLite's own count of steps for one look at one client's switches, with so many halts of others in force."""
    with contextlib.closing(open_sqlite(":memory:", mode="inline", create=True)) as store:
        own = [halted(scope, name=f"own_{scope}") for scope in (Scope(), Scope(client=ClientId("acme")))]

        def fill(tx):
            for number in range(others):
                tx.put_halt(halted(Scope(client=ClientId(f"other-{number}")), name=f"halt_{number}"))
            for each in own:
                tx.put_halt(each)

        write(store, fill)
        steps = [0]

        def count() -> int:
            steps[0] += 1
            return 0

        def look(tx):
            tx._connection.set_progress_handler(count, 1)
            found = tx.switches_of(ClientId("acme")).halts
            tx._connection.set_progress_handler(None, 1)
            return found

        assert store.read(look) == tuple(own)
        return steps[0]


def test_a_hundred_times_the_halts_of_others_cost_a_client_the_same_steps():
    assert steps_to_look(MANY) <= steps_to_look(FEW) + 20
