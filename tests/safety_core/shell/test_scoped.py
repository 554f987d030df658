"""Whoever acts for some clients is proved anew in each transaction, and for whom they act is asked there too."""

from dataclasses import replace

import pytest

from safety_core.adapters.stores.sqlite import open_sqlite
from safety_core.errors import Miswired, Refused, UnknownName
from safety_core.lifecycle import PermitState
from safety_core.shell import quarantine
from safety_core.shell.identity import Claimant
from safety_core.shell.scoped import acting, for_person
from safety_core.switches import Scope
from safety_core.vocabulary import Role
from tests import tenants
from tests.safety_core.shell.ground import Ground

A, B = tenants.objects(tenants.ONE), tenants.objects(tenants.OTHER)


@pytest.fixture
def ground():
    made = Ground()
    made.core = replace(made.core, store=open_sqlite(":memory:", mode="inline", create=True))
    tenants.furnish(made.core.store, A, B)
    yield made
    made.core.store.close()


def cut(ground, change: str, who: Claimant) -> None:
    """Somebody's rights are changed under whoever is at work already."""
    connection = ground.core.store._connection
    connection.execute(f"UPDATE people SET {change} WHERE person = ?", (who.person,))  # a test's own words


def seen(core) -> set[str]:
    return {each.client for each in core.store.read(lambda tx: tx.permits())}


def test_nobody_named_sees_what_the_machines_operator_sees(ground):
    assert acting(ground.core, None) is ground.core
    assert seen(ground.core) == {A.client, B.client}


def test_somebody_for_all_clients_sees_all_and_somebody_for_one_sees_one(ground):
    chief = Claimant(tenants.CHIEF, tenants.key_of(tenants.CHIEF))
    assert seen(acting(ground.core, chief)) == {A.client, B.client}
    assert seen(acting(ground.core, A.person(Role.VIEWER))) == {A.client}


def test_somebody_for_two_clients_sees_both(ground):
    both = A.person(Role.VIEWER)
    cut(ground, f"clients = '{A.client} {B.client}'", both)
    assert seen(acting(ground.core, both)) == {A.client, B.client}


def test_who_is_taken_from_a_client_sees_and_changes_nothing_of_it_from_the_next_look_on(ground):
    who = A.person(Role.OPERATOR)
    core = acting(ground.core, who)
    assert seen(core) == {A.client}
    cut(ground, f"clients = '{B.client}'", who)
    assert seen(core) == {B.client}
    with pytest.raises(UnknownName):
        quarantine.absent(ground.core, A.quarantined.permit, who, "still mine?")
    assert ground.core.store.read(lambda tx: tx.permit(A.quarantined.permit)).state is PermitState.QUARANTINED


def test_who_may_act_no_more_is_refused_before_anything_is_looked_up(ground):
    who = A.person(Role.ADMIN)
    cut(ground, "active = 0", who)
    for name in (A.quarantined.permit, B.quarantined.permit, "per-none"):
        with pytest.raises(Refused, match="may act no more"):
            quarantine.absent(ground.core, name, who, "why")


@pytest.mark.parametrize("key", [None, b"", tenants.key_of("a stranger's")])
def test_without_proof_every_name_is_answered_alike(ground, key):
    who = Claimant(A.person(Role.ADMIN).person, key)
    said = set()
    for name in (A.quarantined.permit, B.quarantined.permit, "per-none"):
        with pytest.raises(Refused) as refused:
            quarantine.absent(ground.core, name, who, "why")
        said.add(str(refused.value))
    assert len(said) == 1


def test_what_concerns_everybody_is_seen_and_not_changed(ground):
    whole = A.halt.__class__(**{**_fields(A.halt), "halt": "halt-everything", "scope": Scope()})
    ground.core.store.transact(lambda tx: tx.put_halt(whole), deadline_s=1)
    core = acting(ground.core, A.person(Role.ADMIN))
    assert core.store.read(lambda tx: tx.halt("halt-everything")) == whole
    with pytest.raises(Miswired):
        core.store.transact(lambda tx: tx.put_halt(whole), deadline_s=1)


def _fields(record) -> dict[str, object]:
    return {name: getattr(record, name) for name in record.__struct_fields__}


def test_a_colleague_is_seen_without_whom_else_they_act_for(ground):
    cut(ground, f"clients = '{A.client} {B.client}'", B.person(Role.VIEWER))
    people = acting(ground.core, A.person(Role.VIEWER)).store.read(lambda tx: tx.people())
    shared = next(each for each in people if each.person == B.person(Role.VIEWER).person)
    assert shared.clients == (A.client,)
    assert B.person(Role.ADMIN).person not in {each.person for each in people}


def test_an_argument_by_its_name_is_held_to_the_same_rule(ground):
    view = ground.core.store.read(lambda tx: for_person(tx, tx.person(A.person(Role.VIEWER).person)))
    account = B.account

    def look(tx):
        view.below = tx
        by_name = view.account(account=account.account, client=account.client, platform=account.platform)
        return by_name, view.audit_of(client=account.client), view.confirmations(halt=B.halt.halt)

    assert ground.core.store.read(look) == (None, (), ())
