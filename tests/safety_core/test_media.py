"""A medium's name says what it is, and nothing else is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.errors import BadInput
from safety_core.media import BYTES_MAX, KINDS, Medium, medium, recognised

HEX = st.text("0123456789abcdef", min_size=64, max_size=64)


@given(st.sampled_from(sorted(KINDS)), st.integers(1, BYTES_MAX), HEX)
def test_a_medium_is_read_back_from_its_name(kind, size, sha256):
    assert medium(Medium(kind, size, sha256).ref) == Medium(kind, size, sha256)


@given(st.text())
def test_noise_is_no_name(noise):
    with pytest.raises(BadInput):
        medium(noise)


@pytest.mark.parametrize(
    "ref",
    [
        f"image/jpeg:0:{'0' * 64}",
        f"image/jpeg:{BYTES_MAX + 1}:{'0' * 64}",
        f"image/tiff:1:{'0' * 64}",
        f"image/jpeg:1:{'0' * 63}",
        f"image/jpeg:1:{'A' * 64}",
        f"image/jpeg:1:{'0' * 64} ",
    ],
)
def test_what_is_nearly_a_name_is_refused(ref):
    with pytest.raises(BadInput, match="media"):
        medium(ref)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\nrest", "image/png"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"\x00\x00\x00\x18ftypisom", "video/mp4"),
        (b"\x00\x00\x00\x14ftypqt  ", "video/quicktime"),
        (b"", None),
        (b"RIFF\x00\x00\x00\x00WAVE", None),
        (b"\x89PNG", None),
    ],
)
def test_a_kind_is_told_by_the_bytes_themselves(content, kind):
    assert recognised(content) == kind
