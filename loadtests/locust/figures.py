"""What the generator counts: each hand-over and its outcome, in histograms of its own.

Latencies run from the *intended* start, so that a stall is felt by all who would have come during it, not by the one
that it kept waiting. Locust's own rows round to a millisecond and more, and see only what was really asked.
"""

from collections import Counter
from collections.abc import Mapping

from hdrh.histogram import HdrHistogram  # type: ignore[import-untyped]

from reports.evidence.load import Generator, Load, Spread
from reports.evidence.rows import SampleRow

SECOND_US = 1_000_000
HOUR_US = 3_600 * SECOND_US
DIGITS = 3
LATE_US = 100_000
"""A hand-over that begins so long after its intended start, in µs, was late through the generator's own doing."""


class Figures:
    """Counts of one run. All times are of the boot clock, in µs."""

    def __init__(self) -> None:
        self.latency = HdrHistogram(1, HOUR_US, DIGITS)
        self.service = HdrHistogram(1, HOUR_US, DIGITS)
        self.outcomes: Counter[str] = Counter()
        self.late_starts = 0
        self.cpu_max = 0.0
        self.crashed = False
        self.troubles: list[str] = []
        self.samples: list[tuple[str, int, str, str]] = []
        self._handed: dict[str, tuple[int, int]] = {}
        self._handed_count = 0

    @property
    def outstanding(self) -> int:
        """Handed over, outcome not known yet."""
        return len(self._handed)

    def handed(self, tag: str, *, intended_us: int, now_us: int) -> None:
        """An intent goes over now that was meant to at ``intended_us``."""
        self._handed[tag] = (intended_us, now_us)
        self._handed_count += 1
        self.late_starts += now_us - intended_us > LATE_US
        self.samples.append(("handed", intended_us, tag, f"{(now_us - intended_us) / 1000:.3f} ms after its time"))

    def ended(self, tag: str, outcome: str, *, now_us: int) -> int | None:
        """Its outcome came; returns its latency in µs, ``None`` when nobody waited for it."""
        known = self._handed.pop(tag, None)
        if known is None:
            self.trouble(f"an outcome for {tag}, which nobody awaits")
            return None
        intended_us, handed_us = known
        self.latency.record_value(_recorded(now_us - intended_us))
        self.service.record_value(_recorded(now_us - handed_us))
        self.outcomes[outcome] += 1
        self.samples.append(("outcome", now_us, tag, outcome))
        return now_us - intended_us

    def busy(self, share: float) -> None:
        """What share of a core this process took lately."""
        self.cpu_max = max(self.cpu_max, share)

    def trouble(self, what: str) -> None:
        """The generator's own trouble: its figures are not to be relied on."""
        self.crashed = True
        self.troubles.append(what)

    def load(self, *, users: int, rate_asked: float, duration_s: float) -> Load:
        """``load.json``. What is still outstanding is lost."""
        done = sum(self.outcomes.values())
        return Load(
            users=users,
            handed=self._handed_count,
            outcomes=dict(self.outcomes),
            lost=self.outstanding,
            latency_ms=_spread(self.latency),
            service_ms=_spread(self.service),
            rate_asked=round(rate_asked, 3),
            rate_done=round(done / duration_s, 3) if duration_s > 0 else 0.0,
            generator=Generator(cpu_max=round(self.cpu_max, 4), late_starts=self.late_starts),
            duration_s=round(duration_s, 3),
            crashed=self.crashed,
        )

    def rows(self, head: Mapping[str, str]) -> list[SampleRow]:
        """A row for each hand-over and each outcome; ``head`` is what every row says of itself."""
        return [
            SampleRow(**head, name=name, us=at_us, ref=tag, detail=detail)  # type: ignore[arg-type]
            for name, at_us, tag, detail in self.samples
        ]


def _recorded(us: int) -> int:
    """Into the histogram's range: below a microsecond is one, above an hour is an hour."""
    return min(max(us, 1), HOUR_US)


def _spread(histogram: HdrHistogram) -> Spread:
    def at(percentile: float) -> float:
        return float(histogram.get_value_at_percentile(percentile)) / 1000

    if not histogram.total_count:
        return Spread(p50=0.0, p95=0.0, p99=0.0, max=0.0, mean=0.0)
    return Spread(
        p50=at(50), p95=at(95), p99=at(99), max=histogram.get_max_value() / 1000, mean=histogram.get_mean_value() / 1000
    )
