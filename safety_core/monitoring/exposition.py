"""The answer to a scrape: ``Exposition(core).text()`` for who is asked often, ``exposition(core)`` for who is asked once."""

from collections.abc import Iterable
from functools import partial
from typing import NamedTuple

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from safety_core.errors import StoreUnavailable
from safety_core.monitored import Open
from safety_core.monitoring import collecting
from safety_core.monitoring.counting import Seen, advance
from safety_core.monitoring.families import SECOND_US, Families
from safety_core.ports import Transaction
from safety_core.shell import budgets
from safety_core.shell.core import Core


class Answer(NamedTuple):
    """What is said, and in which form it is."""

    content_type: str
    body: bytes


class _Once(Collector):
    """What was found, handed over as the library asks for it."""

    def __init__(self, found: Families) -> None:
        self._found = found

    def collect(self) -> Iterable[Metric]:
        return self._found.collect()


class Exposition:
    """Of one process, which goes on counting where its last scrape ended. Any thread may ask."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._seen = Seen()

    def answer(self, accept: str = "") -> Answer:
        """In the newest form of those that the scraper says it takes (its header ``Accept``)."""
        encode, content_type = choose_encoder(accept)
        return Answer(content_type, encode(self._registry()))

    def text(self) -> bytes:
        """In the text form, which every Prometheus and node_exporter's textfile collector take."""
        return generate_latest(self._registry())

    def _registry(self) -> CollectorRegistry:
        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Once(self.found()))
        return registry

    def found(self) -> Families:
        """Everything that is known now. A store that cannot be read leaves only what this machine says, and that it is away."""
        core, begun_us = self._core, self._core.clock.boot_us()
        into = Families()
        try:
            budgets.warm(core)  # parsing objectives takes longer than a look may
            counted = self._counted_on(self._seen)
            self._seen = core.store.read(lambda tx: self._read(into, tx, counted))
            readable = True
        except StoreUnavailable:
            into, readable = Families(), False  # half of it would be taken for all
        into.put("holdpoint_store_readable", readable)
        collecting.machine(into, core)
        into.put("holdpoint_scrape_duration_seconds", (core.clock.boot_us() - begun_us) / SECOND_US)
        return into

    def _counted_on(self, seen: Seen) -> Seen:
        """By looks of a limited size, until nothing is left."""
        while True:
            seen, last = self._core.store.read(partial(_one_look, seen=seen))
            if seen.upto >= last:
                return seen

    def _read(self, into: Families, tx: Transaction, seen: Seen) -> Seen:
        core = self._core
        now, now_us = core.clock.now(), core.clock.boot_us()
        standing: tuple[Open, ...] = tx.open_permits()
        seen = advance(tx, seen, standing)
        collecting.counted(into, tx, seen, standing, now_us)
        collecting.queue(into, tx, now_us)
        collecting.halts(into, tx, now)
        collecting.budgets(into, core, tx)
        collecting.audit(into, tx, now)
        collecting.outcomes(into, tx)
        collecting.sandbox(into, tx, now, now_us)
        collecting.workers(into, core, tx, now_us)
        return seen


def _one_look(tx: Transaction, seen: Seen) -> tuple[Seen, int]:
    return advance(tx, seen, tx.open_permits()), tx.last_place()


def exposition(core: Core) -> bytes:
    """The answer of a process that is asked once."""
    return Exposition(core).text()
