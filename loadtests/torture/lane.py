"""One installation under torture: its simulator, link, workers and feeder, and the hands that throw and release.

Several run side by side; each is used by one thread of the harness.
"""

import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import sleep
from typing import Any

import msgspec

from loadtests.clock import boot_us
from loadtests.halt import bench
from loadtests.halt.campaign import PUBLISH, REPLY, Target
from loadtests.halt.installation import RELEASES
from loadtests.halt.processes import Ended, Running, program
from loadtests.halt.record import HEAD
from loadtests.halt.schedule import Order
from loadtests.torture import machine, namespace, scopes
from loadtests.torture.bed import Bed, Platform
from loadtests.torture.proxied import Proxied
from loadtests.torture.sight import Sight
from loadtests.torture.talking import Talking

SECOND_US = 1_000_000
LOOK_EVERY_S = 0.03
AIM_S = 15.0
DEPTH = 3
"""Intents that each account has waiting before a trial: one goes into flight, the others stay queued."""
REPLIES = 1 / 3
START_S = 60.0


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """Where an installation stands.

    Attributes:
        tmpfs_mb: the size of its store's own file system, if it has one.
        wall: its workers read a wall clock that can be moved.
    """

    name: str
    tmpfs_mb: int | None = None
    wall: bool = False


class Size(msgspec.Struct, frozen=True, kw_only=True):
    """How large an installation is."""

    processes: int = 4
    threads: int = 24
    clients: int = 4
    accounts_each: int = 8


class Lane:
    """One installation, running. Leave it with ``close``, in the thread that made it.

    ``no_namespace`` says why its link is a proxy; ``None``, and the thread is in a network namespace until then.
    """

    def __init__(
        self,
        ground: Ground,
        size: Size,
        *,
        seed: str,
        timing_s: dict[str, float],
        no_namespace: str | None,
        say: Callable[[str], None],
    ) -> None:
        self.ground = ground
        self.no_namespace = no_namespace
        self.timing_s = timing_s
        self.size = size
        self.dice = Random(seed)
        self.say = say
        self.rows: list[dict[str, object]] = []
        self.released: set[str] = set()
        self._ending = ExitStack()
        self._starts = 0
        self._numbered = 0
        try:
            self._build(seed)
        except BaseException:
            self.close()
            raise

    def _build(self, seed: str) -> None:
        enter = self._ending.enter_context
        self.folder = Path(enter(TemporaryDirectory(prefix="holdpoint-torture-", ignore_cleanup_errors=True)))
        if self.no_namespace is None:
            enter(namespace.entered())
        self.wall = self.folder / "wall"
        self.wall.write_text("0", encoding="ascii")
        self.tenants = bench.tenants_of_one(self.size.clients, self.size.accounts_each)
        self.bed = Bed(self.folder, self.tenants, timing_s=self.timing_s, weather=bench.weather())
        if self.ground.tmpfs_mb is not None:
            machine.mount_tmpfs(self.bed.store, self.ground.tmpfs_mb)
            self._ending.callback(machine.unmount, self.bed.store)
        simulator = enter(self.bed.simulate(Random(f"{seed}/world").randrange(2**31)))
        self.bed.prepare()
        url = simulator.ready()["platforms"][bench.PLATFORM]["url"]
        self.platform = Platform(url)
        self._ending.callback(self.platform.close)
        port = int(url.rpartition(":")[2].rstrip("/"))
        self.link: namespace.Link | Proxied
        if self.no_namespace is None:
            self.link = namespace.Link(port)
        else:
            self.link = enter(Proxied(port, self.no_namespace, self.bed.env, self.folder))
        self.bed.configure(f"http://127.0.0.1:{self.link.port}")
        self.feeder = enter(
            Talking("feeder", "loadtests.torture.feeder", [str(self.bed.config)], self.bed.env, self.folder)
        )
        self.sight = Sight(self.platform, self.tenants)
        self.workers: Running
        self._ending.callback(self.end_workers)
        self.start_workers()
        self.wait_for_workers()

    def close(self) -> None:
        """End every process of it and take its folder away."""
        self._ending.close()

    # ------------------------------------------------------------ workers

    def start_workers(self) -> None:
        """Start the supervisor anew, as a service manager does with one that ended. Does not wait for it."""
        self._starts += 1
        words = ["worker", "--processes", str(self.size.processes), "--threads", str(self.size.threads)]
        begin = (
            [sys.executable, "-m", "loadtests.torture.wall", str(self.wall)]
            if self.ground.wall
            else [program("holdpoint")]
        )
        self.workers = Running(f"workers-{self._starts}", [*begin, *words], self.bed.env, self.folder)

    def wait_for_workers(self) -> None:
        """Wait until they work.

        Raises:
            NotReady: they do not come up.
        """
        self.workers.ready(START_S)

    def ensure_workers(self) -> None:
        """Start the supervisor anew when it has ended.

        Raises:
            NotReady: it does not come up.
        """
        if self.workers.exit_code is not None:
            self.start_workers()
            self.wait_for_workers()

    def worker_pids(self) -> list[int]:
        """The worker processes that live now, the one with most connections first; read from the kernel."""
        children = machine.children(self.workers.pid) or [self.workers.pid]
        return sorted(children, key=lambda pid: (-machine.sockets(pid), pid))

    def end_workers(self) -> None:
        """Let them end; whoever was left stopped goes on first. Safe to call twice."""
        for pid in [*machine.children(self.workers.pid), self.workers.pid]:
            machine.send(pid, signal.SIGCONT)
        self.workers.end()

    # ------------------------------------------------------------ work

    def feed(self) -> None:
        """Bring every account to its depth."""
        self.sight.look()
        depth = self.sight.depth()
        orders = [
            self._order(tenant)
            for tenant in self.tenants
            for _ in range(max(0, DEPTH - depth[tenant.account]))
        ]  # fmt: skip
        if not orders:
            return
        lines = [
            {
                "client": each.client, "platform": bench.PLATFORM, "account": each.account, "text": each.text,
                "action": REPLY if each.reply else PUBLISH, "key": each.tag, "tag": each.tag,
                "target": self.sight.posts[each.account] if each.reply else None,
            }
            for each in orders
        ]  # fmt: skip
        taken = self.feeder.tell(msgspec.json.encode(lines))["taken"]
        self.sight.handed.update({each.tag: each for each in orders[:taken]})

    def _order(self, tenant: bench.Tenant) -> Order:
        self._numbered += 1
        tag = f"torture-{tenant.account}-{self._numbered}"
        reply = tenant.account in self.sight.posts and self.dice.random() < REPLIES
        text = f"{tenant.account} says {self._numbered}: {self.dice.randbytes(6).hex()}"
        return Order(
            at_us=boot_us(), client=tenant.client, platform=tenant.platform, account=tenant.account, reply=reply, text=text, tag=tag,
        )  # fmt: skip

    def aim(self, kind: str) -> Target | None:
        """Feed, and wait until there is a target of this kind with work in flight and queued; ``None`` when none comes."""
        found: list[Target] = []

        def ready() -> bool:
            reply = self.dice.random() < REPLIES if "action" in kind else None
            clients = self.sight.busiest("client", reply=reply)
            target = scopes.aim(kind, clients, self.sight.busiest("account", reply=reply), self.dice)
            if target is None:
                return False
            under = self.sight.under(target)
            found[:] = [target]
            return under.in_flight > 0 and under.queued > 0

        self.feed()
        return found[0] if self.wait_until(ready, AIM_S, feeding=True) else None

    def wait_until(self, holds: Callable[[], bool], limit_s: float, *, feeding: bool = False) -> bool:
        """Look at the journal until something holds; false when it does not within the limit."""
        until_us = boot_us() + round(limit_s * SECOND_US)
        fed_us = boot_us()
        while True:
            self.sight.look()
            if holds():
                return True
            if boot_us() >= until_us:
                return False
            if feeding and boot_us() - fed_us > SECOND_US:
                fed_us = boot_us()
                self.feed()
            sleep(LOOK_EVERY_S)

    # ------------------------------------------------------------ hands

    def command(self, *words: str) -> Ended:
        """One of Holdpoint's commands, in its own process, to its end."""
        return self.bed.command(*words)

    def release(self, halts: list[str], *, limit_s: float) -> str | None:
        """End these halts as the second person; returns what went wrong, if anything.

        What is not known to the store yet (a latched halt is written once the store is back), and a store that is away,
        is tried again until the limit.
        """
        until_us = boot_us() + round(limit_s * SECOND_US)
        while True:
            ended = self.command("release", *halts, "--as", RELEASES, "-m", "torture: go on", "--json")
            if ended.exit_code == 0:
                return None
            if ended.exit_code not in (2, 5) or boot_us() >= until_us:
                return f"holdpoint release {' '.join(halts)} ended with {ended.exit_code}: {ended.err.strip()[-300:]}"
            sleep(LOOK_EVERY_S)

    def standing(self) -> list[str]:
        """The halts in force, as an operator sees them; none when the store is away."""
        ended = self.command("switch", "show", "--json")
        if ended.exit_code != 0:
            return []
        said = msgspec.json.decode(ended.out, type=dict[str, Any])
        return [each["halt"] for each in said["halts"]]

    def sample(self, name: str, ref: str = "", detail: str = "", *, us: int | None = None) -> None:
        """Something that the harness saw or did, now or at ``us``."""
        at_us = boot_us() if us is None else us
        self.rows.append({"kind": "sample", **HEAD, "name": name, "us": at_us, "ref": ref, "detail": detail})

    def popen(self, *words: str) -> subprocess.Popen[bytes]:
        """One of Holdpoint's commands, to be killed in the middle; what it says is read by whoever started it."""
        return subprocess.Popen(
            [program("holdpoint"), *words], env=self.bed.env, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
