"""What a file is, from its own first bytes: a photo with its width and height, or a video.

Source: PNG (ISO 15948), JPEG (ITU T.81, B.2), GIF89a, WebP (RFC 9649), ISO base media files (ISO 14496-12).
"""

import msgspec

_FRAMES = frozenset((*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)))
_BRANDS = (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"qt  ", b"dash")


class Seen(msgspec.Struct, frozen=True):
    """A media type, and of a photo how wide and high it is."""

    kind: str
    width: int = 0
    height: int = 0


def photo(content: bytes) -> Seen | None:
    """The photo that these bytes are; ``None``: they are none, or break off before their size."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
        seen = Seen("image/png", int.from_bytes(content[16:20]), int.from_bytes(content[20:24]))
    elif content.startswith((b"GIF87a", b"GIF89a")):
        seen = Seen("image/gif", int.from_bytes(content[6:8], "little"), int.from_bytes(content[8:10], "little"))
    elif content.startswith(b"\xff\xd8\xff"):
        seen = _jpeg(content)
    elif content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        seen = _webp(content)
    else:
        return None
    return seen if seen.width > 0 and seen.height > 0 else None


def _jpeg(content: bytes) -> Seen:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:  # noqa: PLR2004 - a marker begins
        marker = content[at + 1]
        if marker in _FRAMES:
            height, width = int.from_bytes(content[at + 5 : at + 7]), int.from_bytes(content[at + 7 : at + 9])
            return Seen("image/jpeg", width, height)
        if marker == 0xFF:  # noqa: PLR2004 - padding before a marker
            at += 1
            continue
        at += 2 + max(int.from_bytes(content[at + 2 : at + 4]), 2)
    return Seen("image/jpeg")


def _webp(content: bytes) -> Seen:
    chunk, head = content[12:16], content[20:30]
    if chunk == b"VP8X":
        width, height = int.from_bytes(head[4:7], "little") + 1, int.from_bytes(head[7:10], "little") + 1
    elif chunk == b"VP8L":
        bits = int.from_bytes(head[1:5], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif chunk == b"VP8 ":
        width = int.from_bytes(head[6:8], "little") & 0x3FFF
        height = int.from_bytes(head[8:10], "little") & 0x3FFF
    else:
        width = height = 0
    return Seen("image/webp", width, height) if len(head) == 10 else Seen("image/webp")  # noqa: PLR2004 - the whole head


def video(content: bytes) -> Seen | None:
    """The video that these bytes are; ``None``: they are none."""
    return Seen("video/mp4") if content[4:8] == b"ftyp" else None


def playable(content: bytes) -> bool:
    """Whether processing will find what it needs in a video: a brand that it knows."""
    return content[8:12] in _BRANDS
