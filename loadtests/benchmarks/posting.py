"""An installation that publishes: simulated X in a process of its own, workers in theirs, and whoever hands over and hears.

The platform takes ``ANSWERS_S`` for a post and answers reads at once. Everything is on: the database on disk, every check,
the look before a permit, the read-back, the audit log. Only the platform's rate windows are lifted: cadence is counted, and is
not what is measured.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from loadtests.benchmarks.findings import NoData
from loadtests.benchmarks.handing import IN_FLIGHT, Handing
from loadtests.halt import bench
from loadtests.halt.installation import EVERYONE, Installation
from loadtests.halt.processes import NotReady
from loadtests.halt.simulator import Simulator, SimulatorGone
from safety_core.fleet import compose, settings
from safety_core.records import Account
from safety_core.shell import limits, limits_text, plans, staff
from safety_core.shell.core import Core
from safety_core.shell.zones import zone_of
from safety_core.vocabulary import AccountId, ClientId, PlatformAccountId, Role

ANSWERS_S = 0.05
PROCESSES = 2
"""As quick as any number of them on two cores: each commits for itself, and a commit waits for the disk."""
ACCOUNTS_EACH = -(-IN_FLIGHT // len(bench.CLIENTS))
"""An account has one post in flight at most."""
SERVICE = "relay"
"""Who asks the API, by the key ``Ground.key``."""
LIMITS = Path(__file__).parent / "limits.toml"


class Ground(Installation):
    """Files and environment; the weather is a platform that takes its time, and nothing else."""

    key = b""

    def world(self) -> dict[str, Any]:
        return {**super().world(), "platforms": {"X": {"windows": []}}}

    def weather(self) -> dict[str, Any]:
        slow = {"fault": "latency", "side": "before", "when": bench.POSTS, "do": {"delay": {"constant_s": ANSWERS_S}}}
        return {"plans": [slow]}

    def prepare(self, url: str) -> None:
        """Configuration with production's timing, database, limits, plan and accounts, made by the product's own stories."""
        lines = ["[store]", 'path = "holdpoint.sqlite"', "", "[hosts]", f'"{bench.HOST}" = "{url}"', ""]
        self.config.write_text("\n".join(lines), encoding="utf-8")
        loaded = settings.load(str(self.config))
        compose.upgrade(loaded)
        core = compose.deciding_core(loaded)
        try:
            load_in(core, self.tenants)
            self.key = staff.add_person(core, SERVICE, Role.OPERATOR, ())
        finally:
            core.store.close()


def load_in(core: Core, tenants: Sequence[bench.Tenant]) -> None:
    """Limits that nothing fills, everybody's rollout, and these accounts."""
    text = LIMITS.read_text(encoding="utf-8")
    limits.load(core, text, limits_text.parsed(text, zone_of), by=None)
    plans.load(core, EVERYONE.read_text(encoding="utf-8"), by=None)
    staff.add_accounts(core, [bound(each) for each in tenants])


def bound(tenant: bench.Tenant) -> Account:
    """A tenant's account, with a reference to its token."""
    return Account(
        client=ClientId(tenant.client),
        platform=tenant.platform,
        account=AccountId(tenant.account),
        platform_account=PlatformAccountId(tenant.platform_id),
        credential=f"vault:env:{tenant.variable}",
    )


class Ledger(Simulator):
    """The simulator, asked for the posts that stand on it."""

    def __init__(self, base_url: str) -> None:
        super().__init__(base_url)
        self._read = self._heard = 0

    def posts(self) -> int:
        """How many came since the last time."""
        before = self._read
        while entries := self._control("GET", f"ledger?since={self._read}")["entries"]:
            self._read += len(entries)
        return self._read - before

    def asked(self) -> int:
        """How many requests came since the last time."""
        before, page = self._heard, self._control("GET", f"journal?since={self._heard}")
        self._heard = page["count"]
        return int(self._heard - before)


def text_of(tenant: bench.Tenant, key: str) -> str:
    """What is posted: the same length for whoever posts it."""
    return f"{tenant.account} says {key:>12}: a text as clients write it, with a bit of feeling."


class Publishing(msgspec.Struct, frozen=True):
    """All of it, running. ``url`` is X's."""

    ground: Ground
    ledger: Ledger
    line: Handing
    url: str

    @property
    def tenants(self) -> tuple[bench.Tenant, ...]:
        """As many accounts as may be in flight."""
        return self.ground.tenants[:IN_FLIGHT]


@contextmanager
def publishing(folder: Path, *, processes: int = PROCESSES) -> Iterator[Publishing]:
    """Start it with so many worker processes, and end every process of it.

    Raises:
        NoData: a process does not come up, or the simulator does not answer.
    """
    ground = Ground(folder, bench.tenants_of_one(len(bench.CLIENTS), ACCOUNTS_EACH))
    try:
        with ground.simulate(1) as simulated:
            url = simulated.ready()["platforms"][bench.PLATFORM]["url"]
            ground.prepare(url)
            with ground.work(processes, IN_FLIGHT // processes) as workers:
                ledger, line = Ledger(url), Handing(workers.ready()["intake"], text_of)
                try:
                    yield Publishing(ground, ledger, line, url)
                finally:
                    line.close()
                    ledger.close()
    except (NotReady, SimulatorGone) as wrong:
        raise NoData(str(wrong)) from wrong
