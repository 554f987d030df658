"""What every platform's signature has in common."""

import json

import msgspec
import pytest

from safety_core.adapters.hooks import HOOKS, hooks_of
from safety_core.errors import BadInput
from safety_core.ports import Forged, Stale, Unreadable
from safety_core.secret import Secret
from safety_core.vocabulary import Platform
from tests.safety_core.adapters.hooks.ground import (
    EMPTY,
    HEADERS,
    HEXED,
    KEY,
    NOW,
    SECRET,
    asked,
    delivered,
    posted,
    signature,
)

ALL = pytest.mark.parametrize("platform", sorted(HOOKS))
PREFIXES = {
    Platform.X: ("sha256=", "sha1="),
    Platform.LINKEDIN: ("", "sha256="),
    Platform.TIKTOK: ("t=", "v="),
}


def test_each_platform_that_has_webhooks_is_listed_and_no_other():
    assert set(HOOKS) == set(Platform) - {Platform.YOUTUBE}


def test_asking_youtube_is_refused_with_what_to_do_instead():
    with pytest.raises(BadInput, match="YouTube has no webhooks; list the comments"):
        hooks_of(Platform.YOUTUBE)


@ALL
def test_the_right_signature_over_the_body_that_came_is_genuine(platform):
    assert hooks_of(platform).verify(delivered(platform, EMPTY[platform]), SECRET, NOW) is None


@ALL
def test_one_flipped_bit_anywhere_in_the_body_is_a_forgery(platform):
    told = delivered(platform, EMPTY[platform])
    for place in range(len(told.body)):
        flipped = bytearray(told.body)
        flipped[place] ^= 1
        found = HOOKS[platform].verify(msgspec.structs.replace(told, body=bytes(flipped)), SECRET, NOW)
        assert isinstance(found, Forged), place


@ALL
def test_a_delivery_without_the_header_is_a_forgery(platform):
    assert HOOKS[platform].verify(posted(EMPTY[platform]), SECRET, NOW) == Forged(f"{HEADERS[platform]} came 0 times")


@ALL
def test_a_header_that_came_twice_is_a_forgery_though_both_are_right(platform):
    told = delivered(platform, EMPTY[platform])
    twice = msgspec.structs.replace(told, headers=(*told.headers, told.headers[-1]))
    assert HOOKS[platform].verify(twice, SECRET, NOW) == Forged(f"{HEADERS[platform]} came 2 times")


@ALL
def test_the_headers_name_may_come_in_any_case(platform):
    told = delivered(platform, EMPTY[platform])
    for change in (str.lower, str.upper):
        headers = tuple((change(name), value) for name, value in told.headers)
        assert HOOKS[platform].verify(msgspec.structs.replace(told, headers=headers), SECRET, NOW) is None


@ALL
def test_the_signature_of_another_secret_is_a_forgery(platform):
    found = HOOKS[platform].verify(delivered(platform, EMPTY[platform], key=KEY + "x"), SECRET, NOW)
    assert isinstance(found, Forged)


@ALL
def test_a_refusal_tells_neither_the_secret_nor_the_right_signature(platform):
    told = posted(EMPTY[platform], (HEADERS[platform], signature(platform, b"something else")))
    found = HOOKS[platform].verify(told, SECRET, NOW)
    right = signature(platform, told.body)
    assert isinstance(found, Forged)
    assert KEY not in found.saw
    assert right[-40:] not in found.saw


@ALL
def test_without_a_secret_nothing_is_genuine_not_even_what_an_empty_one_signs(platform):
    found = HOOKS[platform].verify(delivered(platform, EMPTY[platform], key=""), Secret(""), NOW)
    assert found == Forged("no secret is set up to compare with")


@pytest.mark.parametrize("platform", HEXED)
def test_hex_in_capitals_is_a_forgery_since_no_platform_writes_it(platform):
    told = posted(EMPTY[platform])
    head, _, digits = signature(platform, told.body).rpartition("=")
    loud = f"{head}={digits.upper()}" if head else digits.upper()
    assert isinstance(HOOKS[platform].verify(posted(told.body, (HEADERS[platform], loud)), SECRET, NOW), Forged)


@ALL
def test_a_signature_that_calls_itself_of_another_algorithm_is_a_forgery(platform):
    told = posted(EMPTY[platform])
    right, wrong = PREFIXES.get(platform, ("sha256=", "sha1="))
    other = wrong + signature(platform, told.body).removeprefix(right)
    assert isinstance(HOOKS[platform].verify(posted(told.body, (HEADERS[platform], other)), SECRET, NOW), Forged)


@ALL
@pytest.mark.parametrize("said", ["", " ", "sha256=", "t=,s=", "t=1", "s=", "\ud800", "é" * 64, "a" * 100_000])
def test_a_header_of_nonsense_is_a_forgery_and_raises_nothing(platform, said):
    told = posted(EMPTY[platform], (HEADERS[platform], said))
    assert isinstance(HOOKS[platform].verify(told, SECRET, NOW), Forged)


@ALL
def test_a_blank_around_a_right_signature_is_a_forgery(platform):
    told = posted(EMPTY[platform])
    for said in (signature(platform, told.body) + " ", " " + signature(platform, told.body)):
        assert isinstance(HOOKS[platform].verify(posted(told.body, (HEADERS[platform], said)), SECRET, NOW), Forged)


@ALL
def test_an_empty_body_that_is_signed_is_genuine_and_says_nothing_that_can_be_read(platform):
    told = delivered(platform, b"")
    assert HOOKS[platform].verify(told, SECRET, NOW) is None
    assert isinstance(HOOKS[platform].read(told), Unreadable)


@ALL
def test_a_body_of_ten_megabytes_is_verified_and_read(platform):
    told = delivered(platform, EMPTY[platform] | {"unknown": "x" * 10_000_000})
    assert HOOKS[platform].verify(told, SECRET, NOW) is None
    assert HOOKS[platform].read(told) == ()


@ALL
def test_escapes_are_signed_as_they_came_and_not_as_they_would_be_written_again(platform):
    escaped = json.dumps(EMPTY[platform] | {"unknown": "für /Zoë\u2028 \U0001f600"}).replace("/", "\\/").encode()
    told = delivered(platform, escaped)
    assert HOOKS[platform].verify(told, SECRET, NOW) is None
    again = json.dumps(json.loads(escaped), ensure_ascii=False).encode()
    other = msgspec.structs.replace(told, body=again)
    assert again != escaped
    assert isinstance(HOOKS[platform].verify(other, SECRET, NOW), Forged)


@ALL
def test_only_a_post_tells_of_anything(platform):
    told = msgspec.structs.replace(delivered(platform, EMPTY[platform]), method="GET")
    assert HOOKS[platform].verify(told, SECRET, NOW) == Forged("a 'GET' tells of nothing")


@ALL
def test_a_delivery_is_no_verification_request(platform):
    assert HOOKS[platform].challenge(delivered(platform, EMPTY[platform]), SECRET, SECRET) is None


@ALL
def test_a_bare_visit_is_no_verification_request(platform):
    assert HOOKS[platform].challenge(asked(), SECRET, SECRET) is None


@ALL
def test_only_a_signed_time_makes_anything_stale(platform):
    later = NOW.replace(year=2036)
    found = HOOKS[platform].verify(delivered(platform, EMPTY[platform]), SECRET, later)
    assert isinstance(found, Stale) if platform is Platform.TIKTOK else found is None
