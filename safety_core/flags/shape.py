"""Unleash's feature JSON, as its server hands it to clients. What is not here is refused by name.

Fields that only people read (description, type, …) may be there and mean nothing.
"""

from enum import StrEnum
from typing import Annotated, Any

import msgspec

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
ContextName = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_.:-]{1,100}$")]


class _Shape(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    """Strict: a misspelt field would be a rule that does not hold."""


class Constraint(_Shape, frozen=True):
    """One condition on one field of the context. ``values`` or ``value``, by the operator."""

    context_name: ContextName
    operator: str
    values: tuple[str, ...] | None = None
    value: str | None = None
    case_insensitive: bool = False
    inverted: bool = False


class PayloadType(StrEnum):
    """How a variant's payload is to be read."""

    STRING = "string"
    JSON = "json"
    CSV = "csv"
    NUMBER = "number"


class Payload(_Shape, frozen=True):
    """What a variant brings along."""

    type: PayloadType
    value: str


class Override(_Shape, frozen=True):
    """Whose context has one of these values gets this variant, whatever their bucket."""

    context_name: ContextName
    values: tuple[str, ...]


class VariantShape(_Shape, frozen=True):
    """One variant; weights of one list are per mille."""

    name: Name
    weight: Annotated[int, msgspec.Meta(ge=0, le=1000)]
    weight_type: str | None = None
    stickiness: str | None = None
    payload: Payload | None = None
    overrides: tuple[Override, ...] | None = None


class StrategyShape(_Shape, frozen=True):
    """One way to be let through: its own question, and all constraints, its own and its segments'."""

    name: str
    parameters: dict[str, str] | None = None
    constraints: tuple[Constraint, ...] | None = None
    segments: tuple[int, ...] | None = None
    variants: tuple[VariantShape, ...] | None = None
    id: str | None = None
    title: str | None = None
    sort_order: int | None = None
    feature_name: str | None = None


class Dependency(_Shape, frozen=True):
    """A parent, and how it must be."""

    feature: Name
    enabled: bool = True
    variants: tuple[str, ...] | None = None


class Feature(_Shape, frozen=True):
    """One flag."""

    name: Name
    enabled: bool
    strategies: tuple[StrategyShape, ...] | None = None
    variants: tuple[VariantShape, ...] | None = None
    dependencies: tuple[Dependency, ...] | None = None
    description: str | None = None
    type: str | None = None
    project: str | None = None
    stale: bool | None = None
    impression_data: bool | None = None
    created_at: str | None = None
    last_seen_at: str | None = None


class Segment(_Shape, frozen=True):
    """Constraints that strategies share."""

    id: int
    constraints: tuple[Constraint, ...]
    name: str | None = None
    description: str | None = None


class File(_Shape, frozen=True):
    """The whole file."""

    version: Annotated[int, msgspec.Meta(ge=1, le=2)]
    features: tuple[Feature, ...]
    segments: tuple[Segment, ...] | None = None
    query: dict[str, Any] | None = None
    meta: dict[str, Any] | None = None
