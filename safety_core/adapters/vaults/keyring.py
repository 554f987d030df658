"""Secrets from the operating system's keyring: ``vault:keyring:NAME`` stands for the entry NAME of a service.

The service is ``holdpoint/CLIENT/PLATFORM/ACCOUNT`` for an account's token and ``holdpoint`` for the installation's own,
so that an entry is bound to its account by where it lies. (No name of ours holds a slash.) To put one there:

    keyring set holdpoint/acme/X/acme-1 NAME

The library is imported at the first asking. What it raises is not chained: a back end's words may quote anything.
"""

from importlib import import_module
from types import ModuleType

from safety_core.adapters.vaults.form import fault
from safety_core.errors import CredentialMissing, CredentialUnusable
from safety_core.ports import Pair
from safety_core.records import Account
from safety_core.secret import Secret, reference

SERVICE = "holdpoint"
_CLEAR = ("keyrings.alt.", "keyring.backends.null")
"""Back ends that keep nothing, or keep it in clear or under a key of their own: no keyring of an operating system."""
_DO = (
    "unlock it for the user that runs holdpoint and see which back end `keyring diagnose` names, or keep the credential in "
    "an encrypted file: holdpoint vault"
)


class KeyringVault:
    """Asks the keyring at each asking. Implements ``ports.Vault``."""

    def token(self, account: Account) -> Secret:
        return self._secret(_service(account), account.credential)

    def pair(self, account: Account) -> Pair:
        return pair_of(self.token(account), self._secret(_service(account), str(account.refresh)))

    def put_pair(self, account: Account, old: Pair, access: Secret, refresh: Secret) -> bool:
        """A keyring has no compare-and-set: the store lets one refresh at a time come here, and what a person does in the
        same instant with ``keyring set`` is not seen. The refresh token goes first: with it alone the next refresh works.
        """
        if self.pair(account).version != old.version:
            return False
        for text, secret in ((str(account.refresh), refresh), (account.credential, access)):
            found = reference(text)
            assert found is not None, "the router has read it"
            wrong = _kept(_library(text), _service(account), found.name, secret)
            if wrong is not None:
                raise CredentialUnusable(f"{text}: {wrong}", _DO)
        return True

    def own(self, reference: str) -> Secret:
        return self._secret(SERVICE, reference)

    def _secret(self, service: str, text: str) -> Secret:
        found = reference(text)
        assert found is not None, "the router has read it"
        kept = _asked(_library(text), service, found.name, text)
        wrong = "is not there" if kept is None else fault(kept.reveal())
        if kept is None or wrong is not None:
            raise CredentialMissing(
                f"{found}: the entry {found.name} of {service} {wrong}",
                f"put it there: keyring set {service} {found.name}",
            )
        return kept


def _service(account: Account) -> str:
    return f"{SERVICE}/{account.client}/{account.platform.value}/{account.account}"


def pair_of(access: Secret, refresh: Secret) -> Pair:
    """A pair of a vault that counts no versions: two fingerprints stand for them."""
    return Pair(access, refresh, f"{access.fingerprint()}.{refresh.fingerprint()}")


def _kept(keyring: ModuleType, service: str, name: str, secret: Secret) -> str | None:
    """Keep an entry; why it cannot be, or ``None``."""
    try:
        backend = keyring.get_keyring()
        backend.set_password(service, name, secret.reveal())
    except Exception as failed:  # noqa: BLE001  # as below
        return f"the keyring of this system did not keep it ({type(failed).__name__})"
    return None


def _library(text: str) -> ModuleType:
    try:
        return import_module("keyring")
    except ImportError:
        do = "install holdpoint with the requirements that are locked for it"
        raise CredentialUnusable(f"{text}: the library keyring is not installed", do) from None


def _asked(keyring: ModuleType, service: str, name: str, text: str) -> Secret | None:
    answer = _answer(keyring, service, name)
    if isinstance(answer, str):  # said here, where no variable holds a back end or what it gave
        raise CredentialUnusable(f"{text}: {answer}", _DO)
    return answer


def _answer(keyring: ModuleType, service: str, name: str) -> Secret | str | None:
    """The entry, ``None`` when there is none, or why it cannot be had."""
    try:
        backend = keyring.get_keyring()
        kind = f"{type(backend).__module__}.{type(backend).__qualname__}"
        if kind.startswith(_CLEAR):
            return f"{kind} is no keyring of an operating system"
        kept = backend.get_password(service, name)
        return None if kept is None else Secret(kept)
    except Exception as failed:  # noqa: BLE001  # back ends raise what they like; whatever it is, there is no secret
        return f"the keyring of this system could not be asked ({type(failed).__name__})"
