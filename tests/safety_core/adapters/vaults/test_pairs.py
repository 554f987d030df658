"""Pairs: both tokens are replaced in one change, and only where they are still the ones that were refreshed."""

import keyring
import msgspec
import pytest
from keyring.backend import KeyringBackend

from safety_core.adapters.entropy import SeededEntropy
from safety_core.adapters.vaults.environment import EnvironmentVault
from safety_core.adapters.vaults.keyring import KeyringVault
from safety_core.adapters.vaults.last_seen import LastSeen
from safety_core.adapters.vaults.pairs import RefreshableFile
from safety_core.adapters.vaults.root_keys import RootKeys
from safety_core.adapters.vaults.routing import RoutingVault
from safety_core.errors import CredentialMissing, CredentialUnusable
from safety_core.secret import Secret
from tests.markers import marker
from tests.safety_core.adapters.vaults.ground import TOKENS, account, binding

NEW, FOLLOWING = Secret(marker("new")), Secret(marker("following"))
ACCOUNT = msgspec.structs.replace(account("acme-1"), refresh="vault:file:acme-1-r")
REFRESH = Secret(marker("refresh"))


@pytest.fixture
def file(place) -> RefreshableFile:
    place.keeper.put(binding("acme-1"), "acme-1-r", REFRESH)
    return RefreshableFile(place.path, RootKeys(file=place.key), LastSeen(place.memory), SeededEntropy(8))


def test_a_pair_is_both_tokens_of_the_account(file):
    pair = file.pair(ACCOUNT)
    assert (pair.access, pair.refresh) == (Secret(TOKENS["acme-1"]), REFRESH)


def test_a_new_pair_is_there_for_every_process_at_once_in_one_change_of_the_file(file, place):
    serial = place.body().serial
    assert file.put_pair(ACCOUNT, file.pair(ACCOUNT), NEW, FOLLOWING) is True
    assert place.body().serial == serial + 1
    assert place.another().token(ACCOUNT) == NEW
    assert file.pair(ACCOUNT).refresh == FOLLOWING


@pytest.mark.parametrize("name", ["acme-1", "acme-1-r"])
def test_what_somebody_rotated_meanwhile_is_left_alone_whichever_it_is(file, place, name):
    before = file.pair(ACCOUNT)
    place.keeper.rotate(binding("acme-1"), name, Secret(marker("by hand")))
    kept = place.path.read_bytes()
    assert file.put_pair(ACCOUNT, before, NEW, FOLLOWING) is False
    assert place.path.read_bytes() == kept


def test_a_refresh_does_not_write_over_what_a_person_put_meanwhile(file, place):
    before = file.pair(ACCOUNT)
    place.keeper.rotate(binding("acme-1"), "acme-1-r", Secret(marker("by hand")))
    file.put_pair(ACCOUNT, before, NEW, FOLLOWING)
    assert file.pair(ACCOUNT).refresh == Secret(marker("by hand"))


def test_what_somebody_took_out_meanwhile_is_not_put_back(file, place):
    before = file.pair(ACCOUNT)
    place.keeper.remove(binding("acme-1"), "acme-1-r")
    assert file.put_pair(ACCOUNT, before, NEW, FOLLOWING) is False


def test_new_keys_change_no_version(file, place):
    before = file.pair(ACCOUNT)
    place.keeper.rekey(root=True)
    assert file.pair(ACCOUNT).version == before.version
    assert file.put_pair(ACCOUNT, before, NEW, FOLLOWING) is True


def test_another_clients_entry_is_no_part_of_a_pair(file):
    with pytest.raises(CredentialUnusable, match="another account's"):
        file.pair(msgspec.structs.replace(ACCOUNT, refresh="vault:file:zeta-1"))


def test_a_missing_half_is_named(file):
    with pytest.raises(CredentialMissing, match="vault:file:gone"):
        file.pair(msgspec.structs.replace(ACCOUNT, refresh="vault:file:gone"))
    with pytest.raises(CredentialMissing, match="names no refresh token"):
        file.pair(account("acme-1"))


def test_what_no_vault_may_hold_is_refused_whole(file, place):
    kept = place.path.read_bytes()
    with pytest.raises(CredentialUnusable, match="line break"):
        file.put_pair(ACCOUNT, file.pair(ACCOUNT), NEW, Secret("two\nlines"))
    assert place.path.read_bytes() == kept


# ---------------------------------------------------------------- the environment


def test_nothing_is_refreshed_into_the_environment_and_it_is_said_before_the_platform_is_asked():
    vault = RoutingVault({"env": EnvironmentVault})
    with pytest.raises(CredentialUnusable, match="cannot be refreshed into vault:env"):
        vault.pair(msgspec.structs.replace(ACCOUNT, credential="vault:env:ACME", refresh="vault:env:ACME_R"))


def test_a_pair_that_is_kept_in_two_places_is_refused(file):
    vault = RoutingVault({"file": lambda: file})
    with pytest.raises(CredentialUnusable, match="keep both in vault:file"):
        vault.pair(msgspec.structs.replace(ACCOUNT, refresh="vault:keyring:acme"))
    assert vault.pair(ACCOUNT) == file.pair(ACCOUNT)
    assert vault.put_pair(ACCOUNT, vault.pair(ACCOUNT), NEW, FOLLOWING) is True


# ---------------------------------------------------------------- the keyring

KEYED = msgspec.structs.replace(ACCOUNT, credential="vault:keyring:a", refresh="vault:keyring:r")
SERVICE = "holdpoint/acme/X/acme-1"


class Kept(KeyringBackend):
    """A keyring in memory, which may stop keeping after so many."""

    priority = 1

    def __init__(self, most: int = 99) -> None:
        self.kept = {(SERVICE, "a"): "access", (SERVICE, "r"): "refresh"}
        self.most = most

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if not self.most:
            raise RuntimeError(password)
        self.most -= 1
        self.kept[(service, username)] = password


@pytest.fixture
def ring():
    before = keyring.get_keyring()
    made = Kept()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def test_a_keyring_takes_a_new_pair_and_not_over_another(ring):
    vault = KeyringVault()
    before = vault.pair(KEYED)
    assert vault.put_pair(KEYED, before, NEW, FOLLOWING) is True
    assert (vault.pair(KEYED).access, vault.pair(KEYED).refresh) == (NEW, FOLLOWING)
    assert vault.put_pair(KEYED, before, NEW, FOLLOWING) is False


def test_where_only_one_can_be_kept_it_is_the_refresh_token_with_which_the_next_refresh_works(ring):
    vault, ring.most = KeyringVault(), 1
    with pytest.raises(CredentialUnusable, match="did not keep it") as wrong:
        vault.put_pair(KEYED, vault.pair(KEYED), NEW, FOLLOWING)
    assert (vault.pair(KEYED).access, vault.pair(KEYED).refresh) == (Secret("access"), FOLLOWING)
    assert wrong.value.__cause__ is None
