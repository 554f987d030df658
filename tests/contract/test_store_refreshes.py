"""Refreshes in every store: the last asking of each account, whole, and of nobody else's; a binding is amended, never moved."""

import msgspec
import pytest

from safety_core.refreshes import Refresh, RefreshState
from safety_core.vocabulary import WorkerId
from tests.contract.test_store_contract import ONE, OTHER, TWO, WORLDS
from tests.safety_core.adapters.stores.ground import furnish, write


@pytest.fixture(params=WORLDS)
def store(request, tmp_path):
    opened = WORLDS[request.param](tmp_path)
    furnish(opened, ONE, TWO, OTHER)
    yield opened
    opened.close()


def refresh(account, **changes: object) -> Refresh:
    made = Refresh(
        client=account.client,
        platform=account.platform,
        account=account.account,
        platform_account=account.platform_account,
        version="3.4",
        worker=WorkerId("worker-1"),
        state=RefreshState.UNDER_WAY,
        begun_us=1,
        until_us=2,
    )
    return msgspec.structs.replace(made, **changes)


def test_the_last_one_of_each_account_stands_whole_and_nobody_elses(store):
    last = refresh(ONE, state=RefreshState.LOST, unanswered=True, saw="gone", good_until="2026-01-01T00:00:00+00:00")
    for each in (refresh(ONE), refresh(OTHER), last):
        write(store, lambda tx, each=each: tx.put_refresh(each))
    assert store.read(lambda tx: tx.refresh_of(ONE)) == last
    assert store.read(lambda tx: tx.refresh_of(OTHER)) == refresh(OTHER)
    assert store.read(lambda tx: tx.refresh_of(TWO)) is None
    assert len(store.read(lambda tx: tx.refreshes())) == 2


def test_a_handle_and_a_refresh_token_are_amended_and_nothing_of_the_binding_is(store):
    amended = msgspec.structs.replace(ONE, handle="@one", refresh="vault:file:one-r")
    assert write(store, lambda tx: tx.amend_account(amended)) is True
    assert store.read(lambda tx: tx.account(ONE.client, ONE.platform, ONE.account)) == amended
    for changed in ({"platform_account": "77"}, {"credential": "vault:env:ELSE"}, {"client": OTHER.client}):
        assert write(store, lambda tx, c=changed: tx.amend_account(msgspec.structs.replace(amended, **c))) is False
    assert store.read(lambda tx: tx.account(ONE.client, ONE.platform, ONE.account)) == amended
