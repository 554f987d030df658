import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.platforms.pictures import Look, looked_at
from tests.simulators.meta_hand import MP4, jpeg, png

WEBP_LOSSY = b"RIFF\x00\x00\x00\x00WEBPVP8 \x00\x00\x00\x00\x00\x00\x00\x9d\x01\x2a" + struct.pack("<HH", 640, 480)
WEBP_LOSSLESS = b"RIFF\x00\x00\x00\x00WEBPVP8L\x00\x00\x00\x00\x2f" + struct.pack("<I", 639 | 479 << 14)
WEBP_EXTENDED = b"RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00" + b"\x7f\x02\x00" + b"\xdf\x01\x00"


@pytest.mark.parametrize(
    ("content", "look"),
    [
        (png(800, 600), Look("image/png", 800, 600)),
        (jpeg(1080, 1350), Look("image/jpeg", 1080, 1350)),
        (jpeg(1080, 1350).replace(b"\xff\xc0", b"\xff\xff\xc2"), Look("image/jpeg", 1080, 1350)),
        (jpeg(1080, 1350).replace(b"\xff\xdb", b"\xff\xd0\xff\xdb"), Look("image/jpeg", 1080, 1350)),
        (b"GIF89a" + struct.pack("<HH", 12, 34), Look("image/gif", 12, 34)),
        (WEBP_LOSSY, Look("image/webp", 640, 480)),
        (WEBP_LOSSLESS, Look("image/webp", 640, 480)),
        (WEBP_EXTENDED, Look("image/webp", 640, 480)),
        (MP4, Look("video/mp4")),
        (b"\x00\x00\x00\x14ftypqt  ", Look("video/quicktime")),
        (b"<html>", None),
        (b"", None),
    ],
)
def test_bytes_are_what_their_own_head_says(content: bytes, look: Look | None) -> None:
    assert looked_at(content) == look


@pytest.mark.parametrize("whole", [png(8, 6), jpeg(8, 6), WEBP_LOSSY, WEBP_LOSSLESS, WEBP_EXTENDED])
def test_a_head_that_ends_too_soon_tells_no_size(whole: bytes) -> None:
    cut = [looked_at(whole[:length]) for length in range(len(whole))]
    assert all(look is None or look.ratio == 0 or look == looked_at(whole) for look in cut)
    assert looked_at(whole[:20]) is None or looked_at(whole[:20]).ratio == 0


@given(
    st.sampled_from([b"", png(1, 1)[:8], b"\xff\xd8\xff", b"GIF89a", WEBP_LOSSY[:12], MP4[:8]]), st.binary(max_size=80)
)
def test_no_bytes_are_too_much(head: bytes, rest: bytes) -> None:
    look = looked_at(head + rest)
    assert look is None or look.ratio >= 0
