"""TikTok's signed time, and that it tells of nothing that anybody answers."""

from datetime import timedelta

import pytest

from safety_core.adapters.hooks import HOOKS
from safety_core.adapters.hooks.tiktok import TikTok
from safety_core.ports import Forged, Stale, Unreadable
from safety_core.vocabulary import Platform
from tests.safety_core.adapters.hooks.ground import (
    EMPTY,
    HEADERS,
    NOW,
    SECRET,
    asked,
    delivered,
    mac,
    posted,
    signature,
)

TIKTOK = HOOKS[Platform.TIKTOK]
BODY = EMPTY[Platform.TIKTOK]
MICROSECOND = timedelta(microseconds=1)
EDGE = timedelta(minutes=5)


def header(value):
    return posted(BODY, (HEADERS[Platform.TIKTOK], value))


@pytest.mark.parametrize("off", [EDGE, -EDGE, timedelta(0)])
def test_up_to_five_minutes_either_way_it_is_genuine(off):
    assert TIKTOK.verify(delivered(Platform.TIKTOK, BODY), SECRET, NOW + off) is None


@pytest.mark.parametrize("off", [EDGE + MICROSECOND, -EDGE - MICROSECOND, timedelta(days=30)])
def test_beyond_five_minutes_either_way_it_is_stale(off):
    assert isinstance(TIKTOK.verify(delivered(Platform.TIKTOK, BODY), SECRET, NOW + off), Stale)


def test_how_far_is_configuration():
    hooks = TikTok(tolerance_s=72 * 3600)
    assert hooks.verify(delivered(Platform.TIKTOK, BODY), SECRET, NOW + timedelta(hours=71)) is None


def test_a_forgery_of_another_time_is_a_forgery_and_not_stale():
    assert isinstance(TIKTOK.verify(delivered(Platform.TIKTOK, BODY, key="other"), SECRET, NOW + EDGE * 2), Forged)


def test_an_old_signature_under_a_new_time_is_a_forgery():
    old = signature(Platform.TIKTOK, posted(BODY).body, at=int(NOW.timestamp()) - 900)
    fresh = f"t={int(NOW.timestamp())}," + old.partition(",")[2]
    assert isinstance(TIKTOK.verify(header(fresh), SECRET, NOW), Forged)


@pytest.mark.parametrize("time", ["", "0", "-1", "01", "1.0", "1e9", "٣", "9" * 13, "1,t=2"])
def test_a_time_that_is_none_is_a_forgery_though_it_is_signed(time):
    digits = mac(f"{time}.".encode() + posted(BODY).body).hex()
    assert isinstance(TIKTOK.verify(header(f"t={time},s={digits}"), SECRET, NOW), Forged)


def test_tiktok_asks_nothing_before_it_tells():
    assert TIKTOK.challenge(asked(challenge="1", crc_token="1"), SECRET, SECRET) is None


@pytest.mark.parametrize("event", ["post.publish.complete", "authorization.removed", "comment.created"])
def test_no_event_of_tiktok_is_anything_that_anybody_answers(event):
    assert TIKTOK.read(posted(BODY | {"event": event})) == ()


@pytest.mark.parametrize("event", [None, 1, {}])
def test_what_names_no_event_is_unreadable(event):
    assert isinstance(TIKTOK.read(posted(BODY | {"event": event})), Unreadable)
