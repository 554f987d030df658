"""What loads there are: which platforms they are on, and how many hand-overs a second when."""

from collections.abc import Callable

import msgspec

from loadtests.over_http.schedule import Phase

Shape = Callable[[float, float], tuple[Phase, ...]]
"""Phases, from a rate (a second) and a length (s)."""


class Scenario(msgspec.Struct, frozen=True, kw_only=True):
    """One load. ``title``: in words. ``by_client``: its figures are told apart by client, and not by phase."""

    name: str
    title: str
    platforms: tuple[str, ...]
    shape: Shape
    by_client: bool = False


def steady(rate: float, seconds: float) -> tuple[Phase, ...]:
    """The same all the time."""
    return (Phase(length_s=seconds, rate=rate),)


PUBLISH = Scenario(name="publish", title="publish latency", platforms=("X",), shape=steady)
SCENARIOS = {each.name: each for each in (PUBLISH,)}
