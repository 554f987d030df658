"""Plain pictures in a brand's colour, drawn with Pillow: the same words, colour, size and seed give the same bytes.

That holds for one version of Pillow and of what it is built with; another one's bytes are another picture's name. The font
is Pillow's own, which knows the letters of ASCII alone: umlauts are spelt out, and words of another script are left out
rather than drawn as boxes; the picture's alternative text says what it is for.
"""

import io

from PIL import Image, ImageDraw, ImageFont

QUALITY = 85
_DRAWN = frozenset(map(chr, range(0x20, 0x7F))) | frozenset("\u2018\u2019\u201c\u201d\u2026")
_SPELT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "\u2013": "-", "\u2014": "-", "\u201e": '"',
     "\u20ac": "EUR", "\u00a0": " "}
)  # fmt: skip
_LUMA = (299, 587, 114)
"""How bright red, green and blue look, in thousandths (ITU-R BT.601)."""
_BRIGHT = 140


def drawable(text: str) -> bool:
    """Whether it can be written with the letters that the font has."""
    return set(text.translate(_SPELT)) <= _DRAWN


def picture(size: tuple[int, int], *, colour: str, text: str, seed: int) -> bytes:
    """A JPEG: the colour, a field in another shade of it where the seed puts it, and the words as far as they can be drawn.

    Args:
        size: width and height in pixels.
        colour: ``#rrggbb``.
        text: what is written on it, if the font has its letters.
        seed: where the field lies.
    """
    width, height = size
    ground = _rgb(colour)
    bright = sum(part * weight for part, weight in zip(ground, _LUMA, strict=True)) // 1_000 > _BRIGHT
    image = Image.new("RGB", size, ground)
    draw = ImageDraw.Draw(image)
    radius = min(size) // 3
    left, top = seed % (width - radius), seed // width % (height - radius)
    draw.ellipse((left, top, left + radius, top + radius), fill=_shade(ground, darker=bright))
    if drawable(text):
        _write(draw, text.translate(_SPELT), size, fill=(20, 20, 20) if bright else (255, 255, 255))
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=QUALITY, subsampling=0, optimize=False)
    return kept.getvalue()


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


def _shade(ground: tuple[int, int, int], *, darker: bool) -> tuple[int, int, int]:
    towards = 0 if darker else 255
    red, green, blue = ((part * 4 + towards) // 5 for part in ground)
    return red, green, blue


def _write(draw: ImageDraw.ImageDraw, text: str, size: tuple[int, int], *, fill: tuple[int, int, int]) -> None:
    """As large as it may be in at most half of the height."""
    width, height = size
    margin = min(size) // 12
    for points in range(min(size) // 10, 15, -4):
        font = ImageFont.load_default(points)
        lines = _lines(draw, text, font, width - 2 * margin)
        widest = max(draw.textlength(each, font=font) for each in lines)
        if len(lines) * points * 5 // 4 <= height // 2 and widest <= width - 2 * margin:
            break
    top = (height - len(lines) * points * 5 // 4) // 2
    for number, line in enumerate(lines):
        draw.text((margin, top + number * points * 5 // 4), line, font=font, fill=fill)


def _lines(
    draw: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: int
) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and draw.textlength(longer, font=font) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
