"""The open schedule: what is handed over when, fixed beforehand from the seed, whatever becomes of what went before.

A schedule that waits for answers asks less of a system the slower it is, and then reports that all was well. Here an
intended start never moves; a latency counts from it.
"""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import msgspec

from loadtests.halt.bench import Tenant
from loadtests.halt.parts import PARTS
from safety_core.vocabulary import Action, Platform

SECOND_US = 1_000_000
FIRST_MOMENT_S = 0.3
REPLIES = 0.3
"""Share of replies; an account's first intents are posts, since a reply needs one to stand under."""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """One intent to be handed over.

    Attributes:
        at_us: its intended start, counted from the start of the load.
        reply: it answers an earlier confirmed post of its account, when there is one by then.
        tag: the harness's own identity of it; its idempotency key too.
    """

    at_us: int
    client: str
    platform: Platform
    account: str
    reply: bool
    text: str
    tag: str

    @property
    def action(self) -> Action:
        """What it does, when there is a post to answer by then."""
        answers = PARTS[self.platform].answers if self.reply else None
        return answers or Action.PUBLISH


class Orders(msgspec.Struct, frozen=True, kw_only=True):
    """What the load generator is given: where to hand over, what posts show on platforms that want it, and the whole schedule
    in order of intended starts.
    """

    intake: str
    media: dict[Platform, str] = {}
    orders: tuple[Order, ...]


def plan(seed: int, of: Sequence[Tenant], *, length_s: float) -> tuple[Order, ...]:
    """The schedule: each account's gaps drawn from half to one and a half of its platform's, from a stream of its own."""
    found = [order for each in of for order in _of_account(seed, each, length_s)]
    return tuple(sorted(found, key=lambda each: (each.at_us, each.tag)))


def _of_account(seed: int, tenant: Tenant, length_s: float) -> list[Order]:
    part = PARTS[tenant.platform]
    dice = Random(f"{seed}/schedule/{tenant.account}")
    orders: list[Order] = []
    at_s = 0.0
    while len(orders) < part.most:
        first = len(orders) < part.at_once
        gap_s = dice.uniform(0.5, 1.5) * part.gap_s
        at_s = dice.uniform(0, FIRST_MOMENT_S) if first else max(at_s, FIRST_MOMENT_S) + gap_s
        if at_s >= length_s:
            break
        n = len(orders) + 1
        reply = dice.random() < REPLIES and not first and part.answers is not None
        orders.append(
            Order(
                at_us=round(at_s * SECOND_US),
                client=tenant.client,
                platform=tenant.platform,
                account=tenant.account,
                reply=reply,
                text=f"{tenant.account} says, for the {n}. time: {dice.randbytes(6).hex()}",
                tag=f"load-{seed}-{tenant.account}-{n}",
            )
        )
    return orders


def write(path: Path, orders: Orders) -> None:
    """For the load generator, in a process of its own."""
    path.write_bytes(msgspec.json.encode(orders))


def read(path: Path) -> Orders:
    """What was written.

    Raises:
        msgspec.ValidationError: it is not a schedule.
    """
    return msgspec.json.decode(path.read_bytes(), type=Orders)
