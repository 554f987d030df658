"""People at a desk: a key is said once and kept nowhere, and whoever may act no more proves nothing."""

import pytest

from safety_core.errors import BadInput, Refused, UnknownName
from safety_core.shell.identity import Claimant, prove
from safety_core.vocabulary import Role
from tests.safety_core.console.nouns.desks import OPERATIONS, do, sitting
from tests.safety_core.shell.ground import Ground


@pytest.fixture
def ground():
    made = Ground()
    made.person("root", Role.ADMIN)
    yield made
    made.store.close()


@pytest.fixture
def root(ground):
    return sitting(ground.core, ground.keys_of("root"))


def test_somebody_is_added_and_their_key_proves_them(ground, root):
    new = do(root, "people.add", person="nina", role="approver", clients=["acme"])
    nina = Claimant("nina", bytes.fromhex(new.key))
    assert ground.store.read(lambda tx: prove(tx, nina)).clients == ("acme",)
    shown = {each.person: each for each in do(root, "people.list").people}["nina"]
    assert (shown.role, shown.clients, shown.active, shown.has_key) == ("approver", ("acme",), True, True)


def test_a_key_is_in_no_row_and_in_no_later_answer(ground, root):
    key = do(root, "people.add", person="nina", role="viewer").key
    rows = "\n".join(ground.store.store._connection.iterdump())
    assert key not in rows.lower()
    assert key not in str(do(root, "people.list"))
    assert not OPERATIONS["people.add"].repeatable, "an answer that is kept for its Idempotency-Key would keep the key"


def test_who_is_deactivated_proves_nothing_until_they_are_activated(ground, root):
    key = do(root, "people.add", person="nina", role="viewer").key
    nina = sitting(ground.core, Claimant("nina", bytes.fromhex(key)))
    assert not do(root, "people.deactivate", person="nina").active
    with pytest.raises(Refused, match="may act no more"):
        do(nina, "people.list")
    assert do(root, "people.activate", person="nina").active
    assert do(nina, "people.list").people
    with pytest.raises(Refused, match="shut out themselves"):
        do(root, "people.deactivate", person="root")


@pytest.mark.parametrize("name", ["", "Nina", "nina smith", "<b>", "../nina", "erased-1", "n\u0430na", "root"])
def test_what_is_no_name_or_is_taken_is_refused(root, name):
    with pytest.raises(BadInput):
        do(root, "people.add", person=name, role="viewer")
    with pytest.raises(UnknownName):
        do(root, "people.add", person="nina", role="viewer", clients=["nobody"])
    assert [each.person for each in do(root, "people.list").people] == ["root"]
