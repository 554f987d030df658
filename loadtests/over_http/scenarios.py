"""What loads there are: which platforms they are on, and how many hand-overs a second when."""

from collections.abc import Callable

import msgspec

from loadtests.over_http.schedule import Phase

Shape = Callable[[float, float], tuple[Phase, ...]]
"""Phases, from a rate (a second) and a length (s)."""
STEPS = 6
"""Of a ramp."""
LOUD_SHARE, LOUD_TIMES = 0.9, 6.0
"""Of the hand-overs, while one client is loud; and how many times as many there are then."""
BURSTS, BURST_SHARE, BURST_TIMES = 3, 0.15, 6.0
"""How many bursts, how much of the time between two begins is one, and how many times the rate it has."""
DURING, AFTER = "brown-out", "after"


class Scenario(msgspec.Struct, frozen=True, kw_only=True):
    """One load.

    Attributes:
        title: in words.
        answers: replies under each account's own first post, which a person has to say yes to; otherwise posts.
        conducted: something is done to the system meanwhile, so that it has to be one of the load's own.
    """

    name: str
    title: str
    platforms: tuple[str, ...]
    shape: Shape
    answers: bool = False
    conducted: bool = False


def steady(rate: float, seconds: float) -> tuple[Phase, ...]:
    """The same all the time."""
    return (Phase(length_s=seconds, rate=rate),)


def rising(rate: float, seconds: float) -> tuple[Phase, ...]:
    """Step by step up to the rate; what is left over of one step is the next one's burden, as it is in earnest."""
    each_s, steps = seconds / STEPS, [rate * n / STEPS for n in range(1, STEPS + 1)]
    return tuple(Phase(length_s=each_s, rate=step, group=f"{step:.3g} a second") for step in steps)


def one_loud(rate: float, seconds: float) -> tuple[Phase, ...]:
    """Everybody alike; in the middle third one client hands over many times as much, and the others as before."""
    third = seconds / 3
    loud = Phase(
        length_s=third, rate=rate * LOUD_TIMES, group="others beside it", loud=LOUD_SHARE, loud_group="the loud client"
    )
    return (Phase(length_s=third, rate=rate, group="before"), loud, Phase(length_s=third, rate=rate, group="after"))


def in_bursts(rate: float, seconds: float) -> tuple[Phase, ...]:
    """A steady trickle, and bursts in it as under a post that spreads."""
    turn_s = seconds / BURSTS
    calm = Phase(length_s=turn_s * (1 - BURST_SHARE), rate=rate, group="calm")
    return (calm, Phase(length_s=turn_s * BURST_SHARE, rate=rate * BURST_TIMES, group="burst")) * BURSTS


def through_a_brown_out(rate: float, seconds: float) -> tuple[Phase, ...]:
    """The same all the time, told apart by what the platforms do meanwhile."""
    third = seconds / 3
    return tuple(Phase(length_s=third, rate=rate, group=each) for each in ("before", DURING, AFTER))


PUBLISH = Scenario(name="publish", title="publish latency", platforms=("X",), shape=steady)
RAMP = Scenario(name="ramp", title="a ramp to saturation", platforms=("X",), shape=rising)
TENANTS = Scenario(
    name="tenants", title="clients beside a loud one", platforms=("X", "Facebook", "LinkedIn"), shape=one_loud
)
ENGAGE = Scenario(name="engage", title="engagement in bursts", platforms=("X",), shape=in_bursts, answers=True)
BROWNOUT = Scenario(
    name="brownout", title="platforms that brown out", platforms=("X",), shape=through_a_brown_out, conducted=True
)
SWITCH = Scenario(
    name="switch", title="kill-switch response over the API", platforms=("X",), shape=steady, conducted=True
)
SCENARIOS = {each.name: each for each in (PUBLISH, RAMP, TENANTS, ENGAGE, BROWNOUT, SWITCH)}
