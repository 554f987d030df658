"""From a node of an approved plan to the order that a creator is given, and what is kept of the work on it.

1. What a node does not say, the brand as it is now says: its voice, the words of its offer, the facts that it may claim.
2. An order is for the node's own account and no other: nobody has approved more.
3. Of what a creator gives back is kept what was judged, and nothing that no variant shows.
"""

from datetime import date

import msgspec

from safety_core import wording
from safety_core.creation.asset import Asset
from safety_core.creation.order import Locale, Order, Place
from safety_core.errors import BadInput
from safety_core.media import MediaRef
from safety_core.planning.context import BrandContext
from safety_core.planning.plan import PlanNode


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """What an asset's document says. ``number``: how often it was ordered, this time included, and the seed; ``asset``: what was accepted."""

    order: Order
    number: int
    asset: Asset | None = None


def order_of(node: PlanNode, brand: BrandContext, *, day: date) -> Order:
    """What a creator is asked for. ``day``: the node's, by the client's own clocks.

    Raises:
        BadInput: no post is made in the node's language; its offer is none of the brand's any more, or not valid on that day any more.
    """
    language = node.locale.partition("-")[0]
    if language not in tuple(Locale):
        spoken = ", ".join(Locale)
        raise BadInput("locale", f"nothing is made in {node.locale[:20]!r}", f"plan it in one of {spoken}")
    offer = next((each for each in brand.offers if each.offer == node.offer), None)
    if node.offer is not None and offer is None:
        raise BadInput(
            "offer", f"{node.offer[:80]!r} is none of the brand's any more", "load it again, or plan without it"
        )
    if offer is not None and not offer.holds(day):
        raise BadInput("offer", f"{offer.offer[:80]!r} is not valid on {day}", "plan it for another day, or without it")
    return Order(
        node=node.node,
        client=brand.client,
        places=(Place(node.platform, node.account),),
        locale=Locale(language),
        topic=node.topic,
        brief=node.brief,
        offer=None if offer is None else offer.text,
        voice=brand.voice,
        claims=brand.knowledge,
        want=node.media,
    )


def strange(names: tuple[str, ...], brand: BrandContext) -> tuple[str, ...]:
    """Of the names of others those that would be seen in an asset; what the brand's own name holds is its own."""
    own = f"{brand.name} \n {brand.client}"
    return tuple(each for each in dict.fromkeys(names) if wording.visible(each) and wording.said(own, (each,)) is None)


def shown(asset: Asset) -> tuple[MediaRef, ...]:
    """What its variants show, each once."""
    return tuple(dict.fromkeys(ref for variant in asset.variants for ref in variant.media))


def trimmed(asset: Asset) -> Asset:
    """Without words on what it does not show."""
    seen = shown(asset)
    return msgspec.structs.replace(asset, alts=tuple(each for each in asset.alts if each.media in seen))
