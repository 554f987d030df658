"""Orders for the tests of creation, and how texts are counted in them: by the adapters themselves."""

from safety_core.adapters.platforms import ADAPTERS
from safety_core.creation.order import Locale, Order, Place
from safety_core.facts import ContentMeasure
from safety_core.intent import Intent
from safety_core.planning.context import Voice
from safety_core.planning.plan import NodeId, Wanted
from safety_core.vocabulary import AccountId, ClientId, Platform

SAID = {
    Locale.EN: ("Our new spring collection is in the shop", "20 % off until Sunday"),
    Locale.DE: ("Unsere neue Frühlingskollektion ist im Laden", "20 % Rabatt bis Sonntag"),
    Locale.AR: ("مجموعتنا الربيعية الجديدة في المتجر", "خصم ٢٠٪ حتى يوم الأحد"),
    Locale.JA: ("春の新しいコレクションが店頭に並びました", "日曜日まで20%引き"),
    Locale.HI: ("हमारा नया वसंत संग्रह दुकान में है", "रविवार तक 20 % की छूट"),
}
EVERYWHERE = tuple(Place(platform, AccountId(f"acme-{platform.lower()}")) for platform in Platform)
TWICE = (*EVERYWHERE, Place(Platform.FACEBOOK, AccountId("acme-facebook-2")))


def measure(intent: Intent) -> ContentMeasure:
    return ADAPTERS[intent.platform].measure(intent)


def order(locale: Locale = Locale.EN, *, places: tuple[Place, ...] = TWICE, want: Wanted = Wanted.PICTURE) -> Order:
    """An order with everything in it, in that language."""
    topic, offer = SAID[locale]
    return Order(
        node=NodeId("node-1"),
        client=ClientId("acme"),
        places=places,
        locale=locale,
        topic=topic,
        offer=offer,
        voice=Voice(tone=("warm",), never=("cheap",)),
        want=want,
    )
