"""What a person does to a vault: put, rotate, remove, shred, rekey; each is whole or did not happen."""

import contextlib
import os
import stat
import threading

import pytest

from safety_core.adapters.entropy import SeededEntropy
from safety_core.adapters.vaults import private_file
from safety_core.adapters.vaults.encrypted_file import EncryptedFileVault, unsealed
from safety_core.adapters.vaults.envelope import loaded
from safety_core.adapters.vaults.keeper import Kept, VaultKeeper
from safety_core.adapters.vaults.last_seen import LastSeen
from safety_core.adapters.vaults.root_keys import RootKeys
from safety_core.errors import BadInput, CredentialMissing, CredentialUnusable
from safety_core.secret import Secret
from tests.markers import found_in, marker, rendered
from tests.safety_core.adapters.vaults.ground import TOKENS, account, binding, token

ACME = ("acme", "X", "acme-1")
NEW = Secret(marker("a new token"))


def test_a_new_vault_and_its_key_can_be_read_by_their_owner_alone(place):
    for each in (place.path, place.key, place.memory):
        assert stat.S_IMODE(each.stat().st_mode) == 0o600


def test_init_takes_no_vault_away(place):
    before = place.path.read_bytes()
    with pytest.raises(BadInput, match="is there already"):
        place.keeper.init()
    assert place.path.read_bytes() == before


def test_init_makes_a_key_only_where_there_is_none(place):
    key = place.key.read_bytes()
    place.path.unlink()
    assert place.keeper.init() is False
    assert place.key.read_bytes() == key
    assert place.keeper.kept() == ()


def test_what_is_kept_is_listed_without_it(place):
    assert place.keeper.kept() == (
        Kept("", "", "", "own", 5), Kept("acme", "X", "acme-1", "acme-1", 2), Kept("acme", "X", "acme-2", "acme-2", 3),
        Kept("zeta", "X", "zeta-1", "zeta-1", 4),
    )  # fmt: skip
    for planted in TOKENS.values():
        assert found_in(repr(place.keeper.kept()), planted) == []


def test_a_rotated_credential_is_the_new_one_at_once_in_every_process_and_the_old_one_is_gone(place):
    other = place.another()
    assert other.token(account("acme-1")) == Secret(TOKENS["acme-1"])
    assert place.keeper.rotate(ACME, "acme-1", NEW) == 6
    assert other.token(account("acme-1")) == NEW
    body = place.body()
    assert Secret(TOKENS["acme-1"]) not in [unsealed(body, each, place.root()) for each in body.entries]


def test_a_version_never_comes_twice_not_even_after_a_removal(place):
    place.keeper.remove(ACME, "acme-1")
    with pytest.raises(CredentialMissing):
        token(place, "acme-1")
    assert place.keeper.put(ACME, "acme-1", NEW) == 7
    assert token(place, "acme-1") == NEW


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (lambda keeper: keeper.put(ACME, "acme-1", NEW), "is there already; holdpoint vault rotate acme-1"),
        (lambda keeper: keeper.rotate(ACME, "other", NEW), "the vault has no other of this account"),
        (lambda keeper: keeper.rotate(("zeta", "X", "zeta-1"), "acme-1", NEW), "the vault has no acme-1"),
        (lambda keeper: keeper.rotate(ACME, "acme-1", Secret(TOKENS["acme-1"])), "is the same as before"),
        (lambda keeper: keeper.remove(ACME, "other"), "the vault has no other"),
        (lambda keeper: keeper.shred("nobody"), "the vault has nothing of nobody"),
        (lambda keeper: keeper.put(ACME, "x", Secret("")), "is empty"),
        (lambda keeper: keeper.put(ACME, "x", Secret("a\nb")), "holds a line break"),
        (lambda keeper: keeper.rotate(ACME, "acme-1", Secret(" a")), "an outer blank"),
        (lambda keeper: keeper.put(ACME, "x", Secret("a\u200bb")), "another invisible character"),
        (lambda keeper: keeper.put(ACME, "x", Secret("x" * 16385)), "is longer than 16384 characters"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(place, act, why):
    before = place.path.read_bytes()
    with pytest.raises(BadInput, match=why) as refused:
        act(place.keeper)
    assert place.path.read_bytes() == before
    for planted in (TOKENS["acme-1"], NEW.reveal(), place.root().key.reveal()):
        assert found_in(rendered(refused.value), planted) == []


def test_the_longest_secret_is_kept_whole(place):
    place.keeper.put(ACME, "x", Secret("x" * 16384))
    assert place.vault.token(account("acme-1", "x")) == Secret("x" * 16384)


def test_a_tenant_whose_key_is_gone_cannot_be_read_again_and_the_others_can(place):
    kept = place.body()
    assert place.keeper.shred("acme") == 2
    for name in ("acme-1", "acme-2"):
        with pytest.raises(CredentialMissing):
            token(place, name)
    assert token(place, "zeta-1") == Secret(TOKENS["zeta-1"])
    body = place.body()
    assert "acme" not in {each.client for each in body.tenants}
    assert all(unsealed(body, each, place.root()) is None for each in kept.entries if each.client == "acme")


def test_a_copy_from_before_a_shredding_is_closed_for_good_once_the_root_key_is_changed(place):
    copy = place.path.read_bytes()
    place.keeper.shred("acme")
    place.keeper.rekey(root=True)
    with pytest.raises(CredentialUnusable, match="another root key"):
        loaded(copy, place.keys.all(), "the copy")


def test_rekeying_gives_every_tenant_a_new_key_and_every_account_the_same_token(place):
    before, root = place.body(), place.root()
    assert place.keeper.rekey(root=False) == 4
    after = place.body()
    assert place.root() == root
    assert {each.wrapped for each in before.tenants}.isdisjoint(each.wrapped for each in after.tenants)
    assert {each.sealed for each in before.entries}.isdisjoint(each.sealed for each in after.entries)
    assert [each.version for each in before.entries] == [each.version for each in after.entries]
    assert all(token(place, name) == Secret(text) for name, text in TOKENS.items())
    assert all(unsealed(after, each, root) is None for each in before.entries)


def test_a_new_root_key_replaces_the_old_one_and_what_was_under_it_is_closed(place):
    old, copy = place.root(), place.path.read_bytes()
    place.keeper.rekey(root=True)
    assert len(place.keys.all()) == 1
    assert place.root().id != old.id
    assert all(token(place, name) == Secret(text) for name, text in TOKENS.items())
    place.path.write_bytes(copy)
    with pytest.raises(CredentialUnusable, match="another root key"):
        token(place, "acme-1")


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("at", range(12))
@pytest.mark.parametrize("act", ["rekey", "rotate"])
def test_whenever_it_is_interrupted_the_vault_can_be_read_and_it_can_be_done_again(place, monkeypatch, act, at):
    calls = 0

    def counted(real):
        def call(*words: object, **named: object):
            nonlocal calls
            calls += 1
            if calls > at:
                raise Killed
            return real(*words, **named)

        return call

    def do() -> None:
        if act == "rekey":
            place.keeper.rekey(root=True)
        else:
            place.keeper.rotate(ACME, "acme-1", NEW)

    with monkeypatch.context() as patch:
        for name in ("fsync", "replace", "open"):
            patch.setattr(private_file.os, name, counted(getattr(os, name)))
        with contextlib.suppress(Killed):
            do()
    readable = {Secret(TOKENS["acme-1"]).digest(), NEW.digest() if act == "rotate" else ""}
    assert place.another().token(account("acme-1")).digest() in readable
    assert place.another().token(account("zeta-1")) == Secret(TOKENS["zeta-1"])
    if act == "rekey":
        place.keeper.rekey(root=True)
        assert len(place.keys.all()) == 1
    elif place.another().token(account("acme-1")) != NEW:
        do()
    assert place.another().token(account("zeta-1")) == Secret(TOKENS["zeta-1"])


def test_two_who_change_it_at_once_are_both_heard(place):
    def put(n: int) -> None:
        keeper = VaultKeeper(place.another(), SeededEntropy(100 + n))
        for m in range(3):
            keeper.put(ACME, f"more-{n}-{m}", NEW)

    threads = [threading.Thread(target=put, args=(n,)) for n in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(place.keeper.kept()) == 4 + 12
    assert place.body().serial == 5 + 12


def test_whoever_does_not_let_go_of_it_is_told_of(place, monkeypatch):
    monkeypatch.setattr(private_file, "_TRIES", 2)
    with private_file.alone(place.path, "the vault"), pytest.raises(CredentialUnusable, match="by somebody else"):
        place.keeper.remove(ACME, "acme-1")


# ------------------------------------------------------------ root keys in the environment

ONE, TWO = "1" * 64, "2" * 64


def in_environment(place, value: str) -> VaultKeeper:
    keys = RootKeys(variable="ROOT", environ={"ROOT": value} if value else {})
    return VaultKeeper(
        EncryptedFileVault(place.folder / "env.vault", keys, LastSeen(place.folder / "m")), SeededEntropy(1)
    )


def test_a_root_key_in_the_environment_is_changed_by_putting_the_new_one_in_front(place):
    keeper = in_environment(place, ONE)
    assert keeper.init() is False
    keeper.put(ACME, "acme-1", NEW)
    with pytest.raises(BadInput, match="in front of the one that is there"):
        keeper.rekey(root=True)
    in_environment(place, f"{TWO} {ONE}").rekey(root=True)
    assert len(in_environment(place, TWO).kept()) == 1
    with pytest.raises(CredentialUnusable, match="another root key"):
        in_environment(place, ONE).kept()


def test_any_change_is_written_under_the_first_key(place):
    in_environment(place, ONE).init()
    in_environment(place, f"{TWO} {ONE}").put(ACME, "acme-1", NEW)
    assert len(in_environment(place, TWO).kept()) == 1


@pytest.mark.parametrize("value", ["1" * 63, "1" * 65, "G" * 64, "A" * 64, f"{ONE} x", f"{ONE},{TWO}"])
def test_something_else_than_a_key_is_refused_without_showing_it(place, value):
    with pytest.raises(CredentialUnusable, match="64 lower-case hex digits") as refused:
        in_environment(place, value).init()
    assert found_in(str(refused.value), value) == []


def test_without_a_key_in_the_environment_the_way_to_make_one_is_said(place):
    with pytest.raises(CredentialMissing, match=r"os\.urandom\(32\).*export ROOT"):
        in_environment(place, "").init()


def test_the_installations_own_and_an_accounts_secret_of_one_name_are_two(place):
    place.keeper.put(binding("own"), "acme-1", NEW)
    assert place.vault.own("vault:file:acme-1") == NEW
    assert token(place, "acme-1") == Secret(TOKENS["acme-1"])
