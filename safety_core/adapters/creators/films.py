"""A film that shows one picture for a few seconds: an MP4 whose every frame is the same JPEG.

It is whole by its boxes, and players that know JPEG in MP4 show it (object type 0x6C, registered at mp4ra.org). It is no H.264,
which TikTok, YouTube, Instagram and LinkedIn ask for: the simulated platforms take it, and the real ones may not. Sources:
ISO/IEC 14496-12 §4 and §8, 14496-1 §7.2.6 for the description of the stream.
"""

import struct

RATE, SECONDS = 24, 5
_FRAMES = RATE * SECONDS
_UNITY = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_JPEG, _VISUAL = 0x6C, 0x11
_SEEN = 7
"""A track that is enabled, in the movie and in its preview."""


def film(frame: bytes, size: tuple[int, int], *, bytes_min: int = 1) -> bytes:
    """The film of one JPEG. ``size``: its width and height; ``bytes_min``: it is filled up to so many bytes."""
    kind = _box(b"ftyp", b"mp42", bytes(4), b"mp42isom")
    moov = _movie(len(frame), size, at=0)
    at = len(kind) + len(moov) + 8
    made = kind + _movie(len(frame), size, at=at) + _box(b"mdat", frame)
    short = bytes_min - len(made)
    return made + _box(b"free", bytes(max(0, short - 8))) if short > 0 else made


def _box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + kind + body


def _full(kind: bytes, *parts: bytes, flags: int = 0) -> bytes:
    return _box(kind, struct.pack(">I", flags), *parts)


def _movie(length: int, size: tuple[int, int], *, at: int) -> bytes:
    """Its head. Every frame is its own chunk, and all chunks lie at the same place: ``at``."""
    width, height = size
    head = struct.pack(">IIII", 0, 0, RATE, _FRAMES) + struct.pack(">IHH8x", 0x10000, 0x100, 0) + _UNITY
    movie = _full(b"mvhd", head, bytes(24), struct.pack(">I", 2))
    track = struct.pack(">IIIIIQHHHH", 0, 0, 1, 0, _FRAMES, 0, 0, 0, 0, 0) + _UNITY
    seen = _full(b"tkhd", track, struct.pack(">II", width << 16, height << 16), flags=_SEEN)
    clock = _full(b"mdhd", struct.pack(">IIIIHH", 0, 0, RATE, _FRAMES, 0x55C4, 0))
    names = _full(b"hdlr", bytes(4), b"vide", bytes(12), b"still\0")
    place = _box(b"dinf", _full(b"dref", struct.pack(">I", 1), _full(b"url ", flags=1)))
    shown = _box(b"minf", _full(b"vmhd", bytes(8), flags=1), place, _samples(length, size, at))
    return _box(b"moov", movie, _box(b"trak", seen, _box(b"mdia", clock, names, shown)))


def _samples(length: int, size: tuple[int, int], at: int) -> bytes:
    visual = struct.pack(">6xH16xHHIIIH32xHH", 1, *size, 0x480000, 0x480000, 0, 1, 0x18, 0xFFFF)
    stream = struct.pack(">BBB3xII", _JPEG, _VISUAL, 0, 0, 0)
    inner = struct.pack(">HB", 1, 0) + _described(4, stream) + _described(6, b"\2")
    entry = _box(b"mp4v", visual, _full(b"esds", _described(3, inner)))
    return _box(
        b"stbl",
        _full(b"stsd", struct.pack(">I", 1), entry),
        _full(b"stts", struct.pack(">III", 1, _FRAMES, 1)),
        _full(b"stsc", struct.pack(">IIII", 1, 1, 1, 1)),
        _full(b"stsz", struct.pack(">II", length, _FRAMES)),
        _full(b"stco", struct.pack(">I", _FRAMES), struct.pack(">I", at) * _FRAMES),
    )


def _described(tag: int, body: bytes) -> bytes:
    return bytes((tag, len(body))) + body
