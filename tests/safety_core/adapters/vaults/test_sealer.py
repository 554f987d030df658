"""What is sealed for the store opens for the same purpose alone, under any root key that is there, and under no other."""

import pytest

from safety_core.adapters.entropy import SeededEntropy
from safety_core.adapters.vaults.root_keys import RootKeys
from safety_core.adapters.vaults.sealer import RootSealer
from safety_core.errors import CredentialMissing
from safety_core.secret import Secret

OLD, NEW = "11" * 32, "22" * 32


def sealer(*keys: str) -> RootSealer:
    return RootSealer(RootKeys(variable="KEY", environ={"KEY": " ".join(keys)}), SeededEntropy(1))


def test_it_opens_for_what_it_is_bound_to_alone_and_does_not_show():
    sealed = sealer(OLD).seal(Secret("a secret"), ("second factor", "ada"))
    assert "a secret" not in sealed
    assert sealer(OLD).open(sealed, ("second factor", "ada")) == Secret("a secret")
    for other in (("second factor", "bob"), ("second factor", "ad", "a"), ()):
        assert sealer(OLD).open(sealed, other) is None
    assert sealer(OLD).open(sealed[:-4] + "AAAA", ("second factor", "ada")) is None
    assert sealer(OLD).open("no such thing", ("second factor", "ada")) is None


def test_while_the_key_is_changed_the_old_one_opens_and_the_new_one_seals():
    before = sealer(OLD).seal(Secret("a secret"), ("x",))
    both = sealer(NEW, OLD)
    assert both.open(before, ("x",)) == Secret("a secret")
    after = both.seal(Secret("a secret"), ("x",))
    assert sealer(OLD).open(after, ("x",)) is None
    assert sealer(NEW).open(after, ("x",)) == Secret("a secret")
    assert sealer(NEW).open(before, ("x",)) is None


def test_without_a_key_nothing_is_sealed():
    with pytest.raises(CredentialMissing, match="no root key"):
        sealer().seal(Secret("a secret"), ())
