"""The system's keyring: an entry is bound to its account by where it lies, and whatever fails is a refusal."""

import sys

import keyring
import msgspec
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.errors import KeyringLocked

from safety_core.adapters.vaults.keyring import KeyringVault
from safety_core.errors import CredentialMissing, CredentialUnusable
from safety_core.secret import Secret
from tests.markers import found_in, marker, rendered
from tests.safety_core.adapters.vaults.ground import account

PLANTED = marker("keyring")


class Kept(KeyringBackend):
    """A keyring in memory; what is not text is raised."""

    priority = 1

    def __init__(self, kept: dict[tuple[str, str], object]) -> None:
        self.kept = kept

    def get_password(self, service: str, username: str) -> str | None:
        found = self.kept.get((service, username))
        if isinstance(found, Exception):
            raise found
        return found

    def set_password(self, *_: str) -> None:
        raise AssertionError("it is only read")


MINE = ("holdpoint/acme/X/acme-1", "acme")


def asked() -> Secret:
    return KeyringVault().token(msgspec.structs.replace(account("acme-1"), credential="vault:keyring:acme"))


@pytest.fixture
def use():
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


def test_an_accounts_token_lies_in_a_service_of_its_own(use):
    use(Kept({MINE: PLANTED, ("holdpoint/zeta/X/zeta-1", "acme"): "other", ("holdpoint", "acme"): "own"}))
    assert asked() == Secret(PLANTED)
    assert KeyringVault().own("vault:keyring:acme") == Secret("own")


def test_a_rotated_entry_is_the_new_one(use):
    kept = {MINE: "old"}
    use(Kept(kept))
    assert asked() == Secret("old")
    kept[MINE] = "new"
    assert asked() == Secret("new")


@pytest.mark.parametrize(
    ("entry", "why"),
    [({}, "is not there"), ({MINE: ""}, "is empty"), ({MINE: PLANTED + "\n"}, "holds a line break"),
     ({("holdpoint/zeta/X/zeta-1", "acme"): PLANTED}, "is not there")],
)  # fmt: skip
def test_an_entry_that_is_not_there_or_no_token_is_missing_and_the_line_to_type_is_said(use, entry, why):
    use(Kept(entry))
    with pytest.raises(
        CredentialMissing, match=f"{why}.*; put it there: keyring set holdpoint/acme/X/acme-1 acme"
    ) as none:
        asked()
    assert found_in(rendered(none.value), PLANTED) == []


def test_a_locked_keyring_is_refused_and_its_words_are_not_repeated(use):
    use(Kept({MINE: KeyringLocked(f"cannot open {PLANTED}")}))
    with pytest.raises(CredentialUnusable, match=r"could not be asked \(KeyringLocked\); unlock it") as refused:
        asked()
    assert found_in(rendered(refused.value), PLANTED) == []


def test_a_system_without_a_keyring_is_refused(use):
    use(fail.Keyring())
    with pytest.raises(CredentialUnusable, match=r"could not be asked \(NoKeyringError\)"):
        asked()


def test_a_back_end_that_keeps_nothing_or_in_clear_is_refused(use):
    use(null.Keyring())
    with pytest.raises(CredentialUnusable, match="no keyring of an operating system"):
        asked()
    clear = type("PlaintextKeyring", (Kept,), {"__module__": "keyrings.alt.file"})
    use(clear({MINE: PLANTED}))
    with pytest.raises(CredentialUnusable, match="PlaintextKeyring is no keyring of an operating system"):
        asked()


def test_without_the_library_the_refusal_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(CredentialUnusable, match="the library keyring is not installed"):
        asked()
