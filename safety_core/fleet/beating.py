"""A worker's signs of life: it beats, and says up to which generation of the view it has confirmed."""

import threading
from collections.abc import Callable

from safety_core.fleet.heartbeats import WorkerPulse
from safety_core.fleet.sections import Sections
from safety_core.ports import Clock

BEAT_EVERY_S = 0.02


class Beating:
    """The thread that beats, from ``start`` to the end of the process. ``failed`` is told of a bug in it."""

    def __init__(
        self, pulse: WorkerPulse, sections: Sections, clock: Clock, *, failed: Callable[[BaseException], None]
    ) -> None:
        self._pulse = pulse
        self._sections = sections
        self._clock = clock
        self._failed = failed
        self._pause = threading.Event()  # never set: only waited on
        self._thread = threading.Thread(target=self._beat_for_ever, name="beat", daemon=True)

    def start(self) -> None:
        """Beat from now on; the slot is taken already."""
        self._thread.start()

    def _beat_for_ever(self) -> None:
        try:
            while True:
                confirmed = self._sections.confirmed()  # before the clock: a confirmation is never dated too early
                self._pulse.beat(self._clock.boot_us(), confirmed=confirmed)
                self._pause.wait(BEAT_EVERY_S)
        except BaseException as bug:  # noqa: BLE001  # whatever it is, the process ends with it
            self._failed(bug)
