"""What a creator is asked for: one approved node of a plan, and what each platform can show of it.

1. An order says everything a creator may know. Other clients' names are not in it: whoever judges has them.
2. ``BLUEPRINTS`` says per platform which fields of the copy make up the text, in their order, how many hashtags it may
   carry, and which pictures and films it takes. Each figure has its source in its comment: (D) the platform's own
   documents, (M) common knowledge of it, *ours* where the platform names none and we keep to one all the same.
"""

import re
from enum import StrEnum

import msgspec

from safety_core.errors import BadInput
from safety_core.intent import check_text
from safety_core.planning.context import Voice
from safety_core.planning.plan import NodeId, Wanted
from safety_core.vocabulary import AccountId, ClientId, Platform

MIB = 1024**2
FLOOR = 60
"""The least quality that is taken, unless the order says another."""
_COLOUR = re.compile(r"#[0-9a-f]{6}")


class Locale(StrEnum):
    """Which language a post is written in."""

    EN = "en"
    DE = "de"
    AR = "ar"
    JA = "ja"
    HI = "hi"


class Place(msgspec.Struct, frozen=True):
    """One account of one platform that a variant is made for."""

    platform: Platform
    account: AccountId


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """One approved node of a plan, as the creator sees it.

    Attributes:
        topic: what the post says, in the post's own language.
        brief: what whoever writes it is told; it is not quoted.
        want: what is to be seen beside the words; a platform that takes only the other kind is given that one.
        offer: what is offered, in the words that every variant must hold; ``None``: nothing is.
        claims: promises that were cleared; every other one is refused (``words.PROMISES``).
        blueprint: the recipe's name in the creator's own catalogue; the core reads nothing into it.
        colour: the brand's, ``#rrggbb``.
        floor: the least quality that is taken, 0 to 100.
    """

    node: NodeId
    client: ClientId
    places: tuple[Place, ...]
    locale: Locale
    topic: str
    brief: str = ""
    offer: str | None = None
    voice: Voice = Voice()
    claims: tuple[str, ...] = ()
    want: Wanted = Wanted.PICTURE
    blueprint: str = "announcement"
    colour: str = "#1f4e79"
    floor: int = FLOOR


def check_order(order: Order) -> None:
    """Refuse an order that nothing could meet.

    Raises:
        BadInput: no place or one twice, a text that no reader could see as it was meant, a floor or a colour that is none.
    """
    texts = {"topic": (order.topic,), "claims": order.claims}
    texts |= {"offer": () if order.offer is None else (order.offer,), "brief": (order.brief,) if order.brief else ()}
    for field, said in (*texts.items(), ("voice", (*order.voice.tone, *order.voice.never))):
        for text in said:
            check_text(text, field=field)
    wrong = {
        "places": "names no account" if not order.places else "names an account twice",
        "floor": f"is {order.floor}, not between 0 and 100",
        "colour": f"{order.colour[:20]!r} is no colour",
    }
    fits = {
        "places": bool(order.places) and len(set(order.places)) == len(order.places),
        "floor": 0 <= order.floor <= 100,  # noqa: PLR2004 - quality is said out of a hundred
        "colour": _COLOUR.fullmatch(order.colour) is not None,
    }
    for field, right in fits.items():
        if not right:
            raise BadInput(field, wrong[field], "correct the node of the plan, and order again")


class Field(StrEnum):
    """The fields of a copy."""

    HEADLINE = "headline"
    BODY = "body"
    CALL_TO_ACTION = "call_to_action"
    HASHTAGS = "hashtags"


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """Pictures or films that a platform takes.

    Attributes:
        bytes_min, bytes_max: of one, both included.
        side_min, side_max: width and height in pixels, both included.
        pixels_max: width times height.
        ratio_min, ratio_max: width to height as whole numbers, both included.
        makes: width and height that a creator does well to make.
    """

    kinds: frozenset[str]
    bytes_max: int
    makes: tuple[int, int]
    bytes_min: int = 1
    side_min: int = 200
    side_max: int = 8_192
    pixels_max: int = 36_152_319
    ratio_min: tuple[int, int] = (1, 3)
    ratio_max: tuple[int, int] = (3, 1)


class Blueprint(msgspec.Struct, frozen=True, kw_only=True):
    """What a platform shows. ``needs_media``: it takes no post without; ``lines``: the fields, each a paragraph, in order."""

    lines: tuple[Field, ...]
    hashtags_max: int
    media_max: int
    needs_media: bool = False
    picture: Form | None = None
    film: Form | None = None


_ALL = (Field.HEADLINE, Field.BODY, Field.CALL_TO_ACTION, Field.HASHTAGS)
_BRIEF = (Field.BODY, Field.CALL_TO_ACTION, Field.HASHTAGS)
_MP4 = frozenset({"video/mp4"})
_FILMS = frozenset({"video/mp4", "video/quicktime"})
_SQUARE, _WIDE, _TALL, _HD = (1_080, 1_080), (1_200, 675), (1_080, 1_920), (1_920, 1_080)

BLUEPRINTS: dict[Platform, Blueprint] = {
    # Kinds, bytes, number: docs/platforms/x.md, "Pictures". Sides up to 8,192: M. Films are not sent there. Hashtags: ours.
    Platform.X: Blueprint(
        lines=_BRIEF,
        hashtags_max=3,
        media_max=4,
        picture=Form(kinds=frozenset({"image/jpeg", "image/png", "image/webp"}), bytes_max=5_000_000, makes=_WIDE),
    ),
    # Kinds, bytes, number: docs/platforms/facebook.md, "Photos". Sides and hashtags: ours.
    Platform.FACEBOOK: Blueprint(
        lines=_ALL,
        hashtags_max=10,
        media_max=10,
        picture=Form(kinds=frozenset({"image/jpeg", "image/png", "image/gif"}), bytes_max=8 * MIB - 4_096, makes=_WIDE),
    ),
    # docs/platforms/instagram.md, "Content": 30 hashtags, 10 items, JPEG up to 8 MiB, 4:5 to 1.91:1 (D). A width of 320 to
    # 1,440 is shown as it is (D); anything else is scaled, which is what is avoided here. A film's 1,920 columns: D.
    Platform.INSTAGRAM: Blueprint(
        lines=_ALL,
        hashtags_max=30,
        media_max=10,
        needs_media=True,
        picture=Form(
            kinds=frozenset({"image/jpeg"}),
            bytes_max=8 * MIB,
            makes=_SQUARE,
            side_min=320,
            side_max=1_800,
            ratio_min=(4, 5),
            ratio_max=(191, 100),
        ),
        film=Form(kinds=_FILMS, bytes_max=300 * MIB, makes=_TALL, side_min=320, side_max=3_840),
    ),
    # docs/platforms/threads.md, "Content": 20 items, 8 MB and 1 GB (D); a side of 10 to another of 1, width 320 to 1,440
    # unscaled (D). Of hashtags Threads makes one a topic, and leaves the others as text (D).
    Platform.THREADS: Blueprint(
        lines=_BRIEF,
        hashtags_max=1,
        media_max=20,
        picture=Form(
            kinds=frozenset({"image/jpeg", "image/png"}),
            bytes_max=8_000_000,
            makes=_SQUARE,
            side_min=320,
            ratio_min=(1, 10),
            ratio_max=(10, 1),
        ),
        film=Form(kinds=_FILMS, bytes_max=1_000_000_000, makes=_TALL, side_min=320, side_max=3_840),
    ),
    # docs/platforms/linkedin.md, "Pictures and films"; fewer than 36,152,320 pixels (D). Hashtags: ours.
    Platform.LINKEDIN: Blueprint(
        lines=_ALL,
        hashtags_max=5,
        media_max=20,
        picture=Form(kinds=frozenset({"image/jpeg", "image/png", "image/gif"}), bytes_max=8 * MIB, makes=_WIDE),
        film=Form(kinds=_MP4, bytes_min=75 * 1_024, bytes_max=500 * MIB, makes=_HD, side_min=256, side_max=4_096),
    ),
    # docs/platforms/youtube.md, "Content": the first line is the title, one film, up to 512 MiB. A video with more than 60
    # hashtags shows none of them (D); 15 is ours. Sides: ours.
    Platform.YOUTUBE: Blueprint(
        lines=_ALL,
        hashtags_max=15,
        media_max=1,
        needs_media=True,
        film=Form(kinds=_FILMS, bytes_max=512 * MIB, makes=_HD, side_min=240, side_max=7_680),
    ),
    # docs/platforms/tiktok.md, "Content": one film, up to 64,000,000 bytes in one chunk; 360 to 4,096 pixels either way (D).
    # Hashtags: ours.
    Platform.TIKTOK: Blueprint(
        lines=_ALL,
        hashtags_max=5,
        media_max=1,
        needs_media=True,
        film=Form(kinds=_FILMS, bytes_max=64_000_000, makes=_TALL, side_min=360, side_max=4_096),
    ),
}


def form(order: Order, platform: Platform) -> Form | None:
    """What a post there shows, by the order's want and what the platform takes; ``None``: nothing."""
    blueprint = BLUEPRINTS[platform]
    if order.want is Wanted.NONE and not blueprint.needs_media:
        return None
    if order.want is Wanted.FILM:
        return blueprint.film or blueprint.picture
    return blueprint.picture or blueprint.film
