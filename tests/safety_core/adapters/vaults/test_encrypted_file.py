"""The encrypted file gives each account its own token, and nothing at all when anything is wrong with it."""

import os
import re
import stat

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safety_core.adapters.vaults import private_file, sealing
from safety_core.adapters.vaults.encrypted_file import EncryptedFileVault, entry_bound, tenant_key
from safety_core.adapters.vaults.envelope import Entry, Tenant, dumped, loaded
from safety_core.adapters.vaults.last_seen import LastSeen
from safety_core.adapters.vaults.root_keys import RootKeys
from safety_core.errors import CredentialMissing, CredentialUnusable, NoCredential
from safety_core.secret import Secret
from tests.fuzzing import examples, fuzzed
from tests.markers import found_in, found_under, rendered
from tests.safety_core.adapters.vaults.ground import TOKENS, Place, account, token

REASONS = re.compile(
    "is cut short or was altered|is not a vault|is of format|is of another root key|was altered: its mac does not hold"
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """One vault for every flip and cut: only bytes in memory are changed."""
    filled = Place(tmp_path_factory.mktemp("whole")).fill()
    return filled.path.read_bytes(), filled.keys.all()


@pytest.mark.parametrize("name", TOKENS)
def test_each_account_is_given_its_own_token(place, name):
    assert token(place, name) == Secret(TOKENS[name])


@pytest.mark.parametrize("name", TOKENS)
def test_no_token_and_no_key_stands_in_the_file_in_clear(place, name):
    assert found_under(place.folder, TOKENS[name]) == []
    keys = [place.root().key, *(tenant_key(place.body(), each.client, place.root()) for each in place.body().tenants)]
    for key in keys:
        assert found_in(place.path.read_bytes(), key.reveal()) == []
        assert bytes.fromhex(key.reveal()) not in place.path.read_bytes()


@fuzzed("vault")
@given(st.data())
@settings(max_examples=examples(400), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_byte_altered_anywhere_is_refused_with_its_reason(whole, data):
    content, keys = whole
    at = data.draw(st.integers(0, len(content) - 1), label="at")
    flip = data.draw(st.integers(1, 255), label="flip")
    altered = content[:at] + bytes([content[at] ^ flip]) + content[at + 1 :]
    with pytest.raises(CredentialUnusable) as refused:
        loaded(altered, keys, "the vault")
    assert REASONS.search(refused.value.wrong)


def test_every_bit_of_the_head_and_of_the_mac_counts(whole):
    content, keys = whole
    end = len(content) - 70
    for at in [*range(40), *range(end, len(content))]:
        for bit in range(8):
            altered = content[:at] + bytes([content[at] ^ (1 << bit)]) + content[at + 1 :]
            with pytest.raises(CredentialUnusable, match=REASONS):
                loaded(altered, keys, "the vault")


def test_cut_short_anywhere_it_is_refused(whole):
    content, keys = whole
    for length in range(len(content)):
        with pytest.raises(CredentialUnusable, match=r"is cut short or was altered|is not a vault"):
            loaded(content[:length], keys, "the vault")


@fuzzed("vault")
@given(st.binary(min_size=1, max_size=80))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_anything_added_before_or_behind_is_refused(whole, more):
    content, keys = whole
    for altered in (more + content, content + more):
        with pytest.raises(CredentialUnusable):
            loaded(altered, keys, "the vault")


@fuzzed("vault")
@given(st.binary(max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_is_no_vault_is_refused(whole, content):
    with pytest.raises(CredentialUnusable):
        loaded(content, whole[1], "the vault")


def test_a_refused_file_says_what_to_do_and_shows_nothing(place):
    place.path.write_bytes(place.path.read_bytes()[:-1])
    with pytest.raises(CredentialUnusable, match=r"holdpoint\.vault is cut short or was altered; restore") as refused:
        token(place, "acme-1")
    assert found_in(rendered(refused.value), place.root().key.reveal()) == []


def test_a_file_of_another_root_key_is_refused_and_both_are_named(place, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    stranger = Place(other, seed=8).fill()
    place.path.write_bytes(stranger.path.read_bytes())
    with pytest.raises(CredentialUnusable, match="another root key") as refused:
        token(place, "acme-1")
    assert place.root().id in refused.value.wrong
    assert stranger.root().id in refused.value.wrong


def test_a_later_format_is_refused_by_its_number(place):
    place.path.write_bytes(place.path.read_bytes().replace(b"holdpoint-vault 1 ", b"holdpoint-vault 2 ", 1))
    with pytest.raises(CredentialUnusable, match="is of format 2, and this release knows format 1"):
        token(place, "acme-1")


# ------------------------------------------------------------ written by somebody who has the root key


def entry(place, name: str) -> Entry:
    return next(each for each in place.body().entries if each.credential == name)


def put_in(place, *entries: Entry, **changes: object) -> None:
    kept = [each for each in place.body().entries if each.key not in {new.key for new in entries}]
    place.change(entries=tuple(sorted([*kept, *entries], key=lambda each: each.key)), **changes)


@pytest.mark.parametrize(
    ("moved", "to"),
    [
        ("zeta-1", {"client": "acme", "account": "acme-1"}),  # another tenant
        ("acme-2", {"account": "acme-1"}),  # another account of the same tenant
        ("own", {"client": "acme", "platform": "X", "account": "acme-1"}),
        ("acme-1", {"version": 1}),  # another version
    ],
)
def test_an_entry_moved_to_another_tenant_account_or_version_does_not_open(place, moved, to):
    put_in(place, msgspec.structs.replace(entry(place, moved), credential="acme-1", **to))
    with pytest.raises(CredentialUnusable, match="sealed for another account or version, or under another key"):
        token(place, "acme-1")


def test_an_entry_moved_to_another_platform_account_name_or_tenant_does_not_open(place):
    body, root = place.body(), place.root()
    mine = entry(place, "acme-1")
    key = tenant_key(body, "acme", root)
    assert sealing.unseal(key, mine.sealed, entry_bound(mine)) == Secret(TOKENS["acme-1"])
    for change in ({"platform": "Threads"}, {"credential": "acme-2"}, {"account": "acme"}, {"client": "acm"}):
        assert sealing.unseal(key, mine.sealed, entry_bound(msgspec.structs.replace(mine, **change))) is None


def test_another_tenants_key_put_in_this_ones_place_does_not_open(place):
    wrapped = {each.client: each.wrapped for each in place.body().tenants}
    swapped = {**wrapped, "acme": wrapped["zeta"], "zeta": wrapped["acme"]}
    place.change(tenants=tuple(Tenant(client=client, wrapped=key) for client, key in sorted(swapped.items())))
    for name in ("acme-1", "zeta-1"):
        with pytest.raises(CredentialUnusable, match="under another key"):
            token(place, name)
    assert token(place, "own") == Secret(TOKENS["own"])


def test_a_name_that_is_another_accounts_is_refused_without_saying_whose(place):
    with pytest.raises(CredentialUnusable, match="what is kept under this name is another account's") as refused:
        place.vault.token(account("acme-1", "zeta-1"))
    assert "client zeta" not in str(refused.value)


def test_a_credential_that_is_not_there_is_missing_and_the_line_to_type_is_said(place):
    with pytest.raises(CredentialMissing, match="holdpoint vault put x --client acme --platform X --account acme-1"):
        place.vault.token(account("acme-1", "x"))
    with pytest.raises(CredentialMissing, match="holdpoint vault put x --own"):
        place.vault.own("vault:file:x")


TWICE = "names something twice or is out of order"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda body: {"entries": (*body.entries, body.entries[-1])}, TWICE),
        (lambda body: {"entries": body.entries[::-1]}, TWICE),
        (lambda body: {"tenants": (*body.tenants, body.tenants[-1])}, TWICE),
        (lambda body: {"tenants": body.tenants[1:]}, "a tenant that has no key"),
        (lambda _: {"serial": 1}, "a version later than itself"),
        (lambda _: {"serial": 0}, "Expected `int` >= 1"),
        (lambda _: {"vault": "x"}, "matching regex"),
    ],
)
def test_an_authentic_file_that_contradicts_itself_is_refused(place, change, why):
    place.change(**change(place.body()))
    with pytest.raises(CredentialUnusable, match=re.escape(why)):
        token(place, "acme-1")


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b'{"vault":', b'{"more":1,"vault":', "unknown field `more`"),
        (b'{"vault":', b'{ "vault":', "not in the form that is written"),
        (b',"serial":', b',"serial":5,"serial":', "not in the form that is written"),
        (b'"client":"acme"', b'"client":"acm\\u0065"', "not in the form that is written"),
        (b'"serial":', b'"serial":"5","tenants":[],"x":', "Expected `int`"),
        (b'{"vault":', b'{"vault"', "no JSON"),
    ],
)
def test_an_authentic_file_in_another_form_is_refused(place, old, new, why):
    head, body, _ = place.path.read_bytes().split(b"\n", 2)
    assert old in body
    content = head + b"\n" + body.replace(old, new, 1) + b"\n"
    place.path.write_bytes(content + f"mac {sealing.mac(place.root().key, content)}\n".encode())
    with pytest.raises(CredentialUnusable, match=re.escape(why)):
        token(place, "acme-1")


# ------------------------------------------------------------ who else can read it


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o606, 0o644, 0o610, 0o601, 0o777])
@pytest.mark.parametrize("which", ["path", "key", "memory"])
def test_a_file_that_others_may_read_or_write_is_refused(place, which, mode):
    getattr(place, which).chmod(mode)
    with pytest.raises(CredentialUnusable, match=r"can be read or written by others; .*chmod 600"):
        token(place, "acme-1")


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_file_that_its_owner_alone_may_read_is_taken(place, mode):
    for each in (place.path, place.key, place.memory):
        each.chmod(mode)
    assert token(place, "acme-1") == Secret(TOKENS["acme-1"])


def test_what_is_judged_is_the_file_behind_a_link(place):
    real = place.path.rename(place.folder / "real")
    place.path.symlink_to(real)
    assert token(place, "acme-1") == Secret(TOKENS["acme-1"])
    real.chmod(0o644)
    with pytest.raises(CredentialUnusable, match="by others"):
        token(place, "acme-1")


@pytest.mark.parametrize(("owner", "taken"), [(os.geteuid(), True), (0, True), (os.geteuid() + 1, False)])
def test_a_file_of_another_user_but_the_systems_is_refused(place, monkeypatch, owner, taken):
    real = os.fstat

    def owned(number: int) -> os.stat_result:
        found = list(real(number))
        found[stat.ST_UID] = owner
        return os.stat_result(found)

    monkeypatch.setattr(private_file.os, "fstat", owned)
    if taken:
        assert token(place, "acme-1") == Secret(TOKENS["acme-1"])
        return
    with pytest.raises(CredentialUnusable, match="belongs to another user"):
        token(place, "acme-1")


@pytest.mark.parametrize("which", ["path", "key", "memory"])
def test_a_folder_or_a_pipe_in_its_place_is_refused_and_nobody_waits(place, which):
    getattr(place, which).unlink()
    os.mkfifo(getattr(place, which), 0o600)
    with pytest.raises(CredentialUnusable, match="is not a file"):
        token(place, "acme-1")
    getattr(place, which).unlink()
    getattr(place, which).mkdir(0o700)
    with pytest.raises(NoCredential):
        token(place, "acme-1")


def test_no_vault_and_no_key_are_missing_and_say_what_to_type(place):
    place.path.unlink()
    with pytest.raises(CredentialMissing, match=r"there is no vault at .*holdpoint vault init"):
        token(place, "acme-1")
    place.key.unlink()
    with pytest.raises(CredentialMissing, match=r"there is no root key .*holdpoint vault init"):
        token(place, "acme-1")


# ------------------------------------------------------------ older than seen


def test_an_older_file_is_refused_also_by_a_process_that_has_not_seen_the_newer(place):
    older = place.path.read_bytes()
    place.keeper.rotate(("acme", "X", "acme-1"), "acme-1", Secret("new"))
    place.path.write_bytes(older)
    for vault in (place.vault, place.another()):
        with pytest.raises(
            CredentialUnusable, match="the vault went back: this machine has seen it at serial 6, it is at 5"
        ):
            vault.token(account("acme-1"))


def test_a_newer_file_from_elsewhere_is_taken_and_remembered(place):
    memory = place.memory.read_bytes()
    place.keeper.rotate(("acme", "X", "acme-1"), "acme-1", Secret("new"))
    place.memory.write_bytes(memory)
    assert place.another().token(account("acme-1")) == Secret("new")
    assert place.memory.read_bytes().endswith(b" 6\n")


def test_another_vault_under_the_same_key_is_refused(place):
    place.change(vault="f" * 32)
    with pytest.raises(CredentialUnusable, match="another than this machine has seen"):
        token(place, "acme-1")


def test_a_memory_that_cannot_be_read_or_written_refuses(place):
    before = place.memory.read_bytes()
    for content in (b"", b"holdpoint-vault-memory 1\n", before + b"x", before.replace(b" 5", b" -5")):
        place.memory.write_bytes(content)
        with pytest.raises(CredentialUnusable, match="cannot be read; see which copy"):
            token(place, "acme-1")
    place.memory.unlink()
    nowhere = EncryptedFileVault(place.path, RootKeys(file=place.key), LastSeen(place.folder / "none" / "memory"))
    with pytest.raises(CredentialUnusable, match="cannot be locked"):
        nowhere.token(account("acme-1"))


def test_a_removed_memory_is_made_anew_from_what_is_there(place):
    place.memory.unlink()
    assert token(place, "acme-1") == Secret(TOKENS["acme-1"])
    assert place.memory.read_bytes() == f"holdpoint-vault-memory 1\n{place.body().vault} 5\n".encode()


def test_the_vault_itself_shows_nothing(place):
    assert found_in(repr(place.vault), TOKENS["acme-1"]) == []
    assert dumped(place.body(), place.root()) == place.path.read_bytes()
