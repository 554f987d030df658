"""A system of the load's own, on loopback: simulated platforms, workers and a console, each a process; and who hands over."""

from collections.abc import Mapping, Sequence
from math import ceil
from pathlib import Path
from typing import Any

from loadtests.halt import bench
from loadtests.halt.installation import RELEASES, THROWS, Installation
from loadtests.halt.processes import Running, program
from safety_core.vocabulary import Platform

HANDS = "relay"
"""The service that hands over, as a person with a key of its own."""
SLOW_S = (0.05, 0.25)
"""How long a simulated platform takes over a post."""
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

    def __init__(self, folder: Path, tenants: Sequence[bench.Tenant]) -> None:
        super().__init__(folder, tenants)
        self.simulated: dict[str, Any] = {}

    @classmethod
    def on_x(cls, folder: Path, rate: float, seconds: float) -> "System":
        """All of its accounts on X."""
        return cls(folder, bench.tenants_of_one(len(bench.CLIENTS), accounts_each(rate, seconds), Platform.X))

    def weather(self) -> dict[str, Any]:
        """A platform that is well, and takes its time."""
        slow = {"fault": "latency", "side": "before", "when": bench.POSTS, "do": {"delay": {"uniform_s": list(SLOW_S)}}}
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
