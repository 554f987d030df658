"""Each operation of these nouns, by each person: what is another client's is not there, and nobody does more than their role."""

from dataclasses import replace

import pytest

from safety_core.adapters.platforms import ADAPTERS
from safety_core.adapters.stores.sqlite import open_sqlite
from safety_core.errors import HoldpointError, Refused
from safety_core.people import RANK
from safety_core.shell.identity import Claimant
from safety_core.vocabulary import PersonId, Role
from tests import tenants
from tests.safety_core.console.nouns.desks import OPERATIONS, do, sitting
from tests.safety_core.shell.ground import Ground

A, B = tenants.objects(tenants.ONE), tenants.objects(tenants.OTHER)


def on(own):
    return {"client": own.client, "platform": own.account.platform.value, "account": own.account.account}


GIVEN = {
    "accounts.list": lambda own: {"client": own.client},
    "audit.search": lambda own: {"client": own.client},
    "budgets.trips": lambda own: {"after": own.trip.trip},
    "cadence.check": lambda own: {**on(own), "at": "2h"},
    "cadence.show": on,
    "cadence.suggest": on,
    "flags.explain": lambda own: {"flag": "effect.publish", "client": own.client},
}
"""Whose objects an operation may be asked about; those without are asked with nothing."""
BARE = {
    "accounts.list",
    "audit.search",
    "audit.verify",
    "budgets.terms",
    "budgets.trips",
    "flags.list",
    "people.list",
    "rollout.show",
    "sandbox.history",
    "sandbox.show",
}
"""What somebody of one client may ask without naming anything."""
GIVEN_AT_ALL = {
    "audit.show": {"index": 0},
    "audit.prove": {"index": 0},
    "runs.show": {"run": "x"},
    "runs.page": {"run": "x"},
    "runs.load": {"run": "x", "load": "publish"},
    "house.ask": {"reason": "r", "typed": "live"},
    "house.grant": {"typed": "live", "serial": 1},
    "people.add": {"person": "nina", "role": "viewer"},
    "sandbox.set": {"reason": "r", "mode": "intercept", "until": "1h"},
    "rollout.enrol": {"reason": "r", "candidates": []},
    "rollout.remove": {"reason": "r", "client": A.client},
    **{f"people.{each}": {"person": f"{A.mark}-viewer"} for each in ("activate", "deactivate")},
    **{f"rollout.{each}": {"reason": "r"} for each in ("advance", "rollback", "hold", "resume")},
    **{each: {"reason": "r"} for each in ("house.end", "sandbox.off")},
}


@pytest.fixture(scope="module")
def furnished():
    ground = Ground()
    ground.core = replace(ground.core, store=open_sqlite(":memory:", mode="inline", create=True), adapters=ADAPTERS)
    tenants.furnish(ground.core.store, A, B)
    yield ground
    ground.core.store.close()


def rows(ground) -> list[str]:
    return list(ground.core.store._connection.iterdump())


def chief(ground):
    return sitting(ground.core, Claimant(PersonId(tenants.CHIEF), tenants.key_of(tenants.CHIEF)))


@pytest.mark.parametrize("name", sorted(BARE))
@pytest.mark.parametrize("role", Role)
def test_whoever_acts_for_one_client_is_told_nothing_of_another(furnished, name, role):
    answer = do(sitting(furnished.core, A.person(role)), name)
    assert tenants.marks_in(repr(answer), B) == []
    if name in ("accounts.list", "audit.search", "budgets.trips", "people.list", "rollout.show"):
        assert tenants.marks_in(repr(answer), A), "their own is there"
        assert tenants.marks_in(repr(do(chief(furnished), name)), B), "and the other's is there to be hidden"


@pytest.mark.parametrize("name", sorted(GIVEN))
@pytest.mark.parametrize("role", Role)
def test_what_is_anothers_is_answered_as_what_never_was(furnished, name, role):
    desk = sitting(furnished.core, A.person(role))
    before, said = rows(furnished), []
    never = tenants.objects("nb0")
    for of in (B, never):
        with pytest.raises(HoldpointError) as refused:
            do(desk, name, **GIVEN[name](of))
        text = f"{type(refused.value).__name__} {refused.value}"
        said.append(text.replace(of.client, "…").replace(of.trip.trip, "…"))
        assert tenants.marks_in(text, B, typed=(B.client, B.trip.trip)) == []
    assert len(set(said)) == 1
    assert rows(furnished) == before


def test_no_count_of_anothers_is_told(furnished):
    """With and without the other client the same is said, but for the log's size and indexes."""
    alone = Ground()
    alone.core = replace(alone.core, store=open_sqlite(":memory:", mode="inline", create=True), adapters=ADAPTERS)
    tenants.furnish(alone.core.store, A)
    desks = [sitting(each.core, A.person(Role.ADMIN)) for each in (furnished, alone)]
    for name in sorted(BARE - {"audit.search", "audit.verify"}):
        assert do(desks[0], name) == do(desks[1], name), name
    found = [do(each, "audit.search").entries for each in desks]
    assert [each.kind for each in found[0]] == [each.kind for each in found[1]]
    alone.core.store.close()


def given(name):
    return GIVEN_AT_ALL.get(name) or (GIVEN[name](A) if name in GIVEN else {})


@pytest.mark.parametrize("name", sorted(OPERATIONS))
@pytest.mark.parametrize("role", Role)
def test_nobody_does_more_than_their_role_and_what_is_for_all_is_for_those_who_act_for_all(furnished, name, role):
    of, desk, before = OPERATIONS[name], sitting(furnished.core, A.person(role)), rows(furnished)
    if RANK[role] < RANK[of.role] or of.everyone:
        with pytest.raises(Refused):
            do(desk, name, **given(name))
    if of.method == "GET" or RANK[role] >= RANK[of.role]:
        return
    whole = desk._replace(person=desk.person.__class__(person=desk.person.person, role=Role.ADMIN))
    with pytest.raises(HoldpointError):  # past the table: the shell asks again
        do(whole, name, **given(name))
    assert rows(furnished) == before


@pytest.mark.parametrize("name", sorted(each for each, of in OPERATIONS.items() if of.everyone and of.method == "POST"))
def test_the_shell_asks_for_whom_again_whatever_the_table_says(furnished, name):
    """An admin of one client, past the table."""
    desk = sitting(furnished.core, A.person(Role.ADMIN))
    whole = desk._replace(person=desk.person.__class__(person=desk.person.person, role=Role.ADMIN))
    before = rows(furnished)
    with pytest.raises(HoldpointError):
        do(whole, name, **given(name))
    assert rows(furnished) == before


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_without_their_key_nobody_is_told_or_does_anything(furnished, name):
    desk, before = sitting(furnished.core, Claimant(PersonId(tenants.CHIEF), b"another")), rows(furnished)
    with pytest.raises(Refused, match="has not proved who they are"):
        do(desk, name, **given(name))
    assert rows(furnished) == before


def test_every_operation_is_tried_here():
    assert {
        *BARE,
        *GIVEN,
        *GIVEN_AT_ALL,
        *(each for each, of in OPERATIONS.items() if of.everyone),
        "house.verify",
    } == set(OPERATIONS)
