"""The flags of one file, ready to be asked: what is constant is worked out once, a question is a few comparisons."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from safety_core.errors import BadInput
from safety_core.flags.answers import DISABLED, NO_MATCH, NOT_FOUND, Answer, Variant, Why, said
from safety_core.flags.context import Context
from safety_core.flags.operators import gate
from safety_core.flags.shape import Constraint, Dependency, Feature, File
from safety_core.flags.strategies import Strategy, strategy
from safety_core.flags.variants import Choice, flag_choice


class _Parent(NamedTuple):
    flag: "_Flag"
    enabled: bool
    variants: frozenset[str]


class _Flag:
    """One flag. Its parents are put in when all flags are made."""

    __slots__ = ("choice", "dependencies", "enabled", "matched", "name", "parents", "strategies")

    def __init__(self, feature: Feature, strategies: tuple[Strategy, ...], choice: Choice | None) -> None:
        self.name = feature.name
        self.enabled = feature.enabled
        self.dependencies = feature.dependencies or ()
        self.strategies = strategies
        self.choice = choice
        self.parents: tuple[_Parent, ...] = ()
        self.matched = tuple(
            (each.test, each.choice or choice, Answer(on=True, why=Why.MATCHED, strategy=number))
            for number, each in enumerate(strategies)
        )

    def answer(self, context: Context) -> Answer:
        if not self.enabled:
            return DISABLED
        for parent in self.parents:
            if not _is_as_it_must_be(parent, context):
                return Answer(on=False, why=Why.DEPENDENCY, parent=parent.flag.name)
        for test, choice, plain in self.matched:
            if test(context):
                return plain if choice is None else _with(plain, choice.of(context))
        if self.matched:
            return NO_MATCH
        plain = Answer(on=True, why=Why.FOR_ALL)
        return plain if self.choice is None else _with(plain, self.choice.of(context))


def _with(plain: Answer, variant: Variant) -> Answer:
    return Answer(plain.on, plain.why, variant, plain.strategy)


def _is_as_it_must_be(parent: _Parent, context: Context) -> bool:
    answer = parent.flag.answer(context)
    if answer.on is not parent.enabled:
        return False
    return not parent.variants or (answer.variant is not None and answer.variant.name in parent.variants)


class Flags:
    """All flags of one file."""

    def __init__(self, flags: Mapping[str, _Flag], *, timed: bool) -> None:
        self._flags = flags
        self.timed = timed
        """Whether any answer depends on what time it is."""

    @property
    def names(self) -> tuple[str, ...]:
        """In the order of the file."""
        return tuple(self._flags)

    def answer(self, name: str, context: Context) -> Answer:
        """Whether the flag is on for this context, why, and with which variant."""
        flag = self._flags.get(name)
        return NOT_FOUND if flag is None else flag.answer(context)

    def explain(self, name: str, context: Context) -> tuple[str, ...]:
        """The answer in words, and below it all that it rests on."""
        flag = self._flags.get(name)
        answer = self.answer(name, context)
        given = "" if answer.variant is None else f"; variant {answer.variant.name}"
        return (said(name, answer) + given, *(_grounds(flag, context) if flag is not None and flag.enabled else ()))


def _grounds(flag: _Flag, context: Context) -> Iterator[str]:
    for parent in flag.parents:
        wanted = "on" if parent.enabled else "off"
        named = f" with {' or '.join(sorted(parent.variants))}" if parent.variants else ""
        holds = "yes" if _is_as_it_must_be(parent, context) else "no"
        now = said(parent.flag.name, parent.flag.answer(context))
        yield f"{holds:>3}  parent {parent.flag.name} must be {wanted}{named}: {now}"
    for number, each in enumerate(flag.strategies):
        yield f"{'yes' if each.test(context) else 'no':>3}  strategy {number}, {each.name}"
        for one in each.gates:
            yield f"     {'yes' if one.test(context) else 'no':>3}  {one.words(context)}"


def compiled(file: File) -> Flags:
    """The flags that a file says.

    Raises:
        BadInput: it says what flags cannot be; its field is the place in the file (``features.0.strategies.1.name``).
    """
    segments = _segments(file)
    asked_as_parent = {one.feature for each in file.features for one in each.dependencies or ()}
    flags: dict[str, _Flag] = {}
    for number, feature in enumerate(file.features):
        place = f"features.{number}"
        if feature.name in flags:
            raise BadInput(f"{place}.name", f"{feature.name!r} is another's already", "give each flag its own")
        strategies = tuple(
            strategy(each, feature.name, segments, f"{place}.strategies.{n}", is_parent=feature.name in asked_as_parent)
            for n, each in enumerate(feature.strategies or ())
        )
        flags[feature.name] = _Flag(feature, strategies, flag_choice(feature.variants, feature.name, place))
    for number, flag in enumerate(flags.values()):
        flag.parents = tuple(
            _parent(flags, flag, each, f"features.{number}.dependencies.{n}")
            for n, each in enumerate(flag.dependencies)
        )
    every = [one for feature in file.features for each in feature.strategies or () for one in each.constraints or ()]
    every += [one for constraints in segments.values() for one in constraints]
    return Flags(flags, timed=any(each.context_name == "currentTime" for each in every))


def _segments(file: File) -> dict[int, tuple[Constraint, ...]]:
    segments: dict[int, tuple[Constraint, ...]] = {}
    for number, segment in enumerate(file.segments or ()):
        if segment.id in segments:
            raise BadInput(f"segments.{number}.id", f"{segment.id} is another's already", "give each its own")
        for n, each in enumerate(segment.constraints):
            gate(each, f"segments.{number}.constraints.{n}")
        segments[segment.id] = segment.constraints
    return segments


def _parent(flags: Mapping[str, _Flag], child: _Flag, wanted: Dependency, place: str) -> _Parent:
    parent = flags.get(wanted.feature)
    if parent is None:
        raise BadInput(f"{place}.feature", f"there is no flag {wanted.feature!r}", "add it, or remove the dependency")
    if _leads_to(flags, parent, child.name):
        raise BadInput(f"{place}.feature", f"{child.name} depends on itself by it", "break the circle")
    if parent.dependencies:
        do = "name that one's parents here instead: with a grandparent Unleash never turns a flag on"
        raise BadInput(f"{place}.feature", f"{parent.name} has parents of its own", do)
    for name in wanted.variants or ():
        _check_variant(parent, name, wanted, place)
    return _Parent(parent, wanted.enabled, frozenset(wanted.variants or ()))


def _check_variant(parent: _Flag, name: str, wanted: Dependency, place: str) -> None:
    """Unleash takes a parent without a variant for one that has whichever is asked for; such a file is refused."""
    if not wanted.enabled:
        raise BadInput(f"{place}.variants", "mean nothing of a parent that must be off", "remove them")
    every = [choice for _, choice, _ in parent.matched] or [parent.choice]
    if any(choice is None for choice in every):
        raise BadInput(f"{place}.variants", f"{parent.name} can be on without one", "give it variants of its own")
    if not any(name == each.name for choice in every if choice is not None for each in choice.variants):
        raise BadInput(f"{place}.variants", f"{parent.name} has no variant {name!r}", "mend the name")


def _leads_to(flags: Mapping[str, _Flag], start: _Flag, name: str) -> bool:
    seen: set[str] = set()
    left = [start]
    while left:
        flag = left.pop()
        if flag.name == name:
            return True
        if flag.name not in seen:
            seen.add(flag.name)
            left += [flags[each.feature] for each in flag.dependencies if each.feature in flags]
    return False
