"""A system of the load's own, on loopback: simulated platforms, workers and a console, each a process; and who hands over."""

from collections.abc import Mapping, Sequence
from math import ceil
from pathlib import Path
from typing import Any

from loadtests.halt import bench
from loadtests.halt.installation import RELEASES, THROWS, Installation
from loadtests.halt.processes import Running, program
from loadtests.over_http.scenarios import SWITCH, Scenario
from safety_core.vocabulary import Platform

HANDS = "relay"
"""The service that hands over, as a person with a key of its own."""
SLOW_S, SLOWER_S = (0.05, 0.25), (0.8, 1.5)
"""How long a simulated platform takes over a post; and where switches are thrown, so that there is something in flight to halt."""
ACCOUNTS_MIN = 4
WINDOW = 80
"""Posts of an account in a quarter of an hour, below X's own hundred."""
BUSY_S = 1.5
"""How long an account is busy with one post, generously: a load needs so many more of them."""


def accounts_each(rate: float, seconds: float) -> int:
    """How many accounts each client needs, so that no window of a platform is what is measured."""
    clients = len(bench.CLIENTS)
    return max(ACCOUNTS_MIN, ceil(rate * BUSY_S / clients), ceil(rate * seconds / clients / WINDOW))


class System(Installation):
    """One installation, with a console."""

    operators = (THROWS, RELEASES, HANDS)

    def __init__(self, folder: Path, tenants: Sequence[bench.Tenant], slow_s: tuple[float, float] = SLOW_S) -> None:
        super().__init__(folder, tenants)
        self._slow_s = slow_s
        self.simulated: dict[str, Any] = {}

    @classmethod
    def of(cls, scenario: Scenario, folder: Path, rate: float, seconds: float) -> "System":
        """With what that load needs: accounts on X alone, as many as it takes, or those of the halt load on its platforms."""
        if scenario.platforms == (Platform.X,):
            highest = max(each.rate for each in scenario.shape(rate, seconds))
            slow_s, many = (SLOWER_S, 2) if scenario is SWITCH else (SLOW_S, 1)
            each = many * accounts_each(highest, seconds)
            return cls(folder, bench.tenants_of_one(len(bench.CLIENTS), each, Platform.X), slow_s)
        return cls(folder, [each for each in bench.tenants() if each.platform in scenario.platforms])

    def weather(self) -> dict[str, Any]:
        """A platform that is well, and takes its time."""
        slow = {
            "fault": "latency",
            "side": "before",
            "when": bench.POSTS,
            "do": {"delay": {"uniform_s": list(self._slow_s)}},
        }
        return {"plans": [slow]}

    def reached(self, said: Mapping[str, Any]) -> None:
        """Take in what the simulator said of itself, and set everything up.

        Raises:
            NotReady: one of the commands did not end well.
        """
        self.simulated = dict(said)
        self.set_up({name: each["url"] for name, each in said["platforms"].items()})
        self.make_key()

    def serve(self) -> Running:
        """Start the console; it says where it is once it serves."""
        return Running("console", [program("holdpoint"), "serve", "--port", "0", "--json"], self.env, self.folder)

    def bearer(self, name: str = HANDS) -> str:
        """A person's name and key, as the API takes them."""
        return f"{name}.{(self.folder / 'keys' / f'{name}.key').read_text(encoding='ascii').strip()}"
