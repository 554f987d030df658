"""What a creator gives back: words, a variant for each account, what they show, and how good it says they are."""

from enum import StrEnum
from typing import NewType

import msgspec

from safety_core.creation.pixels import Pixels
from safety_core.errors import Miswired
from safety_core.media import MediaRef
from safety_core.planning.plan import NodeId
from safety_core.vocabulary import AccountId, ClientId, Platform

AssetId = NewType("AssetId", str)


class Copy(msgspec.Struct, frozen=True):
    """The words, field by field. ``hashtags``: each with its ``#``."""

    headline: str
    body: str
    call_to_action: str
    hashtags: tuple[str, ...]


class Variant(msgspec.Struct, frozen=True, kw_only=True):
    """The post for one account. ``pixels``: width and height of each of ``media``, in its order, as the creator says."""

    platform: Platform
    account: AccountId
    text: str
    media: tuple[MediaRef, ...] = ()
    pixels: tuple[Pixels, ...] = ()


class Alt(msgspec.Struct, frozen=True):
    """What a picture shows, in words, for those who do not see it."""

    media: MediaRef
    text: str


class Part(msgspec.Struct, frozen=True):
    """One thing that quality is made of, 0 to 100."""

    name: str
    score: int


class Quality(msgspec.Struct, frozen=True):
    """The creator's own judgement, 0 to 100: nowhere above its best part nor below its worst."""

    score: int
    parts: tuple[Part, ...]


class Asset(msgspec.Struct, frozen=True, kw_only=True):
    """What was made of one node."""

    asset: AssetId
    node: NodeId
    client: ClientId
    copy: Copy
    variants: tuple[Variant, ...]
    quality: Quality
    alts: tuple[Alt, ...] = ()


class Made(msgspec.Struct, frozen=True, tag="made"):
    """An asset, with the bytes of everything that its variants show."""

    asset: Asset
    media: dict[MediaRef, bytes]


class Why(StrEnum):
    """Why an order has no asset."""

    UNAVAILABLE = "unavailable"
    """The creator did not answer."""
    UNREADABLE = "unreadable"
    """It answered something that is no asset."""
    UNABLE = "unable"
    """It says that it cannot make this one."""
    SHORT = "short"
    """What it made was not accepted."""


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """No asset. ``saw``: why, in words that a person can act on."""

    reason: Why
    saw: str


class AssetState(StrEnum):
    """Where the asset of one node is. See ``ASSET_MOVES``."""

    ORDERED = "ordered"
    MADE = "made"
    ACCEPTED = "accepted"
    SHORT = "short"
    FAILED = "failed"
    USED = "used"
    WITHDRAWN = "withdrawn"


ASSET_MOVES: dict[AssetState, frozenset[AssetState]] = {
    AssetState.ORDERED: frozenset({AssetState.MADE, AssetState.FAILED, AssetState.WITHDRAWN}),
    AssetState.MADE: frozenset({AssetState.ACCEPTED, AssetState.SHORT, AssetState.WITHDRAWN}),
    AssetState.ACCEPTED: frozenset({AssetState.USED, AssetState.WITHDRAWN}),
    AssetState.SHORT: frozenset({AssetState.ORDERED, AssetState.WITHDRAWN}),
    AssetState.FAILED: frozenset({AssetState.ORDERED, AssetState.WITHDRAWN}),
    AssetState.USED: frozenset(),
    AssetState.WITHDRAWN: frozenset(),
}
"""Legal moves; what is absent is an error. Only what was accepted is ever used."""


def moved(asset: AssetId, state: AssetState, to: AssetState) -> AssetState:
    """The next state.

    Raises:
        Miswired: the move is not in ``ASSET_MOVES``.
    """
    if to not in ASSET_MOVES[state]:
        raise Miswired(f"asset {asset} cannot go from {state} to {to}", "see creation.asset.ASSET_MOVES")
    return to
