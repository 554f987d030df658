"""A batch of orders: one that fails fails alone."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from safety_core.adapters.creators.templates import TemplateCreator
from safety_core.creation.asset import Failed, Made, Why
from safety_core.creation.order import Order
from safety_core.errors import FlowUnavailable, FlowUnreadable
from safety_core.planning.plan import NodeId
from safety_core.shell.create import create_batch
from steps.rig.wrong_creators import STRANGER, WRONGS, WrongCreator
from tests.safety_core.creation.orders import EVERYWHERE, measure, order

OURS = TemplateCreator(measure=measure)
BATCH = [replace(order(places=EVERYWHERE[:2]), node=NodeId(f"node-{number}")) for number in range(3)]


class Sometimes:
    """A creator that does something else for one node."""

    def __init__(self, instead: Callable[[Order], Made | Failed]) -> None:
        self._instead = instead

    def create(self, order: Order, *, seed: int) -> Made | Failed:
        return self._instead(order) if order.node == "node-1" else OURS.create(order, seed=seed)


def away(_order: Order) -> Made | Failed:
    raise FlowUnavailable("nobody answered", "try again")


def babble(_order: Order) -> Made | Failed:
    raise FlowUnreadable("it answered a poem", "ask whoever runs it")


def unable(_order: Order) -> Made | Failed:
    return Failed(Why.UNABLE, "no")


def short(order: Order) -> Made | Failed:
    return WrongCreator(WRONGS["no call to action"], OURS, measure=measure).create(order, seed=7)


@pytest.mark.parametrize(
    ("instead", "why", "said"),
    [
        (away, Why.UNAVAILABLE, "nobody answered"),
        (babble, Why.UNREADABLE, "a poem"),
        (unable, Why.UNABLE, "no"),
        (short, Why.SHORT, "call_to_action, X acme-x: the call to action stands there 0 times"),
    ],
)
def test_one_failing_order_fails_alone_and_says_why(instead: Callable[[Order], Made | Failed], why: Why, said: str):
    first, second, third = create_batch(Sometimes(instead), BATCH, seed=7, measure=measure)
    assert isinstance(first, Made)
    assert isinstance(third, Made)
    assert isinstance(second, Failed)
    assert second.reason is why
    assert said in second.saw


def test_an_order_that_nothing_could_meet_reaches_no_creator():
    first, second, _ = create_batch(OURS, [BATCH[0], replace(BATCH[1], topic=""), BATCH[2]], seed=7, measure=measure)
    assert isinstance(first, Made)
    assert second == Failed(Why.UNABLE, "topic: is empty; give characters that can be seen")


def test_a_bug_of_a_creator_is_no_outcome():
    def bug(_order: Order) -> Made | Failed:
        raise KeyError("a bug")

    with pytest.raises(KeyError):
        create_batch(Sometimes(bug), BATCH, seed=7, measure=measure)


def test_another_clients_name_is_a_failure_that_does_not_say_it():
    creator = Sometimes(
        lambda order: WrongCreator(WRONGS["another client's name"], OURS, measure=measure).create(order, seed=7)
    )
    batch = [replace(each, places=EVERYWHERE) for each in BATCH]
    found = create_batch(creator, batch, seed=7, measure=measure, strangers=(STRANGER,))[1]
    assert isinstance(found, Failed)
    assert found.reason is Why.SHORT
    assert STRANGER.lower() not in found.saw.lower()


def test_an_empty_batch_is_one():
    assert create_batch(OURS, [], seed=7, measure=measure) == ()


def test_many_shortfalls_are_counted_not_all_said():
    def spoilt(order: Order) -> Made | Failed:
        made = OURS.create(order, seed=7)
        assert isinstance(made, Made)
        return Made(replace(made.asset, variants=(), client="other", alts=()), {})

    found = create_batch(
        Sometimes(spoilt), [replace(each, places=EVERYWHERE) for each in BATCH], seed=7, measure=measure
    )[1]
    assert isinstance(found, Failed)
    assert "and 3 more" in found.saw
