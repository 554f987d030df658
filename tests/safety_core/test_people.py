from itertools import product

import msgspec
import pytest

from safety_core.people import RANK, Person, key_digest, proves
from safety_core.vocabulary import ClientId, PersonId, Role

KEY = b"k" * 32
OLGA = Person(person=PersonId("olga"), role=Role.OPERATOR, key_digest=key_digest(KEY))
ACME, BOLT = ClientId("acme"), ClientId("bolt")


@pytest.mark.parametrize(("held", "asked"), list(product(Role, Role)))
def test_each_role_may_do_what_those_before_it_may(held: Role, asked: Role) -> None:
    roles = list(Role)
    person = msgspec.structs.replace(OLGA, role=held)
    assert person.may(asked, ACME) is (roles.index(held) >= roles.index(asked))
    assert set(RANK) == set(Role)


def test_an_inactive_person_may_nothing() -> None:
    gone = msgspec.structs.replace(OLGA, role=Role.ADMIN, active=False)
    assert not any(gone.may(role, client) for role in Role for client in (None, ACME))


def test_a_person_of_one_client_may_nothing_for_another_or_for_all() -> None:
    person = msgspec.structs.replace(OLGA, clients=(ACME,))
    assert person.may(Role.OPERATOR, ACME)
    assert not person.may(Role.VIEWER, BOLT)
    assert not person.may(Role.VIEWER, None)


def test_a_person_of_every_client_may_act_for_each_and_for_all() -> None:
    assert all(OLGA.may(Role.OPERATOR, client) for client in (ACME, BOLT, None))


@pytest.mark.parametrize(("key", "holds"), [(KEY, True), (KEY[:-1], False), (b"", False), (None, False)])
def test_a_person_proves_themselves_by_their_own_key_only(key: bytes | None, holds: bool) -> None:
    assert proves(OLGA, key) is holds


def test_a_person_without_a_key_proves_nothing() -> None:
    keyless = msgspec.structs.replace(OLGA, key_digest=None)
    assert not proves(keyless, KEY)
    assert not proves(keyless, None)


def test_the_key_itself_is_not_kept() -> None:
    assert KEY.hex() not in repr(OLGA)
    assert KEY.decode() not in repr(OLGA)
