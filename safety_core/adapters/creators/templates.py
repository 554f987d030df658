"""Our own creator: sentences from tables, pictures in the brand's colour; no model, no network, no chance.

The same order and seed give the same asset. What an order cannot have from it (a topic with a word that the brand never
uses, an offer longer than a post) it says, and makes nothing of.
"""

import hashlib
import unicodedata
from collections.abc import Iterator

from safety_core import wording
from safety_core.adapters.creators.films import film
from safety_core.adapters.creators.phrases import PHRASES, Phrases
from safety_core.adapters.creators.pictures import drawable, picture
from safety_core.creation import words
from safety_core.creation.acceptance import Measure, as_intent
from safety_core.creation.asset import Alt, Asset, AssetId, Copy, Failed, Made, Part, Quality, Variant, Why
from safety_core.creation.order import BLUEPRINTS, Field, Order, Place, form
from safety_core.creation.pixels import Pixels
from safety_core.media import MediaRef, Medium

HEADLINE_MAX = 60
ALT_WORDS_MAX = 200
SHARES = (100, 80, 60, 45, 30, 20, 10)
"""How much of a topic that is too long is tried, in hundredths."""
_DIRECTED = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
_LOOSE = ".,:;$\u20ac\u00a3\u00a5\u20b9 "
"""What a cut may leave behind that would then say something else."""


class Unable(Exception):
    """No asset can be made of this order; the sentence says why."""


class TemplateCreator:
    """Implements ``ports.creator.Creator``. ``measure``: how the platform of an intent counts (``Adapter.measure``)."""

    def __init__(self, *, measure: Measure) -> None:
        self._measure = measure

    def create(self, order: Order, *, seed: int) -> Made | Failed:
        try:
            return _Making(order, seed, self._measure).made()
        except Unable as unable:
            return Failed(Why.UNABLE, str(unable))


class _Making:
    """One order on its way to an asset."""

    def __init__(self, order: Order, seed: int, measure: Measure) -> None:
        self._order = order
        self._seed = seed
        self._measure = measure
        self._phrases: Phrases = PHRASES[order.locale]
        self._topic = " ".join(order.topic.translate({ord("#"): None, ord("<"): None, ord(">"): None}).split())
        self._media: dict[MediaRef, bytes] = {}

    def made(self) -> Made:
        order = self._order
        for text in (self._topic, order.offer or ""):
            if wrong := words.unsound(text) or self._barred(text):
                raise Unable(f"the order itself holds {wrong}")
        copy = self._copy()
        variants = tuple(self._variant(copy, place, number) for place, number in _numbered(order.places))
        alts = tuple(self._alt(each, copy) for each in self._media if each.startswith("image/"))
        name = hashlib.sha256(f"{order.client}/{order.node}/{self._seed}".encode()).hexdigest()[:16]
        asset = Asset(
            asset=AssetId(f"asset-{name}"),
            node=order.node,
            client=order.client,
            copy=copy,
            variants=variants,
            quality=self._quality(copy, variants),
            alts=alts,
        )
        return Made(asset, dict(self._media))

    # Words ------------------------------------------------------------------------------------------------------------

    def _barred(self, text: str) -> str:
        """What of it the brand never says, or may not promise; empty: nothing."""
        order = self._order
        found = wording.said(text, order.voice.never) or words.promised(text, order.locale, order.claims)
        return f"{found!r}, which may not be said" if found else ""

    def _drawn(self, what: str, count: int) -> int:
        """A number below ``count``, by the seed, the node and what it is for."""
        about = f"{self._seed}/{self._order.client}/{self._order.node}/{what}".encode("utf-8", "surrogatepass")
        return int.from_bytes(hashlib.sha256(about).digest()[:8]) % count

    def _choices(self, what: str, ways: tuple[str, ...]) -> list[str]:
        """The ways of saying it that the brand allows, the one to take first."""
        first = self._drawn(what, len(ways))
        found = [each for each in (*ways[first:], *ways[:first]) if not self._barred(each)]
        if not found:
            raise Unable(f"every {what} that is known holds a word that the brand never uses")
        return found

    def _copy(self) -> Copy:
        headline = self._choices("headline", self._phrases.headlines)[0].format(topic=_cut(self._topic, HEADLINE_MAX))
        said = wording.folded(f"{headline} {self._topic} {self._order.offer or ''}")
        calls = [
            each for each in self._choices("call to action", self._phrases.calls) if wording.folded(each) not in said
        ]
        if not calls:
            raise Unable("the topic says every call to action that is known")
        hashtags = tuple(self._choices("hashtag", self._phrases.hashtags))
        return Copy(headline, self._body(self._topic, 0), calls[0], hashtags)

    def _body(self, topic: str, number: int) -> str:
        """Another opening for each account of a platform, so that none says what another says."""
        openings = self._choices("opening", self._phrases.openings)
        if number >= len(openings):
            raise Unable(f"no more than {len(openings)} accounts of one platform can be given texts of their own")
        return self._phrases.gap.join(map(self._ended, filter(None, (openings[number], topic, self._order.offer))))

    def _ended(self, sentence: str) -> str:
        """With a mark that ends it, unless it has one."""
        return sentence + (self._phrases.stop if unicodedata.category(sentence[-1])[0] in "LMN" else "")

    def _variant(self, copy: Copy, place: Place, number: int) -> Variant:
        media, pixels = self._shown(copy, place)
        for text in self._texts(copy, place, number):
            made = Variant(platform=place.platform, account=place.account, text=text, media=media, pixels=pixels)
            if self._fits(made):
                if wrong := self._barred(text):
                    raise Unable(f"what was put together holds {wrong}")
                return made
        raise Unable(f"the offer is too long for {place.platform}, or {place.platform} does not take its letters")

    def _texts(self, copy: Copy, place: Place, number: int) -> Iterator[str]:
        """From all of the topic with all hashtags to little of it with none; a cut topic is better than one without tags."""
        blueprint = BLUEPRINTS[place.platform]
        most = min(blueprint.hashtags_max, len(copy.hashtags))
        for share in SHARES:
            topic = _cut(self._topic, max(1, len(self._topic) * share // 100))
            for tags in dict.fromkeys((most, min(1, most), 0)):
                said = {
                    Field.HEADLINE: copy.headline,
                    Field.BODY: self._body(topic, number),
                    Field.CALL_TO_ACTION: copy.call_to_action,
                    Field.HASHTAGS: " ".join(copy.hashtags[:tags]),
                }
                yield "\n\n".join(said[each] for each in blueprint.lines if said[each])

    def _fits(self, variant: Variant) -> bool:
        measured = self._measure(as_intent(self._order, variant))
        return measured.length <= measured.limit and not measured.unfit

    # Pictures and films -----------------------------------------------------------------------------------------------

    def _shown(self, copy: Copy, place: Place) -> tuple[tuple[MediaRef, ...], tuple[Pixels, ...]]:
        wanted = form(self._order, place.platform)
        if wanted is None:
            return (), ()
        size, moves = wanted.makes, wanted is BLUEPRINTS[place.platform].film
        seed = self._drawn("picture", 2**32)
        content = picture(size, colour=self._order.colour, text=copy.headline, seed=seed)
        if moves:
            content = film(content, size, bytes_min=wanted.bytes_min)
        kind = "video/mp4" if moves else "image/jpeg"
        ref = Medium(kind, len(content), hashlib.sha256(content).hexdigest()).ref
        self._media[ref] = content
        return (ref,), (Pixels(*size),)

    def _alt(self, ref: MediaRef, copy: Copy) -> Alt:
        phrase = self._phrases.alt if drawable(copy.headline) else self._phrases.alt_plain
        return Alt(ref, phrase.format(words=_cut(copy.headline, ALT_WORDS_MAX)))

    # Quality ----------------------------------------------------------------------------------------------------------

    def _quality(self, copy: Copy, variants: tuple[Variant, ...]) -> Quality:
        """How much of the topic every text kept, how many texts carry hashtags, how much of the phrase book was open."""
        whole = sum(self._topic in each.text for each in variants)
        tagged = sum(bool(words.hashtags(each.text)) for each in variants)
        parts = (
            Part("topic", 60 + 40 * whole // len(variants)),
            Part("hashtags", 60 + 40 * tagged // len(variants)),
            Part("variety", 60 + 40 * len(copy.hashtags) // len(self._phrases.hashtags)),
        )
        return Quality(sum(each.score for each in parts) // len(parts), parts)


def _numbered(places: tuple[Place, ...]) -> Iterator[tuple[Place, int]]:
    """Each with how many accounts of its platform stand before it."""
    for at, place in enumerate(places):
        yield place, sum(each.platform is place.platform for each in places[:at])


def _cut(text: str, most: int) -> str:
    """At most so many characters, never within a word of Latin letters, a number, or a letter and its marks."""
    if len(text) <= most:
        return text
    bare = text.translate(_DIRECTED)
    end = most - 1
    while 0 < end < len(bare) and _joined(bare[end - 1], bare[end]):
        end -= 1
    kept = bare[:end].rstrip(_LOOSE)
    return f"{kept}…" if kept else "…"


def _joined(left: str, right: str) -> bool:
    """Whether a cut between the two would tear something."""
    if unicodedata.category(right)[0] in "MC" or unicodedata.category(left) in ("Cf", "Sk"):
        return True
    spaced = not ("\u3040" <= right <= "\u9fff" and "\u3040" <= left <= "\u9fff")
    return spaced and not left.isspace() and not right.isspace()
