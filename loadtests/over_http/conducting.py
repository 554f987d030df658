"""What is done to a system of the load's own while it is loaded: its platforms brown out, or its switches are thrown."""

from collections.abc import Callable, Mapping, Sequence
from itertools import cycle
from time import sleep
from typing import Any

import msgspec

from loadtests.clock import boot_us
from loadtests.halt import bench
from loadtests.halt.installation import RELEASES, THROWS
from loadtests.halt.simulator import Request, Simulator, SimulatorGone
from loadtests.over_http.api import Api, Unusable
from loadtests.over_http.scenarios import AFTER, BROWNOUT, DURING, SWITCH
from loadtests.over_http.schedule import SECOND_US, Phase
from loadtests.over_http.system import System
from loadtests.over_http.tally import Tally
from reports.evidence.over_http import ACKNOWLEDGED, BEGAN, LAST_ENDED, SEEN, Found
from safety_core.halt import BOUND_MAX_S
from steps.rig.export import exported

FIRST_S, EVERY_S, HELD_S = 2.0, 4.0, 0.5
"""The first halt, how long from one to the next, and how long each stands once it is acknowledged."""
LOOK_EVERY_S = 0.02
UNWELL = {
    "plans": [
        {"fault": "server_error", "when": bench.POSTS, "every": 5, "do": {"status": 503}},
        {"fault": "answer_lost", "when": bench.POSTS, "every": 7, "do": {"cut": "reset"}},
        {"fault": "latency", "side": "before", "when": bench.POSTS, "do": {"delay": {"uniform_s": [1.0, 2.0]}}},
    ]
}
"""A brown-out: every post takes one to two seconds, of five one is refused with a 503, of seven the answer to one is lost."""


class Conductor:
    """One run's.

    Attributes:
        tally: what it measured. breaches: what must never be, and was.
    """

    def __init__(self, system: System, url: str, phases: Sequence[Phase], going: Callable[[float], bool]) -> None:
        self._system = system
        self._url = url
        self._phases = phases
        self._going = going
        self.tally = Tally()
        self.breaches: list[str] = []
        self._simulator = Simulator(next(iter(system.simulated["platforms"].values()))["url"])

    def close(self) -> None:
        """Let go of the simulator."""
        self._simulator.close()

    def conduct(self, scenario: str, begun_us: int) -> None:
        """Do what belongs to that load; what goes wrong is a trouble of the run."""
        try:
            WAYS[scenario](self, begun_us)
        except (SimulatorGone, Unusable) as broken:
            self.tally.troubles.append(str(broken))

    def look_back(self, scenario: str) -> None:
        """When all of it has ended: what the simulator's journal and the core's rows say of it."""
        if scenario != SWITCH.name:
            return
        try:
            self._simulator.look()
        except SimulatorGone as gone:
            self.tally.troubles.append(str(gone))
            return
        rows = exported(self._system.config).rows
        confirmations = [each for each in rows if each["kind"] == "confirmation"]
        clients = {each.platform_id: each.client for each in self._system.tenants}
        for halt in (each for each in rows if each["kind"] == "halt"):
            inside = [
                each for each in self._simulator.requests if halt["client"] in (None, clients.get(each.account or ""))
            ]
            self._instants(halt, inside, [each for each in confirmations if each["halt"] == halt["halt"]])

    def brown_out(self, begun_us: int) -> None:
        """Make the platforms unwell when their phase begins, and well when it ends."""
        at_us = begun_us
        for phase in self._phases:
            if phase.group == DURING and self._until(at_us):
                self._simulator.faults(UNWELL)
            if phase.group == AFTER and self._until(at_us):
                self._simulator.faults(self._system.weather())
            at_us += round(phase.length_s * SECOND_US)

    def throw(self, begun_us: int) -> None:
        """Halt everything, then one client after the other, again and again; each is released by a second person."""
        dana, femi = (Api(self._url, self._system.bearer(name)) for name in (THROWS, RELEASES))
        scopes = cycle(["everything", *(f"client={each}" for each in bench.CLIENTS)])
        ends_us = begun_us + round(sum(each.length_s for each in self._phases) * SECOND_US)
        at_us = begun_us + round(FIRST_S * SECOND_US)
        try:
            while at_us < ends_us and self._until(at_us):
                self._throw_one(dana, femi, next(scopes))
                at_us = max(at_us + round(EVERY_S * SECOND_US), boot_us())
        finally:
            dana.close()
            femi.close()

    def _throw_one(self, dana: Api, femi: Api, scope: str) -> None:
        asked_us = boot_us()
        (thrown,) = dana.post("/switches/halt", {"at": [scope], "reason": "load: how soon does it hold?"})["halts"]
        name = thrown["halt"]
        while not (shown := dana.get(f"/switches/halts/{name}"))["card"]["acknowledged"]:
            if boot_us() - asked_us > BOUND_MAX_S * SECOND_US:
                self.breaches.append(f"halt {name} of {scope} was not acknowledged within {BOUND_MAX_S:g} s")
                break
            sleep(LOOK_EVERY_S)
        else:
            self.tally.took(ACKNOWLEDGED, boot_us() - asked_us)
        sleep(HELD_S)
        femi.post("/switches/release", {"halts": [name], "confirm": shown["confirm"], "reason": "load: go on"})

    def _instants(
        self, halt: Mapping[str, Any], inside: Sequence[Request], confirmations: Sequence[Mapping[str, Any]]
    ) -> None:
        """The three of one halt, from when it was asked for."""
        asked_us, quiesced_us = halt["asked_us"], halt["quiesced_us"]
        released_us = halt["released_us"] or boot_us()
        began = [each for each in inside if asked_us < each.arrived_us < released_us]
        late = [each for each in began if quiesced_us is not None and each.arrived_us > quiesced_us]
        self.breaches += [
            f"a request of {each.account} arrived {(each.arrived_us - quiesced_us) / 1000:.1f} ms after halt "
            f"{halt['halt']} was acknowledged"
            for each in late
        ]
        ended_us = [
            each.replied_us
            for each in inside
            if each.replied_us is not None and each.arrived_us < released_us and each.replied_us > asked_us
        ]
        seen_us = [each["at_us"] for each in confirmations if each["how"] == "confirmed"]
        if not ended_us:
            return  # nothing was in flight in its scope: it shows nothing, and counts for none of the three
        if seen_us:
            self.tally.took(SEEN, max(seen_us) - asked_us)
        self.tally.took(BEGAN, max((each.arrived_us for each in began), default=asked_us) - asked_us)
        self.tally.took(LAST_ENDED, max(ended_us) - asked_us)

    def _until(self, at_us: int) -> bool:
        """Wait for an instant; false when the load has ended before it."""
        return self._going(max(0.0, (at_us - boot_us()) / SECOND_US))


WAYS: dict[str, Callable[[Conductor, int], None]] = {BROWNOUT.name: Conductor.brown_out, SWITCH.name: Conductor.throw}


def joined(found: Found, conductor: Conductor) -> Found:
    """What was found, with what the conductor saw."""
    return msgspec.structs.replace(
        found,
        times={**found.times, **conductor.tally.times()},
        histograms={**found.histograms, **conductor.tally.encoded()},
        breaches=(*found.breaches, *conductor.breaches),
        troubles=(*found.troubles, *conductor.tally.troubles),
    )
