"""Setting up: people, and the bindings of accounts."""

import msgspec
import pytest

from safety_core.errors import BadInput, Refused, UnknownName
from safety_core.people import key_digest, proves
from safety_core.shell import staff
from safety_core.shell.identity import Claimant
from safety_core.vocabulary import ClientId, PersonId, PlatformAccountId, Role
from steps.rig.opening import opened


@pytest.mark.parametrize(
    "name", ["", ".hidden", "Dana", "d ana", "d\u0430na", "da/na", "x" * 65, "d\u200bana", "\ud800"]
)
def test_names_that_could_be_taken_for_another_are_refused(ground, name):
    with pytest.raises(BadInput, match="is not a name"):
        staff.add_person(ground.core, name, Role.OPERATOR, ())


@pytest.mark.parametrize("name", ["d", "x" * 64, "dana.k-2_b"])
def test_plain_names_are_taken(ground, name):
    assert staff.add_person(ground.core, name, Role.OPERATOR, ())


def test_the_store_keeps_the_digest_of_a_key_only(ground):
    key = staff.add_person(ground.core, "dana", Role.OPERATOR, ())
    person = ground.store.read(lambda tx: tx.person("dana"))
    assert len(key) == staff.KEY_BYTES
    assert person.key_digest == key_digest(key)
    assert proves(person, key)
    assert key.hex() not in b"".join(ground.store.read(lambda tx: tx.audit_entries())).decode()


def test_a_taken_name_is_refused_and_an_unknown_client_too(ground):
    ground.person("dana")
    with pytest.raises(BadInput, match="is taken"):
        ground.person("dana")
    with pytest.raises(UnknownName, match="acme"):
        staff.add_person(ground.core, "femi", Role.OPERATOR, ("acmee",))


def test_until_there_is_an_admin_anybody_adds_and_then_only_admins_do(ground):
    ground.person("dana")
    root = ground.person("root", Role.ADMIN)
    for by in (None, Claimant(PersonId("dana"), ground.keys["dana"]), Claimant(PersonId("root"), b"wrong")):
        with pytest.raises(Refused):
            staff.add_person(ground.core, "femi", Role.OPERATOR, (), by=by)
    assert staff.add_person(ground.core, "femi", Role.OPERATOR, (), by=root)
    last = opened(ground.store)[-1]
    assert (last["kind"], last["person"], last["by"]) == ("person", "femi", "root")


def test_an_admin_of_one_client_does_not_close_the_door_and_does_not_open_it(ground):
    ground.person("small", Role.ADMIN, ("acme",))
    ground.person("root", Role.ADMIN)
    with pytest.raises(Refused, match="for every client"):
        staff.add_person(ground.core, "femi", Role.ADMIN, (), by=Claimant(PersonId("small"), ground.keys["small"]))


def test_bindings_are_pinned_and_all_are_taken_or_none(ground):
    new = ground.account("bolt", 1)
    moved = msgspec.structs.replace(ground.account("acme", 1), platform_account=PlatformAccountId("9"))
    with pytest.raises(BadInput, match="bound already"):
        staff.add_accounts(ground.core, [new, moved])
    assert ground.store.read(lambda tx: tx.clients()) == ("acme",)
    assert staff.add_accounts(ground.core, [new, ground.account("acme", 1)]) == (1, 0)


def test_a_platform_account_belongs_to_one_client(ground):
    stolen = msgspec.structs.replace(ground.account("acme", 1), client=ClientId("bolt"))
    with pytest.raises(BadInput):
        staff.add_accounts(ground.core, [stolen])
    assert ground.store.read(lambda tx: tx.clients()) == ("acme",)
