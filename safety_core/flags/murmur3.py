"""MurmurHash3, 32 bit, and the buckets that Unleash makes of it.

Source: Austin Appleby's MurmurHash3_x86_32; Unleash's client specification for the normalised value. Its published
vectors are in the tests.
"""

from functools import lru_cache
from struct import unpack_from

MASK = 0xFFFFFFFF
HUNDRED = 100
VARIANT_SEED = 86028157
"""So that who gets which variant is independent of who is in at all."""
KEPT = 65_536
"""Buckets that are remembered: those of a few thousand clients and accounts in some tens of groups."""


def murmur3_32(data: bytes, seed: int = 0) -> int:
    """The hash, as an unsigned number. What a rotation leaves above 32 bits falls away with the next mask."""
    hashed = seed
    blocks, left = divmod(len(data), 4)
    for block in unpack_from(f"<{blocks}I", data):
        mixed = block * 0xCC9E2D51 & MASK
        hashed ^= (mixed << 15 | mixed >> 17) * 0x1B873593 & MASK
        hashed = (hashed << 13 | hashed >> 19) * 5 + 0xE6546B64 & MASK
    if left:
        mixed = int.from_bytes(data[-left:], "little") * 0xCC9E2D51 & MASK
        hashed ^= (mixed << 15 | mixed >> 17) * 0x1B873593 & MASK
    hashed ^= len(data)
    hashed = (hashed ^ hashed >> 16) * 0x85EBCA6B & MASK
    hashed = (hashed ^ hashed >> 13) * 0xC2B2AE35 & MASK
    return hashed ^ hashed >> 16


@lru_cache(maxsize=KEPT)
def bucket(group: str, key: str, size: int = HUNDRED, seed: int = 0) -> int:
    """1 to ``size``, always the same for one key in one group."""
    return murmur3_32(f"{group}:{key}".encode("utf-8", "surrogatepass"), seed) % size + 1
