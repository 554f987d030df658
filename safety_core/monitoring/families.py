"""What was found, as the client library of Prometheus wants it: by name, held to the table of names."""

from collections.abc import Iterable, Iterator, Sequence

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric as Family

from safety_core.errors import Miswired
from safety_core.monitoring.counting import Histogram
from safety_core.monitoring.names import BY_NAME, METRICS, Kind

SECOND_US = 1_000_000


class Families:
    """One answer in the making."""

    def __init__(self) -> None:
        self._made: dict[str, CounterMetricFamily | GaugeMetricFamily | HistogramMetricFamily] = {}

    def put(self, name: str, value: float, *labels: str) -> None:
        """One number."""
        made = self._family(name, Kind.COUNTER, Kind.GAUGE)
        assert not isinstance(made, HistogramMetricFamily)
        made.add_metric(labels, value)

    def each_of(self, name: str, words: Iterable[str], counts: dict[str, float]) -> None:
        """One number for each word of a closed list, 0 where there is none: so that its coming is seen as a rise."""
        for word in words:
            self.put(name, counts.get(word, 0), word)

    def histogram(self, name: str, ends_s: Sequence[float], found: Histogram, *labels: str) -> None:
        """Counts by bucket, cumulated."""
        made = self._family(name, Kind.HISTOGRAM)
        assert isinstance(made, HistogramMetricFamily)
        total, buckets = 0, []
        for end, count in zip([*(f"{each:g}" for each in ends_s), "+Inf"], found.counts, strict=True):
            total += count
            buckets.append((end, float(total)))
        made.add_metric(labels, buckets, found.sum_us / SECOND_US)

    def collect(self) -> Iterator[Family]:
        """In the order of the table."""
        return iter([self._made[each.name] for each in METRICS if each.name in self._made])

    def _family(self, name: str, *kinds: Kind) -> CounterMetricFamily | GaugeMetricFamily | HistogramMetricFamily:
        metric = BY_NAME.get(name)
        if metric is None or metric.kind not in kinds:
            raise Miswired(f"{name} is no metric of this kind", "add it to safety_core/monitoring/names.py")
        if name not in self._made:
            kind = {
                Kind.COUNTER: CounterMetricFamily,
                Kind.GAUGE: GaugeMetricFamily,
                Kind.HISTOGRAM: HistogramMetricFamily,
            }[metric.kind]
            self._made[name] = kind(name, metric.says, labels=metric.labels)
        return self._made[name]
