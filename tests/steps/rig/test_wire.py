"""What a failure shows of the wire is what a person can read of it."""

import pytest

from steps.rig.wire import SHOWN_MAX_BYTES, shown


def test_text_is_shown_as_it_is():
    assert shown('{"text":"Grüße"}'.encode()) == '{"text":"Grüße"}'


def test_a_film_is_told_by_its_length_and_none_of_its_bytes():
    assert shown(b"\x00\x00\x00\x18ftypmp42" + bytes(10_000)) == "⟨10,012 bytes of a picture or film⟩"


@pytest.mark.parametrize(("length", "cut"), [(SHOWN_MAX_BYTES, False), (SHOWN_MAX_BYTES + 1, True)])
def test_what_is_too_long_is_cut_and_says_so(length, cut):
    said = shown(b"a" * length)
    assert said.startswith("a" * SHOWN_MAX_BYTES)
    assert ("⟨8,193 bytes⟩" in said) is cut
