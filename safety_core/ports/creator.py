"""Who makes the assets of a plan: ours from templates, or anybody's behind the same port."""

from typing import Protocol

from safety_core.creation.asset import Failed, Made
from safety_core.creation.order import Order


class Creator(Protocol):
    """Makes what a post shows and says. Nothing that it gives back is believed: it is judged (``creation/acceptance.py``)."""

    def create(self, order: Order, *, seed: int) -> Made | Failed:
        """The asset of one order, with the bytes of its pictures and films; Failed: it says that it cannot, and why.

        The same order and seed give the same asset from a creator that can promise it (ours does).

        Raises:
            FlowUnavailable: it did not answer in time.
            FlowUnreadable: it answered something that is no asset.
        """
