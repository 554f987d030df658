"""Have a batch of orders made: each by itself, so that one that fails fails alone, and each judged before it counts."""

from collections.abc import Collection, Sequence

from safety_core.creation.acceptance import Measure, Shortfall, judge
from safety_core.creation.asset import Failed, Made, Why
from safety_core.creation.order import Order, check_order
from safety_core.errors import BadInput, FlowUnavailable, FlowUnreadable
from safety_core.ports.creator import Creator

SAID_MAX = 5
"""As many shortfalls are said of one asset."""


def create_batch(
    creator: Creator, orders: Sequence[Order], *, seed: int, measure: Measure, strangers: Collection[str] = ()
) -> tuple[Made | Failed, ...]:
    """What became of each order, in their order. What is not accepted is a failure, and its bytes are dropped.

    Args:
        creator: whoever makes them.
        orders: of one client or several.
        seed: the same for each; a creator mixes in whose node it is.
        measure: see ``creation.acceptance``.
        strangers: names and marks of other clients than the orders' own.
    """
    return tuple(created(creator, each, seed=seed, measure=measure, strangers=strangers) for each in orders)


def created(
    creator: Creator, order: Order, *, seed: int, measure: Measure, strangers: Collection[str] = ()
) -> Made | Failed:
    """What became of one order; see ``create_batch``."""
    try:
        check_order(order)
        made = creator.create(order, seed=seed)
    except BadInput as bad:
        return Failed(Why.UNABLE, str(bad))
    except FlowUnavailable as away:
        return Failed(Why.UNAVAILABLE, str(away))
    except FlowUnreadable as strange:
        return Failed(Why.UNREADABLE, str(strange))
    if isinstance(made, Failed):
        return made
    short = judge(order, made.asset, made.media, measure=measure, strangers=strangers)
    return Failed(Why.SHORT, _told(short)) if short else made


def _told(short: tuple[Shortfall, ...]) -> str:
    told = [f"{each.point}, {each.where}: {each.saw}" for each in short[:SAID_MAX]]
    more = len(short) - len(told)
    return "; ".join(told) + (f"; and {more} more" if more else "")
