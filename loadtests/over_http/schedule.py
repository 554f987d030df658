"""The open schedule: what is handed over when, fixed beforehand from the seed, whatever becomes of what went before.

Arrivals come as they do when nobody knows of anybody else: with exponential gaps, phase by phase. Each generator draws the whole
and takes its share of it, so that no share depends on how many there are.
"""

from collections.abc import Sequence
from itertools import cycle
from random import Random

import msgspec

SECOND_US = 1_000_000


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """One account that is handed something over for, as the API names it. ``post``: one of its own that is answered there."""

    client: str
    platform: str
    account: str
    post: str | None = None


class Phase(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a run.

    Attributes:
        rate: hand-overs a second. group: what its figures are also counted under.
        loud: such a share of them are of the first client alone, and counted under ``loud_group``.
    """

    length_s: float
    rate: float
    group: str = ""
    loud: float = 0.0
    loud_group: str = ""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """One intent to be handed over.

    Attributes:
        at_us: its intended start, counted from the start of the run.
        key: the idempotency key; nobody else's, in any run.
    """

    at_us: int
    to: Account
    text: str
    key: str
    group: str


def length_s(phases: Sequence[Phase]) -> float:
    """How long they are together."""
    return sum(each.length_s for each in phases)


def plan(seed: int, run: str, phases: Sequence[Phase], accounts: Sequence[Account]) -> list[Order]:
    """The schedule in order of intended starts. The accounts come in turn, in an order drawn once.

    ``run`` names this run among all: keys and texts are nobody else's.
    """
    turns = _Turns(seed, accounts)
    found: list[Order] = []
    begins_us = 0
    for number, phase in enumerate(phases):
        dice = Random(f"{seed}/arrivals/{number}")
        at_us, ends_us = begins_us, begins_us + round(phase.length_s * SECOND_US)
        while phase.rate > 0:
            at_us += round(dice.expovariate(phase.rate) * SECOND_US)
            if at_us >= ends_us:
                break
            n, loud = len(found), dice.random() < phase.loud
            to = turns.next_of_the_loud() if loud else turns.next_of_others() if phase.loud else turns.next()
            text = f"{to.account} says, for the {n}. time of {run}: {dice.randbytes(6).hex()}"
            group = phase.loud_group if loud else phase.group
            found.append(Order(at_us=at_us, to=to, text=text, key=f"load-{run}-{n}", group=group))
        begins_us = ends_us
    return found


class _Turns:
    """Whose turn it is: of all, of the first client, of the others."""

    def __init__(self, seed: int, accounts: Sequence[Account]) -> None:
        order = sorted(accounts, key=lambda each: (each.client, each.platform, each.account))
        loud = order[0].client
        Random(f"{seed}/accounts").shuffle(order)
        self._all = cycle(order)
        self._loud = cycle([each for each in order if each.client == loud])
        self._others = cycle([each for each in order if each.client != loud] or order)

    def next(self) -> Account:
        return next(self._all)

    def next_of_the_loud(self) -> Account:
        return next(self._loud)

    def next_of_others(self) -> Account:
        return next(self._others)


def share(orders: Sequence[Order], index: int, of: int) -> list[Order]:
    """Every ``of``-th of them, from the ``index``-th on: one generator's."""
    return list(orders[index::of])
