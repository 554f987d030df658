"""Creators that are wrong on purpose: each takes a good asset and spoils it in one way, which acceptance must see.

Nothing here knows who made the good one. Each is named for what it does, and says which point of
``creation/acceptance.py`` it misses.
"""

import hashlib
import struct
from collections.abc import Callable
from typing import NamedTuple

from msgspec.structs import replace

from safety_core.creation.acceptance import Measure, Point, as_intent
from safety_core.creation.asset import Alt, Asset, Failed, Made, Part, Quality, Variant
from safety_core.creation.order import BLUEPRINTS, Locale, Order, form
from safety_core.creation.pixels import Pixels
from safety_core.media import MediaRef, Medium
from safety_core.planning.plan import NodeId
from safety_core.ports.creator import Creator
from safety_core.vocabulary import AccountId, ClientId, Platform

STRANGER = "Borealis Outfitters"
"""The other client, as whoever judges knows it."""
NEVER = "cheap"
"""What the brand of an order must never say for ``a banned word …`` to be wrong."""
OTHER_SCRIPT = {Locale.EN: "الربيع هنا ", Locale.DE: "الربيع هنا "}
LATIN = "Spring is here and everybody is glad of it "


class Wrong(NamedTuple):
    """One way to be wrong. ``platform``: it shows on that one's variants only, so the order must have one."""

    point: Point
    spoil: Callable[[Order, Made, Measure], Made]
    platform: Platform | None = None


class WrongCreator:
    """Implements ``ports.creator.Creator``: another one's assets, spoilt in one way."""

    def __init__(self, wrong: Wrong, good: Creator, *, measure: Measure) -> None:
        self._wrong = wrong
        self._good = good
        self._measure = measure

    def create(self, order: Order, *, seed: int) -> Made | Failed:
        made = self._good.create(order, seed=seed)
        return made if isinstance(made, Failed) else self._wrong.spoil(order, made, self._measure)


# How an asset is spoilt ---------------------------------------------------------------------------------------------------


def _asset(change: Callable[[Order, Asset], Asset]) -> Callable[[Order, Made, Measure], Made]:
    return lambda order, made, _: Made(change(order, made.asset), made.media)


def _first(asset: Asset, change: Callable[[Variant], Variant], platform: Platform | None = None) -> Asset:
    """The first variant changed, of that platform if one is named."""
    at = next(at for at, each in enumerate(asset.variants) if platform in (None, each.platform))
    return replace(asset, variants=(*asset.variants[:at], change(asset.variants[at]), *asset.variants[at + 1 :]))


def _text(spoil: Callable[[Order, Asset, str], str], platform: Platform | None = None) -> Callable[..., Made]:
    """The text of the first variant, or of one platform's, changed."""

    def change(order: Order, asset: Asset) -> Asset:
        return _first(asset, lambda each: replace(each, text=spoil(order, asset, each.text)), platform)

    return _asset(change)


def _roomy(order: Order, asset: Asset, text: str, said: str) -> str:
    """The text with another word, where it fits: in place of the hashtags."""
    del order
    bare = text
    for each in asset.copy.hashtags:
        bare = bare.replace(each, "")
    return f"{said} {bare.strip()}"


def _says(word: str, platform: Platform | None = Platform.FACEBOOK) -> Callable[..., Made]:
    return _text(lambda order, asset, text: _roomy(order, asset, text, word), platform)


def _filled(unit: str) -> Callable[[Order, Made, Measure], Made]:
    """One of X's characters too many by X's own count, though few enough by any other."""

    def spoil(order: Order, made: Made, measure: Measure) -> Made:
        def grown(variant: Variant) -> Variant:
            def length(text: str) -> int:
                return measure(as_intent(order, replace(variant, text=text))).length

            limit = measure(as_intent(order, variant)).limit
            text = variant.text
            while length(text + unit) <= limit:
                text += unit
            while length(text) <= limit:
                text += unit if length(text + unit) - length(text) == 1 else "."
            return replace(variant, text=text)

        return Made(_first(made.asset, grown, Platform.X), made.media)

    return spoil


def _shows(
    change: Callable[[Order, bytes, str], bytes], *, platform: Platform
) -> Callable[[Order, Made, Measure], Made]:
    """The first medium of a platform's variant in other bytes, under their right name."""

    def spoil(order: Order, made: Made, _: Measure) -> Made:
        variant = next(each for each in made.asset.variants if each.platform is platform)
        old = variant.media[0]
        content = change(order, made.media[old], old)
        kind = old.partition(":")[0]
        ref = Medium(kind, len(content), hashlib.sha256(content).hexdigest()).ref
        size = _size_of(content) or variant.pixels[0]
        shown = _first(made.asset, lambda each: replace(each, media=(ref,), pixels=(size,)), platform)
        alts = tuple(Alt(ref, each.text) for each in shown.alts[:1])
        return Made(replace(shown, alts=(*shown.alts, *alts)), {**made.media, ref: content})

    return spoil


def _frame_at(content: bytes) -> int:
    """Where a JPEG of ours, or a plain one, says its height."""
    return next(at for marker in (b"\xff\xc0", b"\xff\xc2") if (at := content.find(marker)) >= 0) + 5


def _size_of(content: bytes) -> Pixels | None:
    at = _frame_at(content) if content.startswith(b"\xff\xd8") else len(content)
    if at + 4 > len(content):
        return None
    height, width = struct.unpack_from(">HH", content, at)
    return Pixels(width, height)


def _sized(width: int, height: int) -> Callable[[Order, bytes, str], bytes]:
    """The same bytes, saying another size."""

    def change(_order: Order, content: bytes, _ref: str) -> bytes:
        at = _frame_at(content)
        return content[:at] + struct.pack(">HH", height, width) + content[at + 4 :]

    return change


def saying_size(platform: Platform, width: int, height: int) -> Callable[[Order, Made, Measure], Made]:
    """The first picture of a platform's variant, saying another size than it has."""
    return _shows(_sized(width, height), platform=platform)


def _headless(_order: Order, content: bytes, _ref: str) -> bytes:
    """A picture that breaks off before it says how large it is."""
    return content[: _frame_at(content)]


def _heavy(order: Order, content: bytes, _ref: str) -> bytes:
    """One byte more than Instagram takes, behind the picture's end."""
    wanted = form(order, Platform.INSTAGRAM)
    assert wanted is not None
    return content + bytes(wanted.bytes_max + 1 - len(content))


def _swapped(_order: Order, made: Made, _measure: Measure) -> Made:
    """Other bytes under the old name."""
    ref = next(iter(made.media))
    return Made(made.asset, {**made.media, ref: made.media[ref][:-1] + b"\0"})


def _lost(_order: Order, made: Made, _measure: Measure) -> Made:
    ref = next(iter(made.media))
    return Made(made.asset, {each: content for each, content in made.media.items() if each != ref})


def _renamed(_order: Order, made: Made, _measure: Measure) -> Made:
    """A picture that says it is a PNG, on a platform that takes both."""
    variant = next(each for each in made.asset.variants if each.platform is Platform.FACEBOOK)
    old = variant.media[0]
    ref = MediaRef(old.replace("image/jpeg", "image/png"))
    alts = (*made.asset.alts, *(Alt(ref, each.text) for each in made.asset.alts[:1]))
    shown = _first(made.asset, lambda each: replace(each, media=(ref,)), Platform.FACEBOOK)
    return Made(replace(shown, alts=alts), {**made.media, ref: made.media[old]})


def _bare(platform: Platform) -> Callable[..., Made]:
    return _asset(lambda _, asset: _first(asset, lambda each: replace(each, media=(), pixels=()), platform))


def _many(_order: Order, asset: Asset) -> Asset:
    most = BLUEPRINTS[Platform.X].media_max + 1
    return _first(
        asset, lambda each: replace(each, media=each.media[:1] * most, pixels=each.pixels[:1] * most), Platform.X
    )


def _copied(**fields: str | tuple[str, ...]) -> Callable[..., Made]:
    return _asset(lambda _, asset: replace(asset, copy=replace(asset.copy, **fields)))


def _valued(score: int, *parts: int) -> Callable[..., Made]:
    quality = Quality(score, tuple(Part(f"part {at}", each) for at, each in enumerate(parts)))
    return _asset(lambda _, asset: replace(asset, quality=quality))


def _twins(_order: Order, asset: Asset) -> Asset:
    own = [each.text for each in asset.variants if each.platform is Platform.FACEBOOK]
    return replace(
        asset,
        variants=tuple(
            replace(each, text=own[0]) if each.platform is Platform.FACEBOOK else each for each in asset.variants
        ),
    )


def _other_script(order: Order, _asset: Asset, text: str) -> str:
    """The same text under so much of another script that most of it is that."""
    words = OTHER_SCRIPT.get(order.locale, LATIN)
    return words * (1 + 2 * len(text) // len(words)) + text


def _without_offer(order: Order, _asset: Asset, text: str) -> str:
    return text.replace(order.offer or "", "")


def _extra(order: Order, asset: Asset) -> Asset:
    """A variant for an account that nobody asked for."""
    more = replace(asset.variants[0], account=AccountId(f"{order.client}-unasked"))
    return replace(asset, variants=(*asset.variants, more))


def _unspoken(order: Order, asset: Asset) -> Asset:
    del order
    return replace(asset, alts=asset.alts[1:])


def _again(_order: Order, asset: Asset, text: str) -> str:
    return f"{text}\n{asset.copy.call_to_action}"


def _uncalled(_order: Order, asset: Asset, text: str) -> str:
    return text.replace(asset.copy.call_to_action, "")


def _more_tags(_order: Order, asset: Asset, text: str) -> str:
    shown = [each for each in asset.copy.hashtags if each not in text]
    return f"{text} {' '.join(shown)}"


WRONGS: dict[str, Wrong] = {
    "made for another node": Wrong(Point.WHOSE, _asset(lambda _, asset: replace(asset, node=NodeId("another")))),
    "made for another client": Wrong(Point.WHOSE, _asset(lambda _, asset: replace(asset, client=ClientId("another")))),
    "a blank headline": Wrong(Point.FIELDS, _copied(headline=" \u200b\n")),
    "no body": Wrong(Point.FIELDS, _copied(body="")),
    "a blank call to action": Wrong(Point.FIELDS, _copied(call_to_action="\u2060")),
    "a platform's variant missing": Wrong(
        Point.VARIANTS, _asset(lambda _, asset: replace(asset, variants=asset.variants[1:]))
    ),
    "a variant twice": Wrong(
        Point.VARIANTS, _asset(lambda _, asset: replace(asset, variants=(*asset.variants, asset.variants[0])))
    ),
    "a variant that nobody ordered": Wrong(Point.VARIANTS, _asset(_extra)),
    "one character too many in X's counting, with emoji": Wrong(Point.TEXT, _filled("\U0001f33c"), Platform.X),
    "one character too many in X's counting, with ideographs": Wrong(Point.TEXT, _filled("\u3003"), Platform.X),
    "a title that YouTube does not take": Wrong(
        Point.TEXT, _text(lambda _, __, text: f"<{text}", Platform.YOUTUBE), Platform.YOUTUBE
    ),
    "Instagram without a picture": Wrong(Point.MEDIA, _bare(Platform.INSTAGRAM), Platform.INSTAGRAM),
    "TikTok without a film": Wrong(Point.MEDIA, _bare(Platform.TIKTOK), Platform.TIKTOK),
    "one picture more than X takes": Wrong(Point.MEDIA, _asset(_many), Platform.X),
    "a JPEG called a PNG": Wrong(Point.KIND, _renamed, Platform.FACEBOOK),
    "one byte more than Instagram takes": Wrong(
        Point.KIND, _shows(_heavy, platform=Platform.INSTAGRAM), Platform.INSTAGRAM
    ),
    "one pixel short": Wrong(Point.PIXELS, saying_size(Platform.INSTAGRAM, 319, 320), Platform.INSTAGRAM),
    "a ratio one pixel too narrow": Wrong(
        Point.PIXELS, saying_size(Platform.INSTAGRAM, 799, 1_000), Platform.INSTAGRAM
    ),
    "a ratio one pixel too wide": Wrong(Point.PIXELS, saying_size(Platform.INSTAGRAM, 1_720, 900), Platform.INSTAGRAM),
    "a picture that does not say its size": Wrong(
        Point.PIXELS, _shows(_headless, platform=Platform.FACEBOOK), Platform.FACEBOOK
    ),
    "another size than it says": Wrong(
        Point.PIXELS,
        _asset(lambda _, asset: _first(asset, lambda each: replace(each, pixels=(Pixels(1_079, 1_080),)))),
    ),
    "bytes that are not their hash": Wrong(Point.BYTES, _swapped),
    "bytes that are not handed over": Wrong(Point.BYTES, _lost),
    "a banned word": Wrong(Point.NEVER, _says(NEVER.upper())),
    "a banned word split by a zero-width joiner": Wrong(Point.NEVER, _says(f"{NEVER[:2]}\u200d{NEVER[2:]}")),
    "a banned word split by a soft hyphen": Wrong(Point.NEVER, _says(f"{NEVER[:3]}\u00ad{NEVER[3:]}")),
    "a banned word in wide letters": Wrong(Point.NEVER, _says("".join(chr(ord(each) + 0xFEE0) for each in NEVER))),
    "a promise": Wrong(Point.PROMISE, _says("guaranteed")),
    "a promise in the picture's alternative text": Wrong(
        Point.PROMISE,
        _asset(
            lambda _, asset: replace(
                asset, alts=tuple(Alt(each.media, f"{each.text} guaranteed") for each in asset.alts)
            )
        ),
    ),
    "a hashtag that is none": Wrong(
        Point.HASHTAGS, _asset(lambda _, asset: replace(asset, copy=replace(asset.copy, hashtags=("#two-words",))))
    ),
    "a hashtag that the copy has not": Wrong(Point.HASHTAGS, _says("#Elsewhere"), Platform.FACEBOOK),
    "more hashtags than Threads shows": Wrong(Point.HASHTAGS, _text(_more_tags, Platform.THREADS), Platform.THREADS),
    "the call to action twice": Wrong(Point.CALL_TO_ACTION, _text(_again, Platform.FACEBOOK), Platform.FACEBOOK),
    "no call to action": Wrong(Point.CALL_TO_ACTION, _text(_uncalled)),
    "the offer left out": Wrong(Point.OFFER, _text(_without_offer)),
    "another price": Wrong(Point.OFFER, _says("70 %")),
    "the same text on two accounts": Wrong(Point.TWINS, _asset(_twins), Platform.FACEBOOK),
    "a NUL": Wrong(Point.UNSOUND, _text(lambda _, __, text: f"\x00{text}", Platform.FACEBOOK)),
    "a lone surrogate": Wrong(Point.UNSOUND, _text(lambda _, __, text: f"\ud83d{text}", Platform.FACEBOOK)),
    "an override of direction that nothing ends": Wrong(
        Point.UNSOUND, _text(lambda _, __, text: f"\u202e{text}", Platform.FACEBOOK)
    ),
    "quality below the floor": Wrong(
        Point.QUALITY,
        _asset(lambda order, asset: replace(asset, quality=Quality(order.floor - 1, (Part("all", order.floor - 1),)))),
    ),
    "quality of 101": Wrong(Point.QUALITY, _valued(101, 101)),
    "quality above its best part": Wrong(Point.QUALITY, _valued(90, 60, 89)),
    "quality of nothing": Wrong(Point.QUALITY, _valued(90)),
    "the wrong script": Wrong(Point.SCRIPT, _text(_other_script, Platform.FACEBOOK), Platform.FACEBOOK),
    "a picture that nobody describes": Wrong(Point.ALT, _asset(_unspoken)),
    "another client's name": Wrong(Point.STRANGER, _says(STRANGER)),
    "another client's name in disguise": Wrong(Point.STRANGER, _says("Bore\u200balis out-fitters")),
}
"""Every wrong creator by its name."""
