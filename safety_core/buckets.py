"""Stable buckets: where a key falls among a hundred, the same on every machine and in every process.

MurmurHash3 (x86, 32 bits) of ``group:key``, as Unleash counts it: whoever is in at 10 % is in at 30 %, and the buckets of
two groups have nothing to do with each other.

Source: MurmurHash3.cpp (public domain, Austin Appleby); Unleash client specification, ``normalizedStrategyValue``.
"""

BUCKETS = 100
_WORD = 0xFFFFFFFF
_C1, _C2 = 0xCC9E2D51, 0x1B873593
_ADDED = 0xE6546B64
_BLOCK = 4


def bucket(group: str, key: str, *, of: int = BUCKETS, seed: int = 0) -> int:
    """From 1 to ``of``; a share of so many is in when its bucket is not above it."""
    return murmur3(f"{group}:{key}".encode(), seed=seed) % of + 1


def murmur3(data: bytes, *, seed: int = 0) -> int:
    """The hash of 32 bits."""
    mixed = seed
    whole = len(data) - len(data) % _BLOCK
    for start in range(0, whole, _BLOCK):
        mixed ^= _scrambled(int.from_bytes(data[start : start + _BLOCK], "little"))
        mixed = (_turned(mixed, 13) * 5 + _ADDED) & _WORD
    if whole < len(data):
        mixed ^= _scrambled(int.from_bytes(data[whole:], "little"))
    return _finished(mixed ^ len(data))


def _scrambled(block: int) -> int:
    return _turned(block * _C1 & _WORD, 15) * _C2 & _WORD


def _turned(word: int, bits: int) -> int:
    return (word << bits | word >> (32 - bits)) & _WORD


def _finished(mixed: int) -> int:
    mixed ^= mixed >> 16
    mixed = mixed * 0x85EBCA6B & _WORD
    mixed ^= mixed >> 13
    mixed = mixed * 0xC2B2AE35 & _WORD
    return mixed ^ mixed >> 16
