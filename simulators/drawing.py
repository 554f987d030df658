"""Pictures that are truly PNG or JPEG, small to make: mosaics of flat squares, eight pixels wide. For worlds and tests."""

import struct
import zlib
from collections.abc import Callable

Colour = tuple[int, int, int]
"""Red, green, blue: 0 to 255."""
Mosaic = Callable[[int, int], Colour]
"""The colour of a square, by its column and row."""
SQUARE = 8

_DC_LENGTH = 4
"""Bits of a code: of the twelve sizes that the difference of two squares may have, each has its own of this length."""
_LEVELS = 8


def png(width: int, height: int, mosaic: Mosaic) -> bytes:
    """A PNG, 8 bits a channel."""
    rows: list[bytes] = []
    for row in range(-(-height // SQUARE)):
        squares = b"".join(bytes(mosaic(column, row)) * SQUARE for column in range(-(-width // SQUARE)))
        rows += [b"\0" + squares[: 3 * width]] * min(SQUARE, height - row * SQUARE)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = (b"IHDR" + head, b"IDAT" + zlib.compress(b"".join(rows), 9), b"IEND")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in chunks
    )


def jpeg(width: int, height: int, mosaic: Mosaic) -> bytes:
    """A baseline JPEG. A flat square is nothing but its mean, so that neither cosines nor longer codes are needed.

    Source: ITU-T T.81, baseline sequential; JFIF 1.01 for the colours.
    """
    frame = struct.pack(">BHHB", 8, height, width, 3) + b"".join(bytes((number, 0x11, 0)) for number in (1, 2, 3))
    sizes = bytes(12)[: _DC_LENGTH - 1] + bytes((12,)) + bytes(16 - _DC_LENGTH) + bytes(range(12))
    end_of_square = bytes((1, *bytes(15), 0))
    scan = bytes((3, 1, 0, 2, 0, 3, 0, 0, 63, 0))
    segments = (
        (0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"),
        (0xDB, b"\0" + bytes((_LEVELS,)) * 64),
        (0xC0, frame),
        (0xC4, b"\x00" + sizes),
        (0xC4, b"\x10" + end_of_square),
        (0xDA, scan),
    )
    head = b"".join(struct.pack(">BBH", 0xFF, kind, len(body) + 2) + body for kind, body in segments)
    return b"\xff\xd8" + head + _squares(width, height, mosaic).replace(b"\xff", b"\xff\0") + b"\xff\xd9"


def _squares(width: int, height: int, mosaic: Mosaic) -> bytes:
    bits: list[str] = []
    last = [0, 0, 0]
    for row in range(-(-height // SQUARE)):
        for column in range(-(-width // SQUARE)):
            for place, level in enumerate(_levels(mosaic(column, row))):
                bits.append(_difference(level - last[place]))
                last[place] = level
    said = "".join(bits)
    said += "1" * (-len(said) % 8)
    return int(said, 2).to_bytes(len(said) // 8)


def _levels(colour: Colour) -> tuple[int, int, int]:
    """Luminance and the two chrominances, as far from their middle as they are."""
    red, green, blue = colour
    light = 0.299 * red + 0.587 * green + 0.114 * blue
    return round(light) - 128, round((blue - light) / 1.772), round((red - light) / 1.402)


def _difference(value: int) -> str:
    """How much a square differs from the one before: its size, its bits, and that there is nothing more to the square."""
    size = abs(value).bit_length()
    bits = value if value > 0 else value + (1 << size) - 1
    return f"{size:0{_DC_LENGTH}b}" + (f"{bits:0{size}b}" if size else "") + "0"


def garden(column: int, row: int) -> Colour:
    """A meadow under a sky with a sun: the picture of the example world."""
    if (column - 60) ** 2 + (row - 16) ** 2 < 60:  # noqa: PLR2004 - where the sun stands
        return (250, 210, 60)
    if row > 54 - (column - 30) ** 2 // 90:
        return (60, 120 + (column * 7 + row * 13) % 40, 50)
    return (120 + row, 170 + row, 240)
