"""Buckets: the published hash, a hundred even places, the same for ever, and whoever is in stays in as a share grows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.buckets import BUCKETS, bucket, murmur3

KEYS = 20_000


@pytest.mark.parametrize(
    ("data", "seed", "published"),
    [
        (b"", 0, 0),
        (b"", 1, 0x514E28B7),
        (b"", 0xFFFFFFFF, 0x81F16F39),
        (b"hello", 0, 0x248BFA47),
        (b"hello, world", 0, 0x149BBB7F),
        (b"The quick brown fox jumps over the lazy dog", 0, 0x2E4FF723),
        (b"\xff\xff\xff\xff", 0, 0x76293B50),
        (b"\x21\x43\x65", 0, 0x7E4A8634),
        (b"\x21\x43", 0, 0xA0F7B07A),
        (b"\x21", 0, 0x72661CF4),
    ],
)
def test_the_hash_is_the_published_one(data: bytes, seed: int, published: int) -> None:
    assert murmur3(data, seed=seed) == published


def test_a_bucket_does_not_move_between_releases() -> None:
    assert [bucket("rollout:acme", f"key-{number}") for number in range(6)] == [9, 53, 31, 83, 78, 38]


def test_the_hundred_buckets_are_filled_evenly() -> None:
    found = [bucket("rollout:acme", str(number)) for number in range(KEYS)]
    counts = [found.count(each) for each in range(1, BUCKETS + 1)]
    assert sum(counts) == KEYS, "a bucket outside 1 to 100"
    # Chi-square with 99 degrees of freedom is above 149 once in a thousand draws; these keys are always the same.
    assert sum((each - 200) ** 2 / 200 for each in counts) < 149


def test_two_groups_have_nothing_to_do_with_each_other() -> None:
    both = sum(bucket("rollout:acme", str(n)) <= 50 and bucket("rollout:globex", str(n)) <= 50 for n in range(KEYS))
    assert both / KEYS == pytest.approx(0.25, abs=0.01)


@given(client=st.text(max_size=20), key=st.text(max_size=60), shares=st.lists(st.integers(1, 100), min_size=2))
def test_whoever_is_in_at_a_share_is_in_at_every_greater_one(client: str, key: str, shares: list[int]) -> None:
    place = bucket(f"rollout:{client}", key)
    inside = [place <= share for share in sorted(shares)]
    assert inside == sorted(inside)
    assert 1 <= place <= BUCKETS
