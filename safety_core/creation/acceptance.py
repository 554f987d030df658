"""Whether an asset is what was ordered: one list of points, true of whoever made it. Pure; takes the asset and its bytes.

 1. It is of this node and this client.
 2. Every field is there and not blank: headline, body, call to action, at least one hashtag.
 3. There is one variant for each account ordered, and none else.
 4. Each text is within what its platform takes, counted as the platform counts.
 5. Pictures and films are there where the platform takes no post without, and where the order wants them; no more than it takes.
 6. Each is of a kind, and has as many bytes, as the platform takes.
 7. Each has width, height and ratio within the platform's range, read from its bytes; and is as large as the creator says.
 8. Each is the bytes that its name says.
 9. No word that the brand never uses.
10. No promise beyond those that were cleared.
11. Hashtags are well formed, among those of the copy, each once, and not more than the platform shows.
12. The call to action stands in each text, once.
13. Each text holds the offer in its words, and no price or percentage that is not in the order.
14. No two accounts of a platform get the same text.
15. Everything visible can be shown as it is meant (``words.unsound``).
16. The quality is a number out of a hundred that its parts bear out, at or above the order's floor.
17. Most letters are of the language's own script.
18. Each picture is told in words.
19. Nobody else's name is in it.

A point that cannot be judged is missed. What a text is measured by is handed in, since only a platform's adapter knows it.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from enum import StrEnum

import msgspec

from safety_core import wording
from safety_core.creation import words
from safety_core.creation.asset import Asset, Variant
from safety_core.creation.order import BLUEPRINTS, Form, Order, form
from safety_core.creation.pixels import pixels
from safety_core.errors import BadInput
from safety_core.facts import ContentMeasure
from safety_core.intent import TEXT_MAX_CHARS, Intent
from safety_core.media import MediaRef, Medium, medium, recognised
from safety_core.vocabulary import Action, IntentId

ALT_MAX = 1_000
"""Of the platforms that say it, X allows the fewest (D)."""
ALT = "alternative text"
PARTS_MAX, PART_MAX_CHARS = 20, 100
"""Of quality; nobody reads more."""
Measure = Callable[[Intent], ContentMeasure]


class Point(StrEnum):
    """The points, in the order of the list above."""

    WHOSE = "whose"
    FIELDS = "fields"
    VARIANTS = "variants"
    TEXT = "text"
    MEDIA = "media"
    KIND = "kind"
    PIXELS = "pixels"
    BYTES = "bytes"
    NEVER = "never"
    PROMISE = "promise"
    HASHTAGS = "hashtags"
    CALL_TO_ACTION = "call_to_action"
    OFFER = "offer"
    TWINS = "twins"
    UNSOUND = "unsound"
    QUALITY = "quality"
    SCRIPT = "script"
    ALT = "alt"
    STRANGER = "stranger"


class Shortfall(msgspec.Struct, frozen=True):
    """One point missed: where (``copy``, an account, …) and what was seen, in words for whoever orders it anew."""

    point: Point
    where: str
    saw: str


def judge(
    order: Order,
    asset: Asset,
    media: Mapping[MediaRef, bytes],
    *,
    measure: Measure,
    strangers: Collection[str] = (),
) -> tuple[Shortfall, ...]:
    """Every point that is missed; none: it is what was ordered.

    Args:
        order: what was asked for.
        asset: what was made.
        media: the bytes of what the variants show, by name.
        measure: how the platform of an intent counts its content (``Adapter.measure``).
        strangers: names, handles and marks of other clients. The judge has them; the creator never does.
    """
    return tuple(_found(order, asset, media, measure, strangers))


def _found(
    order: Order, asset: Asset, media: Mapping[MediaRef, bytes], measure: Measure, strangers: Collection[str]
) -> Iterator[Shortfall]:
    endless = [(where, len(text)) for where, text in _texts(asset) if len(text) > TEXT_MAX_CHARS]
    for where, length in endless:
        yield Shortfall(Point.TEXT, where, f"{length} characters, more than {TEXT_MAX_CHARS}")
    if endless:  # nothing else is looked for in what nobody would read to its end
        return
    yield from _whole(order, asset)
    yield from _readable(order, asset, strangers)
    for variant in _ordered(order, asset):
        seen = tuple(_shown(order, asset, variant, media))
        yield from seen
        if not seen:  # what is wrong with a film would be said a second time
            yield from _measured(order, variant, measure)
        yield from _worded(order, asset, variant)


def _ordered(order: Order, asset: Asset) -> list[Variant]:
    """The variants that can be judged by their platform: those somebody asked for."""
    asked = {(each.platform, each.account) for each in order.places}
    return [each for each in asset.variants if (each.platform, each.account) in asked]


def _where(variant: Variant) -> str:
    return f"{variant.platform} {variant.account}"


def _whole(order: Order, asset: Asset) -> Iterator[Shortfall]:
    """Points 1, 2, 3, 14 and 16."""
    if (asset.node, asset.client) != (order.node, order.client):
        yield Shortfall(Point.WHOSE, "asset", "it is of another node or another client than the order")
    said = asset.copy
    fields = {"headline": said.headline, "body": said.body, "call to action": said.call_to_action}
    for name, text in fields.items():
        if not wording.visible(text):
            yield Shortfall(Point.FIELDS, name, "it is blank")
    if not said.hashtags:
        yield Shortfall(Point.FIELDS, "hashtags", "there is none")
    asked = [(each.platform, each.account) for each in order.places]
    made = [(each.platform, each.account) for each in asset.variants]
    for platform, account in dict.fromkeys((*asked, *made)):
        found, wanted = made.count((platform, account)), asked.count((platform, account))
        if found != wanted:
            yield Shortfall(Point.VARIANTS, f"{platform} {account}", f"{found} variants, of {wanted} ordered")
    once = {(each.platform, each.account): each.text for each in _ordered(order, asset)}  # two for one account: point 3
    texts = [(platform, wording.folded(" ".join(text.split()))) for (platform, _), text in once.items()]
    for platform in dict.fromkeys(each for each, _ in texts):
        own = [text for each, text in texts if each is platform]
        if len(set(own)) < len(own):
            yield Shortfall(Point.TWINS, platform, "two accounts get the same text")
    yield from _quality(order, asset)


def _quality(order: Order, asset: Asset) -> Iterator[Shortfall]:
    """Point 16."""
    score, parts = asset.quality.score, [each.score for each in asset.quality.parts]
    if len(parts) > PARTS_MAX or any(len(each.name) > PART_MAX_CHARS for each in asset.quality.parts):
        yield Shortfall(Point.QUALITY, "quality", f"more than {PARTS_MAX} parts, or one with an endless name")
        return
    if not parts or not all(0 <= each <= 100 for each in (score, *parts)):  # noqa: PLR2004 - out of a hundred
        yield Shortfall(Point.QUALITY, "quality", f"{score} of parts {parts} is no quality out of a hundred")
    elif not min(parts) <= score <= max(parts):
        yield Shortfall(Point.QUALITY, "quality", f"{score} is not between its worst part and its best: {parts}")
    elif score < order.floor:
        yield Shortfall(Point.QUALITY, "quality", f"{score} is below {order.floor}")


def _texts(asset: Asset) -> list[tuple[str, str]]:
    """Everything that anybody will read, and where it stands."""
    said = asset.copy
    copy = "\n".join((said.headline, said.body, said.call_to_action, *said.hashtags))
    alts = [(f"{ALT} {number}", each.text) for number, each in enumerate(asset.alts, 1)]
    return [("copy", copy), *((_where(each), each.text) for each in asset.variants), *alts]


def _readable(order: Order, asset: Asset, strangers: Collection[str]) -> Iterator[Shortfall]:
    """Points 9, 10, 15, 17 and 19, of everything that anybody will read."""
    for where, text in _texts(asset):
        if wrong := words.unsound(text):
            yield Shortfall(Point.UNSOUND, where, wrong)
        if found := wording.said(text, order.voice.never):
            yield Shortfall(Point.NEVER, where, f"the brand never says {found!r}")
        if found := words.promised(text, order.locale, order.claims):
            yield Shortfall(Point.PROMISE, where, f"{found!r} is promised, and was not cleared")
        if wording.said(text, strangers) is not None:  # whose it is is nobody's business who reads this
            yield Shortfall(Point.STRANGER, where, "it names another client")
        if not where.startswith(ALT) and wording.visible(text) and not words.in_script(text, order.locale):
            yield Shortfall(Point.SCRIPT, where, f"most of its letters are not those of {order.locale}")


def as_intent(order: Order, variant: Variant) -> Intent:
    """What would be handed over of it, so far as it is counted: it has no key and no salt yet."""
    return Intent(
        intent=IntentId("judged"),
        client=order.client,
        platform=variant.platform,
        account=variant.account,
        action=Action.PUBLISH,
        text=variant.text,
        media=variant.media,
        idempotency_key="judged",
        salt="",
    )


def _measured(order: Order, variant: Variant, measure: Measure) -> Iterator[Shortfall]:
    """Point 4."""
    try:
        measured = measure(as_intent(order, variant))
    except BadInput as bad:
        yield Shortfall(Point.TEXT, _where(variant), bad.wrong)
        return
    if measured.length > measured.limit:
        over = f"{measured.length} {measured.unit}, more than {measured.limit}"
        yield Shortfall(Point.TEXT, _where(variant), over)
    elif measured.unfit:
        yield Shortfall(Point.TEXT, _where(variant), measured.unfit)


def _worded(order: Order, asset: Asset, variant: Variant) -> Iterator[Shortfall]:
    """Points 11, 12 and 13."""
    where, seen = _where(variant), wording.folded(variant.text)
    if wrong := _tags(asset, variant):
        yield Shortfall(Point.HASHTAGS, where, wrong)
    call = wording.folded(asset.copy.call_to_action).strip()
    if wording.visible(call) and (times := seen.count(call)) != 1:  # a blank one is point 2
        yield Shortfall(Point.CALL_TO_ACTION, where, f"the call to action stands there {times} times")
    if order.offer is not None and wording.folded(order.offer).strip() not in seen:
        yield Shortfall(Point.OFFER, where, "the offer is not there in its words")
    known = words.figures(" \n ".join((order.offer or "", order.topic, order.brief, *order.claims)))
    if strange := sorted(words.figures(variant.text) - known):
        yield Shortfall(Point.OFFER, where, f"{', '.join(strange)}: no such figure is in the order")


def _tags(asset: Asset, variant: Variant) -> str:
    """Why its hashtags do not do; empty: they do."""
    tags = words.hashtags(variant.text)
    if bad := [each for each in (*asset.copy.hashtags, *tags) if not words.well_formed(each)]:
        return f"{bad[0][:40]!r} is no hashtag everywhere"
    own = {wording.folded(each) for each in asset.copy.hashtags}
    shown = [wording.folded(each) for each in tags]
    if strange := [each for each in shown if each not in own]:
        return f"{strange[0][:40]!r} is none of the copy's"
    if len(set(shown)) < len(shown):
        return "one stands there twice"
    most = BLUEPRINTS[variant.platform].hashtags_max
    return f"{len(shown)} hashtags, of which {variant.platform} shows {most}" if len(shown) > most else ""


def _shown(order: Order, asset: Asset, variant: Variant, media: Mapping[MediaRef, bytes]) -> Iterator[Shortfall]:
    """Points 5 to 8, and 18."""
    where, blueprint = _where(variant), BLUEPRINTS[variant.platform]
    if wrong := _amiss(order, variant):
        yield Shortfall(Point.MEDIA, where, wrong)
    if len(variant.pixels) != len(variant.media):
        yield Shortfall(Point.PIXELS, where, f"{len(variant.pixels)} sizes are said of {len(variant.media)} media")
    for number, ref in enumerate(variant.media):
        claimed = variant.pixels[number] if number < len(variant.pixels) else None
        try:
            named = medium(ref)
        except BadInput as bad:
            yield Shortfall(Point.BYTES, where, bad.wrong)
            continue
        content = media.get(ref)
        if content is None or (len(content), hashlib.sha256(content).hexdigest()) != (named.size, named.sha256):
            yield Shortfall(Point.BYTES, where, "a medium is not the bytes that its name says")
            continue
        taken = blueprint.film if named.film else blueprint.picture
        yield from _fitting(where, named, content, taken)
        if (found := pixels(content)) != claimed and claimed is not None:
            yield Shortfall(Point.PIXELS, where, f"it is {found}, and {claimed} was said")
        told = [each.text for each in asset.alts if each.media == ref and wording.visible(each.text)]
        if not named.film and (not told or max(map(len, told)) > ALT_MAX):
            yield Shortfall(Point.ALT, where, f"a picture is not told in words, of at most {ALT_MAX} characters")


def _amiss(order: Order, variant: Variant) -> str:
    """Why it shows too much, too little or not what was wanted; empty: it does not."""
    blueprint, wanted = BLUEPRINTS[variant.platform], form(order, variant.platform)
    if wanted is None:
        return "it shows something, and nothing was wanted" if variant.media else ""
    if not variant.media:
        return "it shows nothing"
    film, both = wanted is blueprint.film, blueprint.film is not None and blueprint.picture is not None
    if both and film not in {each.startswith("video/") for each in variant.media}:
        return f"it shows no {'film' if film else 'picture'}"
    shown, most = len(variant.media), blueprint.media_max
    return f"it shows {shown}, of which {most} are taken" if shown > most else ""


def _fitting(where: str, named: Medium, content: bytes, taken: Form | None) -> Iterator[Shortfall]:
    """Points 6 and 7 of one medium."""
    kind = recognised(content)
    if taken is None or named.kind not in taken.kinds or kind != named.kind:
        yield Shortfall(Point.KIND, where, f"{named.kind}, by its bytes {kind}, is not what is taken there")
        return
    if not taken.bytes_min <= named.size <= taken.bytes_max:
        least, most = taken.bytes_min, taken.bytes_max
        yield Shortfall(Point.KIND, where, f"{named.size} bytes, which is not between {least} and {most}")
    size = pixels(content)
    if size is None:
        yield Shortfall(Point.PIXELS, where, "its bytes do not say how large it is")
        return
    sides = (size.width, size.height)
    if min(sides) < taken.side_min or max(sides) > taken.side_max or size.width * size.height > taken.pixels_max:
        yield Shortfall(Point.PIXELS, where, f"{size}: a side is between {taken.side_min} and {taken.side_max}")
    (low_w, low_h), (high_w, high_h) = taken.ratio_min, taken.ratio_max
    if not (size.width * low_h >= low_w * size.height and size.width * high_h <= high_w * size.height):
        yield Shortfall(Point.PIXELS, where, f"{size}: from {low_w}:{low_h} to {high_w}:{high_h} is taken")
