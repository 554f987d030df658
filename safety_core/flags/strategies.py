"""Unleash's strategies: who is let through, each as gates that must all hold.

``remoteAddress`` and ``applicationHostname`` are not taken: no effect has an address or a host of its own.
"""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from safety_core.errors import BadInput
from safety_core.flags.context import FIELDS, Context
from safety_core.flags.murmur3 import HUNDRED, bucket
from safety_core.flags.operators import Gate, Test, gate
from safety_core.flags.shape import Constraint, StrategyShape
from safety_core.flags.variants import Choice, strategy_choice

Key = Callable[[Context], str | None]
"""What of the context sticks to a bucket; ``None`` when it is unknown, and then nobody is let through."""

_WHOLE = re.compile(r"[0-9]{1,3}", re.ASCII)
_FIELD = re.compile(r"[A-Za-z0-9_.:-]{1,100}", re.ASCII)
DRAWN = "random"
DEFAULT = "default"


class Strategy(NamedTuple):
    """One way to be let through, and the variants that it brings along."""

    name: str
    test: Test
    gates: tuple[Gate, ...]
    choice: Choice | None


def strategy(
    shape: StrategyShape, flag: str, segments: Mapping[int, tuple[Constraint, ...]], place: str, *, is_parent: bool
) -> Strategy:
    """The strategy, ready to be asked.

    Raises:
        BadInput: it is none that could be asked; its field lies below ``place``.
    """
    read = READERS.get(shape.name)
    if read is None:
        raise BadInput(f"{place}.name", f"{shape.name!r} is none", f"take one of: {', '.join(READERS)}")
    parameters = _Parameters(shape.parameters or {}, f"{place}.parameters", flag, is_parent=is_parent)
    own = read(parameters)
    parameters.refuse_others()
    gates = [*own]
    for number, each in enumerate(shape.constraints or ()):
        gates.append(gate(each, f"{place}.constraints.{number}"))
    for number, id_ in enumerate(shape.segments or ()):
        if id_ not in segments:
            raise BadInput(f"{place}.segments.{number}", f"there is no segment {id_}", "add it, or remove its number")
        gates += [gate(each, f"segments.{id_}") for each in segments[id_]]
    choice = strategy_choice(shape, flag, place)
    return Strategy(shape.name, _all(tuple(each.test for each in gates)), tuple(gates), choice)


def _all(tests: tuple[Test, ...]) -> Test:
    """All of them in turn; the usual one or two without a loop."""
    match tests:
        case ():
            return lambda _: True
        case (only,):
            return only
        case (first, second):
            return lambda context: first(context) and second(context)
        case _:
            return lambda context: all(test(context) for test in tests)


class _Parameters:
    """What a strategy may be told; what nobody asked for is refused by name."""

    def __init__(self, given: dict[str, str], place: str, flag: str, *, is_parent: bool) -> None:
        self._given, self._place, self.flag, self._is_parent = given, place, flag, is_parent
        self._asked: list[str] = []

    def get(self, name: str) -> str | None:
        self._asked.append(name)
        return self._given.get(name)

    def needed(self, name: str) -> str:
        value = self.get(name)
        if not value:
            raise BadInput(f"{self._place}.{name}", "is missing", "add it: without it nobody is ever let through")
        return value

    def share(self, name: str) -> int:
        """Per cent of everybody."""
        value = self.needed(name)
        if not _WHOLE.fullmatch(value) or int(value) > HUNDRED:
            raise BadInput(f"{self._place}.{name}", f"{value!r} is no share", 'give a whole number, "0" to "100"')
        return int(value)

    def group(self, *, needed: bool) -> str:
        value = self.needed("groupId") if needed else self.get("groupId")
        if not value and self._is_parent:
            do = "add it: without it Unleash's clients ask a parent by its child's name, and it has as many answers"
            raise BadInput(f"{self._place}.groupId", "is missing", do)
        if value is not None and ('"' in value or "\\" in value):
            raise BadInput(f"{self._place}.groupId", "has a quote or a backslash", "give a plain name")
        return value or self.flag

    def key(self) -> tuple[str, Key]:
        """What a share sticks to, by the name that the file gives it."""
        name = self.get("stickiness") or DEFAULT
        if name == DRAWN:
            return name, lambda context: context.draw
        if name == DEFAULT:
            return name, _default
        if not _FIELD.fullmatch(name) or name == "currentTime":
            do = f"take default, random, or a field that lasts: {', '.join(FIELDS[:4])} or a property"
            raise BadInput(f"{self._place}.stickiness", f"nothing sticks to {name!r}", do)
        return name, lambda context: context.values.get(name)

    def refuse_others(self) -> None:
        for name in self._given:
            if name not in self._asked:
                known = ", ".join(self._asked) or "none at all"
                raise BadInput(f"{self._place}.{name}", "is not a known parameter", f"remove it, or take: {known}")


def _default(context: Context) -> str | None:
    """Who it is for, as far as anybody is known; else what is being decided."""
    values = context.values
    found = values.get("userId")
    return found if found is not None else values.get("sessionId", context.draw)


def _for_all(_: _Parameters) -> tuple[Gate, ...]:
    return ()


def _users(parameters: _Parameters) -> tuple[Gate, ...]:
    users = frozenset(each.strip() for each in parameters.needed("userIds").split(","))
    return (
        Gate(
            lambda context: context.values.get("userId") in users,
            lambda context: f"userId {context.values.get('userId', 'unknown')} is one of {', '.join(sorted(users))}",
        ),
    )


def _rollout(parameters: _Parameters) -> tuple[Gate, ...]:
    percent, (sticky, key), group = parameters.share("rollout"), parameters.key(), parameters.group(needed=False)
    return (_share(percent, sticky, key, group),)


def _gradual(field: str) -> "Callable[[_Parameters], tuple[Gate, ...]]":
    def read(parameters: _Parameters) -> tuple[Gate, ...]:
        percent, group = parameters.share("percentage"), parameters.group(needed=True)
        return (_share(percent, field, lambda context: context.values.get(field), group),)

    return read


def _gradual_random(parameters: _Parameters) -> tuple[Gate, ...]:
    """Unleash lets 0 to 100 ninety-ninths through here; a bucket lets the share through that is asked for."""
    percent = parameters.share("percentage")
    parameters.get("groupId")
    return (_share(percent, DRAWN, lambda context: context.draw, parameters.flag),)


def _share(percent: int, sticky: str, key: Key, group: str) -> Gate:
    """Whose bucket is at most the share is in; so whoever is in stays in when it grows."""

    def test(context: Context) -> bool:
        found = key(context)
        return found is not None and bucket(group, found) <= percent

    def words(context: Context) -> str:
        found = key(context)
        if found is None:
            return f"{sticky} is unknown, and so in no share of group {group}"
        return f"bucket {bucket(group, found)} of {found} in group {group} is at most {percent}"

    return Gate(test, words)


READERS: dict[str, Callable[[_Parameters], tuple[Gate, ...]]] = {
    "default": _for_all,
    "userWithId": _users,
    "flexibleRollout": _rollout,
    "gradualRolloutUserId": _gradual("userId"),
    "gradualRolloutSessionId": _gradual("sessionId"),
    "gradualRolloutRandom": _gradual_random,
}
