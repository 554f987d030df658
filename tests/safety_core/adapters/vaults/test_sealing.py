"""Sealing is AES-256-GCM as everybody has it, bound to words that cannot be read in two ways."""

import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.entropy import SeededEntropy, SystemEntropy
from safety_core.adapters.vaults import sealing
from safety_core.secret import Secret

ROOT = Secret("00" * 31 + "01")
NOT_ASCII = "Grüße"


class Fixed:
    """One nonce for a known answer; in the product every one is drawn."""

    def token(self, purpose: str, nbytes: int) -> str:
        assert (purpose, nbytes) == ("vault/nonce", 12)
        return "cafebabefacedbaddecaf888"


def test_the_library_gives_the_known_answer_of_the_gcm_specification():
    """McGrew and Viega, The Galois/Counter Mode of Operation, test case 16."""
    key = bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2)
    plain = bytes.fromhex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    )
    aad = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    sealed = AESGCM(key).encrypt(bytes.fromhex("cafebabefacedbaddecaf888"), plain, aad)
    assert sealed.hex() == (
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b"
    )


def test_what_is_sealed_is_nonce_ciphertext_and_tag_in_that_order():
    """The same answer through our own door: the first block of test case 14's key stream is the same for any text."""
    key = Secret("feffe9928665731c6d6a8f9467308308" * 2)
    aad = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    sealed = sealing.seal(key, Secret("token"), aad, Fixed())
    assert sealed[:12].hex() == "cafebabefacedbaddecaf888"
    stream = bytes(a ^ b for a, b in zip(bytes.fromhex("522dc1f099"), bytes.fromhex("d9313225f8"), strict=True))
    assert sealed[12:17] == bytes(a ^ b for a, b in zip(stream, b"token", strict=True))
    assert len(sealed) == 12 + 5 + 16


def test_keys_are_drawn_from_the_root_one_for_each_purpose():
    def drawn(purpose: bytes) -> str:
        return hmac.new(bytes.fromhex(ROOT.reveal()), purpose, hashlib.sha256).hexdigest()

    assert sealing.wrapping_key(ROOT) == Secret(drawn(b"holdpoint vault 1: wrap"))
    assert sealing.key_id(ROOT) == drawn(b"holdpoint vault 1: key id")[:16]
    file_key = bytes.fromhex(drawn(b"holdpoint vault 1: file"))
    assert sealing.mac(ROOT, b"x") == hmac.new(file_key, b"x", hashlib.sha256).hexdigest()


def test_words_are_bound_with_their_lengths():
    assert sealing.bound_to("ab", "", "ü") == b"\0" * 7 + b"\2ab" + b"\0" * 8 + b"\0" * 7 + b"\2\xc3\xbc"


WORDS = st.lists(st.text(max_size=8), max_size=5)


@given(WORDS, WORDS)
def test_two_lists_of_words_are_never_the_same_bytes(one, other):
    assert (sealing.bound_to(*one) == sealing.bound_to(*other)) == (one == other)


@given(st.text(max_size=200), st.binary(max_size=20), st.integers(0, 300), st.integers(1, 255))
def test_what_was_sealed_opens_unless_one_byte_of_it_or_of_its_purpose_differs(text, bound, at, flip):
    key = sealing.new_key(SeededEntropy(1))
    sealed = sealing.seal(key, Secret(text), bound, SystemEntropy())
    assert sealing.unseal(key, sealed, bound) == Secret(text)
    assert sealing.unseal(key, sealed, bound + b"x") is None
    assert sealing.unseal(sealing.new_key(SeededEntropy(2)), sealed, bound) is None
    at %= len(sealed)
    assert sealing.unseal(key, sealed[:at] + bytes([sealed[at] ^ flip]) + sealed[at + 1 :], bound) is None
    assert sealing.unseal(key, sealed[:at], bound) is None


def test_the_same_secret_is_never_sealed_to_the_same_bytes():
    key = sealing.new_key(SystemEntropy())
    sealed = {sealing.seal(key, Secret(NOT_ASCII), b"", SystemEntropy()) for _ in range(100)}
    assert len({each[:12] for each in sealed}) == 100


@pytest.mark.parametrize("length", range(28))
def test_too_little_to_hold_a_nonce_and_a_tag_does_not_open(length):
    assert sealing.unseal(ROOT, b"\0" * length, b"") is None
