"""What a file is to Facebook: a photo with its width and height, or a video, and whether that will play."""

from simulators.platforms.pictures import Look, looked_at

_BRANDS = (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"qt  ", b"dash")


def photo(content: bytes) -> Look | None:
    """The photo that these bytes are; ``None``: they are none, or break off before their size."""
    seen = looked_at(content)
    return seen if seen is not None and seen.kind.startswith("image/") and seen.ratio > 0 else None


def video(content: bytes) -> Look | None:
    """The video that these bytes are; ``None``: they are none."""
    return Look("video/mp4") if content[4:8] == b"ftyp" else None


def playable(content: bytes) -> bool:
    """Whether processing will find what it needs in a video: a brand that it knows."""
    return content[8:12] in _BRANDS
