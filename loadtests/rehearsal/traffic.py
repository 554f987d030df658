"""Whose posts come in during a sprint: the house's from the first day on, the canaries' from their first stage on, and all
others' once everybody is let in. Before that each of them tries it once, and waits.
"""

from loadtests.rehearsal.ground import RehearsalRig
from loadtests.rehearsal.office import Office
from loadtests.rehearsal.places import Place
from safety_core.switches import HOUSE
from safety_core.vocabulary import Action, Platform
from simulators.draws import stream

HOUSE_ACCOUNTS, HOUSE_PER_DAY = 5, 8
"""Forty posts a day: the pool is full while the canaries climb, not before."""
TRIES_WITHIN_DAYS = 14


class Traffic(Office):
    """See the module."""

    def __init__(self, rig: RehearsalRig) -> None:
        super().__init__(rig)
        rig.add_client(HOUSE, HOUSE_ACCOUNTS)
        self._places[HOUSE] = [Place(HOUSE, n, Platform.X) for n in range(1, HOUSE_ACCOUNTS + 1)]
        self._open_to = {str(HOUSE)}
        self._tried: set[str] = set()
        self.everybody = False

    def open_to(self, clients: list[str]) -> None:
        """From now on these hand over all that they post."""
        self._open_to |= set(clients)

    def _plan(self, day: int) -> list[tuple[int, str, int]]:
        options = self._rig.options
        dice = stream(options.seed, f"plan/house/{day}")
        slot_us = options.day_us // HOUSE_PER_DAY
        own = [
            (
                day * options.day_us + each * slot_us + dice.randrange(slot_us // 2),
                str(HOUSE),
                day * HOUSE_PER_DAY + each,
            )
            for each in range(HOUSE_PER_DAY)
        ]
        return sorted([*super()._plan(day), *own])

    def _round(self, client: str, number: int) -> None:
        if self._rig.healing:
            return
        if self.everybody or client in self._open_to:
            super()._round(client, number)
        elif client not in self._tried and self._tries_on(client) == number // self._rig.options.per_day:
            self._tried.add(client)
            self._hand_over(self._places[client][0], Action.PUBLISH, text=f"{client} tries it")

    def _tries_on(self, client: str) -> int:
        """The day on which a client that is not let in yet hands something over."""
        return stream(self._rig.options.seed, f"tries/{client}").randrange(TRIES_WITHIN_DAYS)
