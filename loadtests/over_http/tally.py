"""What one generator saw, in histograms that can be merged: HDR, from a microsecond to an hour, to three digits.

tally.took("api", us, group="steady")     # counts in "api" and in "api/steady"
whole.add(tally.said())                   # at the master, or on another machine, whenever
"""

from collections import Counter
from collections.abc import Mapping

import msgspec
from hdrh.histogram import HdrHistogram  # type: ignore[import-untyped]

from loadtests.locust.figures import DIGITS, HOUR_US
from reports.evidence.over_http import Times


class Said(msgspec.Struct, kw_only=True):
    """A tally so far, as it is sent. ``done``: the share is finished, and nothing more will come.

    Attributes:
        histograms: in their base64 form. counts: by name. cpu_max: the busiest second, as a share of a core.
    """

    histograms: dict[str, str] = {}
    counts: dict[str, int] = {}
    cpu_max: float = 0.0
    troubles: list[str] = []
    done: bool = False


class Tally:
    """Histograms, counts and troubles. All times are in µs."""

    def __init__(self) -> None:
        self._histograms: dict[str, HdrHistogram] = {}
        self.counts: Counter[str] = Counter()
        self.cpu_max = 0.0
        self.troubles: list[str] = []
        self.done = False

    def took(self, name: str, us: int, *, group: str = "") -> None:
        """One measured time: below a microsecond is one, above an hour is an hour."""
        for each in (name, f"{name}/{group}") if group else (name,):
            self._of(each).record_value(min(max(us, 1), HOUR_US))

    def busy(self, share: float) -> None:
        """What share of a core this process took lately."""
        self.cpu_max = max(self.cpu_max, share)

    def said(self) -> Said:
        """All of it so far."""
        return Said(
            histograms=self.encoded(),
            counts=dict(self.counts),
            cpu_max=self.cpu_max,
            troubles=list(self.troubles),
            done=self.done,
        )

    def encoded(self) -> dict[str, str]:
        """The histograms, as they can be merged anywhere."""
        return {name: each.encode().decode("ascii") for name, each in sorted(self._histograms.items())}

    def add(self, said: Said) -> None:
        """Take in what another one saw.

        Raises:
            ValueError: one of its histograms is none.
        """
        for name, encoded in said.histograms.items():
            try:
                self._of(name).add(HdrHistogram.decode(encoded.encode("ascii")))
            except Exception as broken:
                raise ValueError(f"the histogram {name!r} cannot be read: {broken!r}") from broken
        self.counts.update(said.counts)
        self.busy(said.cpu_max)
        self.troubles += said.troubles

    def times(self) -> Mapping[str, Times]:
        """Each distribution in figures."""
        return {name: _times(each) for name, each in sorted(self._histograms.items())}

    def _of(self, name: str) -> HdrHistogram:
        if name not in self._histograms:
            self._histograms[name] = HdrHistogram(1, HOUR_US, DIGITS)
        return self._histograms[name]


def _times(of: HdrHistogram) -> Times:
    def at(percentile: float) -> float:
        return round(float(of.get_value_at_percentile(percentile)) / 1000, 3)

    return Times(
        count=of.get_total_count(),
        mean=round(of.get_mean_value() / 1000, 3),
        p50=at(50),
        p95=at(95),
        p99=at(99),
        max=round(of.get_max_value() / 1000, 3),
        stddev=round(of.get_stddev() / 1000, 3),
    )
