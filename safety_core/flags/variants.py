"""Variants: which of several values a flag gives, by override, else by bucket, in proportion to their weights."""

from typing import NamedTuple

from safety_core.errors import BadInput
from safety_core.flags.answers import Variant
from safety_core.flags.context import Context
from safety_core.flags.murmur3 import VARIANT_SEED, bucket
from safety_core.flags.payloads import check_payload
from safety_core.flags.shape import StrategyShape, VariantShape

WHOLE = 1000
"""What the weights of one list sum to."""


class Choice(NamedTuple):
    """Several variants, of which a context gets one.

    Attributes:
        upto: the highest bucket of each.
        overrides: field, values and place of the variant, in the order of the file.
        sticky: the field that decides; ``None`` for the client or, where none is known, the session.
    """

    variants: tuple[Variant, ...]
    upto: tuple[int, ...]
    overrides: tuple[tuple[str, frozenset[str], int], ...]
    sticky: str | None
    group: str

    def of(self, context: Context) -> Variant:
        """The context's variant. Where nothing is known to stick to, what is being decided decides."""
        values = context.values
        for field, wanted, number in self.overrides:
            if values.get(field) in wanted:
                return self.variants[number]
        key = values.get("userId", values.get("sessionId")) if self.sticky is None else values.get(self.sticky)
        found = bucket(self.group, context.draw if key is None else key, WHOLE, VARIANT_SEED)
        return next(each for each, upto in zip(self.variants, self.upto, strict=True) if found <= upto)


def flag_choice(shapes: tuple[VariantShape, ...] | None, flag: str, place: str) -> Choice | None:
    """A flag's own variants; ``None`` when it has none.

    Raises:
        BadInput: they cannot be chosen from; its field lies below ``place``.
    """
    if not shapes:
        return None
    sticky = shapes[0].stickiness
    for number, each in enumerate(shapes):
        if (each.stickiness or "default") != (sticky or "default"):
            do = "give all variants of a flag the same: the first one's decides"
            raise BadInput(f"{place}.variants.{number}.stickiness", "is another than the first one's", do)
    return _choice(shapes, sticky, flag, f"{place}.variants")


def strategy_choice(shape: StrategyShape, flag: str, place: str) -> Choice | None:
    """A strategy's own variants, which stick to what its rollout sticks to; ``None`` when it has none.

    Raises:
        BadInput: they cannot be chosen from; its field lies below ``place``.
    """
    if not shape.variants:
        return None
    parameters = shape.parameters or {}
    sticky = parameters.get("stickiness") or "default"
    for number, each in enumerate(shape.variants):
        if each.stickiness not in (None, sticky):
            do = f"remove it: variants of a strategy stick to what it sticks to, {sticky}"
            raise BadInput(f"{place}.variants.{number}.stickiness", "is another than the strategy's", do)
        if each.overrides:
            do = "move them to variants of the flag itself: those of a strategy have none"
            raise BadInput(f"{place}.variants.{number}.overrides", "mean nothing here", do)
    return _choice(shape.variants, sticky, parameters.get("groupId") or flag, f"{place}.variants")


def _choice(shapes: tuple[VariantShape, ...], sticky: str | None, group: str, place: str) -> Choice:
    upto: list[int] = []
    names: set[str] = set()
    overrides: list[tuple[str, frozenset[str], int]] = []
    for number, each in enumerate(shapes):
        if each.name in names:
            raise BadInput(f"{place}.{number}.name", f"{each.name!r} is another's already", "give each its own")
        names.add(each.name)
        upto.append(each.weight + (upto[-1] if upto else 0))
        if each.payload is not None:
            check_payload(each.payload, f"{place}.{number}.payload")
        overrides += [(one.context_name, frozenset(one.values), number) for one in each.overrides or ()]
    if upto[-1] != WHOLE:
        raise BadInput(f"{place}.0.weight", f"and the others sum to {upto[-1]}", f"weights sum to {WHOLE}: mend them")
    return Choice(
        variants=tuple(Variant(each.name, each.payload) for each in shapes),
        upto=tuple(upto),
        overrides=tuple(overrides),
        sticky=None if sticky in (None, "default") else sticky,
        group=group,
    )
