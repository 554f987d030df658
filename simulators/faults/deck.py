"""The plans in force, asked in order for every call; and which fault hit which call."""

from typing import Any

import msgspec

from simulators.clock import Clock
from simulators.draws import Dice, stream
from simulators.faults.kinds import PLAN
from simulators.faults.plan import Effect, Plan, Side, Strike


class Firing(msgspec.Struct, frozen=True, gc=False):
    """One firing: the fault's name, the call's row in the journal, and when (boot microseconds)."""

    name: str
    call: int
    at_us: int


class _Held(msgspec.Struct):
    number: int
    plan: Plan
    dice: Dice
    since_us: int
    met: int = 0


class Deck:
    """The plans in force. Each has its own stream of draws, so that one more does not disturb the others.

    Attributes:
        firings: every one, in order. fired: how many there are of each name. fired_by: of each plan, by its number.
    """

    def __init__(self, seed: int, clock: Clock) -> None:
        self.firings: list[Firing] = []
        self.fired: dict[str, int] = {}
        self.fired_by: dict[int, int] = {}
        self._clock = clock
        self._seed = seed
        self._held: list[_Held] = []
        self._added = 0
        self._down: dict[str, int] = {}

    def add(self, plan: Plan | dict[str, Any]) -> int:
        """Put a plan behind those in force; its times count from now. Returns its number.

        Raises:
            pydantic.ValidationError: it is no plan.
        """
        plan = plan if isinstance(plan, Plan) else PLAN.validate_python(plan)
        number = self._added
        self._added += 1
        dice = stream(self._seed, f"faults/{number}/{plan.fault}")
        self._held.append(_Held(number, plan, dice, self._clock.now_us()))
        return number

    def remove(self, number: int) -> bool:
        """Take one plan out of force; false when it is not in force."""
        kept = [held for held in self._held if held.number != number]
        gone = len(kept) < len(self._held)
        self._held = kept
        return gone

    def clear(self) -> None:
        """Take all plans out of force; a platform that is down comes up. What fired stays known."""
        self._held = []
        self._down = {}

    def listed(self) -> list[dict[str, Any]]:
        """The plans in force, for the control API."""
        return [
            {"number": held.number, "met": held.met, **held.plan.model_dump(mode="json", exclude_defaults=True)}
            for held in self._held
        ]

    def strike(self, side: Side, strike: Strike, *, call: int) -> tuple[str, Effect] | None:
        """What hits this call on this side: the first plan that meets and picks it, by name, or nothing."""
        if side == "before" and self.is_down(strike.platform, strike.at_us):
            return "down", Effect(cut="refused")
        for held in self._held:
            plan = held.plan
            if (
                plan.acts == side
                and plan.touches(strike)
                and plan.when.holds(strike)
                and plan.during.holds(strike.at_us - held.since_us)
            ):
                held.met += 1
                if plan.picks(held.met, held.dice):
                    self.firings.append(Firing(plan.fault, call, strike.at_us))
                    self.fired[plan.fault] = self.fired.get(plan.fault, 0) + 1
                    self.fired_by[held.number] = self.fired_by.get(held.number, 0) + 1
                    effect = plan.act(held.dice)
                    if effect.down_us:
                        self._down[strike.platform] = strike.at_us + effect.down_us
                    return plan.fault, effect
        return None

    def is_down(self, platform: str, at_us: int) -> bool:
        """Whether a platform takes no connection at a time (boot microseconds)."""
        return at_us < self._down.get(platform, 0)

    @property
    def asks_of_uploads(self) -> bool:
        """Whether a plan in force wants to know of uploads that are being processed."""
        return any(held.plan.ASKS_OF_UPLOADS for held in self._held)

    @property
    def idle(self) -> bool:
        """No plan is in force, and nothing is down."""
        return not self._held and not self._down
