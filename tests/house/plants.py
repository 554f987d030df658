"""What is planted in a house week: only the platform knows of it, or a request of ours goes out by another account's token."""

from collections.abc import Callable
from functools import partial

import msgspec

from safety_core.lifecycle import PermitState
from safety_core.records import Permit
from safety_core.vocabulary import Action, Platform
from simulators.wire import Call, Reply
from tests.house.accounts import mine
from tests.house.week_ground import WeekRig

LOOK_EVERY_US = 1_000_000
SEEN_BY_THEN_US = 1_500_000_000
TWEETS = "/2/tweets"


class Planted:
    """What was done, once it was: the platform's id of what it was done to. Empty: nothing yet."""

    def __init__(self) -> None:
        self.object = ""


def stray(rig: WeekRig, found: Planted) -> None:
    """Somebody of the house posts by hand: no request, no row in a ledger."""
    on_x = mine()[0]
    found.object = rig.world.post_by_hand(on_x.number, "by hand", platform=on_x.platform.value)


def missing(rig: WeekRig, found: Planted) -> None:
    """A post is deleted on the platform as soon as it was read back, and before anybody else looked."""
    permit = _next_confirmed(rig)
    _post(rig, permit).gone = "deleted"
    found.object = str(permit.object)


def edited(rig: WeekRig, found: Planted) -> None:
    """A post shows something else, some time after it was read back."""
    permit = _next_confirmed(rig)
    rig.scheduler.sleep_us(SEEN_BY_THEN_US)
    _post(rig, permit).text = "something else than was meant"
    found.object = str(permit.object)


def wrong_account(rig: WeekRig, found: Planted) -> None:
    """The next post of one account on X goes out by the token of the other: behind the check of whose token it is."""
    one, *_, other = (each for each in mine() if each.platform is Platform.X)
    handle = rig.world.handle
    before = set(rig.world.platforms["X"].store.posts)

    def swapped(call: Call) -> Reply:
        bearer = ("authorization", f"Bearer {one.writes}")
        if found.object or call.method != "POST" or call.path != TWEETS or bearer not in call.headers:
            return handle(call)
        headers = tuple(
            ("authorization", f"Bearer {other.writes}") if each == bearer else each for each in call.headers
        )
        reply = handle(msgspec.structs.replace(call, headers=headers))
        new = set(rig.world.platforms["X"].store.posts) - before
        found.object = str(max(new)) if new else ""
        return reply

    rig.world.handle = swapped  # type: ignore[method-assign]


def _next_confirmed(rig: WeekRig) -> Permit:
    """The next post on X that is read back from now on."""
    since_us = rig.scheduler.now_us()
    while True:
        rig.scheduler.sleep_us(LOOK_EVERY_US)
        for each in rig.store.read(lambda tx: tx.permits([PermitState.CONFIRMED])):
            late = each.confirmed_us is not None and each.confirmed_us >= since_us
            if late and each.platform is Platform.X and each.action is Action.PUBLISH:
                return each


def _post(rig: WeekRig, permit: Permit):  # type: ignore[no-untyped-def]
    home = rig.world.platforms[permit.platform.value]
    return home.store.posts[home.number(str(permit.object))]


PLANTS: dict[str, Callable[[WeekRig, Planted], None]] = {
    "stray": stray, "wrong-account": wrong_account, "missing": missing, "edited": edited,
}  # fmt: skip


def plant(rig: WeekRig, name: str, after_us: int) -> Planted:
    """Do it so long from now, in an actor of its own; ``none``: nothing."""
    found = Planted()
    if name != "none":
        rig.later(name, after_us, partial(PLANTS[name], rig, found))
    return found
