"""What the torture runs on: the load's installation, with X's rate windows lifted and its store where a trial wants it.

The windows are lifted because a run makes more posts than an account may within a quarter of an hour, and judges
halting, not cadence: the simulator has none, and the limits in force are loaded as any (``limits.toml``). Timing, accounts and weather are those of the halt load.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from loadtests.halt import bench
from loadtests.halt.installation import RELEASES, THROWS, Installation
from loadtests.halt.simulator import Simulator

ALSO_THROWS = "gus"
"""The operator who throws at the same time as the first."""
TIMING: dict[str, float] = {**bench.TIMING, "confirm_s": 4.0}
"""The halt load's durations; K is below L + P, so that B is that of a single process: 9.006 s."""
STORE = "store"
"""The folder of the store, within the installation's: what is mounted, filled or replaced."""
DATABASE = "holdpoint.sqlite"
HARNESS = "127.0.0.9"
"""From where the harness asks the simulator: no fault of the link is for this address."""


class Bed(Installation):
    """One installation of the torture. ``timing_s`` are its durations by the names of the configuration."""

    operators = (THROWS, RELEASES, ALSO_THROWS)

    def __init__(
        self, folder: Path, tenants: Sequence[bench.Tenant], *, timing_s: dict[str, float], weather: dict[str, Any]
    ) -> None:
        super().__init__(folder, tenants)
        self.timing_s = timing_s
        self.store = folder / STORE
        self.database = self.store / DATABASE
        self._weather = weather
        self.store.mkdir(exist_ok=True)

    def world(self) -> dict[str, Any]:
        return {**super().world(), "platforms": {"X": {"windows": []}}}

    def weather(self) -> dict[str, Any]:
        return self._weather

    def limits(self) -> str:
        return (Path(__file__).parent / "limits.toml").read_text(encoding="utf-8")

    def prepare(self) -> None:
        """All that needs no platform yet.

        Raises:
            NotReady: one of the commands did not end well.
        """
        self.configure(None)
        self.furnish()

    def configure(self, base_url: str | None) -> None:
        """Write the configuration; without ``base_url`` one that reaches no platform."""
        lines = ["[store]", f'path = "{STORE}/{DATABASE}"', "", "[timing]"]
        lines += [f"{name} = {value}" for name, value in self.timing_s.items()]
        if base_url is not None:
            lines += ["", "[hosts]", f'"{bench.HOST}" = "{base_url}"']
        self.config.write_text("\n".join([*lines, ""]), encoding="utf-8")


class Platform(Simulator):
    """The simulator, also asked for its posts and given other faults."""

    def __init__(self, base_url: str) -> None:
        super().__init__(base_url, source=HARNESS)
        self._read = 0

    def posts(self) -> list[tuple[str, str]]:
        """(platform account, post) of the posts since the last look."""
        page = self._control("GET", f"ledger?since={self._read}")
        self._read += len(page["entries"])
        return [(each["account"], each["object"]) for each in page["entries"]]

    def weather(self, plans: dict[str, Any]) -> None:
        """Put these faults in the place of all others."""
        self._tell("PUT", "faults", msgspec.json.encode(plans))

    def _tell(self, method: str, what: str, body: bytes) -> None:
        self._http.request(method, f"/_simulator/{what}", body=body, headers={"content-type": "application/json"})
        answer = self._http.getresponse()
        said = answer.read()
        assert answer.status == 200, said  # noqa: PLR2004  # our own plans
