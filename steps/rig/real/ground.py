"""What a run on real accounts stands on: the installation's configuration, with a database of the run's own.

The installation's own database is read and never used: a recording sandbox there would stop every client, its workers would
take up what a scenario hands over, and its log would be part of no scenario. So what the installation alone knows is brought
along, or asked for again: the house's bindings, its tokens (by the same vault), the standing halts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from safety_core.adapters.platforms import ADAPTERS
from safety_core.fleet.settings import Loaded, StoreSettings
from safety_core.records import Account
from safety_core.vocabulary import PersonId, Platform
from steps.rig.real.witness import Whose, Witness

DATABASE, SHELF = "holdpoint.sqlite", "media"
UNSEEN: Mapping[Platform, str] = {
    Platform.FACEBOOK: "Facebook lists no unpublished post, so the observer cannot say what stands there",
    Platform.TIKTOK: "TikTok lists nothing that its own account alone sees, so the observer cannot say what stands there",
}
"""Where a post in its least visible form is in no list that the observer reads (docs/observer.md)."""


@dataclass(frozen=True)
class Ground:
    """Everything that was settled before the first scenario.

    Attributes:
        loaded: the installation's configuration.
        accounts: the house's account on each platform concerned.
        folder: where the run keeps what is not evidence: its databases, the observer's rows.
        called: what the run's texts are marked with.
        effects_max, until, vouched: of the sandbox that records.
        clean_up_s: how long it is waited for that what a scenario made is taken down.
    """

    loaded: Loaded
    accounts: Mapping[Platform, Account]
    folder: Path
    called: str
    person: PersonId
    effects_max: int
    until: datetime
    vouched: tuple[Platform, ...]
    witness: Witness
    clean_up_s: float = 300.0

    @property
    def source(self) -> Literal["observed", "rehearsed"]:
        """What the evidence says that platforms were: the real ones only where nothing of core or observer is sent elsewhere."""
        settings = self.loaded.settings
        elsewhere = settings.hosts or settings.resolve or any(each.source != "observed" for each in self.witness.rows)
        return "rehearsed" if elsewhere else "observed"

    @property
    def whose(self) -> list[Whose]:
        """The accounts as the observer calls them."""
        return [(each.platform.value, each.platform_account) for each in self.accounts.values()]


def within(loaded: Loaded, folder: Path) -> Loaded:
    """The installation's configuration, with the database and the shelf in a folder."""
    own = msgspec.structs.replace(
        loaded.settings,
        store=StoreSettings(path=str(folder / DATABASE)),
        media=msgspec.structs.replace(loaded.settings.media, folder=str(folder / SHELF)),
    )
    return msgspec.structs.replace(loaded, settings=own)


def under_their_own_names(loaded: Loaded) -> frozenset[Platform]:
    """Platforms of which no host is a simulator in clear."""
    return frozenset(name for name, each in ADAPTERS.items() if loaded.settings.hosts.keys().isdisjoint(each.HOSTS))
