"""Pictures drawn by hand: read back by what their formats say."""

import struct
import zlib

from simulators.drawing import SQUARE, Colour, jpeg, png


def chequered(column: int, row: int) -> Colour:
    return ((column * 60) % 256, (row * 60) % 256, 255 if (column + row) % 2 else 0)


def test_a_png_has_its_size_its_checks_and_every_pixel() -> None:
    content = png(19, 11, chequered)
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    at, chunks = 8, {}
    while at < len(content):
        (length,) = struct.unpack_from(">I", content, at)
        kind, body = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", content, at + 8 + length)[0] == zlib.crc32(kind + body)
        chunks[kind] = body
        at += 12 + length
    assert struct.unpack(">IIBBBBB", chunks[b"IHDR"]) == (19, 11, 8, 2, 0, 0, 0)
    rows = zlib.decompress(chunks[b"IDAT"])
    for y in range(11):
        row = rows[y * 58 : (y + 1) * 58]
        assert row[0] == 0
        assert [tuple(row[1 + 3 * x : 4 + 3 * x]) for x in range(19)] == [chequered(x // 8, y // 8) for x in range(19)]


def decoded(content: bytes) -> tuple[int, int, list[tuple[float, float, float]]]:
    """A reader of such a JPEG: width, height, and the colour of each square, by its segments and codes."""
    assert content[:2] + content[-2:] == b"\xff\xd8\xff\xd9"
    at, segments = 2, []
    while not segments or segments[-1][0] != 0xDA:
        _, kind, length = struct.unpack_from(">BBH", content, at)
        segments.append((kind, content[at + 4 : at + 2 + length]))
        at += 2 + length
    said = dict(segments)
    _, height, width = struct.unpack_from(">BHH", said[0xC0])
    tables = [body for kind, body in segments if kind == 0xC4]
    assert [sum(table[1:17]) for table in tables] == [12, 1]
    assert said[0xDB][1] == 8
    scan = content[at:-2].replace(b"\xff\x00", b"\xff")
    assert b"\xff" not in content[at:-2].replace(b"\xff\x00", b"")
    bits = "".join(f"{byte:08b}" for byte in scan)
    place, levels, colours = 0, [0, 0, 0], []
    for _ in range(-(-width // SQUARE) * -(-height // SQUARE)):
        for component in range(3):
            size = int(bits[place : place + 4], 2)
            raw = bits[place + 4 : place + 4 + size]
            place += 4 + size
            if size:
                levels[component] += int(raw, 2) if raw[0] == "1" else int(raw, 2) - (1 << size) + 1
            assert bits[place] == "0"
            place += 1
        light, blue, red = levels[0] + 128, levels[1], levels[2]
        colours.append((light + 1.402 * red, light - 0.344136 * blue - 0.714136 * red, light + 1.772 * blue))
    assert set(bits[place:]) <= {"1"}
    return width, height, colours


def test_a_jpeg_has_its_size_and_the_colour_of_every_square() -> None:
    width, height, colours = decoded(jpeg(70, 41, chequered))
    assert (width, height, len(colours)) == (70, 41, 9 * 6)
    for place, colour in enumerate(colours):
        wanted = chequered(place % 9, place // 9)
        assert all(abs(seen - meant) < 2 for seen, meant in zip(colour, wanted, strict=True)), place
