"""How large a picture is, by its own bytes: as Pillow says it, and never an exception."""

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from safety_core.adapters.creators.films import film
from safety_core.creation.pixels import Pixels, pixels
from tests.fuzzing import fuzzed

SIZES = st.tuples(st.integers(1, 700), st.integers(1, 700))
SAVED = {
    "jpeg": ("JPEG", {}), "progressive": ("JPEG", {"progressive": True}), "png": ("PNG", {}), "gif": ("GIF", {}),
    "lossy": ("WEBP", {}), "lossless": ("WEBP", {"lossless": True}), "animated": ("WEBP", {"exif": b"Exif\0\0x"}),
}  # fmt: skip
JPEG = b"\xff\xd8\xff"
HEADS = (JPEG, JPEG + b"\xe0\0\x10", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"GIF89a", b"RIFF\0\0\0\0WEBPVP8X", b"RIFF\0\0\0\0WEBPVP8 ",
         b"RIFF\0\0\0\0WEBPVP8L", b"\0\0\0\x18ftypmp42", b"\0\0\0\x08ftyp\0\0\0\x40moov\0\0\0\x38trak\0\0\0\x30tkhd")  # fmt: skip


def drawn(size: tuple[int, int], form: str, **how: object) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", size, (1, 2, 3)).save(kept, form, **how)
    return kept.getvalue()


@pytest.mark.parametrize("name", SAVED)
@given(size=SIZES)
def test_a_picture_is_as_large_as_it_was_drawn(name: str, size: tuple[int, int]):
    form, how = SAVED[name]
    assert pixels(drawn(size, form, **how)) == Pixels(*size)


@given(SIZES)
def test_a_film_is_as_large_as_its_track_says(size: tuple[int, int]):
    assert pixels(film(b"frame", size)) == Pixels(*size)


@fuzzed("media")
@given(st.binary(max_size=200), st.sampled_from(HEADS))
def test_no_bytes_make_it_raise(tail: bytes, head: bytes):
    found = pixels(head + tail)
    assert found is None or (found.width > 0 and found.height > 0)


@pytest.mark.parametrize("name", SAVED)
def test_a_picture_that_breaks_off_says_nothing_or_the_truth(name: str):
    form, how = SAVED[name]
    whole = drawn((123, 45), form, **how)
    assert {pixels(whole[:end]) for end in range(len(whole))} <= {None, Pixels(123, 45)}


def test_a_width_of_nothing_is_no_size():
    assert pixels(b"GIF89a" + struct.pack("<HH", 0, 4)) is None


def test_a_track_that_is_heard_alone_is_passed_over():
    whole = film(b"frame", (640, 360))
    silent = film(b"frame", (0, 0))
    start, end = silent.index(b"trak") - 4, silent.index(b"mdat") - 4
    heard = silent[start:end]
    at = whole.index(b"trak") - 4
    moov = whole.index(b"moov") - 4
    size = struct.unpack_from(">I", whole, moov)[0] + len(heard)
    both = whole[:moov] + struct.pack(">I", size) + whole[moov + 4 : at] + heard + whole[at:]
    assert pixels(both) == Pixels(640, 360)
    assert pixels(silent) is None
