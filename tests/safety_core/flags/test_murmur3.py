"""The hash by its published vectors, and the buckets that Unleash makes of it."""

import pytest

from safety_core.flags.murmur3 import bucket, murmur3_32


@pytest.mark.parametrize(
    ("data", "seed", "hashed"),
    [
        (b"", 0, 0),
        (b"", 1, 0x514E28B7),
        (b"", 0xFFFFFFFF, 0x81F16F39),
        (b"\xff\xff\xff\xff", 0, 0x76293B50),
        (b"!Ce\x87", 0, 0xF55B516B),
        (b"!Ce\x87", 0x5082EDEE, 0x2362F9DE),
        (b"!Ce", 0, 0x7E4A8634),
        (b"!C", 0, 0xA0F7B07A),
        (b"!", 0, 0x72661CF4),
        (b"\0\0\0\0", 0, 0x2362F9DE),
        (b"\0\0\0", 0, 0x85F0B427),
        (b"\0\0", 0, 0x30F4C306),
        (b"\0", 0, 0x514E28B7),
        (b"Hello, world!", 0x9747B28C, 0x24884CBA),
        ("ππππππππ".encode(), 0x9747B28C, 0xD58063C1),
        (b"The quick brown fox jumps over the lazy dog", 0x9747B28C, 0x2FA826CD),
    ],
)
def test_the_published_vectors_hold(data, seed, hashed):
    assert murmur3_32(data, seed) == hashed


@pytest.mark.parametrize(("key", "group", "found"), [("123", "gr1", 73), ("999", "groupX", 25)])
def test_the_buckets_are_those_of_unleashs_clients(key, group, found):
    assert bucket(group, key) == found


def test_a_bucket_is_one_to_its_size_and_both_ends_occur():
    found = {bucket("g", str(number)) for number in range(3_000)}
    assert found == set(range(1, 101))
    assert {bucket("g", str(number), 2) for number in range(50)} == {1, 2}


def test_text_that_is_no_text_has_a_bucket_all_the_same():
    assert 1 <= bucket("g", "\ud800") <= 100
