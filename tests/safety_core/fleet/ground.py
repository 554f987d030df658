"""A worker's world in one process: a real database and real threads, and a platform that does as it is told."""

import threading
from pathlib import Path

from safety_core.adapters.clock.linux import BootClock
from safety_core.adapters.entropy import SystemEntropy
from safety_core.adapters.processes import LinuxProcesses
from safety_core.adapters.stores.sqlite import open_sqlite, upgrade
from safety_core.halt import Timing
from safety_core.records import QueuedIntent
from safety_core.shell import plans, staff, submit
from safety_core.shell.core import Core
from safety_core.vocabulary import AccountId, ClientId, Platform, PlatformAccountId, WorkerId
from tests.safety_core.shell.ground import (
    EVERYONE,
    WIDE,
    Account,
    FlakyStore,
    ToldPlatform,
    Vault,
    put_limits,
)

PATIENCE_S = 10.0


class Room:
    """Accounts ``acme-0`` … on one told platform; each ends up with its own posts there."""

    def __init__(self, folder: Path, *, accounts: int = 3) -> None:
        self.path = str(folder / "room.sqlite")
        upgrade(self.path)
        self.store = FlakyStore(open_sqlite(self.path, mode="threaded"))
        self.platform = ToldPlatform("0")
        self.core = Core(
            store=self.store,
            transport=self.platform,
            vault=Vault(),
            clock=BootClock(),
            entropy=SystemEntropy(),
            processes=LinuxProcesses(),
            adapters={Platform.X: self.platform},
            timing=Timing(),
            worker=WorkerId("worker-test"),
            seam=lambda _: None,
        )
        bound = [
            Account(
                client=ClientId("acme"),
                platform=Platform.X,
                account=AccountId(f"acme-{n}"),
                platform_account=PlatformAccountId(str(n)),
                credential=f"vault:env:ACME_{n}",
            )
            for n in range(accounts)
        ]
        put_limits(self.store, WIDE)
        plans.load(self.core, EVERYONE, by=None)
        staff.add_accounts(self.core, bound)
        self.n = 0

    def wanted(self, text: str = "hello", **changes: object) -> dict[str, object]:
        self.n += 1
        plain = {"client": "acme", "platform": "X", "account": "acme-0", "action": "publish"}
        return {**plain, "text": text, "key": f"key-{self.n}", **changes}

    def submit(self, text: str) -> QueuedIntent:
        return submit.submit(self.core, submit.Wanted(**self.wanted(text)))

    def state(self, queued: QueuedIntent) -> str:
        return self.store.store.read(lambda tx: tx.intent(queued.intent.intent)).state.value

    def reaches(self, queued: QueuedIntent, state: str) -> bool:
        """Whether it comes to that state; looked at in small steps, without holding anybody up."""
        pause = threading.Event()
        for _ in range(int(PATIENCE_S / 0.01)):
            if self.state(queued) == state:
                return True
            pause.wait(0.01)
        return False
