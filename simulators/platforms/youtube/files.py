"""What a file is by its own bytes, and how long a film says it is. Source: ISO/IEC 14496-12 §4.2, §8.2.2."""

from collections.abc import Iterator

_MAGIC = (
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"FLV\x01", "video/x-flv"),
    (b"\x00\x00\x01\xba", "video/mpeg"),
    (b"0&\xb2u\x8ef\xcf\x11", "video/x-ms-wmv"),
)
_LONG, _HEAD = 16, 8


def recognised(content: bytes) -> str | None:
    """The type of film that the bytes are; ``None``: none that YouTube knows."""
    if content[4:8] == b"ftyp":
        return "video/quicktime" if content[8:12] == b"qt  " else "video/mp4"
    if content[:4] == b"RIFF" and content[8:12] == b"AVI ":
        return "video/x-msvideo"
    return next((kind for magic, kind in _MAGIC if content.startswith(magic)), None)


def _boxes(content: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """The boxes between two places: name, and where what they hold begins and ends."""
    while start + _HEAD <= end:
        size, head = int.from_bytes(content[start : start + 4]), _HEAD
        if size == 1:
            size, head = int.from_bytes(content[start + 8 : start + 16]), _LONG
        stop = end if size == 0 else start + size
        if stop < start + head or stop > end:
            return
        yield content[start + 4 : start + 8], start + head, stop
        start = stop


def length_ms(content: bytes) -> int | None:
    """How long an MP4 film is, by its header; ``None`` when it does not say."""
    for name, start, end in _boxes(content, 0, len(content)):
        if name == b"moov":
            for inner, at, stop in _boxes(content, start, end):
                if inner == b"mvhd":
                    return _movie_header(content[at:stop])
    return None


def _movie_header(head: bytes) -> int | None:
    wide = head[:1] == b"\x01"
    place, width = (20, 8) if wide else (12, 4)
    scale, length = int.from_bytes(head[place : place + 4]), head[place + 4 : place + 4 + width]
    return int.from_bytes(length) * 1_000 // scale if scale and len(length) == width else None
