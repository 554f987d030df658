"""What must be so before anything is sent to a real account. Each is looked at anew, and said; one that fails stops the run."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from safety_core.adapters.platforms import ADAPTERS
from safety_core.errors import HoldpointError
from safety_core.fleet import compose
from safety_core.fleet.settings import Loaded
from safety_core.records import Account
from safety_core.sandbox import Quiet
from safety_core.shell import house
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant
from safety_core.switches import HOUSE
from safety_core.vocabulary import Action, Platform
from steps.rig.real.ground import under_their_own_names
from steps.rig.real.witness import Witness


@dataclass(frozen=True)
class Condition:
    """One of them: whether it is so, what was seen, and what to do where it is not."""

    what: str
    saw: str
    do: str = ""

    @property
    def holds(self) -> bool:
        """Where nothing is to be done."""
        return not self.do

    @property
    def words(self) -> str:
        """One line for a person, or two."""
        return (
            f"  ok   {self.what}: {self.saw}" if self.holds else f"  NO   {self.what}: {self.saw}\n         {self.do}"
        )


def house_accounts(loaded: Loaded, claimant: Claimant | None) -> dict[Platform, Account]:
    """The house's first account on each platform, by the installation's database.

    Raises:
        BadInput: there is none. Refused: the person is not proved, or may not act for the house.
    """
    core = compose.command_core(loaded)
    try:
        found: dict[Platform, Account] = {}
        for each in house.accounts_of(core, None, claimant):
            found.setdefault(each.platform, each)
        return found
    finally:
        core.store.close()


def without_asking(loaded: Loaded, accounts: Iterable[Account], vouched: tuple[Platform, ...]) -> Iterator[Condition]:
    """What can be said before any platform is asked."""
    bound = _all_bound(loaded)
    for each in accounts:
        yield _pinned(each, bound)
        yield _reached(loaded, each.platform)
        if ADAPTERS[each.platform].QUIET.get(Action.PUBLISH) is Quiet.UNSAID:
            yield _vouched(each.platform, vouched)


def _all_bound(loaded: Loaded) -> tuple[Account, ...]:
    core = compose.command_core(loaded)
    try:
        return core.store.read(lambda tx: tx.accounts())
    finally:
        core.store.close()


def _pinned(account: Account, bound: tuple[Account, ...]) -> Condition:
    """The house's account is nobody else's."""
    what = f"{account.platform} {account.account} is bound to {HOUSE} alone"
    at = (account.platform, account.platform_account)
    others = sorted({each.client for each in bound if (each.platform, each.platform_account) == at} - {HOUSE})
    if not others:
        return Condition(what, f"its pinned id is {account.platform_account}")
    said = f"{account.platform_account} is bound to {', '.join(others)} too"
    return Condition(what, said, "a client's account is never the house's: bind one of our own")


def _reached(loaded: Loaded, platform: Platform) -> Condition:
    """Only as in earnest: by the platform's own name and certificate."""
    hosts = sorted(ADAPTERS[platform].HOSTS)
    what = f"{platform} is reached under its own names"
    if platform not in under_their_own_names(loaded):
        routed = [f"{each} at {loaded.settings.hosts[each]}" for each in hosts if each in loaded.settings.hosts]
        return Condition(
            what, f"[hosts] has {', '.join(routed)}", "leave it out of [hosts]: a simulator in clear is no house"
        )
    resolved = loaded.settings.resolve
    return Condition(what, ", ".join(f"{each} at {resolved[each]}" if each in resolved else each for each in hosts))


def _vouched(platform: Platform, vouched: tuple[Platform, ...]) -> Condition:
    what = f"few see what stands on the house's account on {platform}"
    if platform in vouched:
        return Condition(what, "a person vouches for it")
    return Condition(what, "no answer says it", f"look at the account, then vouch for it: --vouch {platform}")


def verified(loaded: Loaded, accounts: Iterable[Account]) -> Iterator[Condition]:
    """Whose token each account has, asked of the platform with that very token."""
    core, close = compose.asking_core(loaded)
    try:
        for each in accounts:
            yield _verified(core, each)
    finally:
        close()
        core.store.close()


def _verified(core: Core, account: Account) -> Condition:
    what = f"{account.platform} {account.account} is connected"
    try:
        found = house.verify(core, account)
    except HoldpointError as away:
        return Condition(what, str(away), "see holdpoint house verify")
    if found.word is house.Word.CONNECTED:
        return Condition(what, found.saw)
    return Condition(
        what, f"{found.word.upper()}: {found.saw}", "see holdpoint house verify, and docs/house-accounts.md"
    )


def watched(witness: Witness, accounts: Iterable[Account]) -> Iterator[Condition]:
    """The observer's first look, of what stood before: each account was read completely."""
    try:
        witness.look()
    except HoldpointError as cannot:
        yield Condition("the observer looks at the accounts", str(cannot), "see docs/observer.md")
        return
    for each in accounts:
        what = f"the observer reads {each.platform} {each.account}"
        last = witness.last((each.platform.value, each.platform_account))
        if last is None:
            yield Condition(what, f"{witness.config} does not name {each.platform_account}", "add it: docs/observer.md")
        elif last.word != "complete":
            yield Condition(
                what, f"{last.word}: {last.saw}", "what it does not read, nobody can judge: docs/observer.md"
            )
        else:
            yield Condition(what, f"{last.objects} stood there before")


def all_hold(found: Iterable[Condition], say: Callable[[str], None]) -> bool:
    """Say each as it is found; whether all hold."""
    well = True
    for each in found:
        say(each.words)
        well = well and each.holds
    return well
